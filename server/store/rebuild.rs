//! Rows made anew from the histories, one history at a time, while others write.
//!
//! Each history is folded and its rows are replaced in a transaction of its own, which holds its
//! head: who appends to it waits for a moment, or has been waited for. Heads are not written here,
//! nor are entries, deliveries (their rows have a state of their own) and dedup keys (no fact says
//! them).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diesel::dsl::{exists, not};
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, RunQueryDsl};

use crate::clock::Clock;
use crate::domain::evidence::state::Item;
use crate::domain::history::{History, Kind};
use crate::domain::ids::HistoryId;
use crate::domain::incident::state::Incident;
use crate::domain::report::Report;
use crate::keys::Keys;

use super::commit::{PROJECTION, check_forms, policy_of};
use super::conn::Conn;
use super::evidence::EvidenceRows;
use super::project::{self, IncidentRows};
use super::schema::{
    bearers, charges, custody, deadlines, document_files, documents, duties, entries, evidence, exclusions,
    heads, incidents, involvements, keepings, meta, preventions, reports, tallies, texts,
};
use super::{Error, Store, StoreSettings, Tx, Urgency, dialect};

/// Heads listed at once.
const PAGE: i64 = 500;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Incidents and reports whose rows were made anew.
    pub histories: u64,
    /// Histories that this program cannot read: their rows are as they were.
    pub unreadable: BTreeSet<HistoryId>,
}

/// Rebuilds the rows of a database that an older program has written; none if they are of this
/// program's form. Such a database is not opened in any other way.
///
/// # Errors
/// As [`rebuild`], and as opening.
pub fn bring_up(
    settings: &StoreSettings,
    clock: Clock,
    keys: Arc<Keys>,
    progress: &mut dyn FnMut(u64),
) -> Result<Option<Rebuilt>, Error> {
    let store = Store::open_checked(settings, clock, keys, |conn| check_forms(conn).map(|_| ()))?;
    if store.read(|tx| check_forms(tx.conn()))? == PROJECTION {
        return Ok(None);
    }
    rebuild(&store, progress).map(Some)
}

/// Makes the rows of every incident and report anew. `progress` hears how many are done. May be
/// run beside servers, and again after a failure.
///
/// # Errors
/// The store cannot write. What cannot be read is in the answer, not an error.
pub fn rebuild(store: &Store, progress: &mut dyn FnMut(u64)) -> Result<Rebuilt, Error> {
    let mut rebuilt = Rebuilt::default();
    let done = pass(store, &BTreeMap::new(), &mut rebuilt, progress)?;
    for stray in store.read(|tx| tx.find_strays())? {
        store.write(Urgency::Engine, "rebuild", move |tx| tx.rebuild_history(stray))?;
    }
    if store.read(|tx| check_forms(tx.conn()))? != PROJECTION {
        store.write(Urgency::Engine, "rebuild", |tx| tx.stamp_projection())?;
        // Until just now an older server may have written rows of its own form.
        pass(store, &done, &mut rebuilt, progress)?;
    }
    Ok(rebuilt)
}

/// Rebuilds every history that is not at the entry that `done` says. Returns where each is now.
fn pass(
    store: &Store,
    done: &BTreeMap<HistoryId, i64>,
    rebuilt: &mut Rebuilt,
    progress: &mut dyn FnMut(u64),
) -> Result<BTreeMap<HistoryId, i64>, Error> {
    let (mut seen, mut after) = (BTreeMap::new(), None);
    loop {
        let page = store.read(|tx| tx.heads_with_rows(after))?;
        let Some((last, _)) = page.last() else { return Ok(seen) };
        after = Some(*last);
        for (id, _) in page.into_iter().filter(|(id, seq)| done.get(id) != Some(seq)) {
            match store.write(Urgency::Engine, "rebuild", move |tx| tx.rebuild_history(id)) {
                Ok(seq) => {
                    rebuilt.histories += 1;
                    seen.insert(id, seq);
                }
                Err(Error::Unreadable(_)) => {
                    rebuilt.unreadable.insert(id);
                }
                Err(error) => return Err(error),
            }
            progress(rebuilt.histories);
        }
    }
}

/// Says that the rows are of this program's form.
pub(super) fn set_projection(conn: &mut Conn) -> Result<(), Error> {
    diesel::update(meta::table.find("projection")).set(meta::value.eq(PROJECTION)).execute(conn)?;
    Ok(())
}

