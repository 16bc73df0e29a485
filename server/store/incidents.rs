//! Incidents in lists: who may see which, and how they are found.
//!
//! [`visible`] is the only place where SQL says who may see an incident; every query that shows one
//! passes through it. It says the same as [`Viewer::may_see`] and knows no other rule.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::dsl::sql;
use diesel::expression::BoxableExpression;
use diesel::sql_types::{Bool, Text};
use diesel::{BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl};
use uuid::Uuid;

use crate::domain::access::Viewer;
use crate::domain::case::Phase;
use crate::domain::ids::{HistoryId, KindId, PersonId, PolicyVersion, SeverityId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::search::Search;

use super::conn::MultiBackend;
use super::project::{DeadlineRow, IncidentRow, wall_mark};
use super::schema::{deadlines, exclusions, incidents};
use super::texts::has_word;
use super::{Error, Tx};

/// Rows on one page at most.
pub const PAGE_MAX: usize = 100;

/// Incidents that one page of a sifted list looks through at most. What is asked for may stand in
/// none of them; the next page looks further, so that an archive of any size answers as fast.
pub const SIFTED_MAX: usize = 10_000;

/// A late duty, written as the indexes have it: a bound value would hide that they serve.
pub(super) const IS_LATE: &str = "(incidents.late_count > 0)";

/// A condition on the rows of `QS`.
pub(super) type Condition<QS> = Box<dyn BoxableExpression<QS, MultiBackend, SqlType = Bool>>;

/// Which incidents a list shows. Everything that is not asked for is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// 段階.
    pub phase: Option<Phase>,
    /// 影響度.
    pub severity: Option<SeverityId>,
    /// Where.
    pub unit: Option<UnitId>,
    /// 種別.
    pub kind: Option<KindId>,
    /// Words that are all found: in what stands on its pages, in the names of the place and the reporter.
    pub q: Option<String>,
    /// Only those with a duty whose time has passed.
    pub overdue: bool,
    /// Only those that are not closed.
    pub open_only: bool,
    /// Only drills, or none.
    pub drill: Option<bool>,
    /// Only those that run under an older policy than this one.
    pub policy_before: Option<PolicyVersion>,
    /// Only those that this person was told of or reported.
    pub involving: Option<PersonId>,
}

/// Where the next page begins. Opaque to whoever carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    opened_at: Moment,
    id: HistoryId,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What it shows.
    pub items: Vec<T>,
    /// Where the next one begins, if there may be one. A page of a sifted list can be short, even
    /// empty, and yet have a next: it looks through [`SIFTED_MAX`] incidents at most.
    pub next: Option<Cursor>,
}

/// An open incident with its next date of law.
pub type ComingDate = (IncidentRow, DeadlineRow);

impl Filter {
    /// Whether rows must be looked at one by one, closed ones included.
    fn is_sifting(&self) -> bool {
        let is_asked = self.phase.is_some() || self.severity.is_some() || self.unit.is_some();
        let is_asked = is_asked || self.kind.is_some() || self.q.is_some() || self.drill.is_some();
        let is_asked = is_asked || self.policy_before.is_some();
        is_asked && !self.open_only && !self.overdue && self.involving.is_none()
    }
}

