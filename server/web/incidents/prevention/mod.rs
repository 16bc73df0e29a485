//! 再発防止 on screen: the cause, the measures, what the CISO instructed and decided, and what this
//! reader can do about them.

mod forms;
pub mod list;
pub mod read;
mod view;

use actix_web::http::StatusCode;

use crate::actions::plan;
use crate::actions::{Error, FieldError};
use crate::domain::plan::PlanAsk;

use super::show::Trouble;
use crate::web::answer::Answer;
use crate::web::guard::Staff;
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
        Ok(token) => read::read(&form, Some(&staff.person)).and_then(|(ask, texts)| {
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
