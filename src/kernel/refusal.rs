//! Why an act was not done: typed, and said in the reader's language at the edge.

use std::fmt;

use chrono::NaiveDate;

use super::money::Ore;

/// A sentence to be looked up in the language files: a key and its named values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msg {
    /// Key in `lang/<language>/*.ftl`.
    pub key: &'static str,
    /// Values for the placeholders of the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Msg {
    /// A sentence without values.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// The same sentence with one more value.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// What is wrong with one field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the input, which is also the `id` that the error summary links to.
    pub field: String,
    /// What is wrong, in words.
    pub msg: Msg,
}

impl FieldError {
    /// An error at `field` with a sentence that takes no values.
    pub fn new(field: impl Into<String>, key: &'static str) -> Self {
        Self { field: field.into(), msg: Msg::new(key) }
    }

    /// An error at `field`.
    pub fn msg(field: impl Into<String>, msg: Msg) -> Self {
        Self { field: field.into(), msg }
    }
}

/// Every way in which an act can be refused. Only the web edge turns these into statuses.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The person's role does not allow it.
    #[error("not allowed")]
    NotAllowed,
    /// The thing does not exist, or not for this person.
    #[error("not found")]
    NotFound,
    /// The case (meeting, payment …) is not where this step starts; somebody may have been first.
    #[error("wrong stage: {0:?}")]
    WrongStage(Msg),
    /// What was typed cannot be taken; each error belongs to a field.
    #[error("invalid input: {0:?}")]
    Invalid(Vec<FieldError>),
    /// The rules of the fund say no; the sentence names rule and decision.
    #[error("against the rules: {0:?}")]
    Rule(Msg),
    /// There is not enough money on `on` or a later day.
    #[error("{asked} asked, {available} available on {on}")]
    Funds {
        /// What the act would take.
        asked: Ore,
        /// The least that is available from `on` onwards.
        available: Ore,
        /// The day with the least available.
        on: NaiveDate,
    },
    /// The same form was sent before with other contents.
    #[error("the same form was sent with other contents")]
    Replayed,
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// Seconds until the next may be made.
        wait: u64,
    },
    /// The database said no; the caller sees only a reference number.
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    /// No connection in time.
    #[error("no database connection: {0}")]
    Busy(String),
    /// What is to be kept cannot be written: the disk is full or fails. Nothing has been done.
    #[error("nothing can be written: {0}")]
    ReadOnly(String),
    /// The database went away while the act was being made final: nobody knows whether it was.
    #[error("the database went away before it answered: {0}")]
    Unsure(String),
    /// Anything else that should not happen.
    #[error("{0}")]
    Internal(String),
}

impl Refusal {
    /// A refusal at one field.
    pub fn field(field: impl Into<String>, key: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, key)])
    }

    /// A refusal because of the stage.
    pub fn stage(key: &'static str) -> Self {
        Self::WrongStage(Msg::new(key))
    }

    /// An unexpected failure, told to the log only.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self::Internal(what.to_string())
    }
}

/// What an act answers.
pub type Outcome<T> = std::result::Result<T, Refusal>;
