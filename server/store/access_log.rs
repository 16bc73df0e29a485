//! Who looked at what: one history a day and reader, so that no GET ever writes to an incident and
//! no two readers wait for each other. Whose day a history is, is known by its id alone: ids are made and
//! looked up.

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use sha2::{Digest, Sha256};
use uuid::Builder;

use crate::domain::actor::Actor;
use crate::domain::history::{Body, Entry, Kind, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::{Moment, Span};
use crate::domain::report::AccessFacts;

use super::audits::AUDITS;
use super::commit::{Append, Log, What};
use super::history::{self, EntryRow};
use super::schema::{entries, heads};
use super::{Error, Tx};

/// Histories that are read by one statement.
const HISTORIES_AT_ONCE: usize = 500;

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

/// Every day from that of `from` until before `until`, as the moment at which it begins or `from` itself.
pub(super) fn days(from: Moment, until: Moment) -> impl Iterator<Item = Moment> {
    let later = move |day: &Moment| Some(*day + Span::hours(24));
    std::iter::successors(Some(from), later).take_while(move |day| *day < until)
}

impl Tx<'_> {
    /// Whether a look was noted under this command on the reader's day.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_look_noted(&mut self, by: &Actor, command: CommandId) -> Result<bool, Error> {
        let now = self.now()?;
        self.is_known(access_history(by, now)?, command)
    }

    /// Notes a look; nothing where it was noted before.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn note_look(&mut self, command: CommandId, facts: &AccessFacts) -> Result<(), Error> {
        let now = self.now()?;
        let history = access_history(&facts.by, now)?;
        if self.is_known(history, command)? {
            return Ok(());
        }
        let tip = self.tip(history)?;
        let at = tip.time(now);
        let (private, what) = (Private::new(), What::Log(Log::new(Kind::Access, tip, facts)?));
        self.commit(vec![Append { command, at, private: &private, what }])
    }

    /// What these readers looked at from `from`, the beginning of a day, until before `until`.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn accesses_of(
        &mut self,
        readers: &[Actor],
        (from, until): (Moment, Moment),
    ) -> Result<Vec<Access>, Error> {
        let ids = days(from, until).flat_map(|day| readers.iter().map(move |by| access_history(by, day)));
        let ids = ids.collect::<Result<Vec<HistoryId>, Error>>()?;
        let mut found = Vec::new();
        for some in ids.chunks(HISTORIES_AT_ONCE) {
            let rows: Vec<EntryRow> = entries::table
                .filter(entries::history.eq_any(some))
                .filter(entries::at.ge(from))
                .filter(entries::at.lt(until))
                .load(self.conn())?;
            for row in rows {
                found.push(read(&Entry::from(row))?);
            }
        }
        Ok(found)
    }

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
            .filter(heads::id.ne(AUDITS))
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
