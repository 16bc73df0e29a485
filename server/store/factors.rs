//! The second factor of an account. Its secret comes and goes sealed; what becomes of it is an entry of the
//! account's history, to which the row must agree. The step that was used last is in no history: it only
//! keeps a code from being taken twice in the minute that it is good.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::domain::account::AccountFact;
use crate::domain::account::factor::{codes_of, codes_text};
use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;

use super::admissions::{Cause, account_history};
use super::schema::accounts;
use super::{Error, Tx};

/// A second factor to be put in force.
#[derive(Clone, Debug)]
pub struct NewFactor {
    /// What the history calls it.
    pub mark: String,
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
    /// The step whose code proved that an app has it; none where no app does.
    pub step: Option<i64>,
    /// Hashes of its printed codes.
    pub codes: BTreeSet<String>,
}

impl Tx<'_> {
    /// Puts a factor in force where the account has none. Says whether it had none.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_factor(&mut self, person: &PersonId, new: &NewFactor, cause: &Cause) -> Result<bool, Error> {
        let free = accounts::table.filter(accounts::person.eq(person)).filter(accounts::factor.is_null());
        let changed = (
            accounts::factor.eq(Some(&new.mark)),
            accounts::factor_secret.eq(Some(&new.sealed)),
            accounts::factor_codes.eq(Some(codes_text(&new.codes))),
            accounts::factor_step.eq(new.step),
        );
        let count = diesel::update(free).set(changed).execute(self.conn())?;
        if count == 0 {
            return Ok(false);
        }
        let history = account_history(person);
        let set = AccountFact::FactorSet { factor: new.mark.clone() };
        self.note_cause(history, &Cause { command: None, ..cause.clone() }, set)?;
        self.note_cause(history, cause, AccountFact::CodesMade { codes: new.codes.clone() })?;
        Ok(true)
    }

    /// Takes the factor away, and its passkeys with it. Says whether there was one.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn take_factor(&mut self, person: &PersonId, cause: &Cause) -> Result<bool, Error> {
        let held = accounts::table.filter(accounts::person.eq(person)).filter(accounts::factor.is_not_null());
        let changed = (
            accounts::factor.eq(None::<String>),
            accounts::factor_secret.eq(None::<Vec<u8>>),
            accounts::factor_codes.eq(None::<String>),
            accounts::factor_step.eq(None::<i64>),
        );
        let count = diesel::update(held).set(changed).execute(self.conn())?;
        if count > 0 {
            self.drop_passkeys(person)?;
            self.note_cause(account_history(person), cause, AccountFact::FactorTaken)?;
        }
        Ok(count > 0)
    }

    /// Makes other printed codes good instead of those before.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_codes(
        &mut self,
        (person, mark): (&PersonId, &str),
        codes: &BTreeSet<String>,
        cause: &Cause,
    ) -> Result<bool, Error> {
        let held = accounts::table.filter(accounts::person.eq(person)).filter(accounts::factor.eq(mark));
        let changed = accounts::factor_codes.eq(Some(codes_text(codes)));
        let count = diesel::update(held).set(changed).execute(self.conn())?;
        if count > 0 {
            let made = AccountFact::CodesMade { codes: codes.clone() };
            self.note_cause(account_history(person), cause, made)?;
        }
        Ok(count > 0)
    }

    /// Uses the code of a step. Says whether it was good: of this factor, and later than the last.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn use_step(&mut self, (person, mark): (&PersonId, &str), step: i64) -> Result<bool, Error> {
        // A factor that an app has has a last step: that of the code that put it in force.
        let good = accounts::table
            .filter(accounts::person.eq(person))
            .filter(accounts::factor.eq(mark))
            .filter(accounts::factor_step.lt(step));
        let used = accounts::factor_step.eq(Some(step));
        Ok(diesel::update(good).set(used).execute(self.conn())? > 0)
    }

    /// Uses a printed code, by its hash. Says whether it was good.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn use_code(&mut self, (person, mark): (&PersonId, &str), code: &str) -> Result<bool, Error> {
        let row = self.account_of(person)?.filter(|row| row.factor.as_deref() == Some(mark));
        let Some(before) = row.and_then(|row| row.factor_codes) else { return Ok(false) };
        let mut codes = codes_of(&before);
        if !codes.remove(code) {
            return Ok(false);
        }
        // Another server may have used it since it was read.
        let held =
            accounts::table.filter(accounts::person.eq(person)).filter(accounts::factor_codes.eq(&before));
        let left = accounts::factor_codes.eq(Some(codes_text(&codes)));
        if diesel::update(held).set(left).execute(self.conn())? == 0 {
            return Ok(false);
        }
        let cause = Cause::by(Actor::Person(person.clone()));
        self.note_cause(account_history(person), &cause, AccountFact::CodeUsed { code: code.to_owned() })?;
        Ok(true)
    }

    /// Keeps the same secret sealed with another key.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn reseal_factor(&mut self, person: &PersonId, sealed: &[u8]) -> Result<(), Error> {
        let changed = accounts::factor_secret.eq(Some(sealed));
        diesel::update(accounts::table.find(person)).set(changed).execute(self.conn())?;
        Ok(())
    }
}
