//! A person's own passkeys: added with the password and, where there is a factor, with that; taken away
//! alike.
//!
//! A passkey is a part of the second factor, and the first one puts a factor in force: with a secret of which
//! printed codes are made, and which no app has. Who loses every passkey comes in by those.

use crate::domain::account::factor::{PASSKEY_NAME_MAX, PASSKEYS_MAX};
use crate::domain::ids::{CommandId, PersonId};
use crate::domain::moment::Moment;
use crate::factor::Secret;
use crate::passkey::{self, ALGORITHMS, Creation, Expected, Made, Request};
use crate::store::accounts::Account;
use crate::store::factors::NewFactor;
use crate::store::passkeys::{NewPasskey, Passkey};
use crate::store::{self, Tx, Urgency};

use super::factor::{Owner, Refusal, checked, hashes, invalid, is_given, offered, own, shown, still_good};
use super::sign_in::second::Shows;
use super::sign_in::{SignInGate, end_others};
use super::{Backend, Error, FieldError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a challenge is bound to: whose passkey is asked for, and the session or the ticket that is asked.
pub(super) fn bound<'a>(person: &'a PersonId, asked: &'a [u8]) -> [&'a [u8]; 3] {
    [b"show", person.as_str().as_bytes(), asked]
}

/// A person's passkeys, the oldest first.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn list(backend: &Backend, person: &PersonId) -> Result<Vec<Passkey>, Error> {
    Ok(backend.store.read(|tx| tx.passkeys(person))?)
}

/// What asks a person's browser for one of their passkeys; none where they have none, or browsers offer none
/// at this address.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn asked(
    backend: &Backend,
    door: &SignInGate,
    (person, asked): (&PersonId, &[u8]),
    now: Moment,
) -> Result<Option<Request>, Error> {
    let Some(party) = door.party() else { return Ok(None) };
    let allow = ids(&list(backend, person)?);
    if allow.is_empty() {
        return Ok(None);
    }
    let challenge =
        passkey::challenge(&backend.keys, &bound(person, asked), now).map_err(store::Error::from)?;
    Ok(Some(Request { challenge, rp_id: party.id.clone(), allow }))
}

fn ids(passkeys: &[Passkey]) -> Vec<String> {
    passkeys.iter().map(|one| URL_SAFE_NO_PAD.encode(&one.credential)).collect()
}

/// Lets whoever gives their password, and what they have as a factor, add a passkey of this name: gives what
/// a form carries until the browser has made it.
///
/// # Errors
/// [`Error::Invalid`] on `passkey_name`, `old` and `factor_code`; [`Error::Forbidden`] where nobody has any.
pub fn begin(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (name, password, shows): (&str, &str, Shows<'_>),
    command: CommandId,
) -> Result<String, Refusal> {
    door.party().ok_or(Error::Forbidden)?;
    if name.is_empty() || name.contains('\0') {
        return Err(invalid("passkey_name", "required"));
    }
    if name.chars().count() > PASSKEY_NAME_MAX {
        return Err(invalid("passkey_name", "passkey-name-long"));
    }
    let account = checked(backend, door, owner, password)?;
    let known = list(backend, owner.person)?;
    if known.iter().any(|one| one.name == name) {
        return Err(invalid("passkey_name", "passkey-name-taken"));
    }
    if known.len() >= PASSKEYS_MAX {
        return Err(invalid("passkey_name", "passkey-many"));
    }
    if let Some(mark) = &account.factor {
        shown(backend, door, (&account, mark), (shows, owner, command), |_| Ok(()))?;
    }
    let secret = Secret::draw(&backend.keys).map_err(store::Error::from)?;
    Ok(secret.offer(&backend.keys, owner.session, owner.now).map_err(store::Error::from)?)
}

/// What asks the browser of whoever was let to make a passkey.
///
/// # Errors
/// [`Error::Forbidden`] where nobody has passkeys; [`Error::Unavailable`].
pub fn creation(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    site: &str,
) -> Result<Creation, Error> {
    let party = door.party().ok_or(Error::Forbidden)?;
    let account = backend.store.read(|tx| tx.account_of(owner.person))?.ok_or(Error::NotFound)?;
    let parts = making(&account, owner);
    let challenge = passkey::challenge(&backend.keys, &parts, owner.now).map_err(store::Error::from)?;
    let user = backend.keys.mac("passkey, whose", &[owner.person.as_str().as_bytes()]);
    Ok(Creation {
        challenge,
        rp_id: party.id.clone(),
        rp_name: site.to_owned(),
        user: URL_SAFE_NO_PAD.encode(user),
        login: account.login.clone(),
        algorithms: ALGORITHMS,
        exclude: ids(&list(backend, owner.person)?),
    })
}

/// What the challenge for a new passkey is bound to: with another factor since, it is over.
fn making<'a>(account: &'a Account, owner: Owner<'a>) -> [&'a [u8]; 4] {
    let factor = account.factor.as_deref().unwrap_or_default();
    [b"make", owner.person.as_str().as_bytes(), owner.session, factor.as_bytes()]
}

