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
/// packs objects. Every place where a dictionary could begin is tried: readers find objects by a
/// list at the end of the file, so that what stands before them says nothing.
fn packs_danger(bytes: &[u8], work: &mut u64) -> bool {
    let packed = bytes.len().saturating_mul(MOST_TIMES);
    let mut left = Left { unpacked: MOST_UNPACKED, packed, read: MOST_READ };
    // Where the last dictionary of packed objects stood: what names them must stand in one.
    let mut known = 0..0;
    // Where dictionaries of objects begin that are not reached yet; a comment may hold one as well.
    let mut of_objects: Vec<usize> = Vec::new();
    for at in 0..bytes.len() {
        match bytes[at] {
            b'o' if bytes[at..].starts_with(b"obj") => {
                let begin = dictionary::after_blanks(bytes, at + 3);
                let Some(read) = left.read.checked_sub(begin - at) else { return true };
                left.read = read;
                of_objects.retain(|known| *known > at && *known != begin);
                if bytes[begin..].starts_with(b"<<") {
                    of_objects.push(begin);
                }
            }
            b'<' if bytes.get(at + 1) == Some(&b'<') => {
                let is_object = of_objects.contains(&at);
                let (read, steps) = dictionary::read(&bytes[at..], is_object);
                let Some(rest) = left.read.checked_sub(steps) else { return true };
                left.read = rest;
                let stream = match read {
                    Read::Stream(stream) if stream.holds_objects => stream,
                    Read::Open if is_object => return true,
                    _ => continue,
                };
                let before = left.packed;
                let objects = unpacked(&stream, &bytes[at + stream.data..], &mut left);
                *work += (before - left.packed) as u64;
                if objects.is_none_or(|objects| names_danger(&objects)) {
                    return true;
                }
                known = at..at + stream.end;
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
    let begin = data.iter().position(|b| !matches!(b, b'\r' | b'\n' | b' '))?;
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
