//! Looking into a PDF for what acts by itself: scripts, programs that are started, files inside.
//! Names may be written in another way and objects may be packed, so both are undone, within
//! bounds.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// Bytes of packed objects that are unpacked at most. Who packs more hides something.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;

/// Names that have no place in an attachment. `Encrypt` hides all the others.
const NAMES: &[&[u8]] = &[
    b"JavaScript",
    b"Rendition",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
    b"XFA",
    b"ImportData",
    b"SubmitForm",
    b"GoToE",
    b"Encrypt",
];

/// Whether the document holds something that could harm its reader, or hides what it holds.
pub fn is_dangerous(bytes: &[u8]) -> bool {
    if names_danger(bytes) {
        return true;
    }
    let mut left = MOST_UNPACKED;
    let mut at = 0;
    while let Some(found) = find(bytes, at, b"stream") {
        // The dictionary of a stream stands before it, after whatever came last.
        let head = plain_names(&bytes[at..found]);
        at = found + b"stream".len();
        if find(&head, 0, b"/ObjStm").is_none() {
            continue;
        }
        match unpacked(&head, &bytes[at..], left) {
            Some(objects) if !names_danger(&objects) => left -= objects.len() as u64,
            _ => return true,
        }
    }
    false
}

/// The objects of a packed stream; `None` when they are more than may be, or packed in a way that
/// no writer of ours packs objects.
fn unpacked(head: &[u8], stream: &[u8], left: u64) -> Option<Vec<u8>> {
    let other = [
        &b"/ASCIIHexDecode"[..],
        b"/ASCII85Decode",
        b"/LZWDecode",
        b"/RunLengthDecode",
        b"/AHx",
        b"/A85",
        b"/LZW",
        b"/RL",
        b"/Crypt",
        b"/Predictor",
    ];
    if other.iter().any(|filter| find(head, 0, filter).is_some()) {
        return None;
    }
    if find(head, 0, b"/Filter").is_none() {
        // Not packed at all: it has been read with everything else.
        return Some(Vec::new());
    }
    let begin = stream.iter().position(|b| !matches!(b, b'\r' | b'\n' | b' '))?;
    let mut objects = Vec::new();
    // A stream that breaks off has shown what there is.
    let read = ZlibDecoder::new(&stream[begin..]).take(left + 1).read_to_end(&mut objects);
    drop(read);
    (!objects.is_empty() && objects.len() as u64 <= left).then_some(objects)
}

fn names_danger(bytes: &[u8]) -> bool {
    let plain = plain_names(bytes);
    plain.iter().enumerate().filter(|(_, byte)| **byte == b'/').any(|(slash, _)| {
        let rest = &plain[slash + 1..];
        let end = rest.iter().take(20).position(|b| is_delimiter(*b)).unwrap_or(rest.len().min(20));
        NAMES.contains(&&rest[..end])
    })
}

fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, 0 | b'/' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'%')
}

/// The bytes with `#4A` in names written as `J`.
fn plain_names(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = bytes.get(at + 1..at + 3).filter(|_| byte == b'#');
        match code.and_then(|two| std::str::from_utf8(two).ok()).map(|t| u8::from_str_radix(t, 16))
        {
            Some(Ok(code)) => {
                out.push(code);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

fn find(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(mark.len()).position(|window| window == mark).map(|at| from + at)
}
