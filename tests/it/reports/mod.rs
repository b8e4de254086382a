//! Final reports on a database: written, handed in, completed, approved, settled, paid back.

mod applicant;
mod returned;
mod settlement;

use std::collections::BTreeMap;

use integrationsfond::kernel::ids::CaseId;
use integrationsfond::reports::actions::{save_section, submit};

use crate::support::granted::House;

/// The sections of the report's form.
const SECTIONS: [&str; 5] = ["done", "people", "money", "attachments", "declaration"];

/// What an applicant types: what leaders and premises cost, and the other income.
fn typed(leaders: &str, premises: &str, income: &str) -> BTreeMap<String, String> {
    [
        ("q.what_done", "Vi träffades tio kvällar."),
        ("q.results", "Fler vågar tala svenska."),
        ("q.participants.women", "9"),
        ("q.participants.men", "7"),
        ("q.participants.girls", "3"),
        ("q.participants.boys", "2"),
        ("q.spent.lines.0.amount", leaders),
        ("q.spent.lines.1.amount", premises),
        ("q.other_income", income),
        ("q.declaration.agreed", "yes"),
        ("q.declaration.name", "Lena Lindqvist"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Writes the whole report as the member.
fn write(house: &House, case: CaseId, fields: &BTreeMap<String, String>) {
    for section in SECTIONS {
        let read = |name: &str| fields.get(name).cloned().into_iter().collect::<Vec<_>>();
        let faults = house.by(&house.member, |tx| save_section(tx, case, section, &read)).unwrap();
        assert_eq!(faults, [], "{section}");
    }
}

/// Writes the report with these costs and hands it in.
pub fn hand_in(house: &House, case: CaseId, leaders: &str, premises: &str) {
    write(house, case, &typed(leaders, premises, "0"));
    house.by(&house.member, |tx| submit(tx, case)).unwrap();
}
