//! Reading histories back: entries as stored, and the states they fold to.
//!
//! Loading is folding. There is no stored state beside the history to disagree with it.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use serde::de::DeserializeOwned;

use crate::domain::history::{Body, Entry, GENESIS, Hash, Header, History, Private};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::{OrganisationFact, OrganisationFacts};

use super::schema::{entries, heads, incidents, reports};
use super::world::ORGANISATION;
use super::{Error, Tx};
use crate::domain::columns::{HashColumn, SaltColumn};

/// An entry as a row.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, diesel::Insertable)]
#[diesel(table_name = entries, treat_none_as_default_value = false)]
pub(super) struct EntryRow {
    pub(super) history: HistoryId,
    pub(super) seq: i64,
    pub(super) command: CommandId,
    pub(super) at: Moment,
    pub(super) format: i32,
    pub(super) fact: String,
    pub(super) fact_salt: SaltColumn,
    pub(super) private: Option<String>,
    pub(super) private_salt: Option<SaltColumn>,
    pub(super) fact_hash: HashColumn,
    pub(super) private_hash: HashColumn,
    pub(super) previous: HashColumn,
    pub(super) hash: HashColumn,
}

/// The end of a history: what the next entry follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// Which history.
    pub history: HistoryId,
    /// Number of its last entry; 0 before the first.
    pub seq: i64,
    /// Hash of its last entry.
    pub hash: Hash,
    /// Time of its last entry.
    pub at: Moment,
}

/// A command that is in a history already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub command: CommandId,
    /// The entry it caused.
    pub seq: i64,
    /// SHA-256 of its request, hex, where it carried one.
    pub request: Option<String>,
}

/// A state with the history it was folded from.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    /// The fold.
    pub state: T,
    /// Where its history ends.
    pub tip: Tip,
    known: Vec<Known>,
}

impl Tip {
    /// Before the first entry of a new history.
    pub const fn new(history: HistoryId) -> Self {
        Self { history, seq: 0, hash: GENESIS, at: Moment::from_micros(i64::MIN) }
    }

    /// The time that an entry written now gets: time does not run backwards in a history.
    pub fn time(&self, now: Moment) -> Moment {
        now.max(self.at)
    }
}

impl<T> Loaded<T> {
    /// Whether the command is in the history: then it has happened, whatever the caller was told.
    pub fn command_known(&self, command: CommandId) -> bool {
        self.known(command).is_some()
    }

    /// The command as it is in the history.
    pub fn known(&self, command: CommandId) -> Option<&Known> {
        self.known.iter().find(|known| known.command == command)
    }

    /// The time that an entry written now gets.
    pub fn time(&self, now: Moment) -> Moment {
        self.tip.time(now)
    }
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        // One column says the form of both bodies. A number that no form has is kept as one that
        // verifies with nothing.
        let format = u8::try_from(row.format).unwrap_or(u8::MAX);
        let private = row.private.zip(row.private_salt);
        Entry {
            header: Header {
                history: row.history,
                seq: row.seq,
                command: row.command,
                at: row.at,
                fact_hash: row.fact_hash.0,
                private_hash: row.private_hash.0,
                previous: row.previous.0,
            },
            hash: row.hash.0,
            fact: Body { format, salt: row.fact_salt.0, text: row.fact },
            private: private.map(|(text, salt)| Body { format, salt: salt.0, text }),
        }
    }
}

impl From<&Entry> for EntryRow {
    fn from(entry: &Entry) -> Self {
        let header = &entry.header;
        Self {
            history: header.history,
            seq: header.seq,
            command: header.command,
            at: header.at,
            format: i32::from(entry.fact.format),
            fact: entry.fact.text.clone(),
            fact_salt: SaltColumn(entry.fact.salt),
            private: entry.private.as_ref().map(|body| body.text.clone()),
            private_salt: entry.private.as_ref().map(|body| SaltColumn(body.salt)),
            fact_hash: HashColumn(header.fact_hash),
            private_hash: HashColumn(header.private_hash),
            previous: HashColumn(header.previous),
            hash: HashColumn(entry.hash),
        }
    }
}

/// Reads a body. An unknown form is an error: its incident becomes read-only, not wrong.
pub(super) fn parse<T: DeserializeOwned>(body: &Body) -> Result<T, Error> {
    if body.format != Body::JSON {
        return Err(Error::Unreadable("entry"));
    }
    serde_json::from_str(&body.text).map_err(|_| Error::Unreadable("entry"))
}

/// The names and text of an entry; none after disposal.
pub(super) fn private_of(entry: &Entry) -> Result<Private, Error> {
    entry.private.as_ref().map_or_else(|| Ok(Private::new()), parse)
}

/// Facts with their texts, for a fold.
pub(super) fn bodies<T: DeserializeOwned>(entries: &[Entry]) -> Result<Vec<(Moment, T, Private)>, Error> {
    entries.iter().map(|entry| Ok((entry.header.at, parse(&entry.fact)?, private_of(entry)?))).collect()
}

