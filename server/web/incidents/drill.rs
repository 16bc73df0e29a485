//! One drill: what it is about, who took part, how it went, and the forms of those who handle it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{ActForm, FormContext};
use super::response::{Top, faults, open, top, typed};
use super::show::FormErrors;
use crate::export::drills::{Row as Register, row};
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::told;
use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, Row};

#[derive(Serialize)]
struct View {
    top: Top,
    row: Register,
    there: usize,
    not_there: usize,
    forms: Vec<ActForm>,
    faults: Vec<Fault>,
    is_conflict: bool,
    typed: Vec<Row>,
    done: String,
}

/// The page; there is none for a real incident.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "drill")?;
    let incident = &seen.incident;
    if !incident.drill {
        return Err(Failure::NotFound);
    }
    let desk = FormContext::new(visit, incident, trouble);
    let scene = Scene { visit, staff, seen: &seen };
    let forms = verbs::offered(&desk, &scene, &["drill-plan", "drill-attend", "drill-assess"]);
    let row = row(incident, &seen.world);
    let view = View {
        top: top(visit, &seen),
        there: row.attended.len(),
        not_there: row.missing.len(),
        row,
        faults: faults(forms.iter()),
        forms,
        is_conflict: trouble.is_some_and(|trouble| trouble.is_conflict),
        typed: typed(visit, trouble),
        done: told::done(visit, staff, &seen),
    };
    let title = visit.say("drills-one-title", &[("number", incident.number.as_str().into())]);
    page::with_status(visit, status, "incidents/drill", title, &view)
}

/// Units that can take part, to choose from.
pub fn units(scene: &Scene<'_>) -> Vec<(String, String)> {
    words::units(&scene.seen.world, scene.visit.now)
}

/// Posts that can take part, to choose from.
pub fn posts(scene: &Scene<'_>) -> Vec<(String, String)> {
    let posts = scene.seen.policy().map(|policy| policy.posts.as_slice()).unwrap_or_default();
    posts.iter().map(|post| (post.id.to_string(), post.label.clone())).collect()
}
