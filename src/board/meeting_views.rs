//! What a meeting's page is drawn with.

use askama::Template;
use chrono::NaiveDate;

use super::model::{AgendaItem, AgendaKind, Attended, Function, MeetingState, Member, Ruling};
use super::reading::{self, FundMoney, MeetingView, Row, SetRow};
use super::rules;
use super::views::state_tone;
use crate::cases::model::Case;
use crate::kernel::ids::MemberId;
use crate::kernel::money::Ore;
use crate::web::Page;
use crate::web::parts::{Choice, percent};

/// A member's line in the form of a §.
pub struct MemberLine {
    /// Key, as the form sends it.
    pub id: String,
    /// Name.
    pub name: String,
    /// Party and place in the body.
    pub note: String,
    /// Whether the member takes part.
    pub present: bool,
    /// Whether the member has a conflict of interest.
    pub conflict: bool,
    /// Whether the member dissents.
    pub dissent: bool,
}

/// The matter at hand: the form of its §.
pub struct NowItem {
    /// The row of the agenda, as the form sends it.
    pub agenda: String,
    /// The line over the heading.
    pub over: String,
    /// What it is called.
    pub title: String,
    /// The number that it would have.
    pub number: i64,
    /// Whether it decides about an application.
    pub is_case: bool,
    /// The amount that the form starts with.
    pub amount: String,
    /// What the amount leaves in the fund.
    pub hint: String,
    /// The matter in short.
    pub summary: String,
    /// What can be ruled.
    pub rulings: Vec<Choice>,
    /// Proposed conditions.
    pub conditions: String,
    /// Proposed reason.
    pub reason: String,
    /// Key of the label over the reasons, which are the whole decision in another matter.
    pub reason_key: &'static str,
    /// What was moved, the vote (for, against, abstained) and what those who dissent have written.
    pub debate: (String, [String; 3], String),
    /// The members.
    pub members: Vec<MemberLine>,
    /// Who can lead it.
    pub chairs: Vec<Choice>,
}

/// The pinned bar: what is left of the fund.
pub struct Bar {
    /// Name of the fund.
    pub fund: String,
    /// Left as things stand.
    pub left: Ore,
    /// Available before the meeting.
    pub before: Ore,
    /// Granted at the meeting.
    pub decided: Ore,
    /// What the matter at hand would take.
    pub now: Ore,
    /// Left after it.
    pub after: Ore,
    /// Widths in per cent: granted, at hand.
    pub widths: (i64, i64),
}

/// A row of the list of matters.
pub struct Line {
    /// `§ 81`, or a dash.
    pub section: String,
    /// What it is called.
    pub title: String,
    /// Number and applicant.
    pub sub: String,
    /// Where its name leads.
    pub href: String,
    /// Applied for.
    pub applied: Option<Ore>,
    /// Proposed.
    pub proposed: Option<Ore>,
    /// Granted.
    pub granted: Option<Ore>,
    /// Word of its outcome or state.
    pub word: String,
    /// Its tone.
    pub tone: &'static str,
    /// Why it cannot be carried out.
    pub obstacle: String,
    /// The row of the agenda, while it can be taken off.
    pub off: Option<i64>,
    /// Whether it is at hand.
    pub current: bool,
    /// Where it is put right, while it can be.
    pub correct: Option<String>,
}

/// A meeting.
#[derive(Template)]
#[template(path = "board/meeting.html")]
pub struct MeetingPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The meeting.
    pub view: &'a MeetingView,
    /// The matter at hand.
    pub now: Option<NowItem>,
    /// The pinned bar.
    pub bar: Option<Bar>,
    /// The list of matters.
    pub lines: Vec<Line>,
    /// Sums of the list: applied for, proposed, granted.
    pub sums: (Ore, Ore, Ore),
    /// §§ that can be adjusted.
    pub unadjusted: Vec<Choice>,
    /// The last day for adjusting.
    pub adjust_by: NaiveDate,
    /// Cases that can be put on the agenda.
    pub ready: Vec<Choice>,
    /// Releases and claims that can be put on the agenda.
    pub measures: Vec<Choice>,
    /// Withdrawn cases whose closure can be put on the agenda.
    pub closures: Vec<Choice>,
    /// Whether the reader records §§.
    pub secretary: bool,
    /// Whether the reader puts matters on the agenda.
    pub desk: bool,
    /// Whether the agenda of this meeting takes more: its day has not passed.
    pub takes: bool,
    /// Whether its order can be changed.
    pub orders: bool,
    /// Whether matters can be taken off the agenda: the body has not met.
    pub takes_off: bool,
    /// Today.
    pub today: NaiveDate,
}

