//! The file's bytes, written from front to back, each object once: streams stand by themselves, all
//! other objects are packed together, and the index says where everything is.

use std::sync::{Mutex, PoisonError};

use flate2::{Compress, Compression, FlushCompress, Status};
use sha2::{Digest, Sha256};

use super::PdfError;

/// The number of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Id(u32);

impl Id {
    /// The number that is `count` further on, of those reserved together.
    pub fn plus(self, count: usize) -> Self {
        Self(self.0.saturating_add(u32::try_from(count).unwrap_or(u32::MAX)))
    }
}

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    /// So many bytes into the file.
    At(usize),
    /// In the stream with this number, as its so-manieth.
    Within(u32, u16),
}

/// The most objects that are packed together: readers unpack all of them to see one.
const TOGETHER: u16 = 2_000;
/// The length of an identifier.
const ID: usize = 16;

/// A file under way.
pub(super) struct Objects {
    out: Vec<u8>,
    places: Vec<Place>,
    /// Objects that wait to be packed together, and where each of them begins.
    packed: Vec<u8>,
    table: Vec<u8>,
    count: u16,
    /// The number of the stream that they will be in.
    pack: Id,
}

impl Objects {
    /// A file without objects.
    pub fn new() -> Self {
        let mut out = Vec::with_capacity(48 * 1024);
        // Four bytes beyond ASCII tell programs that copy files that this is no text.
        out.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        let places = vec![Place::Nowhere, Place::Nowhere];
        let (packed, table) = (Vec::with_capacity(16 * 1024), Vec::with_capacity(2 * 1024));
        Self { out, places, packed, table, count: 0, pack: Id(1) }
    }

