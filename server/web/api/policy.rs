//! 計画 for programs: the policy in force, and what the check finds in another text, as the command `check`
//! prints it. A program activates none: who is told what is people's to decide.

use actix_web::http::StatusCode;
use serde_json::json;

use super::bodies::{Line, text_of};
use super::reading::Object;
use crate::web::admin::policy::trial::tried;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// The text in force with its version.
pub fn show(visit: &Visit, _: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let org = &organisation.world.org;
    let active = organisation.activations.iter().rev().find(|row| Some(row.version) == org.active);
    let active = active.and_then(|row| Some((row, org.policies.get(&row.version)?)));
    let (row, text) = active.ok_or(Failure::NotFound)?;
    let body = json!({
        "version": row.version.0, "sha256": row.sha256, "activated_at": row.at.to_rfc3339(), "text": text,
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// What is found in a text: nothing changes.
pub fn check(visit: &Visit, _: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let text = body.required("text", TEXT_MAX);
    body.finish()?;
    let organisation = reading::organisation(&visit.site)?;
    let report = tried(visit, &organisation.world, text)?.report(visit.language)?;
    Ok(Answer::json(StatusCode::OK, &report))
}

/// Characters of a text; the page counts bytes.
const TEXT_MAX: usize = 256 * 1024;

/// The body of this address; none for any other.
pub fn lines(noun: &str) -> Option<Vec<Line>> {
    (noun == "policy/checks").then(|| vec![("text", text_of(TEXT_MAX), true)])
}

/// What these addresses do; none for any other.
pub fn summary(noun: &str) -> Option<&'static str> {
    Some(match noun {
        "policy" => "The policy in force: its version, when it was activated, its text",
        "policy/checks" => "Check another text beside the organisation and prove it; nothing changes",
        _ => return None,
    })
}
