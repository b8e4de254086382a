//! The queue: what its address asks for, and the page that answers.

use chrono::NaiveDate;
use serde::Deserialize;

use super::standing::{Filter, Group, Listed, Order, PER_PAGE, Whose, state};
use super::store::{self, Wanted};
use super::views::{QueuePage, QueueRow, SortLink, TabLink};
use crate::assessment;
use crate::controller::files::{Dialect, csv};
use crate::db::Db;
use crate::fund::{self, Fund};
use crate::i18n::Lang;
use crate::kernel::ids::{AccountId, CallId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;
use crate::web::parts::{Choice, Pager};
use crate::web::{Answer, Ctx};

/// The most rows of an export.
const MOST_ROWS: i64 = 20_000;
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
struct Asked {
    group: Group,
    filter: Filter,
    order: Order,
    funds: Vec<Fund>,
    /// The calls of the chosen fund: value and name.
    calls: Vec<(String, String)>,
    /// The focus areas there are: code and name.
    areas: Vec<(String, String)>,
    officers: Vec<(AccountId, String)>,
}

fn ask(conn: &mut Db, query: &Query, home: Group, lang: Lang) -> Outcome<Asked> {
    let funds = fund::all_funds(conn)?;
    let chosen = funds.iter().find(|f| f.slug == Query::text(&query.fond)).map(|f| f.id);
    let officers = assessment::find_officers(conn)?;
    let whose = match Query::text(&query.handlaggare) {
        "" => Whose::Anybody,
        NOBODY => Whose::Nobody,
        key => key.parse().map_or(Whose::Anybody, Whose::Of),
    };
    let mut calls = Vec::new();
    let mut areas: Vec<(String, String)> = Vec::new();
    let used = store::find_areas(conn, chosen)?;
    for fund in funds.iter().filter(|f| chosen.is_none_or(|id| id == f.id)) {
        let file = fund::described(conn, fund.id)?.file;
        for area in file.focus_areas {
            let known = areas.iter().any(|(code, _)| *code == area.code);
            if used.contains(&area.code) && !known {
                areas.push((area.code, area.name.get(lang.tag()).to_owned()));
            }
        }
    }
    if let Some(fund) = chosen {
        for call in fund::find_calls(conn, fund)? {
            calls.push((call.id.to_string(), call.call.name.get(lang.tag()).to_owned()));
        }
    }
    let area = Query::text(&query.fokus);
    let call: Option<CallId> = Query::text(&query.omgang).parse().ok();
    Ok(Asked {
        group: Group::of(Query::text(&query.visa)).unwrap_or(home),
        filter: Filter {
            text: fold(Query::text(&query.q)),
            fund: chosen,
            whose,
            area: (!area.is_empty()).then(|| area.to_owned()),
            call: call.filter(|id| calls.iter().any(|(key, _)| *key == id.to_string())),
        },
        order: Order::of(Query::text(&query.ordning)),
        funds,
        calls,
        areas,
        officers,
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
    counts: Vec<(Group, i64)>,
    rows: Vec<Listed>,
    total: i64,
    page: i64,
}

fn find(
    conn: &mut Db,
    query: &Query,
    (home, tabs): (Group, Vec<Group>),
    me: AccountId,
    today: NaiveDate,
    lang: Lang,
) -> Outcome<Found> {
    let mut asked = ask(conn, query, home, lang)?;
    let wanted = |group, filter, order| Wanted { group, filter, order, me, today };
    let mut counts = Vec::new();
    for group in &tabs {
        counts
            .push((*group, store::count_cases(conn, &wanted(*group, &asked.filter, asked.order))?));
    }
    let of = |group| counts.iter().find(|(g, _)| *g == group).map_or(0, |(_, n)| *n);
    // Nobody begins the day on an empty page while there is something to take.
    if Group::of(Query::text(&query.visa)).is_none() && of(asked.group) == 0 {
        asked.group = if of(Group::Unassigned) > 0 { Group::Unassigned } else { Group::Open };
    }
    let total = of(asked.group);
    let pages = (total + PER_PAGE - 1) / PER_PAGE;
    let page = Query::text(&query.sida).parse().unwrap_or(1).clamp(1, pages.max(1));
    let wanted = wanted(asked.group, &asked.filter, asked.order);
    let rows = store::list_cases(conn, &wanted, (page - 1) * PER_PAGE, PER_PAGE)?;
    Ok(Found { asked, counts, rows, total, page })
}

/// Draws the queue.
pub async fn page(ctx: &Ctx, query: Query) -> Answer {
    let (today, lang, me) = (ctx.app.clock.today(), ctx.lang, ctx.user()?.id);
    let (tabs, asked) = (home(ctx), query.clone());
    let found = ctx.read(move |conn| find(conn, &asked, tabs, me, today, lang)).await?;
    let Found { asked, counts, rows, total, page: number } = found;
    let pages = (total + PER_PAGE - 1) / PER_PAGE;
    let here = |n: i64| query.address("/arenden", &[("sida", &n.to_string())]);
    let officer = Query::text(&query.handlaggare);
    let mut officers = vec![(NOBODY.to_owned(), lang.t("desk-nobody"))];
    officers.extend(asked.officers.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let everybody = asked.officers.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let page = ctx.page("desk-queue-title").here(lang.t("desk-queue-title"));
    let view = QueuePage {
        p: &page,
        tabs: counts
            .iter()
            .map(|(group, count)| TabLink {
                href: query.address("/arenden", &[("visa", group.code())]),
                label: lang.t(group.key()),
                count: count.to_string(),
                current: *group == asked.group,
            })
            .collect(),
        heading: lang.t(asked.group.key()),
        group: asked.group.code(),
        text: Query::text(&query.q).to_owned(),
        funds: Choice::one_of(
            asked.funds.into_iter().map(|f| (f.slug, f.name)),
            Query::text(&query.fond),
        ),
        calls: Choice::one_of(asked.calls, Query::text(&query.omgang)),
        areas: Choice::one_of(asked.areas, Query::text(&query.fokus)),
        officers: Choice::one_of(officers, officer),
        order: asked.order.code(),
        by_day: sort(&query, asked.order, Order::Due, Order::Newest),
        by_amount: sort(&query, asked.order, Order::Amount, Order::AmountDown),
        rows: rows.into_iter().map(|row| shown(lang, row, today)).collect(),
        total,
        is_filtered: !query.address("", &[("visa", ""), ("ordning", "")]).is_empty(),
        clear: format!("/arenden?visa={}", asked.group.code()),
        pager: Pager::numbered(number, pages, here),
        csv: query.address("/arenden.csv", &[("visa", asked.group.code())]),
        may_register: ctx.may_open("/registrera"),
        may_assign: ctx.is_any(&[Role::CaseOfficer]) && asked.group != Group::Ended,
        everybody: Choice::one_of(everybody, &me.to_string()),
    };
    ctx.render(&page, &view)
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

fn shown(lang: Lang, row: Listed, today: NaiveDate) -> QueueRow {
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
        row,
    }
}

/// The cases that the address asks for, as a file for a spreadsheet.
pub async fn export(ctx: &Ctx, query: Query) -> Answer {
    let (today, lang, me) = (ctx.app.clock.today(), ctx.lang, ctx.user()?.id);
    let (home, _) = home(ctx);
    let (group, rows) = ctx
        .read(move |conn| {
            let asked = ask(conn, &query, home, lang)?;
            let Asked { group, filter, order, .. } = &asked;
            let wanted = Wanted { group: *group, filter, order: *order, me, today };
            Ok((*group, store::list_cases(conn, &wanted, 0, MOST_ROWS)?))
        })
        .await?;
    let heads = [
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
    let mut lines = vec![heads.iter().map(|key| lang.t(key)).collect::<Vec<_>>()];
    let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    for row in rows {
        let (_, word) = state(row.stage, row.days_late(today) > 0);
        let due = day(row.due());
        lines.push(vec![
            row.number,
            row.title,
            row.applicant,
            row.fund,
            lang.t(word),
            row.officer,
            row.applied.input(),
            day(row.received),
            due,
        ]);
    }
    let bytes = csv(Dialect::Excel, &lines)?;
    let name = format!("{}-{}-{today}.csv", lang.t("desk-file"), group.code());
    Ok(ctx.download(&name, "text/csv; charset=utf-8", bytes))
}

/// The way back to the tab that a form of the queue was sent from.
pub fn back_to(visa: &str) -> Outcome<String> {
    match Group::of(visa) {
        Some(group) => Ok(format!("/arenden?visa={}", group.code())),
        None if visa.is_empty() => Ok("/arenden".to_owned()),
        None => Err(Refusal::NotFound),
    }
}
