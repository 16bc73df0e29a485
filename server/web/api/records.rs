//! What the response records, for programs: containment, sharing, publication, and how long the source
//! of a log keeps it. That a text may go out is approved by a person (1(3)①), never by a program.

use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use super::bodies::{Line, count, moment, text};
use super::caller;
use super::evidence::{item, no_of};
use super::reading::Object;
use super::response::tell;
use crate::actions::evidence as actions;
use crate::domain::actor::Actor;
use crate::domain::evidence::decide::Ask as EvidenceAsk;
use crate::domain::evidence::fact::Kind;
use crate::domain::history::Private;
use crate::domain::plan::response::Publication;
use crate::export::response as told;
use crate::export::sentence::Teller;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::LINE_MAX;
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
        let decision = publication.decision.as_ref().map(|(publishes, by, at)| {
            let said = |part: &str| said(teller, &format!("{}.{part}", publication.decisions));
            json!({
                "no": publication.decisions, "publishes": publishes, "by": who(teller, by),
                "at": at.to_rfc3339(), "importance": said("importance"), "reach": said("reach"),
                "reason": said("reason"),
            })
        });
        json!({ "decision": decision, "drafts": drafts(teller, publication) })
    })?;
    Ok(Answer::json(StatusCode::OK, &body))
}

fn drafts(teller: &Teller<'_>, publication: &Publication) -> Vec<Value> {
    let rows = (1_u32..).zip(&publication.drafts);
    rows.map(|(no, draft)| {
        let approved = draft.approved.as_ref().map(|(by, at, is_alone)| {
            json!({
                "by": who(teller, by), "at": at.to_rfc3339(), "is_alone": is_alone,
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
    crate::export::chronology::actor_name(actor, teller)
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

/// Its source keeps a log longer.
pub fn extend(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = body_of(visit, bearer)?;
    let until = body.moment("until");
    if until.is_none() {
        body.refuse("until", "required");
    }
    let reason = body.required("reason", LINE_MAX);
    body.finish()?;
    let Some(until) = until else { return Err(Failure::NotFound) };
    give(visit, bearer, EvidenceAsk::Extend { until }, Private::from([("reason".to_owned(), reason)]))
}

/// A log was taken as another item.
pub fn kept(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = body_of(visit, bearer)?;
    let item = number(&mut body, "item");
    body.finish()?;
    give(visit, bearer, EvidenceAsk::Preserve { item }, Private::new())
}

fn give(visit: &Visit, bearer: &Bearer, asked: EvidenceAsk, texts: Private) -> Outcome {
    let number = visit.param("number");
    let seen = reading::incident(&visit.site, &bearer.viewer, number)?;
    let no = no_of(visit)?;
    let given = caller(visit, bearer)?;
    actions::ask(&visit.site.house, &given, &seen.incident.number, no, asked, texts)?;
    let found = reading::evidence_item(&visit.site, &bearer.viewer, (number, no), (None, 1))?;
    let etag = format!("\"{}\"", found.item.seq);
    Ok(Answer::json(StatusCode::OK, &item(&found.item)).with(header::ETAG, &etag))
}

/// The body of a request. An incident that may not be seen is not there, whatever the body says.
fn body_of(visit: &Visit, bearer: &Bearer) -> Result<Object, Failure> {
    reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    Object::of(visit)
}

/// A number that must be there; 0 names nothing.
fn number(body: &mut Object, field: &str) -> u32 {
    let number = body.count(field).and_then(|count| u32::try_from(count).ok());
    if number.is_none() {
        body.refuse(field, "required");
    }
    number.unwrap_or(0)
}

/// The bodies of these addresses; none for any other.
pub fn lines(noun: &str) -> Option<Vec<Line>> {
    let must = true;
    Some(match noun.strip_prefix("incidents/{number}/")? {
        "evidence/{no}/extensions" => vec![("until", moment(), must), ("reason", text(), must)],
        "evidence/{no}/kept" => vec![("item", count(), must)],
        _ => return None,
    })
}

/// What these addresses do; none for any other.
pub fn summary(noun: &str, is_read: bool) -> Option<&'static str> {
    Some(match (noun.strip_prefix("incidents/{number}/")?, is_read) {
        ("containments", true) => "What was cut off, and what became of it",
        ("shares", true) => "What was shared with bodies outside",
        ("publications", true) => "The decision about publication, and every text",
        ("log-sources", _) => "Where logs lie, and when they are overwritten",
        ("evidence/{no}/extensions", _) => "Record that the source keeps a log longer",
        ("evidence/{no}/kept", _) => "Record that a log was taken as another item",
        _ => return None,
    })
}
