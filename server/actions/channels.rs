//! 経路と送信: trying a channel, and sending again what could not be sent.

use crate::domain::actor::Actor;
use crate::domain::administration::{Administered, Deed, channels};
use crate::domain::channel::Channel;
use crate::domain::history::Private;
use crate::domain::ids::{DeliveryId, PersonId};
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::Told;

use super::organise::change_with;
use super::{Backend, Caller, Error, FieldError};

/// Sends whoever asks a word on a channel of the settings, which say what there is.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Invalid`] on `channel` where that person has no
/// mail address to be tried.
pub fn try_out(backend: &Backend, caller: &Caller, channel: Channel) -> Result<(), Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |_, organisation, _| {
        let row = organisation.world.org.people.get(&by);
        if channel.is_mail() && row.is_none_or(|row| row.email.is_empty()) {
            return Err(Error::Invalid(vec![FieldError::new("channel", "no-address")]));
        }
        Ok((vec![OrganisationFact::Administered(channels::tried(&by, &channel))], Private::new()))
    })
    .map(|_| ())
}

/// Says whether what was sent to try a channel has come.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Conflict`] where nobody has tried it.
pub fn answer(backend: &Backend, caller: &Caller, channel: Channel, has_come: bool) -> Result<(), Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |_, organisation, _| {
        organisation.trials.of(&channel).ok_or(Error::Conflict)?;
        let said = channels::answered(&by, &channel, has_come);
        Ok((vec![OrganisationFact::Administered(said)], Private::new()))
    })
    .map(|_| ())
}

/// Sends again what could not be sent, as if for the first time. Who may see of what it speaks, the caller
/// has looked at.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Conflict`] where it is not dead any more.
pub fn send_again(backend: &Backend, caller: &Caller, delivery: DeliveryId) -> Result<(), Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |tx, _, _| {
        if tx.retry_dead(Some(&[delivery]))? == 0 {
            return Err(Error::Conflict);
        }
        let (deed, told) = (Deed::SentAgain { delivery }, Told::default());
        let row = Administered { deed, by: Some(by.clone()), told };
        Ok((vec![OrganisationFact::Administered(row)], Private::new()))
    })
    .map(|_| ())
}

pub(super) fn person(caller: &Caller) -> Result<PersonId, Error> {
    match &caller.actor {
        Actor::Person(person) => Ok(person.clone()),
        Actor::Token(_) | Actor::Operator | Actor::Outside | Actor::Engine => Err(Error::Forbidden),
    }
}
