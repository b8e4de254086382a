//! The tables of people; what lets them in is in [`sign_in`].

pub mod invitations;
pub mod sign_in;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::actions::NewAccount;
use super::model::{Account, Membership, User};
use super::rules;
use crate::db::{Db, WriteTx, schema, search};
use crate::i18n::Lang;
use crate::kernel::ids::{AccountId, AssociationId};
use crate::kernel::refusal::{Outcome, Refusal};
use crate::kernel::role::Role;
use crate::kernel::text::fold;

/// A session that is still valid.
#[derive(Clone)]
pub struct Found {
    /// Whose it is.
    pub user: Arc<User>,
    /// When it began.
    created: NaiveDateTime,
    /// Its last sign of life.
    seen: NaiveDateTime,
    /// When it ends, without another sign of life.
    expires: NaiveDateTime,
}

impl Found {
    /// Whether the session has not ended.
    pub fn is_valid(&self, now: NaiveDateTime) -> bool {
        self.expires > now
    }

    /// When the session began, if it is time to write down a sign of life.
    pub fn due(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        (self.seen + rules::SESSION_STEP < now).then_some(self.created)
    }
}

/// The session with a token; none when it has ended or its account is closed.
pub fn find_by_session(
    conn: &mut Db,
    token_hash: &str,
    now: NaiveDateTime,
) -> Outcome<Option<Found>> {
    use schema::{accounts, sessions};
    type Times = (NaiveDateTime, NaiveDateTime, NaiveDateTime);
    type Row = (AccountId, String, String, String, Times);
    let row: Option<Row> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(accounts::disabled_at.is_null())
        .select((
            accounts::id,
            accounts::name,
            accounts::email,
            accounts::lang,
            (sessions::created_at, sessions::seen_at, sessions::expires_at),
        ))
        .first(conn)
        .optional()?;
    let Some((id, name, email, lang, (created, seen, expires))) = row else { return Ok(None) };
    let mut roles = find_roles(conn, id)?;
    let associations = find_memberships(conn, id)?;
    if !associations.is_empty() && !roles.contains(&Role::Applicant) {
        roles.push(Role::Applicant);
    }
    let user = Arc::new(User { id, name, email, lang, roles, associations });
    Ok(Some(Found { user, created, seen, expires }))
}

/// The roles of an account.
pub fn find_roles(conn: &mut Db, id: AccountId) -> Outcome<Vec<Role>> {
    use schema::account_roles as r;
    let codes: Vec<String> =
        r::table.filter(r::account_id.eq(id)).order(r::role).select(r::role).load(conn)?;
    Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
}

/// The associations that an account acts for.
pub fn find_memberships(conn: &mut Db, id: AccountId) -> Outcome<Vec<Membership>> {
    use schema::{associations, memberships};
    let rows: Vec<(AssociationId, String, bool)> = memberships::table
        .inner_join(associations::table)
        .filter(memberships::account_id.eq(id))
        .filter(memberships::ended_at.is_null())
        .order(associations::name)
        .select((associations::id, associations::name, memberships::signatory))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name, signatory)| Membership { id, name, signatory }).collect())
}

/// Name and own address of an association.
pub fn find_association(conn: &mut Db, id: AssociationId) -> Outcome<(String, String)> {
    use schema::associations as a;
    a::table.find(id).select((a::name, a::email)).first(conn).optional()?.ok_or(Refusal::NotFound)
}

/// Addresses and languages of those who act for an association.
pub fn find_members(conn: &mut Db, id: AssociationId) -> Outcome<Vec<(String, Lang)>> {
    use schema::{accounts as a, memberships as m};
    let rows: Vec<(String, String)> = m::table
        .inner_join(a::table)
        .filter(m::association_id.eq(id))
        .filter(m::ended_at.is_null())
        .filter(a::disabled_at.is_null())
        .order(m::id)
        .select((a::email, a::lang))
        .load(conn)?;
    let read = |(email, lang): (String, String)| (email, Lang::from_tag(&lang).unwrap_or_default());
    Ok(rows.into_iter().map(read).collect())
}

