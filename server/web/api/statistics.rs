//! 統計 for programs: ids and seconds instead of words.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::actions::Error;
use crate::domain::statistics::Group;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::statistics;
use crate::web::visit::{Outcome, Visit};

/// The counts of a period.
pub fn read(visit: &Visit, bearer: &Bearer) -> Outcome {
    let period = statistics::read(&visit.query, visit.now)
        .map_err(|errors| Failure::Action(Error::Invalid(errors)))?;
    let (counts, measures) = reading::statistics(&visit.site, &bearer.viewer, &period)?;
    let steps = counts
        .steps
        .iter()
        .map(|((line, step, act), row)| json!({ "line": line, "step": step, "act": act, "counts": row }));
    let body = json!({
        "from": period.from.to_rfc3339(),
        "to": period.to.to_rfc3339(),
        "all": counts.all,
        "drills": counts.drills,
        "void": counts.void,
        "measures": measures,
        "by_unit": list("unit", &counts.units),
        "by_kind": list("kind", &counts.kinds),
        "by_severity": list("severity", &counts.severities),
        "by_origin": list("origin", &counts.origins),
        "by_line": list("line", &counts.lines),
        "steps": steps.collect::<Vec<_>>(),
        "dates": counts.dates.iter().map(|(id, row)| json!({ "id": id, "counts": row })).collect::<Vec<_>>(),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

fn list<'a, Key: Serialize + 'a>(
    name: &str,
    groups: impl IntoIterator<Item = (&'a Key, &'a Group)>,
) -> Vec<Value> {
    groups.into_iter().map(|(key, group)| json!({ name: key, "counts": group })).collect()
}
