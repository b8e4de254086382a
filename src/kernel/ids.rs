//! Keys of rows, each of its own type, so that a case is never mistaken for a fund.

/// Makes a key type: a newtype over `i64` that the database knows as a big integer.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>
            for $name
        where
            i64: diesel::serialize::ToSql<diesel::sql_types::BigInt, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>
            for $name
        where
            i64: diesel::deserialize::FromSql<diesel::sql_types::BigInt, DB>,
        {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                i64::from_sql(raw).map(Self)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    AccountId,
    /// An association, or a unit of one.
    AssociationId,
    /// A deciding body.
    BodyId,
    /// A member of a deciding body.
    MemberId,
    /// A grant fund.
    FundId,
    /// A call for applications.
    CallId,
    /// One version of a form.
    FormId,
    /// A case.
    CaseId,
    /// A stored file.
    FileId,
    /// A decision, by the body or a delegate.
    DecisionId,
    /// A meeting of a body.
    MeetingId,
    /// A row of an agenda.
    AgendaItemId,
    /// A § of the minutes.
    MinuteItemId,
    /// §§ that are adjusted together.
    MinuteSetId,
    /// An officer statement.
    StatementId,
    /// A proposed release or reclaim.
    MeasureId,
    /// A sealed ledger entry.
    EntryId,
    /// An instalment of a grant.
    InstalmentId,
    /// A claim for repayment.
    ClaimId,
    /// A mail in the outbox.
    MailId,
}

/// Stores a type as text through its `code()` and `FromStr`: `text_column!(Stage)`.
#[macro_export]
macro_rules! text_column {
    ($name:ty) => {
        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::Text, DB>
            for $name
        where
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                self.code().to_sql(out)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB>
            for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(raw: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = String::from_sql(raw)?;
                text.parse().map_err(|()| format!("unknown {}: {text}", stringify!($name)).into())
            }
        }
    };
}
