//! Looking into a PDF for what acts by itself: scripts, programs that are started, files inside.
//! Names may be written in another way and objects may be packed, so both are undone, within
//! bounds.

use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::dictionary::{self, Filters, Read, Stream};

/// Bytes of packed objects that are unpacked at most. Who packs more hides something.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// Bytes of dictionaries that are read at most, counted anew for each that stands in another.
const MOST_READ: usize = 128 * 1024 * 1024;

/// How many times the file's own size is unpacked at most. Objects that share no bytes come to the
/// size of the file; who has more lets the same bytes be read as often as there are dictionaries.
const MOST_TIMES: usize = 4;

/// Blanks before packed objects at most; writers put one end of a line there.
const MOST_BLANKS: usize = 64;

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

/// Whether the document holds something that could harm its reader, or hides what it holds. Adds
/// the packed bytes that were read to `work`.
pub fn is_dangerous(bytes: &[u8], work: &mut u64) -> bool {
    names_danger(bytes) || packs_danger(bytes, work)
}

/// What may be done yet before too much is hidden.
struct Left {
    /// Bytes of packed objects, unpacked.
    unpacked: u64,
    /// Bytes of packed objects as they stand in the file.
    packed: usize,
    /// Bytes of dictionaries.
    read: usize,
}

/// Whether packed objects hold something harmful, or are packed in a way that no writer of ours
/// packs objects. Every `obj` is tried, wherever it stands: readers find objects by a list at the
/// end of the file, so that what stands before them says nothing. Nothing else is: packed bytes
/// are full of what looks like the beginning of a dictionary, and no reader begins there.
fn packs_danger(bytes: &[u8], work: &mut u64) -> bool {
    let packed = bytes.len().saturating_mul(MOST_TIMES);
    let mut left = Left { unpacked: MOST_UNPACKED, packed, read: MOST_READ };
    // Where the last dictionary of packed objects stood: what names them must stand in one.
    let mut known = 0..0;
    for at in 0..bytes.len() {
        match bytes[at] {
            b'o' if bytes[at..].starts_with(b"obj") => {
                let begin = dictionary::after_noise(bytes, at + b"obj".len());
                let (read, steps) = dictionary::read(&bytes[begin..]);
                let Some(rest) = left.read.checked_sub(begin - at + steps) else { return true };
                left.read = rest;
                let stream = match read {
                    Read::Stream(stream) if stream.holds_objects => stream,
                    Read::Open => return true,
                    Read::Stream(_) | Read::Other => continue,
                };
                let before = left.packed;
                let objects = unpacked(&stream, &bytes[begin + stream.data..], &mut left);
                *work += (before - left.packed) as u64;
                if objects.is_none_or(|objects| names_danger(&objects)) {
                    return true;
                }
                known = begin..begin + stream.end;
            }
            b'/' if !known.contains(&at) && dictionary::name(&bytes[at + 1..]).0 == b"ObjStm" => {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// The objects of a packed stream; `None` when they are more than may be, when so much of the file
/// has been unpacked that it must have been read several times over, or when they are packed in a
/// way that no writer of ours packs objects.
fn unpacked(stream: &Stream, data: &[u8], left: &mut Left) -> Option<Vec<u8>> {
    match stream.filters {
        // Not packed at all: it has been read with everything else.
        Filters::None => return Some(Vec::new()),
        Filters::Other => return None,
        Filters::Flate => {}
    }
    let begin = data.iter().take(MOST_BLANKS).position(|b| !matches!(b, b'\r' | b'\n' | b' '))?;
    let data = &data[begin..];
    let mut decoder = ZlibDecoder::new(&data[..data.len().min(left.packed)]);
    let mut objects = Vec::new();
    // A stream that breaks off has shown what there is.
    let read = decoder.by_ref().take(left.unpacked + 1).read_to_end(&mut objects);
    drop(read);
    let taken = usize::try_from(decoder.total_in()).unwrap_or(usize::MAX);
    left.packed = left.packed.saturating_sub(taken);
    left.unpacked = left.unpacked.checked_sub(objects.len() as u64)?;
    (!objects.is_empty() && left.packed > 0).then_some(objects)
}

fn names_danger(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'/')
        .any(|(slash, _)| NAMES.contains(&dictionary::name(&bytes[slash + 1..]).0.as_slice()))
}

#[cfg(test)]
mod tests {
    fn is_dangerous(bytes: &[u8]) -> bool {
        super::is_dangerous(bytes, &mut 0)
    }

    #[test]
    fn packed_bytes_that_look_like_a_dictionary_are_none() {
        let harmless = b"1 0 obj << /Length 4 /Filter /FlateDecode >> stream\nq<<q\nendstream \
            endobj\n2 0 obj << /First 3 0 R >> endobj\n3 0 obj << /Length 3 /Filter /FlateDecode \
            >> stream\nz%z endstream endobj 4 0 obj << /Length 1\n>> stream\nz\nendstream endobj";
        assert!(!is_dangerous(harmless));
    }

    #[test]
    fn objects_are_found_behind_what_readers_pass_over() {
        for before in ["", " ", "% <<>> stream\n", " ) ", "\0>\r%obj <<\r", "%x\n)"] {
            let hidden = format!("1 0 obj{before}<< /N 1 /First 4 /Filter /LZWDecode >> stream");
            assert!(is_dangerous(hidden.as_bytes()), "{before:?}");
        }
    }
}
