//! 廃棄記録 for programs: the list, and rows that persons entered or took back.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::disposals;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::register::disposal::decide::Ask;
use crate::domain::register::disposal::{Disposal, TEXTS, Treatment};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::bodies::{Line, moment};
use super::caller;
use super::reading::Object;
use super::view::time;

/// Rows outside incidents, and the records that are kept with incidents.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
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

/// Enters a row, or takes one back (`act`). Answers with the list.
pub fn act(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let act = body.required("act", NAME_MAX);
    let texts = body.texts(TEXTS, TEXT_MAX);
    let ask = match act.as_str() {
        "record" => record(&mut body),
        "void" => body.needed_no("no").map(|no| Ask::Void { no }),
        _ => {
            body.refuse("act", "word");
            None
        }
    };
    body.finish()?;
    let Some(ask) = ask else { return Err(Failure::NotFound) };
    disposals::give(&visit.site.house, &caller(visit, bearer)?, &person, ask, texts)?;
    list(visit, bearer)
}

fn record(body: &mut Object) -> Option<Ask> {
    let unit = UnitId::typed(&body.required("unit", NAME_MAX));
    let permitted_by = PersonId::typed(&body.required("permitted_by", NAME_MAX));
    let treatment = body.needed_word("treatment", Treatment::parse);
    let done_at = body.needed_moment("done_at");
    Some(Ask::Record { unit, treatment: treatment?, done_at: done_at?, permitted_by })
}

fn view(row: &Disposal) -> Value {
    json!({
        "no": row.no,
        "unit": row.unit,
        "treatment": row.treatment.as_str(),
        "done_at": time(Some(row.done_at)),
        "permitted_by": row.permitted_by,
        "by": row.by,
        "at": time(Some(row.at)),
        "voided_by": row.voided.as_ref().map(|(person, _)| person),
        "voided_at": time(row.voided.as_ref().map(|(_, at)| *at)),
        "texts": row.texts,
    })
}

/// Fields of the body, for the contract.
pub(super) fn lines() -> Vec<Line> {
    let text = || json!({ "type": "string" });
    let words = |list: &[&str]| json!({ "type": "string", "enum": list });
    let treatments: Vec<&str> = Treatment::ALL.iter().map(|one| one.as_str()).collect();
    let mut lines = vec![
        ("person", text(), true),
        ("act", words(&["record", "void"]), true),
        ("no", json!({ "type": "integer", "minimum": 1 }), false),
        ("unit", text(), false),
        ("treatment", words(&treatments), false),
        ("done_at", moment(), false),
        ("permitted_by", text(), false),
    ];
    lines.extend(TEXTS.iter().map(|field| (*field, text(), false)));
    lines
}
