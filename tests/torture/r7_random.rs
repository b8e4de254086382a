//! R7: random sequences of acts, done on both databases: the invariants hold, and both end with
//! the same rows.

use std::cell::Cell;
use std::env;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use integrationsfond::app::App;
use integrationsfond::db::Db;
use integrationsfond::kernel::refusal::Refusal;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestCaseError, TestRunner};

use crate::acts::{Act, Town};
use crate::later_acts::LATER;
use crate::picture::{difference, faults, picture};
use crate::service::{given, random};
use crate::support::{TestDb, is_postgres};
use crate::{Found, Size};

/// Acts in a sequence at most.
const LONGEST: usize = 50;

fn any_act() -> impl Strategy<Value = Act> {
    use Act::*;
    let n = 0..4_usize;
    let kr = 5_000..60_000_i64;
    prop_oneof![
        2 => kr.clone().prop_map(Contribute),
        1 => kr.clone().prop_map(TransferOut),
        3 => Just(Start),
        4 => (n.clone(), kr.clone()).prop_map(|(n, kr)| Write(n, kr)),
        4 => n.clone().prop_map(Submit),
        4 => n.clone().prop_map(Assign),
        1 => n.clone().prop_map(Checks),
        1 => n.clone().prop_map(Note),
        1 => n.clone().prop_map(AskCompletion),
        1 => n.clone().prop_map(CloseCompletion),
        4 => n.clone().prop_map(Propose),
        4 => n.clone().prop_map(PutOnAgenda),
        5 => (n.clone(), kr).prop_map(|(n, kr)| Decide(n, kr)),
        1 => n.clone().prop_map(Withdraw),
        4 => n.clone().prop_map(Review),
        4 => n.clone().prop_map(Approve),
        1 => n.clone().prop_map(SendBack),
        4 => n.clone().prop_map(Pay),
        1 => n.clone().prop_map(Bounce),
        1 => n.clone().prop_map(Stop),
        1 => n.prop_map(Resume),
        1 => Just(Mail),
        1 => (1..9_u32).prop_map(Account),
        1 => (1..9_u32).prop_map(File),
        8 => (0..LATER.len()).prop_map(Later),
        2 => (1..40_u64).prop_map(Days),
    ]
}

/// What an act came to: done, or the kind of its refusal. Anything but a refusal is a fault.
fn told(outcome: Result<(), Refusal>) -> Result<String, TestCaseError> {
    match outcome {
        Ok(()) => Ok("done".to_owned()),
        Err(Refusal::Database(e)) => {
            // An account that is there already.
            let twice = e.to_string().to_lowercase().contains("unique");
            if twice {
                Ok("there already".to_owned())
            } else {
                Err(TestCaseError::fail(e.to_string()))
            }
        }
        Err(e @ (Refusal::Internal(_) | Refusal::Busy(_) | Refusal::ReadOnly(_))) => {
            Err(TestCaseError::fail(e.to_string()))
        }
        Err(refusal) => Ok(refusal.to_string()),
    }
}

/// Which kinds of database take part: both when there is a server.
fn kinds() -> Vec<bool> {
    if env::var("TEST_POSTGRES_URL").is_ok() { vec![false, true] } else { vec![is_postgres()] }
}

struct Run {
    app: App,
    town: Town,
    _db: TestDb,
}

fn begun(postgres: bool) -> Run {
    let db = TestDb::of(postgres);
    let app = db.app();
    let town = Town::found(&app);
    Run { app, town, _db: db }
}

/// PostgreSQL never gives a key again that a refused act has taken, the embedded database does.
/// Keys mean nothing outside; for comparing, the next one is the lowest free one on both.
fn give_keys_again(app: &App) {
    let Db::Pg(conn) = &mut *app.pool.get().unwrap() else { return };
    let next = "DO $$ DECLARE one record; most bigint; BEGIN \
        FOR one IN SELECT c.oid::regclass AS place, a.attname AS name, \
            pg_get_serial_sequence(c.oid::regclass::text, a.attname) AS numbers \
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace \
            AND a.attnum > 0 AND NOT a.attisdropped \
        LOOP CONTINUE WHEN one.numbers IS NULL; \
            EXECUTE format('SELECT coalesce(max(%I), 0) FROM %s', one.name, one.place) INTO most; \
            PERFORM setval(one.numbers, greatest(most, 1), most > 0); \
        END LOOP; END $$";
    conn.batch_execute(next).unwrap();
}

