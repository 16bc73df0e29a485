//! Proof that what is stored is what was written: chains, heads, seals, and rows by replay.
//!
//! It reads page by page, each page in one snapshot, so that a large house can be verified while it
//! serves. It names the first broken entry of each broken history and repairs nothing. Before all, SQLite
//! looks through its own file: a smashed index holds no entry, and answers wrongly all the same.

use diesel::dsl::{exists, not};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl};
use serde::Serialize;

use crate::domain::account::AccountFacts;
use crate::domain::channel::Channel;
use crate::domain::evidence::fact::EvidenceFacts;
use crate::domain::evidence::state::Item;
use crate::domain::history::{self, Breach, Broken, Entry, Hash, History, Kind, Private};
use crate::domain::ids::{HistoryId, PartyId, PersonId};
use crate::domain::incident::fact::Facts;
use crate::domain::incident::state::Incident;
use crate::domain::keyring::KeyFacts;
use crate::domain::moment::Moment;
use crate::domain::notice;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFacts;
use crate::domain::policy::Policy;
use crate::domain::report::{Report, ReportFacts};

use super::anchor::Anchor;
use super::commit::policy_of;
use super::evidence::EvidenceRows;
use super::history::{bodies, fold};
use super::project::{self, DeliveryRow, IncidentRows};
use super::schema::{
    bearers, charges, custody, deadlines, document_files, documents, duties, entries, evidence, exclusions,
    heads, incidents, involvements, keepings, links, outbox, preventions, reports, tallies, texts,
};
use super::seal::Frontier;
use super::sealed::Signer;
use super::signers::KEYS;
use super::{Error, Store, Tx, dialect};
use crate::domain::columns::HashColumn;

/// Histories read in one snapshot.
const PAGE: i64 = 200;

/// What to verify.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// Also fold everything again and compare every row.
    pub replay: bool,
    /// What was kept outside: the log must still contain its root, and every history its entries.
    pub anchor: Option<Anchor>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Histories read.
    pub histories: u64,
    /// Entries read.
    pub entries: u64,
    /// The first broken entry of each broken history.
    pub broken: Vec<Broken>,
    /// Signed roots read.
    pub seals: u64,
    /// Roots that do not hold, those of one kind that follow each other as one.
    pub seal_faults: Vec<SealFault>,
    /// Who signed, first key first.
    pub signers: Vec<Signer>,
    /// Histories with entries that no seal covers yet.
    pub unsealed: u64,
    /// Tables with rows that belong to no history.
    pub orphans: Vec<Orphans>,
    /// What SQLite finds damaged in its file, tables and indexes, in its own words.
    pub damaged: Vec<String>,
}

/// A root that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("The seal over {size} heads does not hold: {what}")]
pub struct SealFault {
    /// How many leaves it covers; of several, the first.
    pub size: i64,
    /// How many roots in a row.
    pub count: u64,
    /// Why not.
    pub what: SealBreach,
}

/// Why a root does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SealBreach {
    /// The leaves give another root.
    #[error("the log gives another root")]
    Root,
    /// The signature is not of this house's key.
    #[error("its signature is not of this key")]
    Signature,
    /// The root that was kept outside is not in the log.
    #[error("the log does not contain the anchor")]
    Anchor,
    /// What was kept outside was not signed by this house's key.
    #[error("the anchor was not signed by this key, or was changed")]
    Forged,
}

/// Rows of a table that belong to no history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{count} rows of {table} belong to no history")]
pub struct Orphans {
    /// Which table.
    pub table: &'static str,
    /// How many.
    pub count: i64,
}

impl VerifyReport {
    /// Whether everything holds.
    pub fn is_whole(&self) -> bool {
        self.is_undamaged() && self.seal_faults.is_empty()
    }

    /// Whether all that is stored is as it was written, whoever signed it: a copy may be put back
    /// where the key was lost.
    pub fn is_undamaged(&self) -> bool {
        let is_log_whole = self.seal_faults.iter().all(|fault| fault.what == SealBreach::Signature);
        self.broken.is_empty() && self.orphans.is_empty() && self.damaged.is_empty() && is_log_whole
    }
}

