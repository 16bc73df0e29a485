//! 再発防止 on screen: the cause, the measures, what the CISO instructed and decided, and what this
//! reader can do about them.

mod forms;
pub mod list;
pub mod read;
mod view;

use actix_web::http::StatusCode;

use crate::actions::plan;
use crate::actions::{Error, FieldError};
use crate::domain::ids::PersonId;

use super::show::Trouble;
use crate::domain::plan::rules::PlanAsk;
use crate::web::answer::Answer;
use crate::web::form::{Form, Reading};
use crate::web::guard::Staff;
use crate::web::people::Finder;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    view::render(visit, staff, StatusCode::OK, None)
}

/// Does what a form on the page asks for, and shows the page again, whatever came of it.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let number = visit.param("number");
    // An incident that may not be seen is not there, whatever the form says.
    reading::incident(&visit.site, &staff.viewer, number)?;
    let result = match visit.open_token(&form) {
        Ok(token) => named(visit, staff, &form).and_then(|form| {
            let (ask, texts) = read::read(&form, Some(&staff.person))?;
            let caller = visit.caller(staff, &token);
            plan::ask(&visit.site.house, &caller, number, PlanAsk::Prevention(ask), texts)
        }),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(()) => {
            return Ok(Answer::see_other(&format!("/incidents/{number}/prevention?done=prevention")));
        }
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let key = forms::key(form.text("act"), form.text("no"), form.text("unit"));
    let trouble = Trouble { key, is_conflict: status == StatusCode::CONFLICT, typed: form, errors };
    view::render(visit, staff, status, Some(&trouble))
}

/// The form with the numbers of those whom it names.
fn named(visit: &Visit, staff: &Staff, form: &Form) -> Result<Form, Error> {
    let (finder, mut reading) = (Finder::of(visit, staff), Reading::of(form));
    let done_by = finder.one(&mut reading, "done_by", form.text("done_by"));
    let people = finder.all(&mut reading, "participants", form.text("participants"));
    let people: Vec<&str> = people.iter().map(PersonId::as_str).collect();
    let named = form.clone().with("participants", &people.join(" "));
    let named = named.with("done_by", done_by.as_ref().map_or("", PersonId::as_str));
    let owner = finder.one(&mut reading, "owner_person", form.text("owner_person"));
    let named = named.with("owner_person", owner.as_ref().map_or("", PersonId::as_str));
    if reading.errors.is_empty() { Ok(named) } else { Err(Error::Invalid(reading.errors)) }
}
