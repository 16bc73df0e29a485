//! The numbers and rows of the CISO's page: what is open now.
//!
//! Everything here goes by the index of open incidents, so that it takes as long with a hundred
//! thousand closed ones as with none. Drills are counted apart from what is real.

use diesel::dsl::{count_star, exists, max, sql};
use diesel::sql_types::{BigInt, Bool};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::case::Phase;
use crate::domain::ids::{SeverityId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::statistics::overview::Brief;

use super::conn::MultiBackend;
use super::incidents::{IS_LATE, PAGE_MAX, visible};
use super::project::IncidentRow;
use super::schema::{exclusions, incidents, tallies};
use super::{Error, Tx};

/// How many open incidents have one 影響度.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// With a line that has no one left to tell (全員応答なし).
    pub stalled: i64,
    /// With something cut off of which nobody has said what becomes of it (遮断・停止中).
    pub contained: i64,
}

impl Tx<'_> {
    /// Counts the open incidents that the viewer may see: real ones, or drills.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_open(&mut self, viewer: &Viewer, is_drill: bool) -> Result<OpenCounts, Error> {
        type Row = (SeverityId, Option<i32>, i64, i64, i64, i64);
        // One walk through the index counts everything.
        let sum = |is: &str| sql::<BigInt>(&format!("COUNT(CASE WHEN {is} THEN 1 END)"));
        let rows: Vec<Row> = incidents::table
            .filter(visible(viewer))
            .filter(incidents::is_open)
            .filter(incidents::is_drill.eq(is_drill))
            .group_by(incidents::severity)
            .select((
                incidents::severity,
                max(incidents::severity_rank),
                count_star(),
                sum(IS_LATE),
                sum("incidents.is_exhausted"),
                sum("incidents.contained_count > 0"),
            ))
            .order((max(incidents::severity_rank).desc(), incidents::severity.asc()))
            .load(self.conn())?;
        let mut counts = OpenCounts::default();
        for (severity, rank, count, overdue, stalled, contained) in rows {
            counts.open += count;
            counts.overdue += overdue;
            counts.stalled += stalled;
            counts.contained += contained;
            counts.by_severity.push(SeverityCount { severity, rank, count });
        }
        Ok(counts)
    }

    /// Whether there ever was a drill. One that is about somebody does not count: they would learn of it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn has_drilled(&mut self) -> Result<bool, Error> {
        let about = exclusions::table.select(exclusions::incident);
        let drill = incidents::table.filter(incidents::is_drill).filter(incidents::id.ne_all(about));
        Ok(diesel::select(exists(drill)).get_result(self.conn())?)
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
                sql::<Bool>(IS_LATE).desc(),
                // The databases do not agree on where NULL goes.
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

    /// Real incidents that are open or began since a moment, as the overview looks at them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn briefs(&mut self, viewer: &Viewer, since: Moment) -> Result<Vec<Brief>, Error> {
        type Row = (Option<UnitId>, SeverityId, Moment, Option<Moment>, bool, Option<Moment>);
        let rows: Vec<Row> = incidents::table
            .inner_join(tallies::table.on(tallies::incident.eq(incidents::id)))
            .filter(visible(viewer))
            .filter(incidents::is_drill.eq(false))
            .filter(incidents::phase.ne(Phase::Void.as_str()))
            .filter(incidents::opened_at.ge(since).or(incidents::is_open))
            .select((
                incidents::unit,
                incidents::severity,
                incidents::opened_at,
                tallies::confirmed_at,
                incidents::is_open,
                tallies::closed_at,
            ))
            .load(self.conn())?;
        let brief = |(unit, severity, opened_at, confirmed_at, is_open, closed_at): Row| Brief {
            unit,
            severity,
            opened_at,
            confirmed_at,
            is_open,
            closed_at,
        };
        Ok(rows.into_iter().map(brief).collect())
    }
}
