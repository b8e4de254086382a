//! R4: the disk full, the disk failing, while people work: nothing is acknowledged that is not
//! there, every page says that nothing can be saved, and it goes on by itself when there is room.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use crate::picture;
use crate::r2_kills::Place;
use crate::service::{Disk, Person, SAFE, Service, cluster, disk_library, get, postgres};
use crate::support::is_postgres;
use crate::{Found, Size};

/// What a page says as long as nothing can be saved.
const BANNER: &str = "går det att läsa men inte att spara";
/// The longest wait for going on by itself.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of the notes that were sent.
#[derive(Default)]
struct Sent {
    acknowledged: Vec<String>,
    refused: Vec<String>,
    statuses: Vec<u16>,
}

fn send(sent: &mut Sent, person: &Person, port: u16, what: &str, times: usize) {
    for n in 0..times {
        let marker = format!("m-{what}-{n} {}", "fyllnad ".repeat(40)).trim().to_owned();
        let key = format!("{:-<20}", format!("{what}-{n}"));
        let reply = person.post(port, "/arenden/1/anteckningar", &key, &[("text", &marker)]);
        match reply.map(|r| r.status) {
            Some(303) => sent.acknowledged.push(marker),
            status => {
                sent.refused.push(marker);
                sent.statuses.push(status.unwrap_or(0));
            }
        }
    }
}

