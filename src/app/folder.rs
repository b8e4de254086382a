//! The files folder of an installation: that it is there, and that it is the database's.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use diesel::prelude::*;

use super::{App, installation, random_hex};
use crate::config::Config;
use crate::db::{self, Db, DbUrl, Pool, schema};
use crate::files::FileStore;
use crate::files::marker::{self, Bond};
use crate::kernel::clock::Clock;
use crate::kernel::refusal::{Outcome, Refusal};

/// Where the files are.
pub(super) fn of(config: &Config) -> PathBuf {
    config.data.join("files")
}

pub(super) fn no_files(e: std::io::Error) -> Refusal {
    Refusal::internal(format!("files: {e}"))
}

/// Refuses where nobody has made an installation, before anything is made: from the wrong folder,
/// or with a forgotten variable, a command would otherwise find a new and empty one.
pub(super) fn must_exist(config: &Config) -> Outcome<()> {
    if let DbUrl::Sqlite(path) = &config.database
        && !path.is_file()
    {
        return Err(nothing_at(&absolute(path)));
    }
    if !config.data.is_dir() {
        return Err(nothing_at(&absolute(&config.data)));
    }
    let folder = of(config);
    if folder.is_dir() {
        return Ok(());
    }
    Err(Refusal::internal(format!(
        "data: there is no files folder at {}; is it mounted, is INTEGRATIONSFOND_CONFIG set?",
        absolute(&folder)
    )))
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// What is said where no installation is.
pub(super) fn nothing_at(place: &str) -> Refusal {
    Refusal::internal(format!(
        "there is no installation at {place}; is INTEGRATIONSFOND_CONFIG set? \
         A new one is made by migrate or serve"
    ))
}

/// How many of the newest files tell a folder by.
const NEWEST: i64 = 20;

/// Makes sure that the files folder is the one that the database knows. Several instances have one
/// folder; an instance with another one would not find what the others have written.
pub(super) fn bind(pool: &Pool, files: &FileStore) -> Outcome<()> {
    use schema::installation as i;
    let fresh = random_hex()?;
    // At nearly every start there is nothing to write.
    let mut bond = db::tx::read(pool, |conn| judge(conn, files, &fresh))?;
    if matches!(bond, Bond::Mark | Bond::Claim(_)) {
        // Judged again behind the gate: another instance may have been first.
        bond = db::tx::write(pool, |conn| {
            let bond = judge(conn, files, &fresh)?;
            let row = i::table.find(1);
            match &bond {
                Bond::Bound | Bond::Foreign(_) => {}
                Bond::Mark => {
                    let marker: Option<String> = row.select(i::files_marker).first(conn)?;
                    files.set_marker(&marker.unwrap_or_default()).map_err(no_files)?;
                }
                Bond::Claim(marker) => {
                    files.set_marker(marker).map_err(no_files)?;
                    diesel::update(row).set(i::files_marker.eq(Some(marker))).execute(conn)?;
                }
            }
            Ok(bond)
        })?;
    }
    match bond {
        Bond::Foreign(why) => Err(foreign(why)),
        _ => Ok(()),
    }
}

fn foreign(why: &str) -> Refusal {
    Refusal::internal(format!(
        "data: the files folder is not this database's: {why}; is the folder mounted, is this the \
         right database? If it has been moved by hand, run the command adopt-files"
    ))
}

fn judge(conn: &mut Db, files: &FileStore, fresh: &str) -> Outcome<Bond> {
    use schema::{files as f, installation as i};
    let row = i::table.find(1).select(i::files_marker);
    let database: Option<Option<String>> = row.get_result(conn).optional()?;
    let folder = files.marker().map_err(no_files)?;
    let newest: Vec<String> =
        f::table.order(f::id.desc()).limit(NEWEST).select(f::sha256).load(conn)?;
    let has = newest.iter().any(|sha256| files.holds(sha256));
    let has = (!newest.is_empty()).then_some(has);
    let database = database.flatten();
    Ok(marker::judge(database.as_deref(), folder.as_deref(), has, || fresh.to_owned()))
}

/// What an operator has seen and adopts the folder in spite of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Files that the database names and that are not in the folder.
    pub missing: usize,
    /// Files in the folder that no row names.
    pub unknown: usize,
}

impl App {
    /// Binds the files folder to the database whatever their markers say of each other: for an
    /// operator who has moved it by hand. Refused unless exactly so many files are missing and
    /// unknown as were `seen`: what no row names is swept away the day after.
    pub fn adopt_files(config: &Config, seen: Adoption) -> Outcome<()> {
        use schema::{files as f, installation as i};
        must_exist(config)?;
        let pool = db::open(&config.database, 1, None)?;
        super::bring_schema(&pool, super::Opening::AsItIs)?;
        let files = FileStore::open(&of(config)).map_err(no_files)?;
        installation(&pool, Clock::default().instant())?;
        let named: Vec<String> = db::tx::read(&pool, |conn| {
            Ok(f::table.filter(f::sha256.ne("")).select(f::sha256).distinct().load(conn)?)
        })?;
        let named: HashSet<String> = named.into_iter().collect();
        let (missing, unknown) = files.compared_with(&named).map_err(no_files)?;
        let found = Adoption { missing, unknown };
        if found != seen {
            return Err(not_adopted(&named, found));
        }
        let marker = random_hex()?;
        files.set_marker(&marker).map_err(no_files)?;
        db::tx::write(&pool, |conn| {
            let row = i::table.find(1);
            diesel::update(row).set(i::files_marker.eq(Some(&marker))).execute(conn)?;
            Ok(())
        })
    }

    /// Whether the files folder is the database's, for who only looks: nothing is made or written.
    pub fn look_at_files(config: &Config, conn: &mut Db) -> Outcome<()> {
        use schema::installation as i;
        let folder = of(config);
        if !folder.is_dir() {
            let row = i::table.find(1).select(i::files_marker);
            let marker: Option<Option<String>> = row.get_result(conn).optional()?;
            let unknown = marker.flatten().is_none();
            return if unknown { Ok(()) } else { Err(foreign("there is none")) };
        }
        match judge(conn, &FileStore::at(&folder), "")? {
            Bond::Foreign(why) => Err(foreign(why)),
            _ => Ok(()),
        }
    }
}

fn not_adopted(named: &HashSet<String>, found: Adoption) -> Refusal {
    let Adoption { missing, unknown } = found;
    let mut command = "adopt-files".to_owned();
    if missing > 0 {
        command.push_str(&format!(" --although-missing {missing}"));
    }
    if unknown > 0 {
        command.push_str(&format!(" --although-unknown {unknown}"));
    }
    Refusal::internal(format!(
        "of {} files that the database names, {missing} are not in the folder; the folder holds \
         {unknown} that no row names, and the daily sweep removes such. Is the folder mounted, is \
         this the right database? If all is as it should be: {command}",
        named.len()
    ))
}
