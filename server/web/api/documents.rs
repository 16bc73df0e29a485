//! Documents for programs: what was issued, issuing, the files.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::Error;
use crate::actions::issue::{self, IssueError, Order};
use crate::domain::plan::issue::{Format, Paper, Variant};

use super::caller;
use super::reading::Object;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::incidents::{document, documents};
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// What was issued, first one first.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    let items: Vec<Value> = seen.incident.plan.issued.papers.iter().map(view).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

/// Issues a document.
pub fn issue(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    let mut body = Object::of(visit)?;
    let format = body.word("format", Format::parse).unwrap_or_default();
    let variant = body.word("variant", Variant::parse).unwrap_or_default();
    let is_final = body.said("final").unwrap_or_default();
    body.finish()?;
    let order = Order { variant, format, is_final };
    let (caller, number) = (caller(visit, bearer)?, &seen.incident.number);
    match documents::issue_for(visit, &caller, &bearer.name, number, order) {
        Ok(issued) => Ok(Answer::json(StatusCode::OK, &view(&issued.paper))),
        Err(IssueError::Action(error)) => Err(error.into()),
        Err(IssueError::Making(why)) => Err(Failure::Broken(why)),
    }
}

/// The file of a document as it was issued.
pub fn file(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    let no = visit.param("paper").parse().map_err(|_| Error::NotFound)?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "export");
    let issued = issue::file(&visit.site.backend, &seen.incident, no)?;
    Ok(document::issued(&seen.incident.number, issued))
}

fn view(paper: &Paper) -> Value {
    let made = &paper.made;
    json!({
        "no": made.no,
        "variant": made.variant.as_str(),
        "format": made.format.as_str(),
        "version": made.version,
        "final": made.is_final,
        "at": paper.at.to_rfc3339(),
        "code": made.code,
        "sha256": made.sha256,
        "head": made.head,
    })
}
