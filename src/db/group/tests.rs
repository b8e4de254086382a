//! Somebody for whom a common transaction is left open may come late, or not at all.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::sync::mpsc;
use std::thread;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;

use super::*;
use crate::db::{self, DbUrl};

/// Longer than any test lasts.
const NEVER: Duration = Duration::from_secs(3_600);
/// Within this time everybody must have been answered, also on a slow machine.
const BOUND: Duration = Duration::from_secs(60);

/// A database with one table, its pool, and a door of its own.
struct Place {
    folder: PathBuf,
    pool: Pool,
    door: Door,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Place {
    fn new(longest: Duration) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let name = format!("integrationsfond-door-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let pool = db::open(&DbUrl::Sqlite(folder.join("door.db")), 4, None).unwrap();
        let table = "CREATE TABLE done (act INTEGER NOT NULL PRIMARY KEY)";
        pool.get().unwrap().batch_execute(table).unwrap();
        Self { folder, pool, door: Door { longest, ..Door::default() } }
    }

    /// Somebody has said that they come, and does not stand in the line yet.
    fn announce(&self) {
        self.door.waiting.fetch_add(1, Ordering::SeqCst);
    }

    /// They are there: from here on they count as everybody does.
    fn arrive(&self) {
        self.door.waiting.fetch_sub(1, Ordering::SeqCst);
    }

    fn act(&self, number: i64, alone: bool, aside: &impl Aside) -> bool {
        let act = |conn: &mut Db| {
            conn.batch_execute(&format!("INSERT INTO done (act) VALUES ({number})"))?;
            Ok(())
        };
        self.door.act(&self.pool, alone, aside, act).is_ok()
    }

    /// Acts that are committed, as another connection sees them.
    fn done(&self) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let conn = &mut *self.pool.get().unwrap();
        let row: Row =
            diesel::sql_query("SELECT count(*) AS n FROM done").get_result(conn).unwrap();
        row.n
    }

    /// Does an act that is left open for somebody who has been announced; it will tell `answer`.
    fn leave_one<'scope>(
        &'scope self,
        scope: &'scope thread::Scope<'scope, '_>,
        answer: &mpsc::Sender<bool>,
    ) {
        self.announce();
        let answer = answer.clone();
        scope.spawn(move || answer.send(self.act(1, false, &())).unwrap());
        self.wait_until_left(1);
    }

    /// Waits until so many acts stand in a transaction that is left open.
    fn wait_until_left(&self, acts: usize) {
        let asked = clock::stopwatch();
        while self.door.lock().as_ref().is_none_or(|common| common.acts < acts) {
            assert!(asked.elapsed() < BOUND, "{acts} acts are not left open");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn what_was_left_open_is_committed_by_whoever_comes_late() {
    let place = Place::new(NEVER);
    thread::scope(|scope| {
        let (answer, answers) = mpsc::channel();
        let place = &place;
        place.leave_one(scope, &answer);
        // Nobody is told anything before it is safe.
        assert!(answers.recv_timeout(Duration::from_millis(200)).is_err());
        assert_eq!(place.done(), 0);
        place.arrive();
        scope.spawn(move || answer.send(place.act(2, false, &())).unwrap());
        assert!(answers.recv_timeout(BOUND).unwrap());
        assert!(answers.recv_timeout(BOUND).unwrap());
        assert_eq!(place.done(), 2);
    });
}

#[test]
fn whoever_acts_alone_commits_what_was_left_open_for_somebody_else() {
    let place = Place::new(NEVER);
    thread::scope(|scope| {
        let (answer, answers) = mpsc::channel();
        let place = &place;
        place.leave_one(scope, &answer);
        scope.spawn(move || answer.send(place.act(2, true, &())).unwrap());
        assert!(answers.recv_timeout(BOUND).unwrap());
        assert!(answers.recv_timeout(BOUND).unwrap());
        assert_eq!(place.done(), 2);
    });
}

#[test]
fn nobody_waits_for_somebody_who_never_comes() {
    let place = Arc::new(Place::new(Duration::from_millis(50)));
    place.announce();
    let (answer, answers) = mpsc::channel();
    // Not joined: whoever waited for ever would hold up this test as well.
    for client in 0..8 {
        let (answer, place) = (answer.clone(), Arc::clone(&place));
        thread::spawn(move || {
            for n in 0..5 {
                answer.send(place.act(client * 100 + n, n == 3, &())).unwrap();
            }
        });
    }
    for _ in 0..40 {
        assert!(answers.recv_timeout(BOUND).unwrap());
    }
    assert_eq!(place.done(), 40);
}

/// A document that takes as long as it takes.
struct Slow(Mutex<mpsc::Receiver<()>>);

impl Aside for Slow {
    fn is_waiting(&self) -> bool {
        true
    }

    fn settle(&self) -> Outcome<()> {
        let waited = self.0.lock().unwrap().recv_timeout(BOUND);
        waited.map_err(|e| Refusal::internal(e.to_string()))
    }

    fn finish(&self, _: &mut Db) -> Outcome<()> {
        Ok(())
    }

    fn forget(&self) {}
}

#[test]
fn what_is_flushed_slowly_holds_up_those_beside_it_and_no_longer() {
    let place = Place::new(Duration::from_millis(20));
    let (flushed, slow) = mpsc::channel();
    let slow = Slow(Mutex::new(slow));
    thread::scope(|scope| {
        let (answer, answers) = mpsc::channel();
        let (first, second, third) = (answer.clone(), answer.clone(), answer);
        let (place, slow) = (&place, &slow);
        scope.spawn(move || first.send(place.act(1, false, slow)).unwrap());
        place.wait_until_left(1);
        // The one wants to act together with it and the other alone; both come too late for it.
        scope.spawn(move || second.send(place.act(2, false, &())).unwrap());
        scope.spawn(move || third.send(place.act(3, true, &())).unwrap());
        assert!(answers.recv_timeout(Duration::from_millis(300)).is_err());
        assert_eq!(place.done(), 0);
        flushed.send(()).unwrap();
        for _ in 0..3 {
            assert!(answers.recv_timeout(BOUND).unwrap());
        }
        assert_eq!(place.done(), 3);
    });
}
