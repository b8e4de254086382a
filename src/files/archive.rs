//! Looking into an Office file without opening it: what a packed file holds, how large it would
//! become, and whether any of it acts by itself. Nothing is unpacked further than is counted.

use std::io::Read;
use std::ops::Range;

use flate2::read::DeflateDecoder;

use super::fields::{Fields, is_on_own_disk};
use super::xml::{self, Event};

/// Files in one archive at most.
const MOST_ENTRIES: usize = 2_000;
/// Bytes that an archive may hold when unpacked.
const MOST_UNPACKED: u64 = 100 * 1024 * 1024;
/// Bytes of a part that is read for what it says.
const MOST_READ: u64 = 4 * 1024 * 1024;
/// The same for what Word shows, and for an enclosed workbook.
const MOST_SHOWN: u64 = 16 * 1024 * 1024;
/// Parts of all enclosed workbooks together.
const MOST_ENCLOSED: usize = 10_000;
/// How packed files begin, and those of Office before 2007, which may hold macros unseen.
const WHOLE_FILES: [&[u8]; 2] = [HEAD, b"\xd0\xcf\x11\xe0"];
/// What stands before a part.
const HEAD: &[u8] = b"PK\x03\x04";
/// The part that says what the others are.
const TYPES: &str = "[content_types].xml";

/// What looking into an archive found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// A document and nothing else.
    Harmless,
    /// It holds something that acts, or that hides what it is.
    Dangerous,
    /// It cannot be read as an Office file.
    Broken,
    /// Unpacked it would be too large.
    TooLarge,
}

/// A part, as the list at the archive's end describes it.
struct Part<'b> {
    name: String,
    deflated: bool,
    hidden: bool,
    /// Bytes that it says it comes to.
    size: u64,
    packed: &'b [u8],
}

/// What may still be looked at.
struct Left {
    /// Bytes, unpacked.
    bytes: u64,
    /// Parts of enclosed workbooks.
    parts: usize,
}

/// A packed file whose list of parts fits it.
pub struct Archive<'b> {
    parts: Vec<Part<'b>>,
}

impl<'b> Archive<'b> {
    /// Reads the list of parts; `None` for what is no archive from its first byte on, or one whose
    /// list does not fit it: something else before an archive is what another reader would open.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let is_packed = bytes.starts_with(HEAD);
        Some(Self { parts: is_packed.then(|| list(bytes)).flatten()? })
    }

    /// The folder of its own parts that says whose document it is, `word` or `xl`: where it stands
    /// among the parts differs from writer to writer.
    pub fn program(&self) -> Option<&'static str> {
        let holds = |folder: &str| {
            let own =
                |name: &str| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            self.parts.iter().any(|part| own(&part.name))
        };
        ["word", "xl"].into_iter().find(|folder| holds(folder))
    }

    /// Looks into a DOCX or XLSX, and adds the packed bytes that were read for it to `work`. The
    /// workbook behind a chart in a letter is looked into as well; what lies in that is not.
    pub fn look(&self, work: &mut u64) -> Finding {
        let mut left = Left { bytes: MOST_UNPACKED, parts: MOST_ENCLOSED };
        look(&self.parts, &mut left, true, work)
    }
}

