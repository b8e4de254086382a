//! What the tabs of a case show, gathered from the slices.

use chrono::{NaiveDate, NaiveDateTime};
use serde_json::Value;

use super::standing::{due, state};
use super::store::{self, ApplicationRow, Attached};
use super::views::{
    Budget, BudgetLine, CaseHead, DecisionRow, EarlierRow, Fact, FileRow, Moment, RecordRow,
    TabLink,
};
use crate::associations;
use crate::cases::lifecycle::Stage;
use crate::cases::model::Case;
use crate::db::Db;
use crate::fund::model::{FundFile, Named};
use crate::fund::rule_values::AttachmentKind;
use crate::fund::rules::Rules;
use crate::grants::model::{Decision, Grant};
use crate::i18n::Lang;
use crate::kernel::ids::FileId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::Outcome;
use crate::registry::model::{HistoryRow, Record};

/// The parts of a case page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Everything at a glance.
    Overview,
    /// The answers.
    Application,
    /// The files.
    Attachments,
    /// The registered records.
    Records,
    /// Internal notes.
    Notes,
    /// What has happened.
    History,
}

impl Tab {
    const fn address(self) -> (&'static str, &'static str) {
        match self {
            Self::Overview => ("", "desk-tab-overview"),
            Self::Application => ("/ansokan", "desk-tab-application"),
            Self::Attachments => ("/bilagor", "desk-tab-attachments"),
            Self::Records => ("/handlingar", "desk-tab-records"),
            Self::Notes => ("/anteckningar", "desk-tab-notes"),
            Self::History => ("/historik", "desk-tab-history"),
        }
    }

    /// Key of the tab's words.
    pub const fn key(self) -> &'static str {
        self.address().1
    }
}

/// Head and tabs of a case. `notes` says whether the reader may read the notes.
pub fn head(
    conn: &mut Db,
    case: &Case,
    tab: Tab,
    notes: bool,
    today: NaiveDate,
    lang: Lang,
) -> Outcome<CaseHead> {
    let applicant = associations::find(conn, case.association_id)?;
    let grant = crate::grants::find(conn, case.id)?;
    let (attachments, records, written) = store::count_parts(conn, case.id)?;
    let is_late =
        due(case.stage, case.deadline, grant.map(|g| g.report_due)).is_some_and(|day| day < today);
    let (tone, word) = state(case.stage, is_late);
    let received = case.submitted_on.map(|day| lang.tv("desk-received", "day", day));
    let over = [case.number.clone(), Some(applicant.name), received];
    let base = format!("/arenden/{}", case.id);
    let tabs = [
        (Tab::Overview, None),
        (Tab::Application, None),
        (Tab::Attachments, Some(attachments)),
        (Tab::Records, Some(records)),
        (Tab::Notes, Some(written)),
        (Tab::History, None),
    ];
    let link = |(to, count): (Tab, Option<i64>)| {
        let (path, key) = to.address();
        TabLink {
            href: format!("{base}{path}"),
            label: lang.t(key),
            count: count.filter(|n| *n > 0).map(|n| n.to_string()).unwrap_or_default(),
            current: to == tab,
        }
    };
    Ok(CaseHead {
        over: over.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        title: case.title.clone(),
        tone,
        state: lang.t(word),
        tabs: tabs.into_iter().filter(|(t, _)| notes || *t != Tab::Notes).map(link).collect(),
        href: base,
    })
}

