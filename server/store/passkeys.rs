//! Passkeys of an account, beside its codes. What becomes of one is an entry of the account's history, to
//! which its row must agree; who showed one is an entry of the day. Its counter, and when it was asked by the
//! challenge that it signed last, are in no history: they only keep an answer from being taken twice.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl,
};
use sha2::{Digest, Sha256};

use crate::domain::account::AccountFact;
use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::keys::to_hex;

use super::admissions::{Cause, account_history, day_history, from};
use super::schema::{accounts, passkeys};
use super::{Error, Tx};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = passkeys, treat_none_as_default_value = false)]
pub struct Passkey {
    /// What the history calls it: SHA-256 of the id by which its holder knows it.
    pub mark: String,
    /// Whose.
    pub person: PersonId,
    /// The id by which its holder knows it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// Its public key (COSE).
    pub key: Vec<u8>,
    /// Its counter as of its last use; one that does not count stays at 0.
    pub count: i64,
    /// When it was asked by the challenge that it signed last.
    pub asked_at: Moment,
    /// When it was added.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
}

/// A passkey to be added.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// The id by which its holder knows it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// Its public key (COSE).
    pub key: Vec<u8>,
    /// Its counter.
    pub count: i64,
    /// When it was asked by the challenge that it signed.
    pub asked_at: Moment,
}

/// What came of a signature that is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// It is taken.
    Good,
    /// It was taken before, or a later one was, or the passkey is gone.
    Stale,
    /// Its counter went back: there may be a copy.
    Back,
}

/// What a history calls the passkey of this id.
pub fn mark_of(credential: &[u8]) -> String {
    to_hex(&Sha256::digest(credential))
}

impl Tx<'_> {
    /// The passkeys of a person, the oldest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn passkeys(&mut self, person: &PersonId) -> Result<Vec<Passkey>, Error> {
        let own = passkeys::table.filter(passkeys::person.eq(person));
        Ok(own.order((passkeys::created_at, passkeys::mark)).load(self.conn())?)
    }

    /// Whose passkeys there are.
    pub(super) fn passkey_owners(&mut self) -> Result<Vec<PersonId>, Error> {
        Ok(passkeys::table.select(passkeys::person).distinct().load(self.conn())?)
    }

    /// Adds a passkey to a factor in force. Says whether there is that factor, and nobody has the passkey.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn add_passkey(
        &mut self,
        (person, factor): (&PersonId, &str),
        new: &NewPasskey,
        cause: &Cause,
    ) -> Result<bool, Error> {
        let mark = mark_of(&new.credential);
        let taken: Option<String> =
            passkeys::table.find(&mark).select(passkeys::mark).first(self.conn()).optional()?;
        let held = accounts::table.filter(accounts::person.eq(person)).filter(accounts::factor.eq(factor));
        let held: Option<PersonId> = held.select(accounts::person).first(self.conn()).optional()?;
        if taken.is_some() || held.is_none() {
            return Ok(false);
        }
        let history = account_history(person);
        let row = Passkey {
            mark: mark.clone(),
            person: person.clone(),
            credential: new.credential.clone(),
            name: new.name.clone(),
            key: new.key.clone(),
            count: new.count,
            asked_at: new.asked_at,
            created_at: self.next_at(history)?,
            used_at: None,
        };
        diesel::insert_into(passkeys::table).values(&row).execute(self.conn())?;
        let fact = AccountFact::PasskeyAdded { passkey: mark, key: to_hex(&Sha256::digest(&new.key)) };
        self.append_account(history, cause.command, (cause.by.clone(), fact), named(&new.name))?;
        Ok(true)
    }

    /// Takes a passkey away. Says whether there was one.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn take_passkey(&mut self, person: &PersonId, mark: &str, cause: &Cause) -> Result<bool, Error> {
        let Some(row) = self.passkeys(person)?.into_iter().find(|row| row.mark == mark) else {
            return Ok(false);
        };
        diesel::delete(passkeys::table.find(mark)).execute(self.conn())?;
        let fact = AccountFact::PasskeyTaken { passkey: row.mark };
        let what = (cause.by.clone(), fact);
        self.append_account(account_history(person), cause.command, what, named(&row.name))?;
        Ok(true)
    }

    /// Uses a passkey that has signed a challenge of `asked_at`, with its counter. Each challenge is good
    /// once: it must be later than that before.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn use_passkey(
        &mut self,
        (person, mark): (&PersonId, &str),
        (asked_at, count): (Moment, i64),
        source: &str,
    ) -> Result<Used, Error> {
        let now = self.now()?;
        let own = passkeys::mark.eq(mark).and(passkeys::person.eq(person));
        let goes_on = passkeys::count.lt(count).or(passkeys::count.eq(0).and(passkeys::count.eq(count)));
        let good = passkeys::table.filter(own).filter(passkeys::asked_at.lt(asked_at)).filter(goes_on);
        let used =
            (passkeys::asked_at.eq(asked_at), passkeys::count.eq(count), passkeys::used_at.eq(Some(now)));
        let history = day_history(person, now);
        if diesel::update(good).set(used).execute(self.conn())? > 0 {
            let fact = AccountFact::PasskeyUsed { person: person.clone(), passkey: mark.to_owned() };
            self.note_account(history, (Actor::Person(person.clone()), fact), from(source))?;
            return Ok(Used::Good);
        }
        // What is only sent again says nothing of a copy.
        let fresh = passkeys::table.filter(own).filter(passkeys::asked_at.lt(asked_at));
        let fresh: Option<String> = fresh.select(passkeys::mark).first(self.conn()).optional()?;
        if fresh.is_none() {
            return Ok(Used::Stale);
        }
        diesel::update(passkeys::table.filter(own))
            .set(passkeys::asked_at.eq(asked_at))
            .execute(self.conn())?;
        let fact = AccountFact::PasskeyDoubted { person: person.clone(), passkey: mark.to_owned() };
        self.note_refused(fact, person, source)?;
        Ok(Used::Back)
    }

    /// Forgets the passkeys of a factor that is taken away.
    pub(super) fn drop_passkeys(&mut self, person: &PersonId) -> Result<(), Error> {
        diesel::delete(passkeys::table.filter(passkeys::person.eq(person))).execute(self.conn())?;
        Ok(())
    }
}

fn named(name: &str) -> Private {
    Private::from([("name".to_owned(), name.to_owned())])
}
