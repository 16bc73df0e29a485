//! はじめに: who has the code of the machine enters the body and its first administrator. Afterwards there is
//! no such page.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::account;
use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Fields, Section};
use super::form::{Form, NAME_MAX};
use super::page;
use super::visit::{Outcome, Visit};
use crate::actions::setup::{self, First};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::keys::normalize_number;

#[derive(Serialize)]
struct View {
    token: String,
    rules: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
}

/// The form.
pub fn form(visit: &Visit) -> Outcome {
    if !setup::is_open(&visit.site.backend)? {
        return Err(Failure::NotFound);
    }
    show(visit, StatusCode::OK, &Form::default(), &[])
}

fn show(visit: &Visit, status: StatusCode, typed: &Form, errors: &[FieldError]) -> Outcome {
    let fields = Fields::new(visit.language, typed, errors);
    let opens = vec![fields.line("setup_code", NAME_MAX).required()];
    let line = |name: &str| fields.line(&format!("setup_{name}"), NAME_MAX).required();
    let body = vec![line("body"), fields.line("setup_unit", NAME_MAX)];
    let you = [vec![line("name"), line("number"), line("email")], account::new_password(&fields)].concat();
    let section = |key: &str, controls| Section::open(visit.text(&format!("setup-{key}")), controls);
    let sections = vec![section("opens", opens), section("body", body), section("you", you)];
    let rules = account::password_rules(visit);
    let view = View { token: visit.form_token(), rules, faults: fields.faults(&sections), sections };
    page::with_status(visit, status, "setup", visit.text("setup-title"), &view)
}

/// Enters what was typed.
pub fn begin(visit: &Visit) -> Outcome {
    let site = &visit.site;
    if !setup::is_open(&site.backend)? {
        return Err(Failure::NotFound);
    }
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    // Whoever guesses waits as at the sign-in.
    if let Err(wait) = site.sign_ins.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    if normalize_number(form.text("setup_code")) != normalize_number(&site.backend.keys.setup_code()) {
        return refuse(&[FieldError::new("setup_code", "setup-code")]);
    }
    site.sign_ins.give_back(visit.source);
    if let Some(differs) = account::twice(&form) {
        return refuse(&[differs]);
    }
    let text = |name: &str| form.text(&format!("setup_{name}")).to_owned();
    let first = First {
        body: text("body"),
        unit: text("unit"),
        code: text("number"),
        name: text("name"),
        email: text("email"),
        password: form.text("new").to_owned(),
    };
    let command = token.command(&site.backend.keys, &visit.path, &visit.body);
    let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
    match setup::begin(&site.backend, &site.door, &caller, &first) {
        Ok(_) => Ok(Answer::see_other("/sign-in?next=/admin%3Fdone%3Dset-up")),
        Err(Error::Invalid(errors)) => refuse(&errors.into_iter().map(renamed).collect::<Vec<_>>()),
        Err(error) => Err(error.into()),
    }
}

/// A mistake by the field of the form instead of the column of the file.
fn renamed(error: FieldError) -> FieldError {
    let field = match error.field.as_str() {
        "new" => "new".to_owned(),
        "code" | "login" | "person" => "setup_number".to_owned(),
        other => format!("setup_{other}"),
    };
    FieldError { field, ..error }
}
