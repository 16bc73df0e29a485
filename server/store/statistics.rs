//! What the statistics are counted from: one narrow row for each incident, found by its period.
//!
//! Every query passes the one predicate of who may see. Nothing is summed up and kept: what a period
//! says follows from the rows of the moment, and a disposal takes its row away.

use diesel::dsl::count_star;
use diesel::{ExpressionMethods, Insertable, JoinOnDsl, QueryDsl, Queryable, RunQueryDsl, Selectable};

use crate::domain::access::Viewer;
use crate::domain::case::Phase;
use crate::domain::ids::{HistoryId, KindId, SeverityId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::statistics::{Measures, Period, Sample, Tally};

use super::incidents::visible;
use super::schema::{incidents, preventions, tallies};
use super::{Error, Tx};

/// What an incident adds to the counts.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tallies, treat_none_as_default_value = false)]
pub struct TallyRow {
    /// Which incident.
    pub incident: HistoryId,
    /// When someone first confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When it came to 復旧済み or beyond.
    pub recovered_at: Option<Moment>,
    /// When it was closed last, while it is.
    pub closed_at: Option<Moment>,
    /// Lines that began on it.
    pub lines: String,
    /// What became of its duties.
    pub steps: String,
    /// What became of its dates of law.
    pub dates: String,
}

type Read = (KindId, Option<UnitId>, SeverityId, String, String, bool, Moment, TallyRow);

/// What an incident adds to the counts, as it stands.
pub fn tally_row(after: &Incident) -> TallyRow {
    let Tally { confirmed_at, recovered_at, closed_at, lines, steps, dates } = Tally::of(after);
    TallyRow { incident: after.id, confirmed_at, recovered_at, closed_at, lines, steps, dates }
}

impl Tx<'_> {
    /// The incidents that began in a period, as far as the viewer may see them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn samples(&mut self, viewer: &Viewer, period: &Period) -> Result<Vec<Sample>, Error> {
        let rows: Vec<Read> = incidents::table
            .inner_join(tallies::table.on(tallies::incident.eq(incidents::id)))
            .filter(visible(viewer))
            .filter(incidents::opened_at.ge(period.from))
            .filter(incidents::opened_at.lt(period.to))
            .select((
                incidents::kind,
                incidents::unit,
                incidents::severity,
                incidents::origin,
                incidents::phase,
                incidents::is_drill,
                incidents::opened_at,
                tallies::all_columns,
            ))
            .load(self.conn())?;
        Ok(rows.into_iter().map(sample).collect())
    }

    /// Drills that began in a period and were not called off, as far as the viewer may see them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn drills(&mut self, viewer: &Viewer, period: &Period) -> Result<Vec<Incident>, Error> {
        let ids: Vec<HistoryId> = incidents::table
            .filter(visible(viewer))
            .filter(incidents::opened_at.ge(period.from))
            .filter(incidents::opened_at.lt(period.to))
            .filter(incidents::is_drill)
            .filter(incidents::phase.ne(Phase::Void.as_str()))
            .filter(incidents::phase.ne(Phase::Merged.as_str()))
            .select(incidents::id)
            .load(self.conn())?;
        let loaded = ids.into_iter().map(|id| self.load::<Incident>(id));
        let loaded: Vec<_> = loaded.collect::<Result<_, Error>>()?;
        Ok(loaded.into_iter().flatten().map(|loaded| loaded.state).collect())
    }

    /// What became of the measures of the incidents that began in a period; drills and void ones are
    /// not counted.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn measures_of(&mut self, viewer: &Viewer, period: &Period) -> Result<Measures, Error> {
        let rows: Vec<(bool, String, i64)> = preventions::table
            .inner_join(incidents::table.on(incidents::id.eq(preventions::incident)))
            .filter(visible(viewer))
            .filter(incidents::opened_at.ge(period.from))
            .filter(incidents::opened_at.lt(period.to))
            .filter(incidents::is_drill.eq(false))
            .filter(incidents::phase.ne(Phase::Void.as_str()))
            .group_by((preventions::is_live, preventions::status))
            .select((preventions::is_live, preventions::status, count_star()))
            .load(self.conn())?;
        let mut measures = Measures::default();
        for (is_live, status, count) in rows {
            let is_late = is_live && status == crate::domain::plan::prevention::Status::Late.as_str();
            measures.count = measures.count.saturating_add(count);
            measures.live = measures.live.saturating_add(if is_live { count } else { 0 });
            measures.late = measures.late.saturating_add(if is_late { count } else { 0 });
        }
        Ok(measures)
    }
}

fn sample(row: Read) -> Sample {
    let (kind, unit, severity, origin, phase, is_drill, opened_at, row) = row;
    let TallyRow { confirmed_at, recovered_at, closed_at, lines, steps, dates, .. } = row;
    let tally = Tally { confirmed_at, recovered_at, closed_at, lines, steps, dates };
    Sample { kind, unit, severity, origin, phase, is_drill, opened_at, tally }
}
