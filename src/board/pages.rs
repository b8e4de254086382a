//! What the body's people read, and the public notice board.

use actix_web::web;
use chrono::NaiveDate;
use serde::Deserialize;

use super::meeting_views::{CorrectionPage, MeetingPage};
use super::model::Function;
use super::reading::{self, MeetingView, SetRow};
use super::store;
use super::views::{
    AppealPage, ForceLine, MeetingLine, MeetingsPage, MembersPage, NoticeLine, NoticeboardPage,
    NoticesPage, SeatLine, SetLine, UnadjustedLine, body_choices, day_title, function_choices,
    state_tone,
};
use super::{print, rules};
use crate::grants;
use crate::kernel::calendar;
use crate::kernel::ids::{DecisionId, MeetingId, MinuteItemId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::web::parts::{self, Choice, Pager};
use crate::web::{Answer, Ctx, Page};

/// Which row of the agenda is at hand.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Its key.
    pub rad: Option<i64>,
}

/// Meetings on a page.
const PER_PAGE: i64 = 100;

/// Where a page of the list begins.
#[derive(Debug, Default, Deserialize)]
pub struct Before {
    fore: Option<String>,
}

/// `GET /sammantraden`
pub async fn meetings(ctx: Ctx, before: web::Query<Before>) -> Answer {
    let p = ctx.page("menu-meetings");
    show_meetings(&ctx, p, &before).await
}

/// Draws the list of meetings on a page.
pub(super) async fn show_meetings(ctx: &Ctx, p: Page, before: &Before) -> Answer {
    const LIST: &str = "/sammantraden";
    let before = parts::place(before.fore.as_deref());
    let (mut meetings, bodies) = ctx
        .read(move |conn| {
            let meetings = store::list_meetings(conn, before, PER_PAGE + 1)?;
            Ok((meetings, store::all_bodies(conn)?))
        })
        .await?;
    let ways = (LIST, &*format!("{LIST}?fore="));
    let pager = Pager::onward(&mut meetings, PER_PAGE, ways, before.is_none(), |m| (m.day, m.id));
    let p = p.here(ctx.lang.t("menu-meetings"));
    let lines = meetings
        .into_iter()
        .map(|m| MeetingLine {
            href: format!("/sammantraden/{}", m.id),
            body: bodies
                .iter()
                .find(|b| b.id == m.body_id)
                .map(|b| b.name.clone())
                .unwrap_or_default(),
            day: m.day,
            place: format!("{} {}", m.starts, m.place),
            state: m.state.key(),
            tone: state_tone(m.state),
        })
        .collect();
    let page = MeetingsPage {
        p: &p,
        lines,
        pager,
        bodies: body_choices(&p, &bodies),
        secretary: ctx.is_any(&[Role::Secretary]),
    };
    ctx.render(&p, &page)
}

/// `GET /sammantraden/{id}`
pub async fn meeting(ctx: Ctx, path: web::Path<i64>, wanted: web::Query<Wanted>) -> Answer {
    let view = read_meeting(&ctx, MeetingId(*path)).await?;
    let p = ctx.page_titled(day_title(ctx.lang, &view.body.name, view.meeting.day));
    show_meeting(&ctx, p, &view, wanted.rad)
}

/// Reads a meeting with everything on its page.
pub(super) async fn read_meeting(ctx: &Ctx, id: MeetingId) -> Outcome<MeetingView> {
    ctx.read(move |conn| reading::meeting(conn, id)).await
}

/// Draws a meeting on a page.
pub(super) fn show_meeting(ctx: &Ctx, p: Page, view: &MeetingView, wanted: Option<i64>) -> Answer {
    let p = p
        .crumb(ctx.lang.t("menu-meetings"), "/sammantraden")
        .here(format!("{} {}", view.body.name, view.meeting.day));
    let roles = (ctx.is_any(&[Role::Secretary]), ctx.is_any(&[Role::Secretary, Role::CaseOfficer]));
    let page = MeetingPage::new(&p, view, wanted, roles, ctx.app.clock.today());
    ctx.render(&p, &page)
}

/// `GET /paragrafer/{id}`
pub async fn correction(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let p = ctx.page("board-correct-title");
    show_correction(&ctx, p, MinuteItemId(*path)).await
}

