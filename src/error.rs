//! The only place that knows HTTP statuses. A refusal becomes a status and a problem; the guard
//! draws the page, since only it knows the reader's language.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::kernel::refusal::{Msg, Refusal};
use crate::web::guard::SIGN_IN_FIRST;

/// What the error page says.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Key of the heading.
    pub heading: &'static str,
    /// The sentence.
    pub msg: Msg,
    /// What only the log may know.
    pub cause: Option<String>,
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongStage(_) | Self::Replayed => StatusCode::CONFLICT,
            Self::Invalid(_) | Self::Funds { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rule(msg) if msg.key == SIGN_IN_FIRST => StatusCode::SEE_OTHER,
            Self::Rule(msg) if msg.key == "form-too-large" => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Rule(msg) if msg.key == "form-too-slow" => StatusCode::REQUEST_TIMEOUT,
            Self::Rule(msg) if msg.key == "form-token-wrong" => StatusCode::FORBIDDEN,
            Self::Rule(msg) if msg.key == "form-broken" => StatusCode::BAD_REQUEST,
            Self::Rule(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) | Self::ReadOnly(_) | Self::Unsure(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        if status == StatusCode::SEE_OTHER {
            return HttpResponse::SeeOther()
                .insert_header((header::LOCATION, "/logga-in"))
                .finish();
        }
        let mut response = HttpResponse::new(status);
        response.extensions_mut().insert(self.problem());
        if let Self::TooMany { wait } = self {
            response.headers_mut().insert(header::RETRY_AFTER, (*wait).into());
        }
        response
    }
}

impl Refusal {
    fn problem(&self) -> Problem {
        let say = |heading, msg| Problem { heading, msg, cause: None };
        match self {
            Self::NotAllowed => say("error-not-allowed", Msg::new("error-not-allowed-text")),
            Self::NotFound => say("error-not-found", Msg::new("error-not-found-text")),
            Self::WrongStage(msg) => say("error-conflict", msg.clone()),
            Self::Replayed => say("error-conflict", Msg::new("error-replayed-text")),
            Self::Rule(msg) => say("error-refused", msg.clone()),
            Self::Invalid(errors) => say(
                "error-invalid",
                errors.first().map_or_else(|| Msg::new("field-wrong"), |e| e.msg.clone()),
            ),
            Self::Funds { asked, available, on } => say(
                "error-funds",
                Msg::new("error-funds-text")
                    .with("asked", asked)
                    .with("available", available)
                    .with("day", on),
            ),
            Self::TooMany { .. } => say("error-too-many", Msg::new("error-too-many-text")),
            Self::Busy(cause) => Problem {
                heading: "error-busy",
                msg: Msg::new("error-busy-text"),
                cause: Some(cause.clone()),
            },
            Self::ReadOnly(cause) => Problem {
                heading: "error-read-only",
                msg: Msg::new("error-read-only-text"),
                cause: Some(cause.clone()),
            },
            Self::Unsure(cause) => Problem {
                heading: "error-unsure",
                msg: Msg::new("error-unsure-text"),
                cause: Some(cause.clone()),
            },
            Self::Database(_) | Self::Internal(_) => Problem {
                heading: "error-internal",
                msg: Msg::new("error-internal-text"),
                cause: Some(self.to_string()),
            },
        }
    }
}
