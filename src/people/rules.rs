//! How long things are valid and how often they may be tried.

use chrono::{NaiveDateTime, TimeDelta};

use super::model::Limit;
use crate::kernel::role::Role;

/// How long a sign-in link and its code are valid.
pub const LINK_VALID: TimeDelta = TimeDelta::minutes(10);
/// How long a link to choose a password is valid.
pub const PASSWORD_LINK_VALID: TimeDelta = TimeDelta::days(7);
/// How long the link for the first administrator is valid.
pub const SETUP_VALID: TimeDelta = TimeDelta::hours(24);
/// How often a code may be typed wrongly before it is worth nothing.
pub const CODE_TRIES: i64 = 5;
/// A button that is pressed twice within this time does the same twice.
pub const PRESSED_TWICE: TimeDelta = TimeDelta::seconds(30);

/// How long a session lives without a sign of life.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(8);
/// How long a session lives at most.
pub const SESSION_MOST: TimeDelta = TimeDelta::days(7);
/// How old the last sign of life may be before the next is written down.
pub const SESSION_STEP: TimeDelta = TimeDelta::minutes(5);

/// Sign-in mails to one address.
pub const LINKS_TO_ADDRESS: Limit = Limit { most: 5, within: TimeDelta::minutes(30) };
/// Sign-in mails asked for from one place on the network.
pub const LINKS_FROM_PLACE: Limit = Limit { most: 60, within: TimeDelta::minutes(30) };
/// Invitations mailed to one address, from whomever.
pub const INVITATIONS_TO_ADDRESS: Limit = Limit { most: 5, within: TimeDelta::hours(24) };
/// Invitations mailed for one association.
pub const INVITATIONS_OF_ASSOCIATION: Limit = Limit { most: 30, within: TimeDelta::hours(24) };
/// How long an invitation can be answered.
pub const INVITATION_STANDS: TimeDelta = TimeDelta::days(30);
/// Passwords tried on one account.
pub const PASSWORDS_ON_ACCOUNT: Limit = Limit { most: 10, within: TimeDelta::minutes(15) };
/// Passwords tried from one place on the network.
pub const PASSWORDS_FROM_PLACE: Limit = Limit { most: 120, within: TimeDelta::minutes(15) };
/// Wrong codes for one address, over all its mails; after that the link in the mail alone lets in. A
/// code has six digits: who asks for mails all day and guesses comes to one chance in 50 000.
pub const WRONG_CODES_ON_ADDRESS: Limit = Limit { most: 20, within: TimeDelta::hours(24) };
/// Codes and links used or tried from one place on the network, which may be a whole town hall.
pub const CODES_FROM_PLACE: Limit = Limit { most: 300, within: TimeDelta::minutes(15) };

/// When a session ends that began at `created` and shows a sign of life at `now`.
pub fn session_end(created: NaiveDateTime, now: NaiveDateTime) -> NaiveDateTime {
    (now + SESSION_IDLE).min(created + SESSION_MOST)
}

/// The page that a person comes to after signing in: what they work with most.
pub fn landing(roles: &[Role]) -> &'static str {
    const PAGES: &[(Role, &str)] = &[
        (Role::CaseOfficer, "/arenden"),
        (Role::Secretary, "/sammantraden"),
        (Role::Chair, "/sammantraden"),
        (Role::BoardMember, "/sammantraden"),
        (Role::Attester, "/utbetalningar"),
        (Role::Controller, "/stallning"),
        (Role::Registrar, "/diarium"),
        (Role::Administrator, "/personer"),
        (Role::Applicant, "/mina-arenden"),
    ];
    PAGES.iter().find(|(role, _)| roles.contains(role)).map_or("/", |(_, page)| page)
}

/// Whether `address` is a path of this service and nothing that a browser takes for another host.
pub fn is_local_path(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && !address.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn a_session_ends_after_rest_and_in_any_case() {
        let start = NaiveDate::from_ymd_opt(2021, 3, 1).unwrap().and_hms_opt(8, 0, 0).unwrap();
        assert_eq!(session_end(start, start), start + SESSION_IDLE);
        let late = start + TimeDelta::days(6) + TimeDelta::hours(20);
        assert_eq!(session_end(start, late), start + SESSION_MOST);
    }

    #[test]
    fn only_paths_of_this_service_are_followed() {
        for good in ["/", "/arenden?sida=2", "/omgang/1#ansok"] {
            assert!(is_local_path(good), "{good}");
        }
        for bad in ["", "//evil.example", "/\\evil.example", "https://evil.example", "a", "/a\nb"] {
            assert!(!is_local_path(bad), "{bad}");
        }
    }

    #[test]
    fn everybody_lands_where_they_work() {
        assert_eq!(landing(&[Role::Administrator, Role::CaseOfficer]), "/arenden");
        assert_eq!(landing(&[Role::Applicant]), "/mina-arenden");
        assert_eq!(landing(&[]), "/");
    }
}
