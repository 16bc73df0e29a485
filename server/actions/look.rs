//! Remembering who looked at what: in a history of the reader's own day, never in the incident's.
//!
//! Whoever looks again in the same way within the hour has looked once: what is kept is bounded by what there
//! is to look at, and a page that is asked for again writes nothing.

use crate::domain::actor::Actor;
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::{Moment, Span};
use crate::domain::report::AccessFacts;
use crate::store::{self, Tx, Urgency};

use super::{Backend, Error};

/// Notes a look at an incident, or at a list. `what` is `view`, `history`, `export`, `contact`, ….
///
/// # Errors
/// [`Error::Unavailable`]; whoever shows the incident decides whether that matters.
pub fn note(backend: &Backend, by: &Actor, incident: Option<HistoryId>, what: &str) -> Result<(), Error> {
    let facts = AccessFacts { by: by.clone(), incident, what: what.to_owned() };
    let asked = backend.store.read(|tx| -> Result<(CommandId, bool), store::Error> {
        let command = command(backend, &facts, tx.now()?);
        Ok((command, tx.is_look_noted(by, command)?))
    });
    let (command, is_noted) = asked?;
    if is_noted {
        return Ok(());
    }
    let job = move |tx: &mut Tx<'_>| -> Result<(), store::Error> { tx.note_look(command, &facts) };
    Ok(backend.store.write(Urgency::Person, "look", job)?)
}

/// One for each hour: the history that it stands in says whose look it was.
fn command(backend: &Backend, facts: &AccessFacts, now: Moment) -> CommandId {
    let hour = now.micros().div_euclid(Span::hours(1).as_micros());
    let incident = facts.incident.map(|id| *id.0.as_bytes()).unwrap_or_default();
    backend.keys.derive_command("look", &[&hour.to_be_bytes(), &incident, facts.what.as_bytes()])
}
