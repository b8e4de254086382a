//! The queue: what its address asks for, and the page that answers.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use super::standing::{Filter, Group, Listed, Order, PER_PAGE, Whose, state};
use super::store::{self, Count, Wanted};
use super::views::{Heads, QueuePage, QueueRow, QueueRows, SortLink, TabLink};
use crate::app::App;
use crate::assessment;
use crate::controller::files::{Dialect, csv};
use crate::db::Db;
use crate::db::memo::Moment;
use crate::db::search::Sought;
use crate::fund::{self, Fund};
use crate::i18n::Lang;
use crate::kernel::ids::{AccountId, CallId, CaseId, FundId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::{fold, grouped};
use crate::web::parts::{Choice, Drawn, Pager};
use crate::web::{Answer, Ctx};

/// How many rows of a file are read at a time.
const ROWS: i64 = 1_000;
/// The word for cases that nobody has, in the officer's filter.
const NOBODY: &str = "ingen";

/// What the address says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Query {
    visa: Option<String>,
    q: Option<String>,
    fond: Option<String>,
    omgang: Option<String>,
    fokus: Option<String>,
    handlaggare: Option<String>,
    ordning: Option<String>,
    sida: Option<String>,
    #[serde(skip)]
    lang: Lang,
}

impl Query {
    fn text(field: &Option<String>) -> &str {
        field.as_deref().map_or("", str::trim)
    }

