//! 職: nobody comes into a post by which one sees or decides what others may not, or leaves one, without
//! the CISO and the auditors hearing of it. Whoever administers the house appoints people, themselves too.

use std::collections::BTreeSet;

use crate::ids::{PersonId, PostId};
use crate::moment::Moment;
use crate::org::OrgFact;
use crate::policy::Policy;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// What is said of the appointments among these facts, which `by` is about to record; a program, if nobody
/// in particular. `world` is the
/// organisation before them: whoever was the CISO until now hears of the next one.
pub fn watched(world: &World, by: Option<&PersonId>, facts: &[OrgFact], now: Moment) -> Vec<Administered> {
    let Some(hearing) = Hearing::of(world, now) else { return Vec::new() };
    let posts = posts_with_powers(hearing.policy);
    let is_watched = |post: &PostId| posts.contains(world.org.renames.post(post));
    let deeds = facts.iter().filter_map(|fact| match fact {
        OrgFact::Appointed { appointment } if is_watched(&appointment.post) => {
            Some((&appointment.person, Deed::Seated { appointment: appointment.clone() }))
        }
        OrgFact::AppointmentEnded { post, unit, person, at } if is_watched(post) => {
            let (post, unit) = (post.clone(), unit.clone());
            Some((person, Deed::Unseated { post, unit, person: person.clone(), at: *at }))
        }
        _ => None,
    });
    let watchers = [hearing.top(), hearing.of_posts(&hearing.policy.roles.auditors)].concat();
    let administered = deeds.map(|(person, deed)| {
        let others = watchers.iter().chain([person]).filter(|person| Some(*person) != by);
        let told = Told { people: hearing.contact(others.cloned().collect()), parties: Vec::new() };
        Administered { deed, by: by.cloned(), told }
    });
    administered.filter(|row| !row.told.is_nobody()).collect()
}

/// The posts that see or decide more than the people of a section.
fn posts_with_powers(policy: &Policy) -> BTreeSet<&PostId> {
    let roles = &policy.roles;
    let one = [Some(&roles.desk), Some(&roles.top), roles.chief.as_ref()];
    one.into_iter().flatten().chain(&roles.callers).chain(&roles.auditors).collect()
}
