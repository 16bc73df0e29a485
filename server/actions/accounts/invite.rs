//! 招待: a link by mail, with which a person chooses the password of their account, once and until a day.
//!
//! It goes to the mail address that is registered for them and to nothing else. Until they have chosen,
//! nobody knows a password of the account: one that nobody was told stands in its place. The link opens no
//! session: whoever holds it signs in afterwards as everybody does, with the factor that the account has or
//! needs.

use crate::actions::sign_in::{SignInGate, check_password};
use crate::actions::{Backend, Error, touched};
use crate::domain::actor::Actor;
use crate::domain::administration::accounts::of_invitation;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::notice::Addressee;
use crate::domain::world::World;
use crate::domain::written;
use crate::link::hash_of;
use crate::store::accounts::{Account, NewAccount};
use crate::store::admissions::{Cause, account_history};
use crate::store::{Tx, Urgency};

use super::{first_password, invalid};

/// Who is invited.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Whose account.
    pub person: PersonId,
    /// What is typed to sign in.
    pub login: String,
    /// Until when.
    pub until: Moment,
    account: Account,
}

/// Invites a person by mail to choose a password. Where they have no account, one is made; where they have,
/// its password is good no more, and its open sessions end. An invitation before this one is over. The same
/// command again changes nothing.
///
/// # Errors
/// [`Error::Invalid`] on `person` for who does not work here, has no mail address or stopped account, where
/// passwords open nothing, for oneself, and where no plan is in force; on `login` where the staff number is
/// the login of another.
pub fn invite(backend: &Backend, door: &SignInGate, person: &PersonId, cause: &Cause) -> Result<(), Error> {
    let unknown = door.hash(&first_password(backend)?)?;
    let (own, person, cause) = (backend.clone(), person.clone(), cause.clone());
    let ways = door.ways();
    backend.store.write(Urgency::Person, "invite", move |tx| {
        if let Some(command) = cause.command
            && tx.is_given(&person, command)?
        {
            return Ok(());
        }
        let (world, now, account) = (tx.world()?, tx.now()?, tx.account_of(&person)?);
        let is_emergency = account.as_ref().is_some_and(|row| row.is_break_glass);
        let mistake = match &account {
            _ if !world.org.is_employed(&person, now) => Some("unknown"),
            _ if cause.by == Actor::Person(person.clone()) => Some("invite-self"),
            _ if world.org.people.get(&person).is_none_or(|row| row.email.is_empty()) => {
                Some("invite-no-address")
            }
            _ if !ways.takes_password(is_emergency) => Some("invite-no-passwords"),
            Some(row) if row.disabled_at.is_some() => Some("account-stopped"),
            _ => None,
        };
        if let Some(mistake) = mistake {
            return Err(invalid("person", mistake));
        }
        let plain = Cause { command: None, ..cause.clone() };
        match account {
            Some(row) => _ = tx.set_password(&row.person, (&unknown, true), &plain)?,
            None => made(tx, &person, &unknown, &plain)?,
        }
        let no = tx.invite(&person, &cause)?;
        touched::tell_of_invitation(tx, &own, &cause, |world, by, now| {
            of_invitation(world, by, (&person, no), now)
        })
    })
}

fn made(tx: &mut Tx<'_>, person: &PersonId, hash: &str, cause: &Cause) -> Result<(), Error> {
    let login = written::login(person.as_str());
    if tx.account_by_login(&login)?.is_some() {
        return Err(invalid("login", "taken"));
    }
    let new = NewAccount { person, login: &login, password: hash, is_admin: false, must_change: true };
    Ok(tx.make_account(new, cause)?)
}

/// Whom an invitation is for; none where it is over, or was never one.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn invited(backend: &Backend, secret: &str) -> Result<Option<Invited>, Error> {
    Ok(backend.store.read(|tx| found(tx, secret))?.map(|(invited, _)| invited))
}

fn found(
    tx: &mut Tx<'_>,
    secret: &str,
) -> Result<Option<(Invited, std::sync::Arc<World>)>, crate::store::Error> {
    let Some(link) = tx.link(hash_of(secret))? else { return Ok(None) };
    let Addressee::Person(person) = link.to else { return Ok(None) };
    if link.incident != account_history(&person) {
        return Ok(None);
    }
    let (world, now) = (tx.world()?, tx.now()?);
    let account = tx.account_of(&person)?.filter(|row| row.disabled_at.is_none());
    let account = account.filter(|_| world.org.is_employed(&person, now));
    Ok(account.map(|account| {
        let login = account.login.clone();
        (Invited { person, login, until: link.until, account }, world)
    }))
}

/// Chooses the password. The invitation is over.
///
/// # Errors
/// [`Error::NotFound`] where the invitation is over; [`Error::Invalid`] on `new`.
pub fn choose(backend: &Backend, door: &SignInGate, secret: &str, new: &str) -> Result<(), Error> {
    let read = |tx: &mut Tx<'_>| Ok::<_, crate::store::Error>((found(tx, secret)?, tx.now()?));
    let (known, now) = backend.store.read(read)?;
    let (invited, world) = known.ok_or(Error::NotFound)?;
    check_password(new, (&world, &invited.account), now)?;
    let (hash, secret) = (door.hash(new)?, secret.to_owned());
    backend.store.write(Urgency::Person, "choose", move |tx| {
        // Another browser may have been faster with the same link.
        let (invited, _) = found(tx, &secret)?.ok_or(Error::NotFound)?;
        let cause = Cause::by(Actor::Person(invited.person.clone()));
        tx.set_password(&invited.person, (&hash, false), &cause)?;
        Ok(tx.end_invitations(&invited.person)?)
    })
}