#[derive(Queryable)]
struct Head {
    id: HistoryId,
    kind: String,
    seq: i64,
    hash: HashColumn,
    is_open: bool,
    wake_at: Option<Moment>,
    sealed_seq: i64,
}

/// What folding says of a head.
struct Folded {
    is_open: bool,
    wake_at: Option<Moment>,
    are_rows_equal: bool,
    /// The entry by which it was disposed of.
    disposed_at: Option<i64>,
}

impl Folded {
    /// A state as its last entry, of `at`, leaves it.
    fn of<H: History>(state: &H, at: Moment, are_rows_equal: bool) -> Self {
        let disposed_at = state.is_disposed().then(|| state.seq());
        Self { is_open: state.is_open(), wake_at: state.wake_at(at), are_rows_equal, disposed_at }
    }

    /// A history that is open as long as it is there, and sleeps.
    const fn log(are_rows_equal: bool) -> Self {
        Self { is_open: true, wake_at: None, are_rows_equal, disposed_at: None }
    }
}

/// Verifies every history. `progress` hears how many have been read.
///
/// # Errors
/// The store cannot read; what is broken is in the report, not an error.
pub fn verify(
    store: &Store,
    options: &VerifyOptions,
    progress: &mut dyn FnMut(u64),
) -> Result<VerifyReport, Error> {
    let mut report = VerifyReport {
        damaged: store.read(|tx| Ok::<_, Error>(dialect::damage(tx.conn())?))?,
        ..Default::default()
    };
    match read_all(store, options, &mut report, progress) {
        // A damaged file cannot be read through, and why is said already.
        Err(Error::Query(_)) if !report.damaged.is_empty() => Ok(report),
        read => read.map(|()| report),
    }
}

fn read_all(
    store: &Store,
    options: &VerifyOptions,
    report: &mut VerifyReport,
    progress: &mut dyn FnMut(u64),
) -> Result<(), Error> {
    let mut after = None;
    loop {
        let last = store.read(|tx| tx.verify_page(after, options.replay, report))?;
        progress(report.histories);
        match last {
            Some(id) => after = Some(id),
            None => break,
        }
    }
    store.read(|tx| tx.verify_seals(options.anchor.as_ref(), report))?;
    report.orphans = store.read(|tx| tx.find_orphans())?;
    report.orphans.extend(store.read(|tx| tx.find_unadmitted())?);
    Ok(())
}