/// An account.
pub fn find_account(conn: &mut Db, id: AccountId) -> Outcome<Account> {
    schema::accounts::table
        .find(id)
        .select(Account::as_select())
        .get_result(conn)
        .optional()?
        .ok_or(Refusal::NotFound)
}

/// The account with an address, given in lower case.
pub fn find_account_by_email(conn: &mut Db, email: &str) -> Outcome<Option<Account>> {
    use schema::accounts as a;
    Ok(a::table.filter(a::email.eq(email)).select(Account::as_select()).first(conn).optional()?)
}

/// Which accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those with a role in the house.
    Staff,
    /// Those without.
    Applicants,
    /// Closed ones.
    Closed,
    /// All.
    All,
}

/// The most accounts that are counted and paged through; searching reaches the others.
pub const MOST_ACCOUNTS: i64 = 1_000;

macro_rules! accounts_of {
    ($conn:expr, $which:expr, $text:expr) => {{
        use schema::{account_roles as r, accounts as a};
        let text: &str = $text;
        let roles = r::table.filter(r::account_id.eq(a::id));
        let staff = roles.filter(r::role.ne(Role::Applicant.code()));
        let mut query = a::table.into_boxed();
        query = match $which {
            Which::Staff => query.filter(diesel::dsl::exists(staff)),
            Which::Applicants => query.filter(diesel::dsl::not(diesel::dsl::exists(staff))),
            Which::Closed => query.filter(a::disabled_at.is_not_null()),
            Which::All => query,
        };
        if !text.is_empty() {
            query = query.filter(search::holds($conn, "accounts", text, &search::Sought::Indexed));
        }
        query
    }};
}

/// One page of accounts with their roles, by name, and how many there are, up to one more than
/// [`MOST_ACCOUNTS`]. `text` is folded.
pub fn list_accounts(
    conn: &mut Db,
    which: Which,
    text: &str,
    offset: i64,
    limit: i64,
) -> Outcome<(Vec<(Account, Vec<Role>)>, i64)> {
    use schema::accounts as a;
    let keys: Vec<AccountId> = accounts_of!(conn, which, text)
        .order((a::name, a::id))
        .limit(MOST_ACCOUNTS + 1)
        .select(a::id)
        .load(conn)?;
    let accounts: Vec<Account> = accounts_of!(conn, which, text)
        .order((a::name, a::id))
        .offset(offset)
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?;
    let rows = with_roles(conn, accounts)?;
    Ok((rows, i64::try_from(keys.len()).unwrap_or(MOST_ACCOUNTS)))
}

/// Everybody with a role in the house, by name.
pub fn list_staff(conn: &mut Db) -> Outcome<Vec<(Account, Vec<Role>)>> {
    use schema::{account_roles as r, accounts as a};
    let keys = r::table.filter(r::role.ne(Role::Applicant.code())).select(r::account_id);
    let accounts: Vec<Account> = a::table
        .filter(a::id.eq_any(keys))
        .order((a::name, a::id))
        .select(Account::as_select())
        .load(conn)?;
    with_roles(conn, accounts)
}

fn with_roles(conn: &mut Db, accounts: Vec<Account>) -> Outcome<Vec<(Account, Vec<Role>)>> {
    use schema::{account_roles as r, memberships as m};
    let keys: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
    let pairs: Vec<(AccountId, String)> = r::table
        .filter(r::account_id.eq_any(&keys))
        .order(r::role)
        .select((r::account_id, r::role))
        .load(conn)?;
    let members: Vec<AccountId> = m::table
        .filter(m::account_id.eq_any(&keys))
        .filter(m::ended_at.is_null())
        .select(m::account_id)
        .distinct()
        .load(conn)?;
    let mut roles: HashMap<AccountId, Vec<Role>> = HashMap::new();
    for id in members {
        roles.entry(id).or_default().push(Role::Applicant);
    }
    for (id, code) in pairs {
        let (known, Ok(role)) = (roles.entry(id).or_default(), code.parse()) else { continue };
        if !known.contains(&role) {
            known.push(role);
        }
    }
    Ok(accounts
        .into_iter()
        .map(|account| {
            let mut own = roles.remove(&account.id).unwrap_or_default();
            own.sort_unstable();
            (account, own)
        })
        .collect())
}

