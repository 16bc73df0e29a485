//! Lawful disposal (廃棄): what the last entry of a history takes away, and what may be left.
//!
//! The chain stays: headers, facts and the hashes of texts that are gone. What goes is everything a
//! person could be told of the incident by: texts with their salts, so that no guess at a text can
//! be checked against its hash, rows, and deliveries with what they would say.

use diesel::connection::SimpleConnection;
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};

use crate::domain::history::Kind;
use crate::domain::ids::{CommandId, HistoryId};

use super::conn::OpenMode;
use super::schema::{dedup_keys, entries, heads, links, outbox, reports};
use super::{Error, Side, Store, Tx};
use crate::domain::columns::SaltColumn;

impl Store {
    /// Lets the journal of the database forget what was deleted, as far as no one is reading it.
    /// PostgreSQL does so in its own time.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn wipe_journal(&self) -> Result<(), Error> {
        match self.side.as_ref() {
            Side::Postgres(_) => Ok(()),
            Side::Sqlite { readers, .. } => {
                let mut conn = readers.target().open(OpenMode::Existing)?;
                Ok(conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?)
            }
        }
    }
}

impl Tx<'_> {
    /// Takes away what a history leaves that was disposed of by its entry `seq`. The text of that
    /// entry stays: who decided it, and why.
    pub(super) fn remove_disposed(&mut self, id: HistoryId, seq: i64) -> Result<(), Error> {
        let earlier = entries::table.filter(entries::history.eq(id)).filter(entries::seq.lt(seq));
        let nothing = (entries::private.eq(None::<String>), entries::private_salt.eq(None::<SaltColumn>));
        diesel::update(earlier).set(nothing).execute(self.conn())?;
        self.delete_rows(id)?;
        self.delete_document_files(id)?;
        let conn = self.conn();
        diesel::delete(dedup_keys::table.filter(dedup_keys::incident.eq(id))).execute(conn)?;
        diesel::delete(outbox::table.filter(outbox::history.eq(id))).execute(conn)?;
        diesel::delete(links::table.filter(links::incident.eq(id))).execute(conn)?;
        // A delivery that ended after the incident did has asked it to look; there is nothing left
        // to look at.
        self.clear_look(id)
    }

    /// The first entry at which a history that was disposed of by its entry `seq` still has what it
    /// should not have; none if all is gone.
    pub(super) fn find_kept(&mut self, id: HistoryId, seq: i64) -> Result<Option<i64>, Error> {
        let text = entries::private.is_not_null().or(entries::private_salt.is_not_null());
        let first: Option<i64> = entries::table
            .filter(entries::history.eq(id))
            .filter(entries::seq.lt(seq))
            .filter(text)
            .select(diesel::dsl::min(entries::seq))
            .first(self.conn())?;
        if first.is_some() {
            return Ok(first);
        }
        let conn = self.conn();
        // A report that is still there was not disposed of with its incident.
        let beside: [i64; 2] = [
            dedup_keys::table.filter(dedup_keys::incident.eq(id)).count().get_result(conn)?,
            reports::table.filter(reports::incident.eq(id)).count().get_result(conn)?,
        ];
        let left = self.count_rows(id)? + self.count_deliveries(id)? + beside.iter().sum::<i64>();
        Ok((left > 0).then_some(seq))
    }

    /// How many deliveries a history has caused, whatever became of them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_deliveries(&mut self, history: HistoryId) -> Result<i64, Error> {
        Ok(outbox::table.filter(outbox::history.eq(history)).count().get_result(self.conn())?)
    }

    /// The incidents in whose history a command is: where no row leads to them any more, this does.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn incidents_with(&mut self, command: CommandId) -> Result<Vec<HistoryId>, Error> {
        let found = entries::table
            .inner_join(heads::table.on(heads::id.eq(entries::history)))
            .filter(entries::command.eq(command))
            .filter(heads::kind.eq(Kind::Incident.as_str()))
            .order(entries::history)
            .select(entries::history)
            .load(self.conn())?;
        Ok(found)
    }
}
