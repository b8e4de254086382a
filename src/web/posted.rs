//! A form that was sent: its fields, its files, its token and its key.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::NaiveDate;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use validator::Validate;

use super::ctx::Ctx;
use crate::kernel::calendar;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{FieldError, Msg, Outcome, Refusal};

/// Bytes of one form at most, files and all. Above the largest file, so that a file that is too
/// large gets its sentence and not a broken connection.
const LARGEST_FORM: usize = 48 * 1024 * 1024;
/// Bytes of the typed fields at most.
const LARGEST_FIELDS: usize = 4 * 1024 * 1024;
/// Bytes of a form at most from somebody who is not signed in: there is no form with files for
/// them, and memory is not theirs to fill.
const LARGEST_OF_VISITOR: usize = 64 * 1024;
/// Parts of a form at most.
const MOST_PARTS: usize = 2_000;

/// A file that came with a form.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Name of the input.
    pub field: String,
    /// Name of the file, as sent.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form that was sent with a right token.
#[derive(Debug, Clone, Default)]
pub struct Posted {
    fields: HashMap<String, Vec<String>>,
    files: Vec<Upload>,
    body_hash: String,
}

impl Posted {
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

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        Box::pin(async move {
            let ctx = Ctx::extract(&req).await?;
            let content_type =
                req.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
            let largest = if ctx.user.is_some() { LARGEST_FORM } else { LARGEST_OF_VISITOR };
            let posted = if content_type.starts_with("multipart/form-data") {
                multipart(Multipart::new(req.headers(), payload), largest).await?
            } else {
                urlencoded(payload, largest.min(LARGEST_FIELDS)).await?
            };
            let sent = posted.get("_csrf");
            if bool::from(sent.as_bytes().ct_eq(ctx.csrf().as_bytes())) {
                Ok(posted)
            } else {
                Err(Refusal::Rule(Msg::new("form-token-wrong")))
            }
        })
    }
}

fn too_large() -> Refusal {
    Refusal::Rule(Msg::new("form-too-large"))
}

async fn urlencoded(mut payload: Payload, largest: usize) -> Outcome<Posted> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::Rule(Msg::new("form-broken")))?;
        if body.len() + chunk.len() > largest {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|_| Refusal::Rule(Msg::new("form-broken")))?;
    if pairs.len() > MOST_PARTS {
        return Err(too_large());
    }
    Ok(gather(pairs, Vec::new()))
}

async fn multipart(mut parts: Multipart, largest: usize) -> Outcome<Posted> {
    let broken = |_| Refusal::Rule(Msg::new("form-broken"));
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let (mut total, mut typed) = (0usize, 0usize);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let disposition = part.content_disposition();
        let field = disposition.and_then(|d| d.get_name()).unwrap_or_default().to_owned();
        let file_name = disposition.and_then(|d| d.get_filename()).map(str::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(broken)?;
            total += chunk.len();
            if total > largest {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        match file_name {
            // An input left empty is sent as a file without a name.
            Some(name) if name.is_empty() && bytes.is_empty() => {}
            Some(name) => files.push(Upload { field, name, bytes }),
            None => {
                typed += bytes.len();
                if typed > LARGEST_FIELDS {
                    return Err(too_large());
                }
                let text =
                    String::from_utf8(bytes).map_err(|_| Refusal::Rule(Msg::new("form-broken")))?;
                pairs.push((field, text));
            }
        }
        if pairs.len() + files.len() > MOST_PARTS {
            return Err(too_large());
        }
    }
    Ok(gather(pairs, files))
}

fn gather(pairs: Vec<(String, String)>, files: Vec<Upload>) -> Posted {
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
        hasher.update(Sha256::digest(&file.bytes));
    }
    Posted { fields, files, body_hash: hex::encode(hasher.finalize()) }
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
