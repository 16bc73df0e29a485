//! この事案ならどう動くか: an imagined incident lived under the policy in force, for administrators.
//!
//! It is the command `simulate` on a page: the same reading, the same life, the same transcript.
//! Nothing is stored and nothing is sent. Since it runs in the server, it lives a week at most and
//! a bounded number of steps.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::FieldError;
use crate::domain::case::Origin;
use crate::domain::case::field::Asked;
use crate::domain::policy::Policy;
use crate::domain::policy::finding::Finding;
use crate::domain::scenario::Scenario;
use crate::domain::simulation::{self, Simulation};
use crate::domain::world::World;
use crate::i18n::labels;
use crate::telling::lanes::{self, Drawn};
use crate::telling::policy::finding;
use crate::telling::transcript;

use super::error::Failure;
use super::facts;
use super::field::{Fault, Field, Fields, Section};
use super::form::{Form, LINE_MAX, TEXT_MAX};
use super::guard::Staff;
use super::incidents::new;
use super::page;
use super::visit::{Outcome, Visit};
use super::words::Chip;

mod read;

/// Enough to see when nobody is left to answer.
const SILENT_STEPS_MAX: usize = 200;

/// Far above what a week of reminders makes, and done within a second.
const STEPS_MAX: usize = 1_000;

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    mistakes: Vec<String>,
    lived: Option<Lived>,
}

/// What would happen.
#[derive(Serialize)]
struct Lived {
    severity: Chip,
    /// What matters most of it.
    sentences: Vec<String>,
    picture: Drawn,
    transcript: String,
    is_cut: bool,
}

/// What is wrong with a form, and with a scenario that someone wrote.
#[derive(Default)]
struct Wrong {
    fields: Vec<FieldError>,
    mistakes: Vec<String>,
}

/// The form, beginning now.
pub fn form(visit: &Visit, staff: &Staff) -> Outcome {
    let now = visit.now.jst().format("%Y-%m-%dT%H:%M").to_string();
    let filled = [("start", now.as_str()), ("answers", read::SILENT), ("minutes", "10"), ("hours", "24")];
    let filled = filled.iter().fold(Form::default(), |form, (name, value)| form.with(name, value));
    show(visit, staff, &filled, &Wrong::default(), None)
}

/// Lives what was typed and shows it under the form.
pub fn run(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let refuse = |wrong: &Wrong| show(visit, staff, &form, wrong, None);
    if visit.open_token(&form).is_err() {
        return refuse(&Wrong::of("token", "expired"));
    }
    if let Err(wait) = visit.site.simulations.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    let Some((_, policy)) = staff.world.active() else { return refuse(&Wrong::of("kind", "unknown")) };
    let scenario = match read::scenario(visit, staff, policy, &form) {
        Ok(scenario) => scenario,
        Err(wrong) => return refuse(&wrong),
    };
    match simulation::run_within(&staff.world, &scenario, STEPS_MAX) {
        Ok(lived) => {
            let lived = draw(visit, &staff.world, policy, &scenario, &lived);
            show(visit, staff, &form, &Wrong::default(), Some(lived))
        }
        Err(error) => {
            let reason = error.to_string();
            let said = visit.say("web-simulate-refused", &[("reason", reason.into())]);
            refuse(&Wrong { fields: Vec::new(), mistakes: vec![said] })
        }
    }
}

impl Wrong {
    fn of(field: &str, reason: &str) -> Self {
        Self { fields: vec![FieldError::new(field, reason)], mistakes: Vec::new() }
    }

    fn is_none(&self) -> bool {
        self.fields.is_empty() && self.mistakes.is_empty()
    }
}

/// A life in sentences, as a picture, and as a transcript.
fn draw(visit: &Visit, world: &World, policy: &Policy, scenario: &Scenario, lived: &Simulation) -> Lived {
    let drawn = lanes::lived(lived, policy, visit.language);
    let top = &policy.roles.top;
    let mut sentences = lanes::sentences(&drawn, top, policy.post_label(top), visit.language);
    sentences.extend(silence(visit, world, policy, scenario));
    Lived {
        severity: Chip::severity(Some(policy), &lived.incident.severity),
        sentences,
        picture: lanes::draw(&drawn, visit.text("web-simulate-lived"), visit.language),
        transcript: transcript::write(lived, policy, visit.language).join("\n"),
        is_cut: lived.is_cut,
    }
}

/// Where somebody answers: what would follow if nobody did.
fn silence(visit: &Visit, world: &World, policy: &Policy, scenario: &Scenario) -> Option<String> {
    if scenario.everyone.is_none() && scenario.answers.is_empty() {
        return None;
    }
    let silent = Scenario { answers: Vec::new(), everyone: None, ..scenario.clone() };
    let lived = simulation::run_within(world, &silent, SILENT_STEPS_MAX).ok()?;
    lanes::silence(&lanes::lived(&lived, policy, visit.language), visit.language)
}

fn show(visit: &Visit, staff: &Staff, form: &Form, wrong: &Wrong, lived: Option<Lived>) -> Outcome {
    let fields = Fields::new(visit.language, form, &wrong.fields);
    let sections = vec![
        Section::open(String::new(), first(visit, staff, &fields)),
        Section::folded(visit.text("web-new-more"), more(visit, staff, &fields)),
        Section::open(visit.text("web-simulate-people"), people(visit, &fields)),
        Section::folded(visit.text("web-simulate-own"), vec![fields.area("scenario", TEXT_MAX)]),
    ];
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        mistakes: wrong.mistakes.clone(),
        lived,
    };
    let status = if wrong.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::with_status(visit, status, "simulate", visit.text("web-simulate-title"), &view)
}

fn first(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let mut first = facts::reported(fields, visit, new::whose(staff), |asked| asked != Asked::Later);
    first.push(fields.when("start").required());
    first
}

fn more(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Field> {
    let origins = Origin::ALL.iter();
    let origins = origins.map(|one| (one.as_str().to_owned(), labels::origin(visit.language, *one)));
    let own = [fields.radio("origin", origins), fields.line("reporter", LINE_MAX)];
    let later = facts::reported(fields, visit, new::whose(staff), |asked| asked == Asked::Later);
    own.into_iter().chain(later).collect()
}

fn people(visit: &Visit, fields: &Fields<'_>) -> Vec<Field> {
    let answers = read::ANSWERS.map(|word| (word.to_owned(), visit.text(&format!("web-simulate-{word}"))));
    vec![
        fields.line("absent", LINE_MAX),
        fields.radio("answers", answers).required(),
        fields.count("minutes"),
        fields.count("hours"),
    ]
}

/// A mistake of a scenario in one line: where, what is wrong, what to do.
fn said(visit: &Visit, finding: &Finding) -> String {
    let said = finding::said(visit.language, finding);
    let args = [
        ("line", said.line.to_string().into()),
        ("wrong", said.message.into()),
        ("remedy", said.remedy.into()),
    ];
    visit.say("web-simulate-mistake", &args)
}
