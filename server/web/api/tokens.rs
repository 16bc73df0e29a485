//! Tokens for programs: what there is, and taking one back. None is made here: a stolen token must not be
//! able to make another.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::reading::Object;
use crate::actions::tokens;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

/// Every token, without its secret.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let (rows, now) = tokens::list(&visit.site.backend)?;
    let items: Vec<Value> = rows.iter().map(|row| tokens::view(row, now)).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

/// Takes a token back.
pub fn revoke(visit: &Visit, bearer: &Bearer) -> Outcome {
    Object::of(visit)?.finish()?;
    let (row, now) = tokens::revoke(&visit.site.backend, &bearer.actor(), visit.param("name"))?;
    Ok(Answer::json(StatusCode::OK, &tokens::view(&row, now)))
}
