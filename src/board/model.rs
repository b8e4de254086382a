//! Meetings, members, §§ and the sets in which they are adjusted.

use std::str::FromStr;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema;
use crate::kernel::ids::{
    AccountId, AgendaItemId, BodyId, CaseId, MeasureId, MeetingId, MemberId, MinuteItemId,
    MinuteSetId, StatementId,
};
use crate::kernel::money::Ore;

/// Makes an enum whose rows are words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $key:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        crate::text_column!($name);

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that rows and forms keep.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Key of the word in the language files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }

        impl FromStr for $name {
            type Err = ();
            fn from_str(s: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|one| one.code() == s).ok_or(())
            }
        }
    };
}

words! {
    /// Whether a meeting has been held.
    MeetingState {
        /// It is to come.
        Planned = "planned", "board-state-planned";
        /// It has §§.
        Held = "held", "board-state-held";
    }
}

words! {
    /// What stands on an agenda.
    AgendaKind {
        /// An application.
        Case = "case", "board-kind-case";
        /// The list of delegated decisions.
        Delegated = "delegated", "board-kind-delegated";
        /// A proposed release or claim.
        Measure = "measure", "board-kind-measure";
        /// Any other matter of the body.
        Other = "other", "board-kind-other";
    }
}

words! {
    /// A member's place in the body.
    Function {
        /// Ordförande.
        Chair = "chair", "board-function-chair";
        /// Vice ordförande.
        ViceChair = "vice_chair", "board-function-vice-chair";
        /// Ledamot.
        Member = "member", "board-function-member";
        /// Ersättare.
        Deputy = "deputy", "board-function-deputy";
    }
}

words! {
    /// What the body rules in a §.
    Ruling {
        /// Bifall. Whether it is partial follows from the amount.
        Approval = "approval", "board-ruling-approval";
        /// Delvis bifall.
        PartialApproval = "partial_approval", "board-ruling-partial";
        /// Avslag.
        Rejection = "rejection", "board-ruling-rejection";
        /// Avvisning.
        Dismissal = "dismissal", "board-ruling-dismissal";
        /// Återremiss.
        ReferralBack = "referral_back", "board-ruling-referral-back";
        /// Bordläggning.
        Tabling = "tabling", "board-ruling-tabling";
        /// Noted: the list of delegated decisions, other matters.
        Noted = "noted", "board-ruling-noted";
    }
}

impl Ruling {
    /// What can be ruled on an application.
    pub const OF_CASE: [Self; 6] = [
        Self::Approval,
        Self::PartialApproval,
        Self::Rejection,
        Self::Dismissal,
        Self::ReferralBack,
        Self::Tabling,
    ];

    /// What can be ruled on a proposed release or claim.
    pub const OF_MEASURE: [Self; 3] = [Self::Approval, Self::Rejection, Self::Tabling];

    /// What is said beside the word when it is chosen.
    pub const fn hint_key(self) -> &'static str {
        match self {
            Self::Approval => "board-ruling-approval-hint",
            Self::PartialApproval => "board-ruling-partial-hint",
            Self::Rejection => "board-ruling-rejection-hint",
            Self::Dismissal => "board-ruling-dismissal-hint",
            Self::ReferralBack => "board-ruling-referral-back-hint",
            Self::Tabling => "board-ruling-tabling-hint",
            Self::Noted => "board-ruling-noted-hint",
        }
    }

    /// Whether it must say why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Rejection | Self::Dismissal | Self::ReferralBack)
    }
}

/// A meeting.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::meetings, check_for_backend(crate::db::MultiBackend))]
pub struct Meeting {
    /// Key.
    pub id: MeetingId,
    /// The body.
    pub body_id: BodyId,
    /// The day.
    pub day: NaiveDate,
    /// When it starts: `13.15`.
    pub starts: String,
    /// Where.
    pub place: String,
    /// Whether it has been held.
    pub state: MeetingState,
}

impl Meeting {
    /// Whether the body may have ruled: the meeting has §§, or its day has come.
    pub fn has_met(&self, today: NaiveDate) -> bool {
        self.state == MeetingState::Held || self.day <= today
    }
}

/// A row of an agenda.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::agenda_items, check_for_backend(crate::db::MultiBackend))]
pub struct AgendaItem {
    /// Key.
    pub id: AgendaItemId,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// Its place, from 1.
    pub position: i64,
    /// What it is.
    pub kind: AgendaKind,
    /// The case.
    pub case_id: Option<CaseId>,
    /// The officer statement that it is decided on.
    pub statement_id: Option<StatementId>,
    /// The proposed release or claim.
    pub measure_id: Option<MeasureId>,
    /// What it is called.
    pub title: String,
    /// Whether it has its §.
    pub done: bool,
}

impl AgendaItem {
    /// Whether it is the closure of a withdrawn case: a measure without money.
    pub fn is_closure(&self) -> bool {
        self.kind == AgendaKind::Measure && self.measure_id.is_none()
    }
}

/// A member of the body.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::body_members, check_for_backend(crate::db::MultiBackend))]
pub struct Member {
    /// Key.
    pub id: MemberId,
    /// The body.
    pub body_id: BodyId,
    /// The account, if the member signs in.
    pub account_id: Option<AccountId>,
    /// Name.
    pub name: String,
    /// Party, abbreviated.
    pub party: String,
    /// Place in the body.
    pub function: Function,
    /// Place in lists, from 1.
    pub position: i64,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day.
    pub to_day: Option<NaiveDate>,
}

