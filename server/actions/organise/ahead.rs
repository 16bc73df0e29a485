//! Taking back what was announced for a later day.

use std::collections::BTreeSet;

use super::change_with;
use crate::actions::{Backend, Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::organisation::ahead::{self, Refused};

/// Takes announced changes back, all of these codes or none: whoever would have come never comes, and whoever
/// was to go stays. They, the CISO, the desk and the auditors are told.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a person; [`Error::Invalid`] on `ahead` for what is not announced any
/// more, and for what later entries rest on.
pub fn take_back(backend: &Backend, caller: &Caller, codes: BTreeSet<String>) -> Result<(), Error> {
    let actor = caller.actor.clone();
    let decide = change_with(backend, caller, move |_, organisation, now| {
        let Actor::Person(by) = &actor else { return Err(Error::Forbidden) };
        let taken = ahead::take_back(organisation, Some(by), &codes, now).map_err(refused)?;
        Ok((taken.facts, taken.texts))
    });
    decide.map(|_| ())
}

fn refused(refused: Refused) -> Error {
    Error::Invalid(vec![match refused {
        Refused::Unknown => FieldError::new("ahead", "ahead-unknown"),
        Refused::BuiltOn => FieldError::new("ahead", "ahead-built-on"),
    }])
}
