//! Remembering who looked at what: in a history of the reader's own day, never in the incident's.

use crate::domain::actor::Actor;
use crate::domain::history::{Kind, Private};
use crate::domain::ids::HistoryId;
use crate::domain::report::AccessFacts;
use crate::store::access_log::access_history;
use crate::store::commit::{Append, Log, What};
use crate::store::{Tx, Urgency};

use super::{Error, House};

/// Notes a look at an incident. `what` is `view`, `history`, `export`, `contact`, ….
///
/// # Errors
/// [`Error::Unavailable`]; whoever shows the incident decides whether that matters.
pub fn note(house: &House, by: &Actor, incident: HistoryId, what: &str) -> Result<(), Error> {
    let drawn = house.keys.chance().token().map_err(|error| Error::Unavailable(Some(error.into())))?;
    let command = house.keys.derive_command("look", &[drawn.as_bytes()]);
    let facts = AccessFacts { by: by.clone(), incident, what: what.to_owned() };
    let job = move |tx: &mut Tx<'_>| -> Result<(), crate::store::Error> {
        let now = tx.now()?;
        let tip = tx.tip(access_history(&facts.by, now)?)?;
        let at = tip.time(now);
        let (private, what) = (Private::new(), What::Log(Log::new(Kind::Access, tip, &facts)?));
        tx.commit(vec![Append { command, at, private: &private, what }])
    };
    Ok(house.store.write(Urgency::Person, "look", job)?)
}
