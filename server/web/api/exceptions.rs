//! 例外措置 for programs: the register, and what persons did with it, recorded under the token's name.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::register::{Ask, give};
use crate::domain::ids::{HistoryId, PersonId, UnitId};
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::decide::Ask as Row;
use crate::domain::register::exception::check::Check;
use crate::domain::register::exception::{Deviation, Exception, Exceptions, Terms};
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

const WRITTEN: [&str; 5] = ["rule", "method", "ground", "urgency", "report"];
const DONE: [&str; 4] = ["report", "reason", "override", "withdrawal"];
const ACTS: [&str; 5] = ["report", "permit", "refuse", "withdraw", "link"];

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

/// Asks for a permit for a person, or with `used_at` enters what they did without one.
pub fn create(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let unit = UnitId::typed(&body.required("unit", NAME_MAX));
    let deviation = body.word("deviation", Deviation::parse);
    let used_at = body.moment("used_at");
    let (from, to) = (body.moment("from").or(used_at), body.moment("to"));
    for (name, is_missing) in
        [("deviation", deviation.is_none()), ("from", from.is_none()), ("to", to.is_none())]
    {
        if is_missing {
            body.refuse(name, "required");
        }
    }
    let texts = body.texts(&WRITTEN, TEXT_MAX);
    body.finish()?;
    let (Some(deviation), Some(from), Some(to)) = (deviation, from, to) else {
        return Err(Failure::NotFound);
    };
    let ask = Ask::Exception(Row::Enter { terms: Terms { unit, deviation, from, to, used_at } });
    let caller = caller(visit, bearer)?;
    let changed = give(&visit.site.house, &caller, &person, ask, texts)?;
    let no = changed.facts.iter().find_map(OrganisationFact::row).map_or(0, |(_, no)| no);
    answer(visit, bearer, (&changed.after, no), StatusCode::CREATED)
}

/// Records what a person did with a row; `act` says what.
pub fn act(visit: &Visit, bearer: &Bearer) -> Outcome {
    let no = number(visit)?;
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let act = body.required("act", NAME_MAX);
    let incident = body.text("incident", NAME_MAX).unwrap_or_default();
    let texts = body.texts(&DONE, TEXT_MAX);
    let ask = match act.as_str() {
        "report" => Some(Ask::Exception(Row::Report { no })),
        "permit" | "refuse" => Some(Ask::Exception(Row::Decide { no, is_permitted: act == "permit" })),
        "withdraw" => Some(Ask::Exception(Row::Withdraw { no })),
        "link" => Some(Ask::Link { no, number: incident }),
        _ => {
            body.refuse("act", "word");
            None
        }
    };
    body.finish()?;
    let Some(ask) = ask else { return Err(Failure::NotFound) };
    let changed = give(&visit.site.house, &caller(visit, bearer)?, &person, ask, texts)?;
    answer(visit, bearer, (&changed.after, no), StatusCode::OK)
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
        "status": row.status().as_str(),
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

/// Fields of the bodies, for the contract.
pub(super) fn lines(noun: &str) -> Vec<Line> {
    let text = || json!({ "type": "string" });
    let words = |list: &[&str]| json!({ "type": "string", "enum": list });
    if noun == "exceptions" {
        let deviations: Vec<&str> = Deviation::ALL.iter().map(|one| one.as_str()).collect();
        return vec![
            ("person", text(), true),
            ("unit", text(), true),
            ("deviation", words(&deviations), true),
            ("from", moment(), false),
            ("to", moment(), true),
            ("used_at", moment(), false),
            ("rule", text(), true),
            ("method", text(), false),
            ("ground", text(), true),
            ("urgency", text(), false),
            ("report", text(), false),
        ];
    }
    let mut lines = vec![("person", text(), true), ("act", words(&ACTS), true), ("incident", text(), false)];
    lines.extend(DONE.map(|field| (field, text(), false)));
    lines
}
