//! 計画: the policy in force, for administrators, the desk and the CISO: what it says in plain words, its
//! text, which versions there were and who put each into force.

pub mod compare;
mod models;
mod text;
pub mod trial;
pub mod values;
mod view;
pub mod waiting;

use actix_web::http::{StatusCode, header};

use crate::domain::ids::PolicyVersion;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

pub use trial::Proofs;

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    may_look(visit, staff)?;
    answer(visit, staff, StatusCode::OK, None)
}

fn answer(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    page::with_status(
        visit,
        status,
        "policy/show",
        visit.text("policy-title"),
        &view::of(visit, staff, trouble),
    )
}

/// The text of a version, as it was activated; of the one in force where none is named.
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    may_look(visit, staff)?;
    let org = &staff.world.org;
    let version = match visit.query.text("version") {
        "" => org.active,
        named => named.parse().ok().map(PolicyVersion),
    };
    let found = version.and_then(|version| Some((version, org.policies.get(&version)?)));
    let (version, text) = found.ok_or(Failure::NotFound)?;
    let answer = Answer::new(StatusCode::OK, "text/yaml; charset=utf-8", text.as_bytes());
    let name = format!("attachment; filename=\"escalation-{}.yaml\"", version.0);
    Ok(answer.with(header::CONTENT_DISPOSITION, &name))
}

/// Whoever administers the house, those whose post it makes (the desk and the CISO), who is to approve it.
fn may_look(visit: &Visit, staff: &Staff) -> Result<(), Failure> {
    let may = staff.is_admin || staff.is_desk || staff.viewer.sees_all || waiting::is_asked(visit, staff);
    may.then_some(()).ok_or(Failure::Forbidden)
}