/// A member about to be added.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// The body.
    pub body: BodyId,
    /// The account, if the member signs in.
    pub account: Option<AccountId>,
    /// Name.
    pub name: String,
    /// Party, abbreviated.
    pub party: String,
    /// Place in the body.
    pub function: Function,
    /// First day.
    pub from: NaiveDate,
}

/// A §.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::minute_items, check_for_backend(crate::db::MultiBackend))]
pub struct MinuteItem {
    /// Key.
    pub id: MinuteItemId,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// The body.
    pub body_id: BodyId,
    /// The year of its number.
    pub year: i64,
    /// Its number in the body's year.
    pub number: i64,
    /// The row of the agenda.
    pub agenda_item_id: Option<AgendaItemId>,
    /// What it is called.
    pub title: String,
    /// What was decided, for matters that are no decision on a case.
    pub text: String,
    /// Who led it.
    pub chair_member_id: Option<MemberId>,
    /// The set in which it was adjusted.
    pub set_id: Option<MinuteSetId>,
    /// What was moved.
    pub motions: String,
    /// Votes for what was decided; none where nobody asked for a vote.
    pub votes_yes: Option<i64>,
    /// Votes against it.
    pub votes_no: Option<i64>,
    /// Members who abstained.
    pub votes_abstained: Option<i64>,
    /// What those who dissent have written.
    pub dissent_text: String,
}

impl MinuteItem {
    /// The vote, where there was one.
    pub fn votes(&self) -> Option<Votes> {
        let (yes, no) = self.votes_yes.zip(self.votes_no)?;
        Some(Votes { yes, no, abstained: self.votes_abstained.unwrap_or(0) })
    }
}

/// How a vote ended. Equal votes are decided by the chair's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Votes {
    /// For what was decided.
    pub yes: i64,
    /// Against it.
    pub no: i64,
    /// Abstained.
    pub abstained: i64,
}

/// How a § came about: what was moved, voted and reserved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Debate {
    /// What was moved.
    pub motions: String,
    /// The vote, where there was one.
    pub votes: Option<Votes>,
    /// What those who dissent have written; who they are stands with their attendance.
    pub dissent_text: String,
}

/// §§ that are adjusted together.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::minute_sets, check_for_backend(crate::db::MultiBackend))]
pub struct MinuteSet {
    /// Key.
    pub id: MinuteSetId,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// Who adjusted, by name.
    pub adjusters: String,
    /// The day of adjustment.
    pub adjusted_on: NaiveDate,
    /// The day the notice was put up.
    pub notice_up: Option<NaiveDate>,
    /// The last day for an appeal.
    pub last_appeal_day: Option<NaiveDate>,
    /// The day the notice is taken down.
    pub notice_down: Option<NaiveDate>,
}

/// A member's part in a §.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::minute_attendance, check_for_backend(crate::db::MultiBackend))]
pub struct Attended {
    /// The member.
    #[diesel(column_name = member_id)]
    pub member: MemberId,
    /// Whether the member took part in the decision.
    pub present: bool,
    /// Whether the member had a conflict of interest and left.
    pub conflict: bool,
    /// Whether the member entered a dissent against what was decided.
    pub dissent: bool,
}

/// A § about to be recorded.
#[derive(Debug, Clone)]
pub struct ItemInput {
    /// The meeting.
    pub meeting: MeetingId,
    /// The row of the agenda; `None` for a matter that was never on it.
    pub agenda_item: Option<AgendaItemId>,
    /// What it is called, when it has no row.
    pub title: String,
    /// Its number.
    pub number: i64,
    /// What was ruled.
    pub ruling: Ruling,
    /// How much, for approvals.
    pub amount: Ore,
    /// Conditions beside the standard ones.
    pub conditions: String,
    /// Why; or what was decided in another matter.
    pub reason: String,
    /// Who took part.
    pub attendance: Vec<Attended>,
    /// Who led it.
    pub chair: Option<MemberId>,
    /// What was moved, voted and reserved.
    pub debate: Debate,
}

/// What an officer statement proposes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::statements, check_for_backend(crate::db::MultiBackend))]
pub struct Proposal {
    /// Key.
    pub id: StatementId,
    /// `approval`, `rejection` or `dismissal`.
    pub proposal: String,
    /// How much.
    pub amount_ore: Ore,
    /// The matter in short.
    pub summary: String,
    /// Proposed conditions.
    pub conditions: String,
    /// Proposed reason.
    pub reason: String,
}

/// A proposed release or claim.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::measures, check_for_backend(crate::db::MultiBackend))]
pub struct ProposedMeasure {
    /// Key.
    pub id: MeasureId,
    /// The case.
    pub case_id: CaseId,
    /// `release` or `reclaim`.
    pub kind: String,
    /// How much.
    pub amount_ore: Ore,
    /// The condition that it stands on.
    pub condition_cited: String,
    /// Why.
    pub reason: String,
    /// `proposed`, `decided` or `dropped`.
    pub state: String,
}
