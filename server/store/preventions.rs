//! Measures against recurrence in lists, over all incidents: pure rows of the state after, and how
//! they are found. Every query passes the one predicate of who may see the incident.

use diesel::dsl::count_star;
use diesel::{
    AsChangeset, ExpressionMethods, Identifiable, Insertable, JoinOnDsl, QueryDsl, Queryable, RunQueryDsl,
};

use crate::domain::access::Viewer;
use crate::domain::ids::{HistoryId, PersonId, PostId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::prevention::{Measure, Owner, Status};

use super::conn::MultiBackend;
use super::dialect::insert_all;
use super::incidents::{is_storable, visible};
use super::project::{CalledColumns, difference};
use super::schema::{incidents, preventions};
use super::{Error, Tx};

/// Characters of a title in a list.
const TITLE_MAX: usize = 120;

/// A measure in a list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = preventions, primary_key(incident, no))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PreventionRow {
    /// Of which incident.
    pub incident: HistoryId,
    /// Its number there.
    pub no: i32,
    /// The first line of its description, while it is not disposed of.
    pub title: String,
    /// 技術, 運用, …
    pub kind: String,
    /// How it stands.
    pub status: String,
    /// Whether something is still owed about it.
    pub is_live: bool,
    /// The post that owes it,
    pub owner_post: Option<PostId>,
    /// of which unit,
    pub owner_unit: Option<UnitId>,
    /// or the person.
    pub owner_person: Option<PersonId>,
    /// By when it is to be carried out.
    pub due_at: Moment,
    /// What is owed about it now.
    pub task: Option<String>,
    /// By when.
    pub task_due_at: Option<Moment>,
    /// When the next word about it goes out.
    pub next_at: Option<Moment>,
}

/// A measure with what a list says of its incident.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct ListedMeasure {
    /// The measure.
    pub measure: PreventionRow,
    /// 事案番号.
    pub number: String,
    /// 呼び番号.
    pub called: CalledColumns,
    /// The incident in one line.
    pub summary: Option<String>,
    /// 訓練.
    pub is_drill: bool,
}

/// Which measures a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureFilter {
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// That stand so.
    pub status: Option<Status>,
    /// Those that have ended as well.
    pub with_ended: bool,
    /// Only of this owner.
    pub owner: Option<Owner>,
    /// Rows to leave out before the first.
    pub offset: usize,
}

/// Rows on one page.
pub const MEASURES_ON_PAGE: usize = 100;

/// One row per measure, by number.
pub fn prevention_rows(after: &Incident) -> Vec<PreventionRow> {
    after.plan.prevention.measures.values().map(|measure| row(after, measure)).collect()
}

fn row(after: &Incident, measure: &Measure) -> PreventionRow {
    let (post, unit, person) = match &measure.terms.owner {
        Owner::Post { post, unit } => (Some(post.clone()), Some(unit.clone()), None),
        Owner::Person(person) => (None, None, Some(person.clone())),
    };
    let text = after.texts.get(&format!("prevention.measure-{}.description", measure.no));
    let title = text.and_then(|text| text.lines().next()).unwrap_or_default();
    PreventionRow {
        incident: after.id,
        no: i32::try_from(measure.no).unwrap_or(i32::MAX),
        title: title.chars().take(TITLE_MAX).collect(),
        kind: measure.terms.kind.as_str().to_owned(),
        status: measure.status().as_str().to_owned(),
        is_live: after.is_open() && measure.is_live(),
        owner_post: post,
        owner_unit: unit,
        owner_person: person,
        due_at: measure.terms.due,
        task: measure.clock.map(|clock| clock.task.as_str().to_owned()),
        task_due_at: measure.clock.map(|clock| clock.due),
        next_at: measure.clock.and_then(|clock| clock.next).map(|next| next.at),
    }
}

impl Tx<'_> {
    pub(super) fn insert_preventions(&mut self, rows: &[PreventionRow]) -> Result<(), Error> {
        insert_all!(self.conn(), preventions::table, rows)?;
        Ok(())
    }

    pub(super) fn change_preventions(
        &mut self,
        old: &[PreventionRow],
        new: &[PreventionRow],
    ) -> Result<(), Error> {
        let (changed, _) = difference(old, new);
        let is_known = |no: i32| old.iter().any(|row| row.no == no);
        let (known, fresh): (Vec<_>, Vec<_>) = changed.into_iter().partition(|row| is_known(row.no));
        for row in &known {
            diesel::update(preventions::table.find((row.incident, row.no))).set(row).execute(self.conn())?;
        }
        self.insert_preventions(&fresh)
    }

    pub(super) fn stored_preventions(&mut self, id: HistoryId) -> Result<Vec<PreventionRow>, Error> {
        let rows = preventions::table.filter(preventions::incident.eq(id)).order(preventions::no);
        Ok(rows.load(self.conn())?)
    }

    /// Measures that the viewer may see: overdue first, then what is due soonest, then what has
    /// ended. One more than a page, where there are more.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn list_measures(
        &mut self,
        viewer: &Viewer,
        filter: &MeasureFilter,
    ) -> Result<Vec<ListedMeasure>, Error> {
        let mut query = preventions::table
            .inner_join(incidents::table.on(incidents::id.eq(preventions::incident)))
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer));
        if let Some(unit) = &filter.unit {
            if !is_storable(unit.as_str()) {
                return Ok(Vec::new());
            }
            query = query.filter(preventions::owner_unit.eq(unit.clone()));
        }
        if let Some(status) = filter.status {
            query = query.filter(preventions::status.eq(status.as_str()));
        }
        if !filter.with_ended {
            query = query.filter(preventions::is_live);
        }
        match &filter.owner {
            Some(Owner::Person(person)) => {
                query = query.filter(preventions::owner_person.eq(person.clone()));
            }
            Some(Owner::Post { post, unit }) => {
                query = query.filter(preventions::owner_post.eq(post.clone()));
                query = query.filter(preventions::owner_unit.eq(unit.clone()));
            }
            None => {}
        }
        let rows = query
            .order((
                preventions::status.eq("late").desc(),
                preventions::is_live.desc(),
                preventions::task_due_at.is_null().asc(),
                preventions::task_due_at.asc(),
                preventions::incident.asc(),
                preventions::no.asc(),
            ))
            .offset(i64::try_from(filter.offset).unwrap_or(i64::MAX))
            .limit(i64::try_from(MEASURES_ON_PAGE).unwrap_or(i64::MAX).saturating_add(1))
            .select((
                preventions::all_columns,
                incidents::number,
                (incidents::called_year, incidents::called_no),
                incidents::summary,
                incidents::is_drill,
            ))
            .load(self.conn())?;
        Ok(rows)
    }

    /// How many measures wait, and how many of them are overdue; drills are not counted.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn count_measures(&mut self, viewer: &Viewer) -> Result<(i64, i64), Error> {
        let rows: Vec<(String, i64)> = preventions::table
            .inner_join(incidents::table.on(incidents::id.eq(preventions::incident)))
            .filter(visible(viewer))
            .filter(preventions::is_live)
            .filter(incidents::is_drill.eq(false))
            .group_by(preventions::status)
            .select((preventions::status, count_star()))
            .load(self.conn())?;
        let is_late = |status: &str| status == Status::Late.as_str();
        let late = rows.iter().filter(|(status, _)| is_late(status)).map(|(_, count)| count).sum();
        Ok((rows.iter().map(|(_, count)| count).sum(), late))
    }
}
