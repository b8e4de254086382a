//! The trial: every cell of the table, over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use diesel::prelude::*;
use integrationsfond::db::schema::sessions;
use integrationsfond::kernel::actor::Actor;

use super::subjects::{Subject, fill, subjects};
use super::table::{Answer, COLUMNS, Row};
use super::town::{CANARY, NESTLING, Town};
use super::watch::Watch;
use crate::support::client::{Client, Reply};

/// The columns that may never see anything of the applicant's.
const STRANGERS: [&str; 3] = ["anonymous", "newcomer", "neighbour"];

/// The column of whom the things belong to.
const OWNER: &str = "applicant";

/// What an answer is, as far as the table is concerned; `None` for anything else than a refusal
/// of the person.
pub fn refusal(reply: &Reply) -> Option<Answer> {
    match reply.status {
        303 if reply.location() == "/logga-in" => Some(Answer::SignIn),
        403 => Some(Answer::Refused),
        404 => Some(Answer::Hidden),
        _ => None,
    }
}

/// What is wrong with an answer that should be a refusal.
pub fn wrong_refusal(
    expected: Answer,
    reply: &Reply,
    changed: bool,
    stranger: bool,
) -> Option<String> {
    if refusal(reply) != Some(expected) {
        return Some(format!("answered {} instead of {expected:?}", reply.status));
    }
    if changed {
        return Some("a refusal changed the database".to_owned());
    }
    (stranger && reply.text().contains(CANARY))
        .then(|| "a refusal shows what belongs to somebody else".to_owned())
}

/// Ways in which [`forged`] tries a form.
const FORGERIES: usize = 6;

/// What is wrong with the answers to a form that did not come from its page: each must be a
/// refusal that changes nothing.
pub fn forged(
    client: &Client,
    address: &str,
    token: &str,
    other: &str,
    watch: &mut Watch,
) -> Vec<String> {
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let key = "_key=0123456789abcdef0123456789abcdef";
    let right = format!("_csrf={token}&{key}");
    let tries: [(&str, Vec<(&str, &str)>, String); FORGERIES] = [
        ("no token", vec![kind], key.to_owned()),
        ("somebody else's token", vec![kind], format!("_csrf={other}&{key}")),
        ("another origin", vec![kind, ("origin", "https://evil.example")], right.clone()),
        ("no origin", vec![kind, ("origin", "null")], right.clone()),
        ("another site", vec![kind, ("sec-fetch-site", "cross-site")], right.clone()),
        ("a sister site", vec![kind, ("sec-fetch-site", "same-site")], right),
    ];
    let mut wrong = Vec::new();
    watch.changed();
    for (name, headers, body) in tries {
        let reply = client.send("POST", address, &headers, body.as_bytes());
        if reply.status != 403 {
            wrong.push(format!("{name}: answered {}", reply.status));
        }
        if watch.changed() {
            wrong.push(format!("{name}: changed the database"));
        }
    }
    wrong
}

/// Whether a route leads to a document of a case or association.
fn holds_documents(row: &Row) -> bool {
    let of = ["/ansokan", "/mina-arenden", "/arenden", "/min-forening", "/foreningar/{id}"];
    row.path.matches('{').count() > 1 && of.iter().any(|beginning| row.path.starts_with(beginning))
}

/// Something that went wrong in a cell.
pub struct Fault {
    route: String,
    column: usize,
    state: String,
    what: String,
}

/// A trial under way.
pub struct Trial<'t> {
    town: &'t Town,
    watch: Watch,
    browsers: Vec<(Client, String)>,
    cells: BTreeSet<(String, usize, String)>,
    requests: usize,
    /// Canaries seen by those who may.
    pub canaries_seen: usize,
    /// What has not been handed in, seen by whom it belongs to.
    pub nestlings_seen: usize,
    /// What went wrong.
    pub faults: Vec<Fault>,
}

