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
    /// Where it stands on the body's scales: a line for each, scale and class. The lines of incidents that it
    /// answers for begin with `+`, and their severity is one of them.
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
    let held = after.bonds.held.iter().map(|held| &held.absorbed);
    let held = held.flat_map(|one| {
        let scales = one.case.context.scales.iter().map(|(scale, placed)| line(scale, &placed.class));
        scales.chain([severity_line(&one.severity)]).map(|line| line.replacen('\n', "\n+", 1))
    });
    let own = placed.iter().map(|(scale, placed)| line(scale, &placed.class));
    let classes: String = own.chain(held).collect();
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

/// How the line of a class of severity begins. No scale of a body is called so.
const SEVERITY: &str = "severity";

fn severity_line(severity: &SeverityId) -> String {
    format!("\n{SEVERITY}={severity}\n")
}

impl KeepingRow {
    /// Of each incident that it answers for, the class of severity and the class on a scale.
    fn held(&self, scale: Option<&ScaleId>) -> Vec<(SeverityId, Option<ClassId>)> {
        let (mut all, mut placed) = (Vec::new(), None);
        let lines = self.classes.lines().filter_map(|line| line.strip_prefix('+')?.split_once('='));
        for (known, class) in lines {
            // The severity is the last line of each.
            if known == SEVERITY {
                all.push((SeverityId::from(class), placed.take()));
            } else if scale.is_some_and(|scale| scale.as_str() == known) {
                placed = Some(ClassId::from(class));
            }
        }
        all
    }

    /// Its class on a scale.
    pub fn class(&self, scale: &ScaleId) -> Option<ClassId> {
        let lines = self.classes.lines().filter_map(|line| line.split_once('='));
        let mut found = lines.filter(|(known, _)| *known == scale.as_str());
        found.next().map(|(_, class)| ClassId::from(class))
    }

    /// When it may go; none if never.
    pub fn over(&self, rules: &Retention, severity: &SeverityId) -> Option<Moment> {
        let class = rules.periods.scale().and_then(|scale| self.class(scale));
        let own = rules.over(severity, class.as_ref(), self.ended_at)?;
        let held = self.held(rules.periods.scale()).into_iter();
        let held = held.map(|(severity, class)| rules.over(&severity, class.as_ref(), self.ended_at));
        let held: Option<Vec<Moment>> = held.collect();
        let over = held?.into_iter().chain([own]).max()?;
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
    let own: Condition<QS> =
        classes.into_iter().rev().fold(ended(rest), |others, (is_of_class, is_not, period)| {
            Box::new(is_of_class.and(ended(period)).or(is_not.and(others)))
        });
    // Each class that one of those has which it answers for, too; where it answers for any, never before the
    // period for all others.
    let whole: Condition<QS> = Box::new(lacks("\n+").or(ended(rest)));
    held_periods(&rules.periods).into_iter().fold(Box::new(own.and(whole)), |all, (line, period)| {
        let held: Condition<QS> = Box::new(lacks(&line).or(ended(period)));
        Box::new(all.and(held))
    })
}

/// Whether no incident that it answers for has this line.
fn lacks<QS: 'static>(line: &str) -> Condition<QS> {
    Box::new(sql::<Bool>("(keepings.classes NOT LIKE ").bind::<Text, _>(pattern(line)).sql(" ESCAPE '\\')"))
}

/// The lines of incidents that another one answers for which have a period of their own.
fn held_periods(periods: &Periods) -> Vec<(String, Period)> {
    let by_severity = periods.by_severity.iter();
    let by_severity = by_severity.map(|(id, period)| (severity_line(id), *period));
    let by_scale = periods.by_scale.iter().flat_map(|(scale, classes)| {
        classes.iter().map(move |(class, period)| (line(scale, class), *period))
    });
    let held = by_severity.chain(by_scale);
    held.map(|(line, period)| (line.replacen('\n', "\n+", 1), period)).collect()
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
