//! 例外措置 (対策基準 7.4): the register for who keeps it, and each unit's own rows for who answers for it.

mod new;
mod one;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::exception::{Exception, Terms};
use crate::domain::register::hearing::Hearing;
use crate::domain::register::row::{Status, Task};
use crate::domain::register::rules::{Rules, permits};
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::{Dated, FormErrors, Listed, RegisterView, Standing, Waiting};

pub use new::{again as again_new, new};
pub use one::{again as again_one, show as show_one};

/// # Errors
/// No policy is in force; the store is not available.
fn eyes<'a>(visit: &'a Visit, staff: &'a Staff) -> Result<RegisterView<'a>, Failure> {
    RegisterView::of(visit, staff)?.with(&staff.organisation.registers.exceptions.incidents())
}

/// Whether the reader keeps the register, and so sees all of it.
fn keeps(eyes: &RegisterView<'_>) -> bool {
    eyes.hearing.oversees(&eyes.staff.person)
}

/// Rows that the reader may see, the newest first.
fn rows<'a>(eyes: &RegisterView<'a>) -> Vec<&'a Exception> {
    let (sees_all, all) = (keeps(eyes), eyes.staff.organisation.registers.exceptions.rows.values().rev());
    all.filter(|row| sees_all || Terms::sees(&eyes.hearing, &eyes.staff.person, row)).collect()
}

/// Whether the reader may enter one.
fn may_enter(eyes: &RegisterView<'_>) -> bool {
    !eyes.hearing.managed(&eyes.staff.person).is_empty()
}

#[derive(Serialize)]
struct View {
    live: Vec<Listed>,
    past: Vec<Listed>,
    is_empty: bool,
    may_enter: bool,
    sees_all: bool,
    check: Option<ActForm>,
    check_due: Option<When>,
    is_check_late: bool,
    next: Option<When>,
    checks: Vec<CheckRow>,
    done: String,
    faults: Vec<crate::web::field::Fault>,
}

#[derive(Serialize)]
struct CheckRow {
    began: String,
    done: String,
    owed: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after its form could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let eyes = eyes(visit, staff)?;
    let kept = &staff.organisation.registers.checks;
    let (live, past): (Vec<&Exception>, Vec<&Exception>) =
        rows(&eyes).into_iter().partition(|row| row.is_live());
    let sees_all = keeps(&eyes);
    let open = kept.open().filter(|_| sees_all);
    let check = check_form(&eyes, trouble);
    let checks = kept.all.iter().rev().filter(|_| sees_all);
    let view = View {
        is_empty: live.is_empty() && past.is_empty(),
        live: live.into_iter().map(|row| row_view(&eyes, row)).collect(),
        past: past.into_iter().map(|row| row_view(&eyes, row)).collect(),
        may_enter: may_enter(&eyes),
        sees_all,
        check_due: open.and_then(|check| check.clock).map(|clock| When::due(visit, clock.due)),
        is_check_late: open.is_some_and(|check| check.late_at.is_some()),
        next: kept.next_at.filter(|_| sees_all).map(|at| When::due(visit, at)),
        checks: checks.map(|check| check_row(&eyes.clerk().check(check))).collect(),
        faults: check.as_ref().map(|form| form.faults.clone()).unwrap_or_default(),
        check,
        done: words::done(visit),
    };
    page::with_status(visit, status, "exceptions/index", visit.text("exceptions-title"), &view)
}

/// Those that wait for somebody, for the calendar.
///
/// # Errors
/// No policy is in force; the store is not available.
pub(super) fn dated(visit: &Visit, staff: &Staff) -> Result<Vec<Dated>, Failure> {
    let eyes = eyes(visit, staff)?;
    Ok(rows(&eyes).into_iter().filter_map(|row| Dated::of(visit, row, row_view(&eyes, row))).collect())
}

fn check_row(cells: &[String]) -> CheckRow {
    let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
    CheckRow { began: cell(0), done: cell(1), owed: cell(2) }
}

fn row_view(eyes: &RegisterView<'_>, row: &Exception) -> Listed {
    let (visit, world) = (eyes.visit, eyes.hearing.world);
    let title = row.text("rule").lines().next().unwrap_or_default().to_owned();
    Listed {
        href: format!("/exceptions/{}", row.no),
        title: visit.say("exceptions-name", &[("no", row.no.into()), ("rule", title.into())]),
        who: format!("{} {}", world.unit_name(&row.terms.unit), world.org.name_of(&row.by)),
        period: eyes.clerk().period(row.terms.from, row.terms.to),
        standing: Standing::of(visit, row),
    }
}

/// The form of who still owes the check that has begun.
fn check_form(eyes: &RegisterView<'_>, trouble: Option<&FormErrors>) -> Option<ActForm> {
    let checks = &eyes.staff.organisation.registers.checks;
    if checks.owed_by(&eyes.hearing, &eyes.staff.person).is_empty() {
        return None;
    }
    verbs::form_of_body(eyes.visit, trouble, "exception-check", &Extra::default())
}

/// The register to print or to work on, for who keeps it.
pub fn document(visit: &Visit, staff: &Staff) -> Outcome {
    let eyes = eyes(visit, staff)?;
    if !keeps(&eyes) {
        return Err(Failure::Forbidden);
    }
    let mut rows = rows(&eyes);
    rows.reverse();
    let register = eyes.clerk().exceptions(&rows, &staff.organisation.registers.checks.all);
    super::file(visit, &register, "exceptions")
}

/// What waits for the reader: a decision, a report, a check.
pub fn waiting(visit: &Visit, staff: &Staff) -> Vec<Waiting> {
    let Some(hearing) = Hearing::of(&staff.world, visit.now) else { return Vec::new() };
    let (exceptions, checks) =
        (&staff.organisation.registers.exceptions, &staff.organisation.registers.checks);
    if exceptions.rows.is_empty() {
        return Vec::new();
    }
    let may_permit = permits::<Terms>(&hearing, &staff.person);
    let is_own = |row: &&Exception| match row.task {
        Some((Task::Decide, _)) => may_permit,
        Some((Task::Report, _)) => Terms::speaks(&hearing, &staff.person, row),
        Some((Task::End, _)) | None => false,
    };
    let line = |row: &Exception| {
        let key = if row.status() == Status::Unreported { "report" } else { "decide" };
        Waiting {
            href: format!("/exceptions/{}", row.no),
            text: visit.say(&format!("exceptions-waiting-{key}"), &[("no", row.no.into())]),
            is_late: row.is_late(visit.now),
        }
    };
    let mut rows: Vec<Waiting> = exceptions.rows.values().filter(is_own).map(line).collect();
    if let Some(open) = checks.open().filter(|_| !checks.owed_by(&hearing, &staff.person).is_empty()) {
        let text = visit.text("exceptions-waiting-check");
        rows.push(Waiting { href: "/exceptions".to_owned(), text, is_late: open.late_at.is_some() });
    }
    rows
}
