//! A person's own sessions: where they are signed in, and ending that.

use crate::actions::{Error, House};
use crate::domain::account::AccountFact;
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::keys::to_hex;
use crate::store::admissions::Line;
use crate::store::sessions::OpenSession;
use crate::store::{Tx, Urgency};

use super::unavailable;

/// Characters by which a session is named to its owner.
const MARK_CHARS: usize = 16;

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The session.
    pub row: OpenSession,
    /// Names it among those of its owner; nobody enters by it.
    pub mark: String,
    /// From where its owner entered; empty where that is not known.
    pub source: String,
}

/// The sessions of a person that are open, the latest used first.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn sessions(house: &House, person: &PersonId) -> Result<Vec<OwnSession>, Error> {
    let read = |tx: &mut Tx<'_>| Ok((tx.open_sessions(Some(person))?, tx.account_log(person, 1)?));
    let (rows, lines) = house.store.read(read).map_err(unavailable)?;
    let own = |row: OpenSession| OwnSession { mark: mark(&row.hash), source: source(&row, &lines), row };
    Ok(rows.into_iter().map(own).collect())
}

/// What was written down when the session began.
fn source(session: &OpenSession, lines: &[Line]) -> String {
    let entered = |fact: &AccountFact| matches!(fact, AccountFact::SignedIn { .. });
    let begun =
        lines.iter().find(|(at, entry, _)| *at == session.created_at && entry.facts.iter().any(entered));
    begun.and_then(|(_, _, private)| private.get("source").cloned()).unwrap_or_default()
}

fn mark(hash: &Hash) -> String {
    to_hex(hash).chars().take(MARK_CHARS).collect()
}

/// Ends one of a person's own sessions; one that is not there has ended.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn end_session(house: &House, person: &PersonId, wanted: &str) -> Result<(), Error> {
    let wanted = wanted.to_owned();
    end(house, person, move |row| mark(&row.hash) == wanted)
}

/// Ends all sessions of a person but this one.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn end_others(house: &House, person: &PersonId, own: &Hash) -> Result<(), Error> {
    let own = *own;
    end(house, person, move |row| row.hash != own)
}

/// One that is opened while they are looked through is among them.
fn end(
    house: &House,
    person: &PersonId,
    is_wanted: impl Fn(&OpenSession) -> bool + Send + 'static,
) -> Result<(), Error> {
    let person = person.clone();
    let job = move |tx: &mut Tx<'_>| {
        let rows = tx.open_sessions(Some(&person))?;
        rows.iter().filter(|row| is_wanted(row)).try_for_each(|row| tx.close_session(row.hash))
    };
    house.store.write(Urgency::Person, "end_sessions", job).map_err(unavailable)
}