    /// The address with another tab, order or page; what is empty is left out.
    fn address(&self, path: &str, changed: &[(&str, &str)]) -> String {
        let fields = [
            ("visa", Self::text(&self.visa)),
            ("q", Self::text(&self.q)),
            ("fond", Self::text(&self.fond)),
            ("omgang", Self::text(&self.omgang)),
            ("fokus", Self::text(&self.fokus)),
            ("handlaggare", Self::text(&self.handlaggare)),
            ("ordning", Self::text(&self.ordning)),
            ("sida", ""),
        ];
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            let new = changed.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
            let value = new.unwrap_or(value);
            if !value.is_empty() {
                out.append_pair(name, value);
            }
        }
        let query = out.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// What a query comes to, once its names are looked up.
#[derive(Clone)]
struct Asked {
    group: Group,
    filter: Filter,
    order: Order,
    names: Arc<Names>,
}

/// What there is to choose from.
struct Names {
    funds: Vec<Fund>,
    chosen: Option<FundId>,
    /// The calls of the chosen fund: value and name.
    calls: Vec<(String, String)>,
    /// The focus areas there are: code and name.
    areas: Vec<(String, String)>,
    officers: Vec<(AccountId, String)>,
}

fn names(conn: &mut Db, slug: &str, lang: Lang) -> Outcome<Names> {
    let funds = fund::all_funds(conn)?;
    let chosen = funds.iter().find(|f| f.slug == slug).map(|f| f.id);
    let officers = assessment::find_officers(conn)?;
    let mut calls = Vec::new();
    let mut areas: Vec<(String, String)> = Vec::new();
    for fund in funds.iter().filter(|f| chosen.is_none_or(|id| id == f.id)) {
        let described = fund::described(conn, fund.id)?;
        for area in &described.file.focus_areas {
            let known = areas.iter().any(|(code, _)| *code == area.code);
            if !known && store::is_area_used(conn, &area.code, chosen)? {
                areas.push((area.code.clone(), area.name.get(lang.tag()).to_owned()));
            }
        }
        for call in described.calls.iter().filter(|_| chosen.is_some()) {
            calls.push((call.id.to_string(), call.call.name.get(lang.tag()).to_owned()));
        }
    }
    Ok(Names { funds, chosen, calls, areas, officers })
}

fn ask(app: &App, conn: &mut Db, at: Moment, query: &Query, home: Group) -> Outcome<Asked> {
    let lang = query.lang;
    let slug = Query::text(&query.fond);
    let key = format!("desk-names {} {slug}", lang.tag());
    let names = app.memo.get(conn, at, key, |conn| names(conn, slug, lang))?;
    let whose = match Query::text(&query.handlaggare) {
        "" => Whose::Anybody,
        NOBODY => Whose::Nobody,
        key => key.parse().map_or(Whose::Anybody, Whose::Of),
    };
    let area = Query::text(&query.fokus);
    let call: Option<CallId> = Query::text(&query.omgang).parse().ok();
    let text = fold(Query::text(&query.q));
    let sought = app
        .memo
        .get(conn, at, format!("desk-sought {text}"), |conn| Sought::of(conn, "cases", &text))?;
    Ok(Asked {
        group: Group::of(Query::text(&query.visa)).unwrap_or(home),
        filter: Filter {
            text,
            sought,
            fund: names.chosen,
            whose,
            area: (!area.is_empty()).then(|| area.to_owned()),
            call: call.filter(|id| names.calls.iter().any(|(key, _)| *key == id.to_string())),
        },
        order: Order::of(Query::text(&query.ordning)),
        names,
    })
}

/// The tab that somebody sees first, and the tabs they have.
fn home(ctx: &Ctx) -> (Group, Vec<Group>) {
    if ctx.is_any(&[Role::CaseOfficer]) {
        return (Group::Mine, Group::ALL.to_vec());
    }
    (Group::Open, Group::ALL.into_iter().filter(|g| *g != Group::Mine).collect())
}

/// What the page shows of the database.
struct Found {
    asked: Asked,
    counts: Arc<Vec<(Group, Count)>>,
    rows: Arc<Drawn>,
    may_assign: bool,
    total: Count,
    page: i64,
}

fn find(
    app: &App,
    conn: &mut Db,
    at: Moment,
    query: &Query,
    (home, tabs): &(Group, Vec<Group>),
    (me, is_officer): (AccountId, bool),
) -> Outcome<Found> {
    let today = app.clock.today();
    let mut asked = ask(app, conn, at, query, *home)?;
    let wanted = |group, filter, order| Wanted { group, filter, order, me, today };
    let key = format!("desk-counts {me} {today} {tabs:?} {}", asked.filter.key());
    let counts = app
        .memo
        .get(conn, at, key, |conn| store::count_groups(conn, tabs, &asked.filter, me, today))?;
    let of = |group| counts.iter().find(|(g, _)| *g == group).map_or(Count::NONE, |(_, n)| *n);
    // Nobody begins the day on an empty page while there is something to take.
    if Group::of(Query::text(&query.visa)).is_none() && of(asked.group) == Count::NONE {
        asked.group = if of(Group::Unassigned).cases > 0 { Group::Unassigned } else { Group::Open };
    }
    let total = of(asked.group);
    let pages = pages_of(total);
    let page = Query::text(&query.sida).parse().unwrap_or(1).clamp(1, pages.max(1));
    let wanted = wanted(asked.group, &asked.filter, asked.order);
    let (lang, may_assign) = (query.lang, is_officer && asked.group != Group::Ended);
    let key = format!(
        "desk-rows {} {may_assign} {me} {today} {:?} {:?} {page} {}",
        lang.tag(),
        asked.group,
        asked.order,
        asked.filter.key()
    );
    let rows = app.memo.get(conn, at, key, |conn| {
        let rows = store::list_cases(conn, &wanted, (page - 1) * PER_PAGE, PER_PAGE)?;
        draw(lang, &rows, today, may_assign)
    })?;
    Ok(Found { asked, counts, rows, may_assign, total, page })
}

/// How many pages there are to turn.
fn pages_of(total: Count) -> i64 {
    (total.cases.min(store::MOST) + PER_PAGE - 1) / PER_PAGE
}

/// How many, in figures; of very many only that they are more.
fn counted(count: Count) -> String {
    format!("{}{}", grouped(count.cases.unsigned_abs()), if count.and_more { "+" } else { "" })
}

/// Draws the queue.
pub async fn page(ctx: &Ctx, query: Query) -> Answer {
    let (lang, me) = (ctx.lang, ctx.user()?.id);
    let query = Query { lang, ..query };
    let (app, tabs, asked) = (ctx.app.clone(), home(ctx), query.clone());
    let who = (me, ctx.is_any(&[Role::CaseOfficer]));
    let found = ctx.read_kept(move |conn, at| find(&app, conn, at, &asked, &tabs, who)).await?;
    let Found { asked, counts, rows, may_assign, total, page: number } = found;
    let pages = pages_of(total);
    let names = asked.names;
    let here = |n: i64| query.address("/arenden", &[("sida", &n.to_string())]);
    let officer = Query::text(&query.handlaggare);
    let mut officers = vec![(NOBODY.to_owned(), lang.t("desk-nobody"))];
    officers.extend(names.officers.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let everybody = names.officers.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let page = ctx.page("desk-queue-title").here(lang.t("desk-queue-title"));
    let view = QueuePage {
        p: &page,
        tabs: counts
            .iter()
            .map(|(group, count)| TabLink {
                href: query.address("/arenden", &[("visa", group.code())]),
                label: lang.t(group.key()),
                count: counted(*count),
                current: *group == asked.group,
            })
            .collect(),
        heading: lang.t(asked.group.key()),
        group: asked.group.code(),
        text: Query::text(&query.q).to_owned(),
        funds: Choice::one_of(
            names.funds.iter().map(|f| (f.slug.clone(), f.name.clone())),
            Query::text(&query.fond),
        ),
        calls: Choice::one_of(names.calls.iter().cloned(), Query::text(&query.omgang)),
        areas: Choice::one_of(names.areas.iter().cloned(), Query::text(&query.fokus)),
        officers: Choice::one_of(officers, officer),
        order: asked.order.code(),
        by_day: sort(&query, asked.order, Order::Due, Order::Newest),
        by_amount: sort(&query, asked.order, Order::Amount, Order::AmountDown),
        rows: Drawn::clone(&rows),
        total: match total.and_more || total.cases > store::MOST {
            true => lang.tv("desk-total-many", "count", grouped(store::MOST.unsigned_abs())),
            false => lang.tv("desk-total", "count", total.cases),
        },
        is_filtered: !query.address("", &[("visa", ""), ("ordning", "")]).is_empty(),
        clear: format!("/arenden?visa={}", asked.group.code()),
        pager: Pager::numbered(number, pages, here),
        csv: query.address("/arenden.csv", &[("visa", asked.group.code())]),
        may_register: ctx.may_open("/registrera"),
        may_assign,
        everybody: Choice::one_of(everybody, &me.to_string()),
    };
    ctx.render(&page, &view)
}

/// Draws the rows.
fn draw(lang: Lang, rows: &[Listed], today: NaiveDate, may_assign: bool) -> Outcome<Drawn> {
    let pick = lang.around("desk-pick-case", "case");
    let rows = rows.iter().map(|row| shown(lang, row, today, &pick)).collect();
    Drawn::of(&QueueRows { rows, heads: heads(lang), may_assign })
}

fn heads(lang: Lang) -> Heads {
    Heads {
        case: lang.t("desk-col-case"),
        applicant: lang.t("desk-col-applicant"),
        state: lang.t("desk-col-state"),
        officer: lang.t("desk-col-officer"),
        applied: lang.t("desk-col-applied"),
        received: lang.t("desk-col-received"),
        waits: lang.t("desk-col-waits"),
        nobody: lang.t("desk-nobody"),
    }
}

/// A head that sorts one way and then the other.
fn sort(query: &Query, now: Order, up: Order, down: Order) -> SortLink {
    let (next, dir) = if now == up {
        (down, "ascending")
    } else if now == down {
        (up, "descending")
    } else {
        (up, "")
    };
    SortLink { href: query.address("/arenden", &[("ordning", next.code())]), dir }
}

fn shown<'a>(
    lang: Lang,
    row: &'a Listed,
    today: NaiveDate,
    (before, after): &(String, String),
) -> QueueRow<'a> {
    let late = row.days_late(today);
    let (tone, word) = state(row.stage, late > 0);
    let waits = match row.due() {
        Some(_) if late > 0 => lang.tv("desk-days-late", "days", late),
        Some(due) => lang.tv("desk-days-left", "days", (due - today).num_days()),
        None if row.stage.is_ended() => String::new(),
        None => lang.tv("desk-days-here", "days", (today - row.since).num_days().max(0)),
    };
    QueueRow {
        id: row.id.to_string(),
        href: format!("/arenden/{}", row.id),
        tone,
        state: lang.t(word),
        is_late: late > 0,
        waits,
        pick: [before, row.title.as_str(), after].concat(),
        row,
    }
}

