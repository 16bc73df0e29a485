//! A part of the proof: how long the silence of some lines can go unnoticed in a part of the organisation.
//!
//! The whole takes a second or more. Whoever notes an absence waits for an answer, and what they change
//! concerns the lines through their own posts alone.

use std::collections::BTreeSet;

use crate::ids::{LineId, PostId, UnitId};
use crate::moment::Moment;
use crate::policy::{Line, Policy};
use crate::world::World;

use super::named::posts_of;
use super::office::Office;
use super::place::{self, Place};
use super::search::Search;
use super::sought::{Aim, Sought};
use super::target::Target;
use super::{Error, Proof, SILENCE, Silence, look_for, standing};

/// Every line that tells or asks one of these posts, in the policy's order.
pub fn lines_through(policy: &Policy, posts: &BTreeSet<&PostId>) -> Vec<LineId> {
    let tells = |line: &&Line| line.steps.iter().flat_map(posts_of).any(|post| posts.contains(post));
    policy.every_line().filter(tells).map(|line| line.id.clone()).collect()
}

/// Proves how long the silence of these lines can go unnoticed where an incident can meet one of `units`,
/// while nobody else comes, goes or is away than at `day`. The year of calendars begins at `at`.
///
/// # Errors
/// As [`super::prove`].
pub fn prove_lines(
    world: &World,
    (day, at): (Moment, Moment),
    (lines, units): (&[LineId], &BTreeSet<&UnitId>),
    lives: u64,
) -> Result<Proof, Error> {
    let (_, policy) = world.active().ok_or(Error::NoPolicy)?;
    let world = World { org: standing::as_at(&world.org, day), policies: world.policies.clone() };
    let office = Office::new(policy, at);
    let mut places = place::places(policy, &world, at);
    places.retain(|place| meets(place, units));
    let search = Search::new(policy, &office, &places);
    let targets: Vec<Target> = lines.iter().map(|line| Target::Anyone { line: line.clone() }).collect();
    let aim = |target| Aim { target, severity: None, absent: 0, horizon: SILENCE, bound: None };
    let mut sought: Vec<Sought<'_>> = targets.iter().map(|target| Sought::new(aim(target))).collect();
    let lives = look_for(&search, &mut sought, lives, &mut |_, _| {})?;
    let found = sought.into_iter().map(|one| one.found);
    let silences =
        lines.iter().zip(found).map(|(line, found)| Silence { line: line.clone(), found }).collect();
    Ok(Proof {
        absent: 0,
        rows: Vec::new(),
        silences,
        verdicts: Vec::new(),
        rests: Vec::new(),
        lives,
        waits_for_office: office.longest().is_some(),
        policy: policy.clone(),
        from: at,
        places,
    })
}

fn meets(place: &Place, units: &BTreeSet<&UnitId>) -> bool {
    place.alike.iter().chain(place.world.org.units.keys()).any(|unit| units.contains(unit))
}
