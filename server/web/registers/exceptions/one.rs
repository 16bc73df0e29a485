//! One row: what it is, what became of it, and what this reader can do with it.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::exception::{Exception, Terms};
use crate::domain::register::row::Status;
use crate::domain::register::rules::{Rules, permits, withdraws};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::incidents::forms::ActForm;
use crate::web::page;
use crate::web::verbs::{self, Extra};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

use super::super::{FormErrors, RegisterView, Standing};
use super::{eyes, keeps};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    standing: Standing,
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
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
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
        words::Row {
            name: name("exceptions-column-period"),
            value: clerk.period(row.terms.from, row.terms.to),
        },
    ];
    facts.extend(clerk.what(row).into_iter().map(pair));
    let forms = forms(&eyes, row, trouble);
    let view = View {
        standing: Standing::of(visit, row),
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
fn forms(eyes: &RegisterView<'_>, row: &Exception, trouble: Option<&FormErrors>) -> Vec<ActForm> {
    let (visit, hearing, person) = (eyes.visit, &eyes.hearing, &eyes.staff.person);
    let no = row.no.to_string();
    let known = [("no", no.as_str())];
    let form = |key: &str, without: &[&'static str]| {
        let extra = Extra { known: &known, without, needed: &["override"], ..Extra::default() };
        verbs::form_of_body(visit, trouble, key, &extra)
    };
    let speaks = Terms::speaks(hearing, person, row);
    let mut forms = Vec::new();
    if speaks && row.status() == Status::Unreported {
        forms.extend(form("exception-report", &[]));
    }
    if row.is_undecided() && permits::<Terms>(hearing, person) {
        forms.extend(form("exception-decide", if row.is_of(person) { &[] } else { &["override"] }));
    }
    if withdraws(hearing, person, row) {
        forms.extend(form("exception-withdraw", &[]));
    }
    if speaks || keeps(eyes) {
        forms.extend(form("exception-link", &[]));
    }
    forms
}
