//! What the response records, for programs: containment, sharing, publication, and how long the source
//! of a log keeps it. That a text may go out is approved by a person (1(3)①), never by a program.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use super::evidence::item;
use super::response::tell;
use crate::domain::actor::Actor;
use crate::domain::evidence::fact::Kind;
use crate::domain::plan::response::{Decision, Proposal, Publication};
use crate::telling::response as told;
use crate::telling::sentence::Teller;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Sources of logs shown at once: an incident has few.
const SOURCES_MAX: usize = 1_000;

/// What was cut off, and what became of it.
pub fn containments(visit: &Visit, bearer: &Bearer) -> Outcome {
    let rows = tell(visit, bearer, "response", |teller| {
        let states = &teller.incident.plan.response.containments;
        let rows = told::containments(teller).into_iter().zip(states);
        let row = |(record, state): (told::Record, &crate::domain::plan::response::Containment)| {
            let mut row = json!(record);
            if let Some(fields) = row.as_object_mut() {
                fields.insert("is_lasting".to_owned(), json!(state.is_lasting));
                let ask_at = state.ask_at.filter(|_| state.is_asked_about());
                fields.insert("ask_at".to_owned(), json!(ask_at.map(|at| at.to_rfc3339())));
            }
            row
        };
        rows.map(row).collect::<Vec<Value>>()
    })?;
    Ok(Answer::json(StatusCode::OK, &json!({ "items": rows, "next": null })))
}

/// What was shared with bodies outside.
pub fn shares(visit: &Visit, bearer: &Bearer) -> Outcome {
    let rows = tell(visit, bearer, "publication", told::shares)?;
    Ok(Answer::json(StatusCode::OK, &json!({ "items": rows, "next": null })))
}

/// What was decided about publication, and every text with what became of it.
pub fn publication(visit: &Visit, bearer: &Bearer) -> Outcome {
    let body = tell(visit, bearer, "publication", |teller| {
        let publication = &teller.incident.plan.response.publication;
        let decision = publication.decision.as_ref().map(|row| decided(teller, row));
        let proposal = publication.proposal.as_ref().map(|row| proposed(teller, row));
        json!({ "decision": decision, "proposal": proposal, "drafts": drafts(teller, publication) })
    })?;
    Ok(Answer::json(StatusCode::OK, &body))
}

fn decided(teller: &Teller<'_>, row: &Decision) -> Value {
    let said = |part: &str| said(teller, &format!("{}.{part}", row.no));
    let proposed = row.proposed.as_ref();
    let proposed = proposed.map(|(by, at)| json!({ "by": who(teller, by), "at": at.to_rfc3339() }));
    json!({
        "no": row.no, "publishes": row.publishes, "by": who(teller, &row.by), "at": row.at.to_rfc3339(),
        "importance": said("importance"), "reach": said("reach"), "reason": said("reason"),
        "proposed": proposed, "refusal": said("refusal"),
    })
}

/// What waits for who approves.
fn proposed(teller: &Teller<'_>, row: &Proposal) -> Value {
    let said = |part: &str| said(teller, &format!("{}.{part}", row.no));
    let due_at = row.charge.as_ref().map(|charge| charge.due_at.to_rfc3339());
    json!({
        "no": row.no, "by": who(teller, &row.by), "at": row.at.to_rfc3339(), "due_at": due_at,
        "importance": said("importance"), "reach": said("reach"), "reason": said("reason"),
    })
}

fn drafts(teller: &Teller<'_>, publication: &Publication) -> Vec<Value> {
    let rows = (1_u32..).zip(&publication.drafts);
    rows.map(|(no, draft)| {
        let approved = draft.approved.as_ref().map(|row| {
            json!({
                "by": who(teller, &row.by), "at": row.at.to_rfc3339(), "is_alone": row.alone,
                "override": said(teller, &format!("draft.{no}.override")),
            })
        });
        json!({
            "no": no, "text": said(teller, &format!("draft.{no}")), "by": who(teller, &draft.by),
            "at": draft.at.to_rfc3339(), "approved": approved,
            "released_at": draft.released_at.map(|at| at.to_rfc3339()),
            "media": said(teller, &format!("draft.{no}.media")),
        })
    })
    .collect()
}

fn who(teller: &Teller<'_>, actor: &Actor) -> String {
    crate::telling::chronology::actor_name(actor, teller)
}

fn said(teller: &Teller<'_>, key: &str) -> Option<String> {
    teller.incident.texts.get(&format!("response.publication.{key}")).cloned()
}

/// Where logs lie that nobody has taken yet, or that were: with when they are overwritten.
pub fn sources(visit: &Visit, bearer: &Bearer) -> Outcome {
    let (seen, rows) =
        reading::evidence(&visit.site, &bearer.viewer, visit.param("number"), (0, SOURCES_MAX))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "evidence");
    let is_source = |row: &&crate::store::evidence::EvidenceRow| row.kind == Kind::LogSource.as_str();
    let rows: Vec<Value> = rows.iter().filter(is_source).map(item).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": rows, "next": null })))
}

/// What these addresses do; none for any other.
pub fn summary(noun: &str, is_read: bool) -> Option<&'static str> {
    Some(match (noun.strip_prefix("incidents/{number}/")?, is_read) {
        ("containments", true) => "What was cut off, and what became of it",
        ("shares", true) => "What was shared with bodies outside",
        ("publications", true) => "The decision about publication, and every text",
        ("log-sources", _) => "Where logs lie, and when they are overwritten",
        _ => return None,
    })
}
