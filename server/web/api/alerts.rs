//! `POST /api/v1/alerts/alertmanager`: what Prometheus Alertmanager sends (webhook, version 4).
//!
//! What it is told decides whether it sends again: 503 while nothing can be stored, 4xx for what will never
//! be read, 200 once it is on disk. Nothing of an alarm is believed beyond that it came: it is suspected.

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use super::bodies::{self, Line, text, words};
use super::reading::fields_of;
use crate::actions::alerts::{Alarm, Delivery, Headings, take};
use crate::actions::{Error, FieldError};
use crate::domain::case::{Case, Certainty, Origin};
use crate::domain::ids::KindId;
use crate::domain::moment::{Moment, Span};
use crate::domain::world::World;
use crate::i18n::{self, Language, time};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::LINE_MAX;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// So many alarms of one delivery are read; of more it is said how many there were.
const ALARMS_MAX: usize = 1_000;
/// The longest line about one alarm, in characters.
const ALARM_MAX: usize = 400;
/// The kind of what nobody has looked at.
const KIND: &str = "other";
/// An alarm that says to be older says nothing of when it began.
const OLDEST_HOURS: i64 = 366 * 24;

type Fields = Map<String, Value>;

/// What the contract says of the body.
pub(super) fn lines(noun: &str) -> Option<Vec<Line>> {
    let mut alarm = bodies::object(&[
        ("status", words(&["firing", "resolved"]), true),
        ("labels", json!({ "type": "object" }), false),
        ("annotations", json!({ "type": "object" }), false),
        ("startsAt", text(), false),
        ("endsAt", text(), false),
        ("generatorURL", text(), false),
        ("fingerprint", text(), true),
    ]);
    alarm.as_object_mut().and_then(|alarm| alarm.remove("additionalProperties"));
    (noun == "alerts/alertmanager").then(|| {
        vec![
            ("version", words(&["4"]), true),
            ("groupKey", text(), true),
            ("truncatedAlerts", bodies::count(), false),
            ("groupLabels", json!({ "type": "object" }), false),
            ("commonLabels", json!({ "type": "object" }), false),
            ("commonAnnotations", json!({ "type": "object" }), false),
            ("alerts", json!({ "type": "array", "items": alarm }), true),
        ]
    })
}

/// Takes a delivery.
pub fn alertmanager(visit: &Visit, bearer: &Bearer) -> Outcome {
    let fields = fields_of(visit)?;
    let alarms = alarms(&fields, visit.now)?;
    let case = case(visit, reading::world(&visit.site)?.as_ref(), &alarms);
    let delivery = Delivery {
        group: [bearer.name.clone(), word(&fields, "groupKey").to_owned()],
        case,
        summary: summary(&fields, &alarms),
        headings: headings(&fields),
        alarms,
    };
    let taken = take(&visit.site.backend, &bearer.actor(), delivery)?;
    let body = json!({ "outcome": taken.outcome.as_str(), "number": taken.number });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn word<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn part<'a>(fields: &'a Fields, name: &str) -> Option<&'a Fields> {
    fields.get(name).and_then(Value::as_object)
}

/// The alarms, or everything that keeps them from being read.
fn alarms(fields: &Fields, now: Moment) -> Result<Vec<Alarm>, Failure> {
    let mut mistakes = Vec::new();
    let mut refuse = |field: &str, reason: &str| mistakes.push(FieldError::new(field, reason));
    match word(fields, "version") {
        "" => refuse("version", "required"),
        "4" => {}
        _ => refuse("version", "word"),
    }
    if word(fields, "groupKey").is_empty() {
        refuse("groupKey", "required");
    }
    let list = fields.get("alerts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        refuse("alerts", "required");
    }
    let mut alarms = Vec::new();
    for (at, one) in list.iter().take(ALARMS_MAX).enumerate() {
        match one.as_object().map(|one| alarm(one, now)) {
            None => refuse(&format!("alerts[{at}]"), "object"),
            Some(Err((field, reason))) => refuse(&format!("alerts[{at}].{field}"), reason),
            Some(Ok(alarm)) => alarms.push(alarm),
        }
    }
    if mistakes.is_empty() { Ok(alarms) } else { Err(Failure::Action(Error::Invalid(mistakes))) }
}

fn alarm(fields: &Fields, now: Moment) -> Result<Alarm, (&'static str, &'static str)> {
    let is_firing = match word(fields, "status") {
        "firing" => true,
        "resolved" => false,
        "" => return Err(("status", "required")),
        _ => return Err(("status", "word")),
    };
    let fingerprint = word(fields, "fingerprint");
    if fingerprint.is_empty() {
        return Err(("fingerprint", "required"));
    }
    let moment = |name: &str| Moment::parse(word(fields, name));
    let (starts_at, ends_at) = (moment("startsAt"), moment("endsAt"));
    let shown = if is_firing { starts_at } else { ends_at };
    Ok(Alarm {
        fingerprint: fingerprint.to_owned(),
        // Without a time of its own it is the same alarm for as long as it stands.
        starts_at: starts_at.unwrap_or(Moment::from_micros(0)),
        ends_at,
        is_firing,
        line: line(fields, shown.filter(|at| is_likely(*at, now))),
    })
}