/// Sessions write down that they are alive, every few minutes: not before the trial is over, however
/// slow the machine is.
fn give_no_sign_of_life(town: &Town) {
    let app = town.server.app();
    let later = app.clock.instant() + TimeDelta::hours(2);
    app.write(&Actor::program(), |tx| {
        let rows = diesel::update(sessions::table).set(sessions::seen_at.eq(later));
        assert!(rows.execute(tx.conn)? > 5, "nobody is signed in");
        Ok(())
    })
    .unwrap();
}

impl<'t> Trial<'t> {
    /// Everybody signs in.
    pub fn new(town: &'t Town) -> Self {
        let browsers = (0..COLUMNS.len()).map(|column| town.browser(column)).collect();
        give_no_sign_of_life(town);
        Self {
            town,
            watch: Watch::new(town.server.app().pool.url()),
            browsers,
            cells: BTreeSet::new(),
            requests: 0,
            canaries_seen: 0,
            nestlings_seen: 0,
            faults: Vec::new(),
        }
    }

    fn tried_with(&mut self, row: &Row) -> Vec<Subject> {
        let found = subjects(self.town, &row.path);
        if found.is_empty() {
            self.fault(
                row,
                0,
                &Subject { state: "-".to_owned(), address: String::new() },
                "is tried with nothing",
            );
        }
        found
    }

    fn fault(&mut self, row: &Row, column: usize, subject: &Subject, what: &str) {
        self.faults.push(Fault {
            route: format!("{} {}", row.method, row.path),
            column,
            state: subject.state.clone(),
            what: what.to_owned(),
        });
    }

    fn cell(&mut self, row: &Row, column: usize, subject: &Subject) {
        let route = format!("{} {}", row.method, row.path);
        self.cells.insert((route, column, subject.state.clone()));
    }

    fn ask(&mut self, column: usize, row: &Row, address: &str, fields: &[(&str, &str)]) -> Reply {
        self.requests += 1;
        let (client, token) = &self.browsers[column];
        if row.method == "GET" {
            return client.get(address);
        }
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        let key = format!("{:032}", self.requests);
        body.extend_pairs([("_csrf", token.as_str()), ("_key", &key)]);
        body.extend_pairs(fields);
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        client.send("POST", address, &kind, body.finish().as_bytes())
    }

    /// Everything that is refused: the right answer, nothing changed, nothing shown.
    pub fn refusals(&mut self, rows: &[Row]) {
        self.watch.changed();
        for row in rows {
            for subject in self.tried_with(row) {
                for (column, name) in COLUMNS.iter().enumerate() {
                    if row.cells[column] == Answer::Granted {
                        continue;
                    }
                    let reply = self.ask(column, row, &subject.address, &[]);
                    let changed = self.watch.changed();
                    let stranger = STRANGERS.contains(name);
                    self.cell(row, column, &subject);
                    if let Some(what) = wrong_refusal(row.cells[column], &reply, changed, stranger)
                    {
                        self.fault(row, column, &subject, &what);
                    }
                }
            }
        }
    }