fn sequence(acts: &[Act], skip: Option<usize>, done: &mut usize) -> Result<(), TestCaseError> {
    let runs: Vec<Run> = kinds().into_iter().map(begun).collect();
    for (place, act) in acts.iter().enumerate() {
        let mut first: Option<String> = None;
        for (number, run) in runs.iter().enumerate() {
            if skip == Some(place) && number == 0 {
                continue;
            }
            let outcome = told(run.town.does(&run.app, act))?;
            give_keys_again(&run.app);
            *done += usize::from(outcome == "done");
            match &first {
                Some(known) if *known != outcome => {
                    let text = format!("{act:?}: {known} / {outcome}");
                    return Err(TestCaseError::fail(text));
                }
                _ => first = Some(outcome),
            }
        }
    }
    let mut pictures = Vec::new();
    for run in &runs {
        let faults = faults(&run.app);
        if !faults.is_empty() {
            return Err(TestCaseError::fail(faults.join("; ")));
        }
        pictures.push(picture(&run.app));
    }
    match pictures.windows(2).find_map(|pair| difference(&pair[0], &pair[1])) {
        Some(text) => Err(TestCaseError::fail(text)),
        None => Ok(()),
    }
}

fn runner(cases: u32, seed: u64) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    })
}

pub fn test(size: Size) -> Found {
    let cases: u32 = size.of(6, 256, 10_000);
    // So that ten thousand may be spread over several runs.
    let most = given("TORTURE_SECONDS").map_or(Duration::MAX, Duration::from_secs);
    let started = Instant::now();
    let first = given("TORTURE_SEED").unwrap_or_else(|| random(1_000_000));
    let (done, ran) = (Cell::new(0), Cell::new(0));
    let mut found = Found::default();
    let mut seed = first;
    while ran.get() < cases && started.elapsed() < most && found.faults.is_empty() {
        let part = (cases - ran.get()).min(50);
        let tried = runner(part, seed).run(&vec(any_act(), 1..=LONGEST), |acts| {
            let mut count = 0;
            let outcome = sequence(&acts, None, &mut count);
            done.set(done.get() + count);
            ran.set(ran.get() + 1);
            outcome
        });
        if let Err(e) = tried {
            found.faults.push(format!("seed {seed}: {e}"));
        }
        seed += 1;
    }
    found.figures = format!(
        "{} sequences of 1–{LONGEST} acts on {} database(s), seeds {first}–{}, {} acts done, the \
         rest refused alike",
        ran.get(),
        kinds().len(),
        seed - 1,
        done.get()
    );
    found
}

/// One database leaves out one act that the other does; with one database, a picture before the
/// act is compared with one after it.
pub fn control(size: Size) -> Found {
    let life = crate::acts::a_life();
    let mut found = Found::default();
    let places = size.of(vec![1, 19], (0..life.len()).collect(), (0..life.len()).collect());
    let mut seen = 0;
    for place in &places {
        let left_out = if kinds().len() > 1 {
            sequence(&life, Some(*place), &mut 0).is_err()
        } else {
            let (with, without) = (begun(is_postgres()), begun(is_postgres()));
            for (number, act) in life.iter().enumerate() {
                let _ = with.town.does(&with.app, act);
                if number != *place {
                    let _ = without.town.does(&without.app, act);
                }
            }
            difference(&picture(&with.app), &picture(&without.app)).is_some()
        };
        if left_out {
            seen += 1;
            found.faults.push(format!("without {:?} the databases differ", life[*place]));
        }
    }
    if seen < places.len() {
        found.faults.clear();
    }
    found.figures = format!("one act left out on one database: seen {seen} of {}", places.len());
    found
}
