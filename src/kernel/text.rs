//! Text as searches compare it, names as they are told apart, and figures as people read them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, and without the marks of å, ä, ö, é: neither database folds these by itself.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'å' | 'ä' | 'à' | 'á' | 'â' => 'a',
            'ö' | 'ø' | 'ó' | 'ô' => 'o',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'ü' | 'ú' => 'u',
            c => c,
        })
        .collect()
}

/// A person's name as it is compared with another's: in lower case, in plain letters, without marks
/// and characters that show nothing, with one blank where there are several of any kind. Two who
/// only look alike are taken for one sooner than one for two.
pub fn fold_name(name: &str) -> String {
    let shows_nothing = |c: char| {
        matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let plain: String = name
        .chars()
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !shows_nothing(*c))
        .collect();
    fold(&plain).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A count with its thousands kept apart by U+202F: `90 875`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + 8);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_in_every_spelling() {
        let name = fold_name("Åsa Lindén-Öberg");
        for other in [
            "åsa lindén-öberg",
            " ÅSA  LINDÉN-ÖBERG ",
            "A\u{30a}sa Linde\u{301}n-O\u{308}berg",
            "Åsa\u{a0}Lindén-Öberg",
            "Åsa\u{2009}\u{202f}Lindén-Öberg",
            "Å\u{200b}sa\tLin\u{ad}dén-Ö\u{2060}berg\u{feff}",
            "\u{ff21}\u{30a}sa Lindén-Öberg",
        ] {
            assert_eq!(fold_name(other), name, "{other:?}");
        }
        for other in ["Åsa Lindén", "Åsa Lind Öberg", "ÅsaLindén-Öberg", ""] {
            assert_ne!(fold_name(other), name, "{other:?}");
        }
        assert_eq!(fold_name("Łukasz İnan Søren"), "łukasz inan soren");
        assert_eq!(fold_name(" \u{200b}"), "");
    }
}
