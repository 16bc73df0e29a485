//! The way from the cause to a measure whose effect was checked, and what is missing next on it, with the way
//! to the form that says it.

use serde::Serialize;

use crate::domain::incident::state::Incident;
use crate::domain::plan::prevention::{Measure, Prevention, Stage};
use crate::web::visit::Visit;

/// The way.
#[derive(Serialize)]
pub(super) struct Steps {
    steps: Vec<Step>,
    /// What is missing next; empty where nothing is.
    next: String,
    /// Where it is said; empty where this reader cannot.
    href: String,
}

/// One step of it.
#[derive(Serialize)]
struct Step {
    label: String,
    state: String,
    is_done: bool,
    is_next: bool,
}

/// What is missing next: of which step it is, which of its sentences, of which row, and whose form says it.
struct Missing {
    step: &'static str,
    key: &'static str,
    no: u32,
    form: String,
}

/// The steps, in their order.
const STEPS: [&str; 5] = ["cause", "measure", "instruct", "carry", "effect"];

/// The way of an incident. `forms` are the names of the forms that this reader is offered on the page.
pub(super) fn of(visit: &Visit, incident: &Incident, forms: &[&str]) -> Steps {
    let plan = &incident.plan.prevention;
    let missing = missing(plan).filter(|_| incident.is_open());
    let next = missing.as_ref().map_or(String::new(), |missing| {
        visit.say(&format!("web-prevention-next-{}", missing.key), &[("no", missing.no.into())])
    });
    let href = missing.as_ref().map_or(String::new(), |missing| {
        let is_offered = forms.contains(&missing.form.as_str());
        // Who cannot say it is led to the row that it is about.
        let row = if missing.no > 0 && missing.step != "measure" {
            format!("measure-{}", missing.no)
        } else {
            String::new()
        };
        let at = if is_offered { &missing.form } else { &row };
        if at.is_empty() { String::new() } else { format!("#{at}") }
    });
    let at = missing.as_ref().and_then(|missing| STEPS.iter().position(|step| *step == missing.step));
    let steps = STEPS.iter().enumerate().map(|(no, step)| Step {
        label: visit.text(&format!("web-prevention-step-{step}")),
        state: state(visit, plan, step),
        is_done: is_done(plan, step),
        is_next: at == Some(no),
    });
    Steps { steps: steps.collect(), next, href }
}

/// Measures that were not stopped, and of which none took the place.
fn standing(plan: &Prevention) -> impl Iterator<Item = &Measure> {
    plan.measures.values().filter(|row| row.stage != Stage::Cancelled && row.replaced_by.is_none())
}

/// The first of what is missing, in the order of the steps. What is late comes before what is not.
fn missing(plan: &Prevention) -> Option<Missing> {
    let found = |step, key, no: u32, form: &str| {
        let form = if form.is_empty() { String::new() } else { format!("prevention-{form}") };
        Some(Missing { step, key, no, form })
    };
    let of_row =
        |step, key: &'static str, row: &Measure| found(step, key, row.no, &format!("{key}-{}", row.no));
    let mut causes = plan.causes.iter().filter(|(_, cause)| !cause.is_dropped).peekable();
    if causes.peek().is_none() {
        return found("cause", "cause", 0, "investigate");
    }
    if standing(plan).next().is_none() {
        return found("measure", "measure", 0, "propose");
    }
    let is_met =
        |no: &u32| standing(plan).any(|row| row.terms.causes.contains(no) || row.terms.causes.is_empty());
    if let Some((no, _)) = causes.find(|(no, _)| !is_met(no)) {
        return found("measure", "uncovered", *no, "propose");
    }
    if let Some(row) = standing(plan).find(|row| row.stage == Stage::Insufficient) {
        return found("measure", "insufficient", row.no, "propose");
    }
    if let Some(row) = standing(plan).find(|row| row.stage == Stage::Proposed && row.instruction.is_none()) {
        let key = if plan.reported_by.contains_key(&row.no) { "instruct" } else { "report" };
        return found("instruct", key, row.no, key);
    }
    let mut undone: Vec<&Measure> = standing(plan).filter(|row| row.is_undone()).collect();
    undone.sort_by_key(|row| (!row.is_late, row.terms.due, row.no));
    if let Some(row) = undone.first() {
        let key = if row.is_late { "late" } else { "complete" };
        return found("carry", key, row.no, &format!("complete-{}", row.no));
    }
    if let Some(row) = standing(plan).find(|row| row.stage == Stage::Done) {
        return of_row("effect", "verify", row);
    }
    if let Some(row) = standing(plan).find(|row| row.stage == Stage::Verified) {
        return of_row("effect", "check-effect", row);
    }
    let asked = standing(plan).find(|row| row.unanswered().next().is_some())?;
    found("effect", "answer", asked.no, "")
}

/// How many of a step there are, of how many.
fn state(visit: &Visit, plan: &Prevention, step: &str) -> String {
    let all = standing(plan).count();
    let of = |done: usize| if all == 0 { String::new() } else { format!("{done}/{all}") };
    let causes = plan.causes.values().filter(|cause| !cause.is_dropped).count();
    let count = |count: usize| {
        if count == 0 { String::new() } else { visit.say("web-prevention-count", &[("count", count.into())]) }
    };
    match step {
        "cause" => count(causes),
        "measure" => count(all),
        "instruct" => of(standing(plan).filter(|row| is_instructed(row)).count()),
        "carry" => of(standing(plan).filter(|row| !row.is_undone()).count()),
        _ => of(standing(plan).filter(|row| row.stage == Stage::Effective).count()),
    }
}

fn is_instructed(row: &Measure) -> bool {
    row.instruction.is_some() || row.stage != Stage::Proposed
}

fn is_done(plan: &Prevention, step: &str) -> bool {
    let mut rows = standing(plan).peekable();
    let has_rows = rows.peek().is_some();
    match step {
        "cause" => plan.causes.values().any(|cause| !cause.is_dropped),
        "measure" => has_rows,
        "instruct" => has_rows && rows.all(is_instructed),
        "carry" => has_rows && rows.all(|row| !row.is_undone()),
        _ => has_rows && rows.all(|row| row.stage == Stage::Effective),
    }
}
