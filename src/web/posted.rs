//! A form that was sent: its fields, its files and its key.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Bytes;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use validator::Validate;

use crate::kernel::calendar;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};
use crate::room::Share;

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name of the input.
    pub field: String,
    /// Name of the file, as sent.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
    /// Their hash, made while they came in.
    pub(super) sha256: [u8; 32],
}

/// A form that was sent with a right token.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    fields: HashMap<String, Vec<String>>,
    files: Vec<Upload>,
    body_hash: String,
    /// Its place among all that is in hand.
    _share: Option<Arc<Share>>,
}

impl Posted {
    /// The same form, whose bytes are counted for as long as it is in hand.
    pub(super) fn held_by(self, share: Share) -> Self {
        Self { _share: Some(Arc::new(share)), ..self }
    }

    /// What was typed in a field, without space around it; empty when it was not sent.
    pub fn get(&self, field: &str) -> &str {
        self.fields.get(field).and_then(|all| all.first()).map_or("", |v| v.trim())
    }

    /// Every value of a field.
    pub fn all(&self, field: &str) -> Vec<String> {
        self.fields.get(field).cloned().unwrap_or_default()
    }

    /// Whether the field was sent at all: a box that is ticked.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// The files of an input; an input left empty sends none.
    pub fn uploads(&self, field: &str) -> Vec<&Upload> {
        self.files.iter().filter(|f| f.field == field).collect()
    }

    /// Every file.
    pub fn files(&self) -> &[Upload] {
        &self.files
    }

    /// What was typed, for showing it again.
    pub fn typed(&self) -> HashMap<String, Vec<String>> {
        self.fields.clone()
    }

    /// The key of the form.
    pub fn key(&self) -> &str {
        self.get("_key")
    }

    /// Hash of everything that was sent but the token.
    pub fn body_hash(&self) -> &str {
        &self.body_hash
    }

    /// The fields as a typed form, checked by its own rules. The language files know each broken
    /// rule as `field-<code>`.
    pub fn parse<T: DeserializeOwned + Validate>(&self) -> Outcome<T> {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for (name, values) in &self.fields {
            pairs.extend(values.iter().map(|v| (name.as_str(), v.trim())));
        }
        let text = serde_urlencoded::to_string(&pairs).map_err(Refusal::internal)?;
        let form: T = serde_urlencoded::from_str(&text)
            .map_err(|e| Refusal::Internal(format!("form without its fields: {e}")))?;
        form.validate().map_err(|errors| Refusal::Invalid(field_errors(&errors)))?;
        Ok(form)
    }

    /// A required text of at most `most` characters; a fault goes to `errors`.
    pub fn text(&self, field: &str, most: usize, errors: &mut Vec<FieldError>) -> String {
        let text = self.optional_text(field, most, errors);
        if text.is_empty() {
            errors.push(FieldError::new(field, "field-required"));
        }
        text
    }

    /// A text of at most `most` characters that may be left out.
    pub fn optional_text(&self, field: &str, most: usize, errors: &mut Vec<FieldError>) -> String {
        let text = clean(self.get(field));
        let length = text.chars().count();
        if length > most {
            errors.push(FieldError::msg(
                field,
                Msg::new("field-too-long").with("most", most).with("length", length),
            ));
        }
        text
    }

    /// A required amount above zero; a fault goes to `errors`.
    pub fn amount(&self, field: &str, errors: &mut Vec<FieldError>) -> Ore {
        match Ore::parse(self.get(field)) {
            Some(amount) if amount.is_positive() => amount,
            _ => {
                errors.push(FieldError::new(field, "field-amount"));
                Ore::ZERO
            }
        }
    }

    /// A required day; a fault goes to `errors`.
    pub fn day(&self, field: &str, errors: &mut Vec<FieldError>) -> NaiveDate {
        calendar::parse_date(self.get(field)).unwrap_or_else(|| {
            errors.push(FieldError::new(field, "field-date"));
            NaiveDate::MIN
        })
    }

