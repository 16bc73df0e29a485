//! 職員の報告: whoever of the staff has no account, or none at hand, reports from the body's own network.
//!
//! They say who they are and nobody has shown it: the report goes to the section of whom number and name
//! fit, as one whose reporter is not confirmed (未確認), or else to the desk. The answer is the same in both
//! cases, so that nobody finds a number or a name out by it. Outside of the networks that the settings name
//! this page is not there.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::FieldError;

use super::error::Failure;
use super::facts;
use super::field::{Fault, Fields, Section};
use super::form::Form;
use super::outside;
use super::page;
use super::reading;
use super::verbs::{Extra, report};
use super::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
}

/// Whether a visitor is inside. One whom a proxy sends that is not ours to believe may be anywhere.
pub fn is_inside(visit: &Visit) -> bool {
    let networks = &visit.site.settings.staff_networks;
    visit.is_source_sure && networks.iter().any(|network| network.holds(visit.source.address()))
}

fn must_be_inside(visit: &Visit) -> Result<(), Failure> {
    if is_inside(visit) { Ok(()) } else { Err(Failure::NotFound) }
}

/// The form.
pub fn form(visit: &Visit) -> Outcome {
    must_be_inside(visit)?;
    show(visit, StatusCode::OK, &Form::default(), &[])
}

fn show(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let world = reading::world(&visit.site)?;
    let policy = world.active().map(|(_, policy)| policy.as_ref());
    let options = facts::all_options(visit, (&world, policy));
    let extra = Extra { options: &options, ..Extra::default() };
    let (controls, _) = report::CLAIMED.controls(&fields, (visit, None), &extra);
    let sections = vec![Section::open(String::new(), controls)];
    let view = View { token: visit.form_token(), faults: fields.faults(&sections), sections };
    page::with_status(visit, status, "outside/staff", visit.text("staff-report-title"), &view)
}

/// Takes the report. It is slowed down and gathered like those from the street.
pub fn submit(visit: &Visit) -> Outcome {
    must_be_inside(visit)?;
    outside::take(visit, show, |world, form| report::by_claim(visit, world, form))
}
