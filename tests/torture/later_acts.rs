//! Acts of a grant's later life: minutes, notice and legal force, report and settlement, claims,
//! payments that come back, and the end of a fund. Each is one transaction by one person; what it
//! is about is found by where it stands, so that any order means something.

use diesel::prelude::*;
use integrationsfond::assessment::{self, model::Proposal, model::StatementInput};
use integrationsfond::board::actions as board;
use integrationsfond::board::model::{AgendaKind, Attended, Debate, Function};
use integrationsfond::board::model::{ItemInput, NewMember, Ruling};
use integrationsfond::cases::lifecycle::{Stage, Step};
use integrationsfond::db::{WriteTx, schema};
use integrationsfond::delegation::actions::{self as delegation, Ruled};
use integrationsfond::disbursements::actions::{Requisition, requisition};
use integrationsfond::disbursements::lifecycle::State;
use integrationsfond::grants::model::DecisionKind;
use integrationsfond::kernel::actor::Actor;
use integrationsfond::kernel::ids::{
    AgendaItemId, BodyId, CaseId, ClaimId, DecisionId, EntryId, FundId, InstalmentId, MeasureId,
    MeetingId, MemberId, MinuteItemId, MinuteSetId,
};
use integrationsfond::kernel::money::Ore;
use integrationsfond::kernel::refusal::{Outcome, Refusal};
use integrationsfond::reports::actions as reports;
use integrationsfond::{applications, associations, cases, fund, phase_out};
use serde_json::json;

use crate::acts::{Act, Town, pick, program};

