//! The queries of the desk. It reads across the slices and writes nothing.

mod counts;
mod records;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date};

use super::standing::{Filter, Group, Listed, Order, Whose};
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::{Db, schema, search};
use crate::kernel::ids::{
    AccountId, AssociationId, CallId, CaseId, FileId, FormId, FundId, MeetingId,
};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::registry::registered_files;

pub use counts::{Count, count_groups};
pub use records::{RegistryRow, list_records};

/// Which cases, in which order, which page of them.
pub struct Wanted<'a> {
    /// The tab.
    pub group: Group,
    /// The filter.
    pub filter: &'a Filter,
    /// The order.
    pub order: Order,
    /// Whoever looks.
    pub me: AccountId,
    /// The day.
    pub today: NaiveDate,
}

/// What the filter lets through.
macro_rules! restricted {
    ($conn:expr, $query:expr, $filter:expr) => {{
        let (mut query, filter): (_, &Filter) = ($query, $filter);
        if !filter.text.is_empty() {
            query = query.filter(search::holds($conn, "cases", &filter.text, &filter.sought));
        }
        if let Some(fund) = filter.fund {
            query = query.filter(c::fund_id.eq(fund));
        }
        if let Some(area) = &filter.area {
            query = query.filter(c::focus_area.eq(area.clone()));
        }
        if let Some(call) = filter.call {
            query = query.filter(c::call_id.eq(call));
        }
        match filter.whose {
            Whose::Anybody => {}
            Whose::Nobody => query = query.filter(c::officer_id.is_null()),
            Whose::Of(officer) => query = query.filter(c::officer_id.eq(officer)),
        }
        query
    }};
}
use restricted;

/// The cases of a tab that the filter lets through, without order or columns: one text for the list
/// and the count. Nothing but the cases decides, so that an index of theirs answers. The type of
/// such a query has no name worth writing.
macro_rules! matching {
    ($conn:expr, $from:expr, $wanted:expr) => {{
        use schema::cases as c;
        let wanted: &Wanted<'_> = $wanted;
        let (filter, today) = (wanted.filter, wanted.today);
        let mut query = $from.into_boxed();
        query = match wanted.group {
            Group::Mine => {
                let own = c::stage
                    .eq(Stage::Submitted)
                    .or(c::stage.eq(Stage::Preparing))
                    .or(c::stage.eq(Stage::Reported))
                    .or(c::stage.eq(Stage::Settling));
                query
                    .filter(c::officer_id.eq(wanted.me))
                    .filter(c::is_open.eq(true))
                    .filter(own.or(c::due.lt(today)).or(c::stage.eq(Stage::Withdrawn)))
            }
            Group::Unassigned => query
                .filter(c::officer_id.is_null())
                .filter(c::is_open.eq(true))
                .filter(c::lane.eq(Group::Preparing.lane())),
            Group::Late => query.filter(c::due.lt(today)),
            Group::Open => query.filter(c::is_open.eq(true)),
            group => query.filter(c::lane.eq(group.lane())),
        };
        restricted!($conn, query, filter)
    }};
}

/// The most cases that are counted and paged through: what lies beyond is reached by searching,
/// by another order, or in the file.
pub const MOST: i64 = 1_000;

/// How many cases there are, up to [`MOST`].
pub fn count_cases(conn: &mut Db, wanted: &Wanted<'_>) -> Outcome<Count> {
    let cases = count_up_to(conn, wanted, None)?;
    Ok(Count { cases: cases.min(MOST), and_more: cases > MOST })
}

fn count_up_to(conn: &mut Db, wanted: &Wanted<'_>, late: Option<bool>) -> Outcome<i64> {
    use schema::cases as c;
    let mut query = matching!(conn, c::table, wanted);
    if late == Some(true) {
        query = query.filter(c::due.lt(wanted.today));
    }
    let keys: Vec<CaseId> = query.limit(MOST + 1).select(c::id).load(conn)?;
    Ok(i64::try_from(keys.len()).unwrap_or(MOST))
}