impl Cursor {
    /// Reads a cursor that was handed out before; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (micros, id) = bytes.split_first_chunk::<8>()?;
        let id = HistoryId(Uuid::from_slice(id).ok()?);
        Some(Self { opened_at: Moment::from_micros(i64::from_be_bytes(*micros)), id })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [self.opened_at.micros().to_be_bytes().as_slice(), self.id.0.as_bytes()].concat();
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// Who may see an incident: the one predicate. For any query in which the table `incidents` occurs.
///
/// A person named as a subject is shut out before any grant is looked at. What a person is shut out
/// of, and what they are involved in, is looked up once from the person and not for each row.
pub(super) fn visible<QS: 'static>(viewer: &Viewer) -> Condition<QS> {
    let Some(person) = &viewer.person else { return within(viewer, by_post(viewer)) };
    if !is_storable(person.as_str()) {
        return Box::new(sql::<Bool>("FALSE"));
    }
    let not_excluded =
        sql::<Bool>("incidents.id NOT IN (SELECT incident FROM exclusions WHERE exclusions.person = ")
            .bind::<Text, _>(person.clone())
            .sql(")");
    if viewer.sees_all && viewer.shut.is_empty() {
        return Box::new(not_excluded);
    }
    let is_involved =
        sql::<Bool>("incidents.id IN (SELECT incident FROM involvements WHERE involvements.person = ")
            .bind::<Text, _>(person.clone())
            .sql(")");
    if !viewer.sees_all && viewer.open.is_empty() && viewer.audits_but.is_none() {
        return Box::new(not_excluded.and(is_involved));
    }
    Box::new(not_excluded.and(is_involved.or(by_post(viewer))))
}

/// What lies within the bounds of a token.
fn within<QS: 'static>(viewer: &Viewer, seen: Condition<QS>) -> Condition<QS> {
    let of_unit = |unit: &UnitId| -> Condition<QS> {
        Box::new(sql::<Bool>("(incidents.unit = ").bind::<Text, _>(unit.clone()).sql(")"))
    };
    let of_kind = |kind: &KindId| -> Condition<QS> {
        Box::new(sql::<Bool>("(incidents.kind = ").bind::<Text, _>(kind.clone()).sql(")"))
    };
    let units = any(viewer.bounds.units.iter().map(of_unit).collect());
    let kinds = any(viewer.bounds.kinds.iter().map(of_kind).collect());
    [units, kinds].into_iter().flatten().fold(seen, |seen, bound| Box::new(seen.and(bound)))
}

/// One of them holds; none where there are none. Halved again and again, because a database refuses what
/// is nested a thousand deep, and a body may have as many units.
fn any<QS: 'static>(mut conditions: Vec<Condition<QS>>) -> Option<Condition<QS>> {
    if conditions.len() < 2 {
        return conditions.pop();
    }
    let right = any(conditions.split_off(conditions.len() / 2))?;
    Some(Box::new(any(conditions)?.or(right)))
}

/// What posts alone show, as [`Viewer::may_see`] says it: what stands behind no wall that is shut, and
/// what is open behind one.
fn by_post<QS: 'static>(viewer: &Viewer) -> Condition<QS> {
    let behind = |comparison: &str, organ: &str| {
        sql::<Bool>(&format!("incidents.id {comparison} (SELECT incident FROM exclusions WHERE person = "))
            .bind::<Text, _>(wall_mark(organ))
            .sql(")")
    };
    let general: Condition<QS> = match &viewer.audits_but {
        _ if viewer.sees_all => Box::new(sql::<Bool>("TRUE")),
        Some(own) => auditable(own.iter()),
        None => Box::new(sql::<Bool>("FALSE")),
    };
    let seen = viewer
        .shut
        .iter()
        .fold(general, |seen, organ| -> Condition<QS> { Box::new(seen.and(behind("NOT IN", organ))) });
    viewer.open.iter().fold(seen, |seen, organ| -> Condition<QS> { Box::new(seen.or(behind("IN", organ))) })
}

/// What an auditor reads: every known place but their own.
fn auditable<'a, QS: 'static>(own: impl Iterator<Item = &'a UnitId>) -> Condition<QS> {
    let known: Condition<QS> = Box::new(sql::<Bool>("(incidents.unit IS NOT NULL)"));
    let other = |unit: &UnitId| -> Condition<QS> {
        Box::new(sql::<Bool>("(incidents.unit <> ").bind::<Text, _>(unit.clone()).sql(")"))
    };
    own.map(other).fold(known, |all, one| Box::new(all.and(one)))
}

/// Whether a text can be stored at all: PostgreSQL has no NUL, so nothing stored equals one with it.
pub(super) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

