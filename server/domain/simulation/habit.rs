//! What people do by themselves where a scenario says how long everyone takes.
//!
//! Whoever bears a duty does it so long after it was put on them or its clock began. Questions stay
//! open: an answer is a judgement, and a scenario that wants one names it.

use std::collections::BTreeSet;

use super::{Does, Reply};
use crate::actor::{Bearer, Via};
use crate::ids::{Act, DutyNo};
use crate::incident::state::{Duty, DutyState, Incident};
use crate::moment::{Moment, Span};

/// The duty that is done next, when, and by whom. `tried` are never tried again.
pub fn next(incident: &Incident, takes: Span, tried: &BTreeSet<DutyNo>) -> Option<(Moment, DutyNo, Reply)> {
    let owed = incident.duties.iter().filter(|duty| duty.is_owed() && !tried.contains(&duty.no));
    let ready = owed.filter(|duty| !duty.act.is(Act::JUDGE)).filter_map(|duty| {
        let bearer = duty.bearers.iter().find(|bearer| acts(bearer))?;
        let told = incident.told.get(&bearer.person).copied();
        let begun = begun(incident, duty)?;
        Some((begun.max(told.unwrap_or(begun)) + takes, duty, bearer))
    });
    let (at, duty, bearer) = ready.min_by_key(|(at, duty, _)| (*at, duty.no))?;
    let does = Does::Act { act: duty.act.clone(), reason: String::new() };
    Some((at, duty.no, Reply { after: Span::ZERO, person: Some(bearer.person.clone()), does }))
}

/// Whoever is only informed does nothing.
const fn acts(bearer: &Bearer) -> bool {
    match bearer.via {
        Via::Holder | Via::Member | Via::StandIn(_) | Via::Caller => true,
        Via::AbsentHolder | Via::Copy => false,
    }
}

/// When it could first be done: at its opening, or once what it follows is done; none before that.
fn begun(incident: &Incident, duty: &Duty) -> Option<Moment> {
    let Some(before) = duty.from else { return Some(duty.opened_at) };
    let before = incident.find_duty(before)?;
    match before.state {
        DutyState::Open => None,
        DutyState::Done | DutyState::Late | DutyState::Passed | DutyState::Withdrawn => {
            Some(before.done_at.or(before.late_at).unwrap_or(duty.opened_at))
        }
    }
}
