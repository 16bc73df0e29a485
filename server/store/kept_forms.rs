//! Forms that wait while their writer is at somebody who vouches for people. They are sealed and tell
//! nothing; the browser brings back a word, and what is kept is its hash.
//!
//! So that nobody fills the table, there are so many and no more: the oldest goes first.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::columns::HashColumn;
use crate::domain::history::Hash;
use crate::domain::moment::Span;

use super::schema::kept_forms;
use super::{Error, Tx};

/// How long one waits. An operational setting.
pub const LIFE: Span = Span::hours(1);

/// Forms that wait at once. An operational setting.
const FORMS_MAX: i64 = 500;

impl Tx<'_> {
    /// Lays a form down; one that lies there already stays.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn lay_down(&mut self, word: Hash, sealed: &[u8]) -> Result<(), Error> {
        let now = self.now()?;
        let over = kept_forms::table.filter(kept_forms::created_at.le(now - LIFE));
        diesel::delete(over).execute(self.conn())?;
        let known = kept_forms::table.find(HashColumn(word)).select(kept_forms::created_at);
        let known: Option<i64> = known.first(self.conn()).optional()?;
        if known.is_some() {
            return Ok(());
        }
        let eldest: Vec<HashColumn> = kept_forms::table
            .order(kept_forms::created_at.desc())
            .offset(FORMS_MAX - 1)
            .select(kept_forms::hash)
            .load(self.conn())?;
        diesel::delete(kept_forms::table.filter(kept_forms::hash.eq_any(eldest))).execute(self.conn())?;
        let row = (
            kept_forms::hash.eq(HashColumn(word)),
            kept_forms::sealed.eq(sealed),
            kept_forms::created_at.eq(now),
        );
        diesel::insert_into(kept_forms::table).values(row).execute(self.conn())?;
        Ok(())
    }

    /// Picks a form up again, once.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn pick_up(&mut self, word: Hash) -> Result<Option<Vec<u8>>, Error> {
        let now = self.now()?;
        let waiting = kept_forms::table.find(HashColumn(word)).filter(kept_forms::created_at.gt(now - LIFE));
        let sealed: Option<Vec<u8>> = waiting.select(kept_forms::sealed).first(self.conn()).optional()?;
        diesel::delete(kept_forms::table.find(HashColumn(word))).execute(self.conn())?;
        Ok(sealed)
    }
}
