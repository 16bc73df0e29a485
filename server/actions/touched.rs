//! What an administrator does to an account or a token that opens cases is told to those it concerns, in the
//! transaction that does it. The operator of the machine has the machine: what is done there is not told.

use crate::domain::account::touch::Touch;
use crate::domain::actor::Actor;
use crate::domain::administration::Administered;
use crate::domain::administration::accounts::{of_account, of_door, of_token};
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::world::World;
use crate::store::Tx;
use crate::store::admissions::Cause;

use super::{Backend, Caller, Error, FieldError, organise};

/// Tells of something that was done to an account.
pub(super) fn tell_of_account(
    tx: &mut Tx<'_>,
    backend: &Backend,
    (cause, touch): (&Cause, Touch),
    of: &PersonId,
) -> Result<(), Error> {
    tell(tx, backend, cause, |world, by, now| {
        // Whoever does it to himself knows it, and his own account gives him nothing new.
        if by == of { None } else { of_account(world, by, (touch, of), now) }
    })
}

/// Tells of a token that reads or changes cases.
pub(super) fn tell_of_token(tx: &mut Tx<'_>, backend: &Backend, cause: &Cause) -> Result<(), Error> {
    tell(tx, backend, cause, of_token)
}

/// Tells what happened at the door to an account, its owner too: it may have been somebody else.
pub(super) fn tell_of_door(
    tx: &mut Tx<'_>,
    backend: &Backend,
    (touch, of): (Touch, &PersonId),
) -> Result<(), Error> {
    tell(tx, backend, &Cause::by(Actor::Person(of.clone())), |world, by, now| {
        of_door(world, (touch, by), now)
    })
}

/// Sends somebody an invitation, which is nothing where nobody could be told of it.
pub(super) fn tell_of_invitation(
    tx: &mut Tx<'_>,
    backend: &Backend,
    cause: &Cause,
    told: impl Fn(&World, &PersonId, Moment) -> Option<Administered>,
) -> Result<(), Error> {
    let world = tx.world()?;
    if world.active().is_none() || cause.by.person().is_none() {
        return Err(Error::Invalid(vec![FieldError::new("person", "invite-no-plan")]));
    }
    tell(tx, backend, cause, told)
}

fn tell(
    tx: &mut Tx<'_>,
    backend: &Backend,
    cause: &Cause,
    told: impl Fn(&World, &PersonId, Moment) -> Option<Administered>,
) -> Result<(), Error> {
    let Actor::Person(by) = &cause.by else { return Ok(()) };
    let now = tx.now()?;
    let Some(administered) = told(tx.world()?.as_ref(), by, now) else { return Ok(()) };
    let loaded = tx.load_organisation()?;
    let drawn = backend.keys.chance().token().map_err(crate::store::Error::from)?;
    let command = backend.keys.derive_command("touched", &[drawn.as_bytes()]);
    let caller = Caller { actor: cause.by.clone(), command, request: None, seen: None };
    let facts = vec![OrganisationFact::Administered(administered)];
    organise::append(tx, &caller, loaded, (facts, Private::new())).map(|_| ())
}