fn conditions(filter: &Filter, search: Option<&Search>) -> Option<Vec<Condition<incidents::table>>> {
    let mut found: Vec<Condition<incidents::table>> = Vec::new();
    if let Some(phase) = filter.phase {
        found.push(Box::new(incidents::phase.eq(phase.as_str())));
    }
    if let Some(severity) = &filter.severity {
        is_storable(severity.as_str()).then_some(())?;
        found.push(Box::new(incidents::severity.eq(severity.clone())));
    }
    if let Some(unit) = &filter.unit {
        is_storable(unit.as_str()).then_some(())?;
        found.push(Box::new(sql::<Bool>("incidents.unit = ").bind::<Text, _>(unit.clone())));
    }
    if let Some(kind) = &filter.kind {
        is_storable(kind.as_str()).then_some(())?;
        found.push(Box::new(incidents::kind.eq(kind.clone())));
    }
    if let Some(version) = filter.policy_before {
        found.push(Box::new(incidents::policy.lt(i32::try_from(version.0).unwrap_or(i32::MAX))));
    }
    if filter.overdue {
        found.push(Box::new(sql::<Bool>(IS_LATE)));
    }
    if filter.overdue || filter.open_only {
        // Written as the bare column: only so does the index of open incidents serve.
        found.push(Box::new(incidents::is_open));
    }
    if let Some(drill) = filter.drill {
        found.push(Box::new(incidents::is_drill.eq(drill)));
    }
    if let Some(person) = &filter.involving {
        is_storable(person.as_str()).then_some(())?;
        let mine = sql::<Bool>("incidents.id IN (SELECT incident FROM involvements WHERE person = ")
            .bind::<Text, _>(person.clone())
            .sql(")");
        found.push(Box::new(mine));
    }
    found.extend(search.iter().flat_map(|search| &search.words).map(has_word));
    Some(found)
}

/// Rows of the same moment or an earlier one that come after the place.
fn beyond(place: Cursor) -> Condition<incidents::table> {
    Box::new(incidents::opened_at.lt(place.opened_at).or(incidents::id.gt(place.id)))
}

