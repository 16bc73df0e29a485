//! Signing in: passwords, sessions, and how neither becomes a way to stop the service.
//!
//! A password costs 46 MiB and a core for a tenth of a second to check, so there are as many slots
//! as cores and a short queue before them. An unknown login costs the same as a known one. The pair of
//! account and source is slowed down by its failures, and a source by all of its own, before the queue.
//! One slot more is for those who have come in from where they are before: whoever keeps all others
//! busy, from however many places, does not lock the CISO out.

mod failures;
mod identity;
mod password;
pub mod proof;
pub(super) mod second;
mod sessions;
mod slots;

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::domain::account::factor::Factors;
use crate::domain::account::means::{Means, Ways};
use crate::domain::account::session::Terms;
use crate::domain::account::touch::Touch;
use crate::domain::account::{AccountFact, FIRST_PASSWORD_LIFE};
use crate::domain::actor::Actor;
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::passkey::Party;
use crate::store::accounts::Account;
use crate::store::admissions::Cause;
use crate::store::{Tx, Urgency};

use super::{Backend, Error, FieldError, touched};
use failures::{Codes, Known};
use password::is_password;
use second::Shown;
use slots::Slots;

pub use failures::Throttle;
pub use identity::enter_vouched;
pub use password::{check_password, check_words, hash_password};
pub use proof::{Proof, prove, prove_vouched};
pub use second::{Shows, asked_second, enter_second, is_awaited};
pub use sessions::{OwnSession, Resumed, end_others, end_session, resume, sessions};

/// How many days of an account's record are taken up after a start.
const DAYS_RECALLED: u16 = 7;

/// What stands before the accounts: slots for hashing, and a memory of failures.
pub struct SignInGate {
    slots: Slots,
    reserved: Slots,
    known: Known,
    throttle: Throttle,
    codes: Codes,
    ways: Ways,
    terms: Terms,
    /// For which site passkeys are; none where browsers have none.
    party: Option<Party>,
    /// Accounts whose record was taken up.
    recalled: Mutex<BTreeSet<PersonId>>,
    dummy: String,
}

/// What came of knocking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// The id of a new session, to be kept by the browser alone.
    Open {
        /// The session's id.
        session: String,
        /// Whether the password was given by someone else and must be changed first.
        must_change: bool,
    },
    /// The password is right, and a code is asked for.
    Factor {
        /// What the browser brings with the code; it opens nothing by itself.
        ticket: String,
    },
    /// Login or password is wrong, and which of them is not said; or the code is.
    Refused,
    /// The passkey may be a copy.
    Copied,
    /// What waited for a code is over: it begins with the password again.
    Over,
    /// Too many failures from here; try again after this.
    Wait(Span),
    /// The password is right, and was made by someone else too long ago.
    Lapsed,
    /// Whoever knows the password does not answer.
    Silent,
}

/// What somebody else says of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right,
    /// It is not, or there is nobody of this login.
    Wrong,
    /// They do not answer.
    Silent,
}

/// Asks somebody else about a login and its password.
pub type Elsewhere<'a> = &'a dyn Fn(&str, &str) -> Verdict;

