//! Acts on accounts; signing in and out is in [`sign_in`].

pub mod invitations;
pub mod sign_in;

use chrono::TimeDelta;
use serde_json::{Value, json};
use validator::ValidateEmail;

use super::demo::{self, Seat};
use super::model::{Account, Purpose};
use super::password::PasswordHash;
use super::secret;
use super::store::{self, sign_in as tokens};
use super::{letters, rules};
use crate::db::WriteTx;
use crate::i18n::Lang;
use crate::kernel::identifiers::find_personal_numbers;
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::{FieldError, Outcome, Refusal};
use crate::kernel::role::Role;
use crate::mail;
use crate::registry::actions as registry;
use crate::registry::model::{Event, HOUSE};
use crate::web::guard::token_hash;

/// An account about to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Address that mail goes to; kept in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// Title; empty for none.
    pub title: String,
    /// Language of the interface and of mails.
    pub lang: Lang,
    /// Roles. Applicants have none: theirs comes from the associations that they act for.
    pub roles: Vec<Role>,
    /// The password, hashed by [`super::password::hash`] before the transaction began.
    pub password: Option<PasswordHash>,
}

/// An address in the form in which accounts keep it; `None` when no mail can be sent to it.
pub fn clean_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let good = email.len() <= 254 && email.validate_email() && mail::message::is_address(&email);
    good.then_some(email)
}

/// Makes an account; the administrator's act, or the program's own.
pub fn create_account(tx: &mut WriteTx<'_>, new: &NewAccount) -> Outcome<AccountId> {
    tx.require(&[Role::Administrator])?;
    let id = insert(tx, new)?;
    tell_of_roles(tx, &new.name, &new.roles, id)?;
    let roles: Vec<&str> = new.roles.iter().map(|role| role.code()).collect();
    note(tx, "account-created", id, json!({ "name": new.name, "roles": roles }))?;
    Ok(id)
}

/// Makes an account for somebody of the staff and sends them a link to choose their password.
pub fn invite(tx: &mut WriteTx<'_>, new: &NewAccount) -> Outcome<AccountId> {
    if new.roles.is_empty() {
        return Err(Refusal::field("roles", "people-roles-missing"));
    }
    let id = create_account(tx, new)?;
    mail_password_link(tx, id)?;
    Ok(id)
}

/// Sends somebody of the staff a link to choose a new password. The old one works until then.
pub fn send_password_link(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let account = store::find_account(tx.conn, id)?;
    if account.disabled_at.is_some() {
        return Err(Refusal::stage("people-is-disabled"));
    }
    if store::find_roles(tx.conn, id)?.is_empty() {
        return Err(Refusal::stage("people-needs-no-password"));
    }
    mail_password_link(tx, id)?;
    note(tx, "password-link-sent", id, json!({ "name": account.name }))
}

/// Roles that are told of when they are given: those who pay, who check, and who write what was
/// decided.
const TOLD: [Role; 3] = [Role::Attester, Role::Controller, Role::Secretary];

/// Tells every other administrator and controller that a person got a role by which money leaves the
/// house. Nobody is told of what the program does: the command line is the machine's keeper's.
fn tell_of_roles(
    tx: &mut WriteTx<'_>,
    name: &str,
    given: &[Role],
    account: AccountId,
) -> Outcome<()> {
    let given: Vec<Role> = given.iter().copied().filter(|role| TOLD.contains(role)).collect();
    let Some(by) = tx.actor.id.filter(|_| !given.is_empty()) else { return Ok(()) };
    let keepers = [Role::Administrator, Role::Controller];
    for keeper in store::list_staff(tx.conn)? {
        let (keeper, roles) = keeper;
        let watches = roles.iter().any(|role| keepers.contains(role));
        if watches && keeper.disabled_at.is_none() && keeper.id != by && keeper.id != account {
            letters::roles_given(tx, &keeper, name, &given)?;
        }
    }
    Ok(())
}

