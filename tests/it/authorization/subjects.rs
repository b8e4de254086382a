//! What the patterns of the routes are filled with: the applicant's things, in each of their
//! states.

use diesel::prelude::*;
use integrationsfond::assessment::model::{Finding, Subject as Check};
use integrationsfond::kernel::ids::{AssociationId, CaseId};
use integrationsfond::web::assets::Assets;
use integrationsfond::{assessment, cases};

use super::town::Town;

/// What the list of entries is asked for.
const YEAR: &str = "?fond=sprakfonden&fran=2021-01-01&till=2021-12-31";

/// A pattern filled in, and the state of what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The state: a stage of a case, and so on; `-` where there is none.
    pub state: String,
    /// The address.
    pub address: String,
}

/// What a pattern is tried with; nothing when it holds something that is not known here.
pub fn subjects(town: &Town, pattern: &str) -> Vec<Subject> {
    let found = found(town, pattern);
    found
        .into_iter()
        .map(|(state, values)| {
            let asked = if pattern.starts_with("/stallning/poster") { YEAR } else { "" };
            Subject { state, address: fill(pattern, &values) + asked }
        })
        .filter(|subject| !subject.address.contains('{'))
        .collect()
}

/// Puts values in the places of a pattern.
pub fn fill(pattern: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(pattern.to_owned(), |address, (name, value)| {
        address.replace(&format!("{{{name}}}"), value)
    })
}

