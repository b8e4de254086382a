//! Signing in and out: by a mailed link, by its code, by password; making an account; sessions.

use chrono::NaiveDateTime;
use serde_json::json;
use subtle::ConstantTimeEq;

use super::{NewAccount, clean_email, insert, note};
use crate::db::{Db, WriteTx};
use crate::i18n::Lang;
use crate::kernel::ids::AccountId;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::people::model::{Limit, Link, Purpose};
use crate::people::password::PasswordHash;
use crate::people::store::{self, sign_in as tokens};
use crate::people::{letters, rules, secret};
use crate::web::guard::token_hash;

/// Where a request comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The address on the network.
    pub place: String,
    /// Hash of the browser's cookie.
    pub browser: String,
    /// Hash of the token of the session that the browser has now, which ends when another begins.
    pub session: Option<String>,
}

/// A session that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Whose it is.
    pub account: AccountId,
    /// What the browser's cookie carries.
    pub token: String,
    /// The roles, which say where to go.
    pub roles: Vec<Role>,
    /// Whether an invitation waits for an answer.
    pub invited: bool,
}

/// What a link or its code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The person is in.
    In(Begun),
    /// The address has no account yet: the page with this token makes one.
    Register(String),
    /// The address has an account that this link does not let into: it was made meanwhile, belongs
    /// to the staff or has a password.
    Known,
    /// The link is unknown, used, too old, or the code was wrong.
    Nothing,
    /// Too many wrong codes have been typed for the address: the mailed link alone lets in.
    LinkOnly,
}

/// Mails a sign-in link with its code. Whoever has no account is mailed a link to make one, and
/// whoever has a closed account or a password is told so by mail: the screen is the same for all.
pub fn request_link(tx: &mut WriteTx<'_>, email: &str, lang: Lang, from: &Origin) -> Outcome<()> {
    let email = clean_email(email).ok_or_else(|| Refusal::field("email", "field-email"))?;
    let to = secret::subject("link", &email);
    let place = secret::subject("link-from", &from.place);
    count(tx, &to, rules::LINKS_TO_ADDRESS)?;
    count(tx, &place, rules::LINKS_FROM_PLACE)?;
    let account = store::find_account_by_email(tx.conn, &email)?;
    if let Some(account) = &account {
        if account.disabled_at.is_some() {
            return letters::account_closed(tx, account);
        }
        let is_staff = !store::find_roles(tx.conn, account.id)?.is_empty();
        if is_staff || account.password_hash.is_some() {
            return letters::use_password(tx, account);
        }
    }
    let (token, code) = (secret::new_token()?, secret::new_code()?);
    let hash = token_hash(&token);
    let link = tokens::NewLink {
        email: &email,
        account: account.as_ref().map(|a| a.id),
        purpose: if account.is_some() { Purpose::SignIn } else { Purpose::Register },
        token_hash: &hash,
        code_hash: Some(&secret::code_hash(&hash, &code)),
        browser_hash: Some(&from.browser),
        expires_at: tx.now + rules::LINK_VALID,
    };
    tokens::insert_link(tx, &link)?;
    match &account {
        Some(account) => letters::sign_in(tx, account, &token, &code),
        None => letters::register(tx, &email, lang, &token, &code),
    }
}

/// A link that is still good, for the page with its button. Looking at it uses nothing up: mail
/// scanners open links too.
pub fn find_link(
    conn: &mut Db,
    token: &str,
    purpose: Purpose,
    now: NaiveDateTime,
) -> Outcome<Option<Link>> {
    let link = tokens::find_link(conn, &token_hash(token))?;
    Ok(link.filter(|l| l.purpose == purpose && l.used_at.is_none() && l.expires_at > now))
}

