//! 保存と廃棄 for programs: what has been kept long enough, and what was decided about it. A program puts a
//! disposal off; it decides and does none.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::store::incidents::PAGE_MAX;
use crate::store::keepings::{KeepingRow, Waits};
use crate::store::project::IncidentRow;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::view::time;

/// The list: at most a page of each, what ended first first. Empty where the policy names no period.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let world = reading::world(&visit.site)?;
    let rules = world.active().and_then(|(_, policy)| policy.retention.as_ref());
    let mut items: Vec<Value> = Vec::new();
    if let Some(rules) = rules {
        let waits =
            [(Waits::ForDecision, "decision"), (Waits::ForDisposal, "disposal"), (Waits::ForDay, "day")];
        for (waits, word) in waits {
            let rows = reading::kept(&visit.site, &bearer.viewer, (waits, rules), (0, PAGE_MAX))?;
            items.extend(rows.iter().map(|(incident, kept)| {
                let over = kept.over(rules, &incident.severity);
                view(incident, kept, (word, time(over)))
            }));
        }
    }
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

fn view(incident: &IncidentRow, kept: &KeepingRow, (waits, over): (&str, Value)) -> Value {
    json!({
        "number": incident.number,
        "waits_for": waits,
        "severity": incident.severity,
        "drill": incident.is_drill,
        "ended_at": time(Some(kept.ended_at)),
        "over_at": over,
        "held_until": time(kept.held_until),
        "decided_at": time(kept.decided_at),
        "decided_by": kept.decided_by,
    })
}
