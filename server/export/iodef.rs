//! The incident as another response team's program reads it: IODEF in JSON (RFC 8727).
//!
//! Only what the document holds is written, so a variant leaves out here what it leaves out
//! elsewhere. `Contact` is the body: IODEF demands one, and no person need be named.

use serde_json::{Map, Value, json};

use crate::domain::plan::issue::Variant;
use crate::telling::document::{Document, Row, Stamp};

/// The version of the data model.
const VERSION: &str = "2.0";

/// The document as IODEF with a final line break.
///
/// # Errors
/// None in practice: every part can be written as JSON.
pub fn write(document: &Document) -> Result<String, serde_json::Error> {
    let root = json!({
        "version": VERSION,
        "lang": document.header.language,
        "Incident": [Value::Object(incident(document))],
    });
    let mut text = serde_json::to_string_pretty(&root)?;
    text.push('\n');
    Ok(text)
}

fn incident(document: &Document) -> Map<String, Value> {
    let (header, summary, facts) = (&document.header, &document.summary, &document.facts);
    let time = |at: Stamp| Value::String(at.0.to_rfc3339());
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("purpose", json!("reporting"));
    put("status", json!(status(&header.phase.code)));
    put("lang", json!(header.language));
    put("restriction", json!(restriction(&document.paper.variant.code)));
    put("IncidentID", json!({ "id": header.number, "name": header.host }));
    put("DetectTime", time(facts.aware_at));
    put("ReportTime", time(summary.reported_at));
    put("GenerationTime", time(header.issued_at));
    if let Some(at) = facts.occurred_at {
        put("StartTime", time(at));
    }
    if let Some(at) = summary.ended_at {
        put("EndTime", time(at));
    }
    put("Description", Value::Array(description(document)));
    put("Assessment", json!([assessment(document)]));
    put(
        "Contact",
        json!([{ "role": "creator", "type": "organization", "ContactName": [words(document, &header.body)] }]),
    );
    if let Some(source) = source(&document.organisation.origin.code) {
        put("Discovery", json!([{ "source": source }]));
    }
    let items: Vec<Value> =
        document.chronology.iter().filter(|row| !row.is_detail).map(|row| item(document, row)).collect();
    if !items.is_empty() {
        put("History", json!({ "HistoryItem": items }));
    }
    put("AdditionalData", Value::Array(additional(document)));
    fields
}

fn words(document: &Document, text: &str) -> Value {
    json!({ "value": text, "lang": document.header.language })
}

fn status(phase: &str) -> &'static str {
    match phase {
        "received" => "new",
        "closed" | "void" => "resolved",
        // Another incident answers for it.
        "merged" => "forwarded",
        _ => "in-progress",
    }
}

fn restriction(variant: &str) -> &'static str {
    match Variant::parse(variant) {
        Some(Variant::Press) => "public",
        Some(Variant::Ppc) => "need-to-know",
        Some(Variant::Full | Variant::Council | Variant::Fault) | None => "private",
    }
}

/// How it was noticed.
fn source(origin: &str) -> Option<&'static str> {
    match origin {
        "staff" => Some("internal-notification"),
        "outside" => Some("external-notification"),
        "contractor" => Some("partner"),
        "monitoring" => Some("third-party-monitoring"),
        _ => None,
    }
}

/// Title and kind, what was written, and every part that other families add, in words.
fn description(document: &Document) -> Vec<Value> {
    let (header, summary) = (&document.header, &document.summary);
    let mut texts = vec![format!("{} {}", header.title, header.kind.label)];
    if header.drill {
        texts.push("DRILL 訓練".to_owned());
    }
    texts.extend([&summary.text, &summary.description].into_iter().flatten().cloned());
    for section in &document.sections {
        let pairs = section.facts.iter().map(|pair| format!("{}：{}", pair.name, pair.value));
        let rows = section.tables.iter().flat_map(|table| &table.rows).map(|row| row.join("　"));
        let lines: Vec<String> = section.lead.iter().cloned().chain(pairs).chain(rows).collect();
        texts.push(format!("{}\n{}", section.title, lines.join("\n")));
    }
    texts.iter().map(|text| words(document, text)).collect()
}

fn assessment(document: &Document) -> Value {
    let occurrence = if document.organisation.certainty.code == "suspected" { "potential" } else { "actual" };
    let mut impacts = Vec::new();
    if document.facts.personal_data.code == "present" {
        impacts.push(json!({ "type": "breach-privacy" }));
    }
    if impacts.is_empty() {
        impacts.push(json!({ "type": "unknown" }));
    }
    json!({ "occurrence": occurrence, "BusinessImpact": impacts })
}

fn item(document: &Document, row: &Row) -> Value {
    let action = match row.fact.as_str() {
        "phase_changed" | "severity_changed" => "status-triage",
        "case_changed" | "repeated" => "status-new-info",
        _ => "other",
    };
    let mut texts = vec![words(document, &row.what)];
    texts.extend(row.notes.iter().map(|note| words(document, &format!("{}：{}", note.label, note.text))));
    json!({
        "action": action,
        "DateTime": row.happened_at.unwrap_or(row.at).0.to_rfc3339(),
        "Description": texts,
    })
}

/// What IODEF has no class for: by what the document can be proved.
fn additional(document: &Document) -> Vec<Value> {
    let paper = &document.paper;
    let mut rows = vec![
        ("document-variant", paper.variant.code.clone()),
        ("document-status", paper.status.label.clone()),
        ("history-head", document.footer.head.clone()),
    ];
    rows.extend(paper.number.as_ref().map(|number| ("document-number", number.label.clone())));
    rows.extend(paper.version.as_ref().map(|version| ("document-version", version.label.clone())));
    rows.extend(paper.code.as_ref().map(|code| ("document-code", code.clone())));
    rows.extend(paper.seal.as_ref().map(|seal| ("tree-head", seal.root.clone())));
    rows.extend(document.facts.people_max.map(|count| ("people-max", count.to_string())));
    rows.into_iter().map(|(name, value)| json!({ "name": name, "dtype": "string", "value": value })).collect()
}
