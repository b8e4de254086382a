//! Who may do what: the roles of the house.

use std::fmt;
use std::str::FromStr;

/// A role of a signed-in person. A person may have several; an applicant's role comes from the
/// associations that they are a member of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Acts for one or more associations.
    Applicant,
    /// Handläggare: prepares cases.
    CaseOfficer,
    /// Nämndsekreterare: meetings, minutes, notices, letters.
    Secretary,
    /// Ledamot or ersättare of the deciding body.
    BoardMember,
    /// Ordförande.
    Chair,
    /// Controller: position, summaries, reconciliation, paying.
    Controller,
    /// Attestant: review and approval attestation, marking as paid.
    Attester,
    /// Registrator: registry and records.
    Registrar,
    /// Administrator: funds, rules, people, mail.
    Administrator,
}

impl Role {
    /// Every role, in the order that lists show them.
    pub const ALL: [Self; 9] = [
        Self::Applicant,
        Self::CaseOfficer,
        Self::Secretary,
        Self::BoardMember,
        Self::Chair,
        Self::Controller,
        Self::Attester,
        Self::Registrar,
        Self::Administrator,
    ];

    /// Every role that a member of the municipality's staff or a politician may have.
    pub const STAFF: [Self; 8] = [
        Self::CaseOfficer,
        Self::Secretary,
        Self::BoardMember,
        Self::Chair,
        Self::Controller,
        Self::Attester,
        Self::Registrar,
        Self::Administrator,
    ];

    /// The word that the database keeps.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::CaseOfficer => "case_officer",
            Self::Secretary => "secretary",
            Self::BoardMember => "board_member",
            Self::Chair => "chair",
            Self::Controller => "controller",
            Self::Attester => "attester",
            Self::Registrar => "registrar",
            Self::Administrator => "administrator",
        }
    }

    /// Key of the role's name in the language files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Applicant => "role-applicant",
            Self::CaseOfficer => "role-case-officer",
            Self::Secretary => "role-secretary",
            Self::BoardMember => "role-board-member",
            Self::Chair => "role-chair",
            Self::Controller => "role-controller",
            Self::Attester => "role-attester",
            Self::Registrar => "role-registrar",
            Self::Administrator => "role-administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|r| r.code() == s).ok_or(())
    }
}
