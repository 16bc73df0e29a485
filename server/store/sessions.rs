//! Who is signed in. A session is known by the hash of its token alone: who reads this table
//! cannot take one over.
//!
//! A session ends after a time without use, at a fixed time at the latest, and with its account.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl,
};

use crate::domain::account::means::Means;
use crate::domain::account::session::Terms;
use crate::domain::history::Hash;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};

use super::schema::{accounts, sessions};
use super::{Error, Tx};
use crate::domain::columns::HashColumn;

/// How much of the idle time passes before the use of a session is written down again: a page view
/// is not worth a write each.
const TOUCH_AFTER: Span = Span::minutes(1);

/// A session that is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub created_at: Moment,
    /// When it was last written down as used.
    pub seen_at: Moment,
    /// When it ends whatever happens.
    pub expires_at: Moment,
    /// When whoever holds it last showed who they are.
    pub proved_at: Moment,
    /// By which means.
    pub means: Means,
    /// What is typed to sign in as its person.
    pub login: String,
    /// May administer.
    pub is_admin: bool,
    /// Must choose another password first.
    pub must_change: bool,
    /// Has a second factor.
    pub has_factor: bool,
    /// Its use should be written down by [`Tx::touch_session`].
    pub is_stale: bool,
}

/// A session in a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// The hash of its id.
    pub hash: Hash,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub created_at: Moment,
    /// When it was last written down as used.
    pub seen_at: Moment,
    /// When it ends whatever happens.
    pub expires_at: Moment,
    /// By which means.
    pub means: Means,
}

impl From<SessionRow> for OpenSession {
    fn from(row: SessionRow) -> Self {
        let means = row.means();
        let SessionRow { token_hash, person, created_at, seen_at, expires_at, .. } = row;
        Self { hash: token_hash.0, person, created_at, seen_at, expires_at, means }
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = sessions)]
struct SessionRow {
    token_hash: HashColumn,
    person: PersonId,
    created_at: Moment,
    seen_at: Moment,
    expires_at: Moment,
    idle_until: Moment,
    proved_at: Moment,
    means: String,
}

impl SessionRow {
    fn means(&self) -> Means {
        Means::parse(&self.means).unwrap_or_default()
    }
}

impl Tx<'_> {
    /// Begins a session of somebody who has just shown who they are, or of whom only somebody else says so.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn open_session(
        &mut self,
        token_hash: Hash,
        (person, means): (&PersonId, Means),
        is_proved: bool,
        terms: Terms,
    ) -> Result<(), Error> {
        let now = self.now()?;
        let row = SessionRow {
            token_hash: HashColumn(token_hash),
            person: person.clone(),
            created_at: now,
            seen_at: now,
            expires_at: now + terms.life,
            idle_until: now + terms.idle,
            proved_at: if is_proved { now } else { Moment::from_micros(0) },
            means: means.as_str().to_owned(),
        };
        diesel::insert_into(sessions::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    /// The session with this token, unless it has ended, was unused for too long, or its account is
    /// disabled or gone.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn session(&mut self, token_hash: Hash) -> Result<Option<Session>, Error> {
        let now = self.now()?;
        let found: Option<(SessionRow, bool, bool, Option<String>, String)> = sessions::table
            .inner_join(accounts::table.on(accounts::person.eq(sessions::person)))
            .filter(sessions::token_hash.eq(HashColumn(token_hash)))
            .filter(sessions::expires_at.gt(now).and(sessions::idle_until.gt(now)))
            .filter(accounts::disabled_at.is_null())
            .select((
                sessions::all_columns,
                accounts::is_admin,
                accounts::must_change,
                accounts::factor,
                accounts::login,
            ))
            .first(self.conn())
            .optional()?;
        Ok(found.map(|(row, is_admin, must_change, factor, login)| Session {
            means: row.means(),
            login,
            person: row.person,
            created_at: row.created_at,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
            proved_at: row.proved_at,
            is_admin,
            must_change,
            has_factor: factor.is_some(),
            is_stale: now - row.seen_at >= TOUCH_AFTER,
        }))
    }

    /// Every session that is alive, or those of one person, the latest used first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn open_sessions(&mut self, person: Option<&PersonId>) -> Result<Vec<OpenSession>, Error> {
        let now = self.now()?;
        let mut query = sessions::table
            .filter(sessions::expires_at.gt(now).and(sessions::idle_until.gt(now)))
            .into_boxed();
        if let Some(person) = person {
            query = query.filter(sessions::person.eq(person));
        }
        let rows: Vec<SessionRow> = query.order(sessions::seen_at.desc()).load(self.conn())?;
        Ok(rows.into_iter().map(OpenSession::from).collect())
    }

    /// Notes that a session is in use, and may stay unused for `idle` from now on. One that has ended
    /// meanwhile stays so.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn touch_session(&mut self, token_hash: Hash, idle: Span) -> Result<(), Error> {
        let now = self.now()?;
        let alive = sessions::table.find(HashColumn(token_hash)).filter(sessions::idle_until.gt(now));
        let used = (sessions::seen_at.eq(now), sessions::idle_until.eq(now + idle));
        diesel::update(alive).set(used).execute(self.conn())?;
        Ok(())
    }

    /// Notes that whoever holds a session has shown again who they are.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn prove_session(&mut self, token_hash: Hash, person: &PersonId) -> Result<(), Error> {
        let now = self.now()?;
        let own = sessions::table.find(HashColumn(token_hash)).filter(sessions::person.eq(person));
        diesel::update(own).set(sessions::proved_at.eq(now)).execute(self.conn())?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn close_session(&mut self, token_hash: Hash) -> Result<(), Error> {
        diesel::delete(sessions::table.find(HashColumn(token_hash))).execute(self.conn())?;
        Ok(())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn close_sessions_of(&mut self, person: &PersonId) -> Result<(), Error> {
        diesel::delete(sessions::table.filter(sessions::person.eq(person))).execute(self.conn())?;
        Ok(())
    }

    /// Forgets sessions that have ended or were unused for too long. Returns how many.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn sweep_sessions(&mut self) -> Result<usize, Error> {
        let now = self.now()?;
        let over = sessions::expires_at.le(now).or(sessions::idle_until.le(now));
        Ok(diesel::delete(sessions::table.filter(over)).execute(self.conn())?)
    }
}
