//! The second step of signing in: a code or a passkey, after the password.
//!
//! Between both steps the browser holds a ticket: whose account it is, by which means, and when, signed with
//! the house's key. It opens no page, is over after five minutes, and with another password or factor.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::actions::{Backend, Error, passkey, touched};
use crate::domain::account::factor::{self, Typed, WAIT, codes_of};
use crate::domain::account::means::Means;
use crate::domain::account::touch::Touch;
use crate::domain::ids::{CommandId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::factor::Secret;
use crate::keys::is_same;
use crate::passkey::{Expected, Request, Signed};
use crate::store::accounts::Account;
use crate::store::passkeys::{Used, mark_of};
use crate::store::{Tx, Urgency};

use super::password::is_password;
use super::{Elsewhere, Entrance, Opening, SignInGate, Verdict, must_change, new_session, unavailable};

/// What the browser is given once the password was right.
pub(super) fn ticket(
    backend: &Backend,
    (account, mark): (&Account, &str),
    means: Means,
    now: Moment,
) -> String {
    let at = now.micros().to_be_bytes();
    let seal = sign(backend, (account, mark), means, &at);
    let whose = format!("{} {}", means.as_str(), account.person);
    URL_SAFE_NO_PAD.encode([at.as_slice(), &seal, whose.as_bytes()].concat())
}

fn sign(backend: &Backend, (account, mark): (&Account, &str), means: Means, at: &[u8]) -> [u8; 32] {
    let parts = [account.person.as_str(), &account.password, mark, means.as_str()].map(str::as_bytes);
    backend.keys.mac("sign-in, second step", &[parts.as_slice(), &[at]].concat())
}

/// Whom a ticket is for, while it waits for a code.
struct Awaited {
    account: Account,
    /// What the account's factor is called.
    mark: String,
    means: Means,
}

fn awaited(backend: &Backend, ticket: &str, now: Moment) -> Result<Option<Awaited>, Error> {
    let bytes = URL_SAFE_NO_PAD.decode(ticket).unwrap_or_default();
    let parts = bytes.split_at_checked(8).and_then(|(at, rest)| Some((at, rest.split_at_checked(32)?)));
    let Some((at, (seal, whose))) = parts else { return Ok(None) };
    let whose = std::str::from_utf8(whose).ok().and_then(|whose| whose.split_once(' '));
    let Some((means, person)) = whose.and_then(|(means, who)| Some((Means::parse(means)?, who))) else {
        return Ok(None);
    };
    let found = backend.store.read(|tx| tx.account_of(&PersonId::from(person))).map_err(unavailable)?;
    let Some(account) = found.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let Some(mark) = account.factor.clone() else { return Ok(None) };
    let since = at.try_into().map(|at| Moment::from_micros(i64::from_be_bytes(at)));
    let is_fresh = since.is_ok_and(|since| since <= now && now < since + WAIT);
    let is_ours = is_same(&sign(backend, (&account, &mark), means, at), seal);
    Ok((is_fresh && is_ours).then_some(Awaited { account, mark, means }))
}

/// For whom a ticket still waits for a code, by what they typed to sign in.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn is_awaited(backend: &Backend, ticket: &str, now: Moment) -> Result<Option<String>, Error> {
    Ok(awaited(backend, ticket, now)?.map(|one| one.account.login))
}

/// What asks the browser of this ticket for a passkey; none where its account has none.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn asked_second(
    backend: &Backend,
    door: &SignInGate,
    ticket: &str,
    now: Moment,
) -> Result<Option<Request>, Error> {
    let Some(Awaited { account, .. }) = awaited(backend, ticket, now)? else { return Ok(None) };
    passkey::asked(backend, door, (&account.person, ticket.as_bytes()), now)
}