impl<'a> MeetingPage<'a> {
    /// The page; `wanted` is the row of the agenda that was chosen.
    pub fn new(
        p: &'a Page,
        view: &'a MeetingView,
        wanted: Option<i64>,
        roles: (bool, bool),
        today: NaiveDate,
    ) -> Self {
        let (secretary, desk) = roles;
        let waiting = |row: &&Row| row.item.is_none();
        let chosen = |row: &&Row| row.agenda.as_ref().map(|a| a.id.0) == wanted;
        let held = view.meeting.day <= today;
        let row = view
            .rows
            .iter()
            .filter(waiting)
            .find(chosen)
            .or_else(|| view.rows.iter().find(waiting))
            .filter(|_| secretary && held);
        let sum = |of: fn(&Row) -> Option<Ore>| view.rows.iter().filter_map(of).sum::<Ore>();
        let at_hand = row.and_then(|row| row.agenda.as_ref()).map(|a| a.id.0);
        let unadjusted = view.rows.iter().filter_map(|row| row.item.as_ref());
        Self {
            p,
            view,
            now: row.map(|row| now_item(p, view, row)),
            bar: bar(view, row),
            lines: view.rows.iter().map(|row| line(p, view, row, at_hand)).collect(),
            sums: (sum(Row::applied), sum(Row::proposed), sum(Row::granted)),
            unadjusted: unadjusted
                .filter(|item| item.set_id.is_none())
                .map(|item| {
                    let label = format!("§\u{a0}{} {}", item.number, item.title);
                    let chosen = p.chosen("items", &item.id.to_string(), true);
                    Choice::new(item.id.to_string(), label, chosen)
                })
                .collect(),
            adjust_by: rules::adjust_by(view.meeting.day),
            ready: view.ready.iter().map(ready_choice).collect(),
            measures: view
                .measures
                .iter()
                .map(|(measure, case)| {
                    let kind = p.t(reading::measure_key(measure));
                    let label = format!("{kind} {}, {}", measure.amount_ore, case.label());
                    Choice::new(measure.id.to_string(), label, false)
                })
                .collect(),
            closures: view
                .closures
                .iter()
                .map(|case| {
                    let label = format!("{}, {}", case.label(), case.title);
                    Choice::new(case.id.to_string(), label, false)
                })
                .collect(),
            secretary,
            desk,
            takes: view.meeting.day >= today,
            orders: desk
                && view.meeting.state == MeetingState::Planned
                && (secretary || view.meeting.day >= today),
            takes_off: desk && !view.meeting.has_met(today),
            today,
        }
    }
}

impl MeetingPage<'_> {
    /// Address that takes a row off the agenda.
    pub fn off_action(&self, item: &impl std::fmt::Display) -> String {
        format!("/sammantraden/{}/lista/{item}/bort", self.view.meeting.id)
    }

    /// Key of the heading over what can be put on the agenda: what was dealt with at a meeting in
    /// the past is typed in.
    pub const fn put_heading(&self) -> &'static str {
        if self.takes { "board-put-heading" } else { "board-put-late" }
    }

    /// Address that moves a row up or down.
    pub fn move_action(&self, item: &i64, way: &str) -> String {
        format!("/sammantraden/{}/lista/{item}/{way}", self.view.meeting.id)
    }

    /// When a set was announced and until when an appeal can come.
    pub fn set_note(&self, row: &SetRow, up: &NaiveDate) -> String {
        let last = row.set.last_appeal_day.map(|day| day.to_string()).unwrap_or_default();
        self.p.tv2("board-set-announced", "up", up, "last", last)
    }
}

impl MeetingView {
    /// The tone of its state.
    pub fn state_tone(&self) -> &'static str {
        state_tone(self.meeting.state)
    }

    /// Whether it has §§.
    pub fn has_items(&self) -> bool {
        self.rows.iter().any(|row| row.item.is_some())
    }

    /// The least number of members that can decide.
    pub fn quorum(&self) -> usize {
        self.seats / 2 + 1
    }
}

fn ready_choice((case, applicant): &(Case, String)) -> Choice {
    let label = format!("{} {}, {applicant}", case.label(), case.title);
    Choice::new(case.id.to_string(), label, false)
}

fn fund_of<'a>(view: &'a MeetingView, row: Option<&Row>) -> Option<&'a FundMoney> {
    let wanted = row.and_then(|row| row.case.as_ref()).map(|case| case.fund_id);
    view.money.iter().find(|m| Some(m.fund) == wanted).or_else(|| view.money.first())
}