/// Looks into parts, as far as `left` goes.
fn look(parts: &[Part<'_>], left: &mut Left, may_enclose: bool, work: &mut u64) -> Finding {
    if !parts.iter().any(|part| part.name == TYPES) {
        return Finding::Broken;
    }
    let mut dangerous = false;
    for part in parts {
        let is_workbook = may_enclose && is_workbook(&part.name);
        dangerous |= part.hidden || (acts_by_name(&part.name) && !is_workbook);
        *work += part.packed.len() as u64;
        let (kept, heard) = match unpack(part, is_workbook, left.bytes) {
            Unpacked::Broken => return Finding::Broken,
            Unpacked::TooLarge => return Finding::TooLarge,
            Unpacked::Read(size, kept, heard) => {
                left.bytes -= size;
                (kept, heard)
            }
        };
        dangerous |= heard;
        let Some(kept) = kept else { continue };
        if !is_workbook {
            dangerous |= acts_by_text(&part.name, &kept);
            continue;
        }
        let inner = Archive::open(&kept).filter(|inner| inner.program() == Some("xl"));
        let Some(inner) = inner else {
            dangerous = true;
            continue;
        };
        let Some(parts) = left.parts.checked_sub(inner.parts.len()) else {
            return Finding::TooLarge;
        };
        left.parts = parts;
        match look(&inner.parts, left, false, work) {
            Finding::Harmless => {}
            Finding::TooLarge => return Finding::TooLarge,
            Finding::Dangerous | Finding::Broken => dangerous = true,
        }
    }
    if dangerous { Finding::Dangerous } else { Finding::Harmless }
}

/// The workbook that Word and Excel enclose with the figures of a chart.
fn is_workbook(name: &str) -> bool {
    rooted(name).contains("/embeddings/") && ending(name) == "xlsx"
}

/// A part's name with its folders, from the root on.
fn rooted(name: &str) -> String {
    format!("/{}", name.trim_start_matches('/'))
}

/// Parts that programs are, or other files, or pieces of a part that nobody has seen whole.
fn acts_by_name(name: &str) -> bool {
    let parts =
        ["vbaproject", "vbadata", "/embeddings/", "/activex/", "/macrosheets/", "/dialogsheets/"];
    let endings = ["exe", "dll", "js", "vbs", "bat", "cmd", "ps1", "jar", "hta", "lnk", "piece"];
    let rooted = rooted(name);
    parts.iter().any(|part| rooted.contains(part)) || endings.contains(&ending(name))
}

fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Whether a part is one whose text says what the document does.
fn is_telling(name: &str) -> bool {
    ending(name) == "rels" || name == TYPES || is_of_word(name)
}

/// Whether a part is text that Word reads: the letter itself, its head and foot, its notes.
fn is_of_word(name: &str) -> bool {
    name.starts_with("word/") && ending(name) == "xml"
}

/// Whether what a part says acts by itself, or cannot be read.
fn acts_by_text(name: &str, bytes: &[u8]) -> bool {
    // Another encoding would hide from us what the reader's program sees.
    let Ok(text) = std::str::from_utf8(bytes) else { return true };
    let head = text.trim_start_matches('\u{feff}').strip_prefix("<?xml").unwrap_or_default();
    let head = head.split("?>").next().unwrap_or_default().to_lowercase();
    if head.contains("encoding") && !head.contains("utf-8") {
        return true;
    }
    let mut fields = Fields::default();
    let mut acts = false;
    let read = xml::read(text, |event| {
        acts |= if name == TYPES {
            is_acting_type(event)
        } else if is_of_word(name) {
            fields.hear(event)
        } else {
            reaches_out(event)
        };
    });
    acts || read.is_none() || fields.act_together()
}

/// A type of part that acts.
fn is_acting_type(event: &Event<'_>) -> bool {
    let kind = event.attribute("ContentType").to_lowercase();
    ["macroenabled", "macrosheet", "dialogsheet", "vbaproject", "oleobject", "activex"]
        .iter()
        .any(|word| kind.contains(word))
}

/// A relationship to something elsewhere that is fetched by itself, or to something that acts. A
/// link that somebody follows is no harm.
fn reaches_out(event: &Event<'_>) -> bool {
    let Event::Open { name, .. } = event else { return false };
    if !name.eq_ignore_ascii_case("Relationship") {
        return false;
    }
    let kind = event.attribute("Type").to_lowercase();
    let kind = kind.rsplit('/').next().unwrap_or_default();
    let target = event.attribute("Target").replace('\\', "/");
    let elsewhere = !matches!(event.attribute("TargetMode"), "" | "Internal")
        || target.contains("://")
        || target.starts_with("//");
    let acts = match kind {
        // Word writes down where on the writer's own disk the template lay, and a workbook which
        // others it reads figures from.
        _ if LOCAL.contains(&kind) && (is_beside(&target) || is_on_own_disk(&target)) => {
            return false;
        }
        // A whole file, which is looked into only when it stands where charts have theirs.
        "package" => !is_workbook(&target.to_lowercase()),
        _ => ACTING.contains(&kind),
    };
    acts || (elsewhere && kind != "hyperlink")
}

/// Relationships to what acts.
const ACTING: [&str; 8] = [
    "vbaproject",
    "oleobject",
    "control",
    "activexcontrolbinary",
    "afchunk",
    "xlmacrosheet",
    "xlintlmacrosheet",
    "dialogsheet",
];

/// Relationships that are no harm when they lead to the writer's own disk.
const LOCAL: [&str; 7] = [
    "attachedtemplate",
    "externallinkpath",
    "externallinklongpath",
    "xlpathmissing",
    "xlstartup",
    "xlalternatestartup",
    "xllibrary",
];

/// Whether a target is a file in the same folder, or in one below or above it.
fn is_beside(target: &str) -> bool {
    !target.is_empty() && !target.starts_with('/') && !target.contains(':')
}

enum Unpacked {
    /// Bytes that the part has, what it holds if that is telling, and whether it holds a word that
    /// it should not.
    Read(u64, Option<Vec<u8>>, bool),
    Broken,
    TooLarge,
}

/// Counts what a part comes to, and keeps it only if it is telling, or asked for.
fn unpack(part: &Part<'_>, wanted: bool, left: u64) -> Unpacked {
    let telling = wanted || is_telling(&part.name);
    let most = if wanted || is_of_word(&part.name) { MOST_SHOWN } else { MOST_READ };
    let mut kept = Vec::new();
    let mut size = 0u64;
    let mut buffer = [0u8; 16 * 1024];
    let mut heard = Heard::default();
    let mut first = Vec::with_capacity(HEAD.len());
    let mut reader: Box<dyn Read + '_> = if part.deflated {
        Box::new(DeflateDecoder::new(part.packed))
    } else {
        Box::new(part.packed)
    };
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            // What is locked cannot be read; that it is has been noticed.
            Err(_) if part.hidden => break,
            Err(_) => return Unpacked::Broken,
        };
        size += count as u64;
        if size > left || (telling && size > most) {
            return Unpacked::TooLarge;
        }
        first.extend(buffer[..count].iter().take(HEAD.len() - first.len()));
        if telling {
            kept.extend_from_slice(&buffer[..count]);
        } else {
            heard.hear(&buffer[..count]);
        }
    }
    if size != part.size && !part.hidden {
        return Unpacked::Broken;
    }
    // A file in the file, whatever it is called.
    let is_file = !wanted && WHOLE_FILES.contains(&&*first);
    Unpacked::Read(size, telling.then_some(kept), heard.found || is_file)
}

