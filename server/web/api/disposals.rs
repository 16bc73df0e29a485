//! 廃棄記録 for programs: the list, and rows that persons entered or took back.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::organise::Changed;
use crate::domain::organisation::Organisation;
use crate::domain::register::disposal::Disposal;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::view::time;

/// The register.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    listed(visit, bearer, &organisation)
}

/// The register as what was done left it.
pub fn after(visit: &Visit, bearer: &Bearer, changed: &Changed) -> Outcome {
    listed(visit, bearer, &changed.after)
}

/// Rows outside incidents, and the records that are kept with incidents.
fn listed(visit: &Visit, bearer: &Bearer, organisation: &Organisation) -> Outcome {
    let kept = reading::disposal_records(&visit.site, &bearer.viewer)?;
    let kept = kept.iter().map(|row| {
        json!({
            "incident": row.incident, "no": row.no, "description": row.description, "at": time(Some(row.at)),
        })
    });
    let items: Vec<Value> = organisation.registers.disposals.rows.values().map(view).collect();
    let body = json!({ "items": items, "next": null, "kept_with_incidents": kept.collect::<Vec<_>>() });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn view(row: &Disposal) -> Value {
    json!({
        "no": row.no,
        "unit": row.terms.unit,
        "treatment": row.terms.treatment.as_str(),
        "done_at": time(Some(row.terms.done_at)),
        "permitted_by": row.terms.permitted_by,
        "by": row.by,
        "at": time(Some(row.at)),
        "voided_by": row.withdrawn.as_ref().map(|(person, _)| person),
        "voided_at": time(row.withdrawn.as_ref().map(|(_, at)| *at)),
        "texts": row.texts,
    })
}
