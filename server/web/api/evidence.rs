//! Evidence for programs: what a log collector hands in, and what an auditor's tool reads.

use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::actions::Error;
use crate::actions::evidence::{self as actions, Brought};
use crate::store::evidence::{CustodyRow, EvidenceRow};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::incidents::evidence::item::download;
use crate::web::reading::{self, SeenItem};
use crate::web::verbs::evidence::{by_form, by_object};
use crate::web::visit::{Outcome, Visit};

use super::caller;

const ROWS: usize = 100;

/// The number of the item that is asked of.
pub(super) fn no_of(visit: &Visit) -> Result<u32, Failure> {
    visit.param("no").parse().map_err(|_| Failure::NotFound)
}

/// A page of the items, by number.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let after = visit.query.text("cursor").parse().unwrap_or(0);
    let (seen, rows) =
        reading::evidence(&visit.site, &bearer.viewer, visit.param("number"), (after, ROWS + 1))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "evidence");
    let next = rows.get(ROWS - 1).filter(|_| rows.len() > ROWS).map(|last| last.no.to_string());
    let items: Vec<Value> = rows.iter().take(ROWS).map(item).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": next })))
}

/// One item with its hands, newest first.
pub fn one(visit: &Visit, bearer: &Bearer) -> Outcome {
    let found = found(visit, bearer)?;
    reading::note_look(&visit.site, &bearer.actor(), &found.seen, &format!("evidence {}", found.item.no));
    Ok(told(&found))
}

/// The item that something was done with, as it is now.
pub fn after(visit: &Visit, bearer: &Bearer) -> Outcome {
    Ok(told(&found(visit, bearer)?))
}

fn found(visit: &Visit, bearer: &Bearer) -> Result<SeenItem, Failure> {
    let before = visit.query.text("cursor").parse().ok();
    let which = (visit.param("number"), no_of(visit)?);
    reading::evidence_item(&visit.site, &bearer.viewer, which, (before, ROWS + 1))
}

fn told(found: &SeenItem) -> Answer {
    let next = found.hands.get(ROWS - 1).filter(|_| found.hands.len() > ROWS).map(|last| last.no.to_string());
    let mut body = item(&found.item);
    if let Some(fields) = body.as_object_mut() {
        let hands: Vec<Value> = found.hands.iter().take(ROWS).map(hand).collect();
        fields.insert("custody".to_owned(), json!({ "items": hands, "next": next }));
    }
    Answer::json(StatusCode::OK, &body).with(header::ETAG, &format!("\"{}\"", found.item.seq))
}

/// The file of an item, read whole before its first byte goes out.
pub fn file(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    let no = no_of(visit)?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, &format!("evidence {no} file"));
    download(visit, &caller(visit, bearer)?, &seen.incident.number, no)
}

/// Takes an item in: a form with a file, a body that is the file, or JSON for a thing without one.
pub fn add(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    let upload = visit.upload.as_deref();
    let announced = announced(visit);
    if announced.is_some_and(|hash| upload.is_none_or(|upload| upload.received.sha256 != hash)) {
        return Err(invalid("file", "other-hash"));
    }
    let taking = match &visit.fields {
        Some(fields) => by_form(visit, &seen.world, fields)?,
        None => by_object(visit, &seen.world)?,
    };
    let brought = upload.map(|upload| Brought { received: &upload.received, name: &upload.name });
    let (backend, number) = (&visit.site.backend, &seen.incident.number);
    let no = actions::collect(backend, &caller(visit, bearer)?, number, taking, brought)?;
    let found = reading::evidence_item(&visit.site, &bearer.viewer, (number, no), (None, 1))?;
    let location = format!("/api/v1/incidents/{number}/evidence/{no}");
    Ok(Answer::json(StatusCode::CREATED, &item(&found.item)).with(header::LOCATION, &location))
}

fn invalid(field: &str, reason: &str) -> Failure {
    Error::Invalid(vec![crate::actions::FieldError::new(field, reason)]).into()
}

/// SHA-256 of the body, hex, where whoever sends it says it (RFC 9530).
fn announced(visit: &Visit) -> Option<String> {
    use base64::Engine as _;
    let line = visit.headers.get("content-digest")?.to_str().ok()?;
    let value = line.split(',').find_map(|part| part.trim().strip_prefix("sha-256=:"))?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(value.trim_end_matches(':')).ok()?;
    Some(crate::keys::to_hex(&bytes))
}

/// An item as programs read it.
pub(super) fn item(row: &EvidenceRow) -> Value {
    let details: Value = serde_json::from_str(&row.details).unwrap_or_default();
    let file = row.file_sha256.as_ref().map(|sha256| {
        let cautions: Vec<&str> = row.cautions.split_whitespace().collect();
        json!({
            "name": row.file_name, "bytes": row.file_bytes, "sha256": sha256, "form": row.file_form,
            "cautions": cautions, "is_stored": row.is_stored,
        })
    });
    let altered = row.altered_at.map(
        |at| json!({ "at": at.to_rfc3339(), "is_missing": row.is_missing, "holder": row.altered_holder }),
    );
    let verified = row.verified_at.map(|at| json!({ "at": at.to_rfc3339(), "by": row.verified_by }));
    json!({
        "id": row.id, "no": row.no, "kind": row.kind, "standing": row.standing,
        "description": row.description, "holder": row.holder, "details": details, "file": file,
        "collected_at": row.collected_at.to_rfc3339(), "recorded_at": row.recorded_at.to_rfc3339(),
        "held_until": row.held_until.map(|at| at.to_rfc3339()),
        "overwritten_at": row.overwritten_at.map(|at| at.to_rfc3339()),
        "is_warned": row.is_warned, "preserved_as": row.preserved_as, "is_intact": row.is_stored && row.altered_at.is_none(),
        "altered": altered, "verified": verified, "custody_count": row.custody_count,
    })
}

fn hand(row: &CustodyRow) -> Value {
    json!({
        "no": row.no, "act": row.act, "at": row.at.to_rfc3339(),
        "recorded_at": row.recorded_at.to_rfc3339(), "recorded_by": row.recorded_by,
        "from": row.giver, "to": row.receiver, "reason": row.reason, "witness": row.witness,
        "seal": row.seal, "corrects": row.corrects, "voided_by": row.voided_by,
    })
}
