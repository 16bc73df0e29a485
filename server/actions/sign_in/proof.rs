//! Showing again who one is, before what cannot be undone: a session may have been left open on a desk.

use crate::actions::factor::Owner;
use crate::actions::{Backend, Error};
use crate::domain::account::factor::Factors;
use crate::domain::moment::{Moment, Span};
use crate::domain::written;
use crate::store::{Tx, Urgency};

use super::second::{self, Shown, Shows};
use super::{SignInGate, note_refusal, unavailable};

/// What came of showing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It counts from now on.
    Given,
    /// It was wrong.
    Wrong,
    /// The passkey may be a copy.
    Copied,
    /// Too many were wrong; the next one is looked at after this.
    Wait(Span),
}

impl SignInGate {
    /// Whether what was shown at that time no longer counts.
    pub fn is_proof_over(&self, proved_at: Moment, now: Moment) -> bool {
        proved_at + self.terms.proof <= now
    }

    /// Whether a code is asked for, and not the password.
    pub fn asks_code(&self, has_factor: bool) -> bool {
        has_factor && self.factors() != Factors::Off
    }
}

/// Takes the word of a provider that has just asked its person again. Says whether it is the person of this
/// session.
///
/// # Errors
/// As [`prove`].
pub fn prove_vouched(backend: &Backend, owner: Owner<'_>, name: &str) -> Result<bool, Error> {
    let found = backend.store.read(|tx| tx.account_of(owner.person)).map_err(unavailable)?;
    let account = found.filter(|account| account.disabled_at.is_none()).ok_or(Error::NotFound)?;
    if account.login != written::login(name) {
        note_refusal(backend, Some(account.person), owner.source);
        return Ok(false);
    }
    let (session, person) = (*owner.session, account.person);
    let note = move |tx: &mut Tx<'_>| tx.prove_session(session, &person);
    backend.store.write(Urgency::Person, "proof", note).map_err(unavailable)?;
    Ok(true)
}

/// Takes the code or the passkey of whoever has a second factor, and the password of everybody else.
///
/// # Errors
/// [`Error::NotFound`] without an account; [`Error::Unavailable`].
pub fn prove(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (shows, password): (Shows<'_>, &str),
) -> Result<Proof, Error> {
    let found = backend.store.read(|tx| tx.account_of(owner.person)).map_err(unavailable)?;
    let account = found.filter(|account| account.disabled_at.is_none()).ok_or(Error::NotFound)?;
    let (session, person) = (*owner.session, owner.person.clone());
    let note = move |tx: &mut Tx<'_>| Ok(tx.prove_session(session, &person)?);
    let shown = match account.factor.as_deref().filter(|_| door.asks_code(true)) {
        Some(mark) => {
            second::show(backend, door, (&account, mark), (shows, owner.source, owner.now), None, note)?
        }
        None => {
            match door.check_own(backend, &account, (password, owner.source), owner.now, owner.elsewhere)? {
                Shown::Right => {
                    backend.store.write(Urgency::Person, "proof", note)?;
                    Shown::Right
                }
                other => other,
            }
        }
    };
    Ok(match shown {
        Shown::Right => Proof::Given,
        Shown::Wrong => Proof::Wrong,
        Shown::Copied => Proof::Copied,
        Shown::Wait(wait) => Proof::Wait(wait),
    })
}
