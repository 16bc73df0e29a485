//! 例外措置 for programs: the register, and what persons did with it, recorded under the token's name.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::organise::Changed;
use crate::domain::ids::HistoryId;
use crate::domain::organisation::Organisation;
use crate::domain::register::exception::check::Check;
use crate::domain::register::exception::{Exception, Exceptions};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::view::time;

/// Every row with the checks.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let (exceptions, kept) = (&organisation.registers.exceptions, &organisation.registers.checks);
    let numbers = numbers(visit, bearer, exceptions)?;
    let items: Vec<Value> = exceptions.rows.values().map(|row| view(row, &numbers)).collect();
    let checks: Vec<Value> = kept.all.iter().map(check).collect();
    let body = json!({
        "items": items, "next": null, "checks": checks, "next_check_at": time(kept.next_at),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// One row.
pub fn one(visit: &Visit, bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    answer(visit, bearer, (&organisation, number(visit)?), StatusCode::OK)
}

/// A row that was entered.
pub fn entered(visit: &Visit, bearer: &Bearer, changed: &Changed) -> Outcome {
    answer(visit, bearer, (&changed.after, changed.row()), StatusCode::CREATED)
}

/// A row as what was done with it left it.
pub fn after(visit: &Visit, bearer: &Bearer, changed: &Changed) -> Outcome {
    answer(visit, bearer, (&changed.after, changed.row()), StatusCode::OK)
}

fn number(visit: &Visit) -> Result<u32, Failure> {
    visit.param("no").parse().map_err(|_| Failure::NotFound)
}

fn numbers(
    visit: &Visit,
    bearer: &Bearer,
    exceptions: &Exceptions,
) -> Result<BTreeMap<HistoryId, String>, Failure> {
    reading::incident_numbers(&visit.site, &bearer.viewer, &exceptions.incidents())
}

fn answer(
    visit: &Visit,
    bearer: &Bearer,
    (organisation, no): (&Organisation, u32),
    status: StatusCode,
) -> Outcome {
    let exceptions = &organisation.registers.exceptions;
    let row = exceptions.rows.get(&no).ok_or(Failure::NotFound)?;
    let numbers = numbers(visit, bearer, exceptions)?;
    Ok(Answer::json(status, &view(row, &numbers)))
}

fn view(row: &Exception, numbers: &BTreeMap<HistoryId, String>) -> Value {
    let incidents: Vec<&String> = row.incidents.iter().filter_map(|id| numbers.get(id)).collect();
    json!({
        "no": row.no,
        "status": row.word(),
        "unit": row.terms.unit,
        "deviation": row.terms.deviation.as_str(),
        "from": time(Some(row.terms.from)),
        "to": time(Some(row.terms.to)),
        "by": row.by,
        "at": time(Some(row.at)),
        "used_at": time(row.terms.used_at),
        "reported_by": row.reported.as_ref().map(|(person, _)| person),
        "reported_at": time(row.reported.as_ref().map(|(_, at)| *at)),
        "decision": row.verdict.as_ref().map(|verdict| json!({
            "permitted": verdict.is_permitted, "by": verdict.by, "at": time(Some(verdict.at)),
            "own_request": verdict.is_own,
        })),
        "withdrawn_at": time(row.withdrawn.as_ref().map(|(_, at)| *at)),
        "ended_at": time(row.ended_at),
        "late_at": time(row.late_at),
        "task": row.task.map(|(task, _)| task.as_str()),
        "due_at": time(row.task.map(|(_, clock)| clock.due)),
        "incidents": incidents,
        "texts": row.texts,
    })
}

fn check(check: &Check) -> Value {
    json!({
        "began_at": time(Some(check.began_at)),
        "due_at": time(check.clock.map(|clock| clock.due)),
        "late_at": time(check.late_at),
        "owed_by": check.owed,
        "done": check.done.iter().map(|row| json!({
            "posts": row.posts, "by": row.by, "at": time(Some(row.at)), "note": row.note,
        })).collect::<Vec<_>>(),
    })
}