/// Whether a time can be believed: clocks of others may be wrong.
fn is_likely(at: Moment, now: Moment) -> bool {
    at <= now && at >= now - Span::hours(OLDEST_HOURS)
}

/// What an alarm says, in one line: its name, when, what is written of it, what it is labelled with.
fn line(fields: &Fields, at: Option<Moment>) -> String {
    let (labels, notes) = (part(fields, "labels"), part(fields, "annotations"));
    let of = |list: Option<&Fields>, name: &str| list.map_or("", |list| word(list, name)).to_owned();
    let said = [of(notes, "summary"), of(notes, "description")];
    let said = said.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let rest = labels.map(|labels| labelled(labels, &["alertname"])).unwrap_or_default();
    let at = at.map(|at| time::short(Language::Ja, at)).unwrap_or_default();
    let parts = [of(labels, "alertname"), at, said, rest];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    one_line(&format!("・{}", parts.join(" ")), ALARM_MAX)
}

fn labelled(labels: &Fields, without: &[&str]) -> String {
    let own = labels.iter().filter(|(name, _)| !without.contains(&name.as_str()));
    let own: Vec<String> =
        own.map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or_default())).collect();
    if own.is_empty() { String::new() } else { format!("({})", own.join(", ")) }
}

/// The text in one line of at most so many characters.
fn one_line(text: &str, max: usize) -> String {
    let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max {
        return line;
    }
    line.chars().take(max.saturating_sub(1)).chain(['…']).collect()
}

/// Of the kind and the section that the settings name; of none that the plan does not know, which would
/// refuse an alarm for a mistake in a file.
fn case(visit: &Visit, world: &World, alarms: &[Alarm]) -> Case {
    let settings = &visit.site.settings.alerts;
    let is_kind = |kind: &KindId| {
        world.active().is_some_and(|(_, policy)| policy.kinds.iter().any(|row| row.id == *kind))
    };
    let kind = settings.kind.clone().filter(is_kind).unwrap_or_else(|| KindId::from(KIND));
    let unit = settings.unit.clone().filter(|unit| world.org.find_unit(unit, visit.now).is_some());
    if settings.kind.as_ref().is_some_and(|named| *named != kind) || settings.unit != unit {
        tracing::warn!("The plan does not know the kind or the section that [alerts] names");
    }
    let starts = alarms.iter().filter(|alarm| alarm.is_firing).map(|alarm| alarm.starts_at);
    let occurred_at = starts.min().filter(|at| is_likely(*at, visit.now));
    let case = Case::new(kind, Origin::Monitoring, visit.now);
    Case { unit, occurred_at, certainty: Certainty::Suspected, ..case }
}

fn summary(fields: &Fields, alarms: &[Alarm]) -> String {
    let name = |list: &str| part(fields, list).map_or("", |list| word(list, "alertname"));
    let name = [name("groupLabels"), name("commonLabels")].into_iter().find(|name| !name.is_empty());
    let count = alarms.iter().filter(|alarm| alarm.is_firing).count();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let args = [("name", name.unwrap_or_default().into()), ("count", count.into())];
    one_line(&i18n::text(Language::Ja, "alerts-summary", &args), LINE_MAX)
}

/// Words around what is kept: in the house's own language, whoever sends.
fn headings(fields: &Fields) -> Headings {
    let say = |key: &str| i18n::text(Language::Ja, key, &[]);
    let common = part(fields, "groupLabels").map(|labels| labelled(labels, &[])).unwrap_or_default();
    let about = if common.is_empty() { String::new() } else { say("alerts-group") + &common };
    let sent = fields.get("alerts").and_then(Value::as_array).map_or(0, Vec::len);
    let left_out = fields.get("truncatedAlerts").and_then(Value::as_u64).unwrap_or_default();
    let left_out =
        left_out.saturating_add(u64::try_from(sent.saturating_sub(ALARMS_MAX)).unwrap_or(u64::MAX));
    let mut lines = vec![one_line(&about, ALARM_MAX)];
    if left_out > 0 {
        let count = i64::try_from(left_out).unwrap_or(i64::MAX);
        lines.push(i18n::text(Language::Ja, "alerts-left-out", &[("count", count.into())]));
    }
    lines.retain(|line| !line.is_empty());
    Headings {
        about: lines.join("\n"),
        firing: say("alerts-firing"),
        resolved: say("alerts-resolved"),
        cut: say("alerts-cut"),
    }
}
