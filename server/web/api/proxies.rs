//! 特権の代行者 for programs: the register, and what persons did with it, recorded under the token's name.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::proxies;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::register::proxy::decide::Ask;
use crate::domain::register::proxy::{Notified, Proxy, TEXTS, Terms};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::bodies::{Line, moment};
use super::caller;
use super::reading::Object;
use super::view::time;

const ACTS: [&str; 4] = ["name", "approve", "refuse", "revoke"];

/// Every row.
pub fn list(visit: &Visit, _bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let items: Vec<Value> = organisation.registers.proxies.rows.values().map(view).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

/// Records what a person did; `act` says what. Answers with the register.
pub fn act(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let act = body.required("act", NAME_MAX);
    let texts = body.texts(TEXTS, TEXT_MAX);
    let ask = match act.as_str() {
        "name" => name(&mut body),
        "approve" | "refuse" => {
            body.needed_no("no").map(|no| Ask::Decide { no, is_approved: act == "approve" })
        }
        "revoke" => body.needed_no("no").map(|no| Ask::Revoke { no }),
        _ => {
            body.refuse("act", "word");
            None
        }
    };
    body.finish()?;
    let Some(ask) = ask else { return Err(Failure::NotFound) };
    proxies::give(&visit.site.house, &caller(visit, bearer)?, &person, ask, texts)?;
    list(visit, bearer)
}

fn name(body: &mut Object) -> Option<Ask> {
    let unit = body.text("unit", NAME_MAX).filter(|unit| !unit.is_empty()).map(|unit| UnitId::typed(&unit));
    let proxy = PersonId::typed(&body.required("proxy", NAME_MAX));
    let (from, to) = (body.needed_moment("from"), body.needed_moment("to"));
    Some(Ask::Name { terms: Terms { unit, proxy, from: from?, to: to? } })
}

fn view(row: &Proxy) -> Value {
    json!({
        "no": row.no,
        "status": row.status().as_str(),
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
        "revoked_by": row.revoked.as_ref().map(|(person, _)| person),
        "revoked_at": time(row.revoked.as_ref().map(|(_, at)| *at)),
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

/// Fields of the body, for the contract.
pub(super) fn lines() -> Vec<Line> {
    let text = || json!({ "type": "string" });
    let mut lines = vec![
        ("person", text(), true),
        ("act", json!({ "type": "string", "enum": ACTS }), true),
        ("no", json!({ "type": "integer", "minimum": 1 }), false),
        ("unit", text(), false),
        ("proxy", text(), false),
        ("from", moment(), false),
        ("to", moment(), false),
    ];
    lines.extend(TEXTS.iter().map(|field| (*field, text(), false)));
    lines
}
