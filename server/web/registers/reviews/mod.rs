//! 計画の見直し (対策基準 7.3(4)): what is asked for, what was examined, and the forms for both.

mod act;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::hearing::Hearing;
use crate::domain::register::review::decide::{decides, sees};
use crate::domain::register::review::{Cause, Outcome, Prompt, Review};
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::TEXT_MAX;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome as Answered, Visit};
use crate::web::words::{self, When};

use super::{ActForm, Eyes, Maker, Trouble, Waiting};

pub use act::act;

/// # Errors
/// Not allowed; no policy is in force; the store is not available.
fn eyes<'a>(visit: &'a Visit, staff: &'a Staff) -> Result<Eyes<'a>, Failure> {
    let eyes = Eyes::of(visit, staff)?;
    if !sees(&eyes.hearing, &staff.person) {
        return Err(Failure::Forbidden);
    }
    eyes.with(&staff.organisation.registers.reviews.incidents())
}

#[derive(Serialize)]
struct View {
    open: Vec<PromptRow>,
    rows: Vec<ReviewRow>,
    next: Option<When>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct PromptRow {
    title: String,
    why: String,
    asked: String,
    due: When,
    is_late: bool,
}

#[derive(Serialize)]
struct ReviewRow {
    title: String,
    by: String,
    outcome: String,
    facts: Vec<words::Row>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Answered {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after a form on it could not be accepted.
fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Answered {
    let eyes = eyes(visit, staff)?;
    let reviews = &staff.organisation.registers.reviews;
    let forms = forms(&eyes, trouble);
    let view = View {
        open: reviews.open().map(|prompt| prompt_row(&eyes, prompt)).collect(),
        rows: reviews.rows.values().rev().map(|row| review_row(&eyes, row)).collect(),
        next: reviews.regular_at.map(|at| When::due(visit, at)),
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        done: words::done(visit),
    };
    page::with_status(visit, status, "reviews/index", visit.text("reviews-title"), &view)
}

fn prompt_row(eyes: &Eyes<'_>, prompt: &Prompt) -> PromptRow {
    let clerk = eyes.clerk();
    let (no, cause) = (prompt.no, clerk.cause(prompt));
    PromptRow {
        title: eyes.visit.say("reviews-prompt-title", &[("no", no.into()), ("cause", cause.into())]),
        why: prompt.why.clone(),
        asked: clerk.asked(prompt),
        due: When::due(eyes.visit, prompt.clock.due),
        is_late: prompt.clock.due <= eyes.visit.now,
    }
}

fn review_row(eyes: &Eyes<'_>, row: &Review) -> ReviewRow {
    let clerk = eyes.clerk();
    let cause = eyes.visit.text(&format!("reviews-cause-{}", row.cause.as_str()));
    let pair = |(name, value): (String, String)| words::Row { name, value };
    ReviewRow {
        title: eyes.visit.say("reviews-title-row", &[("no", row.no.into()), ("cause", cause.into())]),
        by: clerk.by(row),
        outcome: clerk.outcome(row),
        facts: clerk.examined(row).into_iter().map(pair).collect(),
    }
}

fn forms(eyes: &Eyes<'_>, trouble: Option<&Trouble>) -> Vec<ActForm> {
    let maker = Maker { visit: eyes.visit, trouble, action: "/reviews".to_owned(), prefix: "reviews" };
    let mut forms = Vec::new();
    if decides(&eyes.hearing, &eyes.staff.person) {
        forms.push(maker.form("record", |fields| record(eyes, fields)));
        let reviews = &eyes.staff.organisation.registers.reviews;
        if reviews.rows.values().any(|row| row.policy.is_none()) {
            forms.push(maker.form("link", |fields| link(eyes, fields)));
        }
    }
    forms.push(maker.form("prompt", |fields| {
        vec![fields.radio("rev_cause", causes(eyes.visit)).required(), area(fields, "rev_prompt").required()]
    }));
    forms
}

fn area(fields: &Fields<'_>, name: &str) -> Field {
    fields.area(name, TEXT_MAX)
}

fn causes(visit: &Visit) -> Vec<(String, String)> {
    let word =
        |one: &Cause| (one.as_str().to_owned(), visit.text(&format!("reviews-cause-{}", one.as_str())));
    Cause::ALL.iter().map(word).collect()
}

fn record(eyes: &Eyes<'_>, fields: &Fields<'_>) -> Vec<Field> {
    let visit = eyes.visit;
    let clerk = eyes.clerk();
    let open = eyes.staff.organisation.registers.reviews.open().map(|prompt| {
        let args = [("no", prompt.no.into()), ("cause", clerk.cause(prompt).into())];
        (prompt.no.to_string(), visit.say("reviews-prompt-title", &args))
    });
    let open: Vec<(String, String)> = open.collect();
    let outcomes = Outcome::ALL.iter().map(|one| {
        let key = format!("reviews-outcome-{}", one.as_str().replace('_', "-"));
        (one.as_str().to_owned(), visit.text(&key))
    });
    let mut shown = Vec::new();
    if !open.is_empty() {
        shown.push(fields.checks("rev_answers", open));
    }
    shown.push(fields.radio("rev_cause", causes(visit)).required());
    shown.push(area(fields, "rev_examined").required());
    shown.push(area(fields, "rev_likelihood"));
    shown.push(area(fields, "rev_loss"));
    shown.push(fields.radio("rev_outcome", outcomes).required());
    shown.push(area(fields, "rev_result").required());
    shown
}

fn link(eyes: &Eyes<'_>, fields: &Fields<'_>) -> Vec<Field> {
    let org = &eyes.staff.world.org;
    let name = |no: u32| eyes.visit.say("reviews-answered", &[("no", no.into())]);
    let open =
        eyes.staff.organisation.registers.reviews.rows.values().filter(|row| row.policy.is_none()).rev();
    let open = open.map(|row| (row.no.to_string(), name(row.no)));
    let version = |no: u32| eyes.visit.say("reviews-version", &[("version", no.into())]);
    let versions = org.policies.keys().rev().map(|policy| (policy.0.to_string(), version(policy.0)));
    vec![fields.select("rev_no", open).required(), fields.select("rev_policy", versions).required()]
}

/// The log to print or to work on.
pub fn document(visit: &Visit, staff: &Staff) -> Answered {
    let eyes = eyes(visit, staff)?;
    super::file(visit, &eyes.clerk().reviews(&staff.organisation.registers.reviews), "reviews")
}

/// Whether the reader may see the log.
pub fn is_shown(visit: &Visit, staff: &Staff) -> bool {
    Hearing::of(&staff.world, visit.now).is_some_and(|hearing| sees(&hearing, &staff.person))
}

/// What waits for the CISO.
pub fn waiting(visit: &Visit, staff: &Staff) -> Vec<Waiting> {
    let Some(hearing) = Hearing::of(&staff.world, visit.now) else { return Vec::new() };
    let mut open = staff.organisation.registers.reviews.open().peekable();
    if open.peek().is_none() || !decides(&hearing, &staff.person) {
        return Vec::new();
    }
    let line = |prompt: &Prompt| {
        let cause = visit.text(&format!("reviews-cause-{}", prompt.cause.as_str()));
        Waiting {
            href: "/reviews".to_owned(),
            text: visit.say("reviews-waiting", &[("cause", cause.into())]),
            is_late: prompt.clock.due <= visit.now,
        }
    };
    open.map(line).collect()
}
