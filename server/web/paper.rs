//! 紙からの入力: after an outage the desk enters what stands on paper. First the report, with when it was
//! received and of whom; then, on the incident's own sheet, who did what and when.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::report::submit;
use crate::actions::{Error, FieldError};
use crate::store::incidents::Filter;

use super::answer::Answer;
use super::error::Failure;
use super::facts;
use super::field::{Fault, Field, Fields, Section};
use super::form::Form;
use super::guard::Staff;
use super::incidents::new::whose;
use super::page;
use super::reading;
use super::verbs::{Extra, report};
use super::visit::{Outcome, Visit};
use super::words;

/// Open incidents shown to go on with, newest first.
const ROWS: usize = 20;

#[derive(Serialize)]
struct View {
    token: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    open: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    number: String,
    called: String,
    summary: String,
}

/// Whether the page is theirs: the desk's, those who telephone for it, the CISO's.
pub fn is_shown(staff: &Staff) -> bool {
    staff.is_desk || staff.viewer.sees_all
}

/// The page.
pub fn form(visit: &Visit, staff: &Staff) -> Outcome {
    show(visit, staff, StatusCode::OK, &Form::default(), &[])
}

fn show(visit: &Visit, staff: &Staff, status: StatusCode, form: &Form, errors: &[FieldError]) -> Outcome {
    if !is_shown(staff) {
        return Err(Failure::Forbidden);
    }
    let fields = Fields::new(visit.language, form, errors);
    let sections = sections(visit, staff, &fields);
    let filter = Filter { open_only: true, ..Filter::default() };
    let open = reading::list(&visit.site, &staff.viewer, &filter, None, ROWS)?.items.into_iter();
    let view = View {
        token: visit.form_token(),
        faults: fields.faults(&sections),
        sections,
        open: open
            .map(|row| Row {
                href: format!("/incidents/{}/paper", row.number),
                called: words::called(visit, row.called()),
                number: row.number,
                summary: row.summary.unwrap_or_default(),
            })
            .collect(),
    };
    page::with_status(visit, status, "paper", visit.text("web-nav-paper"), &view)
}

/// The receipt first, as on the form that was printed; then what was said; folded, what is rarely known.
fn sections(visit: &Visit, staff: &Staff, fields: &Fields<'_>) -> Vec<Section> {
    let options = facts::all_options(visit, whose(staff));
    let extra = Extra { options: &options, ..Extra::default() };
    let (mut received, _) = report::PAPER.controls(fields, (visit, None), &extra);
    let [subjects, more, said] =
        ["subjects", "description", "kind"].map(|name| Field::split_off(&mut received, name));
    vec![
        Section::open(visit.text("paper-received"), received),
        Section::open(visit.text("paper-said"), said),
        Section::folded(visit.text("web-new-more"), more),
        Section::folded(visit.text("web-new-subjects"), subjects),
    ]
}

/// Takes the report; what comes next stands on the sheet of its incident.
pub fn submit_report(visit: &Visit, staff: &Staff) -> Outcome {
    if !is_shown(staff) {
        return Err(Failure::Forbidden);
    }
    let form = visit.form()?;
    let refuse = |errors: &[FieldError]| show(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, &form, errors);
    let Ok(token) = visit.open_token(&form) else {
        return refuse(&[FieldError::new("token", "expired")]);
    };
    let taken = report::from_paper(visit, staff, &form)
        .and_then(|draft| submit(&visit.site.backend, &visit.caller(staff, &token), draft));
    match taken {
        Ok(receipt) => {
            Ok(Answer::see_other(&format!("/incidents/{}/paper?done=paper-report", receipt.incident_number)))
        }
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}
