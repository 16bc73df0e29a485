//! What programs record: confirmations, reports upward, judgements, class, facts, phase, notes.

use actix_web::http::{StatusCode, header};
use serde_json::Value;

use crate::actions::handle::{self, Changes};
use crate::actions::respond::{self, Response};
use crate::actions::{Caller, Error};
use crate::domain::ids::{Act, Answer as Reply, DutyNo, KindId, PersonId, SeverityId, UnitId};
use crate::domain::incident::fact::{Certainty, Means, Phase, Presence};

use super::intake::read_more;
use super::reading::Object;
use super::{caller, view};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::reading;
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
    let result = act(&caller(visit, bearer)?, &present.incident.number);
    let after = reading::incident(&visit.site, &bearer.viewer, number)?;
    let body = view::incident(&after);
    let etag = format!("\"{}\"", after.incident.seq);
    match result {
        Ok(()) => Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &etag)),
        Err(Error::Conflict) => Ok(conflict(visit, &body).with(header::ETAG, &etag)),
        Err(error) => Err(error.into()),
    }
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

const RESPONSE: &[&str] = &["person", "duty", "by", "at"];

/// Who did what, by what means, when. `duty` is a duty's number.
fn response(body: &mut Object, visit: &Visit, act: &str) -> Response {
    let at = body.moment("at");
    if at.is_some_and(|at| at > visit.now) {
        body.refuse("at", "future");
    }
    let duty = body.count("duty").and_then(|no| u32::try_from(no).ok()).map(DutyNo);
    Response {
        person: PersonId(body.required("person", NAME_MAX)),
        act: Act::from(act),
        duty,
        at,
        means: body.word("by", Means::parse).unwrap_or_default(),
    }
}

/// 受領確認.
pub fn confirm(visit: &Visit, bearer: &Bearer) -> Outcome {
    act(visit, bearer, Act::CONFIRM)
}

/// 上申.
pub fn report_up(visit: &Visit, bearer: &Bearer) -> Outcome {
    act(visit, bearer, "report_up")
}

fn act(visit: &Visit, bearer: &Bearer, act: &str) -> Outcome {
    let mut body = Object::of(visit, &[RESPONSE, &["to"]].concat())?;
    let response = response(&mut body, visit, act);
    let _ = body.text("to", NAME_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| respond::act(&visit.site.house, caller, number, response))
}

/// 判断.
pub fn judge(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit, &[RESPONSE, &["answer", "reason"]].concat())?;
    let response = response(&mut body, visit, Act::JUDGE);
    let answer = Reply(body.required("answer", NAME_MAX));
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    give(visit, bearer, |caller, number| {
        respond::judge(&visit.site.house, caller, number, response, answer, reason)
    })
}

/// 影響度. `null` gives it back to the rules.
pub fn severity(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit, &["severity", "reason"])?;
    let to = body.text("severity", NAME_MAX).map(SeverityId);
    let reason = body.required("reason", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| handle::set_severity(&visit.site.house, caller, number, to, reason))
}

/// 段階.
pub fn phase(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit, &["phase", "reason"])?;
    let to = body.word("phase", Phase::parse);
    if to.is_none() {
        body.refuse("phase", "required");
    }
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    let Some(to) = to else { return Err(Failure::NotFound) };
    give(visit, bearer, |caller, number| handle::set_phase(&visit.site.house, caller, number, to, reason))
}

/// 記録.
pub fn note(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit, &["text"])?;
    let text = body.required("text", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| handle::note(&visit.site.house, caller, number, text))
}

const FACTS: &[&str] = &[
    "kind",
    "unit",
    "aware_at",
    "occurred_at",
    "certainty",
    "personal_data",
    "my_number",
    "malicious",
    "people_max",
    "asset_class",
    "segments",
    "sensitive",
    "threat",
    "effects",
    "system",
    "contract",
    "subjects",
    "summary",
    "description",
    "reason",
];

/// Changed facts; what is left out stays.
pub fn facts(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit, FACTS)?;
    let changes = Changes {
        kind: body.text("kind", NAME_MAX).map(KindId),
        unit: body.text("unit", NAME_MAX).map(UnitId),
        aware_at: body.moment("aware_at"),
        occurred_at: body.moment("occurred_at"),
        certainty: body.word("certainty", Certainty::parse),
        personal_data: body.word("personal_data", Presence::parse),
        my_number: body.word("my_number", Presence::parse),
        malicious: body.word("malicious", Presence::parse),
        people_max: body.count("people_max"),
        asset_class: body.text("asset_class", 16),
        segments: body.words("segments"),
        more: read_more(&mut body),
        subjects: body.words("subjects").map(|people| people.into_iter().map(PersonId).collect()),
        summary: body.text("summary", LINE_MAX),
        description: body.text("description", TEXT_MAX),
        reason: body.text("reason", TEXT_MAX).unwrap_or_default(),
    };
    body.finish()?;
    give(visit, bearer, |caller, number| handle::change_case(&visit.site.house, caller, number, changes))
}
