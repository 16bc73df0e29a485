//! 期限 for programs: every clock with its state and derivation, and what can be recorded.

use actix_web::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::actions::plan;
use crate::domain::history::Private;
use crate::domain::plan::deadline::{Ask, ClockId, Escape, Likelihood, MomentKind, Rule, Stage, Way, basis};
use crate::i18n::{Language, deadline, labels};

use super::acts::give;
use super::reading::Object;
use super::view::time;
use crate::domain::basis::Kind;
use crate::domain::plan::rules::PlanAsk;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::{LINE_MAX, TEXT_MAX};
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

fn ask(visit: &Visit, bearer: &Bearer, body: Object, ask: Option<Ask>, texts: Private) -> Outcome {
    body.finish()?;
    let Some(ask) = ask else { return Err(Failure::NotFound) };
    give(visit, bearer, |caller, number| {
        plan::ask(&visit.site.house, caller, number, PlanAsk::Deadline(ask), texts)
    })
}

fn reason(body: &mut Object) -> Private {
    Private::from([("reason".to_owned(), body.required("reason", TEXT_MAX))])
}

/// A value that must be there.
fn need<T>(body: &mut Object, field: &str, value: Option<T>) -> Option<T> {
    if value.is_none() {
        body.refuse(field, "required");
    }
    value
}

/// `{moment, at, reason}`.
pub fn moment(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let moment = body.word("moment", MomentKind::parse);
    let moment = need(&mut body, "moment", moment);
    let at = body.moment("at");
    let at = need(&mut body, "at", at);
    let texts = reason(&mut body);
    let wanted = moment.zip(at).map(|(moment, at)| Ask::EnterMoment { moment, at });
    ask(visit, bearer, body, wanted, texts)
}

/// `{rule, verdict: applies | encrypted | recovered | kept_elsewhere | not_applicable | undo, reason}`.
pub fn judge(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let rule = body.word("rule", |word| Rule::try_from(word.to_owned()).ok());
    let rule = need(&mut body, "rule", rule);
    let verdict = body.word("verdict", |word| match word {
        "applies" => Some(Some((true, None))),
        "undo" => Some(None),
        word => Escape::parse(word).map(|escape| Some((false, Some(escape)))),
    });
    let verdict = need(&mut body, "verdict", verdict);
    let texts = reason(&mut body);
    let wanted = rule.zip(verdict).map(|(rule, verdict)| match verdict {
        None => Ask::Unjudge { rule },
        Some((applies, escape)) => Ask::Judge { rule, applies, escape },
    });
    ask(visit, bearer, body, wanted, texts)
}

/// `{clocks: […], version?, at?, note?}`.
pub fn file(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let named = body.words("clocks").unwrap_or_default();
    let clocks: Option<Vec<ClockId>> = named.into_iter().map(|word| ClockId::try_from(word).ok()).collect();
    let clocks = clocks.filter(|clocks| clocks.iter().any(|clock| clock.stage != Stage::Persons));
    let clocks = need(&mut body, "clocks", clocks);
    let version = body.count("version").unwrap_or(1);
    let version = u32::try_from(version).ok().filter(|version| *version > 0);
    let version = need(&mut body, "version", version);
    let at = body.moment("at").unwrap_or(visit.now);
    let note = body.text("note", LINE_MAX).unwrap_or_default();
    let texts = if note.is_empty() { Private::new() } else { Private::from([("note".to_owned(), note)]) };
    let wanted = clocks.zip(version).map(|(clocks, version)| Ask::File { clocks, version, at });
    ask(visit, bearer, body, wanted, texts)
}

/// `{count, way, at?, complete}`.
pub fn persons(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let count = body.count("count");
    let count = need(&mut body, "count", count);
    let way = body.word("way", Way::parse);
    let way = need(&mut body, "way", way);
    let at = body.moment("at").unwrap_or(visit.now);
    let is_complete = body.truth("complete");
    let wanted = count.zip(way).map(|(count, way)| Ask::NotifyPersons { count, way, at, is_complete });
    ask(visit, bearer, body, wanted, Private::new())
}

/// `{until, reason}`.
pub fn defer(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let until = body.moment("until");
    let until = need(&mut body, "until", until);
    let texts = reason(&mut body);
    ask(visit, bearer, body, until.map(|until| Ask::DeferNotice { until }), texts)
}
