//! Handling an incident: what is known of it, its phase, notes.

use std::collections::BTreeSet;

use crate::domain::case::Phase;
use crate::domain::case::said::Said;
use crate::domain::deciding::command::Ask;
use crate::domain::deciding::known;
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;

use super::{Backend, Caller, Error, FieldError, give, perform, text};

/// Changed facts; what is not said stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Of the case.
    pub case: Said,
    /// People implicated.
    pub subjects: Option<BTreeSet<PersonId>>,
}

impl Changes {
    /// What is asked by them, or everything that the organisation and its policy do not know.
    ///
    /// # Errors
    /// The fields.
    pub fn ask(&self, incident: &Incident, world: &World, now: Moment) -> Result<Ask, Vec<FieldError>> {
        let case = self.case.applied_to(&incident.case);
        let subjects = self.subjects.clone().unwrap_or_else(|| incident.subjects.clone());
        let mistakes = known::mistakes(&case, &subjects, world, now);
        if mistakes.is_empty() {
            Ok(Ask::ChangeCase { case: Box::new(case), subjects })
        } else {
            Err(mistakes.into_iter().map(FieldError::from).collect())
        }
    }
}

/// Changes what is known. `texts` are `summary`, `description` and `reason`.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn change_case(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    changes: Changes,
    texts: Private,
) -> Result<(), Error> {
    let read = move |incident: &Incident, world: &World, now| {
        let ask = changes.ask(incident, world, now).map_err(Error::Invalid)?;
        Ok((ask, texts.clone()))
    };
    perform(backend, caller, number, read).map(|_| ())
}

/// Moves the phase. Closing, voiding (誤報) and reopening need the right to close and a reason.
///
/// # Errors
/// As [`change_case`].
pub fn set_phase(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    to: Phase,
    reason: String,
) -> Result<(), Error> {
    give(backend, caller, number, Ask::SetPhase { to }, text("reason", reason))
}

/// Writes something down.
///
/// # Errors
/// As [`change_case`].
pub fn note(backend: &Backend, caller: &Caller, number: &str, note: String) -> Result<(), Error> {
    give(backend, caller, number, Ask::Note, text("note", note))
}