    /// A required whole number from `least` to `most`; a fault goes to `errors`.
    pub fn number(&self, field: &str, least: i64, most: i64, errors: &mut Vec<FieldError>) -> i64 {
        match self.get(field).parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => number,
            _ => {
                errors.push(FieldError::msg(
                    field,
                    Msg::new("field-number").with("least", least).with("most", most),
                ));
                least
            }
        }
    }

    /// `Ok` when there are no errors.
    pub fn checked<T>(value: T, errors: Vec<FieldError>) -> Outcome<T> {
        if errors.is_empty() { Ok(value) } else { Err(Refusal::Invalid(errors)) }
    }
}

/// Text without control and direction characters; line ends as `\n`.
pub fn clean(text: &str) -> String {
    visible(text).trim().to_owned()
}

/// Text without the characters that show nothing and turn around what is shown; line ends as `\n`.
fn visible(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| !is_hidden(*c)).collect()
}

fn is_hidden(c: char) -> bool {
    let control = c.is_control() && c != '\n' && c != '\t';
    let direction = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    control || direction || c == '\u{feff}'
}

fn field_errors(errors: &validator::ValidationErrors) -> Vec<FieldError> {
    let mut out = Vec::new();
    for (field, faults) in errors.field_errors() {
        let Some(fault) = faults.first() else { continue };
        let key = match fault.code.as_ref() {
            "email" => "field-email",
            "length" => match fault.params.get("max") {
                Some(_) => "field-length",
                None => "field-required",
            },
            "required" => "field-required",
            "range" => "field-range",
            _ => "field-wrong",
        };
        let mut msg = Msg::new(key);
        for name in ["min", "max"] {
            if let Some(value) = fault.params.get(name) {
                msg = msg.with(name, value);
            }
        }
        out.push(FieldError::msg(field.to_string(), msg));
    }
    out.sort_by(|a, b| a.field.cmp(&b.field));
    out
}

/// The form out of its fields and files.
pub(super) fn gather(pairs: Vec<(String, String)>, files: Vec<Upload>) -> Posted {
    let mut hasher = Sha256::new();
    let mut fields: HashMap<String, Vec<String>> = HashMap::new();
    for (name, value) in pairs {
        if name != "_csrf" {
            for part in [&name, &value] {
                hasher.update(part.len().to_be_bytes());
                hasher.update(part.as_bytes());
            }
        }
        // A password is whatever was typed.
        let secret = matches!(name.as_str(), "password" | "again");
        let value = if secret { value } else { visible(&value) };
        fields.entry(name).or_default().push(value);
    }
    for file in &files {
        hasher.update(file.field.as_bytes());
        hasher.update(file.sha256);
    }
    Posted { fields, files, body_hash: hex::encode(hasher.finalize()), _share: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_leaves_the_token_out_and_sees_every_value() {
        let hash = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            gather(pairs, Vec::new()).body_hash
        };
        assert_eq!(hash(&[("_csrf", "a"), ("x", "1")]), hash(&[("_csrf", "b"), ("x", "1")]));
        assert_ne!(hash(&[("x", "1")]), hash(&[("x", "2")]));
        assert_ne!(hash(&[("ab", "c")]), hash(&[("a", "bc")]));
    }

    #[test]
    fn cleaned_text_has_no_hidden_characters() {
        assert_eq!(clean(" a\u{202e}b\r\nc\u{0} "), "ab\nc");
        let pairs = ["title", "password"].map(|name| (name.to_owned(), "x\u{2067}y".to_owned()));
        let posted = gather(pairs.to_vec(), Vec::new());
        assert_eq!((posted.get("title"), posted.get("password")), ("xy", "x\u{2067}y"));
    }

    #[test]
    fn typed_fields_answer_with_the_fault() {
        let pairs = vec![
            ("amount".to_owned(), "fel".to_owned()),
            ("day".to_owned(), "2021-02-30".to_owned()),
            ("text".to_owned(), "x".repeat(11)),
        ];
        let posted = gather(pairs, Vec::new());
        let mut errors = Vec::new();
        posted.amount("amount", &mut errors);
        posted.day("day", &mut errors);
        posted.text("text", 10, &mut errors);
        posted.text("missing", 10, &mut errors);
        let keys: Vec<&str> = errors.iter().map(|e| e.msg.key).collect();
        assert_eq!(keys, ["field-amount", "field-date", "field-too-long", "field-required"]);
    }
}
