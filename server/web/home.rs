//! わたしの対応: what one person owes, late first, and the button that reports.

use serde::Serialize;

use crate::domain::ids::HistoryId;
use crate::store::duties::OwedDuty;
use crate::store::incidents::Filter;

use super::absences::{self, AbsenceView};
use super::deliveries;
use super::error::Failure;
use super::guard::Staff;
use super::incidents::index::RowView;
use super::incidents::prevention::list::{self, MeasureView};
use super::page;
use super::reading;
use super::registers::{self, Waiting};
use super::retention;
use super::visit::{Outcome, Visit};
use super::words::{Callee, Chip, When};

#[derive(Serialize)]
struct View {
    /// What the reader owes, incident by incident, the late ones first.
    cases: Vec<Case>,
    /// Open incidents that the reader reported or was told of, and owes nothing on.
    own: Vec<RowView>,
    /// Other open incidents of the reader's section.
    unit: Vec<RowView>,
    /// Whether there is an overview of all.
    has_overview: bool,
    /// Items of checklists that the reader was named for.
    items: Vec<ItemView>,
    measures: Vec<MeasureView>,
    is_idle: bool,
    /// Contacts that wait to be checked, for who keeps the list.
    contacts: usize,
    /// A plan waits for the reader's approval.
    plan: bool,
    /// Messages that were given up, for the desk.
    unsent: usize,
    /// What waits in the registers.
    registers: Vec<Waiting>,
    /// Whether what was done on paper is theirs to enter.
    has_paper: bool,
    /// What keeps the reader from acting, now or soon.
    absences: Vec<AbsenceView>,
    /// For whom the reader acts, now or soon.
    stood_in_for: Vec<AbsenceView>,
    done: String,
}

/// One incident with what the reader owes on it.
#[derive(Serialize)]
pub struct Case {
    number: String,
    called: String,
    href: String,
    summary: String,
    kind: String,
    unit: String,
    severity: Chip,
    is_drill: bool,
    is_late: bool,
    duties: Vec<Owed>,
}

/// One duty.
#[derive(Serialize)]
struct Owed {
    href: String,
    act: String,
    callee: Option<Callee>,
    post: String,
    due: Option<When>,
    is_late: bool,
}

/// One item of a checklist with its incident.
#[derive(Serialize)]
struct ItemView {
    number: String,
    called: String,
    href: String,
    label: String,
    summary: String,
    due: When,
    is_late: bool,
    is_drill: bool,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let owed = reading::owed_by(&visit.site, &staff.person)?;
    let cases = cases(visit, staff, &owed);
    let measures = list::own(visit, staff)?;
    let items = items(visit, staff)?;
    let is_idle = cases.is_empty() && measures.is_empty() && items.is_empty();
    let contacts = super::contacts::waiting(visit, staff);
    let registers = [registers::waiting(visit, staff), retention::waiting(visit, staff)?].concat();
    let is_idle = is_idle && registers.is_empty();
    let unsent = deliveries::given_up(visit, staff)?;
    let plan = super::admin::policy::waiting::is_asked(visit, staff);
    let is_idle = is_idle && !plan;
    let (absences, stood_in_for) = (absences::own(visit, staff), absences::stood_in_for(visit, staff));
    let (own, unit) = others(visit, staff, &owed)?;
    let view = View {
        plan,
        own,
        unit,
        has_overview: staff.viewer.sees_all,
        cases,
        items,
        measures,
        is_idle,
        contacts,
        unsent,
        registers,
        has_paper: super::paper::is_shown(staff),
        absences,
        stood_in_for,
        done: super::words::done(visit),
    };
    page::show(visit, "home", page::counted(view.cases.len(), visit.text("web-home-title")), &view)
}

fn items(visit: &Visit, staff: &Staff) -> Result<Vec<ItemView>, Failure> {
    let own = reading::charges_of(&visit.site, &staff.person)?.into_iter().map(|row| {
        let policy = staff.world.policies.get(&row.policy);
        ItemView {
            href: format!("/incidents/{}/response/{}", row.number, row.item),
            label: policy.map_or(row.item.as_str(), |policy| policy.item_label(&row.item)).to_owned(),
            called: super::words::called(visit, row.called.called()),
            number: row.number,
            summary: row.summary.unwrap_or_default(),
            due: When::due(visit, row.due_at),
            is_late: row.is_late,
            is_drill: row.is_drill,
        }
    });
    Ok(own.collect())
}

/// Rows of the lists beside one's own.
const OTHERS_MAX: usize = 5;

/// Open incidents on which the reader owes nothing: those that concern them, and those of their section.
fn others(visit: &Visit, staff: &Staff, owed: &[OwedDuty]) -> Result<(Vec<RowView>, Vec<RowView>), Failure> {
    let mut known: Vec<HistoryId> = owed.iter().map(|row| row.incident).collect();
    let mut fresh = |filter: Filter| -> Result<Vec<RowView>, Failure> {
        let filter = Filter { open_only: true, ..filter };
        let limit = OTHERS_MAX + known.len();
        let mut rows = reading::list(&visit.site, &staff.viewer, &filter, None, limit)?.items;
        rows.retain(|row| !known.contains(&row.id));
        rows.truncate(OTHERS_MAX);
        known.extend(rows.iter().map(|row| row.id));
        Ok(rows.iter().map(|row| RowView::of(visit, &staff.world, row, None)).collect())
    };
    let own = fresh(Filter { involving: Some(staff.person.clone()), ..Filter::default() })?;
    let unit = match staff.world.org.unit_of(&staff.person, visit.now) {
        Some(unit) => fresh(Filter { unit: Some(unit.clone()), ..Filter::default() })?,
        None => Vec::new(),
    };
    Ok((own, unit))
}

/// What is owed, incident by incident, in the order in which it is due.
pub fn cases(visit: &Visit, staff: &Staff, owed: &[OwedDuty]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for row in owed {
        let duty = duty(visit, staff, row);
        match cases.iter_mut().find(|case| case.number == row.number) {
            Some(case) => case.duties.push(duty),
            None => cases.push(case(visit, staff, row, duty)),
        }
    }
    cases
}

fn case(visit: &Visit, staff: &Staff, row: &OwedDuty, first: Owed) -> Case {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let kind = policy.map_or(row.kind.as_str(), |policy| policy.kind_label(&row.kind)).to_owned();
    let unit = row.unit.as_ref().map(|unit| staff.world.unit_name(unit));
    Case {
        href: format!("/incidents/{}", row.number),
        number: row.number.clone(),
        called: super::words::called(visit, row.called.called()),
        summary: row.summary.clone().unwrap_or_default(),
        kind,
        unit: unit.unwrap_or_else(|| visit.text("word-unit-unknown")),
        severity: Chip::severity(policy, &row.severity),
        is_drill: row.is_drill,
        // What is late comes first.
        is_late: first.is_late,
        duties: vec![first],
    }
}

fn duty(visit: &Visit, staff: &Staff, row: &OwedDuty) -> Owed {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    Owed {
        href: format!("/incidents/{}#duty-{}", row.number, row.no),
        act: super::words::act(visit, policy, &row.act),
        callee: row.callee.as_ref().map(|callee| {
            let subjects = reading::excluded_from(&visit.site, &row.number).unwrap_or_default();
            Callee::of(visit, (&staff.world, policy), callee, &subjects)
        }),
        post: super::words::office(&staff.world, policy, &row.post, row.post_unit.as_ref()),
        due: row.due_at.map(|at| When::due(visit, at)),
        is_late: row.state == "late",
    }
}
