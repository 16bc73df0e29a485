//! The second step of signing in: the code, or a passkey.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::FieldError;
use crate::actions::sign_in::{self, Entrance};
use crate::domain::account::factor::WAIT;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Section};
use crate::web::form::{Form, NAME_MAX};
use crate::web::form_token::Binding;
use crate::web::kept;
use crate::web::page;
use crate::web::passkey::{self, Asked};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

use super::{cookie, let_in, safe_next};

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    next: String,
    kept: String,
    minutes: i64,
    passkey: Option<Asked>,
}

/// Leads from the right password to here; with what waits to be shown, at once.
pub(super) fn ask(visit: &Visit, ticket: &str, form: &Form) -> Outcome {
    let life = format!("; Max-Age={}", WAIT.as_seconds());
    let held = cookie(visit, (visit.site.ticket_cookie(), ticket), &life);
    let asked = if form.text(kept::FIELD).is_empty() {
        let next = words::percent(safe_next(form.text("next")));
        Answer::see_other(&format!("/sign-in/factor?next={next}"))
    } else {
        show(visit, (StatusCode::OK, ticket), form, &[])?
    };
    Ok(asked.with(header::SET_COOKIE, &held))
}

/// The form, for whoever has just given the right password.
pub fn form(visit: &Visit) -> Outcome {
    let ticket = visit.cookie(visit.site.ticket_cookie()).unwrap_or_default();
    if sign_in::is_awaited(&visit.site.backend, ticket, visit.now)?.is_none() {
        return Ok(Answer::see_other("/sign-in"));
    }
    let filled = Form::default().with("next", visit.query.text("next"));
    show(visit, (StatusCode::OK, ticket), &filled, &[])
}

fn show(visit: &Visit, (status, ticket): (StatusCode, &str), form: &Form, errors: &[FieldError]) -> Outcome {
    // What was typed is not shown again: a printed code is a secret.
    let empty = Form::default();
    let fields = Fields::new(visit.language, &empty, errors);
    let mut code = fields.line("factor_code", NAME_MAX).required();
    code.autocomplete = "one-time-code";
    let sections = vec![Section::open(String::new(), vec![code])];
    let (backend, door) = (&visit.site.backend, &visit.site.door);
    let asked = sign_in::asked_second(backend, door, ticket, visit.now)?;
    let passkey = asked.map(|asked| Asked::of(&asked)).transpose()?;
    let is_asked = passkey.is_some();
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        next: safe_next(form.text("next")).to_owned(),
        kept: form.text(kept::FIELD).to_owned(),
        minutes: WAIT.as_seconds() / 60,
        passkey,
    };
    let shown = page::with_status(visit, status, "factor/enter", visit.text("factor-enter-title"), &view)?;
    Ok(if is_asked { page::scripted(shown) } else { shown })
}

/// Checks what was shown.
pub fn enter(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let site = &visit.site;
    let ticket = visit.cookie(site.ticket_cookie()).unwrap_or_default();
    let refuse = |error| show(visit, (StatusCode::UNPROCESSABLE_ENTITY, ticket), &form, &[error]);
    let Some(login) = sign_in::is_awaited(&site.backend, ticket, visit.now)? else {
        return Ok(Answer::see_other("/sign-in"));
    };
    if visit.open_token(&form).or_else(|_| visit.open_token_for(&form, &Binding::Anyone)).is_err() {
        return refuse(FieldError::new("token", "expired"));
    }
    let source = visit.source.to_string();
    let is_known = site.door.knows(&site.backend, &login, &source);
    if !is_known && let Err(wait) = site.sign_ins.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let shows = passkey::shows(&form, ticket.as_bytes());
    let entrance = sign_in::enter_second(&site.backend, &site.door, (ticket, shows), &source, visit.now);
    if !is_known && !matches!(entrance, Ok(Entrance::Refused | Entrance::Copied)) {
        site.sign_ins.give_back(visit.source);
    }
    match entrance? {
        Entrance::Open { session, must_change } => let_in(visit, &session, must_change, &form),
        Entrance::Wait(wait) => Err(Failure::TooMany(wait)),
        Entrance::Refused => refuse(FieldError::new("factor_code", passkey::wrong(shows))),
        Entrance::Copied => refuse(FieldError::new("factor_code", "passkey-copied")),
        Entrance::Over | Entrance::Lapsed | Entrance::Silent | Entrance::Factor { .. } => {
            Ok(Answer::see_other("/sign-in"))
        }
    }
}
