//! What an uploaded file is, by its bytes and its name, and whether it may come in.

use tokio::sync::Semaphore;

use super::archive::{Archive, Finding};
use super::{document, picture};
use crate::kernel::identifiers::mask_personal_numbers;
use crate::kernel::refusal::Msg;

/// The largest upload, bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;

/// What may be uploaded: ending, media type. Both the ending and the bytes must say so.
const ALLOWED: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("jfif", "image/jpeg"),
    ("docx", DOCX),
    ("xlsx", XLSX),
];
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Whoever inspects a file for a request holds this. Two at a time take two threads and the memory of
/// two (128 MB each at most: what is unpacked of a PDF, while its space grows), however many are sent
/// at once.
pub static INSPECTING: Semaphore = Semaphore::const_new(2);

/// A file that may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Media type by the bytes.
    pub media_type: &'static str,
    /// The name without folders and control characters, at most 120 characters.
    pub name: String,
    /// Whether it holds something that could harm its reader, so that only the record is kept.
    pub dangerous: bool,
}

/// Looks at a file before anything is stored. Whoever calls while others wait for pages holds
/// [`INSPECTING`].
pub fn inspect(name: &str, bytes: &[u8]) -> Result<Accepted, Msg> {
    inspect_counting(name, bytes, &mut 0)
}

/// The same, and adds to `work` the packed bytes that were read for it: never more than a few times
/// the file and the workbooks in it, a hundred megabytes unpacked, whatever it claims to hold.
pub fn inspect_counting(name: &str, bytes: &[u8], work: &mut u64) -> Result<Accepted, Msg> {
    if bytes.is_empty() {
        return Err(Msg::new("file-empty"));
    }
    if bytes.len() > LARGEST {
        return Err(Msg::new("file-too-large").with("megabytes", LARGEST / 1024 / 1024));
    }
    let name = mask_personal_numbers(&safe_name(name)).replace('*', "x");
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    let is_packed = bytes.starts_with(b"PK\x03\x04");
    let archive = if is_packed { Archive::open(bytes) } else { None };
    if is_packed && archive.is_none() && matches!(&*ending, "docx" | "xlsx") {
        return Err(Msg::new("file-broken"));
    }
    let by_bytes = match &archive {
        Some(archive) => office_type(archive),
        None => infer::get(bytes).map(|kind| kind.mime_type()).unwrap_or_default(),
    };
    let media_type = ALLOWED
        .iter()
        .find(|(e, media)| *e == ending && *media == by_bytes)
        .map(|(_, media)| *media)
        .ok_or_else(|| Msg::new("file-wrong-type"))?;
    let dangerous = match archive {
        Some(archive) => look_into(&archive, work)?,
        None => look_inside(media_type, bytes, work)?,
    };
    Ok(Accepted { media_type, name, dangerous })
}

/// The media type of an Office file by its parts; empty for another archive.
fn office_type(archive: &Archive<'_>) -> &'static str {
    match archive.program() {
        Some("word") => DOCX,
        Some(_) => XLSX,
        None => "",
    }
}

/// Whether what an Office file holds could harm its reader; refused is what is broken or too large.
fn look_into(archive: &Archive<'_>, work: &mut u64) -> Result<bool, Msg> {
    match archive.look(work) {
        Finding::Harmless => Ok(false),
        Finding::Dangerous => Ok(true),
        Finding::TooLarge => Err(Msg::new("file-unpacks-too-large")),
        Finding::Broken => Err(Msg::new("file-broken")),
    }
}

/// The same for a PDF or a picture.
fn look_inside(media_type: &str, bytes: &[u8], work: &mut u64) -> Result<bool, Msg> {
    if media_type == "application/pdf" {
        return Ok(document::is_dangerous(bytes, work));
    }
    match picture::measure(media_type, bytes) {
        Ok(()) => Ok(false),
        Err(picture::Fault::TooLarge) => Err(Msg::new("file-too-many-pixels")),
        Err(picture::Fault::Broken) => Err(Msg::new("file-broken")),
    }
}

fn safe_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = base
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '"' | '<' | '>' | ':' | '|' | '?' | '*'))
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.chars().count() <= 120 {
        return clean.to_owned();
    }
    let (stem, ending) = clean.rsplit_once('.').unwrap_or((clean, ""));
    let kept: String = stem.chars().take(110).collect();
    format!("{kept}.{}", ending.chars().take(8).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_needs_both_bytes_and_ending() {
        let pdf = b"%PDF-1.4\n%...";
        assert_eq!(inspect("stadgar.pdf", pdf).map(|a| a.media_type), Ok("application/pdf"));
        assert_eq!(inspect("stadgar.png", pdf), Err(Msg::new("file-wrong-type")));
        assert_eq!(inspect("stadgar.exe", b"MZ\x90\0"), Err(Msg::new("file-wrong-type")));
        assert_eq!(inspect("tom.pdf", b""), Err(Msg::new("file-empty")));
        let big = vec![b'x'; 30 * 1024 * 1024];
        assert_eq!(inspect("stor.pdf", &big).map_err(|m| m.key), Err("file-too-large"));
    }

    #[test]
    fn a_script_in_a_pdf_is_seen() {
        let accepted = inspect("a.pdf", b"%PDF-1.4\n<< /OpenAction << /S /JavaScript >> >>");
        assert_eq!(accepted.map(|a| a.dangerous), Ok(true));
    }

    #[test]
    fn names_lose_folders_and_tricks() {
        assert_eq!(safe_name("../../etc/pass\u{202e}fdp.exe"), "passfdp.exe");
        assert_eq!(safe_name("C:\\bilder\\foto 1.jpg"), "foto 1.jpg");
        assert!(safe_name(&format!("{}.pdf", "å".repeat(300))).chars().count() <= 120);
    }
}
