//! JSON for programs: the same verbs as the forms, under the name of a token.
//!
//! What is wrong comes as RFC 9457 problems that name every field at once. A token acts as itself:
//! an entry says who confirmed and who recorded it.

pub mod absences;
pub mod accounts;
pub mod alerts;
pub(super) mod bodies;
mod committed;
pub mod contacts;
pub mod deadline;
pub mod disposals;
pub mod document;
pub mod documents;
pub mod drill;
pub mod evidence;
pub mod exceptions;
pub mod intake;
mod once;
pub mod organisation;
pub mod policy;
pub mod prevention;
pub mod proxies;
pub mod queries;
pub mod read;
pub mod readiness;
mod reading;
pub mod records;
mod replies;
pub mod response;
pub mod retention;
pub mod reviews;
pub mod statistics;
pub mod tokens;
mod view;

pub(super) use bodies as schema;
pub(super) use committed::committed;
pub(super) use reading::Object;

use actix_web::http::{Method, header};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::actions::{Caller, Error};
use crate::keys::to_hex;

use super::answer::Answer;
use super::error::Failure;
use super::guard::Bearer;
use super::routes::reading_scope;
use super::visit::Visit;

/// What every token is told of something that it posted, as far as the answer has it.
const TOLD: [&str; 5] = ["number", "seq", "no", "year", "report"];

/// An answer to something posted, as far as the token may read what it changed: what it is told of by an
/// answer must not be more than it could ask for.
pub(super) fn shown(visit: &Visit, bearer: &Bearer, mut answer: Answer) -> Answer {
    let may_read = reading_scope(visit.route).is_none_or(|scope| bearer.has(scope));
    if visit.method != Method::POST || may_read {
        return answer;
    }
    let mut fields: Map<String, Value> = serde_json::from_slice(&answer.body).unwrap_or_default();
    if answer.status.is_success() {
        fields.retain(|name, _| TOLD.contains(&name.as_str()));
    } else {
        fields.remove("incident");
    }
    answer.body = serde_json::to_vec(&fields).unwrap_or_default();
    answer
}

/// An incident that the token has changed, as it sees it now; its number where it does not see it.
fn after(visit: &Visit, bearer: &Bearer, number: &str) -> Result<(Value, Option<i64>), Failure> {
    match super::reading::incident(&visit.site, &bearer.viewer, number) {
        Ok(seen) => Ok((view::incident(visit.language, &seen), Some(seen.incident.seq))),
        Err(Failure::Action(Error::NotFound) | Failure::NotFound) => {
            Ok((serde_json::json!({ "number": number }), None))
        }
        Err(failure) => Err(failure),
    }
}

/// The caller of an action. With an Idempotency-Key the command id follows from it, scoped to the
/// token and the address; the hash of the body goes along, so that another body is refused.
pub(super) fn caller(visit: &Visit, bearer: &Bearer) -> Result<Caller, Failure> {
    const KEY_MAX: usize = 200;
    let keys = &visit.site.backend.keys;
    let key = visit.headers.get("idempotency-key").map(|value| value.as_bytes());
    let (command, request) = match key {
        Some(key) if key.is_empty() || key.len() > KEY_MAX => {
            return Err(Failure::Json("Idempotency-Key must have 1 to 200 characters".to_owned()));
        }
        Some(key) => {
            let parts: [&[u8]; 3] = [bearer.name.as_bytes(), visit.path.as_bytes(), key];
            let hash = Sha256::digest(&visit.body);
            (keys.derive_command("idempotency", &parts), Some(to_hex(&hash)))
        }
        None => {
            let drawn = keys.chance().token().map_err(|error| Failure::Broken(error.to_string()))?;
            (keys.derive_command("request", &[drawn.as_bytes()]), None)
        }
    };
    Ok(Caller { actor: bearer.actor(), command, request, seen: seen(visit) })
}

/// The entry that the caller has seen, as `If-Match` names it; none without it or for `*`. A tag that
/// was never handed out names entry 0, which no incident ends with.
fn seen(visit: &Visit) -> Option<i64> {
    let tag = visit.header(&header::IF_MATCH).trim();
    let is_given = !tag.is_empty() && tag != "*";
    is_given.then(|| tag.trim_start_matches("W/").trim_matches('"').parse().unwrap_or(0))
}
