//! The administrator's pages about mail: what waits, what left, what was given up; and the mailbox.

use std::collections::HashMap;

use actix_web::web;
use chrono::NaiveDateTime;

use super::model::{Queued, State};
use super::store::{self, Which};
use super::views::{MailListPage, MailPage, MailRow, Tab, paragraphs};
use crate::config::MailWay;
use crate::kernel::ids::MailId;
use crate::kernel::refusal::{Msg, Refusal};
use crate::web::parts::Pager;
use crate::web::{Answer, Ctx, Done, Posted};

/// Mails on one page of the list.
const ROWS: i64 = 50;

/// The outbox.
pub async fn list(ctx: Ctx, query: web::Query<HashMap<String, String>>) -> Answer {
    let asked = query.get("visa").map(String::as_str).unwrap_or_default();
    let which = match asked {
        "vantar" => Which::Waiting,
        "misslyckade" => Which::Failed,
        _ => Which::All,
    };
    let page = query.get("sida").and_then(|n| n.parse::<i64>().ok()).unwrap_or(1).clamp(1, 100_000);
    let (mut mails, (waiting, failed)) = ctx
        .read(move |conn| {
            let mails = store::list(conn, which, (page - 1) * ROWS, ROWS + 1)?;
            Ok((mails, store::counts(conn)?))
        })
        .await?;
    let more = i64::try_from(mails.len()).unwrap_or(0) > ROWS;
    mails.truncate(usize::try_from(ROWS).unwrap_or(0));
    let tab = |href, label, count: i64, this| Tab {
        href,
        label,
        count: if count > 0 { count.to_string() } else { String::new() },
        current: which == this,
    };
    let tabs = vec![
        tab("/post", "mail-tab-all", 0, Which::All),
        tab("/post?visa=vantar", "mail-tab-waiting", waiting, Which::Waiting),
        tab("/post?visa=misslyckade", "mail-tab-failed", failed, Which::Failed),
    ];
    let address = |number: i64| match which {
        Which::All => format!("/post?sida={number}"),
        Which::Waiting => format!("/post?visa=vantar&sida={number}"),
        Which::Failed => format!("/post?visa=misslyckade&sida={number}"),
    };
    let pager = Pager {
        previous: (page > 1).then(|| address(page - 1)),
        next: more.then(|| address(page + 1)),
        pages: Vec::new(),
    };
    let p = ctx.page("mail-list").here(ctx.lang.t("mail-list"));
    let mailbox = ctx.app.config.mail == MailWay::Mailbox;
    let mails = mails.iter().map(row).collect();
    ctx.render(&p, &MailListPage { p: &p, tabs, mails, mailbox, pager })
}

/// One mail. What lets people in is shown only where the mailbox is the only way to read it.
pub async fn mail(ctx: Ctx, id: web::Path<i64>) -> Answer {
    let id = MailId(*id);
    let (mail, files) =
        ctx.read(move |conn| Ok((store::find(conn, id)?, store::enclosed(conn, id)?))).await?;
    let readable = ctx.app.config.mail == MailWay::Mailbox || !mail.is_secret();
    let waits = matches!(mail.state(), State::Waiting | State::Delayed);
    let p = ctx
        .page_titled(mail.subject.clone())
        .crumb(ctx.lang.t("mail-list"), "/post")
        .here(mail.subject.clone());
    let page = MailPage {
        p: &p,
        sent: mail.sent_at.map(local).unwrap_or_default(),
        next: if waits { local(mail.next_try_at) } else { String::new() },
        failed: mail.state() == State::Failed,
        paragraphs: if readable && !mail.text.is_empty() {
            paragraphs(&mail.text, &ctx.app.config.public_url)
        } else {
            Vec::new()
        },
        files: files.into_iter().map(|f| (f.name, (f.size + 1023) / 1024)).collect(),
        mail: row(&mail),
    };
    ctx.render(&p, &page)
}

/// A file that goes with a mail, by its place from zero.
pub async fn attachment(ctx: Ctx, path: web::Path<(i64, usize)>) -> Answer {
    let (id, place) = path.into_inner();
    let app = ctx.app.clone();
    let (file, bytes) = ctx
        .read(move |conn| {
            let file = store::enclosed(conn, MailId(id))?.into_iter().nth(place);
            let file = file.ok_or(Refusal::NotFound)?;
            let bytes = app.files.get(&file.sha256)?;
            Ok((file, bytes))
        })
        .await?;
    Ok(ctx.download(&file.name, &file.media_type, bytes))
}

/// Lets a mail that was given up be tried again.
pub async fn try_again(ctx: Ctx, id: web::Path<i64>, form: Posted) -> Answer {
    let id = MailId(*id);
    ctx.act(&form, move |tx| {
        if !store::try_again(tx, id)? {
            return Err(Refusal::WrongStage(Msg::new("mail-not-failed")));
        }
        Ok(Done::to(format!("/post/{id}")).says("mail-tried-again"))
    })
    .await
}

fn row(mail: &Queued) -> MailRow {
    MailRow {
        id: mail.id.0,
        written: local(mail.created_at),
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        state: mail.state().tag(),
        tries: mail.tries,
        error: mail.last_error.clone().unwrap_or_default(),
    }
}

/// A time as clocks in Sweden show it.
fn local(at: NaiveDateTime) -> String {
    let there = at.and_utc().with_timezone(&chrono_tz::Europe::Stockholm);
    there.format("%Y-%m-%d %H:%M:%S").to_string()
}