/// The meeting of a §.
pub(super) async fn meeting_of(ctx: &Ctx, id: MinuteItemId) -> Outcome<MeetingId> {
    ctx.read(move |conn| Ok(store::find_item(conn, id)?.meeting_id)).await
}

/// Draws the form that puts a § right.
pub(super) async fn show_correction(ctx: &Ctx, p: Page, id: MinuteItemId) -> Answer {
    let (view, attendance) = ctx
        .read(move |conn| {
            let item = store::find_item(conn, id)?;
            Ok((reading::meeting(conn, item.meeting_id)?, store::find_attendance(conn, id)?))
        })
        .await?;
    let p = p
        .crumb(ctx.lang.t("menu-meetings"), "/sammantraden")
        .crumb(
            format!("{} {}", view.body.name, view.meeting.day),
            format!("/sammantraden/{}", view.meeting.id),
        )
        .here(ctx.lang.t("board-correct-title"));
    let row = view.rows.iter().find(|row| row.item.as_ref().is_some_and(|item| item.id == id));
    let row = row.ok_or(Refusal::NotFound)?;
    if row.item.as_ref().is_some_and(|item| item.set_id.is_some()) {
        return Err(Refusal::stage("board-item-adjusted"));
    }
    let page = CorrectionPage::new(&p, &view, row, &attendance);
    ctx.render(&p, &page)
}

/// `GET /sammantraden/{id}/protokoll.pdf`
pub async fn minutes(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = MeetingId(*path);
    let (name, bytes) = ctx
        .read(move |conn| {
            let minutes = reading::minutes(conn, id)?;
            let bytes = print::minutes(&minutes).map_err(Refusal::internal)?;
            Ok((format!("protokoll-{}-{}.pdf", minutes.code, minutes.meeting.day), bytes))
        })
        .await?;
    Ok(ctx.inline_pdf(&name, bytes))
}

/// `GET /paragrafer/{id}/utdrag.pdf`
pub async fn extract(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let id = MinuteItemId(*path);
    let (name, bytes) = ctx
        .read(move |conn| {
            let minutes = reading::minutes_of_item(conn, id)?;
            let bytes = print::extract(&minutes).map_err(Refusal::internal)?;
            Ok((minutes.file_name("protokollsutdrag"), bytes))
        })
        .await?;
    Ok(ctx.inline_pdf(&name, bytes))
}

/// `GET /anslag`
pub async fn notices(ctx: Ctx) -> Answer {
    let p = ctx.page("menu-notices");
    show_notices(&ctx, p).await
}

/// Draws what waits after meetings on a page.
pub(super) async fn show_notices(ctx: &Ctx, p: Page) -> Answer {
    let today = ctx.app.clock.today();
    let (unadjusted, sets, force) = ctx
        .read(move |conn| {
            let mut unadjusted: Vec<(store::Body, super::model::Meeting, Vec<i64>)> = Vec::new();
            for (meeting, number) in store::find_unadjusted(conn)? {
                match unadjusted.last_mut() {
                    Some((_, known, numbers)) if known.id == meeting.id => numbers.push(number),
                    _ => {
                        let body = store::find_body(conn, meeting.body_id)?;
                        unadjusted.push((body, meeting, vec![number]));
                    }
                }
            }
            let sets = reading::sets(conn, None)?;
            Ok((unadjusted, sets, reading::awaiting_force(conn, today)?))
        })
        .await?;
    let p = p.here(ctx.lang.t("menu-notices"));
    let (waiting, announced): (Vec<SetRow>, Vec<SetRow>) =
        sets.into_iter().partition(|row| row.set.notice_up.is_none());
    let page = NoticesPage {
        p: &p,
        unadjusted: unadjusted
            .into_iter()
            .map(|(body, meeting, numbers)| {
                let by = rules::adjust_by(meeting.day);
                UnadjustedLine {
                    href: format!("/sammantraden/{}#justera", meeting.id),
                    meeting: format!("{} {}", body.name, meeting.day),
                    sections: rules::sections(&numbers),
                    by,
                    late: by < today,
                }
            })
            .collect(),
        waiting: waiting.into_iter().map(|row| set_line(row, today)).collect(),
        announced: announced.into_iter().map(|row| set_line(row, today)).collect(),
        force: force
            .into_iter()
            .map(|(decision, case)| ForceLine {
                kind: decision.kind.key(),
                last: decision.last_appeal_day,
                number: case.as_ref().map(|c| c.label().to_owned()).unwrap_or_default(),
                href: case.map(|c| format!("/arenden/{}", c.id)).unwrap_or_default(),
                decision,
            })
            .collect(),
        secretary: ctx.is_any(&[Role::Secretary]),
        today,
    };
    ctx.render(&p, &page)
}

