//! What auditors did, as one history of the house: it grows by one entry a check, and is read whole.

use diesel::{QueryDsl, RunQueryDsl};
use uuid::Uuid;

use crate::domain::audit::fact::AuditFacts;
use crate::domain::history::{Kind, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::Moment;

use super::commit::{Append, Log, What};
use super::history::bodies;
use super::schema::heads;
use super::{Error, Tx};

/// The history of the house's audits.
pub const AUDITS: HistoryId = HistoryId(Uuid::from_u128(3));

/// One entry: when, what, and its texts.
pub type Audited = (Moment, AuditFacts, Private);

impl Tx<'_> {
    /// Appends what an auditor did; nothing where the command was given before.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_audit(
        &mut self,
        command: CommandId,
        facts: &AuditFacts,
        private: &Private,
    ) -> Result<(), Error> {
        if self.is_known(AUDITS, command)? {
            return Ok(());
        }
        let tip = self.tip(AUDITS)?;
        let at = tip.time(self.now()?);
        let what = What::Log(Log::new(Kind::Access, tip, facts)?);
        self.commit(vec![Append { command, at, private, what }])
    }

    /// What auditors did, first one first.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn audits(&mut self) -> Result<Vec<Audited>, Error> {
        bodies(&self.entries(AUDITS)?)
    }

    /// How many histories there are: what verifying reads.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_histories(&mut self) -> Result<u64, Error> {
        let count: i64 = heads::table.count().get_result(self.conn())?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
