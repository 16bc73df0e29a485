//! One drill: what it is about, who took part, how it went, and the forms of those who handle it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{ActForm, Desk};
use super::response::{Top, top};
use super::show::Trouble;
use crate::actions::{Error, FieldError, plan};
use crate::domain::access::may_handle;
use crate::domain::history::Private;
use crate::domain::ids::{PostId, UnitId};
use crate::domain::plan::drill::Ask;
use crate::domain::plan::rules::PlanAsk;
use crate::export::drills::{Row as Register, row};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::people::Finder;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row};

#[derive(Serialize)]
struct View {
    top: Top,
    row: Register,
    there: usize,
    not_there: usize,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
}

/// The page; there is none for a real incident.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let seen = drill(visit, staff)?;
    reading::note_look(&visit.site, &staff.actor(), &seen, "drill");
    let incident = &seen.incident;
    let may =
        |policy: &std::sync::Arc<_>| may_handle(&seen.world, policy, incident, &staff.person, visit.now);
    let forms = if seen.policy().is_some_and(may) { forms(visit, &seen, trouble) } else { Vec::new() };
    let row = row(incident, &seen.world);
    let view = View {
        top: top(visit, &seen),
        there: row.attended.len(),
        not_there: row.missing.len(),
        row,
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: trouble
            .filter(|trouble| trouble.is_conflict)
            .map(|trouble| page::typed(visit, &trouble.typed))
            .unwrap_or_default(),
        done: words::done(visit),
    };
    let title = visit.say("drills-one-title", &[("number", incident.number.as_str().into())]);
    page::with_status(visit, status, "incidents/drill", title, &view)
}

fn drill(visit: &Visit, staff: &Staff) -> Result<Seen, Failure> {
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    if seen.incident.drill { Ok(seen) } else { Err(Failure::NotFound) }
}

fn forms(visit: &Visit, seen: &Seen, trouble: Option<&Trouble>) -> Vec<ActForm> {
    let desk = Desk::new(visit, &seen.incident, trouble);
    let posts = seen.policy().map(|policy| policy.posts.clone()).unwrap_or_default();
    let posts: Vec<_> = posts.into_iter().map(|post| (post.id.0, post.label)).collect();
    vec![
        desk.form(desk.handling("drill-plan", "drill-plans"), |fields| {
            vec![
                fields.area("drill_scope", TEXT_MAX).required(),
                fields.area("drill_scenario", TEXT_MAX).required(),
                fields.checks("drill_units", words::units(&seen.world, visit.now)),
                fields.checks("drill_posts", posts),
            ]
        }),
        desk.form(desk.handling("drill-attend", "drill-attendances"), |fields| {
            vec![fields.area("attendees", TEXT_MAX).required()]
        }),
        desk.form(desk.handling("drill-assess", "drill-assessments"), |fields| {
            vec![
                fields.area("drill_result", TEXT_MAX).required(),
                fields.area("drill_lesson", TEXT_MAX).required(),
            ]
        }),
    ]
}

type Given = (Ask, Private);

/// What it is about, and who is to take part.
pub fn plan(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, "drill-plan", |form, reading| {
        let texts = texts(reading, ["drill_scope", "drill_scenario"]);
        let units = form.all("drill_units").map(UnitId::typed).collect();
        let posts = form.all("drill_posts").map(PostId::typed).collect();
        (Ask::Plan { units, posts }, texts)
    })
}

/// Who took part, by staff number or by name.
pub fn attend(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, "drill-attend", |_, reading| {
        let written = reading.required("attendees", TEXT_MAX);
        let people = Finder::of(visit, staff).all(reading, "attendees", &written);
        (Ask::Attend { people }, Private::new())
    })
}

/// How it went.
pub fn assess(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, "drill-assess", |_, reading| {
        (Ask::Assess, texts(reading, ["drill_result", "drill_lesson"]))
    })
}

fn texts(reading: &mut Reading<'_>, fields: [&str; 2]) -> Private {
    fields.map(|field| (field.to_owned(), reading.required(field, TEXT_MAX))).into()
}

fn handle(
    visit: &Visit,
    staff: &Staff,
    key: &str,
    read: impl Fn(&Form, &mut Reading<'_>) -> Given,
) -> Outcome {
    let form = visit.form()?;
    let number = drill(visit, staff)?.incident.number;
    let result = match visit.open_token(&form) {
        Ok(token) => {
            let mut reading = Reading::of(&form);
            let (ask, texts) = read(&form, &mut reading);
            let caller = visit.caller(staff, &token);
            let errors = reading.errors;
            if errors.is_empty() {
                plan::ask(&visit.site.house, &caller, &number, PlanAsk::Drill(ask), texts)
            } else {
                Err(Error::Invalid(errors))
            }
        }
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    let (status, errors) = match result {
        Ok(()) => return Ok(Answer::see_other(&format!("/incidents/{number}/drill?done={key}"))),
        Err(Error::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(Error::Conflict) => (StatusCode::CONFLICT, Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let is_conflict = status == StatusCode::CONFLICT;
    let trouble = Trouble { key: key.to_owned(), is_conflict, typed: form, errors };
    render(visit, staff, status, Some(&trouble))
}
