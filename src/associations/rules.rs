//! What must hold before an applicant is registered or its account changed.

use super::model::{BoardPerson, Details, Member, NewAssociation, Signing};
use crate::fund::model::ApplicantKind;
use crate::kernel::accounts::{AccountFault, PaymentAccount};
use crate::kernel::identifiers::{OrgNumber, find_personal_numbers};
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::{FieldError, Msg};

/// The most characters of a name, an address and the like.
pub const LINE: usize = 120;
/// The most people of a board that the form takes.
pub const MOST_PEOPLE: usize = 15;

/// Everything that is wrong with a registration; empty when it may stand.
pub fn registration_errors(new: &NewAssociation, kinds: &[ApplicantKind]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Err(msg) = org_number(&new.org_number) {
        errors.push(FieldError::msg("org_number", msg));
    }
    errors.extend(too_long("unit", &new.unit));
    let kind = kinds.iter().find(|k| k.code == new.kind);
    if kind.is_none() {
        errors.push(FieldError::new("kind", "associations-kind-needed"));
    }
    errors.extend(detail_errors(&Details {
        name: new.name.clone(),
        address: new.address.clone(),
        postcode: new.postcode.clone(),
        city: new.city.clone(),
        email: new.email.clone(),
        phone: new.phone.clone(),
        signing: Some(Signing { jointly: new.jointly, people: new.people.clone() }),
    }));
    let municipal = kind.is_some_and(|k| k.municipal_unit);
    if municipal && new.unit.trim().is_empty() {
        errors.push(FieldError::new("unit", "associations-unit-needed"));
    }
    if let (false, Some((kind, number))) = (municipal, &new.account)
        && let Err(error) = account(kind, number)
    {
        errors.push(error);
    }
    errors
}

/// Reads an organisation number. A personal identity number is told apart from a slip, since it
/// must not be sent in at all.
pub fn org_number(typed: &str) -> Result<OrgNumber, Msg> {
    OrgNumber::parse(typed).ok_or_else(|| {
        if find_personal_numbers(typed).is_empty() {
            Msg::new("associations-org-number-wrong")
        } else {
            Msg::new("associations-org-number-person")
        }
    })
}

/// What is wrong with name, address, people.
pub fn detail_errors(details: &Details) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (field, value) in [
        ("name", &details.name),
        ("address", &details.address),
        ("postcode", &details.postcode),
        ("city", &details.city),
        ("email", &details.email),
    ] {
        if value.trim().is_empty() {
            errors.push(FieldError::new(field, "field-required"));
        }
        errors.extend(too_long(field, value));
    }
    errors.extend(too_long("phone", &details.phone));
    let digits = details.postcode.chars().filter(char::is_ascii_digit).count();
    if !details.postcode.trim().is_empty() && (digits != 5 || details.postcode.len() > 7) {
        errors.push(FieldError::new("postcode", "associations-postcode-wrong"));
    }
    if !details.email.trim().is_empty() && !is_address(&details.email) {
        errors.push(FieldError::new("email", "field-email"));
    }
    if !find_personal_numbers(&details.name).is_empty() {
        errors.push(FieldError::new("name", "field-personal-number"));
    }
    if let Some(Signing { jointly, people }) = &details.signing {
        errors.extend(people_errors(people, *jointly));
    }
    errors
}

fn people_errors(people: &[BoardPerson], jointly: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (i, person) in people.iter().enumerate() {
        let name = format!("person.{i}.name");
        if person.name.trim().is_empty() {
            errors.push(FieldError::new(&name, "field-required"));
        }
        if !find_personal_numbers(&person.name).is_empty() {
            errors.push(FieldError::new(&name, "field-personal-number"));
        }
        errors.extend(too_long(&name, &person.name));
        errors.extend(too_long(&format!("person.{i}.function"), &person.function));
    }
    let signing = people.iter().filter(|p| p.signatory).count();
    let needed = if jointly { 2 } else { 1 };
    if signing < needed {
        let key = if jointly {
            "associations-two-signatories-needed"
        } else {
            "associations-signatory-needed"
        };
        errors.push(FieldError::new("person.0.name", key));
    }
    errors
}

/// Whether somebody signs for an applicant and nobody else with an open account does: who signs last
/// is not let go by the applicant itself, or all would be shut out of their own applications.
pub fn signs_last(members: &[Member], account: AccountId) -> bool {
    let signs = |member: &&Member| member.signatory;
    members.iter().filter(signs).any(|one| one.account == account)
        && !members.iter().filter(signs).any(|one| one.account != account && one.is_open)
}

fn too_long(field: &str, value: &str) -> Option<FieldError> {
    let length = value.chars().count();
    (length > LINE).then(|| {
        let msg = Msg::new("field-too-long").with("most", LINE).with("length", length);
        FieldError::msg(field, msg)
    })
}

