//! 期限 for programs: every clock with its state and derivation.

use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::domain::plan::deadline::{Likelihood, basis};
use crate::i18n::{Language, deadline, labels};

use super::view::time;
use crate::domain::basis::Kind;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// Every clock: `id`, `title`, `basis`, `kind`, `due_at`, `state`, and how the date came about.
pub fn list(language: Language, seen: &Seen) -> Vec<Value> {
    let policy = seen.policy().map(AsRef::as_ref);
    let all = seen.incident.plan.deadlines.all().into_iter();
    all.map(|(id, matter, term, standing)| {
        let clause =
            policy.map(|policy| labels::basis(language, &basis(policy, &id, &matter.terms), &policy.rule));
        let counted = term.counted.as_ref();
        let clock = matter.clock(id.stage);
        json!({
            "id": id.to_string(),
            "title": deadline::title(language, policy, &id),
            "basis": clause,
            "kind": kind(matter.terms.kind),
            "due_at": time(term.due_at),
            "state": standing.as_str(),
            "certain": matter.terms.certainty == Likelihood::Certain,
            "triggers": matter.terms.triggers,
            "open": matter.terms.open,
            "pack": matter.terms.pack,
            "known_at": time(Some(matter.terms.known_at)),
            "known_by": matter.terms.known_by.as_str(),
            "trigger_at": time(matter.terms.trigger_at),
            "warn_at": time(clock.next_warning(term)),
            "safe_at": time(term.safe_at),
            "derivation": counted.map(|counted| deadline::derivation(language, &id, counted, term.due_at)),
            "met_at": time(clock.met_at),
            "in_time": clock.in_time,
        })
    })
    .collect()
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Law => "law",
        Kind::Policy => "policy",
        Kind::Operational => "operational",
    }
}

/// Clocks, reports sent, judgements, moments and notices of one incident.
pub fn read(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "deadlines");
    let deadlines = &seen.incident.plan.deadlines;
    let actor = super::view::actor;
    let filings = deadlines.filings.iter().map(|row| {
        json!({
            "clock": row.clock, "no": row.no, "version": row.version, "at": row.at.to_rfc3339(),
            "in_time": row.in_time, "by": actor(&row.by),
        })
    });
    let judgements = deadlines.judged.iter().map(|(rule, row)| {
        json!({
            "rule": rule, "applies": row.applies, "escape": row.escape, "at": row.at.to_rfc3339(),
            "by": actor(&row.by),
        })
    });
    let moments = deadlines.moments.iter().map(|row| {
        json!({
            "moment": row.moment, "at": row.at.to_rfc3339(), "recorded_at": row.recorded_at.to_rfc3339(),
            "by": actor(&row.by),
        })
    });
    let persons = deadlines.notified.iter().map(|row| {
        json!({
            "count": row.count, "way": row.way, "at": row.at.to_rfc3339(), "complete": row.is_complete,
            "by": actor(&row.by),
        })
    });
    let body = json!({
        "items": list(visit.language, &seen),
        "filings": filings.collect::<Vec<_>>(),
        "judgements": judgements.collect::<Vec<_>>(),
        "moments": moments.collect::<Vec<_>>(),
        "persons": persons.collect::<Vec<_>>(),
        "deferred_until": time(deadlines.deferred_until),
        "drill": seen.incident.drill,
    });
    let etag = format!("\"{}\"", seen.incident.seq);
    Ok(Answer::json(StatusCode::OK, &body).with(header::ETAG, &etag))
}