/// Which rows of a list.
#[derive(Clone, Copy)]
enum Part {
    /// Those whose day has passed, the longest ago first.
    Late,
    /// The others, by the day on which they came in.
    InTime,
    /// All, in the order that was asked for.
    All,
    /// All after a key, by key.
    After(CaseId),
}

fn rows_of(
    conn: &mut Db,
    wanted: &Wanted<'_>,
    part: Part,
    offset: i64,
    limit: i64,
) -> Outcome<Vec<Listed>> {
    use schema::{accounts as o, associations as a, cases as c, funds as f};
    type Names = (Option<String>, String, Option<String>, Option<String>, Option<String>);
    type Days = (Option<NaiveDate>, Option<NaiveDate>, Option<NaiveDate>, NaiveDate);
    // Left joins keep the cases in front, whose index has the order.
    let query = matching!(
        conn,
        c::table
            .left_join(a::table)
            .left_join(f::table)
            .left_join(o::table.on(c::officer_id.eq(o::id.nullable()))),
        wanted
    );
    let query = match (part, wanted.order) {
        (Part::Late, _) => query.filter(c::due.lt(wanted.today)).order((c::due, c::id)),
        (Part::InTime, _) => query
            // Said so that no index answers it: the one that has the order is to.
            .filter(
                diesel::dsl::sql::<Bool>("COALESCE(cases.due, '9999-12-31') >= ")
                    .bind::<Date, _>(wanted.today),
            )
            .order((c::submitted_on, c::id)),
        (Part::After(id), _) => query.filter(c::id.gt(id)).order((c::id, c::id)),
        (Part::All, Order::Due) => query.order((c::due, c::id)),
        (Part::All, Order::Newest) => query.order((c::submitted_on.desc(), c::id.desc())),
        (Part::All, Order::Amount) => query.order((c::applied_ore, c::id)),
        (Part::All, Order::AmountDown) => query.order((c::applied_ore.desc(), c::id.desc())),
    };
    let rows: Vec<(CaseId, Stage, Ore, Names, Days)> = query
        .offset(offset)
        .limit(limit)
        .select((
            c::id,
            c::stage,
            c::applied_ore,
            (c::number, c::title, a::name.nullable(), f::name.nullable(), o::name.nullable()),
            (c::submitted_on, c::deadline, c::report_due, c::stage_on),
        ))
        .load(conn)?;
    let listed = |(id, stage, applied, names, days): (CaseId, Stage, Ore, Names, Days)| {
        let (number, title, applicant, fund, officer) = names;
        let (received, deadline, report_due, since) = days;
        Listed {
            id,
            number: number.unwrap_or_default(),
            title,
            applicant: applicant.unwrap_or_default(),
            fund: fund.unwrap_or_default(),
            stage,
            officer: officer.unwrap_or_default(),
            applied,
            received,
            deadline,
            report_due,
            since,
        }
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// One page of cases.
pub fn list_cases(
    conn: &mut Db,
    wanted: &Wanted<'_>,
    offset: i64,
    limit: i64,
) -> Outcome<Vec<Listed>> {
    if wanted.order != Order::Due || wanted.group == Group::Late {
        return rows_of(conn, wanted, Part::All, offset, limit);
    }
    // What can be late stands first; nothing else sorts by a day that moves. What is late is open,
    // and waits for its officer; not saying so leaves the database no other index to choose.
    let mut rows = match (wanted.group, wanted.filter.whose) {
        (Group::Deciding | Group::Ended, _) => Vec::new(),
        (Group::Open, _) => {
            let late = Wanted { group: Group::Late, ..*wanted };
            rows_of(conn, &late, Part::Late, offset, limit)?
        }
        (Group::Mine, Whose::Anybody) => {
            let mine = Filter { whose: Whose::Of(wanted.me), ..wanted.filter.clone() };
            let late = Wanted { group: Group::Late, filter: &mine, ..*wanted };
            rows_of(conn, &late, Part::Late, offset, limit)?
        }
        _ => rows_of(conn, wanted, Part::Late, offset, limit)?,
    };
    let found = i64::try_from(rows.len()).unwrap_or(limit);
    if found == limit {
        return Ok(rows);
    }
    let late = match wanted.group {
        Group::Deciding | Group::Ended => 0,
        _ if found > 0 || offset == 0 => offset + found,
        _ => count_up_to(conn, wanted, Some(true))?,
    };
    let skip = (offset - late).max(0);
    rows.extend(rows_of(conn, wanted, Part::InTime, skip, limit - found)?);
    Ok(rows)
}

/// Cases after a key, by key: how a file is written, whatever its length.
pub fn cases_after(
    conn: &mut Db,
    wanted: &Wanted<'_>,
    after: CaseId,
    limit: i64,
) -> Outcome<Vec<Listed>> {
    rows_of(conn, wanted, Part::After(after), 0, limit)
}

/// The name of an account.
pub fn find_name(conn: &mut Db, id: Option<AccountId>) -> Outcome<String> {
    use schema::accounts as a;
    let Some(id) = id else { return Ok(String::new()) };
    Ok(a::table.find(id).select(a::name).get_result(conn).optional()?.unwrap_or_default())
}

/// The name of a call.
pub fn call_name(conn: &mut Db, id: Option<CallId>) -> Outcome<String> {
    use schema::calls as c;
    let Some(id) = id else { return Ok(String::new()) };
    Ok(c::table.find(id).select(c::name).get_result(conn).optional()?.unwrap_or_default())
}

/// How many attachments, records and notes a case has.
pub fn count_parts(conn: &mut Db, case: CaseId) -> Outcome<(i64, i64, i64)> {
    use schema::{attachments as a, notes as n, records as r};
    let attachments = a::table
        .filter(a::case_id.eq(case))
        .filter(a::file_id.nullable().eq_any(registered_files(case)))
        .filter(a::removed_at.is_null())
        .count()
        .get_result(conn)?;
    let records = r::table.filter(r::case_id.eq(case)).count().get_result(conn)?;
    let notes = n::table.filter(n::case_id.eq(case)).count().get_result(conn)?;
    Ok((attachments, records, notes))
}

/// The application as a case page reads it.
pub struct ApplicationRow {
    /// The form it was made with.
    pub form: FormId,
    /// Its answers, as JSON.
    pub answers: String,
    /// What the project is for.
    pub purpose: String,
    /// Code of the goal.
    pub goal: String,
    /// First and last day.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Women, men, girls, boys.
    pub people: [i64; 4],
    /// Codes of localities.
    pub places: Vec<String>,
    /// Codes of target groups.
    pub groups: Vec<String>,
}

/// The application of a case.
pub fn find_application(conn: &mut Db, case: CaseId) -> Outcome<ApplicationRow> {
    use schema::{applications as a, case_localities as l, case_target_groups as g};
    type Row = (
        FormId,
        String,
        String,
        String,
        Option<NaiveDate>,
        Option<NaiveDate>,
        (i64, i64, i64, i64),
    );
    let (form, answers, purpose, goal, start, end, (women, men, girls, boys)): Row = a::table
        .find(case)
        .select((
            a::form_id,
            a::answers,
            a::purpose,
            a::goal,
            a::project_start,
            a::project_end,
            (a::women, a::men, a::girls, a::boys),
        ))
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)?;
    // What is being written during a completion is the applicant's own until it is handed in.
    let answers = handed_in(conn, case)?.unwrap_or(answers);
    let places = l::table.filter(l::case_id.eq(case)).order(l::code).select(l::code).load(conn)?;
    let groups = g::table.filter(g::case_id.eq(case)).order(g::code).select(g::code).load(conn)?;
    let (period, people) = (start.zip(end), [women, men, girls, boys]);
    Ok(ApplicationRow { form, answers, purpose, goal, period, people, places, groups })
}

/// The answers as they were handed in last.
fn handed_in(conn: &mut Db, case: CaseId) -> Outcome<Option<String>> {
    use schema::application_versions as v;
    Ok(v::table
        .filter(v::case_id.eq(case))
        .order(v::version.desc())
        .select(v::answers)
        .first(conn)
        .optional()?)
}

/// Side, kind, label, amount and what was spent of each budget line, costs first.
pub type BudgetRow = (String, String, String, Ore, Option<Ore>);

/// The budget of a case.
pub fn find_budget(conn: &mut Db, case: CaseId) -> Outcome<Vec<BudgetRow>> {
    use schema::budget_lines as b;
    Ok(b::table
        .filter(b::case_id.eq(case))
        .order((b::side, b::position))
        .select((b::side, b::kind, b::label, b::amount_ore, b::spent_ore))
        .load(conn)?)
}

/// An earlier case of the same applicant.
pub struct Earlier {
    /// Key.
    pub id: CaseId,
    /// Registry number and title.
    pub number: String,
    /// The project.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// The day it came in.
    pub received: Option<NaiveDate>,
    /// What was applied for.
    pub applied: Ore,
    /// Granted less released, and repaid, once money was granted.
    pub granted: Option<(Ore, Ore)>,
    /// The day on which its report is due.
    pub report_due: Option<NaiveDate>,
}

/// The applicant's other cases, newest first.
pub fn find_earlier(
    conn: &mut Db,
    association: AssociationId,
    except: CaseId,
) -> Outcome<Vec<Earlier>> {
    use schema::{cases as c, grants as g};
    type Money = (Option<Ore>, Option<Ore>, Option<Ore>, Option<NaiveDate>);
    type Row = (CaseId, Option<String>, String, Stage, Option<NaiveDate>, Ore, Money);
    let rows: Vec<Row> = c::table
        .left_join(g::table)
        .filter(c::association_id.eq(association))
        .filter(c::id.ne(except))
        .filter(c::stage.ne(Stage::Draft))
        .order((c::submitted_on.desc(), c::id.desc()))
        .limit(50)
        .select((
            c::id,
            c::number,
            c::title,
            c::stage,
            c::submitted_on,
            c::applied_ore,
            (
                g::granted_ore.nullable(),
                g::released_ore.nullable(),
                g::repaid_ore.nullable(),
                g::report_due.nullable(),
            ),
        ))
        .load(conn)?;
    let earlier = |(id, number, title, stage, received, applied, money): Row| {
        let (granted, released, repaid, report_due) = money;
        let granted = granted
            .map(|amount| (amount - released.unwrap_or_default(), repaid.unwrap_or_default()));
        let number = number.unwrap_or_default();
        Earlier { id, number, title, stage, received, applied, granted, report_due }
    };
    Ok(rows.into_iter().map(earlier).collect())
}

/// The meeting on whose agenda a case stands, or stood last.
pub fn find_meeting(conn: &mut Db, case: CaseId) -> Outcome<Option<(MeetingId, NaiveDate)>> {
    use schema::{agenda_items as i, meetings as m};
    Ok(i::table
        .inner_join(m::table)
        .filter(i::case_id.eq(case))
        .order((m::day.desc(), i::id.desc()))
        .select((m::id, m::day))
        .first(conn)
        .optional()?)
}

/// A file of a case or its applicant.
pub struct Attached {
    /// Key of its row.
    pub id: i64,
    /// `application`, `completion`, `report` or `claim`; empty for an applicant's document.
    pub part: String,
    /// Code of what it is; may be empty.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Whether it is kept away from readers.
    pub quarantined: bool,
    /// When it came, UTC.
    pub added_at: NaiveDateTime,
}

type AttachedRow = (i64, String, String, String, i64, bool, NaiveDateTime);

fn attached((id, part, kind, name, size, quarantined, added_at): AttachedRow) -> Attached {
    Attached { id, part, kind, name, size, quarantined, added_at }
}

/// The attachments of a case that have been handed in, in the order in which they came.
pub fn find_attachments(conn: &mut Db, case: CaseId) -> Outcome<Vec<Attached>> {
    use schema::{attachments as a, files as f};
    let rows: Vec<AttachedRow> = a::table
        .inner_join(f::table)
        .filter(a::case_id.eq(case))
        .filter(a::removed_at.is_null())
        .filter(a::file_id.nullable().eq_any(registered_files(case)))
        .order((a::part, a::id))
        .select((a::id, a::part, a::kind, f::name, f::size, f::quarantined, a::added_at))
        .load(conn)?;
    Ok(rows.into_iter().map(attached).collect())
}

/// Question, key of the attachment, name, bytes, and whether it is kept from readers.
type AnswerFile = (String, i64, String, i64, bool);

/// Question, key, name and size of each file that answers a question of the application, as far as
/// it has been handed in.
pub fn find_answer_files(conn: &mut Db, case: CaseId) -> Outcome<Vec<AnswerFile>> {
    use schema::{attachments as a, files as f};
    Ok(a::table
        .inner_join(f::table)
        .filter(a::case_id.eq(case))
        .filter(a::removed_at.is_null())
        .filter(a::file_id.nullable().eq_any(registered_files(case)))
        .filter(a::part.ne("report"))
        .filter(a::question.ne(""))
        .order(a::id)
        .select((a::question, a::id, f::name, f::size, f::quarantined))
        .load(conn)?)
}

/// The documents that lie with an applicant.
pub fn find_documents(conn: &mut Db, association: AssociationId) -> Outcome<Vec<Attached>> {
    use schema::{association_documents as d, files as f};
    type Row = (i64, String, String, i64, bool, NaiveDateTime);
    let rows: Vec<Row> = d::table
        .inner_join(f::table)
        .filter(d::association_id.eq(association))
        .filter(d::removed_at.is_null())
        .order((d::kind, d::id))
        .select((d::id, d::kind, f::name, f::size, f::quarantined, d::added_at))
        .load(conn)?;
    let row = |(id, kind, name, size, quarantined, at): Row| {
        attached((id, String::new(), kind, name, size, quarantined, at))
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The file of an attachment of a case that has been handed in.
pub fn find_attachment(conn: &mut Db, case: CaseId, id: i64) -> Outcome<FileId> {
    use schema::attachments as a;
    a::table
        .filter(a::id.eq(id))
        .filter(a::case_id.eq(case))
        .filter(a::removed_at.is_null())
        .filter(a::file_id.nullable().eq_any(registered_files(case)))
        .select(a::file_id)
        .first(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// Which of some files are kept away from readers.
pub fn find_quarantined(conn: &mut Db, files: &[FileId]) -> Outcome<Vec<FileId>> {
    use schema::files as f;
    Ok(f::table
        .filter(f::id.eq_any(files))
        .filter(f::quarantined.eq(true))
        .select(f::id)
        .load(conn)?)
}

/// Whether there are cases of a focus area.
pub fn is_area_used(conn: &mut Db, area: &str, fund: Option<FundId>) -> Outcome<bool> {
    use schema::cases as c;
    let mut query = c::table
        .filter(c::focus_area.eq(area.to_owned()))
        .filter(c::stage.ne(Stage::Draft))
        .select(c::id)
        .into_boxed();
    if let Some(fund) = fund {
        query = query.filter(c::fund_id.eq(fund));
    }
    Ok(query.first::<CaseId>(conn).optional()?.is_some())
}

/// A case that staff may see: drafts are the applicant's own room.
pub fn find_case(conn: &mut Db, id: CaseId) -> Outcome<Case> {
    let case = crate::cases::find(conn, id)?;
    if case.stage == Stage::Draft { Err(Refusal::NotFound) } else { Ok(case) }
}
