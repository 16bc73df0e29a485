//! 緊急連絡網 (対策基準 1(2) 統括7): the posts level by level as the policy's lines climb, and who is
//! in each with their stand-ins in order. Nothing is kept: it follows from the policy and the
//! organisation as they are at a moment.

use crate::actor::Cause;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::org::Standing;
use crate::policy::{Deed, Policy, Post, PostRef, Step, base};
use crate::world::World;

/// A post of one unit with its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Which post.
    pub post: PostId,
    /// Of which unit.
    pub unit: UnitId,
    /// Who holds it, or its members in order.
    pub holders: Vec<PersonId>,
    /// 代理, in the order in which they are asked, with what they stand in for.
    pub stand_ins: Vec<(PersonId, Vec<Cause>)>,
}

/// The posts of the policy, the lowest level first; those of one level are told by one step, at the same
/// time, and stand side by side, whoever of them owes another a report afterwards.
/// Posts that no line names stand in the last level.
pub fn levels(policy: &Policy) -> Vec<Vec<PostId>> {
    let mut levels: Vec<Vec<PostId>> = Vec::new();
    let mut seen: Vec<PostId> = Vec::new();
    let mut add = |posts: Vec<PostId>| {
        let mut fresh: Vec<PostId> = Vec::new();
        for post in posts {
            if !seen.contains(&post) {
                seen.push(post.clone());
                fresh.push(post);
            }
        }
        levels.extend((!fresh.is_empty()).then_some(fresh));
    };
    for step in policy.lines.iter().flat_map(|line| &line.steps) {
        add(named(step));
    }
    add(policy.roles.callers.clone());
    add(policy.posts.iter().map(|post| post.id.clone()).collect());
    levels
}

fn named(step: &Step) -> Vec<PostId> {
    let refs: Vec<&PostRef> = match &step.deed {
        Deed::Tell { tell, copy, .. } => tell.iter().chain(copy).collect(),
        Deed::By { by, .. } => vec![by],
        Deed::Ask(question) => question.groups.iter().flatten().collect(),
    };
    refs.into_iter().flat_map(PostRef::every).map(|named| named.post.clone()).collect()
}

/// The seats of a post at `now`: one for each unit that has it, vacant ones too; those of one unit
/// above stand together.
pub fn seats(world: &World, post: &Post, now: Moment) -> Vec<Seat> {
    let body = world.body(now);
    let is_its = |id: &&UnitId| match post.per.as_str() {
        base::BODY => Some(*id) == body,
        kind => world.org.find_unit(id, now).is_some_and(|unit| unit.kind == kind),
    };
    let units = world.org.in_order(now).into_iter().map(|(unit, _)| &unit.id).filter(is_its);
    units.map(|unit| seat(world, post, unit, now)).collect()
}

fn seat(world: &World, post: &Post, unit: &UnitId, now: Moment) -> Seat {
    let rows = world.org.appointed(&post.id, unit, now);
    let (others, own): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.standing == Standing::StandIn);
    let mut stand_ins: Vec<(PersonId, Vec<Cause>)> = Vec::new();
    let mut add = |person: PersonId, causes: &[Cause]| match stand_ins.iter_mut().find(|row| row.0 == person)
    {
        Some((_, known)) => known.extend(causes),
        None => stand_ins.push((person, causes.to_vec())),
    };
    for rule in &post.stand_ins {
        body_holders(world, &rule.post, now).into_iter().for_each(|person| add(person, &rule.causes));
    }
    others.into_iter().for_each(|row| add(row.person.clone(), row.cause.as_slice()));
    let holders = own.into_iter().map(|row| row.person.clone()).collect();
    Seat { post: post.id.clone(), unit: unit.clone(), holders, stand_ins }
}

fn body_holders(world: &World, post: &PostId, now: Moment) -> Vec<PersonId> {
    let Some(body) = world.body(now) else { return Vec::new() };
    let rows = world.org.appointed(post, body, now).into_iter();
    rows.filter(|row| row.standing != Standing::StandIn).map(|row| row.person.clone()).collect()
}

/// Everyone who holds a post or stands in for one at `now`, each once, the lowest level first.
pub fn people(world: &World, policy: &Policy, now: Moment) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = Vec::new();
    let posts = levels(policy).into_iter().flatten();
    for post in posts.filter_map(|id| policy.post(&id)) {
        for seat in seats(world, post, now) {
            let others = seat.stand_ins.into_iter().map(|(person, _)| person);
            for person in seat.holders.into_iter().chain(others) {
                if !people.contains(&person) {
                    people.push(person);
                }
            }
        }
    }
    people
}