/// Words that no part may hold that is not read whole: the names of elements that start programs.
/// Names of elements are written in one way only, but for letters that take two bytes each.
const WORDS: [&[u8]; 3] = [b"ddelink", b"instrtext", b"fldsimple"];

/// Listens for [`WORDS`] in what comes piece by piece.
#[derive(Default)]
struct Heard {
    /// The end of what came before, without zeros and in small letters.
    end: Vec<u8>,
    found: bool,
}

impl Heard {
    fn hear(&mut self, piece: &[u8]) {
        if self.found {
            return;
        }
        let plain = piece.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase);
        self.end.extend(plain);
        self.found = WORDS.iter().any(|word| {
            let first = word[0];
            self.end.windows(word.len()).any(|window| window[0] == first && window == *word)
        });
        let kept = self.end.len().min(WORDS.map(<[u8]>::len).into_iter().max().unwrap_or(0));
        self.end.drain(..self.end.len() - kept);
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(two)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(four)).ok()
}

/// Where the record at the end stands. It must fill the file to its last byte, and nothing else may
/// pass for it: readers look for it in different ways, and all shall find the same list. The longer
/// form, for archives of gigabytes, is not taken.
fn end_record(bytes: &[u8]) -> Option<usize> {
    const END: &[u8] = b"PK\x05\x06";
    const LONGER: &[u8] = b"PK\x06\x07";
    let from = bytes.len().saturating_sub(22 + 65_535);
    let mut marks = (from..bytes.len().checked_sub(21)?)
        .rev()
        .filter(|at| bytes.get(*at..*at + 4) == Some(END));
    let fits = |at: usize| u16_at(bytes, at + 20).is_some_and(|c| at + 22 + c == bytes.len());
    let end = marks.next().filter(|at| fits(*at))?;
    let is_longer = end >= 20 && bytes.get(end - 20..end - 16) == Some(LONGER);
    (!is_longer && !marks.any(fits)).then_some(end)
}

/// The parts as the list at the end has them; `None` when the list does not fit the archive, or
/// when parts share bytes: packed once and listed a thousand times, they would be read as often.
fn list(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let end = end_record(bytes)?;
    let count = u16_at(bytes, end + 10)?;
    let start = u32_at(bytes, end + 16)?;
    if count > MOST_ENTRIES || u16_at(bytes, end + 4)? != 0 {
        return None;
    }
    let (mut parts, mut places) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut at = start;
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        let flags = u16_at(bytes, at + 8)?;
        let method = u16_at(bytes, at + 10)?;
        let packed = u32_at(bytes, at + 20)?;
        let size = u32_at(bytes, at + 24)?;
        let (name, extra, comment) =
            (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
        let local = u32_at(bytes, at + 42)?;
        let text = bytes.get(at + 46..at + 46 + name)?;
        let place = place(bytes, local, packed)?;
        if !is_same(bytes, local, (flags, method, text)) {
            return None;
        }
        places.push((local, place.end));
        parts.push(Part {
            name: String::from_utf8_lossy(text).to_lowercase().replace('\\', "/"),
            deflated: method == 8,
            hidden: flags & 1 != 0 || !matches!(method, 0 | 8),
            size: size as u64,
            packed: bytes.get(place)?,
        });
        at += 46 + name + extra + comment;
    }
    places.push((start, end));
    (at == end && are_apart(places)).then_some(parts)
}

/// Whether places in the file share no byte. What they take together is then no more than the file.
fn are_apart(mut places: Vec<(usize, usize)>) -> bool {
    places.sort_unstable();
    places.windows(2).all(|two| two[0].1 <= two[1].0)
}

/// Where the packed bytes of a part stand, after its own head.
fn place(bytes: &[u8], local: usize, packed: usize) -> Option<Range<usize>> {
    if bytes.get(local..local.checked_add(4)?)? != HEAD {
        return None;
    }
    let start = local + 30 + u16_at(bytes, local + 26)? + u16_at(bytes, local + 28)?;
    let end = start.checked_add(packed)?;
    (end <= bytes.len()).then_some(start..end)
}

/// Whether a part's own head says of its name, its packing and its lock what the list says: some
/// readers go by the one, some by the other.
fn is_same(bytes: &[u8], local: usize, listed: (usize, usize, &[u8])) -> bool {
    let (flags, method, name) = listed;
    u16_at(bytes, local + 6).is_some_and(|own| own & 1 == flags & 1)
        && u16_at(bytes, local + 8) == Some(method)
        && u16_at(bytes, local + 26) == Some(name.len())
        && bytes.get(local + 30..local + 30 + name.len()) == Some(name)
}
