//! 職: nobody comes into a post by which one sees or decides what others may not, or leaves one, and nobody's
//! messages go elsewhere, without the CISO and the auditors hearing of it. Whoever administers the house appoints
//! people, themselves too, and writes their addresses.

use std::collections::BTreeSet;

use crate::history::Private;
use crate::ids::{PersonId, PostId};
use crate::moment::Moment;
use crate::org::OrgFact;
use crate::policy::Policy;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// What is said of the people and posts in these facts, which `by` is about to record; a program, if nobody in
/// particular. `world` is the organisation before them: whoever was the CISO until now hears of the next one.
pub fn watched(
    world: &World,
    by: Option<&PersonId>,
    (facts, texts): (&[OrgFact], &Private),
    now: Moment,
) -> Vec<Administered> {
    let Some(hearing) = Hearing::of(world, now) else { return Vec::new() };
    let watchers = [hearing.top(), hearing.of_posts(&hearing.policy.roles.auditors)].concat();
    let seats = facts.iter().flat_map(|fact| of_seats(&hearing, by, fact));
    let redirected = redirected(world, facts, texts, now);
    let moved = (!redirected.is_empty()).then(|| {
        // The word to whom it is about goes to the new address, so the desk hears of it too.
        let desk = hearing.holders(&hearing.policy.roles.desk, None);
        ([redirected.clone(), desk].concat(), Deed::Redirected { people: redirected })
    });
    let administered = seats.chain(moved).map(|(people, deed)| {
        let others = watchers.iter().chain(&people).filter(|person| Some(*person) != by);
        let told = Told { people: hearing.contact(others.cloned().collect()), parties: Vec::new() };
        Administered { deed, by: by.cloned(), told }
    });
    administered.filter(|row| !row.told.is_nobody()).collect()
}

/// Whoever comes into a post that is watched over, or leaves it, with the deed. What somebody gives himself is
/// watched over whatever it is.
fn of_seats(hearing: &Hearing<'_>, by: Option<&PersonId>, fact: &OrgFact) -> Vec<(Vec<PersonId>, Deed)> {
    let org = &hearing.world.org;
    let posts = posts_with_powers(hearing.policy);
    let is_watched = |post: &PostId| posts.contains(org.renames.post(post));
    match fact {
        OrgFact::Appointed { appointment: row } if is_watched(&row.post) || by == Some(&row.person) => {
            vec![(vec![row.person.clone()], Deed::Seated { appointment: row.clone() })]
        }
        OrgFact::AppointmentEnded { post, unit, person, at } if is_watched(post) => {
            let (post, unit, at) = (post.clone(), unit.clone(), *at);
            vec![(vec![person.clone()], Deed::Unseated { post, unit, person: person.clone(), at })]
        }
        OrgFact::PersonEnded { person, at } => {
            let held = org.posts_of(person, hearing.now).into_iter().filter(|(post, _)| is_watched(post));
            let left = held.map(|(post, unit)| {
                let (post, unit, at) = (post.clone(), unit.clone(), *at);
                (vec![person.clone()], Deed::Unseated { post, unit, person: person.clone(), at })
            });
            left.collect()
        }
        _ => Vec::new(),
    }
}

/// Whoever gets another address, or none, and is in some post: what is meant for them goes there from now on.
fn redirected(world: &World, facts: &[OrgFact], texts: &Private, now: Moment) -> Vec<PersonId> {
    let is_elsewhere = |person: &PersonId| {
        let known = world.org.people.get(person);
        ["email", "teams"].iter().any(|field| {
            let text = texts.get(&format!("{field}.{person}")).map_or("", String::as_str);
            known.is_some_and(|row| row.text(field) != text)
        })
    };
    let is_in_post = |person: &PersonId| {
        let mut rows = world.org.appointments.iter().filter(|row| row.person == *person);
        rows.any(|row| row.to.is_none_or(|to| now < to))
    };
    let written = facts.iter().filter_map(|fact| match fact {
        OrgFact::PersonSet { person, .. } => Some(person),
        _ => None,
    });
    written.filter(|person| is_elsewhere(person) && is_in_post(person)).cloned().collect()
}

/// The posts that see cases, or decide about them, because of the post alone.
fn posts_with_powers(policy: &Policy) -> BTreeSet<&PostId> {
    let roles = &policy.roles;
    let one = [Some(&roles.desk), Some(&roles.top), roles.chief.as_ref(), policy.manager()];
    one.into_iter().flatten().chain(&roles.callers).chain(&roles.auditors).collect()
}
