//! What the body's pages are drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::model::{Function, MeetingState, Member};
use super::reading::SetRow;
use super::store::Body;
use crate::grants::model::Decision;
use crate::i18n::Lang;
use crate::web::Page;
use crate::web::parts::{Choice, Pager};

/// A row of the list of meetings.
pub struct MeetingLine {
    /// Address of its page.
    pub href: String,
    /// The body.
    pub body: String,
    /// The day.
    pub day: NaiveDate,
    /// Time and place.
    pub place: String,
    /// Key of its state.
    pub state: &'static str,
    /// The tone of its state.
    pub tone: &'static str,
}

/// The list of meetings.
#[derive(Template)]
#[template(path = "board/meetings.html")]
pub struct MeetingsPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Meetings, latest first.
    pub lines: Vec<MeetingLine>,
    /// The way to earlier ones.
    pub pager: Pager,
    /// Bodies to choose among.
    pub bodies: Vec<Choice>,
    /// Whether the reader plans meetings.
    pub secretary: bool,
}

/// The tone of a meeting's state.
pub fn state_tone(state: MeetingState) -> &'static str {
    if state == MeetingState::Held { "shut" } else { "info" }
}

impl NoticesPage<'_> {
    /// Address that confirms legal force.
    pub fn force_action(&self, line: &ForceLine) -> String {
        format!("/beslut/{}/laga-kraft", line.decision.id)
    }
}

impl AppealPage<'_> {
    /// Address that notes the appeal.
    pub fn action(&self) -> String {
        format!("/beslut/{}/overklagat", self.decision.id)
    }
}

/// A set on the page of notices.
pub struct SetLine {
    /// The set.
    pub row: SetRow,
    /// Address of its meeting.
    pub href: String,
    /// Name of the field with the day of its notice.
    pub field: String,
    /// Address that puts up the notice.
    pub action: String,
    /// Whether the notice should have been up already.
    pub late: bool,
}

/// A decision on the page of notices.
pub struct ForceLine {
    /// The decision.
    pub decision: Decision,
    /// The case's registry number.
    pub number: String,
    /// The case's page.
    pub href: String,
    /// What was decided.
    pub kind: &'static str,
    /// Its last day for an appeal.
    pub last: Option<NaiveDate>,
}

/// §§ of a meeting that wait for adjustment.
pub struct UnadjustedLine {
    /// Address of the meeting.
    pub href: String,
    /// Body and day.
    pub meeting: String,
    /// `§ 78–81`
    pub sections: String,
    /// The last day.
    pub by: NaiveDate,
    /// Whether that day has passed.
    pub late: bool,
}

/// What waits after meetings: adjustment, notice, legal force.
#[derive(Template)]
#[template(path = "board/notices.html")]
pub struct NoticesPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// §§ that wait for adjustment.
    pub unadjusted: Vec<UnadjustedLine>,
    /// Adjusted sets without notice.
    pub waiting: Vec<SetLine>,
    /// Sets whose notice is or was up.
    pub announced: Vec<SetLine>,
    /// Decisions whose legal force can be confirmed, or that are under appeal.
    pub force: Vec<ForceLine>,
    /// Whether the reader acts here.
    pub secretary: bool,
    /// Today.
    pub today: NaiveDate,
}

/// A notice on the public board.
pub struct NoticeLine {
    /// The body.
    pub body: String,
    /// The day of the meeting, for minutes.
    pub meeting: Option<NaiveDate>,
    /// §§, or the decision.
    pub what: String,
    /// The day of adjustment, for minutes.
    pub adjusted: Option<NaiveDate>,
    /// Up since.
    pub up: NaiveDate,
    /// The last day for an appeal.
    pub last: NaiveDate,
    /// Taken down on.
    pub down: NaiveDate,
}

/// The public notice board.
#[derive(Template)]
#[template(path = "board/noticeboard.html")]
pub struct NoticeboardPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Notices, latest first.
    pub lines: Vec<NoticeLine>,
    /// Where the minutes are kept.
    pub keeper: String,
}

/// The page before an appeal is noted.
#[derive(Template)]
#[template(path = "board/appeal.html")]
pub struct AppealPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The decision.
    pub decision: &'a Decision,
    /// Today.
    pub today: NaiveDate,
}

/// A body's member on the page of members.
pub struct SeatLine {
    /// The member.
    pub member: Member,
    /// Body's name.
    pub body: String,
    /// Key of the place.
    pub function: &'static str,
    /// Address that ends the membership.
    pub end: String,
}

/// Who sits in the bodies.
#[derive(Template)]
#[template(path = "board/members.html")]
pub struct MembersPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Members by body.
    pub lines: Vec<SeatLine>,
    /// Bodies to choose among.
    pub bodies: Vec<Choice>,
    /// Places to choose among.
    pub functions: Vec<Choice>,
    /// Accounts to choose among.
    pub accounts: Vec<Choice>,
    /// Whether the reader may change anything.
    pub keeper: bool,
    /// Today.
    pub today: NaiveDate,
}

/// Bodies as choices; the first is chosen unless another was.
pub fn body_choices(p: &Page, bodies: &[Body]) -> Vec<Choice> {
    let first = bodies.first().map(|b| b.id);
    bodies
        .iter()
        .map(|body| {
            let id = body.id.to_string();
            let chosen = p.chosen("body", &id, Some(body.id) == first);
            Choice::new(id, body.name.clone(), chosen)
        })
        .collect()
}

/// Places in a body as choices.
pub fn function_choices(p: &Page) -> Vec<Choice> {
    Function::ALL
        .iter()
        .map(|f| {
            let chosen = p.chosen("function", f.code(), *f == Function::Member);
            Choice::new(f.code(), p.t(f.key()), chosen)
        })
        .collect()
}

/// The day in the language of the page, for headings.
pub fn day_title(lang: Lang, body: &str, day: NaiveDate) -> String {
    format!("{body} {}", lang.long_date(day))
}
