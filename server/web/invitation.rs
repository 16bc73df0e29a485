//! 招待: the page behind the link of a mail, on which a person chooses the password of their account. The
//! link opens nothing else, and no session: whoever has chosen signs in.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::accounts::{self, Invited};
use crate::actions::{Error, FieldError};
use crate::i18n::time;

use super::account::{new_password, password_rules, twice};
use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Fields, Section};
use super::form::Form;
use super::form_token::Binding;
use super::page;
use super::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    action: String,
    token: String,
    login: String,
    until: String,
    rules: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
}

/// The form.
pub fn show(visit: &Visit) -> Outcome {
    let invited = invited(visit)?;
    ask(visit, &invited, StatusCode::OK, &[])
}

/// Whom the link is for. A link that is over is answered as one that never was.
fn invited(visit: &Visit) -> Result<Invited, Failure> {
    accounts::invited(&visit.site.backend, visit.param("token"))?.ok_or(Failure::NotFound)
}

fn binding(visit: &Visit) -> Binding {
    Binding::Link(visit.param("token").to_owned())
}

fn ask(visit: &Visit, invited: &Invited, status: StatusCode, errors: &[FieldError]) -> Outcome {
    let empty = Form::default();
    let fields = Fields::new(visit.language, &empty, errors);
    let sections = vec![Section::open(String::new(), new_password(&fields))];
    let view = View {
        action: format!("/invitation/{}", visit.param("token")),
        token: visit.token_for(&binding(visit)),
        login: invited.login.clone(),
        until: time::short(visit.language, invited.until),
        rules: password_rules(visit),
        faults: fields.faults(&sections),
        sections,
    };
    page::with_status(visit, status, "invitation", visit.text("invitation-title"), &view)
}

/// Chooses the password.
pub fn choose(visit: &Visit) -> Outcome {
    let invited = invited(visit)?;
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| ask(visit, &invited, StatusCode::UNPROCESSABLE_ENTITY, errors);
    if visit.open_token_for(&form, &binding(visit)).is_err() {
        return refuse(&[FieldError::new("token", "expired")]);
    }
    if let Some(differs) = twice(&form) {
        return refuse(&[differs]);
    }
    let site = &visit.site;
    match accounts::choose(&site.backend, &site.door, visit.param("token"), form.text("new")) {
        Ok(()) => Ok(Answer::see_other("/sign-in?done=invitation")),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}