/// Runs through one kind of trouble; answers what was sent during it.
fn through(found: &mut Found, state: &str, size: Size) -> (Place, Sent) {
    let place = Place::prepared();
    let folder = place.db.folder().to_owned();
    let switch = folder.with_extension("state");
    let _ = fs::remove_file(&switch);
    let under = cluster().map_or(folder.clone(), |c| c.join("cluster/base"));
    let disk: Disk = vec![
        ("DISK_UNDER", under.display().to_string()),
        ("DISK_STATE", switch.display().to_string()),
    ];
    let service = if let Some(cluster) = cluster() {
        // The disk is the server's here.
        restart_on(&cluster, &disk);
        Service::start(&place.db, &Disk::new())
    } else {
        Service::start(&place.db, &disk)
    };
    let port = service.port;
    let [officer, _] = place.people(port);
    let mut sent = Sent::default();
    send(&mut sent, &officer, port, "before", 20);
    fs::write(&switch, state).unwrap();
    allow_everybody(&switch);
    let during = size.of(40, 300, 2_000);
    let mut trouble = Sent::default();
    send(&mut trouble, &officer, port, state, during);
    if trouble.refused.is_empty() {
        found.faults.push(format!("{state}: nothing was refused in {during} acts"));
    }
    if let Some(other) = trouble.statuses.iter().find(|s| **s != 503) {
        found.faults.push(format!("{state}: answered {other} instead of 503"));
    }
    match get(port, "/arenden/1", &officer.cookie) {
        Some(page) if page.status == 200 && page.says(BANNER) => {}
        other => {
            let words = other.map(|r| format!("{} {}", r.status, r.words()));
            found.faults.push(format!("{state}: the case page does not say so: {words:?}"));
        }
    }
    fs::remove_file(&switch).unwrap();
    let since = Instant::now();
    while get(port, "/anslagstavla", "").is_none_or(|page| page.says(BANNER)) {
        if since.elapsed() > PATIENCE {
            found.faults.push(format!("{state}: it does not go on by itself"));
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let waited = since.elapsed();
    send(&mut sent, &officer, port, "after", 20);
    service.kill();
    if let Some(cluster) = cluster() {
        postgres("crash", &cluster, &[]);
        postgres("again", &cluster, SAFE);
    }
    if !sent.refused.is_empty() {
        found.faults.push(format!("{state}: {} refused while there was room", sent.refused.len()));
    }
    found.figures = format!(
        "{}{state}: {} of {during} acts refused with 503, pages readable, on again by itself after {} ms; ",
        found.figures,
        trouble.refused.len(),
        waited.as_millis()
    );
    sent.acknowledged.append(&mut trouble.acknowledged);
    sent.refused.append(&mut trouble.refused);
    (place, sent)
}

/// The server runs as somebody else.
fn allow_everybody(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
}

fn restart_on(cluster: &std::path::Path, disk: &Disk) {
    use std::process::Command;
    allow_everybody(disk_library());
    postgres("crash", cluster, &[]);
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres");
    let done = Command::new(script)
        .arg("again")
        .arg(cluster)
        .args(SAFE)
        .env("POSTGRES_PRELOAD", disk_library())
        .envs(disk.iter().map(|(name, value)| (*name, value.as_str())))
        .status()
        .unwrap();
    assert!(done.success(), "the server does not start on the watched disk");
}

/// Compares what was acknowledged and refused with what is there.
fn judge(found: &mut Found, place: &Place, sent: &Sent) {
    let app = place.db.app();
    app.clock.set_today(Some(crate::acts::FIRST_DAY.parse().unwrap()));
    let stand = picture::notes(&app);
    let lost = sent.acknowledged.iter().filter(|m| stand.get(*m) != Some(&1)).count();
    if lost > 0 {
        found.faults.push(format!("{lost} acknowledged acts are not there"));
    }
    let there = sent.refused.iter().filter(|m| stand.contains_key(*m)).count();
    if there > 0 {
        found.faults.push(format!("{there} refused acts are there"));
    }
    found.faults.extend(picture::faults(&app));
}

/// Kinds of trouble that can be shown on this database.
fn kinds() -> Vec<&'static str> {
    match (is_postgres(), cluster()) {
        (false, _) => vec!["full", "failing"],
        // A server whose log cannot be written stops; R2 kills it.
        (true, Some(_)) => vec!["full"],
        (true, None) => Vec::new(),
    }
}

/// What is written arrives, and flushing fails: nobody knows whether an act was kept, and everybody is
/// told so. The program dies then; each form is sent again with its key, and has been done once.
fn unflushed(found: &mut Found, size: Size) {
    let place = Place::prepared();
    let folder = place.db.folder().to_owned();
    let switch = folder.with_extension("state");
    let disk: Disk = vec![
        ("DISK_UNDER", folder.display().to_string()),
        ("DISK_STATE", switch.display().to_string()),
    ];
    let times = size.of(5, 25, 100);
    let (mut were_there, mut sent) = (0, Sent::default());
    for round in 0..times {
        let _ = fs::remove_file(&switch);
        let service = Service::start(&place.db, &disk);
        let [officer, _] = place.people(service.port);
        let what = format!("syncing-{round}");
        fs::write(&switch, "syncing").unwrap();
        let mut trouble = Sent::default();
        send(&mut trouble, &officer, service.port, &what, 4);
        if trouble.refused.len() != 4 || trouble.statuses.iter().any(|s| *s != 503) {
            found.faults.push(format!("{what}: answered {:?}, not 503", trouble.statuses));
        }
        service.kill();
        fs::remove_file(&switch).unwrap();
        let service = Service::start(&place.db, &disk);
        let [officer, _] = place.people(service.port);
        let stand = picture::notes(&place.db.app());
        were_there += trouble.refused.iter().filter(|m| stand.contains_key(*m)).count();
        send(&mut sent, &officer, service.port, &what, 4);
        service.kill();
    }
    if !sent.refused.is_empty() {
        found.faults.push(format!("syncing: {} refused when sent again", sent.refused.len()));
    }
    found.figures = format!(
        "{}syncing: {} acts answered with 503, {were_there} of them there after a crash, each there \
         once when it was sent again; ",
        found.figures,
        4 * times,
    );
    judge(found, &place, &sent);
}

pub fn test(size: Size) -> Found {
    let mut found = Found::default();
    if !is_postgres() {
        unflushed(&mut found, size);
    }
    for state in kinds() {
        let (place, sent) = through(&mut found, state, size);
        judge(&mut found, &place, &sent);
    }
    found
}

/// Each form counted as done when it was sent, whatever was answered.
pub fn control(size: Size) -> Found {
    let mut found = Found::default();
    for state in kinds() {
        let mut ignored = Found::default();
        let (place, mut sent) = through(&mut ignored, state, size);
        sent.acknowledged.append(&mut sent.refused);
        judge(&mut found, &place, &sent);
    }
    "every form counted as acknowledged, the refused ones too".clone_into(&mut found.figures);
    found
}
