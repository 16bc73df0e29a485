//! 再発防止 for programs: what stands.

use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::domain::plan::prevention::{Measure, Owner, Prevention};

use super::view::time;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// What stands.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "prevention");
    let answer = Answer::json(StatusCode::OK, &document(&seen));
    Ok(answer.with(header::ETAG, &format!("\"{}\"", seen.incident.seq)))
}

fn document(seen: &Seen) -> Value {
    let plan = &seen.incident.plan.prevention;
    let text = |place: String, name: &str| seen.incident.texts.get(&format!("prevention.{place}.{name}"));
    json!({
        "number": seen.incident.number,
        "inquiry": plan.inquiry.as_ref().map(|row| json!({
            "at": time(Some(row.at)), "participants": row.participants, "unit": row.unit,
            "lacking": row.lacking, "record": text("inquiry".to_owned(), "record"),
            "detection": text("inquiry".to_owned(), "detection"),
        })),
        "causes": plan.causes.iter().map(|(no, row)| json!({
            "no": no, "threat": row.threat, "factor": row.factor, "dropped": row.is_dropped,
            "leaf": text(format!("cause-{no}"), "leaf"),
        })).collect::<Vec<_>>(),
        "items": plan.measures.values().map(|row| measure(seen, row)).collect::<Vec<_>>(),
        "instructions": plan.instructions.iter().map(|row| json!({
            "no": row.no, "at": time(Some(row.at)), "by": row.by, "via": super::view::via(row.via),
            "measures": row.measures, "text": text(format!("instruction-{}", row.no), "text"),
        })).collect::<Vec<_>>(),
        "decisions": decisions(seen, plan),
        "recommendations": plan.recommendations.iter().map(|row| json!({
            "no": row.no, "at": time(Some(row.at)), "by": row.by,
            "text": text(format!("recommendation-{}", row.no), "text"),
            "outcome": row.outcome.map(|(outcome, _)| outcome),
            "result": text(format!("recommendation-{}", row.no), "result"),
        })).collect::<Vec<_>>(),
    })
}

fn measure(seen: &Seen, row: &Measure) -> Value {
    let text = |name: &str| seen.incident.texts.get(&format!("prevention.measure-{}.{name}", row.no));
    let owner = match &row.terms.owner {
        Owner::Post { post, unit } => json!({ "post": post, "unit": unit }),
        Owner::Person(person) => json!({ "person": person }),
    };
    json!({
        "no": row.no,
        "description": text("description"),
        "kind": row.terms.kind,
        "status": row.status().as_str(),
        "owner": owner,
        "causes": row.terms.causes,
        "begin_on": time(row.terms.start),
        "due_at": time(Some(row.terms.due)),
        "cost": row.terms.cost,
        "task": row.clock.map(|clock| clock.task),
        "task_due_at": time(row.clock.map(|clock| clock.due)),
        "instruction": row.instruction,
        "completed_at": time(row.completed_at),
        "evidence": text("evidence"),
        "verified_by": row.verified.as_ref().map(|(person, _)| person),
        "verified_at": time(row.verified.as_ref().map(|(_, at)| *at)),
        "effect_checked_at": time(row.effect.as_ref().map(|(_, at, _)| *at)),
        "effect_suffices": row.effect.as_ref().map(|(.., is_sufficient)| is_sufficient),
        "postponements": row.postponements.iter().map(|step| json!({
            "at": time(Some(step.at)), "from": time(Some(step.from)), "to": time(Some(step.to)), "by": step.by,
        })).collect::<Vec<_>>(),
        "units": row.terms.units,
        "answers": row.answers,
        "public": text("public"),
        "links": text("links"),
        "replaced_by": row.replaced_by,
    })
}

fn decisions(seen: &Seen, plan: &Prevention) -> Vec<Value> {
    let text = |no: u32| seen.incident.texts.get(&format!("prevention.decision-{no}.text"));
    let rows = plan.decisions.iter().map(|row| {
        json!({
            "no": row.no, "at": time(Some(row.at)), "by": row.by, "text": text(row.no), "units": row.units,
            "due_at": time(Some(row.due)), "passed_on_at": time(row.passed_on_at),
            "read_by": row.read.keys().collect::<Vec<_>>(),
            "unread_by": row.unread().map(|reader| &reader.person).collect::<Vec<_>>(),
            "unreached": row.unreached,
        })
    });
    rows.collect()
}
