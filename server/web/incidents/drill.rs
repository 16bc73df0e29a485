//! One drill: what it is about, who took part, how it went, and the forms of those who handle it.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{ActForm, FormContext};
use super::frame::Head;
use super::response::{faults, open};
use super::show::FormErrors;
use crate::telling::drills::{Row as Register, row};
use crate::web::error::Failure;

use crate::web::guard::Staff;
use crate::web::page;

use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    row: Register,
    there: usize,
    not_there: usize,
    forms: Vec<ActForm>,
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
        there: row.attended.len(),
        not_there: row.missing.len(),
        row,
        head: Head::of((visit, staff, &seen), "drill", trouble, faults(forms.iter()))?,
        forms,
    };
    let title = visit.say("drills-one-title", &[("number", seen.named(visit.language).into())]);
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
