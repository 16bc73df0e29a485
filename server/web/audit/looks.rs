//! 閲覧記録: who looked at what, as far as the reader audits it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::json;

use crate::actions::{Error, FieldError};
use crate::domain::access::Viewer;
use crate::domain::actor::Actor;
use crate::domain::audit::fact::AuditFact;
use crate::domain::audit::look::Look;
use crate::domain::called::Asked as Said;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::world::World;
use crate::i18n;
use crate::keys::normalize_number;
use crate::store::{self, channels::Named};
use crate::telling::register::{Register, Table};
use crate::web::Site;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::field::Section;
use crate::web::form::{Form, LINE_MAX};
use crate::web::guard::{Bearer, Staff};
use crate::web::page;
use crate::web::reading;
use crate::web::registers;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::listing::{self, Listing};
use super::period::{DAYS_MAX, Period};

/// What is asked for.
pub struct Asked {
    /// The days.
    pub period: Period,
    /// A staff number or a part of a name; empty for everybody.
    pub person: String,
    /// 事案番号; empty for every incident.
    pub incident: String,
    /// The kind of look.
    pub kind: Option<Look>,
}

impl Asked {
    /// # Errors
    /// The days cannot be read.
    fn read(form: &Form, now: Moment) -> Result<Self, FieldError> {
        let period = Period::read(form, now, DAYS_MAX)?;
        Ok(Self {
            period,
            person: form.text("person").to_owned(),
            incident: form.text("incident").to_owned(),
            kind: Look::parse(form.text("look")),
        })
    }

    /// Every look of these days.
    pub const fn all(period: Period) -> Self {
        Self { period, person: String::new(), incident: String::new(), kind: None }
    }

    fn takes(&self, row: &Seen) -> bool {
        let wanted = normalize_number(&self.incident).unwrap_or_else(|| self.incident.clone());
        let is_named = |name: &Named| {
            let said = Said::read(&self.incident).zip(name.called.called());
            name.number == wanted
                || said.is_some_and(|(said, called)| {
                    said.no == called.no && said.year.is_none_or(|year| year == called.year)
                })
        };
        let is_asked = self.incident.is_empty() || row.incident.as_ref().is_some_and(is_named);
        is_asked && self.kind.is_none_or(|kind| kind == row.look)
    }
}

/// One look.
pub struct Seen {
    /// When it was first taken within its hour.
    pub at: Moment,
    /// Whose.
    pub by: Actor,
    /// Of which incident; none where it was of no single one.
    pub incident: Option<Named>,
    /// What it was.
    pub what: String,
    /// Of which kind.
    pub look: Look,
    /// Why; empty where nobody was asked.
    pub reason: String,
}

/// People of whom a filter speaks: by staff number, or by a part of their name.
pub fn people(world: &World, wanted: &str) -> Vec<PersonId> {
    let wanted = wanted.trim();
    let is_meant = |person: &&PersonId| {
        wanted.is_empty() || person.as_str() == wanted || world.org.name_of(person).contains(wanted)
    };
    world.org.people.keys().filter(is_meant).cloned().collect()
}

/// Looks, the newest first: none at an incident that the reader does not audit. That the papers of an audit
/// were taken along is among them.
///
/// # Errors
/// The store is not available.
pub fn find(site: &Site, world: &World, viewer: &Viewer, asked: &Asked) -> Result<Vec<Seen>, Failure> {
    let within = (asked.period.from, asked.period.until);
    let mut readers: Vec<Actor> = people(world, &asked.person).into_iter().map(Actor::Person).collect();
    let read = site.backend.store.read(|tx| -> Result<_, store::Error> {
        let tokens = tx.tokens()?.into_iter().map(|token| token.name);
        let is_meant = |name: &String| asked.person.is_empty() || name.contains(asked.person.trim());
        readers.extend(tokens.filter(is_meant).map(Actor::Token));
        Ok((tx.accesses_of(&readers, within)?, tx.audits()?))
    });
    let (found, audits) = read?;
    let ids: BTreeSet<HistoryId> = found.iter().filter_map(|row| row.facts.incident).collect();
    let names = reading::audited_names(site, viewer, &ids)?;
    let seen = found.into_iter().filter_map(|row| {
        let incident = match row.facts.incident {
            Some(id) => Some(names.get(&id)?.clone()),
            None => None,
        };
        let look = Look::of(&row.facts.what);
        let (by, what, reason) = (row.facts.by, row.facts.what, String::new());
        Some(Seen { at: row.at, by, incident, what, look, reason })
    });
    let made = audits.into_iter().filter(|(at, facts, _)| {
        let is_made = facts.facts.iter().any(|fact| matches!(fact, AuditFact::PackageMade(_)));
        is_made && readers.contains(&facts.by) && (within.0..within.1).contains(at)
    });
    let made = made.map(|(at, facts, texts)| {
        let (what, look) = ("audit package".to_owned(), Look::Exported);
        let reason = texts.get("reason").cloned().unwrap_or_default();
        Seen { at, by: facts.by, incident: None, what, look, reason }
    });
    let mut rows: Vec<Seen> = seen.chain(made).filter(|row| asked.takes(row)).collect();
    rows.sort_by_key(|row| Reverse(row.at));
    Ok(rows)
}