    /// Every page that is granted: there in its states, and looking changes nothing.
    pub fn pages(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| row.method == "GET") {
            for subject in self.tried_with(row) {
                for column in 0..COLUMNS.len() {
                    if row.cells[column] == Answer::Granted {
                        self.page(row, column, &subject);
                    }
                }
            }
        }
    }

    fn page(&mut self, row: &Row, column: usize, subject: &Subject) {
        let reply = self.ask(column, row, &subject.address, &[]);
        self.cell(row, column, subject);
        if self.watch.changed() {
            self.fault(row, column, subject, "looking changed the database");
        }
        let there = row.is_there(column, &subject.state);
        // The language, and a case that is somewhere else, are answered with another address.
        let shown = reply.status == 200 || (reply.status == 303 && reply.location() != "/logga-in");
        let gone = matches!(reply.status, 303 | 404 | 409 | 422) && reply.location() != "/logga-in";
        let right = if there { shown } else { gone };
        if !right {
            self.fault(row, column, subject, &format!("answered {}", reply.status));
        }
        let seen = reply.text().contains(CANARY);
        if seen && STRANGERS.contains(&COLUMNS[column]) {
            self.fault(row, column, subject, "a page shows what belongs to somebody else");
        }
        self.canaries_seen += usize::from(seen);
        let unsent = reply.text().contains(NESTLING);
        if unsent && COLUMNS[column] != OWNER {
            self.fault(row, column, subject, "a page shows what has not been handed in");
        }
        self.nestlings_seen += usize::from(unsent);
    }

    /// A form without its token, with somebody else's, or from another site does nothing, not
    /// even for those who may send it.
    pub fn forms_without_their_token(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| row.method == "POST") {
            let Some(subject) = self.tried_with(row).into_iter().next() else { continue };
            for column in 0..COLUMNS.len() {
                if row.cells[column] != Answer::Granted {
                    continue;
                }
                let other = &self.browsers[(column + 1) % COLUMNS.len()].1;
                let (client, token) = &self.browsers[column];
                let wrong = forged(client, &subject.address, token, other, &mut self.watch);
                self.requests += FORGERIES;
                for what in wrong {
                    self.fault(row, column, &subject, &what);
                }
            }
        }
    }

    /// An own case or association in the address, and somebody else's document behind it.
    pub fn things_of_others(&mut self, rows: &[Row]) {
        let foreign = self.town.foreign_case;
        let mine = self.town.cases.iter().find(|(stage, _)| stage.code() == "running");
        let mine = mine.expect("a running case").1;
        let attachment = super::subjects::attachment_of(self.town, foreign);
        let document = super::subjects::document_of(self.town, self.town.next_door);
        for row in rows.iter().filter(|row| holds_documents(row)) {
            let (id, other) =
                if row.path.starts_with("/min-forening") || row.path.starts_with("/foreningar") {
                    (self.town.association.to_string(), document.clone())
                } else {
                    (mine.to_string(), attachment.clone())
                };
            let values = ["attachment", "row", "file"].map(|name| (name, other.clone()));
            let address = fill(&fill(&row.path, &[("id", id)]), &values);
            if address.contains('{') {
                continue;
            }
            for column in 0..COLUMNS.len() {
                if row.cells[column] != Answer::Granted {
                    continue;
                }
                let reply = self.ask(column, row, &address, &[]);
                let subject =
                    Subject { state: "somebody else's".to_owned(), address: address.clone() };
                self.cell(row, column, &subject);
                if reply.status != 404 || self.watch.changed() {
                    self.fault(row, column, &subject, &format!("answered {}", reply.status));
                }
            }
        }
    }

    /// Every form that is granted: whatever the answer to an empty form is, it is no refusal of
    /// the person, in at least one state.
    pub fn forms(&mut self, rows: &[Row]) {
        self.watch.take_back_every_act();
        for row in rows.iter().filter(|row| row.method == "POST") {
            let tried = self.tried_with(row);
            for column in 0..COLUMNS.len() {
                if row.cells[column] != Answer::Granted {
                    continue;
                }
                // Signing out is a form as well.
                self.browsers[column] = self.town.browser(column);
                let mut taken = false;
                for subject in &tried {
                    let reply = self.ask(column, row, &subject.address, &[]);
                    self.cell(row, column, subject);
                    match refusal(&reply) {
                        None => taken = true,
                        Some(Answer::Hidden) => {}
                        Some(_) => {
                            let what = format!("answered {}", reply.status);
                            self.fault(row, column, subject, &what);
                        }
                    }
                }
                if !taken && let Some(first) = tried.first() {
                    self.fault(row, column, first, "answered 404 in every state");
                }
            }
        }
    }

    /// How much was tried.
    pub fn counts(&self) -> String {
        format!(
            "authorization: {} cells (route, person, state) in {} requests, {} faults",
            self.cells.len(),
            self.requests,
            self.faults.len()
        )
    }

    /// The faults, those that are alike on one line.
    pub fn report(&self) -> String {
        let mut alike: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
        for fault in &self.faults {
            let place = format!("{} ({})", COLUMNS[fault.column], fault.state);
            alike.entry((&fault.route, &fault.what)).or_default().insert(place);
        }
        let lines = alike.into_iter().map(|((route, what), places)| {
            let places: Vec<String> = places.into_iter().collect();
            format!("{route}: {what}: {}", places.join(", "))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
