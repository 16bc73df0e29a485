//! The sheet of one incident for what was done on paper: who did what, when; and what has been entered so.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{ActForm, FormContext};
use super::frame::Head;
use super::history;
use super::response::{faults, open};
use super::show::{FormErrors, decoded};
use crate::domain::access::{Power, may, may_handle};
use crate::domain::ids::Act;
use crate::i18n::time::{Years, short};
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;
use crate::web::error::Failure;

use crate::web::guard::Staff;
use crate::web::page;
use crate::web::paper;
use crate::web::reading::Seen;

use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    rows: Vec<Entered>,
    forms: Vec<ActForm>,
}

/// Something that was written down after it happened.
#[derive(Serialize)]
struct Entered {
    at: String,
    what: String,
    note: String,
    by: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "paper")?;
    if !paper::is_shown(staff) {
        return Err(Failure::Forbidden);
    }
    let forms = forms(visit, staff, &seen, trouble);
    let view = View {
        rows: entered(visit, &seen)?,
        head: Head::of((visit, staff, &seen), "paper", trouble, faults(forms.iter()))?,
        forms,
    };
    let title = visit.say("paper-one-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/paper", title, &view)
}

/// By the rights by which the incident's own page offers the same.
fn forms(visit: &Visit, staff: &Staff, seen: &Seen, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let Some(policy) = seen.policy().filter(|_| seen.incident.is_open()) else { return Vec::new() };
    let (incident, world) = (&seen.incident, seen.world.as_ref());
    let desk = FormContext::new(visit, incident, trouble);
    let scene = Scene { visit, staff, seen };
    let is_called = incident.duties.iter().any(|duty| duty.is_owed() && duty.act.is(Act::CALL));
    let without: &[&str] = if is_called { &[] } else { &["call"] };
    let offered = [
        (may(world, policy, incident, (&staff.person, Power::Record), visit.now), "paper-record"),
        (may_handle(world, policy, incident, &staff.person, visit.now), "paper-note"),
    ];
    let offered = offered.into_iter().filter(|(is_theirs, _)| *is_theirs);
    let extra = Extra { without, ..Extra::default() };
    offered.filter_map(|(_, key)| verbs::form(&desk, &scene, key, &extra)).collect()
}

/// What was written down after it happened, as it happened.
fn entered(visit: &Visit, seen: &Seen) -> Result<Vec<Entered>, Failure> {
    let entries = decoded(seen)?;
    let names = Names::collect(&entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let teller =
        Teller { incident: &seen.incident, world: &seen.world, names: &names, words: &words, seq: 0 };
    let mut rows = Vec::new();
    for entry in &entries {
        let teller = teller.at(entry.seq);
        for fact in &entry.facts.facts {
            let Some(at) = fact.card().afterwards(entry.at) else { continue };
            let row = Entered {
                at: short(visit.language, at),
                what: history::sentence(&teller, fact),
                note: entry.private.get("note").cloned().unwrap_or_default(),
                by: words::actor(visit, &seen.world, &entry.facts.by),
            };
            rows.push((at, row));
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
