//! Who may sign in. The hash of a password is made and checked elsewhere.
//!
//! An account is never deleted: it is disabled, and its sessions end with it. Whatever becomes of one is an
//! entry of its history ([`admissions`](super::admissions)), to which the row must agree.

use std::fmt;

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::account::{AccountFact, AccountState};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;

use super::admissions::{Cause, account_history, digest};
use super::incidents::is_storable;
use super::schema::accounts;
use super::{Error, Tx, dialect};

/// An account.
#[derive(Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// What is typed to sign in, as the caller has normalised it.
    pub login: String,
    /// Argon2id, as PHC text.
    pub password: String,
    /// May administer.
    pub is_admin: bool,
    /// Must choose another password first.
    pub must_change: bool,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it cannot be used.
    pub disabled_at: Option<Moment>,
    /// What its history calls its second factor; none where it has none.
    pub factor: Option<String>,
    /// The sealed secret of that.
    pub factor_secret: Option<Vec<u8>>,
    /// Hashes of its printed codes, each with a space after it but the last.
    pub factor_codes: Option<String>,
    /// The last step whose code was taken.
    pub factor_step: Option<i64>,
    /// Is for emergencies.
    pub is_break_glass: bool,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The hash of a password has no place in a log.
        f.debug_struct("Account")
            .field("person", &self.person)
            .field("login", &self.login)
            .finish_non_exhaustive()
    }
}

/// An account to be made.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// Whose.
    pub person: &'a PersonId,
    /// What is typed to sign in.
    pub login: &'a str,
    /// Argon2id, as PHC text.
    pub password: &'a str,
    /// May administer.
    pub is_admin: bool,
    /// Must choose another password first.
    pub must_change: bool,
}

