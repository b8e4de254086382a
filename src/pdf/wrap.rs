//! Where lines break: at spaces, and inside a word only when the word alone is wider than the line.

use super::fonts::{Weight, char_width, width};

/// Characters after which a word that must be broken is broken by preference.
const SOFT: &[char] = &['-', '–', '/', '.', ',', '_', '@', ':', ';', '=', '&', '?', ')'];

/// Breaks a cleaned text into lines at most `room` points wide, except that a line holds at least
/// one character. `\n` ends a line. A line that is continued by the next one ends with a space where
/// a space stood, so that copied text does not join words. An empty text has no lines.
pub(super) fn wrap(text: &str, room: f32, size: f32, weight: Weight) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let space = char_width(' ', size, weight);
    let mut lines = Vec::new();
    for (at, part) in text.split('\n').enumerate() {
        if at > 0 {
            close(&mut lines);
        }
        let (mut line, mut filled) = (String::new(), 0.0);
        for word in part.split(' ').filter(|word| !word.is_empty()) {
            let wide = width(word, size, weight);
            if !line.is_empty() && filled + space + wide <= room {
                line.push(' ');
                line.push_str(word);
                filled += space + wide;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line) + " ");
            }
            if wide <= room {
                line.push_str(word);
                filled = wide;
            } else {
                (line, filled) = break_word(word, room, size, weight, &mut lines);
            }
        }
        lines.push(line);
    }
    lines
}

/// Ends the last line with a space: the next one begins another word.
fn close(lines: &mut [String]) {
    if let Some(last) = lines.last_mut()
        && !last.is_empty()
    {
        last.push(' ');
    }
}

/// Breaks one word over lines; answers the last piece and its width.
fn break_word(
    word: &str,
    room: f32,
    size: f32,
    weight: Weight,
    lines: &mut Vec<String>,
) -> (String, f32) {
    let (mut piece, mut filled) = (String::new(), 0.0);
    for c in word.chars() {
        let wide = char_width(c, size, weight);
        if filled + wide > room && !piece.is_empty() {
            let rest = match piece.rfind(SOFT) {
                Some(at) if at >= piece.len() / 2 => {
                    let after = piece[at..].chars().next().map_or(0, char::len_utf8);
                    piece.split_off(at + after)
                }
                _ => String::new(),
            };
            filled = width(&rest, size, weight);
            lines.push(std::mem::replace(&mut piece, rest));
        }
        piece.push(c);
        filled += wide;
    }
    (piece, filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, room: f32) -> Vec<String> {
        wrap(text, room, 10.0, Weight::Regular)
    }

    #[test]
    fn words_stay_whole_and_lines_end_with_their_space() {
        let broken = lines("Styrelsen beslutade att bevilja bidrag", 90.0);
        assert_eq!(broken, ["Styrelsen ", "beslutade att ", "bevilja bidrag"]);
        assert!(lines("", 90.0).is_empty());
        assert_eq!(lines("en\n\ntvå", 90.0), ["en ", "", "två"]);
    }

    #[test]
    fn amounts_are_not_broken_at_their_spaces() {
        let broken = lines("Ni får 1\u{202f}700\u{202f}000\u{a0}kr nu", 70.0);
        assert_eq!(broken, ["Ni får ", "1\u{202f}700\u{202f}000\u{a0}kr ", "nu"]);
    }

    #[test]
    fn a_word_wider_than_the_line_is_broken_without_loss() {
        let word = "å".repeat(10_000);
        let broken = lines(&word, 100.0);
        assert!(broken.len() > 500);
        assert_eq!(broken.concat(), word);
        assert!(broken.iter().all(|line| width(line, 10.0, Weight::Regular) <= 100.0));
        let address = lines("https://exempel.se/fonden/ansokningar-och-redovisningar", 120.0);
        assert!(address[0].ends_with('/'), "{address:?}");
        assert_eq!(lines("abc", 0.0), ["a", "b", "c"]);
    }
}
