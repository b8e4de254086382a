//! R5: forms sent twice, one after the other and twenty at once: one effect, one answer; the same
//! key with another body is refused. The integration tests send every form so when `TEST_SENDS` is
//! set; `scripts/torture` runs them too.

use std::collections::BTreeSet;
use std::thread;

use crate::acts::FIRST_DAY;
use crate::picture::{self, Picture, picture};
use crate::r2_kills::Place;
use crate::service::{Disk, Person, Service};
use crate::{Found, Size};

/// How often a form is sent at once.
const AT_ONCE: usize = 20;

/// A form: where it goes and what it says.
type Form = (String, Vec<(&'static str, String)>);

/// Forms whose effect is seen by counting rows: notes, money, checks, an officer.
fn forms(place: &Place, round: usize) -> Vec<(Form, bool)> {
    let text = |text: &str| text.to_owned();
    let slug = &place.town.slug;
    vec![
        ((text("/arenden/1/anteckningar"), vec![("text", format!("Anteckning {round}"))]), true),
        ((text("/arenden/1/kontroller"), vec![]), true),
        (
            (
                format!("/fonder/{slug}/tillskott"),
                vec![
                    ("amount", text("100")),
                    ("day", text(FIRST_DAY)),
                    ("decision", text("KS § 5")),
                    ("reason", format!("Tillskott {round}")),
                ],
            ),
            false,
        ),
    ]
}

fn rows(picture: &Picture, table: &str) -> usize {
    picture.get(table).map_or(0, Vec::len)
}

/// How many acts of history two pictures are apart.
fn acts_between(before: &Picture, after: &Picture) -> usize {
    rows(after, "history") - rows(before, "history")
}

fn post(person: &Person, port: u16, form: &Form, key: &str) -> (u16, String) {
    let fields: Vec<(&str, &str)> = form.1.iter().map(|(n, v)| (*n, v.as_str())).collect();
    person
        .post(port, &form.0, key, &fields)
        .map_or((0, String::new()), |r| (r.status, r.location()))
}

pub fn test(size: Size) -> Found {
    let place = Place::prepared();
    let service = Service::start(&place.db, &Disk::new());
    let port = service.port;
    let people = place.people(port);
    let app = place.db.app();
    let mut found = Found::default();
    let (mut sent, mut refused) = (0, 0);
    for round in 0..size.of(1, 10, 50) {
        for (place_in_list, (form, officer)) in forms(&place, round).into_iter().enumerate() {
            let person = &people[usize::from(!officer)];
            let before = picture(&app);
            let key = format!("k-{round}-{place_in_list:-<20}");
            let first = post(person, port, &form, &key);
            let second = post(person, port, &form, &key);
            let once = acts_between(&before, &picture(&app));
            let rush = format!("r-{round}-{place_in_list:-<20}");
            let answers: BTreeSet<(u16, String)> = thread::scope(|scope| {
                let all: Vec<_> = (0..AT_ONCE)
                    .map(|_| scope.spawn(|| post(person, port, &form, &rush)))
                    .collect();
                all.into_iter().map(|t| t.join().unwrap()).collect()
            });
            let after = acts_between(&before, &picture(&app));
            sent += 2 + AT_ONCE;
            if first.0 != 303 || first != second {
                found.faults.push(format!("{}: {first:?}, then {second:?}", form.0));
            }
            if answers.len() != 1 || !answers.contains(&first) {
                found.faults.push(format!("{} at once: {answers:?}", form.0));
            }
            if (once, after) != (1, 2) {
                found.faults.push(format!("{}: {once} acts, then {after}", form.0));
            }
            let mut other = form.clone();
            other.1.push(("text", "annat".to_owned()));
            let status = post(person, port, &other, &key).0;
            refused += usize::from(status == 409);
            if status != 409 {
                found.faults.push(format!("{}: another body was answered {status}", form.0));
            }
        }
    }
    service.kill();
    found.faults.extend(picture::faults(&app));
    found.figures = format!(
        "{sent} forms sent with {} keys, twice in turn and {AT_ONCE} at once: one act a key; \
         {refused} keys with another body refused",
        sent / (2 + AT_ONCE) * 2
    );
    found
}

/// The same forms, each time with a key of its own: as if there were none.
pub fn control(_: Size) -> Found {
    let place = Place::prepared();
    let service = Service::start(&place.db, &Disk::new());
    let people = place.people(service.port);
    let app = place.db.app();
    let mut found = Found::default();
    for (form, officer) in forms(&place, 0) {
        let before = picture(&app);
        for n in 0..2 {
            post(&people[usize::from(!officer)], service.port, &form, &format!("n-{n:-<20}"));
        }
        let acts = acts_between(&before, &picture(&app));
        if acts != 1 {
            found.faults.push(format!("{} sent twice: {acts} acts", form.0));
        }
    }
    service.kill();
    "sent twice without a common key".clone_into(&mut found.figures);
    found
}
