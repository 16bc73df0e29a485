//! What programs record of persons: confirmations, reports upward, judgements, acts, delegations.

use actix_web::http::{StatusCode, header};
use serde_json::Value;

use crate::actions::respond::{self, Response};
use crate::actions::{Caller, Done, Error};
use crate::domain::ids::{Act, Answer as Reply, DutyNo, PersonId};

use super::reading::Object;
use super::{after, caller, view};
use crate::domain::actor::Means;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// Does something to an incident that is seen, and answers with the incident as it is afterwards. A
/// conflict answers with the present state as well.
pub(super) fn give(
    visit: &Visit,
    bearer: &Bearer,
    act: impl FnOnce(&Caller, &str) -> Result<(), Error>,
) -> Outcome {
    let number = visit.param("number");
    let present = reading::incident(&visit.site, &bearer.viewer, number)?;
    let number = &present.incident.number;
    let result = act(&caller(visit, bearer)?, number);
    let (body, seq) = after(visit, bearer, number)?;
    let answer = match result {
        Ok(()) => Answer::json(StatusCode::OK, &body),
        Err(Error::Conflict) => conflict(visit, &body),
        Err(error) => return Err(error.into()),
    };
    Ok(match seq {
        Some(seq) => answer.with(header::ETAG, &format!("\"{seq}\"")),
        None => answer,
    })
}

/// The answer to what was committed: the incident as that left it, as far as the token still sees it. A
/// conflict answers with the present state.
pub fn committed(visit: &Visit, bearer: &Bearer, result: Result<Done, Error>) -> Outcome {
    let (answer, seq) = match result {
        Ok(Done { after, world, .. }) if bearer.viewer.may_see(&after) => {
            let seq = after.seq;
            let seen = Seen { incident: after, world, entries: Vec::new() };
            (Answer::json(StatusCode::OK, &view::incident(visit.language, &seen)), Some(seq))
        }
        Ok(done) => (Answer::json(StatusCode::OK, &serde_json::json!({ "number": done.after.number })), None),
        Err(Error::Conflict) => {
            let (body, seq) = after(visit, bearer, visit.param("number"))?;
            (conflict(visit, &body), seq)
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match seq {
        Some(seq) => answer.with(header::ETAG, &format!("\"{seq}\"")),
        None => answer,
    })
}

fn conflict(visit: &Visit, incident: &Value) -> Answer {
    let body = serde_json::json!({
        "type": "about:blank",
        "title": visit.text("web-error-conflict-title"),
        "status": 409,
        "detail": visit.text("web-error-conflict-body"),
        "request": visit.id,
        "incident": incident,
    });
    let mut answer = Answer::json(StatusCode::CONFLICT, &body);
    answer.headers.clear();
    answer.with(header::CONTENT_TYPE, "application/problem+json")
}

/// Who did what, by what means, when. `duty` is a duty's number.
fn response(body: &mut Object, visit: &Visit, act: &str) -> Response {
    let at = body.moment("at");
    if at.is_some_and(|at| at > visit.now) {
        body.refuse("at", "future");
    }
    let duty = body.count("duty").and_then(|no| u32::try_from(no).ok()).map(DutyNo);
    Response {
        person: PersonId::typed(&body.required("person", NAME_MAX)),
        act: Act::from(act),
        duty,
        at,
        means: body.word("by", by).unwrap_or_default(),
    }
}

/// By what means, in a program's words. What somebody does at the link in their mail records itself.
fn by(word: &str) -> Option<Means> {
    Means::parse(word).filter(|means| *means != Means::Link)
}

/// 受領確認.
pub fn confirm(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let response = response(&mut body, visit, Act::CONFIRM);
    body.finish()?;
    give(visit, bearer, |caller, number| respond::act(&visit.site.house, caller, number, response))
}

/// 上申.
pub fn report_up(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let response = response(&mut body, visit, "report_up");
    let _ = body.text("to", NAME_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| respond::act(&visit.site.house, caller, number, response))
}

/// 判断.
pub fn judge(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let response = response(&mut body, visit, Act::JUDGE);
    let answer = Reply(body.required("answer", NAME_MAX));
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    give(visit, bearer, |caller, number| {
        respond::judge(&visit.site.house, caller, number, response, answer, reason)
    })
}

/// Any other act, by its word. `override` says why one person does what needs two (対策基準 1(3)①).
pub fn done(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let act = body.required("act", NAME_MAX);
    let response = response(&mut body, visit, &act);
    let alone = body.text("override", TEXT_MAX);
    let note = body.text("note", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    let house = &visit.site.house;
    give(visit, bearer, |caller, number| match alone {
        Some(reason) => respond::act_alone(house, caller, number, response, reason),
        None => respond::act_noting(house, caller, number, response, note),
    })
}

/// 事後承認; `approved` false refuses it with a reason.
pub fn approve(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let response = response(&mut body, visit, Act::APPROVE);
    let is_approved = body.needed_truth("approved");
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    let house = &visit.site.house;
    give(visit, bearer, |caller, number| {
        if is_approved {
            respond::act(house, caller, number, response)
        } else {
            respond::disapprove(house, caller, number, response, reason)
        }
    })
}

/// 委任: `person` hands the duty over to `to`.
pub fn delegate(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let to = PersonId::typed(&body.required("to", NAME_MAX));
    let duty = body.count("duty").and_then(|no| u32::try_from(no).ok()).map(DutyNo);
    if duty.is_none() {
        body.refuse("duty", "required");
    }
    body.finish()?;
    let Some(duty) = duty else { return Err(Failure::NotFound) };
    give(visit, bearer, |caller, number| {
        respond::delegate(&visit.site.house, caller, number, duty, (&person, &to), Means::Screen)
    })
}
