//! 証拠 on screen: the items of an incident, one item with every hand it passed through, and the forms.

pub mod attached;
pub mod item;
pub mod list;
pub mod view;

use actix_web::http::StatusCode;

use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::evidence::decide::{Scene, may_handle};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// Whether this reader takes evidence in, handles and reads it.
pub fn may(visit: &Visit, seen: &Seen, actor: &Actor) -> bool {
    let (world, incident) = (seen.world.as_ref(), &seen.incident);
    may_handle(&Scene { world, incident, by: actor, request: None, now: visit.now })
}

/// Reads a form and its token, acts, and shows the page again where that could not be.
fn handle(
    visit: &Visit,
    staff: &Staff,
    (key, prefix): (&'static str, &'static str),
    act: impl FnOnce(&Form, &Caller) -> Result<Answer, Failure>,
    again: impl FnOnce(StatusCode, FormErrors) -> Outcome,
) -> Outcome {
    // An incident that may not be seen is not there, whatever the form says.
    reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    let form = visit.form()?;
    let result = match visit.open_token(&form) {
        Ok(token) => act(&form, &visit.caller(staff, &token)),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")]).into()),
    };
    let (status, errors) = match result {
        Ok(answer) => return Ok(answer),
        Err(Failure::Action(Error::Invalid(errors))) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Failure::Action(Error::Conflict)) => (StatusCode::CONFLICT, Vec::new()),
        Err(failure) => return Err(failure),
    };
    let named = |error: FieldError| match error.field.as_str() {
        "token" | "file" => error,
        field if field.starts_with(prefix) => error,
        field => FieldError::new(&format!("{prefix}{field}"), &error.reason),
    };
    let errors = errors.into_iter().map(named).collect();
    again(
        status,
        FormErrors { key: key.to_owned(), typed: form, errors, is_conflict: status == StatusCode::CONFLICT },
    )
}
