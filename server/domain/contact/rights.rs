//! Who sees a contact, who keeps the list, who approves it. Rights hang on posts.

use super::{Contact, Contacts, VisibleTo};
use crate::actor::Actor;
use crate::holding::holds_any;
use crate::ids::{PersonId, PostId};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::register::hearing::Hearing;
use crate::world::World;

/// Whether `person` keeps the list: the desk and the CISO.
pub fn may_keep(world: &World, policy: &Policy, person: &PersonId, now: Moment) -> bool {
    let posts = [policy.roles.desk.clone(), policy.roles.top.clone()];
    !Hearing { world, policy, now }.acts_as(person, &posts, "keep_contacts").is_empty()
}

/// Whether `person` may approve the list.
pub fn may_approve(world: &World, policy: &Policy, person: &PersonId, now: Moment) -> bool {
    let hearing = Hearing { world, policy, now };
    !hearing.acts_as(person, &policy.contacts.approvers, "approve_contacts").is_empty()
}

/// Whether `person` sees the whole list, with the numbers of nights: who keeps or approves it, and
/// who telephones.
pub fn sees_all(world: &World, policy: &Policy, person: &PersonId, now: Moment) -> bool {
    let posts: Vec<&PostId> = policy.roles.callers.iter().collect();
    may_keep(world, policy, person, now)
        || may_approve(world, policy, person, now)
        || holds_any((world, policy), person, &posts, now)
}

/// Whether `person` sees this contact.
pub fn sees(world: &World, policy: &Policy, contact: &Contact, person: &PersonId, now: Moment) -> bool {
    let is_allowed = match &contact.card.visible_to {
        VisibleTo::Keepers => false,
        VisibleTo::Posts(posts) => {
            let posts: Vec<&PostId> = posts.iter().collect();
            holds_any((world, policy), person, &posts, now)
        }
        VisibleTo::Staff => true,
    };
    is_allowed || sees_all(world, policy, person, now)
}

/// Whether `person` wrote something that the next approval would cover: nobody approves what they
/// asked for themselves (対策基準 1(3)①).
pub fn has_written(contacts: &Contacts, person: &PersonId) -> bool {
    contacts.changed_by.contains(&Actor::Person(person.clone()))
}
