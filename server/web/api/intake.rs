//! `POST /api/v1/incidents`: a report from another system, answered once it is on disk.

use actix_web::http::{StatusCode, header};

use crate::actions::Error;
use crate::actions::report::submit as submit_report;

use super::{after, caller};
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::verbs::{self, Part, report};
use crate::web::visit::{Outcome, Visit};

/// Takes a report.
pub fn submit(visit: &Visit, bearer: &Bearer) -> Outcome {
    let caller = caller(visit, bearer)?;
    let draft = report::by_program(visit, &*reading::world(&visit.site)?)?;
    let receipt = submit_report(&visit.site.backend, &caller, draft).map_err(as_said)?;
    // What was taken in is answered for, whoever may see it: a wall, or the bounds of the token, hide the
    // rest.
    let (mut body, _) = after(visit, bearer, &receipt.incident_number)?;
    if let Some(fields) = body.as_object_mut() {
        let report = serde_json::json!({
            "number": receipt.report_number,
            "secret": receipt.secret,
            "joined": receipt.joined,
        });
        fields.insert("report".to_owned(), report);
    }
    let location = format!("/api/v1/incidents/{}", receipt.incident_number);
    Ok(Answer::json(StatusCode::CREATED, &body).with(header::LOCATION, &location))
}

/// Mistakes in members of objects, named as the program said them.
fn as_said(error: Error) -> Error {
    let Error::Invalid(mut mistakes) = error else { return error };
    let parts = verbs::parts("incidents");
    mistakes.iter_mut().for_each(|mistake| mistake.field = Part::said(&parts, &mistake.field));
    Error::Invalid(mistakes)
}
