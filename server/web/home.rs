//! わたしの対応: what one person owes, late first, and the button that reports.

use serde::Serialize;

use crate::store::duties::OwedDuty;

use super::absences::{self, AbsenceView};
use super::deliveries;
use super::error::Failure;
use super::guard::Staff;
use super::incidents::prevention::list::{self, MeasureView};
use super::page;
use super::reading;
use super::registers::{self, Waiting};
use super::retention;
use super::visit::{Outcome, Visit};
use super::words::{Callee, Chip, When};

#[derive(Serialize)]
struct View {
    late: Vec<Card>,
    open: Vec<Card>,
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

/// One duty with its incident.
#[derive(Serialize)]
struct Card {
    number: String,
    href: String,
    summary: String,
    kind: String,
    unit: String,
    severity: Chip,
    act: String,
    callee: Option<Callee>,
    post: String,
    due: Option<When>,
    is_late: bool,
    is_drill: bool,
}

/// One item of a checklist with its incident.
#[derive(Serialize)]
struct ItemView {
    number: String,
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
    let cards = owed.iter().map(|row| card(visit, staff, row));
    let (late, open): (Vec<Card>, Vec<Card>) = cards.partition(|card| card.is_late);
    let measures = list::own(visit, staff)?;
    let items = items(visit, staff)?;
    let is_idle = late.is_empty() && open.is_empty() && measures.is_empty() && items.is_empty();
    let contacts = super::contacts::waiting(visit, staff);
    let registers = [registers::waiting(visit, staff), retention::waiting(visit, staff)?].concat();
    let is_idle = is_idle && registers.is_empty();
    let unsent = deliveries::given_up(visit, staff)?;
    let plan = super::admin::policy::waiting::is_asked(visit, staff);
    let is_idle = is_idle && !plan;
    let (own, stood_in_for) = (absences::own(visit, staff), absences::stood_in_for(visit, staff));
    let view = View {
        plan,
        late,
        open,
        items,
        measures,
        is_idle,
        contacts,
        unsent,
        registers,
        has_paper: super::paper::is_shown(staff),
        absences: own,
        stood_in_for,
        done: super::words::done(visit),
    };
    page::show(visit, "home", visit.text("web-home-title"), &view)
}

fn items(visit: &Visit, staff: &Staff) -> Result<Vec<ItemView>, Failure> {
    let own = reading::charges_of(&visit.site, &staff.person)?.into_iter().map(|row| {
        let policy = staff.world.policies.get(&row.policy);
        ItemView {
            href: format!("/incidents/{}/response/{}", row.number, row.item),
            label: policy.map_or(row.item.as_str(), |policy| policy.item_label(&row.item)).to_owned(),
            number: row.number,
            summary: row.summary.unwrap_or_default(),
            due: When::due(visit, row.due_at),
            is_late: row.is_late,
            is_drill: row.is_drill,
        }
    });
    Ok(own.collect())
}

fn card(visit: &Visit, staff: &Staff, row: &OwedDuty) -> Card {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let word = |label: Option<&str>, id: &str| label.unwrap_or(id).to_owned();
    Card {
        href: format!("/incidents/{}#duty-{}", row.number, row.no),
        number: row.number.clone(),
        summary: row.summary.clone().unwrap_or_default(),
        kind: word(policy.map(|policy| policy.kind_label(&row.kind)), row.kind.as_str()),
        unit: row.unit.as_ref().map(|unit| staff.world.unit_name(unit)).unwrap_or_default(),
        severity: Chip::severity(policy, &row.severity),
        act: super::words::act(visit, policy, &row.act),
        callee: row.callee.as_ref().map(|callee| {
            let subjects = reading::excluded_from(&visit.site, &row.number).unwrap_or_default();
            Callee::of(visit, (&staff.world, policy), callee, &subjects)
        }),
        post: super::words::office(&staff.world, policy, &row.post, row.post_unit.as_ref()),
        due: row.due_at.map(|at| When::due(visit, at)),
        is_late: row.state == "late",
        is_drill: row.is_drill,
    }
}
