//! The demonstration, with somebody of every role, and something for every address.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use integrationsfond::cases::lifecycle::Stage;
use integrationsfond::db::schema;
use integrationsfond::kernel::ids::{AccountId, AssociationId};
use integrationsfond::kernel::role::Role;
use integrationsfond::routes::{Entry, Who};

use super::fields::filled;
use crate::support::client::{Client, Reply, Server};
use crate::support::world::person;

/// The demonstration's day.
const DAY: &str = "2020-11-16";

/// The schema, from which the tables' names are read.
const SCHEMA: &str = include_str!("../../../migrations/sqlite/2026-11-23-000001_house/up.sql");

/// Tables that count tries and forms, which a refusal may write.
const BESIDE: &[&str] = &["attempts", "idempotency", "sessions", "sign_in_links"];

/// How many rows each table has.
#[derive(Debug, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, i64>);

impl Counts {
    /// No difference.
    pub fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// What has become more or less since `before`.
    pub fn against(self, before: &Self) -> Self {
        let grown = |name: &String, now: i64| now - before.0.get(name).copied().unwrap_or(0);
        Self(
            self.0
                .into_iter()
                .map(|(name, now)| (name.clone(), grown(&name, now)))
                .filter(|(_, more)| *more != 0)
                .collect(),
        )
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The service with the demonstration's history.
pub struct House {
    server: Server,
    visitor: Client,
    /// Has every role of the staff.
    staff: Client,
    /// Acts for the applicants of every case.
    member: Client,
    /// Acts for an association without cases.
    stranger: Client,
    count: String,
    keys: Cell<u32>,
    found: BTreeMap<&'static str, Vec<String>>,
    lost: RefCell<BTreeSet<String>>,
}

impl House {
    /// Remembers inputs that did not hold what had been typed in them.
    pub fn missed(&self, route: &str, what: &str, names: Vec<String>) {
        let told = names.into_iter().map(|name| format!("{route} with {what}: {name}"));
        self.lost.borrow_mut().extend(told);
    }

    /// Every refused form still had what was typed.
    pub fn nothing_was_lost(&self) {
        let lost: Vec<String> = self.lost.borrow().iter().cloned().collect();
        assert_eq!(lost, [""; 0], "typed and lost");
    }

    pub fn new() -> Self {
        integrationsfond::log::start(false);
        let server = Server::seeded(DAY);
        let staff = server.staff("Allt Iallo", &Role::STAFF);
        let member = person(&server, "Vera Företrädare", &[]);
        let associations: Vec<AssociationId> = server.read(|conn| {
            use schema::associations as a;
            Ok(a::table.select(a::id).load(conn)?)
        });
        server.act(|tx| {
            for one in &associations {
                integrationsfond::people::actions::add_membership(tx, member, *one, true)?;
            }
            Ok(())
        });
        let stranger = person(&server, "Nils Utanför", &[]);
        let mut other = crate::support::world::gamleby(Some(stranger));
        "882600-1235".clone_into(&mut other.org_number);
        server.act(|tx| integrationsfond::associations::actions::register(tx, &other));
        let gone = person(&server, "Olle Avslutad", &[Role::Registrar]);
        let tables = SCHEMA
            .lines()
            .filter_map(|line| line.strip_prefix("CREATE TABLE "))
            .filter_map(|rest| rest.split([' ', '(']).next())
            .filter(|name| !BESIDE.contains(name));
        let count: Vec<String> = tables
            .map(|name| format!("SELECT '{name}' AS name, COUNT(*) AS rows FROM {name}"))
            .collect();
        assert!(count.len() > 30);
        let found = found(&server, gone);
        Self {
            lost: RefCell::default(),
            visitor: server.visitor(),
            member: server.sign_in(member),
            stranger: server.sign_in(stranger),
            staff,
            count: count.join(" UNION ALL ").replace("AS rows", "AS \"rows\""),
            keys: Cell::new(0),
            found,
            server,
        }
    }

    pub fn counts(&self) -> Counts {
        let rows: Vec<Counted> =
            self.server.read(|conn| Ok(diesel::sql_query(&self.count).load(conn)?));
        Counts(rows.into_iter().map(|row| (row.name, row.rows)).collect())
    }

    /// Addresses of a route with something behind them; for cases, one at each stage.
    pub fn addresses(&self, pattern: &str) -> Vec<String> {
        let Some((head, rest)) = pattern.split_once('{') else { return vec![pattern.to_owned()] };
        let (_, tail) = rest.split_once('}').unwrap();
        let ids = self.found.get(head).cloned().unwrap_or_else(|| vec!["1".to_owned()]);
        let inner = |id: &String| {
            match tail {
                t if t.contains("/del/{") => filled(t, "project"),
                t if t.contains("/kontroller/{") => filled(t, "ceiling"),
                t if t.contains("/lista/{") => filled(t, self.first("/lista/")),
                t if t.contains("/konto/{") => filled(t, self.first("/konto/")),
                t if t.contains("/rattelse/{") => filled(t, self.first("/rattelse/")),
                t => filled(t, "1"),
            }
            .replace("{}", id)
        };
        ids.iter().map(|id| format!("{head}{id}{}", inner(id))).collect()
    }

    fn first(&self, key: &str) -> &str {
        self.found.get(key).and_then(|all| all.first()).map_or("1", String::as_str)
    }

    fn client(&self, entry: &Entry) -> &Client {
        match entry.who {
            Who::Everybody => &self.visitor,
            Who::SignedIn => &self.member,
            Who::Roles(_) => &self.staff,
        }
    }

    pub fn get(&self, entry: &Entry, address: &str) -> Reply {
        self.client(entry).get(address)
    }

    /// Sends a form as somebody who may; whoever was signed out by one is signed in again.
    pub fn send(&self, entry: &Entry, address: &str, fields: &[(String, String)]) -> Reply {
        // Nobody leaves in the middle of this.
        if entry.path.starts_with("/logga-ut") || entry.path.starts_with("/demo/som") {
            return self.submit(&self.server.visitor(), address, fields);
        }
        self.submit(self.client(entry), address, fields)
    }

    pub fn send_as_stranger(
        &self,
        entry: &Entry,
        address: &str,
        fields: &[(String, String)],
    ) -> Reply {
        match entry.method {
            actix_web::http::Method::GET => self.stranger.get(address),
            _ => self.submit(&self.stranger, address, fields),
        }
    }

    fn submit(&self, client: &Client, address: &str, fields: &[(String, String)]) -> Reply {
        let page = client.get("/om/tillganglighet");
        let key = self.key();
        let mut all: Vec<(&str, &str)> = vec![("_key", &key)];
        all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let token = self.token(client, &page);
        all.push(("_csrf", &token));
        client.submit(&page, address, &all)
    }

    pub fn upload(&self, entry: &Entry, address: &str, files: &[(&str, &str, &[u8])]) -> Reply {
        let client = self.client(entry);
        let page = client.get("/om/tillganglighet");
        let (key, token) = (self.key(), self.token(client, &page));
        client.upload(&page, address, &[("_key", &key), ("_csrf", &token)], files)
    }

    /// A form's token: pages without a form of their own carry none for visitors.
    fn token(&self, client: &Client, page: &Reply) -> String {
        let token = page.value_of("_csrf");
        token.or_else(|| client.get("/logga-in").value_of("_csrf")).unwrap_or_default()
    }

    fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("{:032}", self.keys.get())
    }
}

/// What there is for the first thing that varies in an address, by the address before it.
fn found(server: &Server, gone: AccountId) -> BTreeMap<&'static str, Vec<String>> {
    use schema::{
        agenda_items as g, association_accounts as k, associations as a, calls as l, cases as c,
        claims as r, decisions as d, instalments as i, ledger_entries as e, meetings as m,
        minute_sets as s, outbox as o,
    };
    server.read(|conn| {
        let text = |ids: Vec<i64>| ids.iter().map(ToString::to_string).collect::<Vec<String>>();
        let mut cases = Vec::new();
        let mut drafts = Vec::new();
        for stage in Stage::ALL {
            let rows = c::table.filter(c::stage.eq(stage)).order(c::id.desc()).select(c::id);
            let one: Option<i64> = rows
                .first::<integrationsfond::kernel::ids::CaseId>(conn)
                .optional()?
                .map(|id| id.0);
            match stage {
                Stage::Draft => drafts.extend(one),
                Stage::Completion => {
                    drafts.extend(one);
                    cases.extend(one);
                }
                _ => cases.extend(one),
            }
        }
        assert!(cases.len() > 10 && !drafts.is_empty(), "{cases:?} {drafts:?}");
        let planned: Vec<i64> = m::table
            .filter(m::state.eq("planned"))
            .select(m::id)
            .load::<integrationsfond::kernel::ids::MeetingId>(conn)?
            .into_iter()
            .map(|id| id.0)
            .collect();
        macro_rules! last {
            ($table:ident) => {{
                let id: Option<i64> = $table::table
                    .select(diesel::dsl::sql::<diesel::sql_types::Nullable<BigInt>>("MAX(id)"))
                    .first(conn)?;
                text(id.into_iter().collect())
            }};
        }
        let waiting: Vec<i64> = g::table
            .filter(g::done.eq(false))
            .select(g::id)
            .load::<integrationsfond::kernel::ids::AgendaItemId>(conn)?
            .into_iter()
            .map(|id| id.0)
            .collect();
        let mut meetings = text(planned);
        meetings.extend(last!(m));
        let slugs = || vec!["integrationsfonden".to_owned(), "sprakfonden".to_owned()];
        Ok(BTreeMap::from([
            ("/arenden/", text(cases.clone())),
            ("/mina-arenden/", text(cases)),
            ("/ansokan/", text(drafts)),
            ("/fonder/", slugs()),
            ("/avveckling/", slugs()),
            ("/omgang/", last!(l)),
            ("/foreningar/", last!(a)),
            ("/min-forening/", vec!["1".to_owned()]),
            ("/personer/", vec![gone.to_string()]),
            ("/post/", last!(o)),
            ("/sammantraden/", meetings),
            ("/anslag/", last!(s)),
            ("/beslut/", last!(d)),
            ("/utbetalningar/", last!(i)),
            ("/aterkrav/", last!(r)),
            ("/lista/", text(waiting)),
            ("/konto/", last!(k)),
            ("/rattelse/", last!(e)),
        ]))
    })
}
