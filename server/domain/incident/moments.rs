//! From which moment a clock runs: when something happened, was received or was learned, and never when
//! it was written down. Duties, dates of law, statistics and pages ask here.

use crate::actor::Bearer;
use crate::case::{Case, Origin, Received};
use crate::ids::{Act, PersonId};
use crate::moment::Moment;
use crate::plan::deadline::clock::KnownBy;

use super::fact::Fact;
use super::state::{Duty, DutyState, Incident};

/// When the house knew of what a report tells, as far as it says: blank, when it was received of someone
/// else, and now where the reporter tells what they see.
pub fn aware(said: Option<Moment>, received: Option<&Received>, now: Moment) -> Moment {
    said.or(received.map(|row| row.at)).unwrap_or(now)
}

/// Every moment at which the house knew at the latest, with what it is known by. A contractor's notice
/// has a name of its own in the law.
pub fn known(incident: &Incident) -> Vec<(Moment, KnownBy)> {
    let by = |origin| match origin {
        Origin::Contractor => KnownBy::Notice,
        Origin::Staff | Origin::Outside | Origin::Monitoring => KnownBy::Report,
    };
    let said = |case: &Case, received: Option<&Received>| {
        let received = received.map(|row| (row.at, by(case.origin)));
        received.into_iter().chain([(case.aware_at, KnownBy::Case)])
    };
    let first = said(&incident.case, incident.received.as_ref());
    let joined = incident.joined.iter().map(|row| &row.joined);
    let joined = joined.flat_map(|row| said(&row.case, row.received.as_ref()));
    first.chain([(incident.opened_at, KnownBy::Report)]).chain(joined).collect()
}

/// When those who bear a duty knew of the incident: who reported it or took it of someone else knew
/// before they were told, everyone else knows when they are told.
pub fn learned(incident: &Incident, bearers: &[Bearer], now: Moment) -> Moment {
    let is_borne_by = |person: &PersonId| bearers.iter().any(|row| row.person == *person);
    let first = (incident.reporter.as_ref(), incident.case.aware_at, incident.received.as_ref());
    let joined = incident.joined.iter().map(|row| &row.joined);
    let joined = joined.map(|row| (row.reporter.as_ref(), row.case.aware_at, row.received.as_ref()));
    let moments = std::iter::once(first).chain(joined).flat_map(|(reporter, aware_at, received)| {
        let noticed = reporter.filter(|person| is_borne_by(person)).map(|_| aware_at);
        let taken = received.filter(|row| is_borne_by(&row.by)).map(|row| row.at);
        noticed.into_iter().chain(taken)
    });
    moments.chain([now]).min().unwrap_or(now)
}

/// From when what waits for a duty counts: as it was done, however late that was recorded. None while it
/// is still to be done. One that nobody bears any more is waited for no longer.
pub fn ended(incident: &Incident, duty: &Duty, now: Moment) -> Option<Moment> {
    match duty.state {
        DutyState::Open | DutyState::Late => None,
        DutyState::Withdrawn | DutyState::Passed => Some(now),
        DutyState::Done => Some(done(incident, duty).unwrap_or(now)),
    }
}

/// When a duty was done: the last part where several must each do theirs, and by a confirmation given
/// for another duty as that was given.
fn done(incident: &Incident, duty: &Duty) -> Option<Moment> {
    let parts = duty.parts.values().copied();
    let by_hand = duty.done_at.filter(|_| duty.means.is_some());
    if let Some(last) = parts.chain(by_hand).max() {
        return Some(last);
    }
    let confirmer = duty.done_by.as_ref().filter(|_| duty.act.is(Act::CONFIRM));
    let confirmed = confirmer.and_then(|person| confirmed(incident, person));
    confirmed.map(|at| at.max(duty.opened_at)).or(duty.done_at)
}

/// When a person first confirmed the incident, as it happened.
fn confirmed(incident: &Incident, person: &PersonId) -> Option<Moment> {
    let confirmations = incident.duties.iter().filter(|duty| duty.act.is(Act::CONFIRM));
    let own = confirmations.filter_map(|duty| {
        let whole = duty.done_at.filter(|_| duty.means.is_some() && duty.done_by.as_ref() == Some(person));
        whole.or_else(|| duty.parts.get(person).copied())
    });
    own.min()
}

/// Whether what is done was done before its time had passed, though that may have been recorded after.
pub fn was_in_time(duty: &Duty) -> bool {
    let done = duty.done_at.filter(|_| duty.state == DutyState::Done);
    match (duty.late_at, duty.due_at, done) {
        (None, _, _) => true,
        (Some(_), Some(due), Some(done)) => done <= due,
        (Some(_), _, _) => false,
    }
}

/// Whether a clock was started by these facts with a due that had passed already: what it counts from
/// was written down afterwards.
pub fn is_afterwards(facts: &[Fact], duty: &Duty) -> bool {
    facts.iter().any(|fact| match fact {
        Fact::DutyStarted { duty: no, .. }
        | Fact::DutyOpened { duty: no, .. }
        | Fact::DutyRenewed { duty: no, .. } => *no == duty.no,
        _ => false,
    })
}
