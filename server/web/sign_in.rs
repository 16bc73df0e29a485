//! Signing in and out.

pub mod oidc;
mod outside;
pub mod proxy;
mod refused;
pub mod second;

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::actions::sign_in::{self, Elsewhere, Entrance, Verdict};
use crate::actions::{FieldError, setup};
use crate::domain::account::FIRST_PASSWORD_LIFE;
use crate::domain::written;

use super::answer::Answer;
use super::error::Failure;
use super::field::{Fault, Fields, Section};
use super::form::{Form, NAME_MAX};
use super::form_token::Binding;
use super::guard::Staff;
use super::kept::{self, Why};
use super::page;
use super::visit::{Outcome, Visit};
use super::words;
use outside::Outside;

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// Name or password is wrong.
    is_wrong: bool,
    next: String,
    /// What was typed before, sealed; empty where nothing was.
    kept: String,
    is_demo: bool,
    outside: Outside,
    done: String,
}

#[derive(Serialize)]
struct KeptView {
    action: String,
    kept: String,
    /// Its act is done with it, and not only shown.
    is_proved: bool,
}

/// The page with the button that brings a form back.
fn brought_back(visit: &Visit, (action, sealed): (&str, &str), is_proved: bool) -> Outcome {
    let view = KeptView { action: action.to_owned(), kept: sealed.to_owned(), is_proved };
    let title = if is_proved { "proof-given-title" } else { "kept-title" };
    page::show(visit, "kept", visit.text(title), &view)
}

/// The address of the sign-in page that leads back to where the visitor wanted to go.
pub fn address(visit: &Visit) -> String {
    if visit.path == "/" {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", words::percent(&visit.path))
}

/// The form.
pub fn form(visit: &Visit) -> Outcome {
    if visit.staff.is_some() {
        return Ok(Answer::see_other("/"));
    }
    if setup::is_open(&visit.site.backend)? {
        return Ok(Answer::see_other("/setup"));
    }
    let filled = Form::default().with("next", visit.query.text("next"));
    show(visit, StatusCode::OK, &filled, &[])
}

fn show(visit: &Visit, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    answer(visit, status, form, (errors, false))
}

/// The same where name or password is wrong: which of the two nobody is told, and it is said once.
fn answer(
    visit: &Visit,
    status: StatusCode,
    form: &Form,
    (errors, is_wrong): (&[FieldError], bool),
) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let mut login = fields.line("login", NAME_MAX).required();
    login.autocomplete = "username";
    let controls = vec![login, fields.password("password", "current-password").required()];
    let sections = vec![Section::open(String::new(), controls)];
    let next = safe_next(form.text("next")).to_owned();
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        is_wrong,
        sections,
        kept: form.text(kept::FIELD).to_owned(),
        is_demo: visit.site.settings.demo_mailbox.is_some(),
        outside: Outside::of(visit, (&next, form.text(kept::FIELD)), is_wrong || !errors.is_empty()),
        next,
        done: words::done(visit),
    };
    page::with_status(visit, status, "sign-in", visit.text("web-sign-in-title"), &view)
}

/// The form for whoever sent another one and was signed in no more: what they typed waits in it. None where
/// it cannot wait; it is shown to be copied then.
pub fn interrupted(visit: &Visit) -> Option<Outcome> {
    let sealed = kept::keep(visit, Why::SignedOut)?;
    if visit.site.vouchers.oidc().is_some() && kept::was_shown_here(visit) {
        // Where it cannot be laid down, the way by a password keeps it still.
        let _unkept = kept::lay_down(visit, &sealed);
    }
    let filled = Form::default().with("next", &visit.path).with(kept::FIELD, &sealed);
    Some(show(visit, StatusCode::UNAUTHORIZED, &filled, &[]))
}