/// Changes name, title and roles of an account: never the roles of one's own.
pub fn change_account(
    tx: &mut WriteTx<'_>,
    id: AccountId,
    name: &str,
    title: &str,
    roles: &[Role],
) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let account = store::find_account(tx.conn, id)?;
    let before = store::find_roles(tx.conn, id)?;
    if let Some(error) = name_error(name) {
        return Err(Refusal::Invalid(vec![error]));
    }
    let is_same = |roles: &[Role], others: &[Role]| roles.iter().all(|role| others.contains(role));
    if tx.actor.id == Some(id) && !(is_same(roles, &before) && is_same(&before, roles)) {
        return Err(Refusal::field("roles", "people-own-roles"));
    }
    if before.is_empty() && !roles.is_empty() {
        // Mail let in here until now, and from now on a password does.
        sign_in::end_everywhere(tx, id)?;
    }
    let given: Vec<Role> = roles.iter().copied().filter(|role| !before.contains(role)).collect();
    tell_of_roles(tx, name, &given, id)?;
    store::set_names(tx.conn, id, name, title)?;
    store::set_roles(tx.conn, id, roles)?;
    keep_one_administrator(tx, "roles")?;
    let codes = |roles: &[Role]| roles.iter().map(|role| role.code()).collect::<Vec<_>>();
    let detail = json!({
        "name": name, "name_before": account.name,
        "roles": codes(roles), "roles_before": codes(&before),
    });
    note(tx, "account-changed", id, detail)
}

/// Closes an account: its sessions end now, and nothing lets it in any more.
pub fn disable_account(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let account = store::find_account(tx.conn, id)?;
    if account.disabled_at.is_some() {
        return Err(Refusal::stage("people-is-disabled"));
    }
    store::set_disabled(tx.conn, id, Some(tx.now))?;
    sign_in::end_everywhere(tx, id)?;
    keep_one_administrator(tx, "")?;
    note(tx, "account-disabled", id, json!({ "name": account.name }))
}

