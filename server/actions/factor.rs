//! A person's own second factor: begun with the password, in force with the first code that fits.

use std::collections::BTreeSet;

use crate::domain::account::factor::{self, Factors, Typed, codes_of};
use crate::domain::actor::Actor;
use crate::domain::history::Hash;
use crate::domain::ids::{CommandId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::factor::Secret;
use crate::keys::Keys;
use crate::store::accounts::Account;
use crate::store::admissions::Cause;
use crate::store::factors::NewFactor;
use crate::store::{self, Tx, Urgency};

use super::sign_in::second::{self, Shown, Shows};
use super::sign_in::{Elsewhere, SignInGate, end_others};
use super::{Backend, Error, FieldError};

/// How long a secret that was shown waits for its first code. An operational setting.
const OFFER_LIFE: Span = Span::minutes(30);

/// Who sets their own factor.
#[derive(Clone, Copy)]
pub struct Owner<'a> {
    /// Whose account.
    pub person: &'a PersonId,
    /// The session that asks.
    pub session: &'a Hash,
    /// Where it comes from.
    pub source: &'a str,
    /// When.
    pub now: Moment,
    /// Who else knows whether a password is theirs.
    pub elsewhere: Option<Elsewhere<'a>>,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Refusal {
    /// Too many were wrong; the next try is looked at after this.
    Wait(Span),
    /// An action refused.
    Action(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Action(error)
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Action(error.into())
    }
}

pub(super) fn invalid(field: &str, reason: &str) -> Refusal {
    Refusal::Action(Error::Invalid(vec![FieldError::new(field, reason)]))
}

/// How a person's own factor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many printed codes are good.
    pub codes_left: usize,
    /// Whether an app counts its codes.
    pub has_app: bool,
}

/// How a person's own factor stands; none where the account has none.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn standing(backend: &Backend, person: &PersonId) -> Result<Option<Standing>, Error> {
    let account = backend.store.read(|tx| tx.account_of(person))?;
    let factor = account.filter(|account| account.factor.is_some());
    Ok(factor.map(|account| Standing {
        codes_left: codes_of(account.factor_codes.as_deref().unwrap_or_default()).len(),
        has_app: account.factor_step.is_some(),
    }))
}

/// Draws a secret for whoever gives their password, and seals it into a form.
///
/// # Errors
/// [`Error::Invalid`] on `old`; [`Error::Forbidden`] where nobody has a second factor.
pub fn begin(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    password: &str,
) -> Result<(Secret, String), Refusal> {
    let account = checked(backend, door, owner, password)?;
    if account.factor.is_some() {
        return Err(invalid("old", "factor-there"));
    }
    let secret = Secret::draw(&backend.keys).map_err(store::Error::from)?;
    let offer = secret.offer(&backend.keys, owner.session, owner.now).map_err(store::Error::from)?;
    Ok((secret, offer))
}

/// The secret that was offered to this session, while it waits.
pub fn offered(backend: &Backend, owner: Owner<'_>, offer: &str) -> Option<Secret> {
    let (secret, since) = Secret::offered(&backend.keys, owner.session, offer)?;
    (owner.now < since + OFFER_LIFE).then_some(secret)
}

/// Puts an offered secret in force with the code that an app made of it. Gives the printed codes, and ends
/// the person's other sessions, which were opened without it.
///
/// # Errors
/// [`Error::Invalid`] on `factor_code`, and on `token` where the offer is over.
pub fn confirm(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (offer, typed): (&str, &str),
    command: CommandId,
) -> Result<Vec<String>, Refusal> {
    is_allowed(door)?;
    let secret = offered(backend, owner, offer).ok_or_else(|| invalid("token", "factor-offer-over"))?;
    let codes = secret.printed(&backend.keys, owner.person, command);
    if is_given(backend, owner.person, command)? {
        return still_good(backend, owner.person, &secret, codes);
    }
    let step = factor::typed(typed).filter(|typed| matches!(typed, Typed::Digits(_)));
    let step = step.and_then(|typed| secret.step_of(&typed, owner.now));
    let step = step.ok_or_else(|| invalid("factor_code", "factor-code-unfit"))?;
    let sealed = secret.seal(&backend.keys, owner.person).map_err(store::Error::from)?;
    let new = NewFactor { mark: secret.mark(), sealed, step: Some(step), codes: hashes(&secret, &codes) };
    let (person, cause) = (owner.person.clone(), own(owner.person, command));
    let job = move |tx: &mut Tx<'_>| tx.set_factor(&person, &new, &cause);
    if !backend.store.write(Urgency::Person, "factor", job)? {
        if is_given(backend, owner.person, command)? {
            return Ok(codes);
        }
        return Err(invalid("factor_code", "factor-there"));
    }
    end_others(backend, owner.person, owner.session)?;
    Ok(codes)
}