/// Checks login and password.
pub fn enter(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    // Whoever is signed in may have had this page open from before.
    if visit.open_token(&form).or_else(|_| visit.open_token_for(&form, &Binding::Anyone)).is_err() {
        return show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &[FieldError::new("token", "expired")]);
    }
    let login = written::login(form.text("login"));
    let source = visit.source.to_string();
    let site = &visit.site;
    // Whoever has come in from here before is not held up by what others try from here.
    let is_known = site.door.knows(&site.backend, &login, &source);
    if !is_known && let Err(wait) = site.sign_ins.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let ask: Elsewhere<'_> = &|login, password| verdict(visit, login, password);
    let ask = site.vouchers.directory().map(|_| ask);
    let words = (login.as_str(), form.text("password"));
    let entrance = sign_in::enter(&site.backend, &site.door, words, &source, visit.now, ask);
    if !is_known && !matches!(entrance, Ok(Entrance::Refused)) {
        site.sign_ins.give_back(visit.source);
    }
    match entrance? {
        Entrance::Open { session, must_change } => let_in(visit, &session, must_change, &form),
        Entrance::Factor { ticket } => second::ask(visit, &ticket, &form),
        Entrance::Refused | Entrance::Copied | Entrance::Over => {
            answer(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, (&[], true))
        }
        Entrance::Lapsed => {
            let days = FIRST_PASSWORD_LIFE.as_days().to_string();
            let lapsed = FieldError::new("password", "first-password-lapsed").about(&[days]);
            show(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &[lapsed])
        }
        Entrance::Silent => {
            let silent = FieldError::new("login", "directory-silent");
            show(visit, StatusCode::SERVICE_UNAVAILABLE, &form, &[silent])
        }
        Entrance::Wait(wait) => Err(Failure::TooMany(wait)),
    }
}

/// What the body's directory says of a password.
pub fn verdict(visit: &Visit, login: &str, password: &str) -> Verdict {
    let vouchers = &visit.site.vouchers;
    let Some(directory) = vouchers.directory() else { return Verdict::Wrong };
    match vouchers.wait(directory.is_password(login, password)) {
        Ok(true) => Verdict::Right,
        Ok(false) => Verdict::Wrong,
        Err(trouble) => {
            tracing::warn!(request.id = %visit.id, %trouble, "The directory was not asked");
            Verdict::Silent
        }
    }
}

/// Gives the browser its session.
fn let_in(visit: &Visit, session: &str, must_change: bool, form: &Form) -> Outcome {
    // One browser, one session: who was signed in here before is so no more.
    if let Some(former) = &visit.staff {
        sign_in::leave(&visit.site.backend, former.session)?;
    }
    let to = if must_change { "/account/password" } else { safe_next(form.text("next")) };
    let cookie = session_cookie(visit, session, "");
    let sealed = form.text(kept::FIELD);
    if sealed.is_empty() || must_change {
        return Ok(Answer::see_other(to).with(header::SET_COOKIE, &cookie));
    }
    Ok(brought_back(visit, (to, sealed), false)?.with(header::SET_COOKIE, &cookie))
}

/// Ends the session.
pub fn leave(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    visit.open_token(&form)?;
    sign_in::leave(&visit.site.backend, staff.session)?;
    let gone = session_cookie(visit, "", "; Max-Age=0");
    Ok(Answer::see_other("/sign-in").with(header::SET_COOKIE, &gone))
}

/// The session's cookie. `SameSite=Lax`: a link in a mail keeps the session, and a form on another
/// site does not get it.
pub fn session_cookie(visit: &Visit, session: &str, life: &str) -> String {
    cookie(visit, (visit.site.session_cookie(), session), life)
}

/// A cookie for this host alone.
pub fn cookie(visit: &Visit, (name, value): (&str, &str), life: &str) -> String {
    let secure = if visit.site.settings.server.is_https() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}")
}

/// Only an address of our own: a single slash, then anything but another slash or a backslash.
fn safe_next(next: &str) -> &str {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && next.chars().all(|c| c.is_ascii_graphic() && c != '\\')
        && !next.starts_with("/sign-");
    if is_ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_elsewhere() {
        for bad in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb", "/sign-out"] {
            assert_eq!(safe_next(bad), "/", "{bad}");
        }
        assert_eq!(safe_next("/incidents/K7M4-92QX"), "/incidents/K7M4-92QX");
    }
}
