//! 停止時一式: noting that the papers for when the system is down were printed.

use crate::domain::administration::outage;
use crate::domain::history::Private;
use crate::domain::organisation::fact::OrganisationFact;

use super::channels::person;
use super::organise::change_with;
use super::{Backend, Caller, Error};

/// Notes it. Who may see what is on them, the caller has looked at.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Unavailable`].
pub fn note_printed(backend: &Backend, caller: &Caller) -> Result<(), Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |_, _, now| {
        Ok((vec![OrganisationFact::Administered(outage::printed(&by, now))], Private::new()))
    })
    .map(|_| ())
}
