//! What a person sets for himself: the way to each of it, and the password.

pub mod factor;
pub mod sessions;

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::sign_in::{self, Changed};
use crate::actions::{Error, FieldError};
use crate::domain::account::password;

use super::answer::Answer;
use super::contents::{self, Entry};
use super::error::Failure;
use super::field::{Fault, Field, Fields, Section};
use super::form::Form;
use super::guard::Staff;
use super::page;
use super::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    token: String,
    rules: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
}

/// What there is to set.
const PAGES: &[Entry] = &[
    ("/absences", "absences"),
    ("/account/password", "password"),
    ("/account/factor", "factor"),
    ("/account/sessions", "sessions"),
];

/// The way to all of it.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    contents::show(visit, "web-nav-account", PAGES.iter().copied())
}

/// The form of the password.
pub fn form(visit: &Visit, _: &Staff) -> Outcome {
    ask(visit, StatusCode::OK, &[])
}

fn ask(visit: &Visit, status: StatusCode, errors: &[FieldError]) -> Outcome {
    let empty = Form::default();
    let fields = Fields::new(visit.language, &empty, errors);
    let old = fields.password("old", "current-password").required();
    let controls = [vec![old], new_password(&fields)].concat();
    let sections = vec![Section::open(String::new(), controls)];
    let rules = password_rules(visit);
    let view = View { token: visit.form_token(), rules, faults: fields.faults(&sections), sections };
    page::with_status(visit, status, "password", visit.text("web-password-title"), &view)
}

/// The fields in which a new password is written twice.
pub fn new_password(fields: &Fields<'_>) -> Vec<Field> {
    ["new", "again"].map(|name| fields.password(name, "new-password").required()).to_vec()
}

/// What a new password must be like.
pub fn password_rules(visit: &Visit) -> String {
    let args = [("min", password::CHARS_MIN.into()), ("left", password::LEFT_MIN.into())];
    visit.say("web-password-rules", &args)
}

/// The mistake where it was not written the same way twice.
pub fn twice(form: &Form) -> Option<FieldError> {
    let is_same = form.text("new") == form.text("again");
    (!is_same).then(|| FieldError::new("again", "password-differs"))
}

/// Changes it. Other sessions of the person end.
pub fn change(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| ask(visit, StatusCode::UNPROCESSABLE_ENTITY, errors);
    if visit.open_token(&form).is_err() {
        return refuse(&[FieldError::new("token", "expired")]);
    }
    if let Some(differs) = twice(&form) {
        return refuse(&[differs]);
    }
    let site = &visit.site;
    let words = (form.text("old"), form.text("new"));
    let source = visit.source.to_string();
    match sign_in::change_password(&site.backend, &site.door, (&staff.person, staff.means, &source), words) {
        Ok(Changed::Wait(wait)) => Err(Failure::TooMany(wait)),
        Ok(Changed::Session(session)) => {
            let cookie = super::sign_in::session_cookie(visit, &session, "");
            Ok(Answer::see_other("/?done=password").with(header::SET_COOKIE, &cookie))
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}
