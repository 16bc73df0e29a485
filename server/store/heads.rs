//! Heads as the engine sees them: what is due, what failed, when to wake next.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::history::Kind;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;

use super::schema::heads;
use super::{Error, Tx, dialect};

impl Tx<'_> {
    /// Takes up to `limit` histories that are due: their time has come, or something outside asks
    /// them to look again. They are this transaction's until it ends. Of a kind that this program
    /// does not know only the id is told.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn claim_due(&mut self, limit: usize) -> Result<Vec<(HistoryId, Option<Kind>)>, Error> {
        let now = self.now()?;
        // The World is held before any head: who changes it holds it first and heads after, and
        // two that lock in opposite order would wait for each other.
        dialect::hold_revision(self.conn())?;
        let room = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut claimed = dialect::claim_woken(self.conn(), now, room)?;
        let woken: BTreeSet<HistoryId> = claimed.iter().map(|(id, _)| *id).collect();
        if claimed.len() < limit {
            let looking = dialect::claim_looking(self.conn(), now, room)?;
            claimed.extend(looking.into_iter().filter(|(id, _)| !woken.contains(id)));
            claimed.truncate(limit);
        }
        self.claimed.extend(claimed.iter().map(|(id, _)| *id));
        Ok(claimed.into_iter().map(|(id, word)| (id, Kind::of(&word))).collect())
    }

    /// The next moment at which any history is due; none while nothing waits.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_wake(&mut self) -> Result<Option<Moment>, Error> {
        let next = heads::table
            .filter(heads::wake_at.is_not_null())
            .order(heads::wake_at)
            .select(heads::wake_at)
            .first::<Option<Moment>>(self.conn())
            .optional()?;
        Ok(next.flatten())
    }

    /// Notes that a history has looked and found nothing to write.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn clear_look(&mut self, id: HistoryId) -> Result<(), Error> {
        let clean =
            (heads::look_at.eq(None::<Moment>), heads::failures.eq(0), heads::retry_at.eq(None::<Moment>));
        diesel::update(heads::table.find(id)).set(clean).execute(self.conn())?;
        Ok(())
    }

    /// Asks a history to look again: a delivery ended, or the World changed.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn look(&mut self, id: HistoryId) -> Result<(), Error> {
        let now = self.now()?;
        diesel::update(heads::table.find(id)).set(heads::look_at.eq(now)).execute(self.conn())?;
        self.effects.is_news = true;
        Ok(())
    }

    /// Counts a decision that failed, outside the history, and leaves it alone until `retry_at`.
    /// Returns how many failed in a row.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_failure(&mut self, id: HistoryId, retry_at: Moment) -> Result<i32, Error> {
        let failed = (heads::failures.eq(heads::failures + 1), heads::retry_at.eq(retry_at));
        diesel::update(heads::table.find(id)).set(failed).execute(self.conn())?;
        let count = heads::table.find(id).select(heads::failures).first(self.conn()).optional()?;
        Ok(count.unwrap_or(0))
    }
}
