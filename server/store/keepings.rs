//! What has ended, by how long it has been kept: one narrow row for each incident, and how what is to be
//! disposed of is found. Every query passes the one predicate of who may see.

use diesel::dsl::{count_star, sql};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, Insertable, JoinOnDsl, QueryDsl, Queryable, RunQueryDsl,
};

use crate::domain::access::Viewer;
use crate::domain::ids::{ClassId, HistoryId, PersonId, ScaleId, SeverityId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::policy::retention::{Period, Periods, Retention};

use super::incidents::{Condition, PAGE_MAX, visible};
use super::project::IncidentRow;
use super::schema::{incidents, keepings};
use super::texts::pattern;
use super::{Error, Tx};

/// Since when something that has ended is kept, and what was decided about that.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = keepings, treat_none_as_default_value = false)]
pub struct KeepingRow {
    /// Which incident.
    pub incident: HistoryId,
    /// When it ended last.
    pub ended_at: Moment,
    /// Where it stands on the body's scales: a line for each, scale and class.
    pub classes: String,
    /// It is not disposed of before this.
    pub held_until: Option<Moment>,
    /// When it was decided that it is disposed of.
    pub decided_at: Option<Moment>,
    /// Who decided that.
    pub decided_by: Option<PersonId>,
}

/// The row of what has ended; none while it is open.
pub fn keeping_rows(after: &Incident) -> Vec<KeepingRow> {
    let keeping = &after.keeping;
    let placed = &after.case.context.scales;
    let classes: String = placed.iter().map(|(scale, placed)| line(scale, &placed.class)).collect();
    let row = keeping.ended_at.map(|ended_at| KeepingRow {
        incident: after.id,
        ended_at,
        classes,
        held_until: keeping.held_until,
        decided_at: keeping.decided.as_ref().map(|(_, at)| *at),
        decided_by: keeping.decided.as_ref().map(|(person, _)| person.clone()),
    });
    row.into_iter().collect()
}

/// Each line begins and ends by itself, so that none is found within another.
fn line(scale: &ScaleId, class: &ClassId) -> String {
    format!("\n{scale}={class}\n")
}

impl KeepingRow {
    /// Its class on a scale.
    pub fn class(&self, scale: &ScaleId) -> Option<ClassId> {
        let lines = self.classes.lines().filter_map(|line| line.split_once('='));
        let mut found = lines.filter(|(known, _)| *known == scale.as_str());
        found.next().map(|(_, class)| ClassId::from(class))
    }

    /// When it may go; none if never.
    pub fn over(&self, rules: &Retention, severity: &SeverityId) -> Option<Moment> {
        let class = rules.periods.scale().and_then(|scale| self.class(scale));
        let over = rules.over(severity, class.as_ref(), self.ended_at)?;
        Some(self.held_until.map_or(over, |until| until.max(over)))
    }
}

/// How far something has come on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// Its period is over, and nobody has decided.
    ForDecision,
    /// It was decided that it goes.
    ForDisposal,
    /// Somebody put it off to a day that has not come.
    ForDay,
}

/// What ended before something was kept long enough.
fn is_over<QS: 'static>(rules: &Retention, now: Moment) -> Condition<QS> {
    let ended = |period: Period| -> Condition<QS> {
        match period.kept_to(rules.from, now) {
            Some(to) => {
                Box::new(sql::<Bool>("(keepings.ended_at < ").bind::<BigInt, _>(to.micros()).sql(")"))
            }
            None => Box::new(sql::<Bool>("FALSE")),
        }
    };
    let classes = classes::<QS>(&rules.periods);
    let rest = rules.periods.any.unwrap_or_else(|| rules.periods.longest());
    // The first class that it has, else the period for all others.
    classes.into_iter().rev().fold(ended(rest), |others, (is_of_class, is_not, period)| {
        Box::new(is_of_class.and(ended(period)).or(is_not.and(others)))
    })
}

type Class<QS> = (Condition<QS>, Condition<QS>, Period);

