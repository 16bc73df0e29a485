//! Histories of accounts and tokens, and of a day's sign-ins; counts of refusals that belong to nobody.
//!
//! Each account and each token is a history of its own, to which its row must agree. Who entered, or was
//! refused, is a history of the account and the day. What is refused without an account, or too often, is
//! counted by source and hour, in so many rows and no more: a stranger cannot fill the disk.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::account::factor::codes_of;
use crate::domain::account::means::Means;
use crate::domain::account::{AccountFact, AccountFacts, AccountState, Admitted, TokenState, fold};
use crate::domain::actor::Actor;
use crate::domain::history::{Hash, Kind, Private};
use crate::domain::ids::{CommandId, HistoryId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::keys::to_hex;
use crate::store::commit::Log;

use super::access_log::days;
use super::accounts::Account;
use super::commit::{Append, What};
use super::history::{EntryRow, bodies};
use super::schema::{entries, heads, refusals};
use super::tokens::Token;
use super::verify::Orphans;
use super::{Error, Tx};

/// Refusals of one account that are written one by one on one day.
const WRITTEN_MAX: i64 = 50;

/// Sources that are counted apart within an hour; all further ones are counted together.
const SOURCES_MAX: i64 = 500;

/// How many hours a count is kept.
const HOURS_KEPT: i64 = 24 * 90;

/// Characters of a source that are kept.
const SOURCE_MAX: usize = 64;

/// Histories that are read by one statement.
const HISTORIES_AT_ONCE: usize = 500;

/// Who does something to an account or a token, and why.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Who.
    pub by: Actor,
    /// Why; empty where nobody asked.
    pub reason: String,
    /// The command that it is; none for one that may happen again.
    pub command: Option<CommandId>,
}

impl Cause {
    /// Somebody, who was not asked why.
    pub const fn by(by: Actor) -> Self {
        Self { by, reason: String::new(), command: None }
    }

    /// The operator of the machine.
    pub const fn operator() -> Self {
        Self::by(Actor::Operator)
    }
}

/// Refusals from one source within one hour.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = refusals)]
pub struct Refusals {
    /// The hour, counted from 1970.
    pub hour: i64,
    /// Where from; empty for all beyond those that are counted apart.
    pub source: String,
    /// How many.
    pub count: i64,
}

impl Refusals {
    /// When the hour began.
    pub fn from(&self) -> Moment {
        Moment::from_micros(self.hour.saturating_mul(Span::hours(1).as_micros()))
    }
}

/// One entry of an account's history or of one of its days.
pub type Line = (Moment, AccountFacts, Private);

