//! 通報: anyone may tell us, without an account and without a name, and ask later how it stands.
//!
//! The receipt is the answer to the form itself: a reload sends the same form again and gets the
//! same numbers. Nothing here says who works on it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Draft, Receipt, submit as submit_report};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::case::field::Field as Known;
use crate::domain::moment::Span;
use crate::domain::world::World;
use crate::domain::written;
use crate::i18n::find_text;

use super::error::Failure;
use super::facts;
use super::field::{Fault, Field as Control, Fields, Section};
use super::form::Form;
use super::page;
use super::reading;
use super::staff_report;
use super::verbs::{Extra, report};
use super::visit::{Outcome, Visit};
use super::words;

/// Nobody reads and fills in the form faster than this.
const FASTEST: Span = Span::seconds(3);
/// The trap: people do not see it, machines fill it in.
const TRAP: &str = "website";

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// Whether the staff report from where the reader is.
    is_inside: bool,
}

/// The form.
pub fn form(visit: &Visit) -> Outcome {
    show(visit, StatusCode::OK, &Form::default(), &[])
}

fn show(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let mut kind = controls(visit, &fields)?;
    let [contact, details] = ["contact_name", "description"].map(|name| Control::split_off(&mut kind, name));
    let sections = vec![
        Section::open(String::new(), kind),
        Section::open(visit.text("web-public-details"), details),
        Section::open(visit.text("web-public-contact"), contact),
    ];
    let is_inside = staff_report::is_inside(visit);
    let view = View { token: visit.form_token(), faults: fields.faults(&sections), sections, is_inside };
    page::with_status(visit, status, "outside/form", visit.text("web-public-title"), &view)
}

/// What is asked, in plainer words where there are such.
fn controls(visit: &Visit, fields: &Fields<'_>) -> Result<Vec<Control>, Failure> {
    let world = reading::world(&visit.site)?;
    let policy = world.active().map(|(_, policy)| policy.as_ref());
    let is_known =
        |id: &&str| policy.is_some_and(|policy| policy.kinds.iter().any(|kind| kind.id.as_str() == *id));
    let label = |kind: &str| (kind.to_owned(), visit.text(&format!("web-public-kind-{kind}")));
    let kinds = report::KINDS.into_iter().filter(is_known).map(label).collect();
    let mut options = vec![(Known::Kind.as_str(), kinds)];
    options.extend(facts::all_options(visit, (&world, policy)));
    let extra = Extra { options: &options, ..Extra::default() };
    let (controls, _) = report::OUTSIDE.controls(fields, (visit, None), &extra);
    let plain = |mut control: Control| {
        let label = find_text(visit.language, &format!("web-public-field-{}", control.name), &[]);
        let autocomplete = match control.name.as_str() {
            "contact" => "email",
            "contact_name" => "name",
            _ => control.autocomplete,
        };
        if let (Some(Known::Unit), Some(nobody)) = (Known::parse(&control.name), control.options.first_mut())
        {
            nobody.label = visit.text("web-public-unit-unknown");
        }
        Control { label: label.unwrap_or_else(|| control.label.clone()), autocomplete, ..control }
    };
    Ok(controls.into_iter().map(plain).collect())
}

/// Takes the report.
pub fn submit(visit: &Visit) -> Outcome {
    take(visit, show, |world, form| {
        if form.is_checked(TRAP) {
            return Err(Error::Invalid(vec![FieldError::new(TRAP, "leave-empty")]));
        }
        report::by_anyone(visit, world, form)
    })
}

/// Takes the report of somebody who is not signed in, as `read` reads it; else the form is shown again.
///
/// # Errors
/// As every page; [`Failure::TooMany`] where it is not the turn of whoever sends it.
pub fn take(
    visit: &Visit,
    show: impl Fn(&Visit, StatusCode, &Form, &[FieldError]) -> Outcome,
    read: impl Fn(&World, &Form) -> Result<Draft, Error>,
) -> Outcome {
    let form = visit.form()?;
    if let Err(wait) = visit.site.reports.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let refuse = |errors: &[FieldError]| show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let draft = match read(&*reading::world(&visit.site)?, &form) {
        Ok(draft) if visit.now >= token.issued_at() + FASTEST => draft,
        Ok(_) => return refuse(&[FieldError::new("token", "too-fast")]),
        Err(Error::Invalid(errors)) => return refuse(&errors),
        Err(error) => return Err(error.into()),
    };
    let command = visit.command(&token);
    let caller = Caller { actor: Actor::Outside, command, request: None, seen: None };
    match submit_report(&visit.site.house, &caller, draft) {
        Ok(receipt) => show_receipt(visit, &receipt),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}

/// The numbers, once: whoever has no session asks with them.
fn show_receipt(visit: &Visit, receipt: &Receipt) -> Outcome {
    #[derive(Serialize)]
    struct View<'a> {
        number: &'a str,
        secret: &'a str,
        token: String,
        at: words::When,
    }
    let secret = receipt.secret.as_deref().unwrap_or_default();
    let at = words::When::past(visit, visit.now);
    let view = View { number: &receipt.report_number, secret, token: visit.form_token(), at };
    page::show(visit, "outside/receipt", visit.text("web-receipt-title"), &view).map(page::scripted)
}

#[derive(Serialize)]
struct StatusView {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    found: Option<Found>,
}

#[derive(Serialize)]
struct Found {
    number: String,
    secret: String,
    received: words::When,
    state: String,
    explanation: String,
}

/// Asks for 受付番号 and 確認番号.
pub fn ask_status(visit: &Visit) -> Outcome {
    status_page(visit, StatusCode::OK, &Form::default(), &[], None)
}

fn status_page(
    visit: &Visit,
    status: StatusCode,
    form: &Form,
    errors: &[FieldError],
    found: Option<Found>,
) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let controls = vec![fields.line("number", 40).required(), fields.line("secret", 80).required()];
    let sections = vec![Section::open(String::new(), controls)];
    let faults = fields.faults(&sections);
    let view = StatusView { token: visit.form_token(), sections, faults, found };
    page::with_status(visit, status, "outside/status", visit.text("web-status-title"), &view)
}

/// Says how it stands. Every failure reads the same.
pub fn show_status(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    if let Err(wait) = visit.site.questions.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let refuse = |reason: &str| {
        let errors = [FieldError::new("number", reason)];
        status_page(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors, None)
    };
    if visit.open_token(&form).is_err() {
        return refuse("expired");
    }
    let (number, secret) = (written::receipt(form.text("number")), written::receipt(form.text("secret")));
    let Some(report) = reading::report(&visit.site, &number, &secret)? else { return refuse("numbers") };
    let found = Found {
        state: visit.text(&format!("web-status-{}", report.state)),
        explanation: visit.text(&format!("web-status-{}-body", report.state)),
        number: report.number,
        secret,
        received: words::When::past(visit, report.received_at),
    };
    status_page(visit, StatusCode::OK, &Form::default(), &[], Some(found))
}
