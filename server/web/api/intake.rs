//! `POST /api/v1/incidents`: a report from another system, answered once it is on disk.

use actix_web::http::{StatusCode, header};

use crate::actions::report::{Draft, submit as submit_report};
use crate::domain::ids::PersonId;

use super::bodies::received_lines;
use super::reading::Object;
use super::{after, caller};
use crate::domain::case::field::Field;
use crate::domain::case::{Origin, Received};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::facts;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

/// Takes a report.
pub fn submit(visit: &Visit, bearer: &Bearer) -> Outcome {
    let caller = caller(visit, bearer)?;
    let draft = read(visit)?;
    let receipt = submit_report(&visit.site.house, &caller, draft)?;
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

fn read(visit: &Visit) -> Result<Draft, Failure> {
    let mut body = Object::of(visit)?;
    let origin = body.needed_word("origin", Origin::parse);
    let received =
        body.object("received", &received_lines()).and_then(|inner| read_received(&mut body, inner));
    let said = facts::said(&mut body, Field::ALL.iter().copied());
    let case = said.case(origin.unwrap_or(Origin::Monitoring), visit.now);
    let draft = Draft {
        aware_at: said.moment(Field::AwareAt),
        description: body.text("description", TEXT_MAX).unwrap_or_default(),
        place: body.text("place", LINE_MAX).unwrap_or_default(),
        reporter: body.text("reporter", NAME_MAX).map(|code| PersonId::typed(&code)),
        received,
        subjects: body.words("subjects").unwrap_or_default().into_iter().map(PersonId::from).collect(),
        contact_name: body.text("contact_name", NAME_MAX).unwrap_or_default(),
        contact: body.text("contact", NAME_MAX).unwrap_or_default(),
        dedup_key: body.text("dedup_key", LINE_MAX),
        drill: body.truth("drill"),
        ..Draft::new(case, &body.required("summary", LINE_MAX))
    };
    body.finish()?;
    Ok(draft)
}

fn read_received(body: &mut Object, mut inner: Object) -> Option<Received> {
    let by = inner.required("by", NAME_MAX);
    let channel = inner.required("channel", NAME_MAX);
    let at = inner.moment("at");
    if at.is_none() {
        inner.refuse("at", "required");
    }
    body.errors.append(&mut inner.errors);
    Some(Received { by: PersonId::typed(&by), channel, at: at? })
}
