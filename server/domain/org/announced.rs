//! What every entry of the organisation says beside what it was made for: announced dates that have
//! come, and the next ones. Whoever writes the entry, a person or the engine, each comes once.

use crate::domain::contact::check;
use crate::domain::handover::{self, Handover};
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::policy::{self, Policy};
use crate::domain::readiness::weekly;
use crate::domain::register;
use crate::domain::world::World;

use super::OrgFact;

/// What an entry must look up about incidents.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Incidents of the gravest class that have ended and ask for a review.
    pub closed: Vec<HistoryId>,
    /// What is handed over by the changes that [`handover::due`] names.
    pub handovers: Vec<Handover>,
}

/// Adds to the facts of an entry at `now` what has come with it. `world` is the one before the entry.
pub fn announced(world: &World, (facts, texts): (&mut Vec<OrgFact>, &Private), found: &Found, now: Moment) {
    let approved = facts.iter().rev().find_map(|fact| {
        let OrgFact::PolicyActivated { text, .. } = fact else { return None };
        policy::check::check(text).policy
    });
    hours(world, (facts, approved.as_ref()), now);
    if let Some(policy) = approved.as_ref().or_else(|| world.active().map(|(_, policy)| policy.as_ref())) {
        let wanting = weekly::announce((world, policy), (facts, texts), now);
        facts.extend(wanting.into_iter().map(OrgFact::Readiness));
    }
    facts.extend(check::announce(world, facts, now).into_iter().map(OrgFact::Contact));
    facts.extend(register::due::due(world, (facts, texts), &found.closed, now));
    let handed = handover::announce(world, (facts, texts), &found.handovers, now);
    facts.extend(handed.into_iter().map(OrgFact::Handover));
}

/// Announces the next edge of office hours where it is another than the one announced before.
/// Every entry does: one that is written just after an edge takes that edge's place, because a head
/// wakes only for what comes after its last entry.
fn hours(world: &World, (facts, approved): (&mut Vec<OrgFact>, Option<&Policy>), now: Moment) {
    let approved = approved.and_then(|policy| policy.next_hours_edge(now));
    let next = approved.into_iter().chain(world.next_hours_edge(now)).min();
    if next != world.org.hours_edge {
        facts.push(OrgFact::HoursEdgeSet { at: next });
    }
}