impl Tx<'_> {
    /// A page of the heads that have rows, with where they end.
    fn heads_with_rows(&mut self, after: Option<HistoryId>) -> Result<Vec<(HistoryId, i64)>, Error> {
        let mut query = heads::table
            .filter(heads::kind.eq_any([Kind::Incident, Kind::Report, Kind::Evidence].map(Kind::as_str)))
            .order(heads::id)
            .limit(PAGE)
            .select((heads::id, heads::seq))
            .into_boxed();
        if let Some(id) = after {
            query = query.filter(heads::id.gt(id));
        }
        Ok(query.load(self.conn())?)
    }

    /// Replaces the rows of one history. Returns the number of its last entry.
    fn rebuild_history(&mut self, id: HistoryId) -> Result<i64, Error> {
        let head = dialect::hold_head(self.conn(), id)?;
        let (kind, seq) = head.as_ref().map_or(("", 0), |(kind, seq)| (kind.as_str(), *seq));
        match Kind::of(kind) {
            Some(Kind::Incident) => self.rebuild_incident(id)?,
            Some(Kind::Report) => self.rebuild_report(id)?,
            Some(Kind::Evidence) => self.rebuild_evidence(id)?,
            // What has entries and no head was tampered with; its rows are left for the proof.
            _ if !self.entries(id)?.is_empty() => {}
            _ => {
                self.delete_rows(id)?;
                self.delete_document_files(id)?;
            }
        }
        Ok(seq)
    }

    fn state_of<H: History>(&mut self, id: HistoryId) -> Result<H, Error> {
        Ok(self.load::<H>(id)?.ok_or(Error::Unreadable(H::KIND.as_str()))?.state)
    }

    fn rebuild_incident(&mut self, id: HistoryId) -> Result<(), Error> {
        let state = self.state_of::<Incident>(id)?;
        if state.is_disposed {
            return self.delete_rows(id);
        }
        let world = self.world()?;
        let rows = IncidentRows::of(&state, policy_of(&world, &state)?);
        self.delete_rows(id)?;
        // A damaged row may hold this number; its own turn comes, for it does not hold it by right.
        diesel::delete(incidents::table.filter(incidents::number.eq(&state.number))).execute(self.conn())?;
        self.insert_rows(&rows)
    }

    fn rebuild_report(&mut self, id: HistoryId) -> Result<(), Error> {
        let state = self.state_of::<Report>(id)?;
        if state.is_disposed {
            return self.delete_rows(id);
        }
        let first = entries::table.find((id, 1_i64)).select(entries::at);
        let row = project::report_row(&state, first.first(self.conn())?);
        self.delete_rows(id)?;
        diesel::delete(reports::table.filter(reports::number.eq(&state.number))).execute(self.conn())?;
        diesel::insert_into(reports::table).values(&row).execute(self.conn())?;
        Ok(())
    }

    fn rebuild_evidence(&mut self, id: HistoryId) -> Result<(), Error> {
        let state = self.state_of::<Item>(id)?;
        self.delete_rows(id)?;
        if state.is_disposed {
            return Ok(());
        }
        let rows = EvidenceRows::of(&state);
        let number = evidence::incident.eq(state.incident).and(evidence::no.eq(rows.item.no));
        diesel::delete(evidence::table.filter(number)).execute(self.conn())?;
        self.insert_evidence(&rows)
    }

    /// Histories that have rows and nothing else.
    fn find_strays(&mut self) -> Result<BTreeSet<HistoryId>, Error> {
        let conn = self.conn();
        let mut found = BTreeSet::new();
        macro_rules! find {
            ($table:ident, $column:ident) => {
                let has_head = exists(heads::table.filter(heads::id.eq($table::$column)));
                let has_entry = exists(entries::table.filter(entries::history.eq($table::$column)));
                let strays = $table::table.filter(not(has_head)).filter(not(has_entry));
                found.extend(strays.select($table::$column).load::<HistoryId>(conn)?);
            };
        }
        find!(incidents, id);
        find!(reports, id);
        find!(duties, incident);
        find!(bearers, incident);
        find!(involvements, incident);
        find!(exclusions, incident);
        find!(evidence, id);
        find!(custody, evidence);
        find!(document_files, incident);
        find!(documents, incident);
        find!(preventions, incident);
        find!(deadlines, incident);
        find!(tallies, incident);
        find!(texts, incident);
        find!(keepings, incident);
        find!(charges, incident);
        Ok(found)
    }

    /// Notes the form of the rows: from here on an older program refuses to write.
    fn stamp_projection(&mut self) -> Result<(), Error> {
        dialect::lock_meta(self.conn())?;
        set_projection(self.conn())
    }
}