impl SignInGate {
    /// A door with as many slots as cores.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no password can be hashed at all.
    pub fn new(ways: impl Into<Ways>) -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let dummy = hash_password("a password that belongs to nobody")?;
        let (slots, reserved) = (Slots::new(cores), Slots::new(1));
        let (known, throttle) = (Known::default(), Throttle::default());
        let (codes, recalled) = (Codes::default(), Mutex::default());
        let (terms, party, ways) = (Terms::default(), None, ways.into());
        Ok(Self { slots, reserved, known, throttle, codes, ways, terms, party, recalled, dummy })
    }

    /// The same door to sessions of other terms.
    #[must_use]
    pub fn with_terms(self, terms: Terms) -> Self {
        Self { terms, ..self }
    }

    /// The same door to whoever has passkeys for this site.
    #[must_use]
    pub fn with_passkeys(self, party: Option<Party>) -> Self {
        Self { party, ..self }
    }

    /// For which site passkeys are; none where browsers have none, or nobody has a second factor.
    pub fn party(&self) -> Option<&Party> {
        self.party.as_ref().filter(|_| self.factors() != Factors::Off)
    }

    /// The terms of the sessions that it opens.
    pub const fn terms(&self) -> Terms {
        self.terms
    }

    /// Whose accounts have a second factor.
    pub const fn factors(&self) -> Factors {
        self.ways.factors
    }

    /// What the settings say of the ways in.
    pub const fn ways(&self) -> Ways {
        self.ways
    }

    /// Whether somebody has signed in with this login from this source lately.
    pub fn knows(&self, backend: &Backend, login: &str, source: &str) -> bool {
        // A store that cannot be read is said by the sign-in itself.
        let _unread = self.recall(backend, login);
        self.known.holds(&(login.to_owned(), source.to_owned()))
    }

    /// Takes up what the record says of the door to this account, once for each account: a server that is
    /// started again forgets neither who guessed nor who came in.
    fn recall(&self, backend: &Backend, login: &str) -> Result<Option<Account>, Error> {
        let account = backend.store.read(|tx| tx.account_by_login(login)).map_err(unavailable)?;
        let Some(person) = account.as_ref().map(|account| account.person.clone()) else { return Ok(None) };
        let recalled = || self.recalled.lock().unwrap_or_else(PoisonError::into_inner);
        if !recalled().insert(person.clone()) {
            return Ok(account);
        }
        let lines = backend.store.read(|tx| tx.account_log(&person, DAYS_RECALLED));
        let lines = lines.map_err(unavailable).inspect_err(|_| _ = recalled().remove(&person))?;
        for (at, facts, private) in lines {
            let Some(source) = private.get("source") else { continue };
            let pair = (login.to_owned(), source.clone());
            for fact in facts.facts {
                match fact {
                    AccountFact::SignedIn { .. } => {
                        self.throttle.forget(&pair);
                        self.codes.forget(&pair, self.known.holds(&pair));
                        self.known.note(pair.clone(), at);
                    }
                    AccountFact::SignInRefused { .. } => self.throttle.note_failure(pair.clone(), at),
                    AccountFact::FactorRefused { .. } | AccountFact::PasskeyDoubted { .. } => {
                        self.codes.note_failure(&pair, at);
                    }
                    AccountFact::AccountMade(_)
                    | AccountFact::PasswordSet { .. }
                    | AccountFact::AccountDisabled
                    | AccountFact::AccountEnabled
                    | AccountFact::AdminMade
                    | AccountFact::AdminTaken
                    | AccountFact::BreakGlassMade
                    | AccountFact::BreakGlassTaken
                    | AccountFact::SessionsEnded
                    | AccountFact::SessionsEndedOnMove
                    | AccountFact::Invited { .. }
                    | AccountFact::TokenMade(_)
                    | AccountFact::TokenRevoked
                    | AccountFact::FactorSet { .. }
                    | AccountFact::FactorTaken
                    | AccountFact::CodesMade { .. }
                    | AccountFact::CodeUsed { .. }
                    | AccountFact::PasskeyAdded { .. }
                    | AccountFact::PasskeyTaken { .. }
                    | AccountFact::PasskeyUsed { .. } => {}
                }
            }
        }
        Ok(account)
    }

    /// The hash of a password, in a slot of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many are waiting, or the machine has no memory for it.
    pub fn hash(&self, password: &str) -> Result<String, Error> {
        self.run(true, || hash_password(password))?
    }

    /// Hashes in the next free slot; for whoever is known, in the reserved one where all others are busy.
    fn run<T>(&self, is_known: bool, work: impl FnOnce() -> T) -> Result<T, Error> {
        let _held = match self.slots.try_hold() {
            Some(held) => held,
            None if is_known => self.reserved.hold()?,
            None => self.slots.hold()?,
        };
        Ok(work())
    }
}

