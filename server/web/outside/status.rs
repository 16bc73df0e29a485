//! How a report stands, for whoever has both of its numbers.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::{Caller, FieldError};
use crate::domain::actor::Actor;
use crate::keys::grouped;
use crate::web::attached::{self, Files};
use crate::web::error::Failure;
use crate::web::field::{Fault, Fields, Section};
use crate::web::form::Form;
use crate::web::page::{self, Repeat};
use crate::web::reading::thread::Word;
use crate::web::reading::{self, ReportStatus};
use crate::web::upload::reporter::Missing;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

use super::steps::TO;
use super::{numbers, receipt};

#[derive(Serialize)]
struct View {
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
    steps: Vec<Stage>,
    words: Vec<Said>,
    more: Vec<Section>,
    files: Files,
}

/// A word of the thread.
#[derive(Serialize)]
struct Said {
    is_own: bool,
    at: words::When,
    text: String,
    files: u32,
    next: Option<words::When>,
}

/// One of the four steps that a report goes through.
#[derive(Serialize)]
struct Stage {
    name: String,
    is_done: bool,
    is_now: bool,
}

/// What a reporter adds, and how much of it at once.
const WORDS: &str = "reporter_words";
const WORDS_MAX: usize = 2_000;

/// In order, as the catalogue calls them.
const STATES: [&str; 4] = ["received", "confirmed", "handling", "ended"];

/// Asks for 受付番号 and 確認番号.
pub fn ask(visit: &Visit) -> Outcome {
    page_with(visit, StatusCode::OK, &Form::default(), &[], None)
}

fn page_with(
    visit: &Visit,
    status: StatusCode,
    form: &Form,
    errors: &[FieldError],
    found: Option<Found>,
) -> Outcome {
    let fields = Fields::new(visit.language, form, errors);
    let controls = vec![fields.line("number", 40).required(), fields.line("secret", 80).required()];
    let sections = vec![Section::open(String::new(), controls)];
    let more = found.as_ref().map(|found| found.more.as_slice()).unwrap_or_default();
    let faults = fields.faults(if more.is_empty() { &sections } else { more });
    let is_found = found.is_some();
    let view = View { token: visit.form_token(), sections, faults, found };
    let title = visit.text("web-status-title");
    match is_found {
        true => {
            let repeat = Repeat { action: "/report/status", to: "status" };
            page::repeatable(visit, status, "outside/status", title, &view, repeat)
        }
        false => page::with_status(visit, status, "outside/status", title, &view).map(page::scripted),
    }
}

/// Says how it stands, or shows the receipt again. Every failure reads the same.
pub fn show(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let (number, secret) = numbers(visit, &form)?;
    let refuse = |reason: &str| {
        let errors = [FieldError::new("number", reason)];
        page_with(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors, None)
    };
    if visit.open_token(&form).is_err() {
        return refuse("expired");
    }
    let Some(report) = reading::report(&visit.site, &number, &secret)? else { return refuse("numbers") };
    if form.text(TO) == receipt::PAGE {
        let secret = grouped(&secret);
        let files = Files::of(visit, &report.attachments, &[]);
        let numbers = receipt::Numbers { number: report.number, secret, at: report.received_at, files };
        return receipt::show(visit, &form, numbers);
    }
    let found = found(visit, (report, secret), (&Form::default(), &[]), &[])?;
    page_with(visit, StatusCode::OK, &Form::default(), &[], Some(found))
}

/// Takes what a reporter adds to their report.
pub fn add(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let (number, secret) = numbers(visit, &form)?;
    let Some(report) = reading::report(&visit.site, &number, &secret)? else {
        let errors = [FieldError::new("number", "numbers")];
        return page_with(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors, None);
    };
    let errors = match visit.open_token(&form) {
        Err(_) => vec![FieldError::new("token", "expired")],
        Ok(_) if form.text(WORDS).is_empty() && !attached::has_files(visit) => {
            vec![FieldError::new(WORDS, "required")]
        }
        Ok(_) if form.text(WORDS).chars().count() > WORDS_MAX => vec![FieldError::new(WORDS, "too-long")],
        Ok(token) => {
            let caller =
                Caller { actor: Actor::Outside, command: visit.command(&token), request: None, seen: None };
            let text = form.text(WORDS);
            let missing = attached::add(visit, (&caller, None), report.key.0, (text, false))?;
            let now = reading::report(&visit.site, &number, &secret)?.ok_or(Failure::NotFound)?;
            let found = found(visit, (now, secret), (&Form::default(), &[]), &missing)?;
            return page_with(visit, StatusCode::OK, &Form::default(), &[], Some(found));
        }
    };
    let found = found(visit, (report, secret), (&form, &errors), &[])?;
    page_with(visit, StatusCode::UNPROCESSABLE_ENTITY, &form, &errors, Some(found))
}

fn found(
    visit: &Visit,
    (report, secret): (ReportStatus, String),
    (form, errors): (&Form, &[FieldError]),
    missing: &[Missing],
) -> Result<Found, Failure> {
    let reached = STATES.iter().position(|state| *state == report.state).unwrap_or_default();
    let stage = |(no, state): (usize, &&str)| Stage {
        name: visit.text(&format!("web-status-{state}")),
        is_done: no < reached,
        is_now: no == reached,
    };
    let said = |word: Word| Said {
        is_own: word.is_reporters,
        at: words::When::past(visit, word.at),
        text: word.text,
        files: word.files,
        next: word.next_at.map(|at| words::When::due(visit, at)),
    };
    let fields = Fields::new(visit.language, form, errors);
    Ok(Found {
        words: reading::thread::words(&visit.site, report.key)?.into_iter().map(said).collect(),
        // Whoever sends a file need not write.
        more: vec![Section::open(String::new(), vec![fields.area(WORDS, WORDS_MAX)])],
        files: Files::of(visit, &report.attachments, missing),
        state: visit.text(&format!("web-status-{}", report.state)),
        explanation: visit.text(&format!("web-status-{}-body", report.state)),
        number: report.number,
        secret,
        received: words::When::past(visit, report.received_at),
        steps: STATES.iter().enumerate().map(stage).collect(),
    })
}
