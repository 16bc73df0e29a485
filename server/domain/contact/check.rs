//! The regular check (運用上の設定: no clause says how often): what is due, and when it begins again.

use super::{Callee, Check, CheckResult, ContactFact, Contacts};
use crate::code::words;
use crate::contact::network;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::regular::{after_months, turn};
use crate::recipients::{desk, mailboxes};
use crate::world::World;

/// The list, and the world in which people hold posts.
pub type List<'a> = (&'a World, &'a Contacts);

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

words!(Standing { Good = "good", Never = "never", Changed = "changed", Old = "old", Failed = "failed" });

/// Where the check of `callee` stands at `now`.
pub fn standing(contacts: &Contacts, policy: &Policy, callee: &Callee, now: Moment) -> Standing {
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
pub fn everyone((world, contacts): List<'_>, policy: &Policy, now: Moment) -> Vec<Callee> {
    let contacts = super::call::in_order(contacts, policy, now);
    let contacts = contacts.into_iter().map(|(id, _)| Callee::Contact(id.clone()));
    contacts.chain(network::people(world, policy, now).into_iter().map(Callee::Person)).collect()
}

/// Those whose check is not good at `now`.
pub fn stale(list: List<'_>, policy: &Policy, now: Moment) -> Vec<(Callee, Standing)> {
    let each = everyone(list, policy, now).into_iter();
    let each = each.map(|callee| {
        let standing = standing(list.1, policy, &callee, now);
        (callee, standing)
    });
    each.filter(|(_, standing)| *standing != Standing::Good).collect()
}

/// What an entry that is written at `now` has to say about the regular check: that it has begun, with
/// who is reminded, and when the next one begins. The list `begins` to be kept where the entry writes into
/// it or approves it. Whoever writes the entry, a person or the engine, a check begins once.
pub fn announce((world, contacts): List<'_>, begins: bool, now: Moment) -> Vec<ContactFact> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    if contacts.check_at.is_none() && !begins {
        return Vec::new();
    }
    let turn = turn(policy, contacts.check_at, policy.contacts.check_every, now);
    let due = contacts.check_at.filter(|_| turn.has_come);
    let began = due.map(|due| began((world, contacts), policy, due, now));
    began.into_iter().chain(turn.next.map(|at| ContactFact::CheckSet { at: Some(at) })).collect()
}

fn began(list: List<'_>, policy: &Policy, due: Moment, now: Moment) -> ContactFact {
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    let people = desk(list.0, policy, now);
    let parties = if people.is_empty() { mailboxes(policy) } else { Vec::new() };
    ContactFact::CheckBegan {
        due,
        count: count(everyone(list, policy, now).len()),
        stale: count(stale(list, policy, now).len()),
        people,
        parties,
    }
}