/// The cases that the address asks for, as a file for a spreadsheet: all of them, by key, sent while
/// they are read.
pub async fn export(ctx: &Ctx, query: Query) -> Answer {
    let (today, lang, me) = (ctx.app.clock.today(), ctx.lang, ctx.user()?.id);
    let (home, _) = home(ctx);
    let (app, query) = (ctx.app.clone(), Query { lang, ..query });
    let asked = ctx.read_kept(move |conn, at| ask(&app, conn, at, &query, home)).await?;
    let name = format!("{}-{}-{today}.csv", lang.t("desk-file"), asked.group.code());
    let Asked { group, filter, order, .. } = asked;
    ctx.stream(&name, "text/csv; charset=utf-8", move |conn, send| {
        let heads = HEADS.iter().map(|key| lang.t(key)).collect::<Vec<_>>();
        send(csv(Dialect::Excel, &[heads])?)?;
        let wanted = Wanted { group, filter: &filter, order, me, today };
        let mut last = CaseId(0);
        loop {
            let rows = store::cases_after(conn, &wanted, last, ROWS)?;
            let Some(end) = rows.last() else { return Ok(()) };
            last = end.id;
            let lines: Vec<_> = rows.into_iter().map(|row| line(lang, row, today)).collect();
            send(csv(Dialect::ExcelMore, &lines)?)?;
        }
    })
    .await
}

/// The columns of the file.
const HEADS: [&str; 9] = [
    "desk-col-number",
    "desk-col-title",
    "desk-col-applicant",
    "desk-col-fund",
    "desk-col-state",
    "desk-col-officer",
    "desk-col-applied",
    "desk-col-received",
    "desk-col-due",
];

fn line(lang: Lang, row: Listed, today: NaiveDate) -> Vec<String> {
    let (_, word) = state(row.stage, row.days_late(today) > 0);
    let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    let due = day(row.due());
    vec![
        row.number,
        row.title,
        row.applicant,
        row.fund,
        lang.t(word),
        row.officer,
        row.applied.input(),
        day(row.received),
        due,
    ]
}

/// The way back to the tab that a form of the queue was sent from.
pub fn back_to(visa: &str) -> Outcome<String> {
    match Group::of(visa) {
        Some(group) => Ok(format!("/arenden?visa={}", group.code())),
        None if visa.is_empty() => Ok("/arenden".to_owned()),
        None => Err(Refusal::NotFound),
    }
}
