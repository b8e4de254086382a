//! Whom to sign in as.

use super::store;
use super::views::{Group, PeoplePage, Someone};
use crate::config::MailWay;
use crate::kernel::refusal::Refusal;
use crate::kernel::role::Role;
use crate::people;
use crate::web::{Answer, Ctx, Page};

/// The groups of the list: everybody stands in the first that fits.
const GROUPS: [Role; 8] = [
    Role::CaseOfficer,
    Role::Secretary,
    Role::Chair,
    Role::BoardMember,
    Role::Attester,
    Role::Controller,
    Role::Registrar,
    Role::Administrator,
];

/// Applicants that are shown without opening the longer list.
const FIRST: usize = 8;

/// Whom to sign in as, in the demonstration alone.
pub async fn people(ctx: Ctx) -> Answer {
    let p = ctx.page("demo-people");
    show(&ctx, &p).await
}

pub(super) async fn show(ctx: &Ctx, p: &Page) -> Answer {
    if !ctx.app.demo {
        return Err(Refusal::NotFound);
    }
    let (accounts, applicants) =
        ctx.read(|conn| Ok((people::list_staff(conn)?, store::applicants(conn)?))).await?;
    let group_of = |roles: &[Role]| GROUPS.into_iter().find(|role| roles.contains(role));
    let staff = GROUPS
        .into_iter()
        .map(|role| Group {
            heading: ctx.lang.t(role.key()),
            people: accounts
                .iter()
                .filter(|(account, _)| account.disabled_at.is_none())
                .filter(|(_, roles)| group_of(roles) == Some(role))
                .map(|(account, _)| Someone {
                    id: account.id.0,
                    name: account.name.clone(),
                    what: match account.title == ctx.lang.t(role.key()) {
                        true => String::new(),
                        false => account.title.clone(),
                    },
                })
                .collect(),
        })
        .filter(|group: &Group| !group.people.is_empty())
        .collect();
    let mut applicants: Vec<Someone> = applicants
        .into_iter()
        .map(|person| Someone {
            id: person.account.0,
            name: person.name,
            what: person.associations.join(", "),
        })
        .collect();
    let others = applicants.split_off(applicants.len().min(FIRST));
    let mailbox = ctx.app.config.mail == MailWay::Mailbox;
    ctx.render(p, &PeoplePage { p, staff, applicants, others, mailbox })
}
