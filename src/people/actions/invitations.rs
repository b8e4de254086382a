//! Inviting a colleague to act for an association. Whoever is invited answers: the invitation waits
//! for them under their address, whether they have an account or make one. Whoever invites is told
//! the same about every address, so that nobody learns who has an account here.

use chrono::TimeDelta;
use serde_json::json;

use super::sign_in::count;
use super::{add_membership, clean_email, note, tell_of_member};
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::ids::AssociationId;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::people::model::{Account, Purpose};
use crate::people::store::{self, sign_in as tokens};
use crate::people::{letters, rules, secret};
use crate::web::guard::token_hash;

/// How long the mailed link is good. Whoever comes later asks for a new link at the sign-in page.
pub const VALID: TimeDelta = TimeDelta::days(7);

/// Invitations of one association that may wait at a time.
const MOST: i64 = 20;

/// Invites whoever reads an address to act for an association, without signing. Whoever calls has
/// made sure that the actor may invite, and names the association for the mail.
pub fn invite_colleague(
    tx: &mut WriteTx<'_>,
    association: AssociationId,
    name: &str,
    email: &str,
    lang: Lang,
) -> Outcome<()> {
    let email = clean_email(email).ok_or_else(|| Refusal::field("invite_email", "field-email"))?;
    count(tx, &secret::subject("invite", &email), rules::INVITATIONS_TO_ADDRESS)?;
    let from = secret::subject("invite-from", &association.to_string());
    count(tx, &from, rules::INVITATIONS_OF_ASSOCIATION)?;
    let since = tx.now - rules::INVITATION_STANDS;
    if store::invitations::count(tx.conn, association, since)? >= MOST {
        let msg = Msg::new("people-invite-many").with("most", MOST);
        return Err(Refusal::Rule(msg));
    }
    store::invitations::put(tx, association, &email, since)?;
    let by = tx.actor.name.clone();
    match store::find_account_by_email(tx.conn, &email)? {
        Some(account) => tell(tx, &account, association, (name, &by)),
        None => {
            let token = secret::new_token()?;
            let link = tokens::NewLink {
                email: &email,
                account: None,
                purpose: Purpose::Register,
                token_hash: &token_hash(&token),
                code_hash: None,
                browser_hash: None,
                expires_at: tx.now + VALID,
            };
            tokens::insert_link(tx, &link)?;
            letters::invited_newcomer(tx, &email, lang, (name, &by), &token)
        }
    }
}

/// Tells somebody who has an account what they are invited to, or why it leads nowhere.
fn tell(
    tx: &mut WriteTx<'_>,
    account: &Account,
    association: AssociationId,
    who: (&str, &str),
) -> Outcome<()> {
    if account.disabled_at.is_some() {
        return letters::account_closed(tx, account);
    }
    if !store::find_roles(tx.conn, account.id)?.is_empty() {
        return letters::invited_staff(tx, account, who);
    }
    let acts = store::find_memberships(tx.conn, account.id)?.iter().any(|m| m.id == association);
    if acts { Ok(()) } else { letters::invited(tx, account, who) }
}

/// Answers an invitation: by the person whose address it went to, and nobody of the staff, who would
/// stand on both sides. Accepted, the person acts for the association, without signing.
pub fn answer(tx: &mut WriteTx<'_>, id: i64, accepted: bool) -> Outcome<AssociationId> {
    let who = tx.actor.id.ok_or(Refusal::NotAllowed)?;
    let account = store::find_account(tx.conn, who)?;
    let since = tx.now - rules::INVITATION_STANDS;
    let waiting = store::invitations::find(tx.conn, &account, since)?;
    let invitation = waiting.into_iter().find(|i| i.id == id).ok_or(Refusal::NotFound)?;
    let detail = json!({ "association": invitation.association.0 });
    if accepted {
        // Whoever acts for the association has nothing left to answer: that is written there.
        add_membership(tx, who, invitation.association, false)?;
        tell_of_member(tx, who, invitation.association)?;
        note(tx, "invitation-accepted", who, detail)?;
    } else {
        store::invitations::answer(tx, invitation.association, &account.email, false)?;
        note(tx, "invitation-declined", who, detail)?;
    }
    Ok(invitation.association)
}
