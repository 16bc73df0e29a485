//! Where an incident can happen, and how much of the organisation that concerns.
//!
//! A ladder looks at the unit of the incident and at those above it, and at those that answer for
//! an information system or a contract. So the rest of the organisation is left out, which changes
//! nothing and makes every decision cheap; and two places whose chains differ by names only live
//! alike, so one of them is tried and stands for both.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::org::{Appointment, Org, Person, Unit};
use crate::policy::{Of, Policy};
use crate::world::World;

use super::ladder::units_told_apart;
use super::named::places_meant;
use super::region::{Regions, regions};

/// More levels than any organisation has; ends the search in a ring.
const LEVELS_MAX: usize = 16;

/// A place that is tried, for itself and for those like it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The unit; none where nobody knows yet.
    pub unit: Option<UnitId>,
    /// Every unit that it stands for, itself first.
    pub alike: Vec<UnitId>,
    /// The part of the organisation that such an incident can meet.
    pub world: World,
    /// What can be known of an incident there.
    pub regions: Arc<Regions>,
    /// Units that a ladder can look at, nearest first.
    met: Vec<UnitId>,
}

/// Every place in which an incident can happen at `at`, alike ones once, and the unknown one.
pub fn places(policy: &Policy, world: &World, at: Moment) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut by_shape: BTreeMap<String, usize> = BTreeMap::new();
    let named = units_told_apart(policy);
    let unplaced = Arc::new(regions(policy, &[]));
    let units = world.org.units.values().filter(|unit| exists(unit, at)).map(|unit| Some(unit.id.clone()));
    for unit in units.chain([None]) {
        let chain = chain(world, unit.as_ref());
        let met = met(policy, world, &chain, at);
        let org = reduced(&world.org, &met);
        let shape = shape((unit.is_some(), &met), &org, &named, |_| true);
        let alike = by_shape.get(&shape).and_then(|known| found.get_mut(*known));
        if let (Some(place), Some(unit)) = (alike, &unit) {
            place.alike.push(unit.clone());
            continue;
        }
        by_shape.insert(shape, found.len());
        let regions = if unplaced.depend_on_place() {
            let kind = |id: &UnitId| Some((id.clone(), org.units.get(id)?.kind.clone()));
            Arc::new(regions(policy, &chain.iter().filter_map(kind).collect::<Vec<_>>()))
        } else {
            Arc::clone(&unplaced)
        };
        let world = World { org, policies: world.policies.clone() };
        found.push(Place { alike: unit.iter().cloned().collect(), unit, world, regions, met });
    }
    found
}

impl Place {
    /// A text that this place shares with those that a ladder cannot tell from it, if it looks at
    /// these posts and copies to those.
    pub fn shape(&self, policy: &Policy, looked_at: &BTreeSet<PostId>, copied: &BTreeSet<PostId>) -> String {
        let org = &self.world.org;
        let is_looked_at = |row: &&Appointment| looked_at.contains(&row.post);
        let people: BTreeSet<&PersonId> =
            org.appointments.iter().filter(is_looked_at).map(|row| &row.person).collect();
        // Who reads a copy is told before; that matters where they are told again.
        let matters = |row: &Appointment| {
            is_looked_at(&row) || (copied.contains(&row.post) && people.contains(&row.person))
        };
        shape((self.unit.is_some(), &self.met), org, &units_told_apart(policy), matters)
    }
}

fn exists(unit: &Unit, at: Moment) -> bool {
    unit.from <= at && unit.to.is_none_or(|to| at < to)
}

/// The unit and those above it, nearest first.
fn chain(world: &World, unit: Option<&UnitId>) -> Vec<UnitId> {
    let mut chain: Vec<UnitId> = Vec::new();
    let mut next = unit;
    while let Some(row) = next.and_then(|unit| world.org.units.get(unit)) {
        if chain.contains(&row.id) || chain.len() >= LEVELS_MAX {
            break;
        }
        chain.push(row.id.clone());
        next = row.parent.as_ref();
    }
    chain
}

