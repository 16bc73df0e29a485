//! What lists and overviews read: many incidents, measures and records at once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::domain::access::Viewer;
use crate::domain::calendar::midnight;
use crate::domain::ids::{HistoryId, PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::policy::retention::Retention;
use crate::domain::statistics::overview::{self, Overview};
use crate::keys::normalize_number;
use crate::store::Error;
use crate::store::dashboard::OpenCounts;
use crate::store::incidents::{ComingDate, Cursor, Filter, Page};
use crate::store::keepings::{KeepingRow, Waits};
use crate::store::marks::Pulse;
use crate::store::preventions::{ListedMeasure, MeasureFilter};
use crate::store::project::{DeadlineRow, IncidentRow};
use crate::web::Site;
use crate::web::error::Failure;

/// A page of the list.
///
/// # Errors
/// The store is not available.
pub fn list(
    site: &Site,
    viewer: &Viewer,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: usize,
) -> Result<Page<IncidentRow>, Failure> {
    let page: Result<_, Error> =
        site.backend.store.read(|tx| tx.list_incidents(viewer, filter, cursor, limit));
    Ok(page?)
}

/// The how manieth of its calendar year each of these incidents is, among those that the viewer may see. A
/// drill is none.
///
/// # Errors
/// The store is not available.
pub fn ordinals(
    site: &Site,
    viewer: &Viewer,
    rows: &[&IncidentRow],
) -> Result<BTreeMap<HistoryId, usize>, Failure> {
    let years: BTreeSet<i32> = rows.iter().map(|row| row.opened_at.jst().year()).collect();
    let read: Result<_, Error> = site.backend.store.read(|tx| {
        let mut ordinals = BTreeMap::new();
        for year in years {
            ordinals.extend(tx.in_order(viewer, year)?.into_iter().zip(1..));
        }
        Ok(ordinals)
    });
    Ok(read?)
}

/// The next dates of law of these incidents.
///
/// # Errors
/// The store is not available.
pub fn next_legal_dates(
    site: &Site,
    viewer: &Viewer,
    ids: &[HistoryId],
) -> Result<Vec<DeadlineRow>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.next_legal_dates(viewer, ids));
    Ok(read?)
}

/// The post that is due first on each of these incidents.
///
/// # Errors
/// The store is not available.
pub fn first_owed(
    site: &Site,
    viewer: &Viewer,
    ids: &[HistoryId],
) -> Result<BTreeMap<HistoryId, (PostId, Option<UnitId>)>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.first_owed(viewer, ids));
    Ok(read?)
}

/// Open incidents with their next dates of law, the first due first.
///
/// # Errors
/// The store is not available.
pub fn coming_legal_dates(site: &Site, viewer: &Viewer) -> Result<Vec<ComingDate>, Failure> {
    const ROWS: i64 = 200;
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.coming_legal_dates(viewer, ROWS));
    Ok(read?)
}

/// What is open now: counts, and the rows that need a look first.
///
/// # Errors
/// The store is not available.
pub fn overview(site: &Site, viewer: &Viewer) -> Result<(OpenCounts, Vec<IncidentRow>), Failure> {
    const ROWS: usize = 20;
    let read: Result<_, Error> = site
        .backend
        .store
        .read(|tx| Ok((tx.count_open(viewer, false)?, tx.open_overview(viewer, false, ROWS)?)));
    Ok(read?)
}

/// What a CISO sees of all incidents at a glance.
///
/// # Errors
/// The store is not available.
pub fn glance(site: &Site, viewer: &Viewer, now: Moment) -> Result<Overview, Failure> {
    let since = midnight(overview::since(now)).unwrap_or(now);
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.briefs(viewer, since));
    Ok(Overview::of(&read?, now))
}

/// A page of measures against recurrence, and one more where there are more.
///
/// # Errors
/// The store is not available.
pub fn measures(site: &Site, viewer: &Viewer, filter: &MeasureFilter) -> Result<Vec<ListedMeasure>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.list_measures(viewer, filter));
    Ok(rows?)
}

/// How many measures wait, and how many of them are overdue.
///
/// # Errors
/// The store is not available.
pub fn measure_counts(site: &Site, viewer: &Viewer) -> Result<(i64, i64), Failure> {
    let counts: Result<_, Error> = site.backend.store.read(|tx| tx.count_measures(viewer));
    Ok(counts?)
}

/// A page of the records that wait so, what ended first first.
///
/// # Errors
/// The store is not available.
pub fn kept(
    site: &Site,
    viewer: &Viewer,
    asked: (Waits, &Retention),
    (from, limit): (usize, usize),
) -> Result<Vec<(IncidentRow, KeepingRow)>, Failure> {
    let rows: Result<_, Error> = site.backend.store.read(|tx| tx.kept(viewer, asked, from, limit));
    Ok(rows?)
}

/// How many records wait so, but those whose disposal this person decided.
///
/// # Errors
/// The store is not available.
pub fn count_kept(
    site: &Site,
    viewer: &Viewer,
    asked: (Waits, &Retention),
    but: Option<&PersonId>,
) -> Result<i64, Failure> {
    let count: Result<_, Error> = site.backend.store.read(|tx| tx.count_kept(viewer, asked, but));
    Ok(count?)
}

/// Something that differs once anything that goes on has moved.
///
/// # Errors
/// The store is not available.
pub fn pulse(site: &Site) -> Result<Pulse, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.pulse());
    Ok(read?)
}

/// The open incidents that the viewer may see, each with the number of its last entry.
///
/// # Errors
/// The store is not available.
pub fn marks(site: &Site, viewer: &Viewer) -> Result<Vec<(HistoryId, i64)>, Failure> {
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.marks(viewer));
    Ok(read?)
}

/// The same of the incident with this number; none where it may not be seen, or is not there.
///
/// # Errors
/// The store is not available.
pub fn mark_of(site: &Site, viewer: &Viewer, number: &str) -> Result<Option<(HistoryId, i64)>, Failure> {
    let Some(number) = normalize_number(number) else { return Ok(None) };
    let read: Result<_, Error> = site.backend.store.read(|tx| tx.find_visible(viewer, &number));
    Ok(read?.map(|row| (row.id, row.seq)))
}
