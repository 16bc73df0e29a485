//! The report for machines: schema `noroshi.report/1`, times as RFC 3339 at +09:00.
//!
//! The schema is the product's own. Readers ignore fields they do not know; the number changes only
//! if a field's meaning does.

use serde::Serialize;

use crate::telling::document::Document;

/// Name and version of the schema.
pub const SCHEMA: &str = "noroshi.report/1";

#[derive(Serialize)]
struct Published<'a> {
    schema: &'static str,
    #[serde(flatten)]
    document: &'a Document,
}

/// The report as indented JSON with a final line break. Same input, same bytes.
///
/// # Errors
/// None in practice: every part of a document can be written as JSON.
pub fn write(document: &Document) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&Published { schema: SCHEMA, document })?;
    text.push('\n');
    Ok(text)
}
