//! Waking: the command that asks for nothing but what is due.
//!
//! The engine claims incidents whose time has come or that something touched, and decides them in
//! one transaction, each by itself. One that cannot be decided is counted outside its history and
//! tried again later; the others go on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::history::{Kind, Private};
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Span;
use crate::domain::world::World;
use crate::keys::Keys;
use crate::store::{self, Tx, Urgency};

use super::{Backend, Error, commit, evidence, organise};

/// What one round of waking did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// Histories looked at.
    pub looked: usize,
    /// Entries written.
    pub written: usize,
    /// Incidents that failed for the third time or more: the desk must be alarmed by other means.
    pub stuck: Vec<HistoryId>,
}

/// Wakes up to `limit` histories that are due, in one transaction.
///
/// # Errors
/// [`Error::Unavailable`] when the store is; the round is simply run again.
pub fn wake_due(backend: &Backend, limit: usize) -> Result<Woken, Error> {
    let keys = Arc::clone(&backend.keys);
    backend.store.write(Urgency::Engine, "wake", move |tx| {
        let mut woken = Woken::default();
        let mut world = tx.world()?;
        let due = tx.claim_due(limit)?;
        for (id, kind) in due {
            woken.looked += 1;
            let outcome = tx.nested(|tx| {
                catch_unwind(AssertUnwindSafe(|| wake_one(tx, &keys, &world, (kind, id))))
                    .unwrap_or(Err(Error::Unavailable(None)))
            });
            match outcome {
                Ok(written) => {
                    woken.written += usize::from(written);
                    if kind == Some(Kind::Organisation) {
                        // A date that came is another World, and the incidents after it are decided
                        // with that one: the old one would be refused in every run.
                        world = tx.world()?;
                    }
                }
                // A race is the whole transaction's: it is run again with fresh eyes. So is a
                // transaction that was lost: nothing may be written after it.
                Err(error @ (Error::Conflict | Error::Unavailable(Some(store::Error::Unavailable(_))))) => {
                    return Err(error);
                }
                Err(error) => {
                    tracing::error!(history = %id, error = %error, "An incident could not be woken");
                    if note_failure(tx, id)? {
                        woken.stuck.push(id);
                    }
                }
            }
        }
        Ok(woken)
    })
}

/// Takes into the history of one incident how its deliveries ended, as its next waking would.
///
/// # Errors
/// [`Error::Unavailable`] when the store is, [`Error::Conflict`] when somebody was faster.
pub(super) fn take_notice(backend: &Backend, id: HistoryId) -> Result<(), Error> {
    let keys = Arc::clone(&backend.keys);
    backend.store.write(Urgency::Person, "wake", move |tx| {
        let world = tx.world()?;
        wake_incident(tx, &keys, &world, id).map(drop)
    })
}

/// Wakes one history. Says whether an entry was written.
fn wake_one(
    tx: &mut Tx<'_>,
    keys: &Keys,
    world: &Arc<World>,
    (kind, id): (Option<Kind>, HistoryId),
) -> Result<bool, Error> {
    match kind {
        Some(Kind::Incident) => wake_incident(tx, keys, world, id),
        Some(Kind::Evidence) => evidence::wake(tx, keys, id),
        Some(Kind::Organisation) => organise::pass_edge(tx, keys),
        // Nothing wakes these: a head that says so was tampered with.
        Some(Kind::Report | Kind::Account | Kind::Access) | None => Err(Error::NotFound),
    }
}

fn wake_incident(tx: &mut Tx<'_>, keys: &Keys, world: &Arc<World>, id: HistoryId) -> Result<bool, Error> {
    let loaded = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?;
    let outcomes = tx.unnoted(id)?;
    let noted: Vec<_> = outcomes.iter().map(|row| row.delivery).collect();
    // The same state and the same outcomes make the same command: a wake decided twice is one.
    let seen: Vec<u8> = noted.iter().flat_map(|delivery| *delivery.0.as_bytes()).collect();
    let seq = loaded.tip.seq.to_be_bytes();
    let command = Command {
        id: keys.derive_command("wake", &[id.0.as_bytes(), &seq, &seen]),
        by: Actor::Engine,
        request: None,
        ask: Ask::Wake { outcomes },
        texts: Private::new(),
    };
    let now = loaded.time(tx.now()?);
    let decision = decide(&loaded.state, world, &command, now)?;
    if decision.facts.facts.is_empty() {
        tx.clear_look(id)?;
        return Ok(false);
    }
    commit::decision(tx, world, &loaded, command.id, decision)?;
    tx.mark_noted(&noted)?;
    Ok(true)
}

/// Counts a failure outside the history, with a growing pause. Says whether it is time to alarm.
fn note_failure(tx: &mut Tx<'_>, id: HistoryId) -> Result<bool, Error> {
    const PAUSE: Span = Span::seconds(30);
    const ALARM_AFTER: i32 = 3;
    let retry_at = tx.now()? + PAUSE;
    let failures = tx.note_failure(id, retry_at)?;
    Ok(failures >= ALARM_AFTER)
}