type Values = Vec<(&'static str, String)>;

fn found(town: &Town, pattern: &str) -> Vec<(String, Values)> {
    let starts = |beginning: &str| pattern.starts_with(beginning);
    if !pattern.contains('{') {
        return vec![("-".to_owned(), Vec::new())];
    }
    if ["/arenden/{id}", "/mina-arenden/{id}", "/ansokan/{id}"].iter().any(|p| starts(p)) {
        return town
            .cases
            .iter()
            .map(|(stage, case)| (stage.code().to_owned(), of_case(town, pattern, *case)))
            .collect();
    }
    let one = |values: Values| vec![("-".to_owned(), values)];
    if starts("/fonder/{slug}") {
        return of_funds(town);
    }
    if starts("/avveckling/{fund}") {
        return ["integrationsfonden", "sprakfonden"]
            .map(|slug| (slug.to_owned(), vec![("fund", slug.to_owned())]))
            .to_vec();
    }
    if starts("/foreningar/krav/{id}") {
        return by_state(town, "association_claims");
    }
    if starts("/foreningar/{id}") || starts("/min-forening/{id}") {
        return one(of_association(town, pattern));
    }
    if starts("/sammantraden/{id}") {
        return of_meetings(town);
    }
    if starts("/utbetalningar/{id}") {
        return by_state(town, "instalments");
    }
    if starts("/aterkrav/{id}") {
        return one(vec![("id", first_of(town, "claims"))]);
    }
    if starts("/paragrafer/{id}") {
        return of_minute_items(town);
    }
    if pattern.ends_with("/{token}") {
        return one(vec![("token", "0".repeat(64))]);
    }
    let table = match pattern.split("/{").next().unwrap_or_default() {
        "/omgang" => "calls",
        "/personer" | "/demo/som" => "accounts",
        "/post" => "outbox",
        "/anslag" => "minute_sets",
        "/beslut" | "/delegationsbeslut" => {
            let question = "SELECT CAST(MIN(id) AS BIGINT) AS id FROM decisions \
                            WHERE case_id IS NOT NULL";
            return one(vec![("id", one_id(town, question))]);
        }
        "/ledamoter" => "body_members",
        "/konto/inbjudan" => "invitations",
        "/static" => {
            let name = Assets.css().replace("/static/", "");
            return one(vec![("name", name)]);
        }
        "/sprak" => return one(vec![("tag", "en".to_owned())]),
        _ => return Vec::new(),
    };
    let id = first_of(town, table);
    one(vec![("id", id.clone()), ("set", id), ("place", "0".to_owned())])
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct InState {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
}

fn one_id(town: &Town, question: &str) -> String {
    town.server.read(|conn| {
        let found: Option<Id> = diesel::sql_query(question).get_result(conn).optional()?;
        Ok(found.map_or_else(|| "0".to_owned(), |row| row.id.to_string()))
    })
}

fn first_of(town: &Town, table: &str) -> String {
    let id = one_id(town, &format!("SELECT CAST(MIN(id) AS BIGINT) AS id FROM {table}"));
    assert_ne!(id, "0", "{table} is empty");
    id
}

/// A row in each state of a table.
fn by_state(town: &Town, table: &str) -> Vec<(String, Values)> {
    let rows: Vec<InState> = town.server.read(|conn| {
        Ok(diesel::sql_query(format!(
            "SELECT CAST(MAX(id) AS BIGINT) AS id, state FROM {table} GROUP BY state ORDER BY state"
        ))
        .load(conn)?)
    });
    assert!(!rows.is_empty(), "{table} is empty");
    rows.into_iter().map(|row| (row.state, vec![("id", row.id.to_string())])).collect()
}

fn of_case(town: &Town, pattern: &str, case: CaseId) -> Values {
    let part = if pattern.contains("/redovisning") { "report" } else { "application" };
    let attachment = one_id(
        town,
        &format!(
            "SELECT id FROM attachments WHERE case_id = {case} AND part = '{part}' ORDER BY id LIMIT 1"
        ),
    );
    let code: Option<&str> = town.server.read(|conn| {
        let today = town.server.app().clock.today();
        let case = cases::find(conn, case)?;
        let checks = assessment::checks_as_of(conn, &case, today)?;
        // What is met needs no overruling.
        let open = checks.into_iter().find(|check| check.outcome != Finding::Met);
        Ok(open.and_then(|check| check.code.parse::<Check>().ok()).map(Check::code))
    });
    let section = if part == "report" { "money" } else { "project" };
    vec![
        ("id", case.to_string()),
        ("attachment", attachment.clone()),
        ("row", attachment.clone()),
        ("file", attachment),
        ("no", "1".to_owned()),
        ("code", code.unwrap_or("period").to_owned()),
        ("section", section.to_owned()),
    ]
}

fn of_association(town: &Town, pattern: &str) -> Values {
    let id = town.association;
    let table = match pattern {
        p if p.contains("/konto/") => "association_accounts",
        p if p.contains("/foretradare/") => "memberships",
        _ => "association_documents",
    };
    let row = one_id(
        town,
        &format!("SELECT id FROM {table} WHERE association_id = {id} ORDER BY id DESC LIMIT 1"),
    );
    vec![("id", id.to_string()), ("row", row)]
}

fn of_funds(town: &Town) -> Vec<(String, Values)> {
    ["integrationsfonden", "sprakfonden"]
        .map(|slug| {
            let of = |which: &str, table: &str| {
                one_id(
                    town,
                    &format!(
                        "SELECT CAST({which}(t.id) AS BIGINT) AS id FROM {table} t \
                         JOIN funds f ON f.id = t.fund_id WHERE f.slug = '{slug}'"
                    ),
                )
            };
            let values = vec![
                ("slug", slug.to_owned()),
                ("id", of("MAX", "calls")),
                // The first that was ever booked: a contribution, which can be corrected.
                ("entry", of("MIN", "ledger_entries")),
            ];
            (slug.to_owned(), values)
        })
        .to_vec()
}

fn of_meetings(town: &Town) -> Vec<(String, Values)> {
    by_state(town, "meetings")
        .into_iter()
        .map(|(state, mut values)| {
            let id = values[0].1.clone();
            let item = one_id(
                town,
                &format!("SELECT id FROM agenda_items WHERE meeting_id = {id} LIMIT 1"),
            );
            values.push(("item", item));
            (state, values)
        })
        .collect()
}

/// A § that is not adjusted yet, and one that is.
fn of_minute_items(town: &Town) -> Vec<(String, Values)> {
    [("unadjusted", "IS NULL"), ("adjusted", "IS NOT NULL")]
        .map(|(state, set)| {
            let id = one_id(
                town,
                &format!(
                    "SELECT CAST(MAX(id) AS BIGINT) AS id FROM minute_items WHERE set_id {set}"
                ),
            );
            assert_ne!(id, "0", "no § is {state}");
            (state.to_owned(), vec![("id", id)])
        })
        .to_vec()
}

/// An attachment of a case.
pub fn attachment_of(town: &Town, case: CaseId) -> String {
    one_id(
        town,
        &format!("SELECT id FROM attachments WHERE case_id = {case} ORDER BY id DESC LIMIT 1"),
    )
}

/// A document of an association.
pub fn document_of(town: &Town, association: AssociationId) -> String {
    one_id(
        town,
        &format!(
            "SELECT id FROM association_documents WHERE association_id = {association} LIMIT 1"
        ),
    )
}