/// Adds what the browser made. Gives the printed codes where that put a factor in force, and ends the
/// person's other sessions then, which were opened without it.
///
/// # Errors
/// [`Error::Invalid`] on `token`, where the offer is over or what came is not true.
pub fn confirm(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (offer, name, sent): (&str, &str, &str),
    command: CommandId,
) -> Result<Option<Vec<String>>, Refusal> {
    let party = door.party().ok_or(Error::Forbidden)?;
    let secret = offered(backend, owner, offer).ok_or_else(|| invalid("token", "passkey-offer-over"))?;
    let account = backend.store.read(|tx| tx.account_of(owner.person))?.ok_or(Error::NotFound)?;
    let codes = secret.printed(&backend.keys, owner.person, command);
    if is_given(backend, owner.person, command)? {
        let is_first = account.factor.as_deref() == Some(secret.mark().as_str());
        return if is_first { still_good(backend, owner.person, &secret, codes).map(Some) } else { Ok(None) };
    }
    let bound = making(&account, owner);
    let expected = Expected { party, keys: &backend.keys, bound: &bound, now: owner.now };
    let made = expected.made(sent).ok_or_else(|| invalid("token", "passkey-unfit"))?;
    let Made { credential, key, count, asked_at } = made;
    let new = NewPasskey { credential, name: name.to_owned(), key, count, asked_at };
    let first = match &account.factor {
        Some(_) => None,
        None => {
            let sealed = secret.seal(&backend.keys, owner.person).map_err(store::Error::from)?;
            Some(NewFactor { mark: secret.mark(), sealed, step: None, codes: hashes(&secret, &codes) })
        }
    };
    let is_first = first.is_some();
    let mark = account.factor.unwrap_or_else(|| secret.mark());
    let (person, cause) = (owner.person.clone(), own(owner.person, command));
    let job = move |tx: &mut Tx<'_>| {
        let apart = crate::store::admissions::Cause { command: None, ..cause.clone() };
        let is_set = match &first {
            Some(first) => tx.set_factor(&person, first, &apart)?,
            None => true,
        };
        if is_set && tx.add_passkey((&person, &mark), &new, &cause)? {
            return Ok(());
        }
        // Nothing stays of the factor that would have come with it.
        Err(Error::Invalid(vec![FieldError::new("token", "passkey-there")]))
    };
    backend.store.write(Urgency::Person, "passkey", job)?;
    if is_first {
        end_others(backend, owner.person, owner.session)?;
    }
    Ok(is_first.then_some(codes))
}

/// Takes a passkey away, for whoever gives the password, and a code or a passkey.
///
/// # Errors
/// [`Error::Invalid`] on `old`, `factor_code`, and on `token` where nothing but printed codes would be left.
pub fn take_off(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (wanted, password, shows): (&str, &str, Shows<'_>),
    command: CommandId,
) -> Result<(), Refusal> {
    if is_given(backend, owner.person, command)? {
        return Ok(());
    }
    let account = checked(backend, door, owner, password)?;
    let mark = account.factor.clone().ok_or(Error::NotFound)?;
    let known = list(backend, owner.person)?;
    if !known.iter().any(|one| one.mark == wanted) {
        return Err(Error::NotFound.into());
    }
    if known.len() == 1 && account.factor_step.is_none() {
        return Err(invalid("token", "passkey-last"));
    }
    let (person, wanted, cause) = (owner.person.clone(), wanted.to_owned(), own(owner.person, command));
    let act = move |tx: &mut Tx<'_>| Ok(tx.take_passkey(&person, &wanted, &cause).map(|_| ())?);
    shown(backend, door, (&account, &mark), (shows, owner, command), act)
}
