//! What went wrong, as a status and a page that says what to do next; as a problem for programs.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions;
use crate::domain::moment::Span;
use crate::store;

use super::answer::Answer;
use super::form::Malformed;
use super::page;
use super::visit::Visit;

/// Why a handler has no answer of its own.
#[derive(Debug)]
pub enum Failure {
    /// Nobody is signed in.
    SignIn,
    /// No valid API token came with the request.
    TokenNeeded,
    /// Seen, but not allowed.
    Forbidden,
    /// Not there for this visitor.
    NotFound,
    /// Another method is wanted here.
    Method,
    /// The form was sent by another site.
    CrossSite,
    /// The form is too old, or not ours.
    Expired,
    /// Not a form, not UTF-8, not text.
    Malformed(Malformed),
    /// JSON that cannot be read as what is wanted.
    Json(String),
    /// The body did not arrive whole.
    Truncated,
    /// The body took too long.
    Slow,
    /// The body is too large.
    TooLarge,
    /// The file is larger than the settings allow.
    FileTooLarge,
    /// Asked too often.
    TooMany(Span),
    /// An action refused.
    Action(actions::Error),
    /// Our own mistake; the text is for the log.
    Broken(String),
}

impl From<actions::Error> for Failure {
    fn from(error: actions::Error) -> Self {
        Self::Action(error)
    }
}

impl From<crate::store::Error> for Failure {
    fn from(error: crate::store::Error) -> Self {
        Self::Action(actions::Error::Unavailable(Some(error)))
    }
}

/// A problem as RFC 9457 writes it.
#[derive(Debug, Serialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    detail: String,
    request: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

#[derive(Debug, Serialize)]
struct FieldProblem {
    field: String,
    code: String,
    message: String,
}

impl Failure {
    /// The status.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::SignIn | Failure::TokenNeeded => StatusCode::UNAUTHORIZED,
            Failure::Forbidden | Failure::CrossSite => StatusCode::FORBIDDEN,
            Failure::NotFound => StatusCode::NOT_FOUND,
            Failure::Method => StatusCode::METHOD_NOT_ALLOWED,
            Failure::Expired | Failure::Malformed(_) | Failure::Json(_) | Failure::Truncated => {
                StatusCode::BAD_REQUEST
            }
            Failure::Slow => StatusCode::REQUEST_TIMEOUT,
            Failure::TooLarge | Failure::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Failure::Action(error) => match error {
                actions::Error::Invalid(_) | actions::Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
                actions::Error::Forbidden => StatusCode::FORBIDDEN,
                actions::Error::NotFound => StatusCode::NOT_FOUND,
                actions::Error::Conflict | actions::Error::Altered => StatusCode::CONFLICT,
                actions::Error::Unavailable(_) | actions::Error::Vault(_) => StatusCode::SERVICE_UNAVAILABLE,
                actions::Error::Undecidable(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Failure::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The key of its words, without `web-error-`.
    fn word(&self) -> &'static str {
        match self {
            Failure::SignIn | Failure::TokenNeeded => "sign-in",
            Failure::Forbidden | Failure::Action(actions::Error::Forbidden) => "forbidden",
            Failure::NotFound | Failure::Action(actions::Error::NotFound) => "not-found",
            Failure::Method => "method",
            Failure::CrossSite => "cross-site",
            Failure::Expired => "expired",
            Failure::Malformed(_) | Failure::Json(_) | Failure::Truncated => "malformed",
            Failure::Slow => "slow",
            Failure::TooLarge => "too-large",
            Failure::FileTooLarge => "file-too-large",
            Failure::Action(actions::Error::Altered) => "altered",
            Failure::TooMany(_) => "too-many",
            Failure::Action(actions::Error::Invalid(_)) => "invalid",
            Failure::Action(actions::Error::KeyReused) => "key-reused",
            Failure::Action(actions::Error::Conflict) => "conflict",
            Failure::Action(actions::Error::Unavailable(Some(store::Error::Full))) => "full",
            Failure::Action(actions::Error::Unavailable(_) | actions::Error::Vault(_)) => "unavailable",
            Failure::Broken(_) | Failure::Action(actions::Error::Undecidable(_)) => "broken",
        }
    }

    /// The answer: a problem under `/api`, a page elsewhere; a person who must sign in is sent there.
    pub fn answer(self, visit: &Visit) -> Answer {
        self.log(visit);
        let is_program = visit.path.starts_with("/api/") || matches!(self, Failure::TokenNeeded);
        let answer = match (&self, is_program) {
            (_, true) => self.problem(visit),
            (Failure::SignIn, false) if visit.method == actix_web::http::Method::GET => {
                return Answer::see_other(&super::sign_in::address(visit));
            }
            (Failure::SignIn, false) => {
                let form = super::sign_in::interrupted(visit).and_then(Result::ok);
                return form.unwrap_or_else(|| page::error(visit, self.status(), self.word()));
            }
            (_, false) => page::error(visit, self.status(), self.word()),
        };
        match self {
            Failure::TooMany(wait) => {
                let seconds = wait.as_seconds().saturating_add(1);
                answer.with(header::RETRY_AFTER, &seconds.to_string())
            }
            Failure::TokenNeeded => answer.with(header::WWW_AUTHENTICATE, "Bearer realm=\"noroshi\""),
            Failure::Action(actions::Error::Unavailable(_) | actions::Error::Vault(_)) => {
                answer.with(header::RETRY_AFTER, "5")
            }
            _ => answer,
        }
    }

    fn problem(&self, visit: &Visit) -> Answer {
        let status = self.status();
        let word = self.word();
        let errors = match self {
            Failure::Action(actions::Error::Invalid(errors)) => errors
                .iter()
                .map(|one| FieldProblem {
                    field: one.field.clone(),
                    code: one.reason.clone(),
                    message: super::field::message(visit.language, one, &one.field),
                })
                .collect(),
            _ => Vec::new(),
        };
        let detail = match self {
            Failure::Json(detail) => detail.clone(),
            _ => visit.text(&format!("web-error-{word}-body")),
        };
        let problem = Problem {
            kind: "about:blank",
            title: visit.text(&format!("web-error-{word}-title")),
            status: status.as_u16(),
            detail,
            request: visit.id.clone(),
            errors,
        };
        let mut answer = Answer::json(status, &problem);
        answer.headers.clear();
        answer.with(header::CONTENT_TYPE, "application/problem+json")
    }

    /// Failures of ours are logged here, once; mistakes of visitors are not.
    fn log(&self, visit: &Visit) {
        match self {
            Failure::Action(actions::Error::Unavailable(source)) => {
                let source = source.as_ref().map(ToString::to_string).unwrap_or_default();
                tracing::error!(request.id = %visit.id, error = %source, "The store is not available");
            }
            Failure::Action(actions::Error::Vault(error)) => {
                tracing::error!(request.id = %visit.id, %error, "The evidence folder cannot serve");
            }
            Failure::Action(actions::Error::Undecidable(refusal)) => {
                tracing::error!(request.id = %visit.id, error = %refusal, "A command cannot be decided");
            }
            Failure::Broken(what) => {
                tracing::error!(request.id = %visit.id, error = %what, "A request failed by our own mistake");
            }
            _ => {}
        }
    }
}
