//! Restoring a backup into an installation that is empty.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::archive::Reader;
use super::{FORMAT, MANIFEST, Manifest, SEAL};
use crate::config::Config;
use crate::db::{self, Db, Pool, dump, schema};
use crate::files::{self, FileStore};
use crate::kernel::clock::Clock;
use crate::kernel::progress::Progress;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::mail::mailbox;

/// What becomes of mails that waited when the backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// They are shown as given up, and can be sent from the mailbox.
    Held,
    /// They leave.
    Sent,
}

/// What was brought back.
#[derive(Debug)]
pub struct Restored {
    /// What the archive says of itself.
    pub manifest: Manifest,
    /// Mails that are held back.
    pub held: usize,
}

/// Brings an archive back into the empty database and the empty data folder that the configuration
/// names. The archive is read twice: nothing is written before every byte has been checked against
/// its hash. The rows arrive in one transaction, after the files that they speak of, and safe to
/// start: see [`make_safe`].
pub fn restore(config: &Config, path: &Path, mails: Waiting) -> Outcome<Restored> {
    let manifest = check(path)?;
    files::make_private(&config.data)
        .map_err(|e| Refusal::internal(format!("{}: {e}", config.data.display())))?;
    let pool = db::open(&config.database, 2, None)?;
    refuse_unless_empty(config, &pool)?;
    db::migrate_as(&pool, &manifest.migrations)?;
    bring_back_files(config, path)?;
    let held = bring_back_rows(&pool, path, &manifest, mails)?;
    db::migrate(&pool)?;
    bind(config, &pool)?;
    Ok(Restored { manifest, held })
}

fn damaged(path: &Path, what: impl std::fmt::Display) -> Refusal {
    Refusal::internal(format!("{}: the archive is damaged: {what}", path.display()))
}

/// Reads every byte of an archive and compares it with its manifest.
fn check(path: &Path) -> Outcome<Manifest> {
    let (mut text, mut seal) = (Vec::new(), String::new());
    let archive =
        Reader::open(path).map_err(|e| Refusal::internal(format!("{}: {e}", path.display())))?;
    let (mut progress, mut parts) = (Progress::begin(), 0);
    let found = archive
        .each(|name, part| {
            progress.at(format_args!("{parts} parts of the archive checked"));
            parts += 1;
            match name {
                MANIFEST => part.read_to_end(&mut text)?,
                SEAL => part.read_to_string(&mut seal)?,
                _ => 0,
            };
            Ok(())
        })
        .map_err(|e| damaged(path, e))?;
    if hex::encode(Sha256::digest(&text)) != seal {
        return Err(damaged(path, "the manifest differs from its hash"));
    }
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|e| damaged(path, e))?;
    if manifest.format != FORMAT {
        let what = format!("{}: a newer program made this archive", path.display());
        return Err(Refusal::internal(what));
    }
    let own = [MANIFEST, SEAL];
    let found: Vec<_> = found.into_iter().filter(|p| !own.contains(&p.name.as_str())).collect();
    if let Some(differs) = manifest.parts.iter().find(|p| !found.contains(p)) {
        return Err(damaged(path, format!("{} is missing or has changed", differs.name)));
    }
    if found.len() != manifest.parts.len() {
        return Err(damaged(path, "it holds what its manifest does not name"));
    }
    Ok(manifest)
}

/// An installation in which anything has happened is never written over.
fn refuse_unless_empty(config: &Config, pool: &Pool) -> Outcome<()> {
    let taken = |what: String| Refusal::internal(format!("{what}; restore needs an empty target"));
    let conn = &mut *pool.get()?;
    for table in dump::tables(conn)? {
        if !dump::is_empty(conn, &table)? {
            return Err(taken(format!("the table {} has rows", table.name)));
        }
    }
    for folder in ["files", mailbox::FOLDER] {
        let folder = config.data.join(folder);
        let first = fs::read_dir(&folder).ok().and_then(|mut entries| entries.next());
        if first.is_some() {
            return Err(taken(format!("{} is not empty", folder.display())));
        }
    }
    Ok(())
}