/// Checks a login and its password, and opens a session. What is not the account's own password may be that
/// of the body's directory.
///
/// # Errors
/// [`Error::Unavailable`] when the store cannot be read or too many are waiting.
pub fn enter(
    backend: &Backend,
    door: &SignInGate,
    (login, password): (&str, &str),
    source: &str,
    now: Moment,
    elsewhere: Option<Elsewhere<'_>>,
) -> Result<Entrance, Error> {
    let pair = (login.to_owned(), source.to_owned());
    let account = door.recall(backend, login)?;
    if let Some(wait) = door.throttle.wait(&pair, now) {
        return Ok(Entrance::Wait(wait));
    }
    let meant = account.as_ref().map(|account| account.person.clone());
    let usable = account.filter(|account| account.disabled_at.is_none());
    let is_emergency = usable.as_ref().is_some_and(|account| account.is_break_glass);
    let own = usable.as_ref().filter(|_| door.ways.takes_password(is_emergency));
    let stored = own.map_or(door.dummy.as_str(), |account| account.password.as_str());
    let is_own = door.run(door.known.holds(&pair), || is_password(password, stored))?;
    // Nobody else is asked about an account for emergencies: it is there for when they do not answer.
    let means = match elsewhere.filter(|_| !is_emergency) {
        _ if is_own && is_emergency => Some(Means::Emergency),
        _ if is_own => Some(Means::Password),
        Some(ask) => match ask(login, password) {
            Verdict::Right => Some(Means::Directory),
            Verdict::Wrong => None,
            Verdict::Silent => return Ok(Entrance::Silent),
        },
        None => None,
    };
    let (Some(account), Some(means)) = (usable, means) else {
        door.throttle.note_failure(pair, now);
        note_refusal(backend, meant, source);
        return Ok(Entrance::Refused);
    };
    if means.is_own_password() && account.must_change && has_lapsed(backend, &account.person, now)? {
        note_refusal(backend, Some(account.person), source);
        return Ok(Entrance::Lapsed);
    }
    door.throttle.forget(&pair);
    admit(backend, door, &account, means, (source, now))
}

/// Opens a session for whoever came in by these means, or asks for the code first.
fn admit(
    backend: &Backend,
    door: &SignInGate,
    account: &Account,
    means: Means,
    (source, now): (&str, Moment),
) -> Result<Entrance, Error> {
    if let Some(mark) = account.factor.as_deref().filter(|_| door.ways.asks_factor(means)) {
        return Ok(Entrance::Factor { ticket: second::ticket(backend, (account, mark), means, now) });
    }
    let session = new_session(backend)?;
    let opening = Opening::of(backend, &session, (account, means), Some(source), door.terms);
    let job = move |tx: &mut Tx<'_>| opening.begin(tx);
    if !backend.store.write(Urgency::Person, "sign_in", job)? {
        note_refusal(backend, Some(account.person.clone()), source);
        return Ok(Entrance::Refused);
    }
    door.known.note((account.login.clone(), source.to_owned()), now);
    Ok(Entrance::Open { session, must_change: must_change(account, means) })
}

/// A password that did not open the door need not be changed first.
fn must_change(account: &Account, means: Means) -> bool {
    account.must_change && means.is_own_password()
}

/// Whether the password that somebody else made is too old to be used.
fn has_lapsed(backend: &Backend, person: &PersonId, now: Moment) -> Result<bool, Error> {
    let people = [person.clone()];
    let since = backend.store.read(|tx| tx.passwords_since(&people)).map_err(unavailable)?;
    Ok(since.get(person).is_some_and(|since| *since + FIRST_PASSWORD_LIFE <= now))
}

/// The id of a session that is to be opened.
fn new_session(backend: &Backend) -> Result<String, Error> {
    backend.keys.chance().token().map_err(|error| unavailable(error.into()))
}

/// A session that is to be opened: whose, by which password and means, and from where they entered.
struct Opening {
    backend: Backend,
    hash: Hash,
    person: PersonId,
    password: String,
    means: Means,
    source: Option<String>,
    /// Whether it is begun with something that was shown here.
    is_proved: bool,
    terms: Terms,
}

impl Opening {
    fn of(
        backend: &Backend,
        session: &str,
        (account, means): (&Account, Means),
        source: Option<&str>,
        terms: Terms,
    ) -> Self {
        let (backend, hash, source) = (backend.clone(), hash_of(session), source.map(str::to_owned));
        let (person, password) = (account.person.clone(), account.password.clone());
        let is_proved = means.is_shown_here();
        Self { backend, hash, person, password, means, source, is_proved, terms }
    }

    /// The same for whoever has shown a password or a factor here, by whatever means they come in.
    fn proved(self) -> Self {
        Self { is_proved: true, ..self }
    }

    /// Opens it, if the account is still what it was when its password was looked at: meanwhile it may
    /// have been stopped, or given another password because somebody knew this one.
    fn begin(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        let stands = |row: &Account| row.disabled_at.is_none() && row.password == self.password;
        if !tx.account_of(&self.person)?.as_ref().is_some_and(stands) {
            return Ok(false);
        }
        tx.open_session(self.hash, (&self.person, self.means), self.is_proved, self.terms)?;
        let Some(source) = &self.source else { return Ok(true) };
        tx.note_sign_in(&self.person, self.means, source)?;
        if self.means == Means::Emergency {
            touched::tell_of_door(tx, &self.backend, (Touch::BreakGlassUsed, &self.person))?;
        }
        Ok(true)
    }
}

