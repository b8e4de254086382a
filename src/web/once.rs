//! What keeps a form from acting twice: the key of its page, with what was sent and what it led to.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::schema::idempotency as i;
use crate::db::{Db, WriteTx};
use crate::kernel::digest;
use crate::kernel::refusal::{Msg, Outcome, Refusal};

/// A form as it is known again: by its page's key, its address, what it holds and who sends it.
#[derive(Debug, Clone)]
pub struct Once {
    key: String,
    body: String,
    account: Option<i64>,
}

/// What a form has led to: the next page's address, and what that page says.
pub type Ended = (String, Option<String>);

impl Once {
    /// A form with the key of its page, sent to an address: a page may have several buttons, which
    /// are acts of their own.
    ///
    /// # Errors
    /// [`Refusal::Rule`] when it is no key of ours.
    pub fn new(key: &str, address: &str, body: &str, account: Option<i64>) -> Outcome<Self> {
        if key.len() < 16 || key.len() > 64 {
            return Err(Refusal::Rule(Msg::new("form-token-wrong")));
        }
        let key = hex::encode(digest::of_parts([key, address]));
        Ok(Self { key, body: body.to_owned(), account })
    }

    /// What the same form has led to before.
    ///
    /// # Errors
    /// [`Refusal::Replayed`] when its key came with other contents, or from somebody else.
    pub fn earlier(&self, conn: &mut Db) -> Outcome<Option<Ended>> {
        let row: Option<(Option<i64>, String, String, Option<String>)> = i::table
            .find(&self.key)
            .select((i::account_id, i::body_hash, i::location, i::flash))
            .get_result(conn)
            .optional()?;
        match row {
            None => Ok(None),
            Some((who, body, to, flash)) if who == self.account && body == self.body => {
                Ok(Some((to, flash)))
            }
            Some(_) => Err(Refusal::Replayed),
        }
    }

    /// Keeps what the form has led to.
    pub fn remember(&self, tx: &mut WriteTx<'_>, to: &str, flash: Option<&str>) -> Outcome<()> {
        diesel::insert_into(i::table)
            .values((
                i::key.eq(&self.key),
                i::account_id.eq(self.account),
                i::body_hash.eq(&self.body),
                i::location.eq(to),
                i::flash.eq(flash),
                i::created_at.eq(tx.now),
            ))
            .execute(tx.conn)?;
        Ok(())
    }
}

/// Forgets the forms that were sent before a time; sent again after that, they act again.
pub fn forget_forms(conn: &mut Db, before: NaiveDateTime) -> Outcome<()> {
    diesel::delete(i::table.filter(i::created_at.lt(before))).execute(conn)?;
    Ok(())
}
