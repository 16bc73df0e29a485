//! Incidents and histories as programs read them. Shapes are fixed by the interface; more may come.

use serde_json::{Value, json};

use crate::domain::actor::{Actor, Cause, Via};
use crate::domain::basis::Basis;
use crate::domain::called::Called;
use crate::domain::case::{Placed, Received};
use crate::domain::escalation::progress::Progress;
use crate::domain::history::Entry;
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::incident::joined::{open_differences, text_key};
use crate::domain::incident::state::{Duty, Heard, Incident, LineState, Stage, StepState};
use crate::domain::moment::Moment;
use crate::domain::policy::{Line, Policy, Scale, Step};
use crate::i18n::Language;
use crate::keys::to_hex;
use crate::store::project::IncidentRow;
use crate::web::facts;
use crate::web::reading::Seen;

/// RFC 3339, or null.
pub(super) fn time(at: Option<Moment>) -> Value {
    at.map_or(Value::Null, |at| Value::from(at.to_rfc3339()))
}

/// One incident, whole.
pub fn incident(language: Language, seen: &Seen) -> Value {
    let mut shown = standing(language, seen);
    if let (Some(fields), Value::Object(known)) = (shown.as_object_mut(), known(&seen.incident)) {
        fields.extend(known);
    }
    shown
}

fn standing(language: Language, seen: &Seen) -> Value {
    let incident = &seen.incident;
    let context = &incident.case.context;
    json!({
        "id": incident.id.0,
        "number": incident.number,
        "called": called(incident.called),
        "seq": incident.seq,
        "severity": incident.severity,
        "severity_by_hand": incident.severity_by_hand,
        "scales": scales(seen),
        "phase": incident.phase.as_str(),
        "opened_at": time(Some(incident.opened_at)),
        "updated_at": time(Some(incident.at)),
        "repeats": incident.repeats,
        "merged_into": incident.bonds.into.as_ref().map(|into| &into.number),
        "merged": incident.bonds.held.iter().map(|held| &held.absorbed.number).collect::<Vec<_>>(),
        "drill": incident.drill,
        "modes": context.modes,
        "appointed": context.appointed,
        "policy": incident.policy.0,
        "wake_at": time(incident.wake_at()),
        "lines": seen.policy().map(|policy| lines(incident, policy)).unwrap_or_default(),
        "deadlines": super::deadline::list(language, seen),
    })
}

/// What was reported, as it is known by now: every fact that can be posted.
fn known(incident: &Incident) -> Value {
    let text = |key: &str| incident.texts.get(key).cloned();
    let mut known = json!({
        "origin": incident.case.origin,
        "summary": text("summary"),
        "description": text("description"),
        "place": text("place"),
        "reporter": incident.reporter,
        "received": incident.received.as_ref().map(received),
        "subjects": incident.subjects,
        "reports": incident.joined.iter().map(|heard| joined(incident, heard)).collect::<Vec<_>>(),
    });
    if let Some(fields) = known.as_object_mut() {
        fields.extend(facts::json(&incident.case));
    }
    known
}

/// A report that joined: what it says, and where that differs from what is known.
fn joined(incident: &Incident, heard: &Heard) -> Value {
    let report = &heard.joined;
    let text = |key: &str| incident.texts.get(&text_key(report.no, key)).cloned();
    let (said, known) = (facts::json(&report.case), facts::json(&incident.case));
    let differences = open_differences(incident, heard);
    let differences = differences.iter().map(|change| change.field.as_str());
    let differences = differences
        .map(|field| json!({ "field": field, "known": known.get(field), "said": said.get(field) }));
    json!({
        "no": report.no,
        "number": report.number,
        "at": time(Some(heard.at)),
        "by": actor(&heard.by),
        "origin": report.case.origin,
        "reporter": report.reporter,
        "received": report.received.as_ref().map(received),
        "summary": text("summary"),
        "description": text("description"),
        "place": text("place"),
        "said": said,
        "differences": differences.collect::<Vec<_>>(),
    })
}

fn received(received: &Received) -> Value {
    json!({ "by": received.by, "channel": received.channel, "at": received.at.to_rfc3339() })
}

/// Where it stands on each scale of the policy, in the order written.
fn scales(seen: &Seen) -> Vec<Value> {
    let placed = &seen.incident.case.context.scales;
    let scales = seen.policy().map(|policy| policy.scales.as_slice()).unwrap_or_default();
    let found = scales.iter().filter_map(|scale| Some((scale, placed.get(&scale.id)?)));
    let row = |(scale, placed): (&Scale, &Placed)| {
        json!({
            "scale": scale.id,
            "label": scale.label,
            "class": placed.class,
            "class_label": scale.class_label(&placed.class),
            "by_hand": placed.by_hand,
        })
    };
    found.map(row).collect()
}

fn lines(incident: &Incident, policy: &Policy) -> Vec<Value> {
    let begun = policy.lines.iter().filter_map(|line| Some((line, incident.lines.get(&line.id)?)));
    begun.map(|(line, state)| self::line(incident, policy, line, state)).collect()
}

