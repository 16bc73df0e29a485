//! 計画の見直し for programs: the log, and what persons did with it, recorded under the token's name.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::reviews;
use crate::domain::ids::{HistoryId, PersonId, PolicyVersion};
use crate::domain::register::review::decide::Ask;
use crate::domain::register::review::{Cause, Outcome, Prompt, Review, TEXTS};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome as Answered, Visit};

use super::bodies::Line;
use super::caller;
use super::reading::Object;
use super::view::time;

const ACTS: [&str; 3] = ["prompt", "record", "link"];

/// Reviews and what was asked for.
pub fn list(visit: &Visit, bearer: &Bearer) -> Answered {
    let organisation = reading::organisation(&visit.site)?;
    let log = &organisation.registers.reviews;
    let numbers = reading::incident_numbers(&visit.site, &bearer.viewer, &log.incidents())?;
    let items: Vec<Value> = log.rows.values().map(view).collect();
    let prompts: Vec<Value> = log.prompts.values().map(|row| prompt(row, &numbers)).collect();
    let body = json!({
        "items": items, "next": null, "prompts": prompts, "next_regular_at": time(log.regular_at),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// Records what a person did; `act` says what. Answers with the log.
pub fn act(visit: &Visit, bearer: &Bearer) -> Answered {
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let act = body.required("act", NAME_MAX);
    let texts = body.texts(&[TEXTS, &["prompt"]].concat(), TEXT_MAX);
    let ask = ask(&mut body, &act);
    body.finish()?;
    let Some(ask) = ask else { return Err(Failure::NotFound) };
    reviews::give(&visit.site.house, &caller(visit, bearer)?, &person, ask, texts)?;
    list(visit, bearer)
}

fn ask(body: &mut Object, act: &str) -> Option<Ask> {
    match act {
        "prompt" => body.needed_word("cause", Cause::parse).map(|cause| Ask::Prompt { cause }),
        "record" => {
            let (cause, outcome) =
                (body.needed_word("cause", Cause::parse), body.needed_word("outcome", Outcome::parse));
            let words = body.words("prompts").unwrap_or_default();
            let prompts: Result<Vec<u32>, _> = words.iter().map(|word| word.parse()).collect();
            if prompts.is_err() {
                body.refuse("prompts", "list");
            }
            let (cause, outcome) = cause.zip(outcome)?;
            Some(Ask::Record { cause, outcome, prompts: prompts.unwrap_or_default() })
        }
        "link" => {
            let (no, policy) = (body.needed_no("no"), body.needed_no("policy"));
            no.zip(policy.map(PolicyVersion)).map(|(no, policy)| Ask::Link { no, policy })
        }
        _ => {
            body.refuse("act", "word");
            None
        }
    }
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

/// Fields of the body, for the contract.
pub(super) fn lines() -> Vec<Line> {
    let text = || json!({ "type": "string" });
    let count = || json!({ "type": "integer", "minimum": 1 });
    let words = |list: &[&str]| json!({ "type": "string", "enum": list });
    let causes: Vec<&str> = Cause::ALL.iter().map(|one| one.as_str()).collect();
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|one| one.as_str()).collect();
    let mut lines = vec![
        ("person", text(), true),
        ("act", words(&ACTS), true),
        ("cause", words(&causes), false),
        ("outcome", words(&outcomes), false),
        ("prompts", json!({ "type": "array", "items": text(), "uniqueItems": true }), false),
        ("no", count(), false),
        ("policy", count(), false),
        ("prompt", text(), false),
    ];
    lines.extend(TEXTS.iter().map(|field| (*field, text(), false)));
    lines
}