/// What is done in a transaction.
type Doing = fn(&Town, &mut WriteTx<'_>) -> Outcome<()>;

/// Who does it.
#[derive(Clone, Copy)]
pub enum By {
    Program,
    Member,
    Officer,
    Secretary,
    Controller,
    /// Another controller than the one who books.
    Second,
    Payer,
}

const WHY: &str = "Enligt beslut";

/// Every one, by name.
pub const LATER: &[(&str, By, Doing)] = &[
    ("nine members", By::Program, nine_members),
    ("an account confirmed", By::Controller, |town, tx| {
        use schema::association_accounts as a;
        let asked = a::table.filter(a::state.eq("pending")).order(a::id);
        let row: i64 = asked.select(a::id).first(tx.conn)?;
        associations::actions::settle_account_of(tx, town.association, row, true)
    }),
    ("an officer statement", By::Officer, |_, tx| {
        let case = pick(tx.conn, &[Stage::Preparing], 0)?;
        assessment::actions::write_statement(tx, case, &statement()).map(drop)
    }),
    ("a meeting today", By::Secretary, |_, tx| {
        let (body, day) = (body(tx)?, tx.today);
        board::plan_meeting(tx, body, day, "13:15", "Bryggaren").map(drop)
    }),
    ("a case on its agenda", By::Officer, |_, tx| {
        let (meeting, case) = (last_meeting(tx)?, pick(tx.conn, &[Stage::Proposed], 0)?);
        board::put_case_on_agenda(tx, meeting, case).map(drop)
    }),
    ("a claim on its agenda", By::Officer, |_, tx| {
        let (meeting, measure) = (last_meeting(tx)?, proposed(tx, "reclaim")?);
        board::put_measure_on_agenda(tx, meeting, measure).map(drop)
    }),
    ("a § with attendance", By::Secretary, record),
    ("minutes adjusted", By::Secretary, adjust),
    ("a notice put up", By::Secretary, |_, tx| {
        use schema::minute_sets as s;
        let waiting = s::table.filter(s::notice_up.is_null()).order(s::id);
        let set: MinuteSetId = waiting.select(s::id).first(tx.conn)?;
        let up = tx.today;
        board::post_notice(tx, set, up).map(drop)
    }),
    ("legal force", By::Secretary, |_, tx| {
        use schema::decisions as d;
        let waiting =
            d::table.filter(d::final_on.is_null()).filter(d::last_appeal_day.lt(tx.today));
        let id: DecisionId = waiting.order(d::id).select(d::id).first(tx.conn)?;
        let on = tx.today;
        board::confirm_legal_force(tx, id, on)
    }),
    ("a delegated decision", By::Officer, |_, tx| {
        let case = pick(tx.conn, &[Stage::Preparing], 0)?;
        let ruled = Ruled {
            kind: DecisionKind::Dismissal,
            amount: Ore::ZERO,
            conditions: String::new(),
            reason: "Ansökan kom in efter sista dagen.".to_owned(),
        };
        delegation::decide(tx, case, &ruled).map(drop)
    }),
    ("a notice of its own", By::Secretary, |_, tx| {
        use schema::decisions as d;
        let delegated = d::table.filter(d::notice_up.is_null()).filter(d::decider.eq("delegate"));
        let id: DecisionId = delegated.order(d::id).select(d::id).first(tx.conn)?;
        let up = tx.today;
        board::post_own_notice(tx, id, up)
    }),
    ("a report section", By::Member, |_, tx| sections(tx, &["money"], ("12000", "3000"))),
    ("the other sections", By::Member, |_, tx| {
        sections(tx, &["done", "people", "attachments", "declaration"], ("", ""))
    }),
    ("a whole report", By::Member, |_, tx| {
        let all = ["done", "people", "money", "attachments", "declaration"];
        sections(tx, &all, ("39000", "1000"))
    }),
    ("a report handed in", By::Member, |_, tx| {
        let case = pick(tx.conn, &[Stage::Running], 0)?;
        reports::submit(tx, case)
    }),
    ("a report's completion asked", By::Officer, |_, tx| {
        let case = pick(tx.conn, &[Stage::Reported], 0)?;
        let until = tx.today + chrono::Days::new(14);
        reports::request_completion(tx, case, "Vad kostade lokalen?", until)
    }),
    ("a report's completion answered", By::Member, |_, tx| {
        let case = pick(tx.conn, &[Stage::ReportCompletion], 0)?;
        reports::answer_completion(tx, case, "Tre tusen kronor.")
    }),
    ("a report approved", By::Officer, |_, tx| {
        let case = pick(tx.conn, &[Stage::Reported], 0)?;
        reports::approve(tx, case, None)
    }),
    ("a project broken off", By::Officer, |_, tx| {
        let case = pick(tx.conn, &[Stage::Running], 0)?;
        reports::break_off(tx, case, "Inställt")
    }),
    ("a release decided", By::Officer, |_, tx| {
        let measure = proposed(tx, "release")?;
        delegation::decide_measure(tx, measure).map(drop)
    }),
    ("a claim decided and sent", By::Officer, |_, tx| {
        let measure = proposed(tx, "reclaim")?;
        delegation::decide_measure(tx, measure).map(drop)
    }),
    ("a claim repaid in part", By::Controller, |_, tx| {
        let (claim, _) = unpaid(tx)?;
        let on = tx.today;
        reports::repayment_received(tx, claim, Ore::kr(2_000), on).map(drop)
    }),
    ("a claim repaid", By::Controller, |_, tx| {
        let (claim, rest) = unpaid(tx)?;
        let on = tx.today;
        reports::repayment_received(tx, claim, rest, on).map(drop)
    }),
    ("a repayment taken back", By::Second, take_back),
    ("a payment of a closed case comes back", By::Payer, |_, tx| {
        use schema::{cases as c, instalments as i};
        let paid = i::table.inner_join(c::table).filter(i::state.eq(State::Paid));
        let closed = paid.filter(c::stage.eq(Stage::Closed)).order(i::id.desc());
        let id: InstalmentId = closed.select(i::id).first(tx.conn)?;
        let on = tx.today;
        reports::payment_returned(tx, id, on, "Kontot är avslutat").map(drop)
    }),
    ("a payment given up", By::Officer, |_, tx| {
        use schema::instalments as i;
        let case = pick(tx.conn, &[Stage::Settling], 0)?;
        let ready = i::table.filter(i::case_id.eq(case)).filter(i::state.eq(State::Ready));
        let id: InstalmentId = ready.order(i::id).select(i::id).first(tx.conn)?;
        reports::give_up_payment(tx, case, id, "Föreningen är upplöst.")
    }),
    ("a grant of the second fund", By::Program, grant_of_second),
    ("a draw upon its frame", By::Member, |_, tx| {
        let case = pick(tx.conn, &[Stage::Running], 0)?;
        let text = "Hyra i mars".to_owned();
        let ask = Requisition { amount: Some(Ore::kr(20_000)), text, files: Vec::new() };
        requisition(tx, case, &ask).map(drop)
    }),
    ("the fund settled", By::Controller, |town, tx| {
        let day = tx.today;
        phase_out::actions::settle(tx, town.fund, day, "KS § 9", "Fonden avvecklas").map(drop)
    }),
    ("money for a settled fund", By::Controller, |town, tx| {
        use schema::cases as c;
        let closed = c::table.filter(c::stage.eq(Stage::Closed)).order(c::id);
        let number: Option<String> = closed.select(c::number).first(tx.conn)?;
        let (number, day) = (number.unwrap_or_default(), tx.today);
        let amount = Ore::kr(500);
        phase_out::actions::received_after_settlement(tx, town.fund, &number, amount, day, WHY)
            .map(drop)
    }),
];

/// The acts of the later life of the grant of `a_life`, and of others beside it, in order.
pub fn later_life() -> Vec<Act> {
    use Act::{Approve, Assign, Days, Decide, Pay, Propose, PutOnAgenda, Review, Start, Submit};
    use Act::{TransferOut, Write};
    let mut all = vec![later("nine members"), later("an account confirmed")];
    // One that the body decides, with everything that the law asks for.
    all.extend([Start, Write(0, 40_000), Submit(0), Assign(0)]);
    all.extend(["an officer statement", "a meeting today", "a case on its agenda"].map(later));
    all.extend(["a § with attendance", "minutes adjusted", "a notice put up"].map(later));
    all.extend([Review(0), Approve(0), Pay(0), Days(23), later("legal force")]);
    // One that a delegate dismisses, and one that will be broken off.
    all.extend([Start, Write(0, 10_000), Submit(0), Assign(0)]);
    all.extend(["a delegated decision", "a notice of its own"].map(later));
    all.extend([Start, Write(0, 35_000), Submit(0), Assign(0), Propose(0), PutOnAgenda(0)]);
    all.extend([Decide(0, 35_000), Review(0), Approve(0), Pay(0), Days(60)]);
    // The first did not spend what it was paid.
    all.extend(["a report section", "the other sections", "a report handed in"].map(later));
    all.extend(["a report's completion asked", "a report's completion answered"].map(later));
    all.extend(["a report approved", "a release decided", "a claim decided and sent"].map(later));
    all.extend(["a claim repaid in part", "a claim repaid"].map(later));
    all.extend(["a repayment taken back", "a claim repaid"].map(later));
    // The second spent everything, and its last payment comes back twice.
    all.extend(["a whole report", "a report handed in", "a report approved"].map(later));
    all.extend([Review(0), Approve(0), Pay(0), later("a payment of a closed case comes back")]);
    all.extend([Review(0), Approve(0), Pay(0), later("a payment of a closed case comes back")]);
    all.extend(["a payment given up", "a release decided"].map(later));
    // What was paid to the last is claimed by the body.
    all.extend(["a project broken off", "a meeting today", "a claim on its agenda"].map(later));
    all.extend(["a § with attendance"; 3].map(later));
    all.extend(["minutes adjusted"; 2].map(later));
    all.extend(["a notice put up"; 2].map(later));
    all.extend(["a release decided", "a claim repaid"].map(later));
    all.extend([Days(23), later("legal force")]);
    all.extend(["a grant of the second fund", "a draw upon its frame"].map(later));
    all.extend([Review(0), Approve(0), Pay(0), TransferOut(5_000)]);
    all.extend(["the fund settled", "money for a settled fund"].map(later));
    all
}

fn later(name: &str) -> Act {
    Act::Later(LATER.iter().position(|(known, ..)| *known == name).unwrap())
}

impl Town {
    /// Does one of these acts. That there is nothing for it to be about is a refusal.
    pub fn later(&self, tx: &mut WriteTx<'_>, n: usize) -> Outcome<()> {
        match LATER[n].2(self, tx) {
            Err(Refusal::Database(diesel::result::Error::NotFound)) => Err(Refusal::NotFound),
            outcome => outcome,
        }
    }

    /// Who does one of these acts.
    pub fn later_by(&self, n: usize) -> &Actor {
        match LATER[n].1 {
            By::Program => program(),
            By::Member => &self.member,
            By::Officer => &self.officer,
            By::Secretary => &self.secretary,
            By::Controller => &self.controller,
            By::Second => &self.second,
            By::Payer => &self.attesters[2],
        }
    }
}

fn nine_members(_: &Town, tx: &mut WriteTx<'_>) -> Outcome<()> {
    let (body, from) = (body(tx)?, tx.today);
    let names = [
        "Sven Dahlby",
        "Britta Lindmark",
        "Mats Rönnholm",
        "Ulf Kvist",
        "Maja Rehnby",
        "Nils Nord",
        "Olga Ost",
        "Per Palm",
        "Rut Rask",
    ];
    for (n, name) in names.into_iter().enumerate() {
        let function = if n == 0 { Function::Chair } else { Function::Member };
        let (name, party) = (name.to_owned(), "-".to_owned());
        board::add_member(tx, &NewMember { body, account: None, name, party, function, from })?;
    }
    Ok(())
}

fn statement() -> StatementInput {
    StatementInput {
        proposal: Proposal::Approval,
        amount: Ore::kr(40_000),
        summary: "Nyanlända och medlemmar övar svenska.".to_owned(),
        assessment: "Det följer fondens syfte.".to_owned(),
        economy: String::new(),
        child_perspective: "Barn deltar.".to_owned(),
        conditions: String::new(),
        reason: String::new(),
        ready: true,
    }
}

/// Records the § of the first row whose day has come; those who were members then took part.
fn record(_: &Town, tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::{agenda_items as a, body_members as b, meetings as m, minute_items as i};
    let waiting = a::table.inner_join(m::table).filter(a::done.eq(false));
    let (row, kind, case, meeting, day): (AgendaItemId, AgendaKind, Option<CaseId>, MeetingId, _) =
        waiting
            .filter(m::day.le(tx.today))
            .order((m::day, a::id))
            .select((a::id, a::kind, a::case_id, m::id, m::day))
            .first::<(_, _, _, _, chrono::NaiveDate)>(tx.conn)?;
    let last: Option<i64> = i::table.select(diesel::dsl::max(i::number)).first(tx.conn)?;
    let members: Vec<MemberId> = b::table
        .filter(b::from_day.le(day).and(b::to_day.is_null().or(b::to_day.ge(day))))
        .order(b::id)
        .select(b::id)
        .load(tx.conn)?;
    let amount = match case {
        Some(case) if kind == AgendaKind::Case => cases::find(tx.conn, case)?.applied_ore,
        _ => Ore::ZERO,
    };
    let noted = matches!(kind, AgendaKind::Delegated | AgendaKind::Other);
    let there =
        |m: &MemberId| Attended { member: *m, present: true, conflict: false, dissent: false };
    let input = ItemInput {
        meeting,
        agenda_item: Some(row),
        title: String::new(),
        number: last.unwrap_or(80) + 1,
        ruling: if noted { Ruling::Noted } else { Ruling::Approval },
        amount,
        conditions: String::new(),
        reason: String::new(),
        attendance: members.iter().map(there).collect(),
        chair: members.first().copied(),
        debate: Debate::default(),
    };
    board::record_item(tx, &input).map(drop)
}

/// Adjusts the §§ of the first meeting that has some left.
fn adjust(_: &Town, tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::minute_items as i;
    let rest = i::table.filter(i::set_id.is_null()).order(i::id).select((i::meeting_id, i::id));
    let rest: Vec<(MeetingId, MinuteItemId)> = rest.load(tx.conn)?;
    let (meeting, _) = *rest.first().ok_or(Refusal::NotFound)?;
    let items: Vec<MinuteItemId> =
        rest.iter().filter(|(of, _)| *of == meeting).map(|(_, item)| *item).collect();
    let on = tx.today;
    board::adjust(tx, meeting, &items, "Sven Dahlby, Britta Lindmark", on).map(drop)
}

/// Writes sections of the report of the first case that has one to write.
fn sections(
    tx: &mut WriteTx<'_>,
    sections: &[&str],
    (leaders, premises): (&str, &str),
) -> Outcome<()> {
    let case = pick(tx.conn, &[Stage::Running], 0)?;
    let typed = |name: &str| {
        let value = match name {
            "q.what_done" => "Vi träffades tio kvällar.",
            "q.results" => "Fler vågar tala svenska.",
            "q.participants.women" => "9",
            "q.participants.men" => "7",
            "q.participants.girls" => "3",
            "q.participants.boys" => "2",
            "q.spent.lines.0.amount" => leaders,
            "q.spent.lines.1.amount" => premises,
            "q.other_income" => "0",
            "q.declaration.agreed" => "yes",
            "q.declaration.name" => "Lena Lindqvist",
            _ => return Vec::new(),
        };
        vec![value.to_owned()]
    };
    for section in sections {
        let errors = reports::save_section(tx, case, section, &typed)?;
        if !errors.is_empty() {
            return Err(Refusal::Invalid(errors));
        }
    }
    Ok(())
}

fn take_back(_: &Town, tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::{claims as k, ledger_entries as e};
    let (entry, case): (EntryId, Option<CaseId>) = e::table
        .filter(e::event.eq("repayment"))
        .order(e::id.desc())
        .select((e::id, e::case_id))
        .first(tx.conn)?;
    let case = case.ok_or(Refusal::NotFound)?;
    let of_case = k::table.filter(k::case_id.eq(case)).order(k::id);
    let claim: ClaimId = of_case.select(k::id).first(tx.conn)?;
    let on = tx.today;
    reports::repayment_taken_back(tx, claim, entry, on, "Fel ärende").map(drop)
}

/// All the way from the application to the first payment, whose rest is drawn month by month.
fn grant_of_second(town: &Town, tx: &mut WriteTx<'_>) -> Outcome<()> {
    use schema::funds as f;
    let boden = f::table.filter(f::slug.eq("boden-integrationsfond")).select(f::id);
    let second: FundId = boden.first(tx.conn)?;
    let today = tx.today;
    fund::actions::contribute(tx, second, Ore::kr(500_000), today, "KS § 8", WHY)?;
    let case = applications::actions::start(tx, second, None, town.association, "paper")?;
    let answers = town.answers(tx, second, 150_000)?;
    applications::actions::save_section(tx, case, "project", &answers, None)?;
    town.submit(tx, case)?;
    for step in [Step::Assign, Step::Propose, Step::PutOnAgenda] {
        cases::actions::advance(tx, case, step, json!({}))?;
    }
    if town.grant(tx, case, Ore::kr(150_000))? { Ok(()) } else { Err(Refusal::stage("case-moved")) }
}

fn body(tx: &mut WriteTx<'_>) -> Outcome<BodyId> {
    use schema::bodies as b;
    Ok(b::table.order(b::id).select(b::id).first(tx.conn)?)
}

fn last_meeting(tx: &mut WriteTx<'_>) -> Outcome<MeetingId> {
    use schema::meetings as m;
    Ok(m::table.order(m::id.desc()).select(m::id).first(tx.conn)?)
}

fn proposed(tx: &mut WriteTx<'_>, kind: &str) -> Outcome<MeasureId> {
    use schema::measures as m;
    let open = m::table.filter(m::state.eq("proposed")).filter(m::kind.eq(kind)).order(m::id);
    Ok(open.select(m::id).first(tx.conn)?)
}

/// The first claim that is not paid, and what is left of it.
fn unpaid(tx: &mut WriteTx<'_>) -> Outcome<(ClaimId, Ore)> {
    use schema::claims as k;
    let (id, amount, repaid): (ClaimId, Ore, Ore) = k::table
        .filter(k::paid_on.is_null())
        .order(k::id)
        .select((k::id, k::amount_ore, k::repaid_ore))
        .first(tx.conn)?;
    Ok((id, amount - repaid))
}
