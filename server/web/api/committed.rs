//! The answer to a verb: the incident as it left it.

use actix_web::http::{StatusCode, header};
use serde_json::Value;

use crate::actions::{Done, Error};

use super::{after, view};
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading::Seen;
use crate::web::visit::{Outcome, Visit};

/// The answer to what was committed: the incident as that left it, as far as the token still sees it. A
/// conflict answers with the present state.
pub fn committed(visit: &Visit, bearer: &Bearer, result: Result<Done, Error>) -> Outcome {
    let (answer, seq) = match result {
        Ok(Done { after, world, .. }) if bearer.viewer.may_see(&after) => {
            let seq = after.seq;
            let seen = Seen { incident: after, world, entries: Vec::new() };
            (Answer::json(StatusCode::OK, &view::incident(visit.language, &seen)), Some(seq))
        }
        Ok(done) => (Answer::json(StatusCode::OK, &serde_json::json!({ "number": done.after.number })), None),
        Err(Error::Conflict) => {
            let (body, seq) = after(visit, bearer, visit.param("number"))?;
            (conflict(visit, &body), seq)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match seq {
        Some(seq) => answer.with(header::ETAG, &format!("\"{seq}\"")),
        None => answer,
    })
}

fn conflict(visit: &Visit, incident: &Value) -> Answer {
    let body = serde_json::json!({
        "type": "about:blank",
        "title": visit.text("web-error-conflict-title"),
        "status": 409,
        "detail": visit.text("web-error-conflict-body"),
        "request": visit.id,
        "incident": incident,
    });
    let mut answer = Answer::json(StatusCode::CONFLICT, &body);
    answer.headers.clear();
    answer.with(header::CONTENT_TYPE, "application/problem+json")
}
