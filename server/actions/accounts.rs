//! Accounts: who may sign in, and who administers. Made, stopped and given another first password at the
//! command line and by administrators in the browser, by the same functions.
//!
//! Each act is an entry of the account's history, with who did it and, where a page asked, why. What an
//! administrator does to an account is told in the same transaction
//! ([`touched`]). Somebody who may administer is always left.

use std::collections::BTreeMap;

use crate::domain::account::touch::Touch;
use crate::domain::account::{AccountFact, FIRST_PASSWORD_LIFE, UNUSED_AFTER};
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::org::{Org, OrgFact};
use crate::domain::written;
use crate::link;
use crate::store::accounts::{Account, NewAccount};
use crate::store::admissions::Line;
use crate::store::{self, Tx, Urgency};

use super::sign_in::{SignInGate, hash_password};
use super::{Backend, Error, FieldError, touched};

mod invite;

pub use crate::store::admissions::Cause;
pub use invite::{Invited, choose, invite, invited};

/// What a password that is made here is written with: it is read off paper and typed. No two letters look
/// alike, in small and capital form neither, and none goes below the line.
const LETTERS: &[u8] = b"ABDEFGHJKLMNPRTYabcdefhkmnrstuvwxz23456789";
/// Characters of such a password: enough for 123 bits.
const PASSWORD_CHARS: usize = 23;

/// A login of so many characters is too long.
const LOGIN_LONG: usize = 101;

/// An account to be made.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// May administer.
    pub is_admin: bool,
    /// Whether the password must be changed first.
    pub must_change: bool,
}

/// A password that was made, to be shown once.
#[derive(Clone)]
pub struct Made {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// The password.
    pub password: String,
    /// From when on it is refused.
    pub ends_at: Moment,
    /// Whether the account is stopped all the same.
    pub is_stopped: bool,
}

/// Who hashes: the door of a server, which bounds how many at once, or a command by itself.
fn hash(door: Option<&SignInGate>, password: &str) -> Result<String, Error> {
    door.map_or_else(|| hash_password(password), |door| door.hash(password))
}

/// A password that nobody chose.
fn first_password(backend: &Backend) -> Result<String, Error> {
    let mut password = String::new();
    while password.len() < PASSWORD_CHARS {
        let bytes = backend.keys.chance().bytes::<64>().map_err(store::Error::from)?;
        password.extend(bytes.into_iter().filter_map(letter).take(PASSWORD_CHARS - password.len()));
    }
    Ok(password)
}

/// The letter that a byte of chance stands for; none for the few bytes that would make some letters likelier.
fn letter(byte: u8) -> Option<char> {
    let count = u8::try_from(LETTERS.len()).ok()?;
    let fits = byte < u8::MAX - u8::MAX % count;
    LETTERS.get(usize::from(byte % count)).filter(|_| fits).map(|letter| char::from(*letter))
}

/// Makes an account with a first password.
///
/// # Errors
/// As [`make_with`].
pub fn make(
    backend: &Backend,
    door: Option<&SignInGate>,
    wanted: &Wanted,
    cause: &Cause,
) -> Result<Made, Error> {
    let password = first_password(backend)?;
    let created_at = make_with(backend, (wanted, &hash(door, &password)?), cause)?;
    let login = written::login(&wanted.login);
    let ends_at = created_at + FIRST_PASSWORD_LIFE;
    Ok(Made { person: wanted.person.clone(), login, password, ends_at, is_stopped: false })
}