    /// The first of `count` numbers for objects that are written later.
    pub fn reserve(&mut self, count: usize) -> Id {
        let first = Id(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.resize(self.places.len() + count, Place::Nowhere);
        first
    }

    fn place(&mut self, id: Id, place: Place) {
        if let Some(known) = self.places.get_mut(id.0 as usize) {
            *known = place;
        }
    }

    /// Writes an object that is not a stream.
    pub fn object(&mut self, id: Id, write: impl FnOnce(&mut Vec<u8>)) -> Result<(), PdfError> {
        if self.count == TOGETHER {
            self.seal()?;
            self.pack = self.reserve(1);
        }
        self.table.int(i64::from(id.0)).raw(" ");
        let at = self.packed.len();
        self.table.count(at).raw(" ");
        write(&mut self.packed);
        self.packed.push(b' ');
        self.place(id, Place::Within(self.pack.0, self.count));
        self.count += 1;
        Ok(())
    }

    /// Writes a stream: what its dictionary says beside the length, and its bytes as they are.
    pub fn stream(&mut self, id: Id, says: impl AsRef<[u8]>, bytes: &[u8]) {
        self.place(id, Place::At(self.out.len()));
        self.out.int(i64::from(id.0)).raw(" 0 obj\n<<");
        self.out.extend_from_slice(says.as_ref());
        self.out.raw("/Length ");
        self.out.count(bytes.len()).raw(">>stream\n");
        self.out.extend_from_slice(bytes);
        self.out.raw("\nendstream\nendobj\n");
    }

    /// The same, compressed.
    pub fn deflated(
        &mut self,
        id: Id,
        says: impl Into<Vec<u8>>,
        bytes: &[u8],
    ) -> Result<(), PdfError> {
        let packed = deflate(bytes, Compression::fast())?;
        let mut says = says.into();
        says.raw("/Filter/FlateDecode");
        self.stream(id, says, &packed);
        Ok(())
    }

    /// Packs the objects that wait.
    fn seal(&mut self) -> Result<(), PdfError> {
        let says = format!("/Type/ObjStm/N {}/First {}", self.count, self.table.len());
        let mut all = std::mem::take(&mut self.table);
        all.append(&mut self.packed);
        self.count = 0;
        self.deflated(self.pack, says, &all)
    }

    /// The finished file. Its identifier is a digest of it with zeros in the identifier's place.
    pub fn finish(mut self, catalog: Id, info: Id) -> Result<Vec<u8>, PdfError> {
        self.seal()?;
        let index = self.reserve(1);
        let at = self.out.len();
        self.place(index, Place::At(at));
        let mut rows = Vec::with_capacity(7 * self.places.len());
        for place in &self.places {
            let (kind, wide, narrow) = match place {
                Place::Nowhere => (0, 0, u16::MAX),
                Place::At(at) => (1, u32::try_from(*at).unwrap_or(u32::MAX), 0),
                Place::Within(stream, at) => (2, *stream, *at),
            };
            rows.push(kind);
            rows.extend_from_slice(&wide.to_be_bytes());
            rows.extend_from_slice(&narrow.to_be_bytes());
        }
        let mut says = Vec::with_capacity(160);
        says.raw("/Type/XRef/W[1 4 2]/Size ").count(self.places.len());
        says.raw("/Root ").reference(catalog).raw("/Info ").reference(info);
        says.raw("/ID[<").raw(BLANK).raw("><").raw(BLANK).raw(">]");
        self.deflated(index, says, &rows)?;
        let mut out = self.out;
        out.raw("startxref\n").count(at).raw("\n%%EOF\n");
        let place = format!("/ID[<{BLANK}><{BLANK}>]");
        let place = out[at..].windows(place.len()).position(|w| w == place.as_bytes());
        let first =
            at + place.ok_or_else(|| PdfError::Write("no place for the identifier".into()))?;
        let id = hex::encode_upper(&Sha256::digest(&out)[..ID]);
        for begin in [first + 5, first + 5 + 2 * ID + 2] {
            out[begin..begin + 2 * ID].copy_from_slice(id.as_bytes());
        }
        Ok(out)
    }
}

/// Where the identifier will stand.
const BLANK: &str = "00000000000000000000000000000000";

/// Compressors that nobody uses now: their tables are large, and setting them up takes longer than
/// compressing a page.
static SPARE: Mutex<Vec<Compress>> = Mutex::new(Vec::new());
/// The most that are kept.
const SPARES: usize = 2;

/// `bytes` as the format's `FlateDecode` reads them.
pub(super) fn deflate(bytes: &[u8], how: Compression) -> Result<Vec<u8>, PdfError> {
    let fast = how == Compression::fast();
    let spare =
        if fast { SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop() } else { None };
    let mut packer = spare.unwrap_or_else(|| Compress::new(how, true));
    let mut packed = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let read = usize::try_from(packer.total_in()).unwrap_or(usize::MAX).min(bytes.len());
        let status = packer
            .compress_vec(&bytes[read..], &mut packed, FlushCompress::Finish)
            .map_err(|e| PdfError::Write(e.to_string()))?;
        if status == Status::StreamEnd {
            break;
        }
        packed.reserve(bytes.len() / 4 + 256);
    }
    if fast {
        packer.reset();
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARES {
            spare.push(packer);
        }
    }
    Ok(packed)
}

/// Writing the format's tokens.
pub(super) trait Tokens {
    /// Writes as it is.
    fn raw(&mut self, text: &str) -> &mut Self;
    /// Writes a whole number.
    fn int(&mut self, value: i64) -> &mut Self;
    /// Writes a number in thousandths.
    fn thousandths(&mut self, value: i64) -> &mut Self;
    /// Writes bytes as a string.
    fn string(&mut self, bytes: impl IntoIterator<Item = u8>) -> &mut Self;

