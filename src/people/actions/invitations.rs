//! Inviting a colleague to act for an association. Whoever has no account yet makes one with the
//! mailed link; what they are invited to waits for them under their address.

use chrono::TimeDelta;
use serde_json::json;

use super::{add_membership, clean_email, note};
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::people::letters;
use crate::people::model::Purpose;
use crate::people::secret;
use crate::people::store::{self, sign_in as tokens};
use crate::web::guard::token_hash;

/// How long the mailed link is good. Whoever comes later asks for a new link at the sign-in page;
/// the invitation stands.
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
    let by = tx.actor.name.clone();
    if let Some(account) = store::find_account_by_email(tx.conn, &email)? {
        let staff = !store::find_roles(tx.conn, account.id)?.is_empty();
        if account.disabled_at.is_some() || staff {
            return Err(Refusal::field("invite_email", "people-invite-not-this"));
        }
        if store::find_memberships(tx.conn, account.id)?.iter().any(|m| m.id == association) {
            return Err(Refusal::field("invite_email", "people-invite-member"));
        }
        add_membership(tx, account.id, association, false)?;
        let lang = Lang::from_tag(&account.lang).unwrap_or(lang);
        return letters::joined(tx, &email, lang, (name, &by));
    }
    if store::count_invitations(tx.conn, association)? >= MOST {
        let msg = Msg::new("people-invite-many").with("most", MOST);
        return Err(Refusal::Rule(msg));
    }
    store::insert_invitation(tx, association, &email)?;
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
    letters::invited(tx, &email, lang, (name, &by), &token)
}

/// Lets a new account act for those who have invited its address.
pub(super) fn accept(tx: &mut WriteTx<'_>, account: AccountId, email: &str) -> Outcome<()> {
    for association in store::take_invitations(tx, email)? {
        add_membership(tx, account, association, false)?;
        note(tx, "invitation-accepted", account, json!({ "association": association.0 }))?;
    }
    Ok(())
}