fn bar(view: &MeetingView, row: Option<&Row>) -> Option<Bar> {
    let money = fund_of(view, row)?;
    let application = row.filter(|row| row.kind() == AgendaKind::Case);
    let now = application.and_then(Row::proposed).unwrap_or(Ore::ZERO);
    let before = money.left + money.decided;
    Some(Bar {
        fund: money.name.clone(),
        left: money.left,
        before,
        decided: money.decided,
        now,
        after: money.left - now,
        widths: (percent(money.decided.0, before.0), percent(now.0, before.0)),
    })
}

fn line(p: &Page, view: &MeetingView, row: &Row, at_hand: Option<i64>) -> Line {
    let agenda = row.agenda.as_ref().map(|a| a.id.0);
    let current = row.item.is_none() && agenda.is_some() && agenda == at_hand;
    let (word, tone) = match (&row.item, &row.decision) {
        (_, Some(decision)) if decision.executable => {
            (p.t(decision.kind.key()), decision.kind.tone())
        }
        (_, Some(_)) => (p.t("state-not-executable"), "bad"),
        (Some(_), None) => (p.t("board-minuted"), "shut"),
        (None, None) if current => (p.t("board-at-hand"), "info"),
        (None, None) => (p.t("state-remaining"), "none"),
    };
    let registry = row.case.as_ref().map(|case| case.label().to_owned());
    let parts: Vec<String> = [registry, Some(row.applicant.clone())]
        .into_iter()
        .flatten()
        .filter(|s| !s.is_empty())
        .collect();
    let href = match &row.item {
        Some(item) => format!("/paragrafer/{}/utdrag.pdf", item.id),
        None => format!("/sammantraden/{}?rad={}#pa", view.meeting.id, agenda.unwrap_or(0)),
    };
    Line {
        section: row.item.as_ref().map_or("–".to_owned(), |i| format!("§\u{a0}{}", i.number)),
        title: row.title().to_owned(),
        sub: parts.join(" · "),
        href,
        applied: row.applied(),
        proposed: row.proposed(),
        granted: row.granted(),
        word,
        tone,
        obstacle: row.decision.as_ref().and_then(|d| d.obstacle.clone()).unwrap_or_default(),
        off: agenda.filter(|_| row.item.is_none()),
        current,
        correct: row
            .item
            .as_ref()
            .filter(|item| item.set_id.is_none())
            .map(|item| format!("/paragrafer/{}", item.id)),
    }
}

fn now_item(p: &Page, view: &MeetingView, row: &Row) -> NowItem {
    let kind = row.kind();
    let (is_case, is_measure) = (kind == AgendaKind::Case, kind == AgendaKind::Measure);
    let proposal = row.proposal.as_ref();
    let approves = proposal.is_none_or(|x| x.proposal == "approval");
    let amount = if is_case { row.proposed().filter(|a| a.is_positive()) } else { row.proposed() };
    let mut over: Vec<String> = vec![p.t(kind.key())];
    if let Some(case) = &row.case {
        over = vec![case.label().to_owned(), row.applicant.clone()];
    }
    if let Some(applied) = row.applied() {
        over.push(p.tv("board-applied", "amount", applied));
    }
    let start = match (is_case, proposal.map(|x| x.proposal.as_str())) {
        (true, Some("rejection")) => Ruling::Rejection,
        (true, Some("dismissal")) => Ruling::Dismissal,
        _ => Ruling::Approval,
    };
    let rulings: &[Ruling] = match kind {
        AgendaKind::Case => &Ruling::OF_CASE,
        AgendaKind::Measure => &Ruling::OF_MEASURE,
        AgendaKind::Delegated | AgendaKind::Other => &[],
    };
    let measure = row.measure.as_ref();
    let closes = row.agenda.as_ref().is_some_and(AgendaItem::is_closure);
    NowItem {
        agenda: row.agenda.as_ref().map(|a| a.id.to_string()).unwrap_or_default(),
        over: over.join(" · "),
        title: row.title().to_owned(),
        number: view.next_number,
        is_case,
        amount: amount.map(Ore::input).unwrap_or_default(),
        hint: if is_case { hint(p, view, row, approves) } else { String::new() },
        summary: proposal
            .map(|x| x.summary.clone())
            .or_else(|| measure.map(|m| format!("{} {}", m.reason, m.condition_cited)))
            .or_else(|| closes.then(|| p.t("board-closure-summary")))
            .unwrap_or_default(),
        rulings: rulings
            .iter()
            .map(|ruling| {
                let chosen = p.chosen("ruling", ruling.code(), *ruling == start);
                let choice = Choice::new(ruling.code(), p.t(ruling.key()), chosen);
                if is_case { choice.with_hint(p.t(ruling.hint_key())) } else { choice }
            })
            .collect(),
        conditions: proposal.map(|x| x.conditions.clone()).unwrap_or_default(),
        reason: proposal.map(|x| x.reason.clone()).unwrap_or_default(),
        reason_key: if is_case || is_measure { "board-reason" } else { "board-other-text" },
        debate: Default::default(),
        members: members(p, view, &earlier(view)),
        chairs: chairs(p, view, view.last_chair.as_ref().and_then(|item| item.chair_member_id)),
    }
}

