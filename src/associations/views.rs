//! What the pages of the register are drawn with.

use askama::Template;

use super::model::{Association, BoardPerson, Claim, Document, Member, PastCase, PayAccount};
use crate::kernel::ids::AccountId;
use crate::web::Page;
use crate::web::parts::{Choice, Pager};

/// A row of people in a form.
#[derive(Debug, Clone, Default)]
pub struct PersonRow {
    /// Number of the row, from 0.
    pub index: usize,
    /// Name.
    pub name: String,
    /// What they are there.
    pub function: String,
    /// Whether they may sign.
    pub signatory: bool,
}

/// What the fields of an applicant show.
#[derive(Debug, Clone, Default)]
pub struct DetailFields {
    /// The applicant as registered; empty for a new one.
    pub name: String,
    /// Street.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
    /// Whether two sign together.
    pub jointly: bool,
    /// Board and signatories, with empty rows at the end.
    pub people: Vec<PersonRow>,
}

/// Registering an applicant.
#[derive(Template)]
#[template(path = "associations/register.html")]
pub struct RegisterPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// Kinds of applicant.
    pub kinds: Vec<Choice>,
    /// Kinds of account.
    pub accounts: Vec<Choice>,
    /// The other fields.
    pub fields: DetailFields,
}

/// Claiming an applicant that is registered.
#[derive(Template)]
#[template(path = "associations/claim.html")]
pub struct ClaimPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The applicant.
    pub association: &'a Association,
    /// Whether the person waits for an answer already.
    pub waits: bool,
}

/// The claims that wait for an officer.
#[derive(Template)]
#[template(path = "associations/claims.html")]
pub struct ClaimsPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The claims.
    pub claims: Vec<Claim>,
}

/// The list of applicants.
#[derive(Template)]
#[template(path = "associations/list.html")]
pub struct ListPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// What is searched for.
    pub q: String,
    /// Kinds of applicant.
    pub kinds: Vec<Choice>,
    /// Rows, each with the name of its kind.
    pub rows: Vec<(Association, String)>,
    /// How many there are.
    pub count: i64,
    /// Pages.
    pub pager: Pager,
    /// How many claims wait, for those who answer them.
    pub claims: Option<i64>,
}

/// One applicant, for those who work with it.
#[derive(Template)]
#[template(path = "associations/show.html")]
pub struct ShowPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The applicant.
    pub association: &'a Association,
    /// Name of its kind.
    pub kind_name: String,
    /// Board and signatories.
    pub people: Vec<BoardPerson>,
    /// Those with an account here: name, whether they may sign.
    pub members: Vec<Member>,
    /// Its accounts, each with whether the reader may settle it.
    pub accounts: Vec<(PayAccount, bool)>,
    /// Whether the reader keeps the register.
    pub may_edit: bool,
    /// Whether the reader may propose another account.
    pub may_propose: bool,
    /// Kinds of account.
    pub account_kinds: Vec<Choice>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// Its cases.
    pub cases: Vec<PastCase>,
    /// Whether the case pages are there to link to.
    pub case_links: bool,
}

/// One applicant, for those who act for it.
#[derive(Template)]
#[template(path = "associations/mine.html")]
pub struct MinePage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The applicant.
    pub association: &'a Association,
    /// Name of its kind.
    pub kind_name: String,
    /// Board and signatories.
    pub people: Vec<BoardPerson>,
    /// Those with an account here: name, whether they may sign.
    pub members: Vec<Member>,
    /// Who reads.
    pub who: AccountId,
    /// Whether the reader may invite others.
    pub may_invite: bool,
    /// The account in use and the one that waits.
    pub accounts: Vec<PayAccount>,
    /// Kinds of account.
    pub account_kinds: Vec<Choice>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// Kinds of document.
    pub document_kinds: Vec<Choice>,
}

/// Changing name, address, people.
#[derive(Template)]
#[template(path = "associations/edit.html")]
pub struct EditPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The applicant.
    pub association: &'a Association,
    /// The fields.
    pub fields: DetailFields,
    /// Whether the reader may change who stands on the board and how they sign.
    pub may_people: bool,
    /// Who stands there, for those who may not.
    pub people: Vec<BoardPerson>,
}
