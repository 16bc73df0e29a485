//! 通報: anyone may tell us, without an account and without a name, and ask later how it stands.
//!
//! The receipt is the answer to the form itself: a reload sends the same form again and gets the
//! same numbers. Nothing here says who works on it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::{Draft, Receipt, submit as submit_report};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::case::field::Field;
use crate::domain::case::said::Value;
use crate::domain::case::{Certainty, Origin};
use crate::domain::ids::KindId;
use crate::domain::moment::Span;
use crate::domain::written;
use crate::i18n::find_text;

use super::error::Failure;
use super::facts::{self, For};
use super::field::{Fault, Field as Control, Fields, Section};
use super::form::{Form, LINE_MAX, NAME_MAX, Reading};
use super::page;
use super::reading;
use super::visit::{Outcome, Visit};
use super::words;

/// Kinds that people outside can tell apart, where the policy has them, in the order shown.
const KINDS: [&str; 7] = ["misdelivery", "disclosure", "loss", "defacement", "threat", "disaster", "other"];
const TEXT_MAX: usize = 2_000;
/// Nobody reads and fills in the form faster than this.
const FASTEST: Span = Span::seconds(3);
/// The trap: people do not see it, machines fill it in.
const TRAP: &str = "website";

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
}

/// The form.
pub fn form(visit: &Visit) -> Outcome {
    show(visit, StatusCode::OK, &Form::default(), &[])
}

fn show(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let kinds = kinds(visit)?.into_iter().map(|kind| {
        let label = visit.text(&format!("web-public-kind-{kind}"));
        (kind, label)
    });
    let mut contact = fields.line("contact", NAME_MAX);
    contact.autocomplete = "email";
    let mut name = fields.line("contact_name", NAME_MAX);
    name.autocomplete = "name";
    let details = [fields.area("description", TEXT_MAX).required()];
    let details = details.into_iter().chain(facts(visit, &fields)?).chain([fields.line("place", LINE_MAX)]);
    let sections = vec![
        Section::open(String::new(), vec![fields.radio("kind", kinds).required()]),
        Section::open(visit.text("web-public-details"), details.collect()),
        Section::open(visit.text("web-public-contact"), vec![name, contact]),
    ];
    let view = View { token: visit.form_token(), faults: fields.faults(&sections), sections };
    page::with_status(visit, status, "outside/form", visit.text("web-public-title"), &view)
}

/// Fields of the case that anyone is asked for; which kind it is is asked in plainer words.
fn asked() -> impl Iterator<Item = Field> {
    let asked = Field::ALL.iter().filter(|field| field.row().is_for_outside && **field != Field::Kind);
    asked.copied()
}

fn facts(visit: &Visit, fields: &Fields<'_>) -> Result<Vec<Control>, Failure> {
    let world = reading::world(&visit.site)?;
    let policy = world.active().map(|(_, policy)| policy.as_ref());
    let control = |field: Field| {
        let options = facts::options(visit, (&world, policy), field);
        let control = facts::control(fields, visit, (field, For::Report), options)?;
        let key = format!("web-public-{}", field.as_str());
        Some(Control {
            label: find_text(visit.language, &key, &[]).unwrap_or(control.label.clone()),
            ..control
        })
    };
    Ok(asked().filter_map(control).collect())
}

fn kinds(visit: &Visit) -> Result<Vec<String>, Failure> {
    let world = reading::world(&visit.site)?;
    let known = |id: &&&str| {
        world.active().is_some_and(|(_, policy)| policy.kinds.iter().any(|kind| kind.id.as_str() == **id))
    };
    Ok(KINDS.iter().filter(known).map(|id| (*id).to_owned()).collect())
}

/// Takes the report.
pub fn submit(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    if let Err(wait) = visit.site.reports.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let refuse = |errors: &[FieldError]| show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let draft = match read(visit, &form)? {
        Ok(draft) if visit.now >= token.issued_at() + FASTEST => draft,
        Ok(_) => return refuse(&[FieldError::new("token", "too-fast")]),
        Err(errors) => return refuse(&errors),
    };
    let command = visit.command(&token);
    let caller = Caller { actor: Actor::Outside, command, request: None, seen: None };
    match submit_report(&visit.site.house, &caller, draft) {
        Ok(receipt) => show_receipt(visit, &receipt),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}

fn read(visit: &Visit, form: &Form) -> Result<Result<Draft, Vec<FieldError>>, Failure> {
    let known = kinds(visit)?;
    let mut reading = Reading::of(form);
    let kind =
        reading.choice("kind", |word| known.iter().any(|kind| kind == word).then(|| KindId::from(word)));
    let description = reading.required("description", TEXT_MAX);
    let said = facts::said(&mut reading, asked());
    let place = reading.optional("place", LINE_MAX);
    let contact_name = reading.optional("contact_name", NAME_MAX);
    let contact = reading.optional("contact", NAME_MAX);
    if form.is_checked(TRAP) {
        reading.refuse(TRAP, "leave-empty");
    }
    let errors = reading.errors;
    let Some(kind) = kind.filter(|_| errors.is_empty()) else { return Ok(Err(errors)) };
    let said = said.with(Field::Kind, Value::Kind(kind));
    // What an outsider sees may be less than it looks, or more: the desk decides.
    let said = said.with(Field::Certainty, Value::Certainty(Certainty::Suspected));
    let summary = first_line(&description);
    let draft = Draft::new(said.case(Origin::Outside, visit.now), &summary);
    Ok(Ok(Draft { description, place, contact_name, contact, ..draft }))
}

/// The first line, cut where a list has room for it.
fn first_line(text: &str) -> String {
    const SHORT: usize = 60;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= SHORT {
        return line.to_owned();
    }
    line.chars().take(SHORT).chain(['…']).collect()
}

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
    page::show(visit, "outside/receipt", visit.text("web-receipt-title"), &view)
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
