//! Lawful disposal (廃棄): that the record of an incident is no longer kept, and what comes before it: that
//! somebody decides so once its period is over, or that it waits.
//!
//! It asks for no policy that the incident ran under, so that one can be disposed of long after that can no
//! longer be read: how long records are kept, and who ends that, is the policy's that is in force. What the
//! disposal takes away is counted by who can count it and only written down here.

use crate::access::{self, Power};
use crate::actor::Actor;
use crate::case::Case;
use crate::history::{History, Private};
use crate::ids::{ClassId, PersonId};
use crate::incident::fact::{Fact, Facts, Removed};
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::retention::Retention;
use crate::refusal::{Refusal, require};
use crate::world::World;

use super::decide::Decision;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// That it is disposed of.
    Decide,
    /// That it is not, before this.
    Hold {
        /// The day from which it may be decided.
        until: Moment,
    },
    /// That it goes now.
    Dispose {
        /// How much goes.
        removed: Removed,
    },
}

/// Who asks, and what goes with it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who.
    pub by: &'a Actor,
    /// Whether their account administers: theirs is the right where the policy names nobody.
    pub is_administrator: bool,
    /// SHA-256 of the request, where an Idempotency-Key came with it.
    pub request: Option<&'a str>,
    /// `reason`, and `override` where one person does both.
    pub texts: &'a Private,
}

/// When the record of an incident that has ended may go, as the policy in force says; none if never, and
/// while it is open. What somebody put off goes no earlier.
pub fn over(incident: &Incident, rules: &Retention) -> Option<Moment> {
    let ended = incident.keeping.ended_at?;
    let own = rules.over(&incident.severity, class(&incident.case, rules), ended)?;
    // What holds for one of those that it answers for holds for all of them.
    let held = incident.bonds.held.iter().map(|held| &held.absorbed);
    let each: Option<Vec<Moment>> =
        held.map(|one| rules.over(&one.severity, class(&one.case, rules), ended)).collect();
    let over = each?.into_iter().chain([own]).max()?;
    Some(incident.keeping.held_until.map_or(over, |until| until.max(over)))
}

/// Its class on the scale that periods follow.
fn class<'a>(case: &'a Case, rules: &Retention) -> Option<&'a ClassId> {
    let placed = case.context.scales.get(rules.periods.scale()?)?;
    Some(&placed.class)
}

/// Decides what is asked.
///
/// # Errors
/// [`Refusal::Decided`] while the incident is open, and for what was decided or done before;
/// [`Refusal::Forbidden`]; [`Refusal::Invalid`] on `reason` where none is given or its period is not over,
/// on `until`, and on `override` where one person does both.
pub fn decide(
    incident: &Incident,
    world: &World,
    (ask, asked): (Ask, &Asked<'_>),
    now: Moment,
) -> Result<Decision, Refusal> {
    if incident.is_open() || incident.is_disposed {
        return Err(Refusal::Decided);
    }
    if incident.bonds.into.is_some() {
        // It goes with the one that answers for it, and not before.
        return Err(invalid("reason", "disposal-merged"));
    }
    check_right(incident, world, (ask, asked), now)?;
    require(asked.texts, "reason")?;
    let fact = match ask {
        Ask::Decide => {
            must_be_over(incident, world, now)?;
            if incident.keeping.decided.is_some() {
                return Err(Refusal::Decided);
            }
            Fact::DisposalDecided
        }
        Ask::Hold { until } if until <= now => return Err(invalid("until", "past")),
        Ask::Hold { until } if incident.keeping.held_until == Some(until) => return Err(Refusal::Decided),
        Ask::Hold { until } => Fact::DisposalHeld { until },
        Ask::Dispose { removed } => {
            check_disposal(incident, world, asked, now)?;
            Fact::Disposed { removed }
        }
    };
    Ok(decision(incident, world, asked, fact, now))
}

/// The last entry of an incident that goes with the one that answers for it, which was decided about.
pub fn along(
    incident: &Incident,
    world: &World,
    asked: &Asked<'_>,
    removed: Removed,
    now: Moment,
) -> Decision {
    decision(incident, world, asked, Fact::Disposed { removed }, now)
}

/// By whom: the posts that the policy in force names, else whoever administers. The operator of the machine
/// needs nobody's decision, and is nobody who could be named for one; a program puts off at most.
fn check_right(
    incident: &Incident,
    world: &World,
    (ask, asked): (Ask, &Asked<'_>),
    now: Moment,
) -> Result<(), Refusal> {
    let may = match asked.by {
        Actor::Operator => ask != Ask::Decide,
        Actor::Token(_) => matches!(ask, Ask::Hold { .. }),
        Actor::Person(person) => may_person(incident, world, (person, asked.is_administrator), ask, now),
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Whether a person may ask for this. Whoever carries out may put off as well.
pub fn may_person(
    incident: &Incident,
    world: &World,
    (person, is_administrator): (&PersonId, bool),
    ask: Ask,
    now: Moment,
) -> bool {
    let powers: &[Power<'_>] = match ask {
        Ask::Decide => &[Power::DecideDisposal],
        Ask::Hold { .. } => &[Power::DecideDisposal, Power::CarryOutDisposal],
        Ask::Dispose { .. } => &[Power::CarryOutDisposal],
    };
    let policy = world.active().map(|(_, policy)| policy.as_ref());
    powers.iter().any(|power| {
        let named = policy.filter(|policy| !power.keepers(policy).is_empty());
        named.map_or(is_administrator && !incident.subjects.contains(person), |policy| {
            access::may(world, policy, incident, (person, *power), now)
        })
    })
}

/// The operator of the machine decides by what stands outside of this program, but not against a hold.
/// Whoever else carries it out needs a decision, of another person if it can be (兼務の禁止 1(3)①).
fn check_disposal(incident: &Incident, world: &World, asked: &Asked<'_>, now: Moment) -> Result<(), Refusal> {
    if incident.keeping.is_held(now) {
        return Err(invalid("reason", "disposal-held"));
    }
    let Actor::Person(person) = asked.by else { return Ok(()) };
    must_be_over(incident, world, now)?;
    let Some((decider, _)) = &incident.keeping.decided else {
        return Err(invalid("reason", "disposal-undecided"));
    };
    if decider == person && require(asked.texts, "override").is_err() {
        return Err(invalid("override", "second-person"));
    }
    Ok(())
}

fn must_be_over(incident: &Incident, world: &World, now: Moment) -> Result<(), Refusal> {
    let rules = world.active().and_then(|(_, policy)| policy.retention.as_ref());
    let is_over = rules.and_then(|rules| over(incident, rules)).is_some_and(|over| over <= now);
    if is_over { Ok(()) } else { Err(invalid("reason", "disposal-early")) }
}

fn decision(incident: &Incident, world: &World, asked: &Asked<'_>, fact: Fact, now: Moment) -> Decision {
    // Names stay with the entry: who decided must be known when they have left, and when all else is gone.
    let is_last = matches!(fact, Fact::Disposed { .. });
    let decider = incident.keeping.decided.as_ref().filter(|_| is_last).map(|(person, _)| person);
    let mut private = asked.texts.clone();
    for person in asked.by.person().into_iter().chain(decider) {
        private.insert(format!("name.{person}"), world.org.own_name(person));
    }
    let facts = Facts { by: asked.by.clone(), request: asked.request.map(str::to_owned), facts: vec![fact] };
    let mut after = incident.clone();
    after.apply_entry(now.max(incident.at), &facts, &private);
    Decision { facts, private, after }
}

const fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::Invalid { field, reason }
}

#[cfg(test)]
mod tests;