fn line(incident: &Incident, policy: &Policy, line: &Line, state: &LineState) -> Value {
    let progress = Progress::of(incident, policy, &line.id);
    let steps = line.steps.iter().map(|step| {
        let row = state.step(&step.id).filter(|row| row.stage != Stage::Waiting);
        let duties: Vec<&Duty> = incident.duties_of(&line.id, &step.id).collect();
        let due = duties.iter().filter(|duty| duty.is_owed()).filter_map(|duty| duty.due_at).min();
        let told = row.filter(|row| row.stage == Stage::Told);
        json!({
            "step": step.id,
            "state": step_state(step, row, progress.as_ref()),
            "basis": told.and_then(|row| basis(&row.basis)),
            "told_at": time(told.map(|row| row.opened_at)),
            "due_at": time(due),
            "answer": told.and_then(|row| row.question.as_ref()).and_then(|question| question.answer.clone()),
            "duties": duties.iter().flat_map(|duty| bearers(duty)).collect::<Vec<_>>(),
        })
    });
    json!({
        "line": line.id,
        "label": line.label,
        "round": state.round,
        "exhausted": state.exhausted_at.is_some(),
        "exhausted_at": time(state.exhausted_at),
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn step_state(step: &Step, row: Option<&StepState>, progress: Option<&Progress<'_>>) -> &'static str {
    let (Some(row), Some(progress)) = (row, progress) else { return "waiting" };
    match row.stage {
        Stage::Waiting => "waiting",
        Stage::Passed => "passed",
        Stage::Dropped => "dropped",
        Stage::Told if progress.is_settled(step) => "done",
        Stage::Told if progress.is_late(step) => "late",
        Stage::Told => "told",
    }
}

/// A duty once for each who bears it.
fn bearers(duty: &Duty) -> Vec<Value> {
    let row = |bearer: &crate::domain::actor::Bearer| {
        json!({
            "no": duty.no,
            "person": bearer.person,
            "post": duty.post,
            "unit": duty.unit,
            "via": via(bearer.via),
            "duty": duty.act,
            "state": duty.state.as_str(),
            "due_at": time(duty.due_at),
            "answer_by": time(duty.answer_by),
            "asks": duty.asks,
            "late_at": time(duty.late_at),
            "done_at": time(duty.done_at),
            "done_by": duty.done_by,
            "recorded_by": duty.recorded_by.as_ref().map(actor),
            "basis": basis(&duty.basis),
        })
    };
    duty.bearers.iter().map(row).collect()
}

fn basis(basis: &Basis) -> Option<String> {
    basis.clause.clone()
}

/// `holder`, `member`, `stand_in:<cause>`, …
pub fn via(via: Via) -> String {
    match via {
        Via::Holder => "holder".to_owned(),
        Via::Member => "member".to_owned(),
        Via::StandIn(cause) => format!("stand_in:{}", cause_word(cause)),
        Via::AbsentHolder => "absent_holder".to_owned(),
        Via::Copy => "copy".to_owned(),
        Via::Caller => "caller".to_owned(),
    }
}

const fn cause_word(cause: Cause) -> &'static str {
    match cause {
        Cause::Absent => "absent",
        Cause::Unable => "unable",
        Cause::Vacant => "vacant",
        Cause::Delegated => "delegated",
    }
}

/// `person:<number>`, `token:<name>`, `outside`, `engine`, `operator`.
pub fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Person(person) => format!("person:{person}"),
        Actor::Token(name) => format!("token:{name}"),
        Actor::Outside => "outside".to_owned(),
        Actor::Engine => "engine".to_owned(),
        Actor::Operator => "operator".to_owned(),
    }
}

/// One entry of a history. `at` is when it happened, `recorded_at` when it was written down.
pub fn entry(stored: &Entry, decoded: &DecodedEntry, sentences: &[String], with_hash: bool) -> Value {
    let happened = decoded.facts.facts.iter().filter_map(happened_at).min().unwrap_or(decoded.at);
    let clause = decoded.facts.facts.iter().find_map(|fact| match fact {
        Fact::StepOpened { basis, .. } | Fact::DutyOpened { basis, .. } => basis.clause.clone(),
        _ => None,
    });
    let mut entry = json!({
        "seq": decoded.seq,
        "at": happened.to_rfc3339(),
        "recorded_at": decoded.at.to_rfc3339(),
        "command": stored.header.command.0,
        "facts": decoded.facts.facts,
        "actor": actor(&decoded.facts.by),
        "basis": clause,
        "sentences": sentences,
    });
    if let Some(fields) = entry.as_object_mut().filter(|_| with_hash) {
        fields.insert("hash".to_owned(), Value::from(to_hex(&stored.hash)));
    }
    entry
}

fn happened_at(fact: &Fact) -> Option<Moment> {
    match fact {
        Fact::DutyDone { at, .. } | Fact::Answered { at, .. } | Fact::NotedOf { at, .. } => Some(*at),
        _ => None,
    }
}

/// 呼び番号 in one form, whatever language the caller reads: programs compare it.
fn called(called: Option<Called>) -> Option<String> {
    called.map(|called| called.to_string())
}

/// One row of a list.
pub fn row(row: &IncidentRow) -> Value {
    json!({
        "id": row.id.0,
        "number": row.number,
        "called": called(row.called()),
        "seq": row.seq,
        "kind": row.kind,
        "unit": row.unit,
        "origin": row.origin,
        "severity": row.severity,
        "phase": row.phase,
        "summary": row.summary,
        "aware_at": time(Some(row.aware_at)),
        "opened_at": time(Some(row.opened_at)),
        "updated_at": time(Some(row.updated_at)),
        "next_due_at": time(row.next_due_at),
        "wake_at": time(row.wake_at),
        "overdue": row.late_count,
        "exhausted": row.is_exhausted,
        "contained": row.contained_count,
        "open": row.is_open,
        "drill": row.is_drill,
    })
}