/// Every class that has a period of its own: whether an incident is of it, and whether it is not.
fn classes<QS: 'static>(periods: &Periods) -> Vec<Class<QS>> {
    let severity = |is: &str, id: &SeverityId| -> Condition<QS> {
        Box::new(sql::<Bool>(&format!("(incidents.severity {is} ")).bind::<Text, _>(id.clone()).sql(")"))
    };
    let placed = |is: &str, line: &str| -> Condition<QS> {
        let like = sql::<Bool>(&format!("(keepings.classes {is} ")).bind::<Text, _>(pattern(line));
        Box::new(like.sql(" ESCAPE '\\')"))
    };
    let by_severity = periods.by_severity.iter();
    let by_severity = by_severity.map(|(id, period)| (severity("=", id), severity("<>", id), *period));
    let by_scale = periods.by_scale.iter().flat_map(|(scale, classes)| {
        classes.iter().map(move |(class, period)| (line(scale, class), *period))
    });
    let by_scale = by_scale.map(|(line, period)| (placed("LIKE", &line), placed("NOT LIKE", &line), period));
    by_severity.chain(by_scale).collect()
}

/// Whether it waits so. What must be kept as evidence until a day is not asked about before.
fn waits<QS: 'static>(which: Waits, rules: &Retention, now: Moment) -> Condition<QS> {
    let micros = now.micros();
    match which {
        Waits::ForDisposal => Box::new(sql::<Bool>("(keepings.decided_at IS NOT NULL)")),
        Waits::ForDay => Box::new(sql::<Bool>("(keepings.held_until > ").bind::<BigInt, _>(micros).sql(")")),
        Waits::ForDecision => {
            let is_free = sql::<Bool>(
                "(keepings.decided_at IS NULL AND (keepings.held_until IS NULL OR keepings.held_until <= ",
            )
            .bind::<BigInt, _>(micros)
            .sql("))");
            let is_no_evidence = sql::<Bool>(
                "(NOT EXISTS (SELECT 1 FROM evidence WHERE evidence.incident = incidents.id \
                 AND evidence.standing NOT IN ('disposed', 'voided') AND evidence.held_until > ",
            )
            .bind::<BigInt, _>(micros)
            .sql("))");
            Box::new(is_free.and(is_no_evidence).and(is_over(rules, now)))
        }
    }
}

impl Tx<'_> {
    /// What waits so, as far as the viewer may see it: what ended first comes first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn kept(
        &mut self,
        viewer: &Viewer,
        (which, rules): (Waits, &Retention),
        offset: usize,
        limit: usize,
    ) -> Result<Vec<(IncidentRow, KeepingRow)>, Error> {
        let now = self.now()?;
        let limit = limit.clamp(1, PAGE_MAX.saturating_add(1));
        let rows = incidents::table
            .inner_join(keepings::table.on(keepings::incident.eq(incidents::id)))
            .filter(visible(viewer))
            .filter(waits(which, rules, now))
            .order((keepings::ended_at.asc(), keepings::incident.asc()))
            .offset(i64::try_from(offset).unwrap_or(i64::MAX))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select((incidents::all_columns, keepings::all_columns))
            .load(self.conn())?;
        Ok(rows)
    }

    /// How much waits so, as far as the viewer may see it. What `but` decided is not counted.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_kept(
        &mut self,
        viewer: &Viewer,
        (which, rules): (Waits, &Retention),
        but: Option<&PersonId>,
    ) -> Result<i64, Error> {
        let now = self.now()?;
        let own: Condition<_> = match but {
            Some(person) => Box::new(
                sql::<Bool>("(keepings.decided_by IS NULL OR keepings.decided_by <> ")
                    .bind::<Text, _>(person.clone())
                    .sql(")"),
            ),
            None => Box::new(sql::<Bool>("TRUE")),
        };
        let count = incidents::table
            .inner_join(keepings::table.on(keepings::incident.eq(incidents::id)))
            .filter(visible(viewer))
            .filter(waits(which, rules, now))
            .filter(own)
            .select(count_star())
            .get_result(self.conn())?;
        Ok(count)
    }
}
