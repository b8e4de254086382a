//! What is sent from the desk.

use super::queue;
use crate::assessment;
use crate::kernel::ids::{AccountId, CaseId};
use crate::kernel::refusal::{Msg, Refusal};
use crate::web::{Answer, Ctx, Done, Posted};

/// The most cases that one form acts on.
const MOST: usize = 200;

/// `POST /arenden`: gives the chosen cases to an officer, all of them or none.
pub async fn assign_many(ctx: Ctx, form: Posted) -> Answer {
    let back = queue::back_to(form.get("visa"))?;
    let officer = form.get("officer").parse::<AccountId>().ok();
    let cases: Vec<CaseId> =
        form.all("valda").iter().filter_map(|v| v.trim().parse().ok()).take(MOST).collect();
    ctx.act(&form, move |tx| {
        let officer = officer.ok_or_else(|| Refusal::Rule(Msg::new("desk-choose-officer")))?;
        if cases.is_empty() {
            return Err(Refusal::Rule(Msg::new("desk-choose-cases")));
        }
        for case in &cases {
            assessment::actions::assign(tx, *case, officer)?;
        }
        Ok(Done::to(back.clone()).saying(Msg::new("desk-assigned").with("count", cases.len())))
    })
    .await
}
