//! 監査人 (対策基準 9): who audits, and what they may not audit (兼務の禁止, 1(3)②).
//!
//! The posts that audit are the policy's `roles.auditors`. Who holds one reads incidents, histories and
//! documents wherever they happened, but for the units that are their own: where they work, where they
//! hold another post, and what lies below these. A post for the whole body makes nothing one's own, for
//! then its holder could audit nothing at all. Reading is all that auditing gives.

pub mod fact;
pub mod look;

use std::collections::BTreeSet;

use super::holding::holds_any;
use super::ids::{PersonId, PostId, UnitId};
use super::moment::Moment;
use super::world::World;

/// Someone who audits, as a page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auditor {
    /// Who.
    pub person: PersonId,
    /// Every other post they hold (兼務), with its unit.
    pub others: Vec<(PostId, UnitId)>,
    /// Units whose incidents they may not audit.
    pub own: BTreeSet<UnitId>,
}

/// Units whose incidents `person` may not audit at `now`; none for who is no auditor.
pub fn shut_out_of(world: &World, person: &PersonId, now: Moment) -> Option<BTreeSet<UnitId>> {
    let (_, policy) = world.active()?;
    let posts: Vec<&PostId> = policy.roles.auditors.iter().collect();
    if !holds_any((world, policy), person, &posts, now) {
        return None;
    }
    let held = world.org.posts_of(person, now);
    let units = held.into_iter().map(|(_, unit)| unit).chain(world.org.unit_of(person, now));
    let is_part = |unit: &&UnitId| world.org.find_unit(unit, now).is_some_and(|row| row.parent.is_some());
    let own: BTreeSet<&UnitId> = units.filter(is_part).collect();
    let lies_in = |unit: &UnitId| world.org.lineage(unit, now).any(|row| own.contains(&row.id));
    // A unit that has ended is looked up by no lineage any more, and is one's own by its name alone.
    Some(world.org.units.keys().filter(|unit| own.contains(unit) || lies_in(unit)).cloned().collect())
}

/// Everyone who audits at `now`, by staff number.
pub fn auditors(world: &World, now: Moment) -> Vec<Auditor> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    let audits = |post: &PostId| policy.roles.auditors.contains(post);
    let auditor = |person: &PersonId| {
        let own = shut_out_of(world, person, now)?;
        let held = world.org.posts_of(person, now).into_iter().filter(|(post, _)| !audits(post));
        let others = held.map(|(post, unit)| (post.clone(), unit.clone())).collect();
        Some(Auditor { person: person.clone(), others, own })
    };
    world.org.people.keys().filter_map(auditor).collect()
}
