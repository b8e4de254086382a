//! Looking into a PDF for what acts by itself: scripts, programs that are started, files inside.
//! Names may be written in another way and objects may be packed, so both are undone, within
//! bounds.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::dictionary::{self, Filters, Stream};

/// Bytes of packed objects that are unpacked at most. Who packs more hides something.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// Bytes of dictionaries that are read at most, counted anew for each that stands in another.
const MOST_READ: usize = 128 * 1024 * 1024;

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
    names_danger(bytes) || packs_danger(bytes)
}

/// Whether packed objects hold something harmful, or are packed in a way that no writer of ours
/// packs objects. Every place where a dictionary could begin is tried: readers find objects by a
/// list at the end of the file, so that what stands before them says nothing.
fn packs_danger(bytes: &[u8]) -> bool {
    let (mut unpack, mut read) = (MOST_UNPACKED, MOST_READ);
    // Where the last dictionary of packed objects stood: what names them must stand in one.
    let mut known = 0..0;
    for at in 0..bytes.len() {
        match bytes[at] {
            b'<' if bytes.get(at + 1) == Some(&b'<') => {
                let (stream, steps) = dictionary::read(&bytes[at..]);
                let Some(left) = read.checked_sub(steps) else { return true };
                read = left;
                let Some(stream) = stream.filter(|s| s.holds_objects) else { continue };
                match unpacked(&stream, &bytes[at + stream.data..], unpack) {
                    Some(objects) if !names_danger(&objects) => unpack -= objects.len() as u64,
                    _ => return true,
                }
                known = at..at + stream.end;
            }
            b'/' if !known.contains(&at) => {
                if dictionary::name(&bytes[at + 1..]).0 == b"ObjStm" {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The objects of a packed stream; `None` when they are more than may be, or packed in a way that
/// no writer of ours packs objects.
fn unpacked(stream: &Stream, data: &[u8], left: u64) -> Option<Vec<u8>> {
    match stream.filters {
        // Not packed at all: it has been read with everything else.
        Filters::None => return Some(Vec::new()),
        Filters::Other => return None,
        Filters::Flate => {}
    }
    let begin = data.iter().position(|b| !matches!(b, b'\r' | b'\n' | b' '))?;
    let mut objects = Vec::new();
    // A stream that breaks off has shown what there is.
    let read = ZlibDecoder::new(&data[begin..]).take(left + 1).read_to_end(&mut objects);
    drop(read);
    (!objects.is_empty() && objects.len() as u64 <= left).then_some(objects)
}

fn names_danger(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'/')
        .any(|(slash, _)| NAMES.contains(&dictionary::name(&bytes[slash + 1..]).0.as_slice()))
}
