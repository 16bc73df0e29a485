//! `POST /api/v1/incidents`: a report from another system, answered once it is on disk.

use actix_web::http::{StatusCode, header};

use crate::actions::report::{Draft, submit as submit_report};
use crate::domain::ids::{KindId, PersonId, UnitId};

use super::bodies::received_lines;
use super::reading::Object;
use super::{after, caller};
use crate::domain::case::{Certainty, More, Origin, Presence, Received};
use crate::web::answer::Answer;
use crate::web::error::Failure;
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
    let kind = body.required("kind", NAME_MAX);
    let origin = body.word("origin", Origin::parse);
    if origin.is_none() {
        body.refuse("origin", "required");
    }
    let received =
        body.object("received", &received_lines()).and_then(|inner| read_received(&mut body, inner));
    let draft = Draft {
        kind: KindId::typed(&kind),
        unit: body.text("unit", NAME_MAX).map(|code| UnitId::typed(&code)),
        origin: origin.unwrap_or(Origin::Monitoring),
        summary: body.required("summary", LINE_MAX),
        description: body.text("description", TEXT_MAX).unwrap_or_default(),
        place: body.text("place", LINE_MAX).unwrap_or_default(),
        aware_at: body.moment("aware_at"),
        occurred_at: body.moment("occurred_at"),
        reporter: body.text("reporter", NAME_MAX).map(|code| PersonId::typed(&code)),
        received,
        certainty: body.word("certainty", Certainty::parse).unwrap_or_default(),
        personal_data: body.word("personal_data", Presence::parse).unwrap_or_default(),
        my_number: body.word("my_number", Presence::parse).unwrap_or_default(),
        malicious: body.word("malicious", Presence::parse).unwrap_or_default(),
        people_max: body.count("people_max"),
        asset_class: body.text("asset_class", 16).unwrap_or_else(|| "unknown".to_owned()),
        segments: body.words("segments").unwrap_or_default(),
        more: read_more(&mut body),
        subjects: body.words("subjects").unwrap_or_default().into_iter().map(PersonId::from).collect(),
        contact_name: body.text("contact_name", NAME_MAX).unwrap_or_default(),
        contact: body.text("contact", NAME_MAX).unwrap_or_default(),
        dedup_key: body.text("dedup_key", LINE_MAX),
        drill: body.truth("drill"),
    };
    body.finish()?;
    Ok(draft)
}

/// What few reports say; the words are the policy's own.
pub(super) fn read_more(body: &mut Object) -> More {
    More {
        sensitive: body.word("sensitive", Presence::parse),
        threat: body.text("threat", NAME_MAX),
        effects: body.words("effects"),
        system: body.text("system", NAME_MAX),
        contract: body.text("contract", NAME_MAX),
        property_risk: body.word("property_risk", Presence::parse),
        exposed: body.word("exposed", Presence::parse),
        number_system: body.word("number_system", Presence::parse),
    }
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