/// Every unit that a ladder can look at: the chain, the whole, and the chains of what answers for
/// systems and contracts, where the policy means those.
fn met(policy: &Policy, world: &World, chain_of_place: &[UnitId], at: Moment) -> Vec<UnitId> {
    let mut met: Vec<UnitId> = chain_of_place.to_vec();
    let meant = places_meant(policy);
    let assets = [(Of::System, &policy.systems), (Of::Contract, &policy.contracts)];
    let assets = assets.into_iter().filter(|(of, _)| meant.contains(of)).flat_map(|(_, assets)| assets);
    let others = assets.flat_map(|asset| chain(world, Some(&asset.unit))).chain(world.body(at).cloned());
    for unit in others {
        if !met.contains(&unit) {
            met.push(unit);
        }
    }
    met
}

/// A unit under the name that tells it apart in the whole, of which the place is a part.
fn shown_unit(org: &Org, id: &UnitId) -> Option<Unit> {
    Some(Unit { name: org.unit_name(id), ..org.units.get(id)?.clone() })
}

/// The same for a person.
fn shown_person(org: &Org, id: &PersonId) -> Option<Person> {
    Some(Person { name: org.name_of(id), ..org.people.get(id)?.clone() })
}

/// The organisation without every unit, appointment and person that is never met.
fn reduced(org: &Org, met: &[UnitId]) -> Org {
    let appointments: Vec<Appointment> =
        org.appointments.iter().filter(|row| met.contains(&row.unit)).cloned().collect();
    let mut people: BTreeSet<PersonId> = appointments.iter().map(|row| row.person.clone()).collect();
    let absences: Vec<_> = org.absences.iter().filter(|row| people.contains(&row.person)).cloned().collect();
    people.extend(absences.iter().filter_map(|row| row.stand_in.clone()));
    Org {
        revision: org.revision,
        units: met.iter().filter_map(|id| Some((id.clone(), shown_unit(org, id)?))).collect(),
        people: people.iter().filter_map(|id| Some((id.clone(), shown_person(org, id)?))).collect(),
        appointments,
        absences,
        active: org.active,
        renames: org.renames.clone(),
        ..Org::default()
    }
}

/// A text that two places share if they differ by names only: people are numbered in the order in
/// which the ladder meets them.
fn shape(
    (is_known, met): (bool, &[UnitId]),
    org: &Org,
    named: &BTreeSet<UnitId>,
    matters: impl Fn(&Appointment) -> bool,
) -> String {
    let mut numbers: BTreeMap<&PersonId, usize> = BTreeMap::new();
    let mut text = format!("{is_known}");
    for id in met {
        let Some(unit) = org.units.get(id) else { continue };
        let name = named.get(id).map_or("", UnitId::as_str);
        text.push_str(&format!("|{name} {} {:?} {:?}", unit.kind, unit.from, unit.to));
        let here = org.appointments.iter().filter(|row| row.unit == *id && matters(row));
        let mut rows: Vec<&Appointment> = here.collect();
        rows.sort_by_key(|row| (&row.post, row.standing, row.order, &row.person));
        for row in rows {
            let fresh = numbers.len();
            let number = numbers.entry(&row.person).or_insert(fresh);
            let Appointment { post, standing, order, cause, from, to, .. } = row;
            text.push_str(&format!(";{post} {number} {standing:?} {order} {cause:?} {from:?} {to:?}"));
        }
    }
    let mut people: Vec<(usize, &PersonId)> = numbers.into_iter().map(|(id, number)| (number, id)).collect();
    people.sort();
    for (number, id) in people {
        let Some(person) = org.people.get(id) else { continue };
        let channels = (person.email.is_empty(), person.teams.is_empty());
        text.push_str(&format!("|{number} {channels:?} {:?}", person.to));
    }
    // Who is away differs by more than names; such places are tried one by one.
    let away =
        org.absences.iter().filter(|row| org.appointments.iter().any(|held| held.person == row.person));
    text.push_str(&format!("|{:?}", away.collect::<Vec<_>>()));
    text
}
