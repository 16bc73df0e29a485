//! What a person owes now, over all incidents.
//!
//! The rows of `bearers` are there only while a duty is owed, so that the list takes as long as it
//! is long. Who owes something on an incident they may not see is not shown it.

use std::collections::BTreeMap;

use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::handover::Item;
use crate::domain::ids::{Act, HistoryId, KindId, LineId, PersonId, PostId, SeverityId, StepId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::plan::prevention::{Owner, Status};

use super::incidents::{is_storable, visible};
use super::preventions::MeasureFilter;
use super::project::CalledColumns;
use super::schema::{bearers, duties, incidents};
use super::{Error, Tx};

/// A duty with what its bearer must know of the incident.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct OwedDuty {
    /// The incident.
    pub incident: HistoryId,
    /// 事案番号.
    pub number: String,
    /// 呼び番号.
    pub called: CalledColumns,
    /// 種別.
    pub kind: KindId,
    /// 影響度.
    pub severity: SeverityId,
    /// How grave that class is: 0 is the lightest.
    pub severity_rank: i32,
    /// Where it happened.
    pub unit: Option<UnitId>,
    /// One line, while it is not disposed of.
    pub summary: Option<String>,
    /// 訓練.
    pub is_drill: bool,
    /// Number of the duty within the incident.
    pub no: i32,
    /// What must be done.
    pub act: Act,
    /// The post that owes it.
    pub post: PostId,
    /// Of which unit.
    pub post_unit: Option<UnitId>,
    /// `open` or `late`.
    pub state: String,
    /// When it opened.
    pub opened_at: Moment,
    /// By when.
    pub due_at: Option<Moment>,
    /// Line.
    pub line: LineId,
    /// Step.
    pub step: StepId,
    /// Whom to telephone, for a call.
    pub callee: Option<PersonId>,
}

/// What `person` may be shown of what a post owes: the exclusion alone stands against it.
fn eyes_of(person: &PersonId) -> Viewer {
    Viewer { person: Some(person.clone()), is_auditor: false, ..Viewer::SYSTEM }
}

impl Tx<'_> {
    /// What a post of a unit owes on incidents that `person` may be told of, for who leaves it or comes
    /// into it: duties, late ones first, then measures against recurrence.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn owed_at(
        &mut self,
        (post, unit): (&PostId, &UnitId),
        person: &PersonId,
    ) -> Result<Vec<Item>, Error> {
        let viewer = eyes_of(person);
        type Row = (String, Act, Option<Moment>, String);
        let owed: Vec<Row> = duties::table
            .inner_join(incidents::table.on(incidents::id.eq(duties::incident)))
            .filter(duties::post.eq(post).and(duties::unit.eq(unit)))
            .filter(duties::state.eq_any(["open", "late", "passed"]))
            .filter(incidents::is_open.eq(true))
            .filter(visible(&viewer))
            .order((duties::state.eq("late").desc(), duties::due_at.is_null().asc(), duties::due_at.asc()))
            .select((incidents::number, duties::act, duties::due_at, duties::state))
            .load(self.conn())?;
        let owner = Owner::Post { post: post.clone(), unit: unit.clone() };
        let filter = MeasureFilter { owner: Some(owner), ..Default::default() };
        let measures = self.list_measures(&viewer, &filter)?.into_iter().map(|row| Item {
            number: row.number,
            act: None,
            measure: u32::try_from(row.measure.no).ok(),
            due_at: row.measure.task_due_at,
            is_late: row.measure.status == Status::Late.as_str(),
        });
        let duties = owed.into_iter().map(|(number, act, due_at, state)| Item {
            number,
            act: Some(act),
            measure: None,
            due_at,
            is_late: state == "late",
        });
        Ok(duties.chain(measures).collect())
    }

    /// The duty of each of these incidents that is due first, as far as the viewer may see them: its post and
    /// unit.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn first_owed(
        &mut self,
        viewer: &Viewer,
        ids: &[HistoryId],
    ) -> Result<BTreeMap<HistoryId, (PostId, Option<UnitId>)>, Error> {
        let rows: Vec<(HistoryId, PostId, Option<UnitId>)> = duties::table
            .inner_join(incidents::table.on(incidents::id.eq(duties::incident)))
            .filter(visible(viewer))
            .filter(duties::incident.eq_any(ids.to_vec()))
            .filter(duties::state.eq_any(["open", "late"]))
            .order((duties::due_at.is_null().desc(), duties::due_at.desc(), duties::no.desc()))
            .select((duties::incident, duties::post, duties::unit))
            .load(self.conn())?;
        // Of one incident the last row is the first due.
        Ok(rows.into_iter().map(|(incident, post, unit)| (incident, (post, unit))).collect())
    }

    /// What `person` owes: late first, then what is due soonest, then what has no time.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn owed_by(&mut self, person: &PersonId) -> Result<Vec<OwedDuty>, Error> {
        if !is_storable(person.as_str()) {
            return Ok(Vec::new());
        }
        // Who bears a duty sees its incident.
        let viewer = eyes_of(person);
        let duty = duties::incident.eq(bearers::incident).and(duties::no.eq(bearers::no));
        let rows = bearers::table
            .inner_join(duties::table.on(duty))
            .inner_join(incidents::table.on(incidents::id.eq(bearers::incident)))
            .filter(bearers::person.eq(person))
            .filter(visible(&viewer))
            .order((
                duties::state.eq("late").desc(),
                duties::due_at.is_null().asc(),
                duties::due_at.asc(),
                incidents::severity_rank.desc(),
                bearers::incident.asc(),
                duties::no.asc(),
            ))
            .select((
                incidents::id,
                incidents::number,
                (incidents::called_year, incidents::called_no),
                incidents::kind,
                incidents::severity,
                incidents::severity_rank,
                incidents::unit,
                incidents::summary,
                incidents::is_drill,
                duties::no,
                duties::act,
                duties::post,
                duties::unit,
                duties::state,
                duties::opened_at,
                duties::due_at,
                duties::line,
                duties::step,
                duties::callee,
            ))
            .load(self.conn())?;
        Ok(rows)
    }
}