/// Makes an account for a person whom the organisation knows, with the hash of a password that no person
/// chose. Returns when it was made.
///
/// # Errors
/// [`Error::Invalid`] on a `person` who does not work here or has an account, and on a `login` that is
/// missing, too long or taken.
pub fn make_with(backend: &Backend, (wanted, hash): (&Wanted, &str), cause: &Cause) -> Result<Moment, Error> {
    let (backend, wanted, hash, cause) = (backend.clone(), wanted.clone(), hash.to_owned(), cause.clone());
    let store = backend.store.clone();
    let made = store.write(Urgency::Person, "account", move |tx| -> Result<Moment, Error> {
        let (world, now) = (tx.world()?, tx.now()?);
        let login = written::login(&wanted.login);
        let mistake = match login.chars().count() {
            0 => Some(("login", "required")),
            LOGIN_LONG.. => Some(("login", "too-long")),
            _ if !world.org.is_employed(&wanted.person, now) => Some(("person", "unknown")),
            _ if tx.account_of(&wanted.person)?.is_some() => Some(("person", "account-there")),
            _ => None,
        };
        if let Some((field, reason)) = mistake {
            return Err(invalid(field, reason));
        }
        let Wanted { person, is_admin, must_change, .. } = &wanted;
        let (is_admin, must_change) = (*is_admin, *must_change);
        tx.make_account(
            NewAccount { person, login: &login, password: &hash, is_admin, must_change },
            &cause,
        )?;
        touched::tell_of_account(tx, &backend, (&cause, Touch::Made), person)?;
        Ok(now)
    });
    match made {
        Err(Error::Unavailable(Some(store::Error::Duplicate { .. }))) => Err(invalid("login", "taken")),
        other => other,
    }
}

fn invalid(field: &str, reason: &str) -> Error {
    Error::Invalid(vec![FieldError::new(field, reason)])
}

/// Makes a new first password; open sessions end.
///
/// # Errors
/// [`Error::NotFound`] where there is no such account.
pub fn reset(
    backend: &Backend,
    door: Option<&SignInGate>,
    person: &PersonId,
    cause: &Cause,
) -> Result<Made, Error> {
    let password = first_password(backend)?;
    let hash = hash(door, &password)?;
    let (row, since) = change(backend, "reset", (person, cause), move |tx, row, cause| {
        tx.set_password(&row.person, (&hash, true), cause)?;
        Ok(Touch::Reset)
    })?;
    let ends_at = since + FIRST_PASSWORD_LIFE;
    Ok(Made {
        person: row.person,
        login: row.login,
        password,
        ends_at,
        is_stopped: row.disabled_at.is_some(),
    })
}

/// Stops an account, whose open sessions end, or lets it be used again with the password that it had.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `person` where it is so already, and where nobody would be
/// left who may administer.
pub fn set_stopped(
    backend: &Backend,
    person: &PersonId,
    is_stopped: bool,
    cause: &Cause,
) -> Result<(), Error> {
    let touch = if is_stopped { Touch::Stopped } else { Touch::Enabled };
    let so_already = if is_stopped { "account-stopped" } else { "account-in-use" };
    once(backend, "stop", (person, cause), move |tx, row, cause| {
        if row.disabled_at.is_some() == is_stopped {
            return Err(invalid("person", so_already));
        }
        if is_stopped {
            leave_an_administrator(tx, Some(&row.person), &[])?;
        }
        tx.set_disabled(&row.person, is_stopped, cause)?;
        Ok(touch)
    })
}

/// Lets an account administer, or no longer.
///
/// # Errors
/// As [`set_stopped`].
pub fn set_admin(backend: &Backend, person: &PersonId, is_admin: bool, cause: &Cause) -> Result<(), Error> {
    let touch = if is_admin { Touch::Raised } else { Touch::Lowered };
    let so_already = if is_admin { "account-admin" } else { "account-no-admin" };
    once(backend, "admin", (person, cause), move |tx, row, cause| {
        if row.is_admin == is_admin {
            return Err(invalid("person", so_already));
        }
        if !is_admin {
            leave_an_administrator(tx, Some(&row.person), &[])?;
        }
        tx.set_admin(&row.person, is_admin, cause)?;
        Ok(touch)
    })
}

/// Ends every open session of an account.
///
/// # Errors
/// [`Error::NotFound`]
pub fn end_sessions(backend: &Backend, person: &PersonId, cause: &Cause) -> Result<(), Error> {
    once(backend, "end_sessions", (person, cause), |tx, row, cause| {
        tx.end_sessions(&row.person, cause)?;
        Ok(Touch::Ended)
    })
}

/// Takes away the second factor of whoever has lost it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `person` where there is none.
pub fn take_factor(backend: &Backend, person: &PersonId, cause: &Cause) -> Result<(), Error> {
    once(backend, "take_factor", (person, cause), |tx, row, cause| {
        if !tx.take_factor(&row.person, cause)? {
            return Err(invalid("person", "factor-none"));
        }
        Ok(Touch::FactorTaken)
    })
}