impl Tx<'_> {
    fn verify_page(
        &mut self,
        after: Option<HistoryId>,
        replay: bool,
        report: &mut VerifyReport,
    ) -> Result<Option<HistoryId>, Error> {
        let mut query = heads::table
            .select((
                heads::id,
                heads::kind,
                heads::seq,
                heads::hash,
                heads::is_open,
                heads::wake_at,
                heads::sealed_seq,
            ))
            .order(heads::id)
            .limit(PAGE)
            .into_boxed();
        if let Some(id) = after {
            query = query.filter(heads::id.gt(id));
        }
        let page: Vec<Head> = query.load(self.conn())?;
        for head in &page {
            let entries = self.entries(head.id)?;
            report.histories += 1;
            report.entries += u64::try_from(entries.len()).unwrap_or(0);
            report.unsealed += u64::from(head.seq > head.sealed_seq);
            report.broken.extend(self.verify_history(head, &entries, replay)?.err());
        }
        Ok(page.last().map(|head| head.id))
    }

    fn verify_history(
        &mut self,
        head: &Head,
        entries: &[Entry],
        replay: bool,
    ) -> Result<Result<(), Broken>, Error> {
        let broken = |seq, what| Ok(Err(Broken { history: head.id, seq, what }));
        if let Err(found) = history::verify(head.id, entries) {
            return Ok(Err(found));
        }
        let last = entries.last();
        if last.map(|entry| (entry.header.seq, entry.hash)) != Some((head.seq, head.hash.0)) {
            // The first entry that is missing, or the first one that the head does not know.
            let stored = last.map_or(0, |entry| entry.header.seq);
            return broken(stored.min(head.seq) + 1, Breach::Head);
        }
        let folded = match self.fold_head(head, entries, replay) {
            Ok(folded) => folded,
            Err(Error::Unreadable(_)) => return broken(head.seq, Breach::Unreadable),
            Err(error) => return Err(error),
        };
        if let Some(seq) = find_missing(entries, folded.disposed_at) {
            return broken(seq, Breach::Missing);
        }
        let kept = match folded.disposed_at {
            Some(seq) => self.find_kept(head.id, seq)?,
            None => None,
        };
        match kept {
            Some(seq) => broken(seq, Breach::Kept),
            None if folded.is_open != head.is_open || folded.wake_at != head.wake_at => {
                broken(head.seq, Breach::Head)
            }
            None if !folded.are_rows_equal => broken(head.seq, Breach::Replay),
            None => Ok(Ok(())),
        }
    }

    fn fold_head(&mut self, head: &Head, entries: &[Entry], replay: bool) -> Result<Folded, Error> {
        let (id, at) = (head.id, entries.last().map_or(Moment::from_micros(0), |last| last.header.at));
        match Kind::of(&head.kind) {
            Some(Kind::Incident) => self.replay_incident(id, &bodies::<Facts>(entries)?, replay),
            Some(Kind::Report) => {
                let bodies = bodies::<ReportFacts>(entries)?;
                let report = fold::<Report>(id, &bodies)?;
                let received_at = bodies.first().map_or(at, |(at, _, _)| *at);
                let are_rows_equal = !replay || report.is_disposed || {
                    let stored = reports::table.find(id).first(self.conn()).optional()?;
                    stored == Some(project::report_row(&report, received_at))
                };
                Ok(Folded::of(&report, at, are_rows_equal))
            }
            Some(Kind::Evidence) => {
                let item = fold::<Item>(id, &bodies::<EvidenceFacts>(entries)?)?;
                let are_rows_equal =
                    !replay || item.is_disposed || self.stored_evidence(id)? == Some(EvidenceRows::of(&item));
                Ok(Folded::of(&item, at, are_rows_equal))
            }
            Some(Kind::Organisation) => {
                let mut organisation = Organisation::default();
                let mut deliveries = Vec::new();
                for (at, facts, private) in bodies::<OrganisationFacts>(entries)? {
                    organisation.apply_entry(at, &facts, &private);
                    let notices = notice::of_organisation(id, &facts.facts, &organisation, at);
                    deliveries.extend(project::delivery_rows(id, organisation.revision(), &notices)?);
                }
                let are_rows_equal = !replay || self.are_deliveries(id, &deliveries)?;
                Ok(Folded::of(&organisation, at, are_rows_equal))
            }
            Some(Kind::Account) if id == KEYS => bodies::<KeyFacts>(entries).map(|_| Folded::log(true)),
            Some(Kind::Account) => Ok(Folded::log(self.is_admitted(id, &bodies::<AccountFacts>(entries)?)?)),
            Some(Kind::Access) | None => Ok(Folded::log(true)),
        }
    }

    fn replay_incident(
        &mut self,
        id: HistoryId,
        bodies: &[(Moment, Facts, Private)],
        replay: bool,
    ) -> Result<Folded, Error> {
        let state = fold::<Incident>(id, bodies)?;
        // Of what was disposed of there is nothing to compare: no row, no delivery, no text.
        let are_rows_equal = !replay || state.is_disposed || {
            let world = self.world()?;
            let policy = policy_of(&world, &state)?;
            let deliveries = expected_deliveries(id, bodies, policy)?;
            self.stored_rows(id)? == Some(IncidentRows::of(&state, policy))
                && self.are_files_whole(id, &project::document_rows(&state))?
                && self.are_deliveries(id, &deliveries)?
        };
        Ok(Folded::of(&state, state.at, are_rows_equal))
    }

    /// Whether the outbox holds exactly the deliveries that the history asks for. How far they
    /// have come is no part of it.
    fn are_deliveries(&mut self, id: HistoryId, expected: &[DeliveryRow]) -> Result<bool, Error> {
        type Stored = (
            crate::domain::ids::DeliveryId,
            i64,
            Option<PersonId>,
            Option<PartyId>,
            Channel,
            String,
            i32,
            Moment,
        );
        let stored: Vec<Stored> = outbox::table
            .filter(outbox::history.eq(id))
            .order(outbox::id)
            .select((
                outbox::id,
                outbox::seq,
                outbox::person,
                outbox::party,
                outbox::channel,
                outbox::notice,
                outbox::urgency,
                outbox::created_at,
            ))
            .load(self.conn())?;
        let mut wanted: Vec<Stored> = expected
            .iter()
            .cloned()
            .map(|row| {
                let DeliveryRow { id, seq, person, party, channel, notice, urgency, created_at, .. } = row;
                (id, seq, person, party, channel, notice, urgency, created_at)
            })
            .collect();
        wanted.sort_by_key(|row| row.0);
        Ok(stored == wanted)
    }

    /// Reads leaves up to `size`, and for each whether the entry that was sealed is still there.
    pub(super) fn advance(
        &mut self,
        edge: &mut Frontier,
        size: i64,
        report: &mut VerifyReport,
    ) -> Result<(), Error> {
        while edge.size() < size {
            let page = self.leaves_from(edge.size())?;
            let wanted = page.iter().take_while(|leaf| leaf.no < size);
            let before = edge.size();
            for leaf in wanted {
                edge.push(leaf);
                let stored = self.entry_hash(leaf.history, leaf.seq)?;
                let is_named = report.broken.iter().any(|broken| broken.history == leaf.history);
                if stored != Some(leaf.hash.0) && !is_named {
                    let (history, seq) = (leaf.history, leaf.seq);
                    report.broken.push(Broken { history, seq, what: Breach::Seal });
                }
            }
            if edge.size() == before {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn entry_hash(&mut self, history: HistoryId, seq: i64) -> Result<Option<Hash>, Error> {
        let found: Option<HashColumn> =
            entries::table.find((history, seq)).select(entries::hash).first(self.conn()).optional()?;
        Ok(found.map(|hash| hash.0))
    }

    fn find_orphans(&mut self) -> Result<Vec<Orphans>, Error> {
        let conn = self.conn();
        let mut found = Vec::new();
        macro_rules! count {
            ($table:ident, $column:ident) => {
                let headless =
                    $table::table.filter(not(exists(heads::table.filter(heads::id.eq($table::$column)))));
                let count: i64 = headless.count().get_result(conn)?;
                if count > 0 {
                    found.push(Orphans { table: stringify!($table), count });
                }
            };
        }
        count!(entries, history);
        count!(incidents, id);
        count!(reports, id);
        count!(duties, incident);
        count!(bearers, incident);
        count!(involvements, incident);
        count!(exclusions, incident);
        count!(evidence, id);
        count!(custody, evidence);
        count!(preventions, incident);
        count!(deadlines, incident);
        count!(tallies, incident);
        count!(keepings, incident);
        count!(texts, incident);
        count!(charges, incident);
        count!(outbox, history);
        count!(links, incident);
        count!(document_files, incident);
        count!(documents, incident);
        Ok(found)
    }
}

/// The first entry without its text that no disposal explains: only what is earlier than the
/// disposal may be gone.
fn find_missing(entries: &[Entry], disposed_at: Option<i64>) -> Option<i64> {
    let kept = entries.iter().skip_while(|entry| disposed_at.is_some_and(|last| entry.header.seq < last));
    kept.filter(|entry| entry.private.is_none()).map(|entry| entry.header.seq).next()
}

/// Every delivery that a history asks for, entry by entry.
fn expected_deliveries(
    id: HistoryId,
    bodies: &[(Moment, Facts, Private)],
    policy: &Policy,
) -> Result<Vec<DeliveryRow>, Error> {
    let (first, rest) = bodies.split_first().ok_or(Error::Unreadable("incident"))?;
    let begun = Incident::begin(id, first.0, &first.1, &first.2);
    let mut state = begun.ok_or(Error::Unreadable("incident"))?;
    let mut rows = project::delivery_rows(id, state.seq, &notice::compose(&first.1.facts, &state, policy))?;
    for (at, facts, private) in rest {
        state.apply_entry(*at, facts, private);
        rows.extend(project::delivery_rows(id, state.seq, &notice::compose(&facts.facts, &state, policy))?);
    }
    Ok(rows)
}