/// Writes down that somebody was refused. That they are refused does not wait for it.
fn note_refusal(backend: &Backend, person: Option<PersonId>, source: &str) {
    let source = source.to_owned();
    let job = move |tx: &mut Tx<'_>| tx.note_refusal(person.as_ref(), &source);
    if let Err(error) = backend.store.write(Urgency::Person, "sign_in_refused", job) {
        tracing::warn!(%error, "A refused sign-in could not be noted");
    }
}

/// Ends a session.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn leave(backend: &Backend, session: Hash) -> Result<(), Error> {
    backend.store.write(Urgency::Person, "sign_out", move |tx| tx.close_session(session)).map_err(unavailable)
}

/// What came of changing one's own password.
pub enum Changed {
    /// It was: a new session, in the place of all others.
    Session(String),
    /// Too many were wrong; the next try is looked at after this.
    Wait(Span),
}

/// Changes a person's own password, ends all their sessions and opens a new one by the same means. Whoever
/// holds somebody's session finds no password out by it: wrong ones are slowed down as at the door.
///
/// # Errors
/// [`Error::Invalid`] on `old` or `new`; [`Error::Unavailable`].
pub fn change_password(
    backend: &Backend,
    door: &SignInGate,
    (person, means, source): (&PersonId, Means, &str),
    (old, new): (&str, &str),
) -> Result<Changed, Error> {
    let wrong = || Error::Invalid(vec![FieldError::new("old", "password-wrong")]);
    let read = |tx: &mut Tx<'_>| Ok((tx.account_of(person)?, tx.world()?, tx.now()?));
    let (account, world, now) = backend.store.read(read).map_err(unavailable)?;
    let account = account.ok_or(Error::NotFound)?;
    check_password(new, (&world, &account), now)?;
    match door.check_own(backend, &account, (old, source), now, None)? {
        Shown::Right => {}
        Shown::Wrong | Shown::Copied => return Err(wrong()),
        Shown::Wait(wait) => return Ok(Changed::Wait(wait)),
    }
    if old == new {
        return Err(Error::Invalid(vec![FieldError::new("new", "password-same")]));
    }
    let (hash, session) = (door.hash(new)?, new_session(backend)?);
    let next = Account { password: hash.clone(), ..account.clone() };
    let opening = Opening::of(backend, &session, (&next, means), None, door.terms).proved();
    let job = move |tx: &mut Tx<'_>| {
        // What was typed fitted this row: another server may have made it another since.
        if tx.account_of(&account.person)?.is_none_or(|row| row.password != account.password) {
            return Ok(false);
        }
        let cause = Cause::by(Actor::Person(account.person.clone()));
        tx.set_password(&account.person, (&hash, false), &cause)?;
        opening.begin(tx)
    };
    if backend.store.write(Urgency::Person, "change_password", job)? {
        Ok(Changed::Session(session))
    } else {
        Err(wrong())
    }
}

/// What is stored of a session's id or an API token. Both are random, so a plain hash will do.
pub fn hash_of(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

fn unavailable(error: crate::store::Error) -> Error {
    Error::Unavailable(Some(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_with_our_cost() {
        let hash = hash_password("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{hash}");
        assert!(is_password("correct horse battery", &hash));
        assert!(!is_password("correct horse batterz", &hash));
        assert!(!is_password("anything", "not a hash"));
    }

    #[test]
    fn a_slot_is_given_back_when_the_work_panics() {
        let door = SignInGate::new(Factors::Optional).unwrap();
        for _ in 0..256 {
            let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                door.run(false, || panic!("as planned"))
            }));
            assert!(broken.is_err());
        }
        assert_eq!(door.run(false, || 7).unwrap(), 7);
    }

    #[test]
    fn whoever_has_come_in_before_is_served_while_strangers_fill_every_slot_and_the_queue() {
        let door = SignInGate::new(Factors::Optional).unwrap();
        let strangers: Vec<_> = std::iter::from_fn(|| door.slots.try_hold()).collect();
        door.slots.lock().waiting = slots::QUEUE_MAX;
        assert!(door.run(false, || ()).is_err(), "a stranger is turned away");
        let pair = ("ciso".to_owned(), "a".to_owned());
        door.known.note(pair.clone(), Moment::from_micros(0));
        assert_eq!(door.run(door.known.holds(&pair), || 7).unwrap(), 7);
        drop(strangers);
    }
}
