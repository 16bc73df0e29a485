//! 特権の代行者 (対策基準 6.2(1)③): the register for who answers for anything, the form that names one.

mod one;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::hearing::Hearing;
use crate::domain::register::proxy::{Proxy, Terms, answers, names};
use crate::domain::register::row::Task;
use crate::domain::register::rules::{Rules, permits};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

use super::{Dated, FormErrors, Listed, RegisterView, Standing, Waiting};

pub use one::{again as again_one, show as show_one};

/// How the form says that the privileges are the chief's; no code of a unit has this letter.
pub const BODY: &str = "*";

/// Rows that the reader may see, oldest first.
fn rows<'a>(eyes: &RegisterView<'a>) -> Vec<&'a Proxy> {
    let all = eyes.staff.organisation.registers.proxies.rows.values();
    all.filter(|row| Terms::sees(&eyes.hearing, &eyes.staff.person, row)).collect()
}

impl RegisterView<'_> {
    /// Whose privileges the reader may give to a proxy.
    fn own(&self) -> Vec<(String, String)> {
        let (hearing, person) = (&self.hearing, &self.staff.person);
        let labels = hearing.policy.proxies.namers.iter().map(|post| hearing.policy.post_label(post));
        let chief = names(hearing, person, None).then(|| (BODY.to_owned(), self.words.list(labels)));
        let units = hearing.managed(person).into_iter();
        let units = units.map(|unit| (unit.to_string(), hearing.world.unit_name(&unit)));
        chief.into_iter().chain(units).collect()
    }
}

#[derive(Serialize)]
struct View {
    live: Vec<Listed>,
    past: Vec<Listed>,
    is_empty: bool,
    form: Option<ActForm>,
    faults: Vec<Fault>,
    done: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page after its form could not be accepted.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let eyes = RegisterView::of(visit, staff)?;
    let rows = rows(&eyes).into_iter().rev();
    let (live, past): (Vec<&Proxy>, Vec<&Proxy>) = rows.partition(|row| row.is_live());
    let own = eyes.own();
    if own.is_empty() && trouble.is_some() {
        return Err(Failure::Forbidden);
    }
    let form = (!own.is_empty()).then(|| {
        let choices = Extra { options: &[("unit", own)], ..Extra::default() };
        verbs::form_of_body(visit, trouble, "proxy-name", &choices)
    });
    let form = form.flatten();
    let view = View {
        is_empty: live.is_empty() && past.is_empty(),
        live: live.into_iter().map(|row| row_view(&eyes, row)).collect(),
        past: past.into_iter().map(|row| row_view(&eyes, row)).collect(),
        faults: form.as_ref().map(|form| form.faults.clone()).unwrap_or_default(),
        form,
        done: words::done(visit),
    };
    page::with_status(visit, status, "proxies/index", visit.text("proxies-title"), &view)
}

/// Those that wait for somebody, for the calendar.
///
/// # Errors
/// No policy is in force.
pub(super) fn dated(visit: &Visit, staff: &Staff) -> Result<Vec<Dated>, Failure> {
    let eyes = RegisterView::of(visit, staff)?;
    Ok(rows(&eyes).into_iter().filter_map(|row| Dated::of(visit, row, row_view(&eyes, row))).collect())
}

fn row_view(eyes: &RegisterView<'_>, row: &Proxy) -> Listed {
    let (visit, clerk) = (eyes.visit, eyes.clerk());
    let name = eyes.hearing.world.org.name_of(&row.terms.proxy);
    Listed {
        href: format!("/proxies/{}", row.no),
        title: visit.say("proxies-name-row", &[("no", row.no.into()), ("name", name.into())]),
        who: format!("{} {}", clerk.whose(row), row.text("system").lines().next().unwrap_or_default()),
        period: clerk.period(row.terms.from, row.terms.to),
        standing: Standing::of(visit, row),
    }
}

/// The register to print or to work on: what the reader may see of it.
pub fn document(visit: &Visit, staff: &Staff) -> Outcome {
    let eyes = RegisterView::of(visit, staff)?;
    super::file(visit, &eyes.clerk().proxies(&rows(&eyes)), "proxies")
}

/// Whether the register is of use to the reader: who answers for anything, or whose row is in it.
pub fn is_shown(visit: &Visit, staff: &Staff) -> bool {
    let Some(hearing) = Hearing::of(&staff.world, visit.now) else { return false };
    let person = &staff.person;
    answers(&hearing, person)
        || hearing.oversees(person)
        || staff.organisation.registers.proxies.rows.values().any(|row| Terms::sees(&hearing, person, row))
}

/// What waits for the reader: a decision.
pub fn waiting(visit: &Visit, staff: &Staff) -> Vec<Waiting> {
    let rows = staff.organisation.registers.proxies.rows.values();
    let mut open = rows.filter(|row| matches!(row.task, Some((Task::Decide, _)))).peekable();
    let Some(hearing) = Hearing::of(&staff.world, visit.now).filter(|_| open.peek().is_some()) else {
        return Vec::new();
    };
    if !permits::<Terms>(&hearing, &staff.person) {
        return Vec::new();
    }
    let line = |row: &Proxy| Waiting {
        href: format!("/proxies/{}", row.no),
        text: visit.say("proxies-waiting", &[("no", row.no.into())]),
        is_late: row.is_late(visit.now),
    };
    open.map(line).collect()
}
