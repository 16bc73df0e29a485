//! The forms for a new row: a request before, or a report of what could not wait.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::register::exception::Deviation;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields};
use crate::web::form::TEXT_MAX;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

use super::super::{ActForm, Eyes, Maker, Trouble};
use super::{eyes, may_enter};

#[derive(Serialize)]
struct View {
    form: ActForm,
    other: String,
    other_label: String,
    faults: Vec<Fault>,
}

/// The form: for a permit, or with `?how=use` for what was done without one.
pub fn new(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The form with what was typed.
pub(super) fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&Trouble>) -> Outcome {
    let eyes = eyes(visit, staff)?;
    if !may_enter(&eyes) {
        return Err(Failure::Forbidden);
    }
    let is_emergency = trouble.map_or(visit.query.text("how"), |trouble| trouble.key.as_str()) == "use";
    let maker = Maker { visit, trouble, action: "/exceptions/new".to_owned(), prefix: "exceptions" };
    let act = if is_emergency { "use" } else { "request" };
    let form = maker.form(act, |fields| controls(&eyes, fields, is_emergency));
    let (other, key) =
        if is_emergency { ("/exceptions/new", "request") } else { ("/exceptions/new?how=use", "use") };
    let view = View {
        faults: form.faults.clone(),
        other: other.to_owned(),
        other_label: visit.text(&format!("exceptions-{key}")),
        form,
    };
    page::with_status(visit, status, "exceptions/new", visit.text(&format!("exceptions-{act}")), &view)
}

fn controls(eyes: &Eyes<'_>, fields: &Fields<'_>, is_emergency: bool) -> Vec<Field> {
    let visit = eyes.visit;
    let units = eyes.hearing.managed(&eyes.staff.person).into_iter();
    let units = units.map(|unit| (unit.0.clone(), eyes.hearing.world.unit_name(&unit)));
    let deviations = Deviation::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), visit.text(&format!("exceptions-deviation-{}", one.as_str()))));
    let area = |name: &str| fields.area(name, TEXT_MAX);
    let mut shown = vec![
        fields.select("exc_unit", units).required(),
        area("exc_rule").required(),
        fields.radio("exc_deviation", deviations).required(),
        area("exc_method"),
        area("exc_ground").required(),
    ];
    if is_emergency {
        shown.push(area("exc_urgency").required());
        shown.push(fields.when("exc_used_at").required());
    } else {
        shown.push(fields.date("exc_from").required());
    }
    shown.push(fields.date("exc_to").required());
    if is_emergency {
        shown.push(area("exc_report"));
    }
    shown
}
