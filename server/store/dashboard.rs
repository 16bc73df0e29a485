//! The numbers and rows of the CISO's page: what is open now.
//!
//! Everything here goes by the index of open incidents, so that it takes as long with a hundred
//! thousand closed ones as with none. Drills are counted apart from what is real.

use diesel::dsl::{count_star, max};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::ids::SeverityId;

use super::conn::MultiBackend;
use super::incidents::{PAGE_MAX, visible};
use super::project::IncidentRow;
use super::schema::incidents;
use super::{Error, Tx};

/// How many open incidents have one 影響度.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct SeverityCount {
    /// The class.
    pub severity: SeverityId,
    /// How grave: 0 is the lightest. Where policies differ, the gravest it was given.
    pub rank: Option<i32>,
    /// How many.
    pub count: i64,
}

/// How many incidents are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// By 影響度, gravest first; classes without any are left out.
    pub by_severity: Vec<SeverityCount>,
    /// Together.
    pub open: i64,
    /// With a duty whose time has passed (期限超過).
    pub overdue: i64,
    /// With a line that has no one left to tell (経路尽き).
    pub stalled: i64,
}

impl Tx<'_> {
    /// Counts the open incidents that the viewer may see: real ones, or drills.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_open(&mut self, viewer: &Viewer, is_drill: bool) -> Result<OpenCounts, Error> {
        let open = || incidents::table.filter(incidents::is_open).filter(incidents::is_drill.eq(is_drill));
        let by_severity: Vec<SeverityCount> = open()
            .filter(visible(viewer))
            .group_by(incidents::severity)
            .select((incidents::severity, max(incidents::severity_rank), count_star()))
            .order((max(incidents::severity_rank).desc(), incidents::severity.asc()))
            .load(self.conn())?;
        let overdue = open().filter(visible(viewer)).filter(incidents::late_count.gt(0));
        let stalled = open().filter(visible(viewer)).filter(incidents::is_exhausted);
        Ok(OpenCounts {
            open: by_severity.iter().map(|row| row.count).sum(),
            by_severity,
            overdue: overdue.select(count_star()).first(self.conn())?,
            stalled: stalled.select(count_star()).first(self.conn())?,
        })
    }

    /// Open incidents, real ones or drills: stalled first, then overdue, then by the next due time.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn open_overview(
        &mut self,
        viewer: &Viewer,
        is_drill: bool,
        limit: usize,
    ) -> Result<Vec<IncidentRow>, Error> {
        let limit = i64::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(i64::MAX);
        let rows = incidents::table
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(incidents::is_open)
            .filter(incidents::is_drill.eq(is_drill))
            .order((
                incidents::is_exhausted.desc(),
                incidents::late_count.gt(0).desc(),
                // Neither database agrees with the other on where NULL goes.
                incidents::next_due_at.is_null().asc(),
                incidents::next_due_at.asc(),
                incidents::severity_rank.desc(),
                incidents::opened_at.desc(),
                incidents::id.asc(),
            ))
            .limit(limit)
            .load(self.conn())?;
        Ok(rows)
    }
}
