//! What is asked about the database itself, and about what is signed in it.

use diesel::dsl::{exists, sql};
use diesel::sql_types::{BigInt, Bool};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use crate::domain::columns::HashColumn;
use crate::domain::moment::Moment;

use super::schema::{heads, signers};
use super::seal::key_id;
use super::{Error, Tx, dialect};

impl Tx<'_> {
    /// Whether it lies in PostgreSQL, not in a file of SQLite.
    pub fn is_postgres(&mut self) -> bool {
        self.conn().is_postgres()
    }

    /// How large it is.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn database_bytes(&mut self) -> Result<u64, Error> {
        let bytes = dialect::database_bytes(self.conn())?;
        Ok(u64::try_from(bytes).unwrap_or(0))
    }

    /// Whether something that was written before `bound` is not sealed yet.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_sealing_late(&mut self, bound: Moment) -> Result<bool, Error> {
        let first = sql::<Bool>(
            "EXISTS (SELECT 1 FROM entries WHERE entries.history = heads.id \
             AND entries.seq = heads.sealed_seq + 1 AND entries.at < ",
        );
        let late = heads::table
            .filter(heads::seq.gt(heads::sealed_seq))
            .filter(first.bind::<BigInt, _>(bound.micros()).sql(")"));
        Ok(diesel::select(exists(late)).get_result(self.conn())?)
    }

    /// Since when the key of this process has signed; none before the first seal.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn signs_since(&mut self) -> Result<Option<Moment>, Error> {
        let own = HashColumn(key_id(&self.shared.keys.signing_key().verifying_key()));
        Ok(signers::table.find(own).select(signers::since).first(self.conn()).optional()?)
    }
}
