//! The archive's outer form: a plain tar file, which any tool opens. Parts are written one after
//! the other without knowing their length beforehand, and hashed as they pass.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Length of a header, and what every part is filled up to.
const BLOCK: usize = 512;

/// What is missing from a part of `size` bytes to full blocks.
fn fill(size: u64) -> u64 {
    let block = BLOCK as u64;
    (block - size % block) % block
}

/// The longest name of a part.
const LONGEST_NAME: usize = 100;

/// One part: a table, a file, a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `tables/cases.jsonl`, `files/…`, `mailbox/…`
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// An archive that is being written.
pub struct Writer {
    out: BufWriter<File>,
    parts: Vec<Part>,
    /// Seconds since 1970, as the date of every part.
    made_at: i64,
}

/// A part that is being written.
pub struct Open<'a> {
    archive: &'a mut Writer,
    name: String,
    at: u64,
    size: u64,
    hasher: Sha256,
}

impl Writer {
    /// A new archive, readable by nobody else and locked as long as it is written; a file that is
    /// there already is not touched.
    pub fn create(path: &Path, made_at: i64) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        // Where locks are unknown the file just has none.
        let _ = file.try_lock();
        Ok(Self { out: BufWriter::with_capacity(1 << 20, file), parts: Vec::new(), made_at })
    }

    /// Begins a part.
    pub fn part(&mut self, name: &str) -> io::Result<Open<'_>> {
        if name.len() > LONGEST_NAME {
            return Err(io::Error::other(format!("{name}: the name is too long")));
        }
        let at = self.out.stream_position()?;
        self.out.write_all(&[0; BLOCK])?;
        let name = name.to_owned();
        Ok(Open { archive: self, name, at, size: 0, hasher: Sha256::new() })
    }

    /// A part of which everything is there already.
    pub fn whole(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut part = self.part(name)?;
        part.write_all(bytes)?;
        part.close()
    }

    /// The parts so far.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Ends the archive; answers when it lies safely on disk, with the file, which keeps its lock.
    pub fn finish(mut self) -> io::Result<File> {
        self.out.write_all(&[0; 2 * BLOCK])?;
        self.out.flush()?;
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file)
    }
}

impl Write for Open<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.archive.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.archive.out.flush()
    }
}

impl Open<'_> {
    /// Ends the part: its length and hash are known now.
    pub fn close(self) -> io::Result<()> {
        let fill = fill(self.size);
        let out = &mut self.archive.out;
        out.write_all(&vec![0; usize::try_from(fill).unwrap_or_default()])?;
        let end = out.stream_position()?;
        out.seek(SeekFrom::Start(self.at))?;
        out.write_all(&header(&self.name, self.size, self.archive.made_at))?;
        out.seek(SeekFrom::Start(end))?;
        let sha256 = hex::encode(self.hasher.finalize());
        self.archive.parts.push(Part { name: self.name, size: self.size, sha256 });
        Ok(())
    }
}

/// The header of a part, as POSIX 1003.1-1988 (ustar) lays it out.
fn header(name: &str, size: u64, made_at: i64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put =
        |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000600\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{size:011o}\0"));
    put(136, &format!("{made_at:011o}\0"));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

/// An archive that is being read.
pub struct Reader {
    input: BufReader<File>,
}

impl Reader {
    /// Opens an archive.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { input: BufReader::with_capacity(1 << 20, File::open(path)?) })
    }

    /// Hands each part over with its name. What `f` leaves unread is read for the hash, so the
    /// answer describes every byte.
    pub fn each(
        mut self,
        mut f: impl FnMut(&str, &mut dyn Read) -> io::Result<()>,
    ) -> io::Result<Vec<Part>> {
        let mut parts = Vec::new();
        loop {
            let mut block = [0; BLOCK];
            self.input.read_exact(&mut block)?;
            if block.iter().all(|b| *b == 0) {
                self.ends()?;
                return Ok(parts);
            }
            let (name, size) = described(&block)?;
            let mut hashed =
                Hashed { input: (&mut self.input).take(size), hasher: Sha256::new(), size: 0 };
            f(&name, &mut hashed)?;
            io::copy(&mut hashed, &mut io::sink())?;
            if hashed.size != size {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let sha256 = hex::encode(hashed.hasher.finalize());
            parts.push(Part { name, size, sha256 });
            let fill = fill(size);
            self.empty(fill)?;
        }
    }

    /// Another block of nothing, and then nothing at all.
    fn ends(&mut self) -> io::Result<()> {
        self.empty(BLOCK as u64)?;
        if self.input.read(&mut [0])? == 0 { Ok(()) } else { Err(broken()) }
    }

    /// What lies between the parts belongs to no hash, so it has to be as it was written.
    fn empty(&mut self, length: u64) -> io::Result<()> {
        let mut filling = Vec::new();
        (&mut self.input).take(length).read_to_end(&mut filling)?;
        let is_whole = filling.len() as u64 == length && filling.iter().all(|b| *b == 0);
        if is_whole { Ok(()) } else { Err(broken()) }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is not a backup's archive")
}

/// Bytes that are hashed as they are read.
struct Hashed<R> {
    input: R,
    hasher: Sha256,
    size: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(bytes)?;
        self.hasher.update(&bytes[..read]);
        self.size += read as u64;
        Ok(read)
    }
}

fn described(block: &[u8; BLOCK]) -> io::Result<(String, u64)> {
    let text = |at: usize, len: usize| {
        let field = block[at..at + len].split(|b| *b == 0).next().unwrap_or_default();
        std::str::from_utf8(field).map_err(|_| broken())
    };
    let name = text(0, 100)?;
    let size = u64::from_str_radix(text(124, 12)?.trim(), 8).map_err(|_| broken())?;
    let made_at = i64::from_str_radix(text(136, 12)?.trim(), 8).map_err(|_| broken())?;
    if header(name, size, made_at) != *block {
        return Err(broken());
    }
    Ok((name.to_owned(), size))
}
