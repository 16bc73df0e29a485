//! A person's own sessions: going on with one, where they are signed in, and ending that.

use crate::actions::{Backend, Error};
use crate::domain::account::AccountFact;
use crate::domain::account::means::Means;
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::keys::to_hex;
use crate::store::admissions::Line;
use crate::store::sessions::{OpenSession, Session};
use crate::store::{Tx, Urgency};

use super::{SignInGate, hash_of, unavailable};

/// Characters by which a session is named to its owner.
const MARK_CHARS: usize = 16;

/// Someone's session, as it is used.
#[derive(Clone, Debug)]
pub struct Resumed {
    /// The hash of its id.
    pub hash: Hash,
    /// Whose it is.
    pub person: PersonId,
    /// Whether their account administers the installation.
    pub is_admin: bool,
    /// Whether the password must be changed before anything else.
    pub must_change: bool,
    /// Whether the account has a second factor.
    pub has_factor: bool,
    /// When whoever holds it last showed who they are.
    pub proved_at: Moment,
    /// By which means they came in.
    pub means: Means,
    /// What is typed to sign in as them.
    pub login: String,
}

/// The person of a session, if it is neither idle nor over. Using it keeps it alive; what a page asks by
/// itself is no use.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn resume(
    backend: &Backend,
    door: &SignInGate,
    session: &str,
    is_used: bool,
) -> Result<Option<Resumed>, Error> {
    let hash = hash_of(session);
    let found = backend.store.read(|tx| tx.session(hash)).map_err(unavailable)?;
    let Some(row) = found else { return Ok(None) };
    if row.is_stale && is_used {
        // Written at most once a minute: reading a page must not cost a commit each time.
        let idle = door.terms.idle;
        let touch = move |tx: &mut Tx<'_>| tx.touch_session(hash, idle);
        backend.store.write(Urgency::Person, "session_seen", touch).map_err(unavailable)?;
    }
    let Session { person, is_admin, must_change, has_factor, proved_at, means, login, .. } = row;
    let must_change = must_change && means.is_own_password();
    Ok(Some(Resumed { hash, person, is_admin, must_change, has_factor, proved_at, means, login }))
}

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
pub fn sessions(backend: &Backend, person: &PersonId) -> Result<Vec<OwnSession>, Error> {
    let read = |tx: &mut Tx<'_>| Ok((tx.open_sessions(Some(person))?, tx.account_log(person, 1)?));
    let (rows, lines) = backend.store.read(read).map_err(unavailable)?;
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
pub fn end_session(backend: &Backend, person: &PersonId, wanted: &str) -> Result<(), Error> {
    let wanted = wanted.to_owned();
    end(backend, person, move |row| mark(&row.hash) == wanted)
}

/// Ends all sessions of a person but this one.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn end_others(backend: &Backend, person: &PersonId, own: &Hash) -> Result<(), Error> {
    let own = *own;
    end(backend, person, move |row| row.hash != own)
}

/// One that is opened while they are looked through is among them.
fn end(
    backend: &Backend,
    person: &PersonId,
    is_wanted: impl Fn(&OpenSession) -> bool + Send + 'static,
) -> Result<(), Error> {
    let person = person.clone();
    let job = move |tx: &mut Tx<'_>| {
        let rows = tx.open_sessions(Some(&person))?;
        rows.iter().filter(|row| is_wanted(row)).try_for_each(|row| tx.close_session(row.hash))
    };
    backend.store.write(Urgency::Person, "end_sessions", job).map_err(unavailable)
}