/// Opens a closed account again.
pub fn enable_account(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<()> {
    tx.require(&[Role::Administrator])?;
    let account = store::find_account(tx.conn, id)?;
    if account.disabled_at.is_none() {
        return Err(Refusal::stage("people-is-enabled"));
    }
    store::set_disabled(tx.conn, id, None)?;
    note(tx, "account-enabled", id, json!({ "name": account.name }))
}

/// Makes a person act for an association. Whoever calls has made sure that the person may: by
/// registering the association themselves, or by an officer's approval.
pub fn add_membership(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
    signatory: bool,
) -> Outcome<()> {
    store::ensure_membership(tx, account, association, signatory)?;
    let person = store::find_account(tx.conn, account)?;
    store::invitations::answer(tx, association, &person.email, true)?;
    let detail = json!({ "association": association.0, "signatory": signatory });
    note(tx, "membership-added", account, detail)
}

/// Tells an association that somebody new acts for it: those who did before, and its own address.
/// Whoever registers an association themselves is not told of.
pub fn tell_of_member(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
) -> Outcome<()> {
    let person = store::find_account(tx.conn, account)?;
    let (name, own) = store::find_association(tx.conn, association)?;
    let mut told = store::find_members(tx.conn, association)?;
    if !own.is_empty() && !told.iter().any(|(email, _)| email.eq_ignore_ascii_case(&own)) {
        told.push((own, Lang::default()));
    }
    told.retain(|(email, _)| !email.eq_ignore_ascii_case(&person.email));
    for (email, lang) in told {
        letters::member_added(tx, (&email, lang), &person, (association, &name))?;
    }
    Ok(())
}

/// Ends that a person acts for an association, with what they have invited others to and what they
/// are invited to themselves: they do not come back by themselves. Whoever calls has made sure that
/// the actor may. It is gone with the person's next request.
pub fn end_membership(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
    name: &str,
) -> Outcome<()> {
    if !store::end_membership(tx, account, association)? {
        return Err(Refusal::stage("people-membership-ended"));
    }
    let person = store::find_account(tx.conn, account)?;
    store::invitations::delete_by(tx, account, association)?;
    store::invitations::answer(tx, association, &person.email, false)?;
    note(tx, "membership-ended", account, json!({ "association": association.0 }))?;
    if tx.actor.id == Some(account) {
        return Ok(());
    }
    letters::membership_ended(tx, &person, name)
}

/// A link that makes the first administrator, as an address to be printed; nothing when there is
/// an administrator already. Links that were printed before end.
pub fn first_setup_link(tx: &mut WriteTx<'_>) -> Outcome<Option<String>> {
    if store::count_administrators(tx.conn)? > 0 {
        return Ok(None);
    }
    tokens::delete_links(tx.conn, Purpose::Setup, None)?;
    let token = secret::new_token()?;
    let link = tokens::NewLink {
        email: "",
        account: None,
        purpose: Purpose::Setup,
        token_hash: &token_hash(&token),
        code_hash: None,
        browser_hash: None,
        expires_at: tx.now + rules::SETUP_VALID,
    };
    tokens::insert_link(tx, &link)?;
    Ok(Some(format!("{}/losenord/{token}", tx.config.public_url)))
}

/// Makes the people of the demonstration, all with invented names. Answers those who have a seat in
/// the deciding body, in the order of their places, with account and name.
pub fn seed_demo_people(
    tx: &mut WriteTx<'_>,
) -> Outcome<Vec<(AccountId, &'static str, &'static Seat)>> {
    let mut seated = Vec::new();
    for person in demo::PEOPLE {
        let new = NewAccount {
            email: demo::email(person.name),
            name: person.name.to_owned(),
            title: person.title.to_owned(),
            lang: Lang::Sv,
            roles: person.roles.to_vec(),
            password: None,
        };
        let account = create_account(tx, &new)?;
        if let Some(seat) = &person.seat {
            seated.push((account, person.name, seat));
        }
    }
    seated.sort_by_key(|(_, _, seat)| seat.position);
    Ok(seated)
}

/// Removes sessions that have ended, links that ended a day ago, tries older than two days.
pub fn clean_up(tx: &mut WriteTx<'_>) -> Outcome<()> {
    tokens::delete_old(tx.conn, tx.now, tx.now - TimeDelta::days(1), tx.now - TimeDelta::days(2))
}

/// What is wrong with a person's name, which stands in history for ever.
fn name_error(name: &str) -> Option<FieldError> {
    let key = match name.trim() {
        "" => "field-required",
        name if !find_personal_numbers(name).is_empty() => "field-personal-number",
        _ => return None,
    };
    Some(FieldError::new("name", key))
}

pub(super) fn insert(tx: &mut WriteTx<'_>, new: &NewAccount) -> Outcome<AccountId> {
    let mut errors = Vec::new();
    let email = clean_email(&new.email);
    match &email {
        None => errors.push(FieldError::new("email", "field-email")),
        Some(email) if store::find_account_by_email(tx.conn, email)?.is_some() => {
            errors.push(FieldError::new("email", "people-email-taken"));
        }
        Some(_) => {}
    }
    errors.extend(name_error(&new.name));
    let (Some(email), true) = (email, errors.is_empty()) else {
        return Err(Refusal::Invalid(errors));
    };
    tokens::delete_links_to(tx.conn, &email)?;
    let row = NewAccount { email, name: new.name.trim().to_owned(), ..new.clone() };
    let id = store::insert_account(tx, &row, row.password.as_ref().map(|hash| hash.0.as_str()))?;
    store::set_roles(tx.conn, id, &row.roles)?;
    Ok(id)
}

pub(super) fn note(
    tx: &mut WriteTx<'_>,
    act: &'static str,
    id: AccountId,
    detail: Value,
) -> Outcome<()> {
    registry::note(
        tx,
        &Event {
            chain: HOUSE.to_owned(),
            act,
            subject: "account",
            subject_id: id.0,
            case_id: None,
            detail,
        },
    )
}

/// A link by which somebody of the staff chooses a password, as an address to be handed over.
/// Links that were made before end.
pub fn password_link(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<String> {
    tx.require(&[Role::Administrator])?;
    let account = store::find_account(tx.conn, id)?;
    let token = new_password_token(tx, &account)?;
    Ok(format!("{}/losenord/{token}", tx.config.public_url))
}

fn mail_password_link(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<()> {
    let account = store::find_account(tx.conn, id)?;
    let token = new_password_token(tx, &account)?;
    letters::choose_password(tx, &account, &token)
}

fn new_password_token(tx: &mut WriteTx<'_>, account: &Account) -> Outcome<String> {
    tokens::delete_links(tx.conn, Purpose::Setup, Some(account.id))?;
    let token = secret::new_token()?;
    let link = tokens::NewLink {
        email: &account.email,
        account: Some(account.id),
        purpose: Purpose::Setup,
        token_hash: &token_hash(&token),
        code_hash: None,
        browser_hash: None,
        expires_at: tx.now + rules::PASSWORD_LINK_VALID,
    };
    tokens::insert_link(tx, &link)?;
    Ok(token)
}

/// Nobody may lock the house and throw away the key.
fn keep_one_administrator(tx: &mut WriteTx<'_>, field: &'static str) -> Outcome<()> {
    match store::count_administrators(tx.conn)? {
        0 if field.is_empty() => Err(Refusal::stage("people-last-administrator")),
        0 => Err(Refusal::field(field, "people-last-administrator")),
        _ => Ok(()),
    }
}
