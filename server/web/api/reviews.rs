//! 計画の見直し for programs: the log, and what persons did with it, recorded under the token's name.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::organise::Changed;
use crate::domain::ids::HistoryId;
use crate::domain::organisation::Organisation;
use crate::domain::register::review::{Prompt, Review};
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome as Answered, Visit};

use super::view::time;

/// The register.
pub fn list(visit: &Visit, bearer: &Bearer) -> Answered {
    let organisation = reading::organisation(&visit.site)?;
    listed(visit, bearer, &organisation)
}

/// The register as what was done left it.
pub fn after(visit: &Visit, bearer: &Bearer, changed: &Changed) -> Answered {
    listed(visit, bearer, &changed.after)
}

/// Reviews and what was asked for.
fn listed(visit: &Visit, bearer: &Bearer, organisation: &Organisation) -> Answered {
    let log = &organisation.registers.reviews;
    let numbers = reading::incident_numbers(&visit.site, &bearer.viewer, &log.incidents())?;
    let items: Vec<Value> = log.rows.values().map(view).collect();
    let prompts: Vec<Value> = log.prompts.values().map(|row| prompt(row, &numbers)).collect();
    let body = json!({
        "items": items, "next": null, "prompts": prompts, "next_regular_at": time(log.regular_at),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn view(row: &Review) -> Value {
    json!({
        "no": row.no,
        "cause": row.cause.as_str(),
        "outcome": row.outcome.as_str(),
        "by": row.by,
        "at": time(Some(row.at)),
        "policy": row.policy,
        "texts": row.texts,
    })
}

fn prompt(row: &Prompt, numbers: &BTreeMap<HistoryId, String>) -> Value {
    json!({
        "no": row.no,
        "cause": row.cause.as_str(),
        "incident": row.incident.and_then(|id| numbers.get(&id)),
        "by": row.by,
        "at": time(Some(row.at)),
        "why": row.why,
        "due_at": time(Some(row.clock.due)),
        "late_at": time(row.late_at),
        "review": row.review,
    })
}
