//! The forms for a new row: a request before, or a report of what could not wait.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};

use super::super::FormErrors;
use super::eyes;

#[derive(Serialize)]
struct View {
    form: ActForm,
    other: String,
    other_label: String,
    faults: Vec<Fault>,
}

/// The form: for a permit, or with `?how=use` for what was done without one.
pub fn new(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The form with what was typed.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let eyes = eyes(visit, staff)?;
    let units = eyes.hearing.managed(&staff.person);
    if units.is_empty() {
        return Err(Failure::Forbidden);
    }
    let units = units.into_iter().map(|unit| (unit.to_string(), eyes.hearing.world.unit_name(&unit)));
    let choices = Extra { options: &[("unit", units.collect())], ..Extra::default() };
    let is_use = trouble.map_or(visit.query.text("how"), |trouble| trouble.key.as_str()) == "use";
    let (act, other, href) = match is_use {
        true => ("use", "request", "/exceptions/new"),
        false => ("request", "use", "/exceptions/new?how=use"),
    };
    let form = verbs::form_of_body(visit, trouble, &format!("exception-{act}"), &choices);
    let form = form.ok_or(Failure::NotFound)?;
    let view = View {
        faults: form.faults.clone(),
        other: href.to_owned(),
        other_label: visit.text(&format!("exceptions-{other}")),
        form,
    };
    page::with_status(visit, status, "exceptions/new", visit.text(&format!("exceptions-{act}")), &view)
}