/// How many people could administer the house right now.
pub fn count_administrators(conn: &mut Db) -> Outcome<i64> {
    use schema::{account_roles as r, accounts as a};
    Ok(r::table
        .inner_join(a::table)
        .filter(r::role.eq(Role::Administrator.code()))
        .filter(a::disabled_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Writes an account's row.
pub fn insert_account(
    tx: &mut WriteTx<'_>,
    new: &NewAccount,
    password: Option<&str>,
) -> Outcome<AccountId> {
    use schema::accounts as a;
    Ok(diesel::insert_into(a::table)
        .values((
            a::email.eq(&new.email),
            a::name.eq(&new.name),
            a::title.eq(&new.title),
            a::search.eq(searched(&new.name, &new.email, &new.title)),
            a::password_hash.eq(password),
            a::lang.eq(new.lang.tag()),
            a::created_at.eq(tx.now),
        ))
        .returning(a::id)
        .get_result(tx.conn)?)
}

/// The folded text that searches look in.
fn searched(name: &str, email: &str, title: &str) -> String {
    fold(&format!("{name} {email} {title}"))
}

/// Changes name and title.
pub fn set_names(conn: &mut Db, id: AccountId, name: &str, title: &str) -> Outcome<()> {
    use schema::accounts as a;
    let email: String = a::table.find(id).select(a::email).get_result(conn)?;
    diesel::update(a::table.find(id))
        .set((a::name.eq(name), a::title.eq(title), a::search.eq(searched(name, &email, title))))
        .execute(conn)?;
    Ok(())
}

/// Gives an account exactly these roles.
pub fn set_roles(conn: &mut Db, id: AccountId, roles: &[Role]) -> Outcome<()> {
    use schema::account_roles as r;
    diesel::delete(r::table.filter(r::account_id.eq(id))).execute(conn)?;
    for role in roles {
        diesel::insert_into(r::table)
            .values((r::account_id.eq(id), r::role.eq(role.code())))
            .execute(conn)?;
    }
    Ok(())
}

/// Keeps the hash of a new password.
pub fn set_password(conn: &mut Db, id: AccountId, hash: &str) -> Outcome<()> {
    use schema::accounts as a;
    diesel::update(a::table.find(id)).set(a::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}

/// Closes an account, or opens it again.
pub fn set_disabled(conn: &mut Db, id: AccountId, at: Option<NaiveDateTime>) -> Outcome<()> {
    use schema::accounts as a;
    diesel::update(a::table.find(id)).set(a::disabled_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Makes a person act for an association; again, when the membership had ended.
pub fn ensure_membership(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
    signatory: bool,
) -> Outcome<()> {
    use schema::memberships as m;
    let changed = diesel::update(
        m::table.filter(m::account_id.eq(account)).filter(m::association_id.eq(association)),
    )
    .set((m::signatory.eq(signatory), m::ended_at.eq(None::<NaiveDateTime>)))
    .execute(tx.conn)?;
    if changed == 0 {
        diesel::insert_into(m::table)
            .values((
                m::account_id.eq(account),
                m::association_id.eq(association),
                m::signatory.eq(signatory),
                m::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Ends a membership; `false` when there is none that has not ended.
pub fn end_membership(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    association: AssociationId,
) -> Outcome<bool> {
    use schema::memberships as m;
    let ended = diesel::update(
        m::table
            .filter(m::account_id.eq(account))
            .filter(m::association_id.eq(association))
            .filter(m::ended_at.is_null()),
    )
    .set(m::ended_at.eq(tx.now))
    .execute(tx.conn)?;
    Ok(ended == 1)
}