fn names(all: &[Named], codes: &[String], lang: Lang) -> String {
    let name = |code: &String| {
        let found = all.iter().find(|n| n.code == *code);
        found.map_or_else(|| code.clone(), |n| n.name.get(lang.tag()).to_owned())
    };
    codes.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// The project in facts.
pub fn project(
    case: &Case,
    row: &ApplicationRow,
    file: &FundFile,
    lang: Lang,
) -> Vec<(String, String)> {
    let language = lang.tag();
    let area = file.focus_areas.iter().find(|a| a.code == case.focus_area);
    let goal = area.and_then(|a| a.goals.iter().find(|g| g.code == row.goal));
    let aim = match (area, goal) {
        (Some(a), Some(g)) => format!("{}: {}", a.name.get(language), g.text.get(language)),
        (Some(a), None) => a.name.get(language).to_owned(),
        _ => case.focus_area.clone(),
    };
    let [women, men, girls, boys] = row.people;
    let people = lang.args(
        "desk-people",
        &[
            ("women", women.to_string()),
            ("men", men.to_string()),
            ("girls", girls.to_string()),
            ("boys", boys.to_string()),
        ],
    );
    let period = row.period.map(|(start, end)| format!("{start} – {end}")).unwrap_or_default();
    let mut facts = vec![
        (lang.t("desk-fact-period"), period),
        (lang.t("desk-fact-aim"), aim),
        (lang.t("desk-fact-groups"), names(&file.target_groups, &row.groups, lang)),
        (lang.t("desk-fact-places"), names(&file.localities, &row.places, lang)),
        (lang.t("desk-fact-people"), people),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// The budget with its sums. Kinds that the fund does not pay for say so.
pub fn budget(rows: Vec<store::BudgetRow>, file: &FundFile, rules: &Rules, lang: Lang) -> Budget {
    let mut budget = Budget::default();
    for (side, kind, label, amount, spent) in rows {
        let is_cost = side == "cost";
        let named = file.cost_kinds.iter().find(|k| k.code == kind).filter(|_| is_cost);
        let words = match (named, is_cost) {
            (Some(named), _) => named.name.get(lang.tag()).to_owned(),
            (None, true) => kind.clone(),
            (None, false) => lang.t(&format!("form-income-{kind}")),
        };
        let refused = is_cost && !rules.pays_for(&kind).holds;
        let line = BudgetLine { label, kind: words, refused, amount, spent };
        budget.is_reported |= spent.is_some();
        if is_cost {
            budget.cost += amount;
            budget.spent += spent.unwrap_or_default();
            budget.costs.push(line);
        } else {
            budget.others += amount;
            budget.income.push(line);
        }
    }
    budget
}

/// Label, value, note and link of the key figures.
pub fn figures(
    case: &Case,
    budget: &Budget,
    grant: Option<&Grant>,
    available: Ore,
    lang: Lang,
) -> Vec<(String, String, String, String)> {
    let figure =
        |key: &str, amount: Ore| (lang.t(key), amount.to_string(), String::new(), String::new());
    let Some(grant) = grant else {
        return vec![
            figure("desk-figure-applied", case.applied_ore),
            figure("desk-figure-cost", budget.cost),
            figure("desk-figure-others", budget.others),
            figure("desk-figure-available", available),
        ];
    };
    let mut granted = figure("desk-figure-granted", grant.granted_ore);
    granted.2 = lang.tv("desk-figure-of", "applied", case.applied_ore);
    let mut paid = figure("desk-figure-disbursed", grant.disbursed_ore);
    if grant.repaid_ore.is_positive() {
        paid.2 = lang.tv("desk-figure-repaid", "amount", grant.repaid_ore);
    }
    let mut left = figure("desk-figure-remaining", grant.remaining());
    if grant.released_ore.is_positive() {
        left.2 = lang.tv("desk-figure-released", "amount", grant.released_ore);
    }
    vec![granted, paid, left, figure("desk-figure-cost", budget.cost)]
}

/// The decisions of a case.
pub fn decisions(rows: &[Decision], lang: Lang) -> Vec<DecisionRow> {
    let one = |d: &Decision| DecisionRow {
        reference: d.reference.clone(),
        tone: if d.executable { d.kind.tone() } else { "bad" },
        word: lang.t(if d.executable { d.kind.key() } else { "state-not-executable" }),
        day: d.decided_on,
        amount: if d.amount_ore.is_zero() { String::new() } else { d.amount_ore.to_string() },
        obstacle: d.obstacle.clone().unwrap_or_default(),
        force: match (d.appealed_on, d.final_on, d.last_appeal_day) {
            (Some(day), _, _) => lang.tv("desk-appealed", "day", day),
            (_, Some(day), _) => lang.tv("desk-has-force", "day", day),
            (_, _, Some(day)) => lang.tv("desk-appeal-until", "day", day),
            _ => String::new(),
        },
    };
    rows.iter().map(one).collect()
}

/// Earlier cases of the applicant.
pub fn earlier(rows: Vec<store::Earlier>, today: NaiveDate, lang: Lang) -> Vec<EarlierRow> {
    let one = |e: store::Earlier| {
        let is_late = due(e.stage, None, e.report_due).is_some_and(|day| day < today);
        let (tone, word) = state(e.stage, is_late);
        EarlierRow {
            href: format!("/arenden/{}", e.id),
            year: e.received.map(|day| day.format("%Y").to_string()).unwrap_or_default(),
            number: e.number,
            title: e.title,
            tone,
            state: lang.t(word),
            applied: e.applied,
            granted: e.granted.map(|(granted, _)| granted),
            repaid: e.granted.map(|(_, repaid)| repaid),
        }
    };
    rows.into_iter().map(one).collect()
}

/// The case in facts.
pub fn facts(
    conn: &mut Db,
    case: &Case,
    grant: Option<&Grant>,
    file: &FundFile,
    association_href: String,
    lang: Lang,
) -> Outcome<Vec<Fact>> {
    let applicant = associations::find(conn, case.association_id)?;
    let officer = store::find_name(conn, case.officer_id)?;
    let kind = file.applicant_kinds.iter().find(|k| k.code == case.applicant_kind);
    let call = store::call_name(conn, case.call_id)?;
    let contact = [applicant.email.as_str(), applicant.phone.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let fact = |key: &str, value: String| Fact { label: lang.t(key), value, href: String::new() };
    let mut facts = vec![
        fact("desk-fact-officer", if officer.is_empty() { lang.t("desk-nobody") } else { officer }),
        Fact {
            label: lang.t("desk-fact-applicant"),
            value: applicant.name,
            href: association_href,
        },
        fact("desk-fact-org-number", applicant.org_number),
        fact("desk-fact-kind", kind.map(|k| k.name.get(lang.tag()).to_owned()).unwrap_or_default()),
        fact("desk-fact-contact", contact),
        fact("desk-fact-fund", file.name.get(lang.tag()).to_owned()),
        fact("desk-fact-call", call),
        fact("desk-fact-channel", lang.t(&format!("desk-channel-{}", case.channel))),
    ];
    if let Some(grant) = grant {
        facts.push(fact("desk-fact-report-due", grant.report_due.to_string()));
        if let Some(reason) = &grant.stopped_reason {
            facts.push(fact("desk-fact-stopped", reason.clone()));
        }
    }
    facts.retain(|f| !f.value.is_empty());
    Ok(facts)
}

/// What comes: the meeting, the deadline, the report.
pub fn coming(
    case: &Case,
    meeting: Option<NaiveDate>,
    grant: Option<&Grant>,
    lang: Lang,
) -> Vec<Moment> {
    let next = |key: &str, day: NaiveDate| Moment {
        text: lang.t(key),
        when: day.to_string(),
        who: String::new(),
        kind: "next",
    };
    let mut moments = Vec::new();
    let report = grant.map(|g| g.report_due);
    if let Some(day) = due(case.stage, case.deadline, report) {
        let key = match case.stage {
            Stage::Completion | Stage::ReportCompletion => "desk-moment-answer",
            _ => "desk-moment-report",
        };
        moments.push(next(key, day));
    }
    if let Some(day) = meeting.filter(|_| case.stage == Stage::Agenda) {
        moments.push(next("desk-moment-meeting", day));
    }
    moments
}

/// What has happened, as the timeline tells it.
pub fn moment(row: &HistoryRow, lang: Lang) -> Moment {
    Moment {
        text: lang.t(&format!("act-{}", row.act)),
        when: row.day.to_string(),
        who: row.actor.clone(),
        kind: "",
    }
}

/// Values of a history row's detail that a reader understands: the key, and how it is shown.
const DETAILS: [(&str, &str); 12] = [
    ("officer", "detail-officer"),
    ("deadline", "detail-deadline"),
    ("reason", "detail-reason"),
    ("check", "detail-check"),
    ("version", "detail-version"),
    ("proposal", "detail-proposal"),
    ("amount", "detail-amount"),
    ("reference", "detail-reference"),
    ("number", "detail-number"),
    ("obstacle", "detail-obstacle"),
    ("to", "detail-to"),
    ("day", "detail-day"),
];

/// The details of a history row, in words.
pub fn details(json: &str, lang: Lang) -> Vec<(String, String)> {
    let Ok(Value::Object(detail)) = serde_json::from_str(json) else { return Vec::new() };
    let say = |name: &str, value: &Value| -> Option<String> {
        Some(match (name, value) {
            ("amount", value) => Ore(value.as_i64()?).to_string(),
            ("to", value) => lang.t(value.as_str()?.parse::<Stage>().ok()?.key()),
            ("check", value) => lang.t(&format!("check-{}", value.as_str()?)),
            ("proposal", value) => lang.t(&format!("proposal-{}", value.as_str()?)),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Number(number)) => number.to_string(),
            _ => return None,
        })
    };
    DETAILS
        .iter()
        .filter_map(|(name, key)| {
            let value = say(name, detail.get(*name)?).filter(|v| !v.trim().is_empty())?;
            Some((lang.t(key), value))
        })
        .collect()
}

/// A file's size in words.
fn size(bytes: i64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// A file in a list; `href` makes its address.
pub fn file_row(file: Attached, lang: Lang, href: impl Fn(i64) -> String) -> FileRow {
    let kind = match file.kind.parse::<AttachmentKind>() {
        Ok(kind) => lang.t(kind.key()),
        Err(()) => String::new(),
    };
    let part = match file.part.as_str() {
        "" => String::new(),
        part => lang.t(&format!("desk-part-{part}")),
    };
    FileRow {
        href: if file.quarantined { String::new() } else { href(file.id) },
        name: file.name,
        kind,
        part,
        size: size(file.size),
        day: local(file.added_at).date(),
        quarantined: file.quarantined,
    }
}

/// A record of a case in its list.
pub fn record_row(record: &Record, quarantined: &[FileId], lang: Lang) -> RecordRow {
    let hidden = record.file_id.is_some_and(|id| quarantined.contains(&id));
    let href = match (record.case_id, record.file_id) {
        (Some(case), Some(_)) if !hidden => format!("/arenden/{case}/handlingar/{}", record.no),
        _ => String::new(),
    };
    RecordRow {
        no: record.no,
        of: String::new(),
        of_href: String::new(),
        day: record.day,
        direction: lang.t(&format!("desk-direction-{}", record.direction)),
        kind: lang.t(&format!("record-{}", record.kind)),
        counterpart: record.counterpart.clone(),
        subject: record.subject.clone(),
        href,
        quarantined: hidden,
    }
}

/// Real time as it is in Sweden.
pub fn local(at: NaiveDateTime) -> NaiveDateTime {
    at.and_utc().with_timezone(&chrono_tz::Europe::Stockholm).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_500), "2 kB");
        assert_eq!(size(9_480_000), "9,4 MB");
    }

    #[test]
    fn details_are_told_in_words_and_the_rest_left_out() {
        let json =
            r#"{"amount":4000000,"officer":"Karin","from":"submitted","to":"preparing","x":1}"#;
        let told = details(json, Lang::Sv);
        assert_eq!(told.len(), 3);
        assert!(told.iter().any(|(_, v)| v == "Karin"));
        assert!(told.iter().any(|(_, v)| v == "Granskas"));
        assert!(told.iter().any(|(_, v)| *v == Ore::kr(40_000).to_string()));
        assert!(details("not json", Lang::Sv).is_empty());
    }
}
