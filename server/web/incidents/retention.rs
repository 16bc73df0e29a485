//! What becomes of the record of one incident that has ended: until when it is kept, what a disposal takes
//! and what stays, and the forms of those who decide it and do it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{ActForm, FormContext};
use super::frame::Head;
use super::response::{faults, open};
use super::show::FormErrors;
use crate::actions::dispose;
use crate::domain::deciding::dispose::{Ask, may_person, over};
use crate::domain::incident::fact::Removed;
use crate::domain::incident::state::Incident;
use crate::web::error::Failure;

use crate::web::guard::Staff;
use crate::web::page;
use crate::web::reading::Seen;
use crate::web::retention;

use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::Row;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    facts: Vec<Row>,
    basis: String,
    /// What goes, and what stays, line by line.
    goes: Vec<String>,
    stays: Vec<String>,
    forms: Vec<ActForm>,
    /// Why nothing can be done now; empty where something can.
    waits: String,
}

/// The page; there is none while the incident is open.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "retention")?;
    let incident = &seen.incident;
    let may = May::of(visit, staff, incident);
    if incident.is_open() {
        return Err(Failure::NotFound);
    }
    if !may.decide && !may.hold && !may.dispose && !staff.viewer.sees_all {
        return Err(Failure::Forbidden);
    }
    let removed = dispose::preview(&visit.site.backend, &visit.looker(staff), &incident.number)?;
    let forms = forms(visit, staff, &seen, (&may, trouble));
    let rules = retention::rules(staff);
    let view = View {
        facts: facts(visit, staff, incident),
        basis: rules.map(|(policy, rules)| retention::basis(visit, policy, rules)).unwrap_or_default(),
        goes: goes(visit, removed),
        stays: ["facts", "seals", "number", "decision"]
            .map(|what| visit.text(&format!("retention-stays-{what}")))
            .into(),
        waits: waits(visit, staff, incident),
        head: Head::of((visit, staff, &seen), "retention", trouble, faults(forms.iter()))?,
        forms,
    };
    let title = visit.say("retention-one-title", &[("number", seen.named(visit.language).into())]);
    page::with_status(visit, status, "incidents/retention", title, &view)
}

/// What the reader may ask for.
struct May {
    decide: bool,
    hold: bool,
    dispose: bool,
}

impl May {
    fn of(visit: &Visit, staff: &Staff, incident: &Incident) -> Self {
        let person = (&staff.person, staff.is_admin);
        let may = |ask| may_person(incident, &staff.world, person, ask, visit.now);
        Self {
            decide: may(Ask::Decide),
            hold: may(Ask::Hold { until: visit.now }),
            dispose: may(Ask::Dispose { removed: Removed::default() }),
        }
    }
}

/// Whether its period is over, and nobody put it off.
fn is_over(visit: &Visit, staff: &Staff, incident: &Incident) -> bool {
    let over = retention::rules(staff).and_then(|(_, rules)| over(incident, rules));
    over.is_some_and(|over| over <= visit.now)
}

fn forms(
    visit: &Visit,
    staff: &Staff,
    seen: &Seen,
    (may, trouble): (&May, Option<&FormErrors>),
) -> Vec<ActForm> {
    let incident = &seen.incident;
    let desk = FormContext::new(visit, incident, trouble);
    let scene = Scene { visit, staff, seen };
    let is_over = is_over(visit, staff, incident);
    let decided = incident.keeping.decided.as_ref();
    let is_own = decided.is_some_and(|(person, _)| *person == staff.person);
    let without: &[&str] = if is_own { &[] } else { &["override"] };
    let offered = [
        (may.decide && is_over && decided.is_none(), "disposal-decide"),
        (may.dispose && is_over && decided.is_some(), "disposal-do"),
        (may.hold, "disposal-hold"),
    ];
    let extra = Extra { without, needed: &["override"], ..Extra::default() };
    let offered = offered.into_iter().filter(|(is_offered, _)| *is_offered);
    offered.filter_map(|(_, key)| verbs::form(&desk, &scene, key, &extra)).collect()
}

fn facts(visit: &Visit, staff: &Staff, incident: &Incident) -> Vec<Row> {
    let keeping = &incident.keeping;
    let rules = retention::rules(staff).zip(keeping.ended_at);
    let period = rules.map(|((policy, rules), ended)| {
        let placed = rules.periods.scale().and_then(|scale| incident.case.context.scales.get(scale));
        let class = placed.map(|placed| &placed.class);
        retention::period_facts(visit, (policy, rules), (&incident.severity, class), ended)
    });
    let decided = keeping.decided.as_ref();
    let decided =
        decided.map(|(person, at)| retention::decided_fact(visit, &staff.world.org.name_of(person), *at));
    let held = keeping.held_until.map(|until| retention::held_fact(visit, until));
    period.unwrap_or_default().into_iter().chain(decided).chain(held).collect()
}

/// Why it stays for now.
fn waits(visit: &Visit, staff: &Staff, incident: &Incident) -> String {
    let key = match retention::rules(staff) {
        None => "retention-silent",
        Some(_) if incident.keeping.is_held(visit.now) => "retention-is-held",
        Some(_) if !is_over(visit, staff, incident) => "retention-is-early",
        Some(_) => return String::new(),
    };
    visit.text(key)
}

/// What a disposal takes, with how much of it.
fn goes(visit: &Visit, removed: Removed) -> Vec<String> {
    let Removed { entries, reports, deliveries, evidence } = removed;
    let lines = [
        ("texts", entries),
        ("reports", reports),
        ("papers", 0),
        ("evidence", evidence),
        ("deliveries", deliveries),
        ("rows", 0),
    ];
    lines.map(|(what, count)| visit.say(&format!("retention-goes-{what}"), &[("count", count.into())])).into()
}