/// A § that is put right.
#[derive(Template)]
#[template(path = "board/correct.html")]
pub struct CorrectionPage<'a> {
    /// The page's frame.
    pub p: &'a Page,
    /// The meeting.
    pub view: &'a MeetingView,
    /// Address of the form.
    pub action: String,
    /// The §.
    pub now: NowItem,
    /// What was ruled, which stands.
    pub ruling: String,
}

impl<'a> CorrectionPage<'a> {
    /// The page of a § with those who took part in it.
    pub fn new(
        p: &'a Page,
        view: &'a MeetingView,
        row: &Row,
        attendance: &[(Member, Attended)],
    ) -> Self {
        let mut now = now_item(p, view, row);
        let mut id = 0;
        let there: Vec<Attended> = attendance.iter().map(|(_, attended)| *attended).collect();
        now.members = members(p, view, &there);
        if let Some(item) = &row.item {
            id = item.id.0;
            now.number = item.number;
            now.chairs = chairs(p, view, item.chair_member_id);
            now.reason.clone_from(&item.text);
            let votes = [item.votes_yes, item.votes_no, item.votes_abstained];
            let votes = votes.map(|n| n.map(|n| n.to_string()).unwrap_or_default());
            now.debate = (item.motions.clone(), votes, item.dissent_text.clone());
        }
        if let Some(decision) = &row.decision {
            now.reason.clone_from(&decision.reason);
            now.conditions.clone_from(&decision.conditions);
        }
        let ruling = row.decision.as_ref().map(|d| {
            let word = p.t(d.kind.key());
            if d.amount_ore.is_positive() { format!("{word}, {}", d.amount_ore) } else { word }
        });
        let ruling = ruling.unwrap_or_else(|| p.t("board-minuted"));
        Self { p, view, action: format!("/paragrafer/{id}"), now, ruling }
    }
}

/// Who is expected at the next §: whoever took part in the last one, and those who left it because
/// of a conflict of interest.
fn earlier(view: &MeetingView) -> Vec<Attended> {
    let back = |a: &Attended| Attended {
        present: a.present || a.conflict,
        conflict: false,
        dissent: false,
        ..*a
    };
    view.last.iter().map(|(_, attended)| back(attended)).collect()
}

fn hint(p: &Page, view: &MeetingView, row: &Row, approves: bool) -> String {
    let proposed = row.proposed().unwrap_or(Ore::ZERO);
    let left = fund_of(view, Some(row)).map_or(Ore::ZERO, |money| money.left);
    if !approves {
        return p.tv("board-hint-none", "left", left);
    }
    let after = left - proposed;
    let key = if after.is_negative() { "board-hint-short" } else { "board-hint-fits" };
    p.tv2(key, "amount", proposed, "after", after)
}

/// The members' lines, ticked as `there` says; the ordinary members when it says nothing of any.
fn members(p: &Page, view: &MeetingView, there: &[Attended]) -> Vec<MemberLine> {
    let usual = there.is_empty();
    view.members
        .iter()
        .map(|member| {
            let known = there.iter().find(|a| a.member == member.id);
            let present = known.map_or(usual && member.function != Function::Deputy, |a| a.present);
            let id = member.id.to_string();
            MemberLine {
                present: p.chosen("present", &id, present),
                conflict: p.chosen("conflict", &id, known.is_some_and(|a| a.conflict)),
                dissent: p.chosen("dissent", &id, known.is_some_and(|a| a.dissent)),
                id,
                name: member.name.clone(),
                note: note(p, member),
            }
        })
        .collect()
}

fn note(p: &Page, member: &Member) -> String {
    match member.function {
        Function::Member => member.party.clone(),
        other => format!("{}, {}", member.party, p.t(other.key()).to_lowercase()),
    }
}

fn chairs(p: &Page, view: &MeetingView, before: Option<MemberId>) -> Vec<Choice> {
    let first = view.members.iter().find(|m| m.function == Function::Chair).map(|m| m.id);
    let usual = before.or(first);
    view.members
        .iter()
        .map(|member| {
            let id = member.id.to_string();
            let chosen = p.chosen("chair", &id, Some(member.id) == usual);
            Choice::new(id, member.name.clone(), chosen)
        })
        .collect()
}