/// Checks a code or a passkey, and opens a session.
///
/// # Errors
/// [`Error::Unavailable`] also where the secret was sealed with another key than this server's.
pub fn enter_second(
    backend: &Backend,
    door: &SignInGate,
    (ticket, shows): (&str, Shows<'_>),
    source: &str,
    now: Moment,
) -> Result<Entrance, Error> {
    let Some(Awaited { account, mark, means }) = awaited(backend, ticket, now)? else {
        return Ok(Entrance::Over);
    };
    if !door.ways.asks_factor(means) {
        return Ok(Entrance::Over);
    }
    let session = new_session(backend)?;
    let opening = Opening::of(backend, &session, (&account, means), Some(source), door.terms).proved();
    // Where the account was stopped since, the code is used up and the session that it gives opens nothing.
    let open = move |tx: &mut Tx<'_>| opening.begin(tx).map(|_| ());
    match show(backend, door, (&account, &mark), (shows, source, now), None, open)? {
        Shown::Right => {
            door.known.note((account.login.clone(), source.to_owned()), now);
            Ok(Entrance::Open { session, must_change: must_change(&account, means) })
        }
        Shown::Wrong => Ok(Entrance::Refused),
        Shown::Copied => Ok(Entrance::Copied),
        Shown::Wait(wait) => Ok(Entrance::Wait(wait)),
    }
}

impl SignInGate {
    /// Checks the password of somebody who is signed in.
    ///
    /// # Errors
    /// [`Error::Unavailable`]
    pub(in crate::actions) fn check_own(
        &self,
        backend: &Backend,
        account: &Account,
        (password, source): (&str, &str),
        now: Moment,
        elsewhere: Option<Elsewhere<'_>>,
    ) -> Result<Shown, Error> {
        let _known = self.recall(backend, &account.login)?;
        let pair = (account.login.clone(), source.to_owned());
        if let Some(wait) = self.codes.wait(&pair, true, now) {
            return Ok(Shown::Wait(wait));
        }
        if self.run(true, || is_password(password, &account.password))? {
            return Ok(Shown::Right);
        }
        match elsewhere.filter(|_| !account.is_break_glass).map(|ask| ask(&account.login, password)) {
            Some(Verdict::Right) => return Ok(Shown::Right),
            Some(Verdict::Silent) => return Err(Error::Unavailable(None)),
            Some(Verdict::Wrong) | None => {}
        }
        self.codes.note_failure(&pair, now);
        Ok(Shown::Wrong)
    }
}

/// What somebody shows as their second factor.
#[derive(Clone, Copy, Debug)]
pub enum Shows<'a> {
    /// A code, as it was typed.
    Code(&'a str),
    /// What a passkey signed, as the page's script sends it.
    Passkey {
        /// That.
        sent: &'a str,
        /// The session or the ticket that was asked.
        bound: &'a [u8],
    },
}

/// What came of showing a code, a passkey or a password.
pub(in crate::actions) enum Shown {
    /// It was good, is used up, and what it was shown for was done.
    Right,
    /// It was not, or is no more.
    Wrong,
    /// It was true and may be a copy's: it is refused, and its owner is told.
    Copied,
    /// Too many were wrong; the next one is looked at after this.
    Wait(Span),
}

/// Checks a code or a passkey and uses it up in the transaction that does what it is shown for, as this
/// command. A wrong one is written down, and slows down the next.
///
/// # Errors
/// As [`enter_second`]; what `act` says.
pub(in crate::actions) fn show(
    backend: &Backend,
    door: &SignInGate,
    (account, mark): (&Account, &str),
    (shows, source, now): (Shows<'_>, &str, Moment),
    command: Option<CommandId>,
    act: impl Fn(&mut Tx<'_>) -> Result<(), Error> + Send + 'static,
) -> Result<Shown, Error> {
    let _known = door.recall(backend, &account.login)?;
    let pair = (account.login.clone(), source.to_owned());
    let is_known = door.known.holds(&pair);
    if let Some(wait) = door.codes.wait(&pair, is_known, now) {
        return Ok(Shown::Wait(wait));
    }
    let fit = match shows {
        Shows::Code(typed) => fitting(&secret(backend, account)?, account, typed, now),
        Shows::Passkey { sent, bound } => signed(backend, door, &account.person, (sent, bound), now)?,
    };
    let mut shown = Shown::Wrong;
    if let Some(fit) = fit {
        let (person, mark) = (account.person.clone(), mark.to_owned());
        let (own, from) = (backend.clone(), source.to_owned());
        let job = move |tx: &mut Tx<'_>| {
            // The other half of a double click has used the code up.
            if let Some(command) = command
                && tx.is_given(&person, command)?
            {
                return Ok(Used::Good);
            }
            let used = fit.used(tx, (&person, &mark), &from)?;
            match used {
                Used::Good => act(tx)?,
                Used::Back => touched::tell_of_door(tx, &own, (Touch::PasskeyDoubted, &person))?,
                Used::Stale => {}
            }
            Ok::<_, Error>(used)
        };
        match backend.store.write(Urgency::Person, "code", job)? {
            Used::Good => {
                door.codes.forget(&pair, is_known);
                return Ok(Shown::Right);
            }
            // That is written down already.
            Used::Back => shown = Shown::Copied,
            Used::Stale => {}
        }
    }
    door.codes.note_failure(&pair, now);
    if matches!(shown, Shown::Copied) {
        return Ok(shown);
    }
    let (person, from) = (account.person.clone(), source.to_owned());
    let job = move |tx: &mut Tx<'_>| tx.note_factor_refusal(&person, &from);
    if let Err(error) = backend.store.write(Urgency::Person, "code_refused", job) {
        tracing::warn!(%error, "A refused code could not be noted");
    }
    Ok(shown)
}

/// The secret of an account's factor.
///
/// # Errors
/// [`Error::Unavailable`] where it was sealed with another key.
pub(in crate::actions) fn secret(backend: &Backend, account: &Account) -> Result<Secret, Error> {
    let sealed = account.factor_secret.as_deref().unwrap_or_default();
    Secret::open(&backend.keys, &account.person, sealed).ok_or_else(|| {
        tracing::error!("A second factor was sealed with another key file than this server's");
        Error::Unavailable(None)
    })
}

/// What a code or a passkey that fits uses up.
enum Fit {
    Step(i64),
    Code(String),
    Passkey { mark: String, asked_at: Moment, count: i64 },
}

impl Fit {
    fn used(&self, tx: &mut Tx<'_>, (person, mark): (&PersonId, &str), source: &str) -> Result<Used, Error> {
        let is_good = match self {
            Fit::Step(step) => tx.use_step((person, mark), *step)?,
            Fit::Code(code) => tx.use_code((person, mark), code)?,
            Fit::Passkey { mark, asked_at, count } => {
                return Ok(tx.use_passkey((person, mark), (*asked_at, *count), source)?);
            }
        };
        Ok(if is_good { Used::Good } else { Used::Stale })
    }
}

/// What a passkey of this person signed, if it is true and answers what was asked there.
fn signed(
    backend: &Backend,
    door: &SignInGate,
    person: &PersonId,
    (sent, bound): (&str, &[u8]),
    now: Moment,
) -> Result<Option<Fit>, Error> {
    let (Some(answer), Some(party)) = (Signed::read(sent), door.party()) else { return Ok(None) };
    let own = backend.store.read(|tx| tx.passkeys(person)).map_err(unavailable)?;
    let Some(known) = own.into_iter().find(|one| one.credential == answer.credential) else {
        return Ok(None);
    };
    let bound = passkey::bound(person, bound);
    let expected = Expected { party, keys: &backend.keys, bound: &bound, now };
    let fit = expected.signed(&answer, &known.key);
    Ok(fit.map(|(asked_at, count)| Fit::Passkey { mark: mark_of(&known.credential), asked_at, count }))
}

/// Whichever kind was typed, both are looked at: no wrong code is told apart by its time.
fn fitting(secret: &Secret, account: &Account, typed: &str, now: Moment) -> Option<Fit> {
    let typed = factor::typed(typed).unwrap_or(Typed::Digits(String::new()));
    let (Typed::Digits(letters) | Typed::Printed(letters)) = &typed;
    let step = secret.step_of(&typed, now);
    let hash = secret.code_hash(letters);
    let is_printed = codes_of(account.factor_codes.as_deref().unwrap_or_default()).contains(&hash);
    step.map(Fit::Step).or_else(|| is_printed.then_some(Fit::Code(hash)))
}