/// Uses a sign-in link.
pub fn use_link(tx: &mut WriteTx<'_>, token: &str, from: &Origin) -> Outcome<Opened> {
    count(tx, &secret::subject("code-from", &from.place), rules::CODES_FROM_PLACE)?;
    let Some(link) = pressed(tx, token, Purpose::SignIn, from)? else {
        return Ok(Opened::Nothing);
    };
    let Some(id) = link.account_id else { return Ok(Opened::Nothing) };
    enter_by_mail(tx, &link, id, from)
}

/// Lets in by a mail that was sent to an account, if that still may be: since it was sent, the
/// account may have become one that a password alone lets into.
fn enter_by_mail(
    tx: &mut WriteTx<'_>,
    link: &Link,
    id: AccountId,
    from: &Origin,
) -> Outcome<Opened> {
    let account = store::find_account(tx.conn, id)?;
    if account.password_hash.is_some() || !store::find_roles(tx.conn, id)?.is_empty() {
        return Ok(Opened::Known);
    }
    tokens::set_used(tx.conn, link.id, tx.now, &from.browser)?;
    Ok(enter(tx, id, from.session.as_deref())?.map_or(Opened::Nothing, Opened::In))
}

/// Uses the code of the newest link that this browser asked for.
pub fn use_code(tx: &mut WriteTx<'_>, code: &str, from: &Origin) -> Outcome<Opened> {
    count(tx, &secret::subject("code-from", &from.place), rules::CODES_FROM_PLACE)?;
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let Some(link) = tokens::find_link_of_browser(tx.conn, &from.browser, tx.now)? else {
        return Ok(Opened::Nothing);
    };
    let right = secret::code_hash(&link.token_hash, &digits);
    let known = link.code_hash.clone().unwrap_or_default();
    let is_right = bool::from(right.as_bytes().ct_eq(known.as_bytes()));
    let address = secret::subject("wrong-code", &link.email);
    let is_guessed =
        tokens::find_wait(tx.conn, &address, rules::WRONG_CODES_ON_ADDRESS, tx.now)?.is_some();
    if is_guessed {
        return Ok(Opened::LinkOnly);
    }
    if link.code_tries >= rules::CODE_TRIES {
        return Ok(Opened::Nothing);
    }
    if !is_right {
        tokens::count_wrong_code(tx.conn, link.id)?;
        tokens::insert_attempt(tx, &address)?;
        return Ok(Opened::Nothing);
    }
    let Some(id) = link.account_id else {
        // The token in the mail is known to its reader alone, so the page gets one of its own.
        let token = secret::new_token()?;
        tokens::set_token(tx.conn, link.id, &token_hash(&token))?;
        return Ok(Opened::Register(token));
    };
    enter_by_mail(tx, &link, id, from)
}

/// Makes the account of a registration link and lets its owner in. Whose account is there already
/// signs in as others do, also whoever presses the button twice: the link is good for days, and may
/// be read by others by then.
pub fn register(
    tx: &mut WriteTx<'_>,
    token: &str,
    name: &str,
    lang: Lang,
    from: &Origin,
) -> Outcome<Opened> {
    count(tx, &secret::subject("code-from", &from.place), rules::CODES_FROM_PLACE)?;
    let Some(link) = pressed(tx, token, Purpose::Register, from)? else {
        return Ok(Opened::Nothing);
    };
    if store::find_account_by_email(tx.conn, &link.email)?.is_some() {
        return Ok(Opened::Known);
    }
    // Before the account is made, which takes back all other links.
    tokens::set_used(tx.conn, link.id, tx.now, &from.browser)?;
    let new = NewAccount {
        email: link.email,
        name: name.to_owned(),
        title: String::new(),
        lang,
        roles: Vec::new(),
        password: None,
    };
    let id = insert(tx, &new)?;
    note(tx, "account-registered", id, json!({ "name": name }))?;
    Ok(enter(tx, id, from.session.as_deref())?.map_or(Opened::Nothing, Opened::In))
}

