//! The CISO's page: what has stalled, what is overdue, how many of what, what is due next.

use serde::Serialize;

use super::guard::Staff;
use super::incidents::index::RowView;
use super::page;
use super::reading;
use super::registers::{self, Waiting};
use super::visit::{Outcome, Visit};
use super::words::{Chip, When};

#[derive(Serialize)]
struct View {
    at: When,
    open: i64,
    overdue: i64,
    stalled: i64,
    contained: i64,
    measures: i64,
    measures_late: i64,
    severities: Vec<CountView>,
    urgent: Vec<RowView>,
    coming: Vec<RowView>,
    is_calm: bool,
    /// What waits for the reader in the registers.
    registers: Vec<Waiting>,
}

#[derive(Serialize)]
struct CountView {
    severity: Chip,
    count: i64,
    href: String,
}

/// The page. It fits on one sheet of A4.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let (counts, rows) = reading::overview(&visit.site, &staff.viewer)?;
    let (measures, measures_late) = reading::measure_counts(&visit.site, &staff.viewer)?;
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let is_urgent = |row: &&crate::store::project::IncidentRow| row.is_exhausted || row.late_count > 0;
    let dates = reading::next_legal_dates(&visit.site, &staff.viewer, &rows)?;
    let view_of = |row| RowView::of(visit, &staff.world, row, &dates);
    let severities = counts.by_severity.iter().map(|row| CountView {
        severity: Chip::severity(policy, &row.severity),
        count: row.count,
        href: format!("/incidents?severity={}&open=1", super::words::percent(row.severity.as_str())),
    });
    let view = View {
        at: When::past(visit, visit.now),
        open: counts.open,
        overdue: counts.overdue,
        stalled: counts.stalled,
        contained: counts.contained,
        measures,
        measures_late,
        severities: severities.collect(),
        urgent: rows.iter().filter(is_urgent).map(view_of).collect(),
        coming: rows.iter().filter(|row| !is_urgent(row)).map(view_of).collect(),
        is_calm: counts.open == 0,
        registers: registers::waiting(visit, staff),
    };
    page::show(visit, "ciso", visit.text("web-ciso-title"), &view)
}
