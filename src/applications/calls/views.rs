//! What the public pages are drawn with.

use askama::Template;
use chrono::NaiveDate;

use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::Choice;

/// A call, as a card or a page shows it.
#[derive(Debug, Clone)]
pub struct CallView {
    /// Key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The fund's.
    pub fund: String,
    /// What it is for.
    pub text: String,
    /// First day.
    pub opens: NaiveDate,
    /// Last day.
    pub closes: NaiveDate,
    /// The meeting at which the body is to decide.
    pub decision: Option<NaiveDate>,
    /// What the fund has available now.
    pub available: Ore,
    /// Focus areas that it takes.
    pub areas: Vec<String>,
    /// Whether it is open today.
    pub open: bool,
}

/// What a fund has come to so far.
#[derive(Debug, Clone)]
pub struct ResultView {
    /// Its name.
    pub fund: String,
    /// Its first year.
    pub from: i32,
    /// Cases that have been granted something.
    pub projects: i64,
    /// Of those, civil society's.
    pub civil: i64,
    /// Granted in all.
    pub granted: Ore,
}

/// The start page.
#[derive(Template)]
#[template(path = "applications/start.html")]
pub struct StartPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Open calls, the one that closes first in front.
    pub open: Vec<CallView>,
    /// Calls to come.
    pub coming: Vec<CallView>,
    /// Results so far.
    pub results: Vec<ResultView>,
}

/// One call.
#[derive(Template)]
#[template(path = "applications/call.html")]
pub struct CallPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The call.
    pub call: CallView,
    /// The fund's purpose.
    pub purpose: String,
    /// Who may apply.
    pub kinds: Vec<String>,
    /// What the fund pays for.
    pub pays: Vec<String>,
    /// What it does not pay for.
    pub pays_not: Vec<String>,
    /// The most that can be applied for.
    pub ceiling: Option<Ore>,
    /// Percent of the costs that others must cover.
    pub own_share: u32,
    /// Documents to have at hand.
    pub documents: Vec<String>,
    /// The first day on which a project may start, if it is applied for today.
    pub earliest: Option<NaiveDate>,
    /// How a grant is paid.
    pub payment: Vec<String>,
    /// When the report is due.
    pub report: String,
    /// The deciding body.
    pub body: String,
    /// Where to ask.
    pub contact: Vec<String>,
    /// The reader's associations.
    pub associations: Vec<Choice>,
    /// Whether the reader is signed in.
    pub signed_in: bool,
}
