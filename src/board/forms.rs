//! What the body's people send: parsed into acts.

use actix_web::web;

use super::actions;
use super::model::{Attended, Debate, Function, ItemInput, NewMember, Ruling, Votes};
use super::pages;
use super::views::day_title;
use super::withdrawal::{self, leave_agendas};
use crate::applications;
use crate::grants;
use crate::kernel::calendar;
use crate::kernel::ids::{
    AccountId, AgendaItemId, BodyId, CaseId, DecisionId, MeasureId, MeetingId, MemberId,
    MinuteItemId, MinuteSetId,
};
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// Characters in a title, a place.
const SHORT: usize = 200;
/// Characters in reasons and conditions.
const LONG: usize = 4_000;

/// `POST /sammantraden`
pub async fn plan(ctx: Ctx, form: Posted) -> Answer {
    let done = match parse_plan(&form) {
        Ok((body, day, starts, place)) => {
            ctx.act(&form, move |tx| {
                let id = actions::plan_meeting(tx, body, day, &starts, &place)?;
                Ok(Done::to(format!("/sammantraden/{id}")).says("board-planned"))
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let p = ctx.page_again("menu-meetings", &form, &errors);
            pages::show_meetings(&ctx, p, &pages::Before::default()).await
        }
        done => done,
    }
}

fn parse_plan(form: &Posted) -> Outcome<(BodyId, chrono::NaiveDate, String, String)> {
    let mut errors = Vec::new();
    let body = key(form, "body", &mut errors);
    let day = form.day("day", &mut errors);
    let starts = form.text("starts", 20, &mut errors);
    let place = form.text("place", SHORT, &mut errors);
    Posted::checked((BodyId(body), day, starts, place), errors)
}

fn key(form: &Posted, field: &str, errors: &mut Vec<FieldError>) -> i64 {
    form.get(field).parse().unwrap_or_else(|_| {
        errors.push(FieldError::new(field, "field-required"));
        0
    })
}

/// Shows the meeting's page again with what was typed.
async fn meeting_again(
    ctx: &Ctx,
    form: &Posted,
    id: MeetingId,
    rad: Option<i64>,
    errors: &[FieldError],
) -> Answer {
    let view = pages::read_meeting(ctx, id).await?;
    let mut p = ctx.page_titled(day_title(ctx.lang, &view.body.name, view.meeting.day));
    ctx.show_again(&mut p, form, errors);
    pages::show_meeting(ctx, p, &view, rad)
}

/// `POST /sammantraden/{id}/lista`
pub async fn put(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let meeting = MeetingId(*path);
    let mut errors = Vec::new();
    let (case, measure) = (form.get("case").parse::<i64>(), form.get("measure").parse::<i64>());
    let closure = form.get("closure").parse::<i64>();
    let what = match (case, measure, closure) {
        (Ok(case), ..) => What::Case(CaseId(case)),
        (_, Ok(measure), _) => What::Measure(MeasureId(measure)),
        (.., Ok(case)) => What::Closure(CaseId(case)),
        _ => What::Other(form.text("title", SHORT, &mut errors)),
    };
    if !errors.is_empty() {
        return meeting_again(&ctx, &form, meeting, None, &errors).await;
    }
    ctx.act(&form, move |tx| {
        match &what {
            What::Case(case) => actions::put_case_on_agenda(tx, meeting, *case)?,
            What::Measure(measure) => actions::put_measure_on_agenda(tx, meeting, *measure)?,
            What::Closure(case) => withdrawal::put_closure_on_agenda(tx, meeting, *case)?,
            What::Other(title) => actions::put_other_on_agenda(tx, meeting, title)?,
        };
        Ok(Done::to(format!("/sammantraden/{meeting}")).says("board-put"))
    })
    .await
}

/// What is put on an agenda.
enum What {
    Case(CaseId),
    Measure(MeasureId),
    Closure(CaseId),
    Other(String),
}

/// `POST /sammantraden/{id}/lista/{item}/bort`
pub async fn take_off(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    let (meeting, item) = (MeetingId(path.0), AgendaItemId(path.1));
    let mut errors = Vec::new();
    let why = form.optional_text("why", LONG, &mut errors);
    let done = match Posted::checked((), errors) {
        Ok(()) => {
            ctx.act(&form, move |tx| {
                let meeting = actions::take_off_agenda(tx, item, &why)?;
                Ok(Done::to(format!("/sammantraden/{meeting}")).says("board-taken-off"))
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            meeting_again(&ctx, &form, meeting, Some(path.1), &errors).await
        }
        done => done,
    }
}

/// `POST /sammantraden/{id}/paragrafer`
pub async fn record(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let meeting = MeetingId(*path);
    let rad = form.get("agenda").parse::<i64>().ok();
    let done = match parse_item(meeting, &form) {
        Ok(input) => {
            ctx.act(&form, move |tx| {
                let recorded = actions::record_item(tx, &input)?;
                let done = Done::to(format!("/sammantraden/{meeting}"));
                let number = input.number;
                Ok(match recorded.decision {
                    Some(decided) if !decided.executable => {
                        done.saying(Msg::new("board-recorded-blocked").with("number", number))
                    }
                    _ => done.saying(Msg::new("board-recorded").with("number", number)),
                })
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => meeting_again(&ctx, &form, meeting, rad, &errors).await,
        done => done,
    }
}

fn parse_item(meeting: MeetingId, form: &Posted) -> Outcome<ItemInput> {
    let mut errors = Vec::new();
    let number = form.number("number", 1, 99_999, &mut errors);
    let ruling = match form.get("ruling") {
        "" => Ruling::Noted,
        code => code.parse().unwrap_or(Ruling::Noted),
    };
    let gives = matches!(ruling, Ruling::Approval | Ruling::PartialApproval);
    let amount =
        if gives && form.has("amount") { form.amount("amount", &mut errors) } else { Ore::ZERO };
    let conditions = form.optional_text("conditions", LONG, &mut errors);
    let reason = form.optional_text("reason", LONG, &mut errors);
    let ids =
        |field| -> Vec<i64> { form.all(field).iter().filter_map(|v| v.parse().ok()).collect() };
    let (present, conflict, dissent) = (ids("present"), ids("conflict"), ids("dissent"));
    let mut everybody: Vec<i64> =
        present.iter().chain(&conflict).chain(&dissent).copied().collect();
    everybody.sort_unstable();
    everybody.dedup();
    let attendance = everybody
        .into_iter()
        .map(|id| Attended {
            member: MemberId(id),
            present: present.contains(&id) && !conflict.contains(&id),
            conflict: conflict.contains(&id),
            dissent: dissent.contains(&id),
        })
        .collect();
    let input = ItemInput {
        meeting,
        agenda_item: form.get("agenda").parse().ok().map(AgendaItemId),
        title: String::new(),
        number,
        ruling,
        amount,
        conditions,
        reason,
        attendance,
        chair: form.get("chair").parse().ok().map(MemberId),
        debate: Debate {
            motions: form.optional_text("motions", LONG, &mut errors),
            votes: parse_votes(form, &mut errors),
            dissent_text: form.optional_text("dissent_text", LONG, &mut errors),
        },
    };
    Posted::checked(input, errors)
}

/// The vote; none when all three fields are empty.
fn parse_votes(form: &Posted, errors: &mut Vec<FieldError>) -> Option<Votes> {
    let fields = ["votes_yes", "votes_no", "votes_abstained"];
    if fields.iter().all(|field| form.get(field).is_empty()) {
        return None;
    }
    let mut count = |field: &str| match form.get(field) {
        "" => 0,
        _ => form.number(field, 0, 999, errors),
    };
    Some(Votes { yes: count(fields[0]), no: count(fields[1]), abstained: count(fields[2]) })
}

/// `POST /paragrafer/{id}`
pub async fn correct(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = MinuteItemId(*path);
    let mut errors = Vec::new();
    let why = form.text("why", SHORT, &mut errors);
    let meeting = pages::meeting_of(&ctx, id).await?;
    let done = match parse_item(meeting, &form).and_then(|input| Posted::checked(input, errors)) {
        Ok(input) => {
            ctx.act(&form, move |tx| {
                let meeting = actions::correct_item(tx, id, &input, &why)?;
                let done = Done::to(format!("/sammantraden/{meeting}"));
                Ok(done.saying(Msg::new("board-corrected").with("number", input.number)))
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let p = ctx.page_again("board-correct-title", &form, &errors);
            pages::show_correction(&ctx, p, id).await
        }
        done => done,
    }
}

/// `POST /sammantraden/{id}/lista/{item}/upp`
pub async fn move_up(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    move_row(&ctx, AgendaItemId(path.1), &form, true).await
}

/// `POST /sammantraden/{id}/lista/{item}/ned`
pub async fn move_down(ctx: Ctx, path: web::Path<(i64, i64)>, form: Posted) -> Answer {
    move_row(&ctx, AgendaItemId(path.1), &form, false).await
}

async fn move_row(ctx: &Ctx, item: AgendaItemId, form: &Posted, up: bool) -> Answer {
    ctx.act(form, move |tx| {
        let meeting = actions::move_on_agenda(tx, item, up)?;
        Ok(Done::to(format!("/sammantraden/{meeting}#lista")))
    })
    .await
}

/// `POST /sammantraden/{id}/justering`
pub async fn adjust(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let meeting = MeetingId(*path);
    let mut errors = Vec::new();
    let adjusters = form.text("adjusters", SHORT, &mut errors);
    let on = form.day("on", &mut errors);
    let items: Vec<MinuteItemId> =
        form.all("items").iter().filter_map(|v| v.parse().ok()).map(MinuteItemId).collect();
    let done = match Posted::checked((), errors) {
        Ok(()) => {
            ctx.act(&form, move |tx| {
                let minuted = actions::adjust(tx, meeting, &items, &adjusters, on)?;
                let done = Done::to("/anslag");
                Ok(match minuted.late {
                    Some(late) => done.saying(late),
                    None => done.says("board-adjusted"),
                })
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => meeting_again(&ctx, &form, meeting, None, &errors).await,
        done => done,
    }
}

/// `POST /anslag/{set}`
pub async fn post_notice(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let set = MinuteSetId(*path);
    // Several of these forms stand on one page, so the field carries the set's key.
    let field = format!("up-{set}");
    let mut errors = Vec::new();
    let up = form.day(&field, &mut errors);
    let done = match Posted::checked((), errors) {
        Ok(()) => {
            ctx.act(&form, move |tx| {
                let minuted = actions::post_notice(tx, set, up)?;
                let done = Done::to("/anslag");
                Ok(match minuted.late {
                    Some(late) => done.saying(late),
                    None => done.says("board-announced"),
                })
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(mut errors)) => {
            for error in &mut errors {
                error.field.clone_from(&field);
            }
            let p = ctx.page_again("menu-notices", &form, &errors);
            pages::show_notices(&ctx, p).await
        }
        done => done,
    }
}

/// `POST /mina-arenden/{id}/aterkalla`: an application is withdrawn, also from an agenda.
pub async fn withdraw(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    applications::forms::withdraw(&ctx, CaseId(*path), &form, leave_agendas).await
}

/// `POST /beslut/{id}/laga-kraft`
pub async fn confirm_force(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = DecisionId(*path);
    ctx.act(&form, move |tx| {
        let decision = grants::find_decision(tx.conn, id)?;
        // Force comes when the time has run out; after an appeal, when the court is done.
        let after = decision.last_appeal_day.map_or(tx.today, calendar::notice_down_day);
        let on = if decision.appealed_on.is_some() { tx.today } else { after };
        actions::confirm_legal_force(tx, id, on)?;
        Ok(Done::to("/anslag").says("board-force-confirmed"))
    })
    .await
}

/// `POST /beslut/{id}/overklagat`
pub async fn appeal(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = DecisionId(*path);
    let mut errors = Vec::new();
    let on = form.day("on", &mut errors);
    let done = match Posted::checked((), errors) {
        Ok(()) => {
            ctx.act(&form, move |tx| {
                actions::record_appeal(tx, id, on)?;
                Ok(Done::to("/anslag").says("board-appeal-noted"))
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let p = ctx.page_again("board-appeal-title", &form, &errors);
            pages::show_appeal(&ctx, p, id).await
        }
        done => done,
    }
}

/// `POST /ledamoter`
pub async fn add_member(ctx: Ctx, form: Posted) -> Answer {
    let mut errors = Vec::new();
    let new = NewMember {
        body: BodyId(key(&form, "body", &mut errors)),
        account: form.get("account").parse().ok().map(AccountId),
        name: form.text("name", SHORT, &mut errors),
        party: form.text("party", 20, &mut errors),
        function: form.get("function").parse().unwrap_or(Function::Member),
        from: form.day("from", &mut errors),
    };
    let done = match Posted::checked(new, errors) {
        Ok(new) => {
            ctx.act(&form, move |tx| {
                actions::add_member(tx, &new)?;
                Ok(Done::to("/ledamoter").says("board-member-added"))
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Err(Refusal::Invalid(errors)) => {
            let p = ctx.page_again("board-members-title", &form, &errors);
            pages::show_members(&ctx, p).await
        }
        done => done,
    }
}

/// `POST /ledamoter/{id}/avsluta`
pub async fn end_member(ctx: Ctx, path: web::Path<i64>, form: Posted) -> Answer {
    let id = MemberId(*path);
    ctx.act(&form, move |tx| {
        actions::end_member(tx, id, tx.today)?;
        Ok(Done::to("/ledamoter").says("board-member-gone"))
    })
    .await
}
