//! Who looked at what: one history a day and reader, so that no GET ever writes to an incident and
//! no two readers wait for each other.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::actor::Actor;
use crate::domain::history::{Body, Entry, Kind};
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::report::AccessFacts;

use super::history::{self, EntryRow};
use super::schema::{entries, heads};
use super::{Error, Tx};

/// One look at an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// When.
    pub at: Moment,
    /// Who looked at what.
    pub facts: AccessFacts,
}

/// The history in which a reader's looks of one day, as Japan's calendar counts, are kept.
///
/// # Errors
/// [`Error::Refused`] for an actor that cannot be named.
pub fn access_history(by: &Actor, at: Moment) -> Result<HistoryId, Error> {
    let who = serde_json::to_string(by).map_err(|_| Error::Refused("an actor cannot be written as JSON"))?;
    let mut hasher = Sha256::new();
    hasher.update(b"noroshi.access.1");
    hasher.update(at.jst().date_naive().to_string().as_bytes());
    hasher.update(who.as_bytes());
    let hash: [u8; 32] = hasher.finalize().into();
    let mut short = [0; 16];
    short.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
    Ok(HistoryId(Builder::from_custom_bytes(short).into_uuid()))
}

impl Tx<'_> {
    /// What a reader looked at on the day of `at`, first look first.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn accesses_by(&mut self, by: &Actor, at: Moment) -> Result<Vec<Access>, Error> {
        self.entries(access_history(by, at)?)?.iter().map(read).collect()
    }

    /// Who looked at what from `from` until before `until`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn accesses_between(
        &mut self,
        from: Moment,
        until: Moment,
        limit: usize,
    ) -> Result<Vec<Access>, Error> {
        let rows: Vec<EntryRow> = entries::table
            .inner_join(heads::table.on(heads::id.eq(entries::history)))
            .filter(heads::kind.eq(Kind::Access.as_str()))
            .filter(entries::at.ge(from))
            .filter(entries::at.lt(until))
            .order((entries::at, entries::history, entries::seq))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(entries::all_columns)
            .load(self.conn())?;
        rows.into_iter().map(|row| read(&Entry::from(row))).collect()
    }
}

fn read(entry: &Entry) -> Result<Access, Error> {
    let body: &Body = &entry.fact;
    Ok(Access { at: entry.header.at, facts: history::parse(body)? })
}