/// Makes an account one for emergencies, or no longer.
///
/// # Errors
/// As [`set_stopped`].
pub fn set_break_glass(backend: &Backend, person: &PersonId, is: bool, cause: &Cause) -> Result<(), Error> {
    let touch = if is { Touch::BreakGlassMade } else { Touch::BreakGlassTaken };
    let so_already = if is { "account-break-glass" } else { "account-no-break-glass" };
    once(backend, "break_glass", (person, cause), move |tx, row, cause| {
        if row.is_break_glass == is {
            return Err(invalid("person", so_already));
        }
        tx.set_break_glass(&row.person, is, cause)?;
        Ok(touch)
    })
}

/// Refuses what would leave nobody who works here, can sign in and may administer: today, or on a day that is
/// announced. `lost` administers no more, and `facts` let people go.
pub(super) fn leave_an_administrator(
    tx: &mut Tx<'_>,
    lost: Option<&PersonId>,
    facts: &[OrgFact],
) -> Result<(), Error> {
    let (administrators, world) = (tx.administrators()?, tx.world()?);
    let after = world.after(facts, &Private::new());
    // Until when the last of them works here.
    let until = |org: &Org, lost: Option<&PersonId>| {
        let rest = administrators.iter().filter(|one| Some(*one) != lost);
        let ends = rest.filter_map(|one| Some(org.people.get(one)?.to.map_or(i64::MAX, Moment::micros)));
        ends.max()
    };
    let (known, then) = (until(&world.org, None), until(&after.org, lost));
    if then < known && then.is_none_or(|then| then < i64::MAX) {
        return Err(invalid("person", "last-administrator"));
    }
    Ok(())
}

type Act<T> = Result<T, Error>;

/// Does something to an account and tells whoever is to hear of it. Gives the account as it was, and when.
fn change(
    backend: &Backend,
    name: &'static str,
    (person, cause): (&PersonId, &Cause),
    act: impl Fn(&mut Tx<'_>, &Account, &Cause) -> Act<Touch> + Send + 'static,
) -> Act<(Account, Moment)> {
    let (own, person, cause) = (backend.clone(), person.clone(), cause.clone());
    backend.store.write(Urgency::Person, name, move |tx| {
        let row = tx.account_of(&person)?.ok_or(Error::NotFound)?;
        let touch = act(tx, &row, &cause)?;
        touched::tell_of_account(tx, &own, (&cause, touch), &person)?;
        Ok((row, tx.now()?))
    })
}

/// The same where the command that was given before has happened.
fn once(
    backend: &Backend,
    name: &'static str,
    (person, cause): (&PersonId, &Cause),
    act: impl Fn(&mut Tx<'_>, &Account, &Cause) -> Act<Touch> + Send + 'static,
) -> Act<()> {
    if is_given(backend, person, cause)? {
        return Ok(());
    }
    change(backend, name, (person, cause), act).map(|_| ())
}

/// Whether the command of `cause` has happened to the account of a person.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn is_given(backend: &Backend, person: &PersonId, cause: &Cause) -> Result<bool, Error> {
    let Some(command) = cause.command else { return Ok(false) };
    Ok(backend.store.read(|tx| tx.is_given(person, command))?)
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Stopped.
    Stopped,
    /// Its first password was not changed in time: another one must be made.
    Lapsed,
    /// Its first password is still to be changed.
    First,
    /// Its person was invited by mail, and has chosen no password yet.
    Invited,
    /// Used.
    InUse,
    /// Nobody entered by it for long.
    Unused,
}

impl Standing {
    /// Its name in catalogues.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Lapsed => "lapsed",
            Self::First => "first",
            Self::Invited => "invited",
            Self::InUse => "in-use",
            Self::Unused => "unused",
        }
    }
}

/// An account in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The account.
    pub row: Account,
    /// How it stands.
    pub standing: Standing,
    /// When somebody entered by it last; none where nobody did for long, or ever.
    pub entered_at: Option<Moment>,
    /// How many sessions are open.
    pub sessions: usize,
    /// Since when an invitation waits to be followed.
    pub invited_at: Option<Moment>,
}

