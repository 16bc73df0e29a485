//! 計画の見直し (対策基準 7.3(4)): what is asked for, what was examined, and the forms for both.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::hearing::Hearing;
use crate::domain::register::review::decide::{decides, sees};
use crate::domain::register::review::{Prompt, Review};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome as Answered, Visit};
use crate::web::words::{self, When};

use super::{FormErrors, RegisterView, Waiting};

/// # Errors
/// Not allowed; no policy is in force; the store is not available.
fn eyes<'a>(visit: &'a Visit, staff: &'a Staff) -> Result<RegisterView<'a>, Failure> {
    let eyes = RegisterView::of(visit, staff)?;
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
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Answered {
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

fn prompt_row(eyes: &RegisterView<'_>, prompt: &Prompt) -> PromptRow {
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

fn review_row(eyes: &RegisterView<'_>, row: &Review) -> ReviewRow {
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

fn forms(eyes: &RegisterView<'_>, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let form = |key: &str, options: &[(&'static str, Vec<(String, String)>)]| {
        verbs::form_of_body(eyes.visit, trouble, key, &Extra { options, ..Extra::default() })
    };
    let mut forms = Vec::new();
    if decides(&eyes.hearing, &eyes.staff.person) {
        forms.extend(form("review-record", &[("prompts", open(eyes))]));
        let reviews = &eyes.staff.organisation.registers.reviews;
        if reviews.rows.values().any(|row| row.policy.is_none()) {
            forms.extend(form("review-link", &links(eyes)));
        }
    }
    forms.extend(form("review-prompt", &[]));
    forms
}

/// What a review may answer.
fn open(eyes: &RegisterView<'_>) -> Vec<(String, String)> {
    let clerk = eyes.clerk();
    let open = eyes.staff.organisation.registers.reviews.open().map(|prompt| {
        let args = [("no", prompt.no.into()), ("cause", clerk.cause(prompt).into())];
        (prompt.no.to_string(), eyes.visit.say("reviews-prompt-title", &args))
    });
    open.collect()
}

/// Reviews that have led to no version yet, and versions.
fn links(eyes: &RegisterView<'_>) -> [(&'static str, Vec<(String, String)>); 2] {
    let org = &eyes.staff.world.org;
    let name = |no: u32| eyes.visit.say("reviews-answered", &[("no", no.into())]);
    let open =
        eyes.staff.organisation.registers.reviews.rows.values().filter(|row| row.policy.is_none()).rev();
    let open = open.map(|row| (row.no.to_string(), name(row.no)));
    let version = |no: u32| eyes.visit.say("reviews-version", &[("version", no.into())]);
    let versions = org.policies.keys().rev().map(|policy| (policy.0.to_string(), version(policy.0)));
    [("no", open.collect()), ("policy", versions.collect())]
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
