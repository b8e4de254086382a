//! Reading the dictionary before a stream of a PDF: far enough to know whether the stream holds
//! objects, how they are packed and where they begin. Strings and comments are passed over whole,
//! since they may hold any word.

/// Bytes of a name that are read at most: longer ones are none that we know.
const LONGEST_NAME: usize = 24;

/// How the objects of a stream are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filters {
    /// Not at all.
    None,
    /// Once, by the method that every writer uses.
    Flate,
    /// In any other way, or in one that stands elsewhere.
    Other,
}

/// A stream, as its dictionary has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    /// Whether it holds objects.
    pub holds_objects: bool,
    /// How it is packed.
    pub filters: Filters,
    /// Where the dictionary ends, counted from its beginning.
    pub end: usize,
    /// Where what follows the word `stream` begins, counted likewise.
    pub data: usize,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// A dictionary before a stream.
    Stream(Stream),
    /// Any other, or none.
    Other,
    /// One that has no end.
    Open,
}

/// A word of a dictionary: one byte each, since a dictionary may be as long as its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    /// A name that says that a stream holds objects.
    Objects,
    Filter,
    /// The packing that every writer uses.
    Flate,
    Parameters,
    /// A name that says that a stream lies elsewhere or is packed in another way.
    Otherwise,
    Open,
    Close,
    ListOpen,
    ListClose,
    /// Another name, a number, a string, a word without a slash.
    Other,
}

/// Reads what stands at the beginning of `bytes`, a dictionary to its end; answers as well how many
/// bytes were looked at.
pub fn read(bytes: &[u8]) -> (Read, usize) {
    if !bytes.starts_with(b"<<") {
        return (Read::Other, 0);
    }
    let (mut at, mut depth, mut words) = (0, 0usize, Vec::new());
    while let Some((word, next)) = next_word(bytes, at) {
        at = next;
        match word {
            Word::Open => depth += 1,
            Word::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Of several words that say nothing one says as much.
        if word != Word::Other || words.last() != Some(&word) {
            words.push(word);
        }
        if depth == 0 {
            break;
        }
    }
    if depth != 0 {
        return (Read::Open, bytes.len());
    }
    let end = at;
    let begin = after_blanks(bytes, end);
    let Some(rest) = bytes.get(begin..).filter(|rest| rest.starts_with(b"stream")) else {
        return (Read::Other, begin);
    };
    let data = bytes.len() - rest.len() + b"stream".len();
    let stream = Stream {
        holds_objects: words.contains(&Word::Objects),
        filters: filters(&words),
        end,
        data,
    };
    (Read::Stream(stream), data)
}

fn known(name: &[u8]) -> Word {
    match name {
        // Some readers do not ask for the type: the place of the first object is enough for them.
        b"ObjStm" | b"First" => Word::Objects,
        b"Filter" => Word::Filter,
        b"FlateDecode" | b"Fl" => Word::Flate,
        b"DecodeParms" | b"DP" => Word::Parameters,
        // A stream that lies in another file, or that is packed in steps or by differences.
        b"F" | b"FFilter" | b"Predictor" | b"Crypt" => Word::Otherwise,
        _ => Word::Other,
    }
}

fn filters(words: &[Word]) -> Filters {
    let places = |known: Word| {
        words.iter().enumerate().filter(move |(_, word)| **word == known).map(|(at, _)| at)
    };
    let parameters_elsewhere = places(Word::Parameters)
        .any(|at| !matches!(words.get(at + 1), Some(Word::Open | Word::ListOpen)));
    if parameters_elsewhere || places(Word::Otherwise).next().is_some() {
        return Filters::Other;
    }
    let mut filters = places(Word::Filter);
    let Some(at) = filters.next() else { return Filters::None };
    if filters.next().is_some() {
        return Filters::Other;
    }
    match &words[at + 1..] {
        [Word::Flate, ..] | [Word::ListOpen, Word::Flate, Word::ListClose, ..] => Filters::Flate,
        [Word::ListOpen, Word::ListClose, ..] => Filters::None,
        _ => Filters::Other,
    }
}

/// The next word and where it ends; nothing at the end.
fn next_word(bytes: &[u8], at: usize) -> Option<(Word, usize)> {
    let at = after_blanks(bytes, at);
    let pair = bytes.get(at + 1).copied();
    Some(match *bytes.get(at)? {
        b'<' if pair == Some(b'<') => (Word::Open, at + 2),
        b'>' if pair == Some(b'>') => (Word::Close, at + 2),
        b'[' => (Word::ListOpen, at + 1),
        b']' => (Word::ListClose, at + 1),
        b'/' => {
            let (name, length) = name(&bytes[at + 1..]);
            (known(&name), at + 1 + length)
        }
        b'(' => (Word::Other, after_string(bytes, at)?),
        b'<' => (Word::Other, at + 1 + bytes.get(at + 1..)?.iter().position(|b| *b == b'>')? + 1),
        b')' | b'>' | b'{' | b'}' => (Word::Other, at + 1),
        _ => {
            let length = bytes[at..].iter().position(|b| is_delimiter(*b));
            let length = length.unwrap_or(bytes.len() - at);
            (Word::Other, at + length.max(1))
        }
    })
}

/// The place after blanks and comments.
fn after_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            0 | b'\t' | b'\n' | 12 | b'\r' | b' ' => at += 1,
            b'%' => {
                let line = bytes[at..].iter().position(|b| matches!(b, b'\n' | b'\r'));
                at = line.map_or(bytes.len(), |length| at + length);
            }
            _ => break,
        }
    }
    at
}

