//! What programs read: list, incident, history, dashboard, report.

use actix_web::http::StatusCode;
use actix_web::http::header;
use serde_json::json;

use crate::actions::{Error, FieldError};
use crate::domain::statistics::Period;
use crate::i18n::time::Years;
use crate::store::incidents::Cursor;
use crate::telling::drills::compose;
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;

use super::queries::truth;
use super::view;
use crate::domain::case::Phase;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Bearer;
use crate::web::incidents::{document, index::filter_of, show::decoded};
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

const LIMIT: usize = 50;

fn invalid(field: &str, reason: &str) -> Failure {
    Failure::Action(Error::Invalid(vec![FieldError::new(field, reason)]))
}

/// A page of incidents.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let word = |name: &str| visit.query.text(name).to_owned();
    let (limit, cursor, phase) = (word("limit"), word("cursor"), word("phase"));
    let limit = if limit.is_empty() { Some(LIMIT) } else { limit.parse().ok().filter(|limit| *limit > 0) };
    let limit = limit.ok_or_else(|| invalid("limit", "count"))?;
    let after = Cursor::parse(&cursor);
    if after.is_none() && !cursor.is_empty() {
        return Err(invalid("cursor", "word"));
    }
    if !phase.is_empty() && Phase::parse(&phase).is_none() {
        return Err(invalid("phase", "word"));
    }
    let mut filter = filter_of(visit);
    filter.overdue = truth(visit.query.text("overdue")).unwrap_or_default();
    filter.open_only = truth(visit.query.text("open")).unwrap_or_default();
    let page = reading::list(&visit.site, &bearer.viewer, &filter, after, limit)?;
    let items: Vec<_> = page.items.iter().map(view::row).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": next })))
}

/// One incident.
pub fn one(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::incident(&visit.site, &bearer.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "view");
    let answer = Answer::json(StatusCode::OK, &view::incident(visit.language, &seen));
    Ok(answer.with(header::ETAG, &format!("\"{}\"", seen.incident.seq)))
}

/// Its history.
pub fn history(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::history(&visit.site, &bearer.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &bearer.actor(), &seen, "history");
    let entries = decoded(&seen)?;
    let names = Names::collect(&entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let teller =
        Teller { incident: &seen.incident, world: &seen.world, names: &names, words: &words, seq: 0 };
    let rows = seen.entries.iter().zip(&entries).map(|(stored, entry)| {
        let teller = teller.at(entry.seq);
        let sentences: Vec<String> = entry.facts.facts.iter().map(|fact| teller.say(fact)).collect();
        view::entry(stored, entry, &sentences, bearer.viewer.is_auditor)
    });
    let rows: Vec<_> = rows.collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": rows, "next": null })))
}

/// The numbers of `/ciso`.
pub fn dashboard(visit: &Visit, bearer: &Bearer) -> Outcome {
    let (counts, rows) = reading::overview(&visit.site, &bearer.viewer)?;
    let severities: Vec<_> = counts
        .by_severity
        .iter()
        .map(|row| json!({ "severity": row.severity, "count": row.count }))
        .collect();
    let body = json!({
        "at": visit.now.to_rfc3339(),
        "open": counts.open,
        "overdue": counts.overdue,
        "stalled": counts.stalled,
        "by_severity": severities,
        "items": rows.iter().map(view::row).collect::<Vec<_>>(),
    });
    Ok(Answer::json(StatusCode::OK, &body))
}

/// The drills of a 年度, and who has not taken part in any of them.
pub fn drills(visit: &Visit, bearer: &Bearer) -> Outcome {
    let word = visit.query.text("year");
    let year = if word.is_empty() { Some(Period::year_of(visit.now)) } else { word.parse().ok() };
    let period = year.and_then(Period::year).ok_or_else(|| invalid("year", "count"))?;
    let drills = reading::drills(&visit.site, &bearer.viewer, &period)?;
    let words = Words { language: visit.language, years: Years::Imperial };
    let world = reading::world(&visit.site)?;
    let register = compose(&drills, &world, visit.now, &words);
    Ok(Answer::json(StatusCode::OK, &register))
}

/// Who audits, which other posts they hold, and whose incidents they may not audit.
pub fn auditors(visit: &Visit, _: &Bearer) -> Outcome {
    let world = reading::world(&visit.site)?;
    let rows = crate::domain::audit::auditors(&world, visit.now);
    let row = |row: &crate::domain::audit::Auditor| {
        let others = row.others.iter().map(|(post, unit)| json!({ "post": post, "unit": unit }));
        json!({ "person": row.person, "others": others.collect::<Vec<_>>(), "own_units": row.own })
    };
    let items: Vec<_> = rows.iter().map(row).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

/// The report.
pub fn report(visit: &Visit, bearer: &Bearer) -> Outcome {
    let seen = reading::history(&visit.site, &bearer.viewer, visit.param("number"))?;
    document::write(visit, &seen, (&bearer.actor(), &bearer.name))
}
