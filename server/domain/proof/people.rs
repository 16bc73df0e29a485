//! Who can be away together: the smallest groups of people whose absence changes anything.
//!
//! Nobody of a post that several people fill is missed while another one of them is there. So those
//! who differ by name only go together, and everybody else alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::Cause;
use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::org::{Absence, Appointment, OrgFact, Standing};
use crate::policy::{Policy, StandIn};
use crate::world::World;

/// People who are away together, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Away {
    /// Who.
    pub people: Vec<PersonId>,
    /// Why; the cause decides who stands in.
    pub cause: Cause,
}

/// Everyone in `world` who could be away at `at`, with every cause that stand-ins tell apart.
pub fn who_can_be_away(policy: &Policy, world: &World, at: Moment) -> Vec<Away> {
    let mut groups: BTreeMap<String, Vec<PersonId>> = BTreeMap::new();
    for (id, person) in &world.org.people {
        let rows: Vec<&Appointment> = held(world, id, at);
        let key = match rows.as_slice() {
            [] => continue,
            [row] if is_interchangeable(policy, row) && !is_named(world, id) => {
                let channels = (person.email.is_empty(), person.teams.is_empty());
                format!("{}@{} {:?} {channels:?} {:?}", row.post, row.unit, row.standing, person.to)
            }
            _ => format!("={id}"),
        };
        groups.entry(key).or_default().push(id.clone());
    }
    let causes = |people: &[PersonId]| {
        let is_told_apart = people
            .iter()
            .flat_map(|person| held(world, person, at))
            .any(|row| row.standing != Standing::StandIn && tells_causes_apart(policy, world, row, at));
        if is_told_apart { vec![Cause::Absent, Cause::Unable] } else { vec![Cause::Absent] }
    };
    groups
        .into_values()
        .flat_map(|people| {
            causes(&people).into_iter().map(move |cause| Away { people: people.clone(), cause })
        })
        .collect()
}

/// The world in which these people are away the whole time.
pub fn without(world: &World, away: &[&Away]) -> World {
    let mut world = world.clone();
    for (person, cause) in away.iter().flat_map(|away| away.people.iter().map(|id| (id, away.cause))) {
        let absence = Absence {
            person: person.clone(),
            cause,
            from: Moment::from_micros(0),
            to: Moment::from_micros(i64::MAX),
            stand_in: None,
            only: Vec::new(),
        };
        world.org.apply(&OrgFact::AbsenceAdded { absence }, &Private::new());
    }
    world
}

fn held<'a>(world: &'a World, person: &PersonId, at: Moment) -> Vec<&'a Appointment> {
    let rows = world.org.appointments.iter().filter(|row| row.person == *person);
    rows.filter(|row| row.to.is_none_or(|to| at < to)).collect()
}

/// One of several in a post of which any one answers.
fn is_interchangeable(policy: &Policy, row: &Appointment) -> bool {
    row.standing != Standing::StandIn
        && row.to.is_none()
        && policy.post(&row.post).is_some_and(|post| post.is_group)
}

/// Whether an absence that is known already names this person.
fn is_named(world: &World, person: &PersonId) -> bool {
    let rows = world.org.absences.iter();
    rows.flat_map(|row| [Some(&row.person), row.stand_in.as_ref()]).flatten().any(|id| id == person)
}

/// Whether others stand in for an absent holder of this post than for one who is unable.
fn tells_causes_apart(policy: &Policy, world: &World, row: &Appointment, at: Moment) -> bool {
    let rules = |cause: Cause| -> Vec<&StandIn> {
        let post = policy.post(&row.post);
        post.iter().flat_map(|post| &post.stand_ins).filter(|rule| rule.causes.contains(&cause)).collect()
    };
    let listed = |cause: Cause| -> BTreeSet<&PersonId> {
        let rows = world.org.appointed(&row.post, &row.unit, at).into_iter();
        let rows = rows.filter(|row| row.standing == Standing::StandIn);
        rows.filter(|row| row.cause.unwrap_or(Cause::Absent) == cause).map(|row| &row.person).collect()
    };
    let by_rule = |cause: Cause| -> Vec<_> {
        rules(cause).into_iter().map(|rule| (&rule.post, &rule.only, rule.also_tell_holder)).collect()
    };
    by_rule(Cause::Absent) != by_rule(Cause::Unable) || listed(Cause::Absent) != listed(Cause::Unable)
}
