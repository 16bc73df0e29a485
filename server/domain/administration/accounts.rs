//! Who hears that an administrator touched an account, or a token by which cases can be read.

use crate::access::Viewer;
use crate::account::touch::Touch;
use crate::actor::Contacted;
use crate::audit;
use crate::channel::Channel;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// What `by` does to the account of `of`, as those hear it whom it concerns: its owner, whoever that is;
/// where the account is watched over the CISO too, and the auditors where the owner is the CISO. Accounts
/// are made by the hundred: of a new one is told only where it opens cases today.
pub fn of_account(
    world: &World,
    by: &PersonId,
    (touch, of): (Touch, &PersonId),
    now: Moment,
) -> Option<Administered> {
    if touch == Touch::Made && !Viewer::of(world, of, now).opens_by_post() {
        return None;
    }
    let hearing = Hearing::of(world, now)?;
    let mut people = vec![of.clone()];
    if is_watched(world, of, now) {
        let top = hearing.top();
        if top.contains(of) {
            people.extend(audit::auditors(world, now).into_iter().map(|row| row.person));
        }
        people.extend(top);
    }
    Some(told(&hearing, by, Deed::AccountTouched { touch, of: of.clone() }, people))
}

/// The invitation that goes to `of` by mail, to the address that is registered and to nothing else. Where the
/// account is watched over, those who are hear of it as of any other touch.
pub fn of_invitation(
    world: &World,
    by: &PersonId,
    (of, no): (&PersonId, u32),
    now: Moment,
) -> Option<Administered> {
    let deed = Deed::Invited { of: of.clone(), no };
    let touched = of_account(world, by, (Touch::Reset, of), now)?;
    let mut people = touched.told.people;
    people.retain(|row| row.person != *of);
    people.push(Contacted { person: of.clone(), channels: vec![Channel::mail()] });
    Some(Administered { deed, told: Told { people, parties: Vec::new() }, ..touched })
}

/// What happened at the door to the account of `of`: somebody entered by it though it is for emergencies,
/// or showed what may be a copy. Its owner and the CISO hear of it, the auditors too where the owner is the
/// CISO, whoever it was that stood there.
pub fn of_door(world: &World, (touch, of): (Touch, &PersonId), now: Moment) -> Option<Administered> {
    let hearing = Hearing::of(world, now)?;
    let top = hearing.top();
    let auditors = if top.contains(of) { audit::auditors(world, now) } else { Vec::new() };
    let people = std::iter::once(of.clone()).chain(auditors.into_iter().map(|row| row.person)).chain(top);
    Some(told(&hearing, of, Deed::AccountTouched { touch, of: of.clone() }, people.collect()))
}

/// Whether the CISO hears of what is done to the account of `of`: whoever signs in by it sees cases because
/// of a post, has or will have one, or stands in for somebody.
pub fn is_watched(world: &World, of: &PersonId, now: Moment) -> bool {
    let org = &world.org;
    let mut posts = org.appointments.iter().filter(|row| row.person == *of);
    let mut absences = org.absences.iter().filter(|row| row.stand_in.as_ref() == Some(of));
    Viewer::of(world, of, now).opens_by_post()
        || posts.any(|row| row.to.is_none_or(|to| now < to))
        || absences.any(|row| now < row.to)
}

/// A token that reads or changes cases, as the desk and the CISO hear of it.
pub fn of_token(world: &World, by: &PersonId, now: Moment) -> Option<Administered> {
    let hearing = Hearing::of(world, now)?;
    let people = [hearing.holders(&hearing.policy.roles.desk, None), hearing.top()].concat();
    Some(told(&hearing, by, Deed::TokenMade, people))
}

fn told(hearing: &Hearing<'_>, by: &PersonId, deed: Deed, people: Vec<PersonId>) -> Administered {
    Administered { deed, by: Some(by.clone()), told: hearing.or_desk(people) }
}
