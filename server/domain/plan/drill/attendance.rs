//! Who took part in a drill, and who was to.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PersonId, PostId, UnitId};
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::org::Org;
use crate::world::World;

/// Everyone who took part in a drill: who reported it, confirmed, did a duty or their part of one, and
/// who was noted.
pub fn attended(incident: &Incident) -> BTreeSet<&PersonId> {
    let done =
        incident.duties.iter().filter(|duty| duty.means.is_some()).filter_map(|duty| duty.done_by.as_ref());
    let parts = incident.duties.iter().flat_map(|duty| duty.parts.keys());
    let noted = incident.plan.drill.noted.keys();
    let all = incident.confirmed.iter().chain(&incident.reporter).chain(done).chain(parts).chain(noted);
    all.filter(|person| !incident.subjects.contains(*person)).collect()
}

/// Everyone who was to take part when the drill began; without units and posts, whoever was told.
pub fn expected(world: &World, incident: &Incident) -> BTreeSet<PersonId> {
    let (drill, at) = (&incident.plan.drill, incident.opened_at);
    if drill.units.is_empty() && drill.posts.is_empty() {
        return incident.told.keys().cloned().collect();
    }
    let renames = &world.org.renames;
    let is_meant = |held: &PostId| drill.posts.iter().any(|post| renames.post(post) == renames.post(held));
    let is_part = |person: &PersonId| {
        let unit = world.org.unit_of(person, at);
        let is_of_unit = unit.is_some_and(|unit| lies_in(&world.org, unit, &drill.units, at));
        let held = world.org.posts_of(person, at);
        is_of_unit || held.iter().any(|(post, _)| is_meant(post))
    };
    let staff = world.org.people.keys().filter(|person| world.org.is_employed(person, at));
    staff.filter(|person| !incident.subjects.contains(*person) && is_part(person)).cloned().collect()
}

/// Everyone employed at `at`, by the unit they work in: all of them are to take part in the course of
/// a 年度 (5.2(3)).
pub fn staff(org: &Org, at: Moment) -> BTreeMap<Option<UnitId>, Vec<PersonId>> {
    let mut by_unit: BTreeMap<Option<UnitId>, Vec<PersonId>> = BTreeMap::new();
    for person in org.people.keys().filter(|person| org.is_employed(person, at)) {
        by_unit.entry(org.unit_of(person, at).cloned()).or_default().push(person.clone());
    }
    by_unit
}

fn lies_in(org: &Org, unit: &UnitId, units: &BTreeSet<UnitId>, at: Moment) -> bool {
    units.contains(unit) || org.lineage(unit, at).any(|row| units.contains(&row.id))
}
