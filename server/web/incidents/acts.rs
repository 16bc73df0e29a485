//! その他の操作: what is seldom asked of an incident, each with its form.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::forms::{self, ActForm};
use super::frame::Head;
use super::response::{faults, open};
use super::show::FormErrors;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    forms: Vec<ActForm>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let seen = open(visit, staff, "acts")?;
    let forms = forms::handling(visit, staff, &seen, trouble);
    let head = Head::of((visit, staff, &seen), "acts", trouble, faults(forms.iter()))?;
    let title = format!("{} {}", visit.text("web-part-acts"), seen.named(visit.language));
    page::with_status(visit, status, "incidents/acts", title, &View { head, forms })
}