    /// Writes a count.
    fn count(&mut self, value: usize) -> &mut Self {
        self.int(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// Writes a measure, to the hundredth of a point.
    #[allow(clippy::cast_possible_truncation)] // rounded, and far from the edges
    fn real(&mut self, value: f32) -> &mut Self {
        self.thousandths((value * 100.0).round() as i64 * 10)
    }

    /// Writes where another object is.
    fn reference(&mut self, id: Id) -> &mut Self {
        self.int(i64::from(id.0)).raw(" 0 R")
    }

    /// Writes a name.
    fn name(&mut self, name: &[u8]) -> &mut Self;

    /// Writes a text outside the pages: UTF-16 with its mark, as the format wants it.
    fn text(&mut self, text: &str) -> &mut Self {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        self.string([0xfe, 0xff].into_iter().chain(units))
    }
}

impl Tokens for Vec<u8> {
    fn name(&mut self, name: &[u8]) -> &mut Self {
        self.push(b'/');
        for byte in name {
            match byte {
                b'!'..=b'~' if !b"#()<>[]{}/%".contains(byte) => self.push(*byte),
                _ => self.extend_from_slice(format!("#{byte:02X}").as_bytes()),
            }
        }
        self
    }

    fn raw(&mut self, text: &str) -> &mut Self {
        self.extend_from_slice(text.as_bytes());
        self
    }

    fn int(&mut self, value: i64) -> &mut Self {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            self.push(b'-');
        }
        self.extend_from_slice(&digits[at..]);
        self
    }

    fn thousandths(&mut self, value: i64) -> &mut Self {
        if value < 0 {
            self.push(b'-');
        }
        let (whole, mut rest) = (value.abs() / 1_000, value.abs() % 1_000);
        self.int(whole);
        if rest > 0 {
            self.push(b'.');
            for unit in [100, 10, 1] {
                if rest > 0 {
                    self.int(rest / unit);
                    rest %= unit;
                }
            }
        }
        self
    }

    fn string(&mut self, bytes: impl IntoIterator<Item = u8>) -> &mut Self {
        self.push(b'(');
        for byte in bytes {
            match byte {
                b'(' | b')' | b'\\' => self.extend_from_slice(&[b'\\', byte]),
                // A bare one would be read as a line feed.
                b'\r' => self.extend_from_slice(b"\\r"),
                _ => self.push(byte),
            }
        }
        self.push(b')');
        self
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out);
        out
    }

    #[test]
    fn numbers_are_short_and_exact() {
        let of = |value| {
            String::from_utf8(written(|out| {
                out.real(value);
            }))
            .unwrap()
        };
        let all = [0.0, 0.5, -0.5, 12.0, 595.276, 0.004, -71.05, 10.5].map(of);
        assert_eq!(all, ["0", "0.5", "-0.5", "12", "595.28", "0", "-71.05", "10.5"]);
        let of = |value| {
            String::from_utf8(written(|out| {
                out.thousandths(value);
            }))
            .unwrap()
        };
        assert_eq!([58, -1, 1_000, 1_203].map(of), ["0.058", "-0.001", "1", "1.203"]);
        assert_eq!(
            written(|out| {
                out.int(i64::MIN);
            }),
            i64::MIN.to_string().as_bytes()
        );
    }

    #[test]
    fn what_is_packed_is_unpacked_as_it_was() {
        use std::io::Read;
        for size in [0_u32, 1, 300, 70_000] {
            // Bytes without a pattern: they become more when they are packed.
            let bytes: Vec<u8> = (0..size).map(|n| Sha256::digest(n.to_be_bytes())[0]).collect();
            for how in [Compression::fast(), Compression::best(), Compression::fast()] {
                let packed = deflate(&bytes, how).unwrap();
                let mut again = Vec::new();
                flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut again).unwrap();
                assert!(again == bytes, "{size}");
            }
        }
    }

    #[test]
    fn any_number_of_objects_is_found_again() {
        let mut file = Objects::new();
        let (catalog, info) = (file.reserve(1), file.reserve(1));
        let first = file.reserve(5_000);
        for n in 0..5_000 {
            file.object(first.plus(n), |out| {
                out.string(n.to_be_bytes());
            })
            .unwrap();
        }
        file.object(info, |out| {
            out.raw("<<>>");
        })
        .unwrap();
        file.object(catalog, |out| {
            out.raw("<</Type/Catalog>>");
        })
        .unwrap();
        let bytes = file.finish(catalog, info).unwrap();
        let read = lopdf::Document::load_mem(&bytes).unwrap();
        for n in 0..5_000_usize {
            let id = (first.plus(n).0, 0);
            assert_eq!(read.get_object(id).unwrap().as_str().unwrap(), n.to_be_bytes());
        }
    }
}