/// Counts a try at a password before it is checked, so that many at once are many, and finds what
/// to check it against: the hash of an account that exists, is open and has a password.
pub fn try_password(
    tx: &mut WriteTx<'_>,
    email: &str,
    from: &Origin,
) -> Outcome<Option<(AccountId, String)>> {
    let email = email.trim().to_lowercase();
    count(tx, &secret::subject("password", &email), rules::PASSWORDS_ON_ACCOUNT)?;
    count(tx, &secret::subject("password-from", &from.place), rules::PASSWORDS_FROM_PLACE)?;
    let account = store::find_account_by_email(tx.conn, &email)?;
    Ok(account
        .filter(|account| account.disabled_at.is_none())
        .and_then(|account| account.password_hash.map(|hash| (account.id, hash))))
}

/// Lets in whoever gave the right password; nobody when the account was closed or its password
/// changed while it was being checked.
pub fn password_was_right(
    tx: &mut WriteTx<'_>,
    id: AccountId,
    hash: &str,
    from: &Origin,
) -> Outcome<Option<Begun>> {
    let account = store::find_account(tx.conn, id)?;
    if account.password_hash.as_deref() != Some(hash) {
        return Ok(None);
    }
    tokens::delete_attempts(tx.conn, &secret::subject("password", &account.email))?;
    enter(tx, id, from.session.as_deref())
}

/// Keeps the password that was chosen with a mailed link, ends the sessions of before, and lets
/// its owner in.
pub fn choose_password(
    tx: &mut WriteTx<'_>,
    token: &str,
    password: &PasswordHash,
    from: &Origin,
) -> Outcome<Opened> {
    count(tx, &secret::subject("code-from", &from.place), rules::CODES_FROM_PLACE)?;
    let found = pressed(tx, token, Purpose::Setup, from)?;
    let Some((link, id)) = found.and_then(|link| link.account_id.map(|id| (link, id))) else {
        return Ok(Opened::Nothing);
    };
    store::set_password(tx.conn, id, &password.0)?;
    tokens::set_used(tx.conn, link.id, tx.now, &from.browser)?;
    end_everywhere(tx, id)?;
    note(tx, "password-chosen", id, json!({}))?;
    Ok(enter(tx, id, from.session.as_deref())?.map_or(Opened::Nothing, Opened::In))
}

/// Makes the first administrator with the printed link, and lets them in.
pub fn make_first_administrator(
    tx: &mut WriteTx<'_>,
    token: &str,
    new: &NewAccount,
    from: &Origin,
) -> Outcome<Opened> {
    count(tx, &secret::subject("code-from", &from.place), rules::CODES_FROM_PLACE)?;
    let link = pressed(tx, token, Purpose::Setup, from)?;
    let Some(link) = link.filter(|link| link.account_id.is_none()) else {
        return Ok(Opened::Nothing);
    };
    if link.used_at.is_some() {
        return enter_again(tx, new, from);
    }
    if store::count_administrators(tx.conn)? > 0 {
        return Ok(Opened::Nothing);
    }
    let id = insert(tx, &NewAccount { roles: vec![Role::Administrator], ..new.clone() })?;
    note(tx, "account-created", id, json!({ "name": new.name, "roles": ["administrator"] }))?;
    tokens::set_used(tx.conn, link.id, tx.now, &from.browser)?;
    Ok(enter(tx, id, from.session.as_deref())?.map_or(Opened::Nothing, Opened::In))
}

/// The form of the first administrator, sent twice: the second press lets in whom the first made.
fn enter_again(tx: &mut WriteTx<'_>, new: &NewAccount, from: &Origin) -> Outcome<Opened> {
    let email = super::clean_email(&new.email).unwrap_or_default();
    let Some(account) = store::find_account_by_email(tx.conn, &email)? else {
        return Ok(Opened::Nothing);
    };
    if !store::find_roles(tx.conn, account.id)?.contains(&Role::Administrator) {
        return Ok(Opened::Nothing);
    }
    let begun = enter(tx, account.id, from.session.as_deref())?;
    Ok(begun.map_or(Opened::Nothing, Opened::In))
}