fn derived(label: &str, parts: &[&str]) -> HistoryId {
    let mut hasher = Sha256::new_with_prefix(b"noroshi.account.1");
    for part in std::iter::once(&label).chain(parts) {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let hash: [u8; 32] = hasher.finalize().into();
    let mut short = [0; 16];
    short.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
    HistoryId(Builder::from_custom_bytes(short).into_uuid())
}

/// The history of a person's account.
pub fn account_history(person: &PersonId) -> HistoryId {
    derived("account", &[person.as_str()])
}

/// The history of a token.
pub fn token_history(name: &str) -> HistoryId {
    derived("token", &[name])
}

/// The history of what happened at the door to a person's account on a day, as Japan's calendar counts.
pub(super) fn day_history(person: &PersonId, at: Moment) -> HistoryId {
    derived("day", &[person.as_str(), &at.jst().date_naive().to_string()])
}

/// What is kept of a password's hash.
pub(super) fn digest(password: &str) -> String {
    to_hex(&Sha256::digest(password.as_bytes()))
}

impl From<&Account> for AccountState {
    fn from(row: &Account) -> Self {
        Self {
            person: row.person.clone(),
            login: row.login.clone(),
            password: digest(&row.password),
            is_admin: row.is_admin,
            is_break_glass: row.is_break_glass,
            must_change: row.must_change,
            created_at: row.created_at,
            disabled_at: row.disabled_at,
            factor: row.factor.clone(),
            codes: codes_of(row.factor_codes.as_deref().unwrap_or_default()),
            passkeys: BTreeMap::new(),
        }
    }
}

/// A token as its history says it.
pub(super) fn token_state(row: &Token, secret: Hash) -> TokenState {
    TokenState {
        name: row.name.clone(),
        secret: to_hex(&secret),
        scopes: row.scopes.clone(),
        units: row.bounds.units.clone(),
        kinds: row.bounds.kinds.clone(),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    }
}

impl Tx<'_> {
    /// The moment of the next entry of a history.
    pub(super) fn next_at(&mut self, history: HistoryId) -> Result<Moment, Error> {
        let tip = self.tip(history)?;
        Ok(tip.time(self.now()?))
    }

    /// Appends what somebody did to one of these histories.
    pub(super) fn note_cause(
        &mut self,
        history: HistoryId,
        cause: &Cause,
        fact: AccountFact,
    ) -> Result<(), Error> {
        let reason = Some(&cause.reason).filter(|reason| !reason.is_empty());
        let private = reason.map(|reason| ("reason".to_owned(), reason.clone())).into_iter().collect();
        self.append_account(history, cause.command, (cause.by.clone(), fact), private)
    }

    /// Appends what happened at the door.
    pub(super) fn note_account(
        &mut self,
        history: HistoryId,
        what: (Actor, AccountFact),
        private: Private,
    ) -> Result<(), Error> {
        self.append_account(history, None, what, private)
    }

    pub(super) fn append_account(
        &mut self,
        history: HistoryId,
        command: Option<CommandId>,
        (by, fact): (Actor, AccountFact),
        private: Private,
    ) -> Result<(), Error> {
        let tip = self.tip(history)?;
        let at = tip.time(self.now()?);
        let parts: [&[u8]; 2] = [history.0.as_bytes(), &tip.seq.to_be_bytes()];
        let derived = || self.shared.keys.derive_command("account", &parts);
        let command = command.unwrap_or_else(derived);
        let facts = AccountFacts { by, facts: vec![fact] };
        let what = What::Log(Log::new(Kind::Account, tip, &facts)?);
        self.commit(vec![Append { command, at, private: &private, what }])
    }

    /// Whether this command was given to the account of a person before.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_given(&mut self, person: &PersonId, command: CommandId) -> Result<bool, Error> {
        let known = entries::table
            .filter(entries::command.eq(command))
            .filter(entries::history.eq(account_history(person)));
        let seq: Option<i64> = known.select(entries::seq).first(self.conn()).optional()?;
        Ok(seq.is_some())
    }

    /// Notes that somebody entered by an account.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_sign_in(&mut self, person: &PersonId, means: Means, source: &str) -> Result<(), Error> {
        let history = day_history(person, self.now()?);
        let fact = AccountFact::SignedIn { person: person.clone(), means };
        self.note_account(history, (Actor::Person(person.clone()), fact), from(source))
    }

    /// Notes that somebody was refused: with the account that was meant, if there is one.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_refusal(&mut self, person: Option<&PersonId>, source: &str) -> Result<(), Error> {
        let Some(person) = person else { return self.count_refusal(source) };
        self.note_refused(AccountFact::SignInRefused { person: person.clone() }, person, source)
    }

    /// Notes that the code of somebody's second factor was wrong.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_factor_refusal(&mut self, person: &PersonId, source: &str) -> Result<(), Error> {
        self.note_refused(AccountFact::FactorRefused { person: person.clone() }, person, source)
    }

    pub(super) fn note_refused(
        &mut self,
        fact: AccountFact,
        person: &PersonId,
        source: &str,
    ) -> Result<(), Error> {
        let history = day_history(person, self.now()?);
        if self.tip(history)?.seq >= WRITTEN_MAX {
            return self.count_refusal(source);
        }
        self.note_account(history, (Actor::Outside, fact), from(source))
    }

    fn count_refusal(&mut self, source: &str) -> Result<(), Error> {
        let hour = self.now()?.micros().div_euclid(Span::hours(1).as_micros());
        let known: Vec<String> =
            refusals::table.filter(refusals::hour.eq(hour)).select(refusals::source).load(self.conn())?;
        let known: BTreeSet<String> = known.into_iter().collect();
        let source: String = source.chars().filter(|letter| *letter != '\0').take(SOURCE_MAX).collect();
        let is_full = i64::try_from(known.len()).unwrap_or(i64::MAX) >= SOURCES_MAX;
        let source = if is_full && !known.contains(&source) { String::new() } else { source };
        if known.contains(&source) {
            let row = refusals::table.find((hour, source));
            diesel::update(row).set(refusals::count.eq(refusals::count + 1)).execute(self.conn())?;
            return Ok(());
        }
        let old = refusals::table.filter(refusals::hour.lt(hour - HOURS_KEPT));
        diesel::delete(old).execute(self.conn())?;
        let row = Refusals { hour, source, count: 1 };
        diesel::insert_into(refusals::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    /// Refusals that were counted since `from`, latest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn refusals_since(&mut self, from: Moment) -> Result<Vec<Refusals>, Error> {
        let hour = from.micros().div_euclid(Span::hours(1).as_micros());
        Ok(refusals::table
            .filter(refusals::hour.ge(hour))
            .order((refusals::hour.desc(), refusals::source))
            .load(self.conn())?)
    }

    /// What happened to an account, and at its door on the last `days` days, oldest first.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn account_log(&mut self, person: &PersonId, days: u16) -> Result<Vec<Line>, Error> {
        let now = self.now()?;
        let visits = (0..=days).map(|day| day_history(person, now - Span::hours(24 * i64::from(day))));
        let histories: Vec<HistoryId> = visits.chain([account_history(person)]).collect();
        let mut lines: Vec<Line> = Vec::new();
        for (_, lines_of) in self.lines_of(&histories)? {
            lines.extend(lines_of);
        }
        lines.sort_by_key(|(at, _, _)| *at);
        Ok(lines)
    }

    /// What happened to these accounts and at their doors from `from`, the beginning of a day, until before
    /// `until`, oldest first, each with whose it is.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn admissions_of(
        &mut self,
        people: &[PersonId],
        (from, until): (Moment, Moment),
    ) -> Result<Vec<(PersonId, Line)>, Error> {
        let visits = days(from, until).flat_map(|day| people.iter().map(move |person| (person, day)));
        let visits = visits.map(|(person, day)| (day_history(person, day), person));
        let accounts = people.iter().map(|person| (account_history(person), person));
        let owners: BTreeMap<HistoryId, &PersonId> = visits.chain(accounts).collect();
        let ids: Vec<HistoryId> = owners.keys().copied().collect();
        let mut found: Vec<(PersonId, Line)> = Vec::new();
        for (history, lines) in self.lines_of(&ids)? {
            let Some(owner) = owners.get(&history) else { continue };
            let within = lines.into_iter().filter(|(at, ..)| (from..until).contains(at));
            found.extend(within.map(|line| ((*owner).clone(), line)));
        }
        found.sort_by_key(|(_, (at, ..))| *at);
        Ok(found)
    }

    /// Since when each of these people has the password that they have.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn passwords_since(&mut self, people: &[PersonId]) -> Result<BTreeMap<PersonId, Moment>, Error> {
        let histories: Vec<HistoryId> = people.iter().map(account_history).collect();
        let mut lines = self.lines_of(&histories)?;
        let sets = |fact: &AccountFact| {
            matches!(fact, AccountFact::AccountMade(_) | AccountFact::PasswordSet { .. })
        };
        let since = |person: &PersonId| {
            let lines = lines.remove(&account_history(person))?;
            let set = lines.iter().rev().find(|(_, entry, _)| entry.facts.iter().any(sets))?;
            Some((person.clone(), set.0))
        };
        Ok(people.iter().filter_map(since).collect())
    }

    /// The invitations that nobody has followed yet: of whom, which, and since when.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn invitations(&mut self, people: &[PersonId]) -> Result<BTreeMap<PersonId, (u32, Moment)>, Error> {
        let histories: Vec<HistoryId> = people.iter().map(account_history).collect();
        let mut lines = self.lines_of(&histories)?;
        let last = |person: &PersonId| {
            let lines = lines.remove(&account_history(person))?;
            let facts =
                lines.iter().flat_map(|(at, entry, _)| entry.facts.iter().map(move |fact| (*at, fact)));
            let mut open = None;
            for (at, fact) in facts {
                match fact {
                    AccountFact::Invited { no } => open = Some((*no, at)),
                    AccountFact::PasswordSet { .. } => open = None,
                    _ => {}
                }
            }
            Some((person.clone(), open?))
        };
        Ok(people.iter().filter_map(last).collect())
    }

    /// How often a person was invited.
    pub(super) fn count_invitations(&mut self, person: &PersonId) -> Result<u32, Error> {
        let history = account_history(person);
        let lines = self.lines_of(&[history])?;
        let facts = lines.values().flatten().flat_map(|(_, entry, _)| &entry.facts);
        let count = facts.filter(|fact| matches!(fact, AccountFact::Invited { .. })).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// When each of these people entered last, on the last `days` days; nobody who did not.
    ///
    /// Whose day a history is, is known by its id alone, so that the ids are made and looked up: from today
    /// back, some days at once, and no further for those who were found.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn last_sign_ins(
        &mut self,
        people: &[PersonId],
        days: u16,
    ) -> Result<BTreeMap<PersonId, Moment>, Error> {
        let now = self.now()?;
        let mut found: BTreeMap<PersonId, Moment> = BTreeMap::new();
        let mut day = 0;
        while day <= days {
            let left: Vec<&PersonId> = people.iter().filter(|person| !found.contains_key(*person)).collect();
            if left.is_empty() {
                break;
            }
            // Few people are looked up for many days by one statement, and many for one.
            let step = u16::try_from(HISTORIES_AT_ONCE / left.len()).unwrap_or(days).max(1);
            let until = day.saturating_add(step).min(days.saturating_add(1));
            let at = |day: u16| now - Span::hours(24 * i64::from(day));
            let ids =
                (day..until).flat_map(|day| left.iter().map(move |person| day_history(person, at(day))));
            let ids: Vec<HistoryId> = ids.collect();
            for (at, entry, _) in self.lines_of(&ids)?.into_values().flatten() {
                for fact in entry.facts {
                    if let AccountFact::SignedIn { person, .. } = fact {
                        found.entry(person).and_modify(|last| *last = at.max(*last)).or_insert(at);
                    }
                }
            }
            day = until;
        }
        Ok(found)
    }

    /// Several of these histories, each with its lines in their order.
    fn lines_of(&mut self, histories: &[HistoryId]) -> Result<BTreeMap<HistoryId, Vec<Line>>, Error> {
        let mut lines: BTreeMap<HistoryId, Vec<Line>> = BTreeMap::new();
        for some in histories.chunks(HISTORIES_AT_ONCE) {
            let rows: Vec<EntryRow> = entries::table
                .filter(entries::history.eq_any(some))
                .order((entries::history, entries::seq))
                .load(self.conn())?;
            for row in rows {
                let history = row.history;
                lines.entry(history).or_default().extend(bodies::<AccountFacts>(&[row.into()])?);
            }
        }
        Ok(lines)
    }

    /// Whether the row agrees with its history.
    pub(super) fn is_admitted(&mut self, id: HistoryId, lines: &[Line]) -> Result<bool, Error> {
        Ok(match fold(lines.iter().map(|(at, facts, _)| (*at, facts))) {
            Admitted::Account(state) => {
                let row = self.account_of(&state.person)?;
                let passkeys = self.passkeys(&state.person)?;
                let passkeys =
                    passkeys.iter().map(|one| (one.mark.clone(), to_hex(&Sha256::digest(&one.key))));
                let row =
                    row.map(|row| AccountState { passkeys: passkeys.collect(), ..AccountState::from(&row) });
                account_history(&state.person) == id && row == Some(state)
            }
            Admitted::Token(state) => {
                let row = self.token_row(&state.name)?;
                let row = row.map(|(secret, row)| token_state(&row, secret));
                token_history(&state.name) == id && row == Some(state)
            }
            Admitted::Visits => true,
        })
    }

    /// Accounts and tokens of which no history speaks.
    pub(super) fn find_unadmitted(&mut self) -> Result<Vec<Orphans>, Error> {
        let known: Vec<HistoryId> = heads::table
            .filter(heads::kind.eq(Kind::Account.as_str()))
            .select(heads::id)
            .load(self.conn())?;
        let known: BTreeSet<HistoryId> = known.into_iter().collect();
        let accounts = self.accounts()?.into_iter().map(|row| account_history(&row.person));
        let tokens = self.tokens()?.into_iter().map(|row| token_history(&row.name));
        let strange = |ids: Vec<HistoryId>| ids.iter().filter(|id| !known.contains(id)).count();
        let owners = self.passkey_owners()?.into_iter().map(|person| account_history(&person));
        let counts = [
            ("accounts", strange(accounts.collect())),
            ("tokens", strange(tokens.collect())),
            ("passkeys", strange(owners.collect())),
        ];
        let orphans = counts.into_iter().filter(|(_, count)| *count > 0);
        let row = |(table, count)| Orphans { table, count: i64::try_from(count).unwrap_or(i64::MAX) };
        Ok(orphans.map(row).collect())
    }
}

/// Where somebody came from.
pub(super) fn from(source: &str) -> Private {
    let source: String = source.chars().take(SOURCE_MAX).collect();
    Private::from([("source".to_owned(), source)])
}