/// Whether a text looks like an address that mail can be sent to.
pub fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.trim().split_once('@') else { return false };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>,;\"()".contains(c);
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains('@')
        && text.trim().chars().all(plain)
}

/// Reads a payment account; what is wrong stands at `account_kind` or `account_number`.
pub fn account(kind: &str, number: &str) -> Result<PaymentAccount, FieldError> {
    if kind == "internal" {
        return Err(FieldError::new("account_kind", "associations-account-kind-needed"));
    }
    PaymentAccount::parse(kind, number).map_err(|fault| {
        let (field, key) = match fault {
            AccountFault::UnknownKind => ("account_kind", "associations-account-kind-needed"),
            AccountFault::NotANumber => ("account_number", "associations-account-not-a-number"),
            AccountFault::WrongLength => ("account_number", "associations-account-length"),
            AccountFault::UnknownClearing | AccountFault::ClearingCheckDigit => {
                ("account_number", "associations-account-clearing")
            }
            AccountFault::CheckDigit => ("account_number", "associations-account-check-digit"),
        };
        FieldError::new(field, key)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fund::model::Words;

    fn kinds() -> Vec<ApplicantKind> {
        let kind = |code: &str, municipal_unit: bool| ApplicantKind {
            code: code.to_owned(),
            name: Words { sv: code.to_owned(), en: code.to_owned() },
            civil_society: !municipal_unit,
            municipal_unit,
        };
        vec![kind("association", false), kind("municipal-unit", true)]
    }

    fn new() -> NewAssociation {
        NewAssociation {
            org_number: "802002-4280".to_owned(),
            name: "Gamleby Språkvänner".to_owned(),
            kind: "association".to_owned(),
            address: "Storgatan 1".to_owned(),
            postcode: "594 32".to_owned(),
            city: "Gamleby".to_owned(),
            email: "kontakt@gamleby.example".to_owned(),
            people: vec![BoardPerson {
                name: "Lena Holm".to_owned(),
                function: "Ordförande".to_owned(),
                signatory: true,
            }],
            account: Some(("bankgiro".to_owned(), "640-5070".to_owned())),
            ..NewAssociation::default()
        }
    }

    fn keys(new: &NewAssociation) -> Vec<(String, &'static str)> {
        let errors = registration_errors(new, &kinds());
        errors.into_iter().map(|e| (e.field, e.msg.key)).collect()
    }

    #[test]
    fn whoever_signs_last_is_known() {
        let member = |row: i64, signatory, is_open| Member {
            row,
            account: AccountId(row),
            name: String::new(),
            signatory,
            is_open,
            may_end: false,
        };
        let last = |members: &[Member]| {
            let all = members.iter();
            all.filter(|m| signs_last(members, m.account)).map(|m| m.row).collect::<Vec<_>>()
        };
        assert_eq!(last(&[member(1, true, true), member(2, false, true)]), [1]);
        assert_eq!(last(&[member(1, true, true), member(2, true, true)]), Vec::<i64>::new());
        // A closed account signs nothing.
        assert_eq!(last(&[member(1, true, true), member(2, true, false)]), [1]);
    }

    #[test]
    fn a_whole_registration_is_taken() {
        assert_eq!(keys(&new()), []);
    }

    #[test]
    fn each_fault_is_told_at_its_field() {
        let changed = |change: fn(&mut NewAssociation)| {
            let mut new = new();
            change(&mut new);
            keys(&new).into_iter().map(|(field, key)| format!("{field}: {key}")).collect::<Vec<_>>()
        };
        for (found, wanted) in [
            (
                changed(|n| n.org_number = "802002-4281".to_owned()),
                "org_number: associations-org-number-wrong",
            ),
            (
                changed(|n| n.org_number = "121212-1212".to_owned()),
                "org_number: associations-org-number-person",
            ),
            (changed(|n| n.kind = "guild".to_owned()), "kind: associations-kind-needed"),
            (changed(|n| n.kind = "municipal-unit".to_owned()), "unit: associations-unit-needed"),
            (changed(|n| n.name = "x".repeat(10_000)), "name: field-too-long"),
            (changed(|n| n.postcode = "59".to_owned()), "postcode: associations-postcode-wrong"),
            (changed(|n| n.email = "kontakt".to_owned()), "email: field-email"),
            (changed(|n| n.people.clear()), "person.0.name: associations-signatory-needed"),
            (changed(|n| n.jointly = true), "person.0.name: associations-two-signatories-needed"),
            (
                changed(|n| n.account = Some(("bankgiro".to_owned(), "5402-9682".to_owned()))),
                "account_number: associations-account-check-digit",
            ),
            (
                changed(|n| n.account = Some(("internal".to_owned(), String::new()))),
                "account_kind: associations-account-kind-needed",
            ),
        ] {
            assert_eq!(found, [wanted]);
        }
    }
}
