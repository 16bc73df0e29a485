//! Who names, who approves, who sees.

use crate::holding::holds_any;
use crate::ids::{PersonId, UnitId};
use crate::register::hearing::Hearing;

use super::{Proxy, Status};

/// Whether `person` names who exercises the privileges of the unit, or those of the chief (6.2(1)③イ):
/// whose they are.
pub fn names(hearing: &Hearing<'_>, person: &PersonId, unit: Option<&UnitId>) -> bool {
    match unit {
        Some(unit) => hearing.manages(person, unit),
        None => !hearing.acts_as(person, &hearing.policy.proxies.namers, "name").is_empty(),
    }
}

/// Whether `person` approves: the CISO, or who acts for them with the right to.
pub fn approves(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    !hearing.acts_as(person, &hearing.policy.proxies.approvers, "permit").is_empty()
}

/// Whether `person` sees a row: who oversees the registers, whose row it is, who was told of it, and of
/// one that was ever approved, who answers for a unit (6.2(1)③ウ).
pub fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Proxy) -> bool {
    let is_told = || row.notified.iter().any(|said| said.people.contains(person));
    let was_approved = || row.verdict.as_ref().is_some_and(|verdict| verdict.is_permitted);
    row.is_about(person)
        || hearing.oversees(person)
        || is_told()
        || approves(hearing, person)
        || names(hearing, person, row.terms.unit.as_ref())
        || (was_approved() && answers(hearing, person))
}

/// Whether `person` takes a row back: whose privileges they are, and who approves.
pub fn revokes(hearing: &Hearing<'_>, person: &PersonId, row: &Proxy) -> bool {
    matches!(row.status(), Status::Named | Status::Approved)
        && (names(hearing, person, row.terms.unit.as_ref()) || approves(hearing, person))
}

/// Whether `person` answers for any unit.
pub fn answers(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    let posts: Vec<_> = hearing.policy.manager().into_iter().collect();
    holds_any((hearing.world, hearing.policy), person, &posts, hearing.now)
}
