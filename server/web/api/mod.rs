//! JSON for programs: the same verbs as the forms, under the name of a token.
//!
//! What is wrong comes as RFC 9457 problems that name every field at once. A token acts as itself:
//! an entry says who confirmed and who recorded it.

pub mod acts;
mod bodies;
pub mod contacts;
pub mod deadline;
pub mod disposals;
pub mod document;
pub mod documents;
pub mod drill;
pub mod evidence;
pub mod exceptions;
pub mod handle;
pub mod intake;
pub mod prevention;
pub mod proxies;
pub mod read;
pub mod readiness;
mod reading;
pub mod records;
mod replies;
pub mod response;
pub mod reviews;
pub mod statistics;
mod view;

use actix_web::http::header;
use sha2::{Digest, Sha256};

use crate::actions::Caller;
use crate::keys::to_hex;

use super::error::Failure;
use super::guard::Bearer;
use super::visit::Visit;

/// The caller of an action. With an Idempotency-Key the command id follows from it, scoped to the
/// token and the address; the hash of the body goes along, so that another body is refused.
fn caller(visit: &Visit, bearer: &Bearer) -> Result<Caller, Failure> {
    const KEY_MAX: usize = 200;
    let keys = &visit.site.house.keys;
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
