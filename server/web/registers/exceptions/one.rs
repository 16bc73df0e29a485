//! One row: what it is, what became of it, and what this reader can do with it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::exception::{Exception, Terms};
use crate::domain::register::row::Status;
use crate::domain::register::rules::{Rules, permits, withdraws};
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::{LINE_MAX, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::super::{ActForm, Eyes, Maker, Trouble};
use super::{eyes, keeps};

#[derive(Serialize)]
struct View {
    status: String,
    is_late: bool,
    task: String,
    due: Option<When>,
    facts: Vec<words::Row>,
    course: Vec<words::Row>,
    incidents: Vec<String>,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after a form on it could not be accepted.
pub(super) fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let eyes = eyes(visit, staff)?;
    let no: u32 = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    let row = staff.organisation.registers.exceptions.rows.get(&no).ok_or(Failure::NotFound)?;
    if !Terms::sees(&eyes.hearing, &staff.person, row) {
        return Err(Failure::NotFound);
    }
    let clerk = eyes.clerk();
    let (name, world) = (|key: &str| visit.text(key), eyes.hearing.world);
    let pair = |(name, value): (String, String)| words::Row { name, value };
    let mut facts = vec![
        words::Row { name: name("exceptions-unit"), value: world.unit_name(&row.terms.unit) },
        words::Row { name: name("exceptions-by"), value: world.org.name_of(&row.by) },
        words::Row { name: name("exceptions-column-period"), value: clerk.period(row) },
    ];
    facts.extend(clerk.what(row).into_iter().map(pair));
    let task = row.task.filter(|_| row.is_live());
    let forms = forms(&eyes, row, trouble);
    let view = View {
        status: visit.text(&format!("exceptions-status-{}", row.status().as_str())),
        is_late: row.is_late(visit.now),
        task: task
            .map(|(task, _)| visit.text(&format!("exceptions-task-{}", task.as_str())))
            .unwrap_or_default(),
        due: task.map(|(_, clock)| When::due(visit, clock.due)),
        facts,
        course: clerk.course(row).into_iter().map(pair).collect(),
        incidents: row.incidents.iter().filter_map(|id| eyes.incidents.get(id).cloned()).collect(),
        faults: forms.iter().flat_map(|form| form.faults.clone()).collect(),
        forms,
        done: words::done(visit),
    };
    let title = visit.say("exceptions-one", &[("no", no.into())]);
    page::with_status(visit, status, "exceptions/one", title, &view)
}

/// What this reader can do with the row now.
fn forms(eyes: &Eyes<'_>, row: &Exception, trouble: Option<&Trouble>) -> Vec<ActForm> {
    let (visit, person) = (eyes.visit, &eyes.staff.person);
    let action = format!("/exceptions/{}", row.no);
    let maker = Maker { visit, trouble, action, prefix: "exceptions" };
    let speaks = Terms::speaks(&eyes.hearing, person, row);
    let mut forms = Vec::new();
    if speaks && row.status() == Status::Unreported {
        forms.push(maker.form("report", |fields| vec![fields.area("exc_report", TEXT_MAX).required()]));
    }
    if row.is_undecided() && permits::<Terms>(&eyes.hearing, person) {
        let is_own = row.by == *person;
        forms.push(maker.form("decide", |fields| verdict(visit, fields, is_own)));
    }
    if withdraws(&eyes.hearing, person, row) {
        forms.push(maker.form("withdraw", |fields| vec![fields.area("exc_withdrawal", TEXT_MAX).required()]));
    }
    if speaks || keeps(eyes) {
        forms.push(maker.form("link", |fields| vec![fields.line("exc_incident", LINE_MAX).required()]));
    }
    forms
}

fn verdict(visit: &Visit, fields: &Fields<'_>, is_own: bool) -> Vec<Field> {
    let words =
        ["permit", "refuse"].map(|word| (word.to_owned(), visit.text(&format!("exceptions-say-{word}"))));
    let mut shown = vec![fields.radio("exc_verdict", words).required(), fields.area("exc_reason", TEXT_MAX)];
    if is_own {
        shown.push(fields.area("override", TEXT_MAX).required());
    }
    shown
}
