//! What of a text may be drawn: composed letters, no control characters, and a known replacement
//! for every character that the font lacks.

use super::fonts::{Weight, face};

/// What stands for a character that has neither glyph nor transliteration.
const UNKNOWN: &str = "?";

/// Letters that some systems send as a base letter and a combining mark: per mark, the bases and
/// their composed forms, in pairs.
const COMPOSED: &[(char, &str)] = &[
    ('\u{300}', "aàAÀeèEÈiìIÌoòOÒuùUÙnǹNǸ"),
    ('\u{301}', "aáAÁeéEÉiíIÍoóOÓuúUÚyýYÝcćCĆnńNŃsśSŚzźZŹlĺLĹrŕRŔgǵGǴ"),
    ('\u{302}', "aâAÂeêEÊiîIÎoôOÔuûUÛcĉCĈgĝGĜhĥHĤjĵJĴsŝSŜwŵWŴyŷYŶ"),
    ('\u{303}', "aãAÃnñNÑoõOÕiĩIĨuũUŨ"),
    ('\u{304}', "aāAĀeēEĒiīIĪoōOŌuūUŪ"),
    ('\u{306}', "aăAĂgğGĞuŭUŬeĕEĔiĭIĬoŏOŎ"),
    ('\u{307}', "zżZŻeėEĖIİcċCĊgġGĠ"),
    ('\u{308}', "aäAÄeëEËiïIÏoöOÖuüUÜyÿYŸ"),
    ('\u{30a}', "aåAÅuůUŮ"),
    ('\u{30b}', "oőOŐuűUŰ"),
    ('\u{30c}', "cčCČdďDĎeěEĚnňNŇrřRŘsšSŠtťTŤzžZŽgǧGǦ"),
    ('\u{323}', "aạAẠeẹEẸiịIỊoọOỌuụUỤ"),
    ('\u{326}', "sșSȘtțTȚ"),
    ('\u{327}', "cçCÇsşSŞtţTŢgģGĢkķKĶlļLĻnņNŅ"),
    ('\u{328}', "aąAĄeęEĘiįIĮuųUŲoǫOǪ"),
];

/// `text` as it is drawn. Line breaks are kept as `\n`; every other control character, direction
/// marks and invisible characters are left out; what the font lacks is replaced.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push(' '),
            // Most of every text: the font has all of it, and nothing joins what comes before.
            ' '..='~' => out.push(c),
            c if invisible(c) => {}
            c => {
                if let Some(whole) = out.chars().next_back().and_then(|base| compose(base, c)) {
                    out.pop();
                    out.push(whole);
                } else {
                    push_drawable(&mut out, c);
                }
            }
        }
    }
    out
}

/// `text` as one line, for titles and running heads; no-break spaces stay.
pub(super) fn clean_line(text: &str) -> String {
    let text = clean(text);
    let words: Vec<&str> = text.split([' ', '\n']).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Control characters, direction marks and characters of no width, none of which may reach a page:
/// they could reorder what is read.
fn invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}' | '\u{feff}' | '\u{fff0}'..='\u{fffc}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn compose(base: char, mark: char) -> Option<char> {
    let (_, pairs) = COMPOSED.iter().find(|(known, _)| *known == mark)?;
    let mut pairs = pairs.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == base {
            return Some(to);
        }
    }
    None
}

fn push_drawable(out: &mut String, c: char) {
    match c {
        // The no-break space is drawn with the glyph of the space; it is kept for the line breaks.
        '\u{a0}' | '\u{2007}' => out.push('\u{a0}'),
        '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}' => {
            out.push(' ');
        }
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            out.extend(char::from_u32(u32::from(c) - 0xfee0));
        }
        c if face(Weight::Regular).is_none_or(|face| face.has(c)) => out.push(c),
        c => out.push_str(transliterated(c)),
    }
}

/// The nearest that the font has.
fn transliterated(c: char) -> &'static str {
    match c {
        '\u{2011}' | '\u{2e3a}' => "-",
        '\u{2e3b}' => "–",
        '✓' | '✔' | '☑' | '✅' | '☒' | '✗' | '✘' => "x",
        '☐' | '▢' => "□",
        '⇒' | '➔' | '➜' | '➡' | '⟶' => "→",
        '⇐' | '⬅' | '⟵' => "←",
        '⋅' | '‧' | '∙' => "·",
        '⁃' | '◾' | '▸' | '▶' | '➤' | '⚫' => "•",
        '∼' => "~",
        '₀' => "0",
        '₁' => "1",
        '₂' => "2",
        '₃' => "3",
        '₄' => "4",
        '₅' => "5",
        '₆' => "6",
        '₇' => "7",
        '₈' => "8",
        '₉' => "9",
        '⅐' => "1/7",
        '⅑' => "1/9",
        '⅒' => "1/10",
        '⅕' => "1/5",
        '⅙' => "1/6",
        '℃' => "°C",
        '、' => ",",
        '。' => ".",
        '「' | '『' | '」' | '』' => "”",
        'ﬅ' | 'ﬆ' => "st",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn swedish_and_typographic_characters_are_all_in_both_faces() {
        for c in "åäöÅÄÖéÉüÜ–—”’§•…·½−\u{202f}\u{a0} →√≤≥€¤ČčŠšŽžĐđŁłŞşĞğİıЖжΩω".chars()
        {
            assert_eq!(clean(&c.to_string()), c.to_string(), "U+{:04X}", u32::from(c));
            for weight in [Weight::Regular, Weight::Bold] {
                assert!(face(weight).unwrap().has(c), "U+{:04X} in {weight:?}", u32::from(c));
            }
        }
    }

    #[test]
    fn marks_are_composed_and_controls_are_left_out() {
        assert_eq!(clean("A\u{30a}se\u{301}n o\u{308}"), "Åsén ö");
        assert_eq!(clean("a\u{202e}b\u{200f}c\u{2066}d\u{0}e\u{feff}f\u{ad}g"), "abcdefg");
        assert_eq!(clean("en\r\ntvå\rtre\u{2028}fyra\tfem"), "en\ntvå\ntre\nfyra fem");
        assert_eq!(clean_line("  en\n två\u{a0}kr "), "en två\u{a0}kr");
    }

    #[test]
    fn what_the_font_lacks_is_replaced_visibly() {
        assert_eq!(clean("✓ klart ➔ H₂O 2\u{2011}3"), "x klart → H2O 2-3");
        assert_eq!(clean("سلام 😀 Ｋ"), "???? ? K");
    }
}