#[derive(Serialize)]
struct RowView {
    at: When,
    who: String,
    number: Option<String>,
    called: String,
    what: String,
    kind: String,
    is_marked: bool,
}

impl RowView {
    fn of(visit: &Visit, world: &World, row: &Seen) -> Self {
        Self {
            at: When::plain(visit, row.at),
            who: who(visit, world, &row.by),
            number: row.incident.as_ref().map(|name| name.number.clone()),
            called: words::called(visit, row.incident.as_ref().and_then(|name| name.called.called())),
            what: why(visit, said(visit, &row.what), &row.reason),
            kind: visit.text(&format!("audit-look-{}", row.look.as_str())),
            is_marked: matches!(row.look, Look::Contact | Look::Taken),
        }
    }
}

fn who(visit: &Visit, world: &World, by: &Actor) -> String {
    match by {
        Actor::Person(person) => format!("{} ({person})", world.org.name_of(person)),
        other => words::actor(visit, world, other),
    }
}

fn why(visit: &Visit, what: String, reason: &str) -> String {
    if reason.is_empty() {
        return what;
    }
    visit.say("audit-what-why", &[("what", what.into()), ("reason", reason.into())])
}

/// What was looked at, in words.
fn said(visit: &Visit, what: &str) -> String {
    let item = what.strip_prefix("evidence ").map(|rest| rest.split(' ').next().unwrap_or_default());
    if let Some(no) = item.and_then(|no| no.parse::<i64>().ok()) {
        let key = if what.ends_with(" file") { "audit-what-file" } else { "audit-what-item" };
        return visit.say(key, &[("no", no.into())]);
    }
    let key = format!("audit-what-{}", what.replace(' ', "-"));
    i18n::find_text(visit.language, &key, &[]).unwrap_or_else(|| visit.text("audit-what-page"))
}

/// The page, or the list as a file.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let asked = match Asked::read(&visit.query, visit.now) {
        Ok(asked) => asked,
        Err(error) => return wrong(visit, &[error]),
    };
    let rows = find(&visit.site, &staff.world, &staff.viewer, &asked)?;
    if !visit.query.text("format").is_empty() {
        reading::note_list(&visit.site, &staff.actor());
        return registers::file(visit, &register(visit, staff, asked.period, &rows), "looks");
    }
    let found = (rows, sections(visit, &[], Some(asked.period)));
    let view = Listing::of(visit, "/audit/looks", found, |row| RowView::of(visit, &staff.world, row));
    page::show(visit, "audit/looks", visit.text("audit-looks"), &view)
}

fn wrong(visit: &Visit, errors: &[FieldError]) -> Outcome {
    let view = Listing::<RowView>::wrong(visit, sections(visit, errors, None), errors);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page::with_status(visit, status, "audit/looks", visit.text("audit-looks"), &view)
}

fn sections(visit: &Visit, errors: &[FieldError], period: Option<Period>) -> Vec<Section> {
    listing::asked(visit, errors, period, |fields, any| {
        let label = |look: &Look| visit.text(&format!("audit-look-{}", look.as_str()));
        let kinds = Look::ALL.iter().map(|look| (look.as_str().to_owned(), label(look)));
        vec![
            fields.labelled(fields.line("incident", LINE_MAX), "audit_incident"),
            fields.labelled(fields.select("look", [any].into_iter().chain(kinds)), "audit_look"),
        ]
    })
}

/// The list as a table.
pub fn register(visit: &Visit, staff: &Staff, period: Period, rows: &[Seen]) -> Register {
    let head = |word: &str| visit.text(&format!("audit-head-{word}"));
    let columns = [("at", 24), ("who", 22), ("number", 14), ("look", 16), ("what", 24)];
    let row = |row: &Seen| {
        let view = RowView::of(visit, &staff.world, row);
        (vec![view.at.at, view.who, view.number.unwrap_or_default(), view.kind, view.what], view.is_marked)
    };
    Register {
        title: visit.text("audit-looks"),
        body: visit.site.body_name(),
        at: visit.now,
        head: vec![(visit.text("audit-period"), period.days().join(" – ")), (head("by"), staff.name.clone())],
        tables: vec![Table {
            title: String::new(),
            columns: columns.map(|(word, share)| (head(word), share)).into(),
            rows: rows.iter().map(row).collect(),
        }],
    }
}

/// The same for programs.
pub fn list(visit: &Visit, bearer: &Bearer) -> Outcome {
    let refuse = |error| Failure::Action(Error::Invalid(vec![error]));
    let asked = Asked::read(&visit.query, visit.now).map_err(refuse)?;
    let world = reading::world(&visit.site)?;
    let rows = find(&visit.site, &world, &bearer.viewer, &asked)?;
    let row = |row: &Seen| {
        json!({
            "at": row.at.to_rfc3339(), "by": row.by, "incident": row.incident.as_ref().map(|name| &name.number),
            "look": row.look.as_str(), "what": row.what, "reason": row.reason,
        })
    };
    let items: Vec<_> = rows.iter().map(row).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}
