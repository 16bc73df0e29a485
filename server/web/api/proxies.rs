//! 特権の代行者 for programs: the register, and what persons did with it, recorded under the token's name.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::organise::Changed;
use crate::domain::organisation::Organisation;
use crate::domain::register::proxy::Proxy;
use crate::domain::register::row::Notified;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::view::time;

/// The register.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let items: Vec<Value> = organisation.registers.proxies.rows.values().map(view).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

/// One row.
pub fn one(visit: &Visit, _: &Bearer) -> Outcome {
    let no = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    answer(&*reading::organisation(&visit.site)?, no, StatusCode::OK)
}

/// A row that was entered.
pub fn entered(_: &Visit, _: &Bearer, changed: &Changed) -> Outcome {
    answer(&changed.after, changed.row(), StatusCode::CREATED)
}

/// A row as what was done with it left it.
pub fn after(_: &Visit, _: &Bearer, changed: &Changed) -> Outcome {
    answer(&changed.after, changed.row(), StatusCode::OK)
}

fn answer(organisation: &Organisation, no: u32, status: StatusCode) -> Outcome {
    let row = organisation.registers.proxies.rows.get(&no).ok_or(Failure::NotFound)?;
    Ok(Answer::json(status, &view(row)))
}

fn view(row: &Proxy) -> Value {
    json!({
        "no": row.no,
        "status": row.word(),
        "unit": row.terms.unit,
        "proxy": row.terms.proxy,
        "from": time(Some(row.terms.from)),
        "to": time(Some(row.terms.to)),
        "by": row.by,
        "at": time(Some(row.at)),
        "decision": row.verdict.as_ref().map(|verdict| json!({
            "approved": verdict.is_permitted, "by": verdict.by, "at": time(Some(verdict.at)),
            "own_naming": verdict.is_own,
        })),
        "revoked_by": row.withdrawn.as_ref().map(|(person, _)| person),
        "revoked_at": time(row.withdrawn.as_ref().map(|(_, at)| *at)),
        "ended_at": time(row.ended_at),
        "late_at": time(row.late_at),
        "task": row.task.map(|(task, _)| task.as_str()),
        "due_at": time(row.task.map(|(_, clock)| clock.due)),
        "notices": row.notified.iter().map(notice).collect::<Vec<_>>(),
        "texts": row.texts,
    })
}

fn notice(said: &Notified) -> Value {
    json!({
        "event": said.event.as_str(), "at": time(Some(said.at)), "people": said.people,
        "parties": said.parties,
    })
}
