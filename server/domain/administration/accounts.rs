//! Who hears that an administrator touched an account or a token by which cases can be read.

use crate::access::Viewer;
use crate::account::touch::Touch;
use crate::audit;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// What `by` does to the account of `of`, as those hear it whom it concerns: its owner and the CISO; the
/// auditors where the owner is the CISO. None where no post opens cases to the owner.
pub fn of_account(
    world: &World,
    by: &PersonId,
    (touch, of): (Touch, &PersonId),
    now: Moment,
) -> Option<Administered> {
    if !Viewer::of(world, of, now).opens_by_post() {
        return None;
    }
    let hearing = Hearing::of(world, now)?;
    let top = hearing.top();
    let mut people = vec![of.clone()];
    if top.contains(of) {
        people.extend(audit::auditors(world, now).into_iter().map(|row| row.person));
    }
    people.extend(top);
    Some(told(&hearing, by, Deed::AccountTouched { touch, of: of.clone() }, people))
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
