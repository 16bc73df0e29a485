//! 備えの点検 for programs: what the page of readiness shows, with codes and times beside the words.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::domain::contact::check;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Policy;
use crate::domain::readiness::{self, Gap};
use crate::domain::world::World;
use crate::i18n::labels;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::outlook::{self, Time, View};
use crate::web::readiness::{self as readiness_page, DAYS};
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Gaps and guarantees for today and the days to come, with the absences that are announced.
pub fn show(visit: &Visit, bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let (world, contacts) = (&organisation.world, &organisation.contacts);
    let Some((version, policy)) = world.active() else { return Err(Failure::NotFound) };
    let ahead = Span::hours(24 * DAYS);
    let gaps = readiness::gaps(world, policy, visit.now, ahead);
    let calendars = readiness::missing_years(policy, visit.now, ahead);
    let channels = reading::dead_channels(&visit.site, &bearer.viewer, visit.now - ahead)?;
    let logs = reading::logs_to_keep(&visit.site, &bearer.viewer)?;
    let has_list = contacts.check_at.is_some();
    let stale = if has_list { check::stale((world, contacts), policy, visit.now).len() } else { 0 };
    let outlook = outlook::view(visit, world, DAYS);
    let is_kept = outlook.as_ref().is_none_or(|outlook| outlook.is_kept);
    let units = readiness_page::unknown_units(visit, world);
    let is_whole = units.is_empty() && gaps.is_empty() && calendars.is_empty();
    let is_whole = is_whole && channels.is_empty() && logs.is_empty() && stale == 0;
    let gaps: Vec<Value> = gaps.iter().map(|row| gap(visit, (world, policy), row)).collect();
    let calendars = calendars.iter().map(|row| json!({ "calendar": row.calendar, "year": row.year }));
    let channels = channels.iter().map(|row| json!({ "channel": row.channel, "at": time(row.at) }));
    let logs = logs.iter().map(|(number, row)| {
        json!({ "incident": number, "evidence": row.no, "overwritten_at": row.overwritten_at.map(time) })
    });
    let body = json!({
        "at": time(visit.now),
        "days": DAYS,
        "policy": version.0,
        "is_ready": is_whole && is_kept,
        "gaps": gaps,
        "guarantees": outlook.as_ref().map(guarantees).unwrap_or_default(),
        "times": times("post", outlook.as_ref().map(|outlook| &outlook.times)),
        "silences": times("line", outlook.as_ref().map(|outlook| &outlook.silences)),
        "assumptions": outlook.as_ref().map(|outlook| outlook.assumptions.clone()).unwrap_or_default(),
        "is_sampled": outlook.as_ref().is_some_and(|outlook| outlook.is_sampled),
        "is_cut": outlook.as_ref().is_some_and(|outlook| outlook.is_cut),
        "calendars": calendars.collect::<Vec<_>>(),
        "channels": channels.collect::<Vec<_>>(),
        "logs": logs.collect::<Vec<_>>(),
        "stale_contacts": stale,
        "unknown_units": units,
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn time(at: Moment) -> String {
    at.to_rfc3339()
}

fn gap(visit: &Visit, (world, policy): (&World, &Policy), row: &Gap) -> Value {
    let label = policy.post_label(&row.post);
    let text = labels::gap(visit.language, row, (label, &world.unit_name(&row.unit)), visit.now);
    json!({
        "post": row.post, "unit": row.unit, "why": row.why.as_str(),
        "from": time(row.from), "to": row.to.map(time), "text": text,
    })
}

fn guarantees(outlook: &View) -> Vec<Value> {
    let promises = outlook.promises.iter().map(|promise| {
        let broken = promise
            .spells
            .iter()
            .map(|spell| json!({ "from": time(spell.from), "to": spell.to.map(time), "text": spell.text }));
        json!({
            "text": promise.text, "outcome": promise.outcome, "verdict": promise.verdict,
            "is_kept": !promise.is_broken, "broken": broken.collect::<Vec<_>>(),
        })
    });
    promises.collect()
}

fn times(of: &str, rows: Option<&Vec<Time>>) -> Vec<Value> {
    let rows = rows.into_iter().flatten();
    rows.map(|row| json!({ of: row.name, "now": row.now, "worst": row.worst })).collect()
}

/// What the document of the interface says of it.
pub fn schema() -> Value {
    let text = || json!({ "type": "string" });
    let count = || json!({ "type": "integer" });
    let texts = json!({ "type": "array", "items": text() });
    let time = || json!({ "type": "string", "format": "date-time" });
    let end = || json!({ "type": ["string", "null"], "format": "date-time" });
    let truth = || json!({ "type": "boolean" });
    let list =
        |fields: Value| json!({ "type": "array", "items": { "type": "object", "properties": fields } });
    let spell = || json!({ "from": time(), "to": end(), "text": text() });
    json!({
        "type": "object",
        "properties": {
            "at": time(), "days": count(), "policy": count(), "is_ready": truth(),
            "gaps": list(json!({
                "post": text(), "unit": text(), "from": time(), "to": end(), "text": text(),
                "why": { "type": "string", "enum": ["vacant", "away", "unwritable", "unphoned"] },
            })),
            "guarantees": list(json!({
                "text": text(), "verdict": text(), "is_kept": truth(), "broken": list(spell()),
                "outcome": { "type": "string", "enum": ["held", "unclaimed", "sampled", "broken"] },
            })),
            "times": list(json!({
                "post": text(), "now": text(), "worst": { "type": ["string", "null"] },
            })),
            "silences": list(json!({
                "line": text(), "now": text(), "worst": { "type": ["string", "null"] },
            })),
            "assumptions": texts.clone(), "is_sampled": truth(), "is_cut": truth(),
            "calendars": list(json!({ "calendar": text(), "year": count() })),
            "channels": list(json!({ "channel": text(), "at": time() })),
            "logs": list(json!({ "incident": text(), "evidence": count(), "overwritten_at": end() })),
            "stale_contacts": count(), "unknown_units": texts,
        },
    })
}
