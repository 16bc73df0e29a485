//! The regular check (運用上の設定: no clause says how often): what is due, and when it begins again.

use chrono::Months;

use super::{Callee, Check, CheckResult, ContactFact};
use crate::domain::calendar::midnight;
use crate::domain::contact::network;
use crate::domain::escalation::recipients::Recipients;
use crate::domain::ids::{KindId, PartyId};
use crate::domain::incident::fact::{Case, Contacted, Origin};
use crate::domain::moment::{Moment, Span};
use crate::domain::org::OrgFact;
use crate::domain::policy::{OFFICE, Policy};
use crate::domain::world::World;

/// Where the check of one callee stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Tried and found right, not too long ago.
    Good,
    /// Never tried.
    Never,
    /// Written anew since it was tried.
    Changed,
    /// Tried too long ago.
    Old,
    /// Tried last without success.
    Failed,
}

impl Standing {
    /// The word for catalogues.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Never => "never",
            Self::Changed => "changed",
            Self::Old => "old",
            Self::Failed => "failed",
        }
    }
}

/// Where the check of `callee` stands at `now`.
pub fn standing(world: &World, policy: &Policy, callee: &Callee, now: Moment) -> Standing {
    let contacts = &world.org.contacts;
    let Some(check) = contacts.checks.get(callee) else { return Standing::Never };
    let written = match callee {
        Callee::Contact(id) => contacts.rows.get(id).map(|row| row.set_at),
        Callee::Person(_) => None,
    };
    match check.result {
        CheckResult::Wrong | CheckResult::NoAnswer => Standing::Failed,
        CheckResult::Correct if written.is_some_and(|at| at > check.at) => Standing::Changed,
        CheckResult::Correct if next_of(policy, check) <= now => Standing::Old,
        CheckResult::Correct => Standing::Good,
    }
}

/// When a check must be made again.
pub fn next_of(policy: &Policy, check: &Check) -> Moment {
    after_months(check.at, policy.contacts.check_every)
}

/// Everyone of the list at `now`: contacts in the order of calling, then people by their posts.
pub fn everyone(world: &World, policy: &Policy, now: Moment) -> Vec<Callee> {
    let contacts = super::call::in_order(&world.org.contacts, policy, now);
    let contacts = contacts.into_iter().map(|(id, _)| Callee::Contact(id.clone()));
    contacts.chain(network::people(world, policy, now).into_iter().map(Callee::Person)).collect()
}

/// Those whose check is not good at `now`.
pub fn stale(world: &World, policy: &Policy, now: Moment) -> Vec<(Callee, Standing)> {
    let each = everyone(world, policy, now).into_iter();
    let each = each.map(|callee| {
        let standing = standing(world, policy, &callee, now);
        (callee, standing)
    });
    each.filter(|(_, standing)| *standing != Standing::Good).collect()
}

/// The beginning of the check after one that began at `from`: the same day of a later month, when
/// the office opens.
pub fn next_begin(policy: &Policy, from: Moment) -> Moment {
    next_after(policy, from, policy.contacts.check_every)
}

/// The same day `months` later, when the office opens.
pub fn next_after(policy: &Policy, from: Moment, months: u32) -> Moment {
    const MORNING: Span = Span::hours(9);
    let day = after_months(from, months).jst().date_naive();
    let Some(begin) = midnight(day) else { return from + Span::hours(24) };
    match policy.calendars.get(OFFICE) {
        Some(office) if office.is_open(begin) => begin,
        Some(office) => office.next_change(begin).unwrap_or(begin + MORNING),
        None => begin + MORNING,
    }
}

fn after_months(at: Moment, months: u32) -> Moment {
    let later = at.jst().checked_add_months(Months::new(months));
    later.map_or(at, |later| Moment::from(later.to_utc()))
}

/// What an entry that is written at `now` with `facts` has to say about the regular check: that it
/// has begun, with who is reminded, and when the next one begins. Whoever writes the entry, a
/// person or the engine, a check begins once.
pub fn announce(world: &World, facts: &[OrgFact], now: Moment) -> Vec<ContactFact> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    let contacts = &world.org.contacts;
    let Some(due) = contacts.check_at else {
        let begins = facts.iter().any(|fact| {
            matches!(fact, OrgFact::Contact(ContactFact::Set { .. } | ContactFact::ListApproved { .. }))
        });
        let at = Some(next_begin(policy, now));
        return if begins { vec![ContactFact::CheckSet { at }] } else { Vec::new() };
    };
    if due > now {
        // A policy that checks more often does not wait for the date of the one before.
        let sooner = next_begin(policy, now);
        return if sooner < due { vec![ContactFact::CheckSet { at: Some(sooner) }] } else { Vec::new() };
    }
    let next = Some(next_begin(policy, due)).filter(|next| *next > now);
    let at = Some(next.unwrap_or_else(|| next_begin(policy, now)));
    vec![began(world, policy, due, now), ContactFact::CheckSet { at }]
}

fn began(world: &World, policy: &Policy, due: Moment, now: Moment) -> ContactFact {
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let people = desk(world, policy, now);
    let parties = if people.is_empty() { mailboxes(policy) } else { Vec::new() };
    ContactFact::CheckBegan {
        due,
        count: count(everyone(world, policy, now).len()),
        stale: count(stale(world, policy, now).len()),
        people,
        parties,
    }
}

/// The desk's people with their channels.
pub fn desk(world: &World, policy: &Policy, now: Moment) -> Vec<Contacted> {
    let case = Case::new(KindId::from("other"), Origin::Staff, now);
    let subjects = std::collections::BTreeSet::new();
    let recipients = Recipients { world, policy, case: &case, reporter: None, subjects: &subjects, now };
    let mut people = recipients.contacts(&policy.roles.desk);
    people.retain(|row| !row.channels.is_empty());
    people
}

/// Where nobody of the desk can be written to: its line's addresses that are no person.
pub fn mailboxes(policy: &Policy) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::new();
    for party in policy.lines.iter().flat_map(|line| &line.last_resort) {
        let has_mail = policy.parties.get(party).is_some_and(|row| row.email.is_some());
        if has_mail && !parties.contains(party) {
            parties.push(party.clone());
        }
    }
    parties
}
