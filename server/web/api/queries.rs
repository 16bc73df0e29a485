//! What an address asks for after its `?`, held to what the contract says of it: a word that means nothing
//! would otherwise be answered with something else than was asked for.

use serde_json::Value;

use super::document::parameters;
use crate::actions::{Error, FieldError};
use crate::web::error::Failure;
use crate::web::routes::Verb;
use crate::web::visit::Visit;

/// Refuses what the contract does not name for this address, all at once. What comes with a POST is read
/// with its body.
///
/// # Errors
/// [`Error::Invalid`]
pub fn check(visit: &Visit) -> Result<(), Failure> {
    if visit.method == actix_web::http::Method::POST {
        return Ok(());
    }
    let known = parameters(visit.route.trim_start_matches("/api/v1/"), Verb::Get);
    let wrong = visit.query.pairs().iter().filter_map(|(name, value)| {
        let of = known.iter().find(|one| one["in"] == "query" && one["name"] == name.as_str());
        let reason = match of {
            None if name == "lang" => None,
            None => Some("unknown-field"),
            Some(one) => mistake(&one["schema"], value),
        };
        reason.map(|reason| FieldError::new(name, reason))
    });
    let wrong: Vec<FieldError> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong).into()) }
}

/// What is wrong with a value; left blank, it is as good as not there.
fn mistake(schema: &Value, value: &str) -> Option<&'static str> {
    if value.is_empty() {
        return None;
    }
    if let Some(words) = schema["enum"].as_array() {
        return (!words.iter().any(|word| word == value)).then_some("word");
    }
    match schema["type"].as_str() {
        Some("boolean") => (truth(value).is_none()).then_some("word"),
        Some("integer") => {
            let is_within = |count: i64| {
                let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
                least.is_none_or(|least| count >= least) && most.is_none_or(|most| count <= most)
            };
            (!value.parse().is_ok_and(is_within)).then_some("count")
        }
        _ => None,
    }
}

/// Yes or no, as addresses say it.
pub fn truth(value: &str) -> Option<bool> {
    match value {
        "1" | "true" | "yes" => Some(true),
        "" | "0" | "false" | "no" => Some(false),
        _ => None,
    }
}