/// The place after blanks, comments and the ends of strings that never began: some readers pass over
/// those as well.
pub fn after_noise(bytes: &[u8], mut at: usize) -> usize {
    loop {
        at = after_blanks(bytes, at);
        match bytes.get(at) {
            Some(b')') => at += 1,
            Some(b'>') if bytes.get(at + 1) != Some(&b'>') => at += 1,
            _ => return at,
        }
    }
}

/// The place after a string, which may hold others.
fn after_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The name after a slash with `#4A` written as `J`, cut where it is longer than any that we know,
/// and how many bytes it takes.
pub fn name(bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut name, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at).filter(|byte| !is_delimiter(**byte)) {
        let code = bytes.get(at + 1..at + 3).filter(|_| *byte == b'#');
        let code = code.and_then(|two| std::str::from_utf8(two).ok());
        let code = code.and_then(|two| u8::from_str_radix(two, 16).ok());
        if name.len() < LONGEST_NAME {
            name.push(code.unwrap_or(*byte));
        }
        at += if code.is_some() { 3 } else { 1 };
    }
    (name, at)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
        || matches!(byte, b'/' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn stream(bytes: &[u8]) -> Option<Stream> {
        match read(bytes).0 {
            Read::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    #[test]
    fn a_dictionary_is_read_to_its_own_end() {
        let bytes = b"<< /A (>> stream \\) (/ObjStm)) %>> stream\n/First 3 >>\nstream\nx";
        let stream = stream(bytes).unwrap();
        assert!(stream.holds_objects);
        assert_eq!(stream.filters, Filters::None);
        assert_eq!(&bytes[stream.data..], b"\nx");
        assert_eq!(read(b"<< /A << /First 3 >>"), (Read::Open, 20), "it has no end");
        assert_eq!(read(b"<< /First 3 0 R >> endobj stream").0, Read::Other);
    }

    #[test]
    fn long_dictionaries_of_objects_are_read_whole() {
        let long = [&b"<< /X ("[..], &vec![b'x'; 70_000], b") /First 4 >> stream"].concat();
        assert!(stream(&long).unwrap().holds_objects);
        // What was looked at for the end of a string is counted, found or not.
        assert_eq!(read(b"<< (never closed"), (Read::Open, 16));
        assert_eq!(read(b"<< <00 00"), (Read::Open, 9));
    }

    #[test]
    fn one_filter_is_known() {
        let of = |filter: &str| stream(format!("<< /First 3 {filter} >> stream").as_bytes());
        for (filter, known) in [
            ("", Filters::None),
            ("/Filter /FlateDecode", Filters::Flate),
            ("/Filter[/Fl#61teDecode]", Filters::Flate),
            ("/Filter []", Filters::None),
            ("/Filter /FlateDecode /DecodeParms << /Columns 4 >>", Filters::Flate),
            ("/Filter [/FlateDecode /FlateDecode]", Filters::Other),
            ("/Filter /LZWDecode", Filters::Other),
            ("/Filter 7 0 R", Filters::Other),
            ("/Filter /FlateDecode /Filter /LZWDecode", Filters::Other),
            ("/Filter /FlateDecode /DecodeParms 9 0 R", Filters::Other),
            ("/Filter /FlateDecode /DecodeParms << /Predictor 12 >>", Filters::Other),
        ] {
            assert_eq!(of(filter).map(|s| s.filters), Some(known), "{filter}");
        }
    }

    #[test]
    fn names_are_written_in_several_ways() {
        assert_eq!(name(b"Obj#53tm/N"), (b"ObjStm".to_vec(), 8));
        assert_eq!(name(b"#zz 1"), (b"#zz".to_vec(), 3));
        assert_eq!(name(&[b'x'; 90]).1, 90);
    }
}
