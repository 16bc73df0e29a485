//! An identity from outside: somebody whom the house has chosen to believe vouches for a name.
//!
//! It opens the account that has this login, and makes none: who works here and holds which post is the
//! organisation's to say, by people who are told of each other's changes. Whoever is not known, is stopped or
//! has left is refused in the same words.

use crate::actions::{Backend, Error};
use crate::domain::account::means::Means;
use crate::domain::moment::Moment;
use crate::domain::written;
use crate::store::Tx;
use crate::store::accounts::Account;

use super::{Entrance, SignInGate, admit, note_refusal, unavailable};

/// Opens a session for the account whose login is this name, as it is folded at every door. Wrong passwords
/// from the same place do not hold it up: whoever vouches has seen more than a password.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn enter_vouched(
    backend: &Backend,
    door: &SignInGate,
    (name, means): (&str, Means),
    source: &str,
    now: Moment,
) -> Result<Entrance, Error> {
    let login = written::login(name);
    let account = door.recall(backend, &login)?.filter(|_| !login.is_empty());
    let meant = account.as_ref().map(|account| account.person.clone());
    let usable = account.filter(|account| account.disabled_at.is_none());
    match usable {
        Some(account) if works_here(backend, &account, now)? => {
            admit(backend, door, &account, means, (source, now))
        }
        Some(_) | None => {
            note_refusal(backend, meant, source);
            Ok(Entrance::Refused)
        }
    }
}

fn works_here(backend: &Backend, account: &Account, now: Moment) -> Result<bool, Error> {
    let world = backend.store.read(|tx: &mut Tx<'_>| tx.world()).map_err(unavailable)?;
    Ok(world.org.is_employed(&account.person, now))
}