impl Tx<'_> {
    /// Incidents of a class that have ended (終結) since `since`, drills left out, oldest first: at
    /// most a page of them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn closed_since(&mut self, severity: &SeverityId, since: Moment) -> Result<Vec<HistoryId>, Error> {
        const ROWS_MAX: i64 = 100;
        let ids = incidents::table
            .filter(incidents::phase.eq("closed"))
            .filter(incidents::severity.eq(severity))
            .filter(incidents::updated_at.ge(since))
            .filter(incidents::is_drill.eq(false))
            .order((incidents::updated_at, incidents::id))
            .limit(ROWS_MAX)
            .select(incidents::id)
            .load(self.conn())?;
        Ok(ids)
    }

    /// A page of incidents, newest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn list_incidents(
        &mut self,
        viewer: &Viewer,
        filter: &Filter,
        cursor: Option<Cursor>,
        limit: usize,
    ) -> Result<Page<IncidentRow>, Error> {
        let limit = limit.clamp(1, PAGE_MAX);
        let nothing = Page { items: Vec::new(), next: None };
        let search = match &filter.q {
            None => None,
            Some(typed) => match Search::read(typed, &self.world()?.org, self.now()?) {
                Some(search) => Some(search),
                None => return Ok(nothing),
            },
        };
        let Some(conditions) = conditions(filter, search.as_ref()) else { return Ok(nothing) };
        let horizon = if filter.is_sifting() { self.horizon(viewer, cursor)? } else { None };
        let mut query = incidents::table.into_boxed::<MultiBackend>().filter(visible(viewer));
        for condition in conditions {
            query = query.filter(condition);
        }
        // The first half of each alone lets the index be entered, and left, where the page is.
        if let Some(after) = cursor {
            query = query.filter(incidents::opened_at.le(after.opened_at)).filter(beyond(after));
        }
        if let Some(last) = horizon {
            let is_before = incidents::opened_at.gt(last.opened_at).or(incidents::id.le(last.id));
            query = query.filter(incidents::opened_at.ge(last.opened_at)).filter(is_before);
        }
        let one_more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut items: Vec<IncidentRow> = query
            .order((incidents::opened_at.desc(), incidents::id.asc()))
            .limit(one_more)
            .load(self.conn())?;
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| has_more);
        let next = last.map(|row| Cursor { opened_at: row.opened_at, id: row.id });
        Ok(Page { items, next: next.or(horizon) })
    }

    /// The last incident that a page looks at; none where it looks at all there are. It counts only
    /// what the viewer may see: where a page ends must not tell of anything else.
    fn horizon(&mut self, viewer: &Viewer, cursor: Option<Cursor>) -> Result<Option<Cursor>, Error> {
        let mut query = incidents::table.into_boxed::<MultiBackend>().filter(visible(viewer));
        if let Some(after) = cursor {
            query = query.filter(incidents::opened_at.le(after.opened_at)).filter(beyond(after));
        }
        let rows: Vec<(Moment, HistoryId)> = query
            .order((incidents::opened_at.desc(), incidents::id.asc()))
            .offset(i64::try_from(SIFTED_MAX).unwrap_or(i64::MAX).saturating_sub(1))
            .limit(2)
            .select((incidents::opened_at, incidents::id))
            .load(self.conn())?;
        let has_more = rows.len() > 1;
        let last = rows.first().filter(|_| has_more);
        Ok(last.map(|(opened_at, id)| Cursor { opened_at: *opened_at, id: *id }))
    }

    /// Who must not learn of an incident now, whatever was to be said to them before.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn excluded(&mut self, incident: HistoryId) -> Result<BTreeSet<PersonId>, Error> {
        let rows = exclusions::table.filter(exclusions::incident.eq(incident)).select(exclusions::person);
        let rows: Vec<PersonId> = rows.load(self.conn())?;
        Ok(rows.into_iter().collect())
    }

    /// Who must not learn of any of the incidents with these 事案番号.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn excluded_from(&mut self, numbers: Vec<String>) -> Result<BTreeSet<PersonId>, Error> {
        let rows: Vec<PersonId> = exclusions::table
            .inner_join(incidents::table.on(incidents::id.eq(exclusions::incident)))
            .filter(incidents::number.eq_any(numbers))
            .select(exclusions::person)
            .load(self.conn())?;
        Ok(rows.into_iter().collect())
    }

    /// The next dates of law of these incidents, as far as the viewer may see them.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_legal_dates(
        &mut self,
        viewer: &Viewer,
        ids: &[HistoryId],
    ) -> Result<Vec<DeadlineRow>, Error> {
        let rows = deadlines::table
            .inner_join(incidents::table.on(incidents::id.eq(deadlines::incident)))
            .filter(visible(viewer))
            .filter(deadlines::incident.eq_any(ids.to_vec()))
            .order(deadlines::due_at.asc())
            .select(deadlines::all_columns)
            .load(self.conn())?;
        Ok(rows)
    }

    /// The next dates of law of all open incidents that the viewer may see, the first due first, each
    /// with its incident.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn coming_legal_dates(&mut self, viewer: &Viewer, limit: i64) -> Result<Vec<ComingDate>, Error> {
        let rows = deadlines::table
            .inner_join(incidents::table.on(incidents::id.eq(deadlines::incident)))
            .filter(visible(viewer))
            .filter(incidents::is_open)
            .order((deadlines::due_at.asc(), deadlines::incident.asc()))
            .limit(limit)
            .select((incidents::all_columns, deadlines::all_columns))
            .load(self.conn())?;
        Ok(rows)
    }

    /// The incident with this 事案番号, if the viewer may see it. One that may not be seen and one
    /// that does not exist are the same.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn find_visible(&mut self, viewer: &Viewer, number: &str) -> Result<Option<IncidentRow>, Error> {
        if !is_storable(number) {
            return Ok(None);
        }
        let query = incidents::table
            .into_boxed::<MultiBackend>()
            .filter(visible(viewer))
            .filter(incidents::number.eq(number.to_owned()));
        Ok(query.first(self.conn()).optional()?)
    }
}
