//! What a description of a fund says otherwise than the one before, where it reaches into what has been
//! decided: the members that a quorum is counted of, and the standard conditions. Pure.

use serde::Serialize;

use super::model::{Condition, FundFile};

/// What differs between two descriptions of a fund.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// Members of the body before and after, when they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<(u32, u32)>,
    /// Codes of conditions that are new.
    pub conditions_added: Vec<String>,
    /// Codes of conditions whose words or kind are others.
    pub conditions_changed: Vec<String>,
    /// Codes of conditions that are gone.
    pub conditions_removed: Vec<String>,
}

impl Differences {
    /// Between what stood before and what is loaded.
    pub fn between(before: &FundFile, after: &FundFile) -> Self {
        let codes = |all: &[Condition], fits: &dyn Fn(&Condition) -> bool| -> Vec<String> {
            all.iter().filter(|one| fits(one)).map(|one| one.code.clone()).collect()
        };
        let find = |all: &[Condition], code: &str| all.iter().find(|c| c.code == code).cloned();
        let (old, new) = (&before.conditions, &after.conditions);
        let members = (before.body.members, after.body.members);
        Self {
            members: (members.0 != members.1).then_some(members),
            conditions_added: codes(new, &|c| find(old, &c.code).is_none()),
            conditions_changed: codes(new, &|c| {
                find(old, &c.code).is_some_and(|known| known != *c)
            }),
            conditions_removed: codes(old, &|c| find(new, &c.code).is_none()),
        }
    }

    /// The first condition that is gone or says something else although it has been cited, in one of
    /// `cited`: `Villkor 4: …`.
    pub fn cited(&self, cited: &[String]) -> Option<&str> {
        let touched = self.conditions_changed.iter().chain(&self.conditions_removed);
        touched
            .map(String::as_str)
            .find(|code| cited.iter().any(|words| words.starts_with(&format!("Villkor {code}:"))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::file::parse_fund_file;
    use crate::fund::shipped;

    fn fund() -> FundFile {
        let text = shipped::fund("integrationsfonden").unwrap();
        parse_fund_file(text, |name| shipped::form(name).map(str::to_owned)).unwrap()
    }

    #[test]
    fn the_same_description_differs_in_nothing() {
        assert_eq!(Differences::between(&fund(), &fund()), Differences::default());
    }

    #[test]
    fn members_and_conditions_are_told_by_what_became_of_them() {
        let (before, mut after) = (fund(), fund());
        after.body.members += 2;
        let gone = after.conditions.remove(0).code;
        after.conditions[0].text.push_str(" Genast.");
        let changed = after.conditions[0].code.clone();
        let mut new = after.conditions[1].clone();
        new.code = "99".to_owned();
        after.conditions.push(new);
        let found = Differences::between(&before, &after);
        assert_eq!(found.members, Some((before.body.members, before.body.members + 2)));
        assert_eq!(found.conditions_added, ["99"]);
        assert_eq!(found.conditions_changed, std::slice::from_ref(&changed));
        assert_eq!(found.conditions_removed, std::slice::from_ref(&gone));
        let cites = |code: &str| vec![format!("Villkor {code}: Bidraget …")];
        assert_eq!(found.cited(&cites(&gone)), Some(gone.as_str()));
        assert_eq!(found.cited(&cites(&changed)), Some(changed.as_str()));
        assert_eq!(found.cited(&cites("99")), None);
        assert_eq!(found.cited(&cites(&format!("{gone}0"))), None);
    }
}
