//! The people of the demonstration. Names, addresses and parties are invented.

use chrono::NaiveDate;

use crate::kernel::role::{
    Role,
    Role::{
        Administrator, Attester, BoardMember, CaseOfficer, Chair, Controller, Registrar, Secretary,
    },
};

/// A seat in the deciding body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat {
    /// `chair`, `vice_chair`, `member` or `deputy`.
    pub function: &'static str,
    /// Party, in short.
    pub party: &'static str,
    /// Place in the list, from 1.
    pub position: i64,
}

/// Somebody to sign in as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    /// Roles.
    pub roles: &'static [Role],
    /// Seat in the deciding body.
    pub seat: Option<Seat>,
}

const fn staff(name: &'static str, title: &'static str, roles: &'static [Role]) -> Person {
    Person { name, title, roles, seat: None }
}

const fn seat(
    name: &'static str,
    title: &'static str,
    roles: &'static [Role],
    function: &'static str,
    party: &'static str,
    position: i64,
) -> Person {
    Person { name, title, roles, seat: Some(Seat { function, party, position }) }
}

/// Everybody: two case officers, the secretary, the registrar, three attesters, the controller, the
/// administrator, and a board of nine with four deputies. Justering is done by a member.
pub const PEOPLE: &[Person] = &[
    staff("Lena Lindqvist", "Handläggare", &[CaseOfficer]),
    staff("Amir Haddad", "Handläggare", &[CaseOfficer]),
    staff("Karin Sjögren", "Nämndsekreterare", &[Secretary]),
    staff("Ove Brandt", "Registrator", &[Registrar]),
    staff("Birgitta Falk", "Enhetschef, granskningsattestant", &[Attester]),
    staff("Jonas Ekdahl", "Verksamhetschef, beslutsattestant", &[Attester]),
    staff("Mirela Kovač", "Ekonom, utbetalning", &[Attester]),
    staff("Henrik Åkerman", "Controller", &[Controller]),
    staff("Sara Wikström", "Systemförvaltare", &[Administrator]),
    seat("Gunilla Persdotter", "Ordförande", &[Chair, BoardMember], "chair", "S", 1),
    seat("Torbjörn Hallgren", "Vice ordförande", &[BoardMember], "vice_chair", "C", 2),
    seat("Fatima Osman", "Ledamot, justerare", &[BoardMember], "member", "S", 3),
    seat("Per-Olof Granat", "Ledamot", &[BoardMember], "member", "M", 4),
    seat("Ingrid Solvik", "Ledamot", &[BoardMember], "member", "KD", 5),
    seat("Daniel Markusson", "Ledamot", &[BoardMember], "member", "V", 6),
    seat("Elin Tornberg", "Ledamot", &[BoardMember], "member", "MP", 7),
    seat("Kjell Sandahl", "Ledamot", &[BoardMember], "member", "SD", 8),
    seat("Annika Rydvall", "Ledamot", &[BoardMember], "member", "L", 9),
    seat("Bo Wadell", "Ersättare", &[BoardMember], "deputy", "S", 10),
    seat("Merima Delić", "Ersättare", &[BoardMember], "deputy", "S", 11),
    seat("Rolf Nystedt", "Ersättare", &[BoardMember], "deputy", "M", 12),
    seat("Hanna Ölund", "Ersättare", &[BoardMember], "deputy", "C", 13),
];

/// The address of an invented person: `lena.lindqvist@demo.example`. Nothing is ever delivered to
/// a domain of that kind.
pub fn email(name: &str) -> String {
    let plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'å' | 'ä' => 'a',
            'ö' => 'o',
            'č' | 'ć' => 'c',
            ' ' => '.',
            other => other,
        })
        .collect();
    format!("{plain}@demo.example")
}

/// The day from which the body's members hold their seats.
pub const fn first_day() -> NaiveDate {
    match NaiveDate::from_ymd_opt(2015, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_task_of_the_house_has_its_people() {
        let with = |role: Role| PEOPLE.iter().filter(|p| p.roles.contains(&role)).count();
        assert_eq!((with(CaseOfficer), with(Attester), with(Chair)), (2, 3, 1));
        for role in [Secretary, Controller, Registrar, Administrator] {
            assert_eq!(with(role), 1, "{role}");
        }
        let seats: Vec<Seat> = PEOPLE.iter().filter_map(|p| p.seat).collect();
        assert_eq!(seats.iter().filter(|s| s.function != "deputy").count(), 9);
        let places: Vec<i64> = seats.iter().map(|s| s.position).collect();
        assert_eq!(places, (1..=13).collect::<Vec<_>>());
    }

    #[test]
    fn addresses_are_plain_and_nobody_has_the_same() {
        let all: HashSet<String> = PEOPLE.iter().map(|p| email(p.name)).collect();
        assert_eq!(all.len(), PEOPLE.len());
        assert!(all.iter().all(|a| a.is_ascii()), "{all:?}");
        assert_eq!(email("Henrik Åkerman"), "henrik.akerman@demo.example");
    }
}
