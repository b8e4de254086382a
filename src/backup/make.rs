//! Making a backup while the service runs.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::archive::Writer;
use super::{FORMAT, MANIFEST, Manifest, Rows, SEAL, part};
use crate::app::App;
use crate::db::{Db, applied_migrations, dump, heads, schema};
use crate::kernel::progress::Progress;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::mail::mailbox;

/// Writes everything into a new file. The rows are those of one moment, however long it takes and
/// whatever happens meanwhile; a file is written before the row that speaks of it and is never
/// changed, so the files of that moment are there too. The file bears its name only when it is
/// whole and on disk.
pub fn backup(app: &App, path: &Path) -> Outcome<Manifest> {
    let failed = |e: io::Error| Refusal::internal(format!("{}: {e}", path.display()));
    if path.exists() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    part::sweep(path);
    let beside = part::beside(path);
    let written = app.read(|conn| write(app, conn, &beside));
    let named = written.and_then(|(manifest, locked)| {
        fs::rename(&beside, path).map_err(failed)?;
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let folder = fs::File::open(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        folder.sync_all().map_err(failed)?;
        drop(locked);
        Ok(manifest)
    });
    if named.is_err() {
        // What is left of a try that failed must not stand in the way of the next.
        let _ = fs::remove_file(&beside);
    }
    named
}

fn write(app: &App, conn: &mut Db, path: &Path) -> Outcome<(Manifest, fs::File)> {
    let now = app.clock.instant();
    let failed = |e: io::Error| Refusal::internal(format!("{}: {e}", path.display()));
    let mut archive = Writer::create(path, now.and_utc().timestamp()).map_err(failed)?;
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        database: if app.pool.is_sqlite() { "sqlite" } else { "postgres" }.to_owned(),
        migrations: applied_migrations(conn)?,
        chains: heads::heads(conn)?,
        tables: Vec::new(),
        parts: Vec::new(),
    };
    let mut progress = Progress::begin();
    for table in dump::tables(conn)? {
        let mut part = archive.part(&format!("tables/{}.jsonl", table.name)).map_err(failed)?;
        let mut rows = 0;
        dump::each_row(conn, &table, |line| {
            rows += 1;
            progress.at(format_args!("{}: {rows} rows", table.name));
            writeln!(part, "{line}").map_err(failed)
        })?;
        part.close().map_err(failed)?;
        manifest.tables.push(Rows { table: table.name, rows });
    }
    files(app, conn, &mut archive, failed)?;
    mails(app, conn, &mut archive, failed)?;
    manifest.parts = archive.parts().to_vec();
    let text = serde_json::to_vec_pretty(&manifest).map_err(Refusal::internal)?;
    archive.whole(MANIFEST, &text).map_err(failed)?;
    let seal = hex::encode(Sha256::digest(&text));
    archive.whole(SEAL, seal.as_bytes()).map_err(failed)?;
    let locked = archive.finish().map_err(failed)?;
    Ok((manifest, locked))
}

/// The files that the rows speak of. One that is missing or has changed ends the backup: it would
/// not be one.
fn files(
    app: &App,
    conn: &mut Db,
    archive: &mut Writer,
    failed: impl Fn(io::Error) -> Refusal,
) -> Outcome<()> {
    use schema::files as f;
    let names: BTreeSet<String> =
        f::table.select(f::sha256).distinct().load(conn)?.into_iter().collect();
    let (mut progress, all) = (Progress::begin(), names.len());
    for (done, sha256) in names.into_iter().enumerate() {
        progress.at(format_args!("{done} of {all} files"));
        let bytes = app.files.get(&sha256)?;
        archive.whole(&format!("files/{sha256}"), &bytes).map_err(&failed)?;
    }
    Ok(())
}

/// The mails that lie in the mailbox and were in the outbox at the moment. What is handed over
/// while the backup runs may be among them; restored, it is handed over again and takes the place
/// of itself.
fn mails(
    app: &App,
    conn: &mut Db,
    archive: &mut Writer,
    failed: impl Fn(io::Error) -> Refusal,
) -> Outcome<()> {
    use schema::outbox as o;
    let known: BTreeSet<String> = o::table
        .select(o::message_id)
        .load::<String>(conn)?
        .iter()
        .map(|id| mailbox::digest(id))
        .collect();
    let folder = app.config.data.join(mailbox::FOLDER);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(failed(e)),
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| mailbox::digest_in(name).is_some_and(|digest| known.contains(digest)))
        .collect();
    names.sort();
    for name in names {
        let bytes = fs::read(folder.join(&name)).map_err(&failed)?;
        archive.whole(&format!("{}/{name}", mailbox::FOLDER), &bytes).map_err(&failed)?;
    }
    Ok(())
}