fn set_line(row: SetRow, today: NaiveDate) -> SetLine {
    SetLine {
        href: format!("/sammantraden/{}", row.set.meeting_id),
        field: format!("up-{}", row.set.id),
        action: format!("/anslag/{}", row.set.id),
        late: row.notice_by < today,
        row,
    }
}

/// `GET /anslagstavla`
pub async fn noticeboard(ctx: Ctx) -> Answer {
    let today = ctx.app.clock.today();
    let (sets, own) = ctx
        .read(move |conn| {
            let mut own = Vec::new();
            for (body, reference, up, last) in store::find_announced_delegated(conn, today)? {
                own.push((store::find_body(conn, body)?.name, reference, up, last));
            }
            Ok((reading::sets(conn, Some(today))?, own))
        })
        .await?;
    let mut lines: Vec<NoticeLine> = sets
        .into_iter()
        .filter_map(|row| {
            Some(NoticeLine {
                body: row.body.name,
                meeting: Some(row.day),
                what: row.sections,
                adjusted: Some(row.set.adjusted_on),
                up: row.set.notice_up?,
                last: row.set.last_appeal_day?,
                down: row.set.notice_down?,
            })
        })
        .collect();
    lines.extend(own.into_iter().map(|(body, reference, up, last)| NoticeLine {
        body,
        meeting: None,
        what: reference,
        adjusted: None,
        up,
        last,
        down: calendar::notice_down_day(last),
    }));
    lines.sort_by_key(|line| std::cmp::Reverse(line.up));
    let p = ctx.page("board-noticeboard").here(ctx.lang.t("board-noticeboard"));
    let keeper = ctx.app.config.contact.clone();
    ctx.render(&p, &NoticeboardPage { p: &p, lines, keeper })
}

/// `GET /beslut/{id}/overklagat`
pub async fn appeal(ctx: Ctx, path: web::Path<i64>) -> Answer {
    let p = ctx.page("board-appeal-title");
    show_appeal(&ctx, p, DecisionId(*path)).await
}

/// Draws the page before an appeal is noted.
pub(super) async fn show_appeal(ctx: &Ctx, p: Page, id: DecisionId) -> Answer {
    let decision = ctx.read(move |conn| grants::find_decision(conn, id)).await?;
    let p = p.crumb(ctx.lang.t("menu-notices"), "/anslag").here(decision.reference.clone());
    let today = ctx.app.clock.today();
    ctx.render(&p, &AppealPage { p: &p, decision: &decision, today })
}

/// `GET /ledamoter`
pub async fn members(ctx: Ctx) -> Answer {
    let p = ctx.page("board-members-title");
    show_members(&ctx, p).await
}

/// Draws who sits in the bodies on a page.
pub(super) async fn show_members(ctx: &Ctx, p: Page) -> Answer {
    let today = ctx.app.clock.today();
    let (bodies, members, accounts) = ctx
        .read(move |conn| {
            let bodies = store::all_bodies(conn)?;
            let mut members = Vec::new();
            for body in &bodies {
                for member in store::find_members(conn, body.id, today)? {
                    members.push((body.name.clone(), member));
                }
            }
            Ok((bodies, members, store::find_board_accounts(conn)?))
        })
        .await?;
    let p = p
        .crumb(ctx.lang.t("menu-meetings"), "/sammantraden")
        .here(ctx.lang.t("board-members-title"));
    let keeper = ctx.is_any(&[Role::Secretary, Role::Administrator]);
    let page = MembersPage {
        p: &p,
        lines: members
            .into_iter()
            .map(|(body, member)| SeatLine {
                function: Function::key(member.function),
                end: format!("/ledamoter/{}/avsluta", member.id),
                body,
                member,
            })
            .collect(),
        bodies: body_choices(&p, &bodies),
        functions: function_choices(&p),
        accounts: accounts
            .into_iter()
            .map(|(id, name)| {
                let chosen = p.chosen("account", &id.to_string(), false);
                Choice::new(id.to_string(), name, chosen)
            })
            .collect(),
        keeper,
        today,
    };
    ctx.render(&p, &page)
}
