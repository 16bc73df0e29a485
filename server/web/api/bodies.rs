//! What the body of each address holds. The contract is printed from it, and what arrives is read by it:
//! a field that is not here is refused, and one that must be there is asked for.

use serde_json::{Map, Value, json};

use crate::domain::plan::issue::{Format, Variant};
use crate::web::verbs;

/// One field of a body: name, schema, whether it must be there.
pub type Line = (&'static str, Value, bool);

/// The fields of what is posted to an address, by its path after `/api/v1/`; none where nothing is.
pub(super) fn lines(noun: &str) -> Option<Vec<Line>> {
    verbs::lines(noun.strip_prefix("incidents/{number}/").unwrap_or(noun))
        .or_else(|| super::contacts::lines(noun))
        .or_else(|| super::organisation::lines(noun))
        .or_else(|| super::policy::lines(noun))
        .or_else(|| super::alerts::lines(noun))
        .or_else(|| common(noun))
}

fn common(noun: &str) -> Option<Vec<Line>> {
    Some(match noun {
        "incidents/{number}/documents" => vec![
            ("format", words(&Format::ALL.map(Format::as_str)), false),
            ("variant", words(&Variant::ALL.map(Variant::as_str)), false),
            ("final", json!({ "type": "boolean" }), false),
        ],
        "tokens/{name}/revocations" | "audit/checks" => Vec::new(),
        _ => return None,
    })
}

/// A text of at most so many characters.
pub fn text_of(max: usize) -> Value {
    json!({ "type": "string", "maxLength": max })
}

pub fn text() -> Value {
    json!({ "type": "string" })
}

/// A day, or a moment.
pub fn day() -> Value {
    json!({ "type": "string", "description": "A day of Japan's calendar, YYYY-MM-DD, or a date-time" })
}

pub fn truth() -> Value {
    json!({ "type": "boolean" })
}

pub fn moment() -> Value {
    let form = "RFC 3339; without an offset it is Japan's time (+09:00)";
    json!({ "type": "string", "format": "date-time", "description": form })
}

pub fn words(list: &[&str]) -> Value {
    json!({ "type": "string", "enum": list })
}

pub fn list_of_text() -> Value {
    json!({ "type": "array", "items": text(), "uniqueItems": true })
}

/// Codes, or numbers of rows.
pub fn list_of_items() -> Value {
    json!({ "type": "array", "items": { "type": ["string", "integer"] } })
}

/// Codes, or one text with commas or spaces between them.
pub fn list_or_text() -> Value {
    json!({ "type": ["array", "string"], "items": text() })
}

pub fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

/// An object of these fields and no other.
pub fn object(lines: &[Line]) -> Value {
    let properties: Map<String, Value> =
        lines.iter().map(|(name, schema, _)| ((*name).to_owned(), schema.clone())).collect();
    let required: Vec<&str> = lines.iter().filter(|(_, _, must)| *must).map(|(name, ..)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}