/// Files and mails, each flushed to disk before the rows follow.
fn bring_back_files(config: &Config, path: &Path) -> Outcome<()> {
    let store = FileStore::open(&config.data.join("files")).map_err(Refusal::internal)?;
    let letters = config.data.join(mailbox::FOLDER);
    let (mut progress, mut brought) = (Progress::begin(), 0);
    let bring = |name: &str, part: &mut dyn Read| -> io::Result<()> {
        let Some((kind, own)) = name.split_once('/') else { return Ok(()) };
        progress.at(format_args!("{brought} files brought back"));
        brought += usize::from(kind == "files");
        let mut bytes = Vec::new();
        match kind {
            "files" => {
                part.read_to_end(&mut bytes)?;
                let stored = store.put(&bytes).map_err(io::Error::other)?;
                if stored.sha256 != own {
                    return Err(io::Error::other(format!("{name} has another hash")));
                }
            }
            mailbox::FOLDER if mailbox::digest_in(own).is_some() => {
                part.read_to_end(&mut bytes)?;
                files::make_private(&letters)?;
                let mut file = fs::OpenOptions::new()
                    .write(true)
                    .create_new(true)
                    .mode(0o600)
                    .open(letters.join(own))?;
                file.write_all(&bytes)?;
                file.sync_all()?;
            }
            _ => {}
        }
        Ok(())
    };
    Reader::open(path).and_then(|archive| archive.each(bring)).map_err(|e| damaged(path, e))?;
    if letters.exists() {
        fs::File::open(&letters).and_then(|f| f.sync_all()).map_err(Refusal::internal)?;
    }
    Ok(())
}

/// The folder that was filled is the one that the rows know.
fn bind(config: &Config, pool: &Pool) -> Outcome<()> {
    use schema::installation as i;
    let marker: Option<Option<String>> =
        i::table.find(1).select(i::files_marker).first(&mut *pool.get()?).optional()?;
    if let Some(marker) = marker.flatten() {
        let store = FileStore::open(&config.data.join("files")).map_err(Refusal::internal)?;
        store.set_marker(&marker).map_err(Refusal::internal)?;
    }
    Ok(())
}

/// Every row, in one transaction: all or nothing. Answers how many mails are held back.
fn bring_back_rows(
    pool: &Pool,
    path: &Path,
    manifest: &Manifest,
    mails: Waiting,
) -> Outcome<usize> {
    db::tx::alone(pool, |conn| {
        let tables = dump::tables(conn)?;
        dump::make_room(conn, &tables)?;
        let by_name: BTreeMap<String, &dump::Table> =
            tables.iter().map(|t| (format!("tables/{}.jsonl", t.name), t)).collect();
        let mut refused = None;
        let archive = Reader::open(path).map_err(|e| damaged(path, e))?;
        // The archive's order is that of the database it comes from, and both have the same
        // tables that refer to the same tables.
        let mut progress = Progress::begin();
        let read = archive.each(|name, part| {
            let Some(table) = by_name.get(name) else { return Ok(()) };
            load(conn, table, part, &mut progress).map_err(|refusal| {
                refused = Some(refusal);
                io::Error::other(name.to_owned())
            })
        });
        if let Some(refusal) = refused {
            return Err(refusal);
        }
        read.map_err(|e| damaged(path, e))?;
        for expected in &manifest.tables {
            let table = tables.iter().find(|t| t.name == expected.table);
            let table =
                table.ok_or_else(|| damaged(path, format!("no table {}", expected.table)))?;
            if u64::try_from(dump::count(conn, table)?).ok() != Some(expected.rows) {
                return Err(damaged(path, format!("{} has other rows", table.name)));
            }
        }
        dump::continue_keys(conn, &tables)?;
        make_safe(conn, mails, Clock::default().instant())
    })
}

/// Why a mail does not leave after a backup was brought back, as the mailbox shows it.
const HELD: &str = "restored from a backup: look whether it has arrived, then send it";

/// Makes what was brought back safe to start: nobody comes in by a session or a link that was open
/// when the backup was made, since they may have been ended after it. What waited to be mailed has
/// perhaps left since, and a trial copy mails nobody: unless it is to be sent, it is shown as given
/// up, and can be sent from the mailbox. Answers how many mails that are. It is part of the rows'
/// own transaction: a restore that is broken off leaves nothing that could be started. The schema is
/// still the archive's; what is written here has been there from the first.
fn make_safe(conn: &mut Db, mails: Waiting, now: NaiveDateTime) -> Outcome<usize> {
    use schema::{outbox as o, sessions as s, sign_in_links as l};
    diesel::delete(s::table).execute(conn)?;
    diesel::delete(l::table.filter(l::used_at.is_null())).execute(conn)?;
    if mails == Waiting::Sent {
        return Ok(0);
    }
    let waiting = o::table.filter(o::sent_at.is_null()).filter(o::failed_at.is_null());
    let none = None::<NaiveDateTime>;
    let held = (o::failed_at.eq(now), o::taken_until.eq(none), o::last_error.eq(HELD));
    Ok(diesel::update(waiting).set(held).execute(conn)?)
}

fn load(
    conn: &mut Db,
    table: &dump::Table,
    part: &mut dyn Read,
    progress: &mut Progress,
) -> Outcome<()> {
    let mut loader = dump::Loader::new(conn, table);
    for (row, line) in BufReader::new(part).lines().enumerate() {
        progress.at(format_args!("{}: {row} rows", table.name));
        loader.row(&line.map_err(Refusal::internal)?)?;
    }
    loader.flush()
}
