//! Who sees the register, who keeps it, who speaks for a row.

use crate::ids::{PersonId, PostId};
use crate::moment::Moment;
use crate::register::hearing::Hearing;

use super::Exception;

/// Those of the posts that permit for which `person` may speak. 7.4(1): the CISO or the chief.
pub fn permits_as(hearing: &Hearing<'_>, person: &PersonId) -> Vec<PostId> {
    hearing.acts_as(person, &hearing.policy.exceptions.permitters, "permit")
}

/// Whether `person` speaks for a row: who entered it, while employed, and who answers for its unit.
pub fn speaks_for(hearing: &Hearing<'_>, person: &PersonId, row: &Exception) -> bool {
    row.by == *person || hearing.manages(person, &row.terms.unit)
}

/// Whether `person` sees a row: who sees all, who speaks for it, and who answers for a unit above it.
pub fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Exception) -> bool {
    hearing.oversees(person)
        || speaks_for(hearing, person, row)
        || is_above(hearing, person, row, hearing.now)
}

fn is_above(hearing: &Hearing<'_>, person: &PersonId, row: &Exception, now: Moment) -> bool {
    let org = &hearing.world.org;
    let held = org.posts_of(person, now);
    let mut above = org.lineage(&row.terms.unit, now).skip(1);
    let heads = |post: &PostId, kind: &str| hearing.policy.post(post).is_some_and(|row| row.per == kind);
    above.any(|unit| {
        held.iter().any(|(post, of)| **of == unit.id && unit.parent.is_some() && heads(post, &unit.kind))
    })
}