/// All accounts by login, and how each stands.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn list(backend: &Backend) -> Result<Vec<Listed>, Error> {
    backend.store.read(|tx| {
        let rows = tx.accounts()?;
        stand(tx, rows)
    })
}

/// The account of a person, if there is one.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn find(backend: &Backend, person: &PersonId) -> Result<Option<Listed>, Error> {
    backend.store.read(|tx| {
        let rows = tx.account_of(person)?.into_iter().collect();
        Ok(stand(tx, rows)?.pop())
    })
}

fn stand(tx: &mut Tx<'_>, rows: Vec<Account>) -> Result<Vec<Listed>, Error> {
    let now = tx.now()?;
    let people: Vec<PersonId> = rows.iter().map(|row| row.person.clone()).collect();
    let first = rows.iter().filter(|row| row.must_change).map(|row| row.person.clone());
    let first: Vec<PersonId> = first.collect();
    let (since, invited) = (tx.passwords_since(&first)?, tx.invitations(&first)?);
    let days = u16::try_from(UNUSED_AFTER.as_days()).unwrap_or(u16::MAX);
    let entered = tx.last_sign_ins(&people, days)?;
    let mut sessions: BTreeMap<PersonId, usize> = BTreeMap::new();
    for session in tx.open_sessions(None)? {
        *sessions.entry(session.person).or_default() += 1;
    }
    let list = |row: Account| {
        let entered_at = entered.get(&row.person).copied();
        let has_lapsed = since.get(&row.person).is_some_and(|since| *since + FIRST_PASSWORD_LIFE <= now);
        let invited_at = invited.get(&row.person).map(|(_, at)| *at);
        let standing = match row.disabled_at {
            Some(_) => Standing::Stopped,
            None if invited_at.is_some_and(|at| now < at + link::LIFE) => Standing::Invited,
            None if invited_at.is_some() => Standing::Lapsed,
            None if row.must_change && has_lapsed => Standing::Lapsed,
            None if row.must_change => Standing::First,
            None if entered_at.is_none() && row.created_at + UNUSED_AFTER <= now => Standing::Unused,
            None => Standing::InUse,
        };
        let sessions = sessions.get(&row.person).copied().unwrap_or_default();
        Listed { standing, entered_at, sessions, invited_at, row }
    };
    Ok(rows.into_iter().map(list).collect())
}

/// What happened to an account, and at its door on the last `days` days, oldest first.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn log(backend: &Backend, person: &PersonId, days: u16) -> Result<Vec<Line>, Error> {
    Ok(backend.store.read(|tx| tx.account_log(person, days))?)
}

/// Whether this person has an account that `cause` made with a first password since `since`, which nobody
/// has changed: the same form was sent before, and what it made was not seen.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn was_just_made(
    backend: &Backend,
    person: &PersonId,
    cause: &Cause,
    since: Moment,
) -> Result<bool, Error> {
    backend.store.read(|tx| {
        let Some(row) = tx.account_of(person)?.filter(|row| row.must_change && row.created_at >= since)
        else {
            return Ok(false);
        };
        let lines = tx.account_log(&row.person, 0)?;
        let makes = |fact: &AccountFact| matches!(fact, AccountFact::AccountMade(_));
        let made = lines.iter().rev().find(|(_, entry, _)| entry.facts.iter().any(makes));
        Ok(made.is_some_and(|(_, entry, _)| entry.by == cause.by))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_password_is_read_off_paper_without_a_doubt_and_no_easier_to_guess() {
        assert!(LETTERS.iter().all(|letter| !b"lI1O0oQqgjpyiCSUVWXZ".contains(letter)));
        let mut counts = std::collections::BTreeMap::new();
        (0..=u8::MAX).filter_map(letter).for_each(|letter| *counts.entry(letter).or_insert(0) += 1);
        assert_eq!(counts.len(), LETTERS.len());
        assert!(
            counts.values().all(|count| count == counts.values().next().unwrap()),
            "all alike: {counts:?}"
        );
        let bits = |letters: f64, chars: f64| letters.log2() * chars;
        assert!(bits(f64::from(u32::try_from(LETTERS.len()).unwrap()), 23.0) >= bits(62.0, 20.0));
        assert_eq!(PASSWORD_CHARS, 23);
    }
}