/// Begins a session for an account and ends the one that the browser had; answers what its cookie
/// carries. The caller has made sure that this is the account's owner.
pub fn start_session(tx: &mut WriteTx<'_>, id: AccountId, ended: Option<&str>) -> Outcome<String> {
    if let Some(old) = ended {
        tokens::delete_session(tx.conn, old)?;
    }
    let token = secret::new_token()?;
    tokens::insert_session(tx, id, &token_hash(&token))?;
    Ok(token)
}

/// Ends a session.
pub fn sign_out(tx: &mut WriteTx<'_>, session: &str) -> Outcome<()> {
    tokens::delete_session(tx.conn, session)
}

/// Ends every session of the person who asks, wherever it is.
pub fn sign_out_everywhere(tx: &mut WriteTx<'_>) -> Outcome<()> {
    let id = tx.actor.id.ok_or(Refusal::NotAllowed)?;
    end_everywhere(tx, id)?;
    note(tx, "signed-out-everywhere", id, json!({}))
}

/// Ends every session of an account, and every link that could begin another.
pub(super) fn end_everywhere(tx: &mut WriteTx<'_>, id: AccountId) -> Outcome<()> {
    let account = store::find_account(tx.conn, id)?;
    tokens::delete_sessions(tx.conn, id)?;
    tokens::delete_links_to(tx.conn, &account.email)
}

/// Writes down a session's sign of life, which moves its end.
pub fn keep_session(
    conn: &mut Db,
    session: &str,
    created: NaiveDateTime,
    now: NaiveDateTime,
) -> Outcome<()> {
    tokens::set_seen(conn, session, now, rules::session_end(created, now))
}

/// Lets the owner of an account in, unless it is closed; `ended` is the session that the browser
/// had. The caller has made sure that this is the owner.
pub fn enter(tx: &mut WriteTx<'_>, id: AccountId, ended: Option<&str>) -> Outcome<Option<Begun>> {
    let account = store::find_account(tx.conn, id)?;
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let token = start_session(tx, id, ended)?;
    let mut roles = store::find_roles(tx.conn, id)?;
    if !store::find_memberships(tx.conn, id)?.is_empty() {
        roles.push(Role::Applicant);
    }
    let since = tx.now - rules::INVITATION_STANDS;
    let invited = !store::invitations::find(tx.conn, &account, since)?.is_empty();
    Ok(Some(Begun { account: id, token, roles, invited }))
}

/// A link whose button was pressed, if it is still good. Pressed twice by the same browser it is
/// good twice: the browser shows the answer to the second press alone.
fn pressed(
    tx: &mut WriteTx<'_>,
    token: &str,
    purpose: Purpose,
    from: &Origin,
) -> Outcome<Option<Link>> {
    pressed_link(tx.conn, token, purpose, from, tx.now)
}

/// The same, to be looked at before the act.
pub fn pressed_link(
    conn: &mut Db,
    token: &str,
    purpose: Purpose,
    from: &Origin,
    now: NaiveDateTime,
) -> Outcome<Option<Link>> {
    let link = tokens::find_link(conn, &token_hash(token))?;
    Ok(link.filter(|link| {
        let again = link.used_at.is_some_and(|at| at + rules::PRESSED_TWICE > now)
            && link.browser_hash.as_deref() == Some(from.browser.as_str());
        link.purpose == purpose && link.expires_at > now && (link.used_at.is_none() || again)
    }))
}

/// Counts a try, or refuses it when there were too many.
pub(super) fn count(tx: &mut WriteTx<'_>, subject: &str, limit: Limit) -> Outcome<()> {
    if let Some(wait) = tokens::find_wait(tx.conn, subject, limit, tx.now)? {
        return Err(Refusal::TooMany { wait });
    }
    tokens::insert_attempt(tx, subject)
}