impl Tx<'_> {
    /// Makes an account, as the operator of the machine.
    ///
    /// # Errors
    /// As [`Tx::make_account`].
    pub fn add_account(&mut self, new: NewAccount<'_>) -> Result<(), Error> {
        self.make_account(new, &Cause::operator())
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`Error::Duplicate`] if the person has one or the login is taken.
    pub fn make_account(&mut self, new: NewAccount<'_>, cause: &Cause) -> Result<(), Error> {
        if !is_storable(new.login) || !is_storable(new.person.as_str()) {
            return Err(Error::Refused("a login may not contain NUL"));
        }
        let history = account_history(new.person);
        let row = Account {
            person: new.person.clone(),
            login: new.login.to_owned(),
            password: new.password.to_owned(),
            is_admin: new.is_admin,
            must_change: new.must_change,
            created_at: self.next_at(history)?,
            disabled_at: None,
            factor: None,
            factor_secret: None,
            factor_codes: None,
            factor_step: None,
            is_break_glass: false,
        };
        diesel::insert_into(accounts::table).values(&row).execute(self.conn())?;
        let made = AccountFact::AccountMade(AccountState::from(&row));
        self.note_cause(history, cause, made)
    }

    /// The account with this login, disabled or not.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn account_by_login(&mut self, login: &str) -> Result<Option<Account>, Error> {
        if !is_storable(login) {
            return Ok(None);
        }
        Ok(accounts::table.filter(accounts::login.eq(login)).first(self.conn()).optional()?)
    }

    /// The account of a person, disabled or not.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn account_of(&mut self, person: &PersonId) -> Result<Option<Account>, Error> {
        if !is_storable(person.as_str()) {
            return Ok(None);
        }
        Ok(accounts::table.find(person).first(self.conn()).optional()?)
    }

    /// Whether anybody has an account.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn has_accounts(&mut self) -> Result<bool, Error> {
        let first: Option<PersonId> =
            accounts::table.select(accounts::person).limit(1).first(self.conn()).optional()?;
        Ok(first.is_some())
    }

    /// All accounts, by login.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn accounts(&mut self) -> Result<Vec<Account>, Error> {
        Ok(accounts::table.order(accounts::login).load(self.conn())?)
    }

    /// Whose accounts administer and may be used, held still until this transaction ends.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn administrators(&mut self) -> Result<Vec<PersonId>, Error> {
        Ok(dialect::hold_administrators(self.conn())?)
    }

    /// Sets another password, which ends every session of the person. Says whether there is such
    /// an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_password(
        &mut self,
        person: &PersonId,
        (password, must_change): (&str, bool),
        cause: &Cause,
    ) -> Result<bool, Error> {
        if !is_storable(person.as_str()) {
            return Ok(false);
        }
        let changed = (accounts::password.eq(password), accounts::must_change.eq(must_change));
        let count = diesel::update(accounts::table.find(person)).set(changed).execute(self.conn())?;
        self.close_sessions_of(person)?;
        if count > 0 {
            let fact = AccountFact::PasswordSet { password: digest(password), must_change };
            self.note_cause(account_history(person), cause, fact)?;
        }
        Ok(count > 0)
    }

    /// Lets an account administer, or no longer. Says whether there is such an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_admin(&mut self, person: &PersonId, is_admin: bool, cause: &Cause) -> Result<bool, Error> {
        if !is_storable(person.as_str()) {
            return Ok(false);
        }
        let changed = diesel::update(accounts::table.find(person)).set(accounts::is_admin.eq(is_admin));
        let count = changed.execute(self.conn())?;
        if count > 0 {
            let fact = if is_admin { AccountFact::AdminMade } else { AccountFact::AdminTaken };
            self.note_cause(account_history(person), cause, fact)?;
        }
        Ok(count > 0)
    }

    /// Makes an account one for emergencies, or no longer. Says whether there is such an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_break_glass(&mut self, person: &PersonId, is: bool, cause: &Cause) -> Result<bool, Error> {
        if !is_storable(person.as_str()) {
            return Ok(false);
        }
        let changed = diesel::update(accounts::table.find(person)).set(accounts::is_break_glass.eq(is));
        let count = changed.execute(self.conn())?;
        if count > 0 {
            let fact = if is { AccountFact::BreakGlassMade } else { AccountFact::BreakGlassTaken };
            self.note_cause(account_history(person), cause, fact)?;
        }
        Ok(count > 0)
    }

    /// Disables an account, which ends every session of the person, or enables it again. Says
    /// whether there is such an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn set_disabled(
        &mut self,
        person: &PersonId,
        is_disabled: bool,
        cause: &Cause,
    ) -> Result<bool, Error> {
        if !is_storable(person.as_str()) {
            return Ok(false);
        }
        let history = account_history(person);
        let since = if is_disabled { Some(self.next_at(history)?) } else { None };
        let count = diesel::update(accounts::table.find(person))
            .set(accounts::disabled_at.eq(since))
            .execute(self.conn())?;
        if is_disabled {
            self.close_sessions_of(person)?;
        }
        if count > 0 {
            let fact = if is_disabled { AccountFact::AccountDisabled } else { AccountFact::AccountEnabled };
            self.note_cause(history, cause, fact)?;
        }
        Ok(count > 0)
    }

    /// Ends every session of a person whose posts or unit have changed, if one is open.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn end_sessions_on_move(&mut self, person: &PersonId, cause: &Cause) -> Result<(), Error> {
        self.close_sessions_of(person)?;
        self.note_cause(account_history(person), cause, AccountFact::SessionsEndedOnMove)
    }

    /// Notes that a person is invited to choose a password. Says which of their invitations it is; those
    /// before it are over.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn invite(&mut self, person: &PersonId, cause: &Cause) -> Result<u32, Error> {
        self.end_invitations(person)?;
        let no = self.count_invitations(person)?.saturating_add(1);
        self.note_cause(account_history(person), cause, AccountFact::Invited { no })?;
        Ok(no)
    }

    /// Ends every session of a person, as somebody else wants it.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn end_sessions(&mut self, person: &PersonId, cause: &Cause) -> Result<(), Error> {
        self.close_sessions_of(person)?;
        self.note_cause(account_history(person), cause, AccountFact::SessionsEnded)
    }
}
