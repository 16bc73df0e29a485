//! What every entry of the organisation says beside what it was made for: announced dates that have
//! come, and the next ones. Whoever writes the entry, a person or the engine, each comes once.

use crate::contact::{ContactFact, check};
use crate::handover::{self, Change, Handover};
use crate::history::Private;
use crate::ids::HistoryId;
use crate::moment::Moment;
use crate::org::OrgFact;
use crate::policy::{self, Policy};
use crate::readiness::weekly;

use super::Organisation;
use super::ahead;
use super::due::due;
use super::fact::OrganisationFact;
use super::proposal;

/// What an entry must look up about incidents.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Incidents of the gravest class that have ended and ask for a review.
    pub closed: Vec<HistoryId>,
    /// What is handed over by the changes that [`handed_over`] names.
    pub handovers: Vec<Handover>,
}

/// Changes of which somebody hears by an entry at `now` that says `facts`. `before` is the organisation
/// before the entry.
pub fn handed_over(
    before: &Organisation,
    (facts, texts): (&[OrganisationFact], &Private),
    now: Moment,
) -> Vec<Change> {
    let after = before.with(facts, texts);
    handover::due(&before.world, &after.world.org, before.handover_at, now)
}

/// Adds to the facts of an entry at `now` what has come with it. `before` is the organisation before the
/// entry.
pub fn announced(
    before: &Organisation,
    (facts, texts): (&mut Vec<OrganisationFact>, &Private),
    found: &Found,
    now: Moment,
) {
    let told = ahead::told_on_the_day(before, (facts, texts), now);
    facts.extend(told.into_iter().map(OrganisationFact::Administered));
    if before.proposals.open.is_some() {
        facts.extend(proposal::due(&before.with(facts, texts), now));
    }
    let approved = facts.iter().rev().find_map(|fact| {
        let OrgFact::PolicyActivated { text, .. } = fact.of_org()? else { return None };
        policy::check::check(text).policy
    });
    hours(before, (facts, approved.as_ref()), now);
    // What the entry itself changes is no longer wanting.
    let after = before.with(facts, texts).world;
    let active = before.world.active().map(|(_, policy)| policy.as_ref());
    if let Some(policy) = approved.as_ref().or(active) {
        let wanting = weekly::announce((&after, policy), before.readiness_at, now);
        facts.extend(wanting.into_iter().map(OrganisationFact::Readiness));
    }
    let is_kept = |fact: &OrganisationFact| {
        let OrganisationFact::Contact(fact) = fact else { return false };
        matches!(fact, ContactFact::Set { .. } | ContactFact::ListApproved { .. })
    };
    let begins = facts.iter().any(is_kept);
    let checked = check::announce((&before.world, &before.contacts), begins, now);
    facts.extend(checked.into_iter().map(OrganisationFact::Contact));
    facts.extend(due(before, (facts, texts), &found.closed, now));
    let announced = (before.handover_at, found.handovers.as_slice());
    let handed = handover::announce(&before.world, &after.org, announced, now);
    facts.extend(handed.into_iter().map(OrganisationFact::Handover));
}

/// Announces the next edge of office hours where it is another than the one announced before.
/// Every entry does: one that is written just after an edge takes that edge's place, because a head
/// wakes only for what comes after its last entry.
fn hours(
    before: &Organisation,
    (facts, approved): (&mut Vec<OrganisationFact>, Option<&Policy>),
    now: Moment,
) {
    let world = &before.world;
    let approved = approved.and_then(|policy| policy.next_hours_edge(now));
    let next = approved.into_iter().chain(world.next_hours_edge(now)).min();
    if next != world.org.hours_edge {
        facts.push(OrgFact::HoursEdgeSet { at: next }.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readiness::weekly::ReadinessFact;
    use crate::readiness::weekly::tests::{MONDAY, appointed, at, town};

    #[test]
    fn what_an_entry_itself_fills_is_no_longer_wanting() {
        let body = Organisation { readiness_at: Some(at(MONDAY)), ..Organisation::from(town()) };
        let is_wanting = |mut facts: Vec<OrganisationFact>| {
            announced(&body, (&mut facts, &Private::new()), &Found::default(), at(MONDAY));
            facts.iter().any(|fact| matches!(fact, OrganisationFact::Readiness(ReadinessFact::Found { .. })))
        };
        assert!(is_wanting(Vec::new()), "nobody is at the desk");
        assert!(!is_wanting(vec![appointed("ito").into()]));
    }
}