/// Makes other printed codes, for whoever gives the password, and a code or a passkey.
///
/// # Errors
/// [`Error::Invalid`] on `old` and `factor_code`; [`Error::NotFound`] without a factor.
pub fn remake(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (password, shows): (&str, Shows<'_>),
    command: CommandId,
) -> Result<Vec<String>, Refusal> {
    let account = checked(backend, door, owner, password)?;
    let mark = account.factor.clone().ok_or(Error::NotFound)?;
    let secret = second::secret(backend, &account)?;
    let codes = secret.printed(&backend.keys, owner.person, command);
    if is_given(backend, owner.person, command)? {
        return still_good(backend, owner.person, &secret, codes);
    }
    let (person, cause, known) = (owner.person.clone(), own(owner.person, command), mark.clone());
    let made = hashes(&secret, &codes);
    let act = move |tx: &mut Tx<'_>| Ok(tx.set_codes((&person, &known), &made, &cause).map(|_| ())?);
    shown(backend, door, (&account, &mark), (shows, owner, command), act).map(|()| codes)
}

/// Takes the person's own factor away, for whoever gives the password, and a code or a passkey.
///
/// # Errors
/// As [`remake`].
pub fn take_off(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    (password, shows): (&str, Shows<'_>),
    command: CommandId,
) -> Result<(), Refusal> {
    if is_given(backend, owner.person, command)? {
        return Ok(());
    }
    let account = checked(backend, door, owner, password)?;
    let mark = account.factor.clone().ok_or(Error::NotFound)?;
    let (person, cause) = (owner.person.clone(), own(owner.person, command));
    let act = move |tx: &mut Tx<'_>| Ok(tx.take_factor(&person, &cause).map(|_| ())?);
    shown(backend, door, (&account, &mark), (shows, owner, command), act)
}

pub(super) fn own(person: &PersonId, command: CommandId) -> Cause {
    Cause { command: Some(command), ..Cause::by(Actor::Person(person.clone())) }
}

pub(super) fn hashes(secret: &Secret, codes: &[String]) -> BTreeSet<String> {
    codes.iter().map(|code| secret.code_hash(code)).collect()
}

/// What a form that is sent again shows: the codes that it made, where any of them is good yet.
pub(super) fn still_good(
    backend: &Backend,
    person: &PersonId,
    secret: &Secret,
    codes: Vec<String>,
) -> Result<Vec<String>, Refusal> {
    let account = backend.store.read(|tx| tx.account_of(person))?.ok_or(Error::NotFound)?;
    let good = codes_of(account.factor_codes.as_deref().unwrap_or_default());
    let is_any = hashes(secret, &codes).iter().any(|hash| good.contains(hash));
    if is_any { Ok(codes) } else { Err(invalid("token", "expired")) }
}

fn wrong(shows: Shows<'_>) -> Refusal {
    match shows {
        Shows::Code(_) => invalid("factor_code", "factor-code-wrong"),
        Shows::Passkey { .. } => invalid("factor_code", "passkey-wrong"),
    }
}

fn is_allowed(door: &SignInGate) -> Result<(), Error> {
    if door.factors() == Factors::Off { Err(Error::Forbidden) } else { Ok(()) }
}

pub(super) fn is_given(backend: &Backend, person: &PersonId, command: CommandId) -> Result<bool, Error> {
    Ok(backend.store.read(|tx| tx.is_given(person, command))?)
}

/// The account of whoever gives its password. Wrong ones are slowed down as wrong codes are: who holds
/// somebody's session shall not find their password out by it.
pub(super) fn checked(
    backend: &Backend,
    door: &SignInGate,
    owner: Owner<'_>,
    password: &str,
) -> Result<Account, Refusal> {
    is_allowed(door)?;
    let account = backend.store.read(|tx| tx.account_of(owner.person))?.ok_or(Error::NotFound)?;
    match door.check_own(backend, &account, (password, owner.source), owner.now, owner.elsewhere)? {
        Shown::Right => Ok(account),
        Shown::Wrong | Shown::Copied => Err(invalid("old", "password-wrong")),
        Shown::Wait(wait) => Err(Refusal::Wait(wait)),
    }
}

pub(super) fn shown(
    backend: &Backend,
    door: &SignInGate,
    whose: (&Account, &str),
    (shows, owner, command): (Shows<'_>, Owner<'_>, CommandId),
    act: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
) -> Result<(), Refusal> {
    match second::show(backend, door, whose, (shows, owner.source, owner.now), Some(command), act)? {
        Shown::Right => Ok(()),
        Shown::Wrong => Err(wrong(shows)),
        Shown::Copied => Err(invalid("factor_code", "passkey-copied")),
        Shown::Wait(wait) => Err(Refusal::Wait(wait)),
    }
}

/// Seals every secret with the house's key that came in the place of `former`. Where that is gone, nobody can
/// read them any more, and the factors are taken away. Says how many were.
///
/// # Errors
/// The store cannot write.
pub fn reseal(tx: &mut Tx<'_>, keys: &Keys, former: Option<&Keys>) -> Result<usize, store::Error> {
    let mut taken = 0;
    for account in tx.accounts()?.into_iter().filter(|account| account.factor.is_some()) {
        let (person, sealed) = (&account.person, account.factor_secret.as_deref().unwrap_or_default());
        if Secret::open(keys, person, sealed).is_some() {
            continue;
        }
        match former.and_then(|former| Secret::open(former, person, sealed)) {
            Some(secret) => tx.reseal_factor(person, &secret.seal(keys, person)?)?,
            None => taken += usize::from(tx.take_factor(person, &Cause::operator())?),
        }
    }
    Ok(taken)
}
