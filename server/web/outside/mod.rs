//! 通報: anyone may tell us, without an account and without a name, and ask later how it stands.
//!
//! What is told goes along from one page to the next in the form itself: nothing is kept of who turns back.
//! The receipt is the answer to the form: a reload sends the same form again and gets the same numbers.
//! Nothing here says who works on it.

pub mod receipt;
pub mod status;
mod steps;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Receipt, Submission, submit as submit_report};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::moment::Span;
use crate::domain::world::World;
use crate::domain::written;

use super::attached::{self, Files};
use super::error::Failure;
use super::form::Form;
use super::page;
use super::reading;
use super::staff_report;
use super::upload::reporter::Missing;
use super::verbs::report;
use super::visit::{Outcome, Visit};

use steps::Step;

/// Nobody reads and fills in the form faster than this.
const FASTEST: Span = Span::seconds(3);
/// The trap: people do not see it, machines fill it in.
const TRAP: &str = "website";

/// The entry: to tell something, or to see what came of it.
pub fn enter(visit: &Visit) -> Outcome {
    #[derive(Serialize)]
    struct View {
        /// Whether the staff report from where the reader is.
        is_inside: bool,
    }
    let view = View { is_inside: staff_report::is_inside(visit) };
    page::show(visit, "outside/entry", visit.text("web-public-title"), &view)
}

/// The first page of a report.
pub fn begin(visit: &Visit) -> Outcome {
    let form = Form::default().with("token", &visit.form_token());
    steps::show(visit, StatusCode::OK, Step::Kind, &form, &[])
}

/// What was filled in on one page: goes on to the next, back to another, or sends it.
///
/// A form that says of no page it was filled in on is the whole report.
pub fn submit(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let on = Step::parse(form.text(steps::ON)).unwrap_or(Step::Check);
    if let Some(to) = Step::parse(form.text(steps::TO)) {
        return steps::show(visit, StatusCode::OK, to, &form, &[]);
    }
    let Some(next) = on.next() else { return send(visit) };
    if visit.open_token(&form).is_err() {
        return expired(visit, on, &form);
    }
    let errors = match report::by_anyone(visit, &*reading::world(&visit.site)?, &form) {
        Err(Error::Invalid(errors)) => errors,
        Err(error) => return Err(error.into()),
        Ok(_) => Vec::new(),
    };
    let errors: Vec<FieldError> = errors.into_iter().filter(|error| on.asks(&error.field)).collect();
    match errors.is_empty() {
        true => steps::show(visit, StatusCode::OK, next, &form, &[]),
        false => steps::show(visit, StatusCode::UNPROCESSABLE_ENTITY, on, &form, &errors),
    }
}

/// The page again under a new token: what was told stands on it.
fn expired(visit: &Visit, on: Step, form: &Form) -> Outcome {
    let form = form.clone().with("token", &visit.form_token());
    steps::show(visit, StatusCode::UNPROCESSABLE_ENTITY, on, &form, &[FieldError::new("token", "expired")])
}

/// Takes the report.
fn send(visit: &Visit) -> Outcome {
    let again = |visit: &Visit, status, form: &Form, errors: &[FieldError]| {
        let is_old = errors.iter().any(|error| error.field == "token");
        let form = if is_old { form.clone().with("token", &visit.form_token()) } else { form.clone() };
        let wrong = Step::of_first(errors);
        let here: Vec<FieldError> = errors.iter().filter(|error| wrong.asks(&error.field)).cloned().collect();
        steps::show(visit, status, wrong, &form, &here)
    };
    take(visit, again, |world, form| {
        if form.is_checked(TRAP) {
            return Err(Error::Invalid(vec![FieldError::new(TRAP, "leave-empty")]));
        }
        report::by_anyone(visit, world, form)
    })
}

/// 受付番号 and 確認番号 as a form says them, where it is the turn of whoever asks with them.
///
/// # Errors
/// [`Failure::TooMany`].
fn numbers(visit: &Visit, form: &Form) -> Result<(String, String), Failure> {
    visit.site.questions.take(visit.source, visit.now).map_err(Failure::TooMany)?;
    Ok((written::receipt(form.text("number")), written::receipt(form.text("secret"))))
}

/// Takes the report of somebody who is not signed in, as `read` reads it; else the form is shown again.
///
/// # Errors
/// As every page; [`Failure::TooMany`] where it is not the turn of whoever sends it.
pub fn take(
    visit: &Visit,
    show: impl Fn(&Visit, StatusCode, &Form, &[FieldError]) -> Outcome,
    read: impl Fn(&World, &Form) -> Result<Submission, Error>,
) -> Outcome {
    let form = visit.form()?;
    if let Err(wait) = visit.site.reports.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let refuse = |errors: &[FieldError]| show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let submission = match read(&*reading::world(&visit.site)?, &form) {
        Ok(submission) if visit.now >= token.issued_at() + FASTEST => submission,
        Ok(_) => return refuse(&[FieldError::new("token", "too-fast")]),
        Err(Error::Invalid(errors)) => return refuse(&errors),
        Err(error) => return Err(error.into()),
    };
    let command = visit.command(&token);
    let caller = Caller { actor: Actor::Outside, command, request: None, seen: None };
    match submit_report(&visit.site.backend, &caller, submission) {
        Ok(receipt) => {
            let missing = attached::add_to_new(visit, (&caller, None));
            show_receipt(visit, &form, receipt, &missing)
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}

fn show_receipt(visit: &Visit, form: &Form, receipt: Receipt, missing: &[Missing]) -> Outcome {
    let secret = receipt.secret.unwrap_or_default();
    // A report without files is not read back: taking it is all that it costs.
    let known = match attached::has_files(visit) {
        true => reading::report(&visit.site, &receipt.report_number, &secret)?,
        false => None,
    };
    let held = known.map(|known| known.attachments).unwrap_or_default();
    let files = Files::of(visit, &held, missing);
    let numbers = receipt::Numbers { number: receipt.report_number, secret, at: visit.now, files };
    receipt::show(visit, form, numbers)
}