/// Folds a history.
pub(super) fn fold<H: History>(id: HistoryId, bodies: &[(Moment, H::Facts, Private)]) -> Result<H, Error> {
    let entries = bodies.iter().map(|(at, facts, private)| (*at, facts, private));
    H::fold(id, entries).ok_or(Error::Unreadable(H::KIND.as_str()))
}

fn tip_of(history: HistoryId, entries: &[Entry]) -> Tip {
    entries.last().map_or(Tip::new(history), |last| Tip {
        history,
        seq: last.header.seq,
        hash: last.hash,
        at: last.header.at,
    })
}

fn known_of<H: History>(entries: &[Entry], bodies: &[(Moment, H::Facts, Private)]) -> Vec<Known> {
    let known = entries.iter().zip(bodies).map(|(entry, (_, facts, _))| Known {
        command: entry.header.command,
        seq: entry.header.seq,
        request: H::request(facts).cloned(),
    });
    known.collect()
}

impl Tx<'_> {
    /// A history as stored, first entry first; empty if there is none.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn entries(&mut self, history: HistoryId) -> Result<Vec<Entry>, Error> {
        self.entries_after(history, 0)
    }

    pub(super) fn entries_after(&mut self, history: HistoryId, seq: i64) -> Result<Vec<Entry>, Error> {
        let rows: Vec<EntryRow> = entries::table
            .filter(entries::history.eq(history))
            .filter(entries::seq.gt(seq))
            .order(entries::seq)
            .load(self.conn())?;
        Ok(rows.into_iter().map(Entry::from).collect())
    }

    /// A history, folded; none that has not begun.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn load<H: History>(&mut self, id: HistoryId) -> Result<Option<Loaded<H>>, Error> {
        let entries = self.entries(id)?;
        if entries.is_empty() {
            return Ok(None);
        }
        let bodies = bodies::<H::Facts>(&entries)?;
        let known = known_of::<H>(&entries, &bodies);
        Ok(Some(Loaded { state: fold(id, &bodies)?, tip: tip_of(id, &entries), known }))
    }

    /// The organisation, folded, for a command that changes it. Empty at revision 0 before the
    /// first entry.
    ///
    /// # Errors
    /// A history that this program cannot read.
    pub fn load_organisation(&mut self) -> Result<Loaded<Organisation>, Error> {
        let begun = self.load::<Organisation>(ORGANISATION)?;
        let mut loaded = begun.unwrap_or_else(|| Loaded {
            state: Organisation::default(),
            tip: Tip::new(ORGANISATION),
            known: Vec::new(),
        });
        loaded.state.check_policies(Some(self.organisation()?.as_ref()));
        Ok(loaded)
    }

    /// What one entry of the organisation says.
    ///
    /// # Errors
    /// There is none, or this program cannot read it.
    pub fn organisation_facts(&mut self, seq: i64) -> Result<Vec<OrganisationFact>, Error> {
        let row: EntryRow = entries::table.find((ORGANISATION, seq)).first(self.conn())?;
        Ok(parse::<OrganisationFacts>(&Entry::from(row).fact)?.facts)
    }

    /// The end of a history, without folding it: for logs that grow without bound.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn tip(&mut self, history: HistoryId) -> Result<Tip, Error> {
        let row: Option<(i64, HashColumn, Moment)> = entries::table
            .filter(entries::history.eq(history))
            .order(entries::seq.desc())
            .select((entries::seq, entries::hash, entries::at))
            .first(self.conn())
            .optional()?;
        Ok(row.map_or(Tip::new(history), |(seq, hash, at)| Tip { history, seq, hash: hash.0, at }))
    }

    /// Whether a command is in a history, without folding it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_known(&mut self, history: HistoryId, command: CommandId) -> Result<bool, Error> {
        let found = entries::table
            .filter(entries::history.eq(history))
            .filter(entries::command.eq(command))
            .select(entries::seq)
            .first::<i64>(self.conn())
            .optional()?;
        Ok(found.is_some())
    }

    /// Whether a history has begun.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn has_history(&mut self, history: HistoryId) -> Result<bool, Error> {
        let found = heads::table.find(history).select(heads::seq).first::<i64>(self.conn()).optional()?;
        Ok(found.is_some())
    }

    /// The incident with this 事案番号. Whether it may be seen is asked elsewhere.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_incident(&mut self, number: &str) -> Result<Option<HistoryId>, Error> {
        // PostgreSQL refuses NUL in text where SQLite finds nothing; both find nothing here.
        if number.contains('\0') {
            return Ok(None);
        }
        let found = incidents::table
            .filter(incidents::number.eq(number))
            .select(incidents::id)
            .first(self.conn())
            .optional()?;
        Ok(found)
    }

    /// The report with this 受付番号.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_report(&mut self, number: &str) -> Result<Option<HistoryId>, Error> {
        let found = reports::table
            .filter(reports::number.eq(number))
            .select(reports::id)
            .first(self.conn())
            .optional()?;
        Ok(found)
    }
}
