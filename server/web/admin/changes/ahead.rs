//! What is announced for later days: who entered what, and the button that takes it back until it holds.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{Typed, View, answer};
use crate::actions::organise::take_back as take;
use crate::actions::{Error, FieldError};
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::org::coming::{Announced, TO, UNIT};
use crate::domain::org::{Org, Person};
use crate::domain::organisation::ahead::{Row, What, take_back as would_take_back};
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::orgfile::{self, Change, Field, File, Plan};
use crate::domain::policy::Policy;
use crate::i18n::imported::ImportWords;
use crate::i18n::time::dated;
use crate::web::answer::Answer;
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// Where something is taken back.
const PATH: &str = "/admin/changes/ahead";
/// Lines that a page shows; the rest is counted.
const LINES_MAX: usize = 200;

/// What is announced.
#[derive(Default, Serialize)]
pub struct AheadView {
    token: String,
    action: &'static str,
    /// The person whose page it stands on; empty on that of all.
    of: String,
    entries: Vec<Entry>,
    more: usize,
}

/// What one entry said, of one day.
#[derive(Serialize)]
struct Entry {
    when: String,
    /// Who entered it, and when.
    entered: String,
    /// How the readiness of that day is asked for.
    readiness: String,
    entry: i64,
    lines: Vec<Line>,
    /// How many there are of the whole entry.
    count: usize,
    has_several: bool,
    /// Who hears of it where all is taken back.
    told: String,
}

#[derive(Serialize)]
struct Line {
    code: String,
    text: String,
}

/// What is announced, of everybody or of one person; none where nothing is.
pub fn view(visit: &Visit, staff: &Staff, of: Option<&PersonId>) -> Option<AheadView> {
    let (_, policy) = staff.world.active()?;
    let org = &staff.world.org;
    let all = staff.organisation.ahead.rows(org, visit.now);
    let meant: Vec<&&Row> =
        all.iter().filter(|row| of.is_none_or(|person| row.people().contains(person))).collect();
    let mut entries: Vec<(Moment, i64, Entry)> = Vec::new();
    for row in meant.iter().take(LINES_MAX) {
        let line = Line { code: row.code(), text: said(visit, staff, policy, row) };
        match entries.last_mut().filter(|(at, entry, _)| (*at, *entry) == (row.at, row.entry)) {
            Some((_, _, entry)) => entry.lines.push(line),
            None => {
                let count = all.iter().filter(|other| other.entry == row.entry).count();
                entries.push((row.at, row.entry, entry(visit, staff, row, (line, count))));
            }
        }
    }
    let view = AheadView {
        token: visit.form_token(),
        action: PATH,
        of: of.map(PersonId::to_string).unwrap_or_default(),
        more: meant.len().saturating_sub(LINES_MAX),
        entries: entries.into_iter().map(|(.., entry)| entry).collect(),
    };
    (!view.entries.is_empty()).then_some(view)
}

fn entry(visit: &Visit, staff: &Staff, row: &Row, (line, count): (Line, usize)) -> Entry {
    let by = words::actor(visit, &staff.world, &row.by);
    let when = dated(visit.language, row.entered_at, visit.now);
    Entry {
        when: dated(visit.language, row.at, visit.now),
        entered: visit.say("ahead-entered", &[("by", by.into()), ("when", when.into())]),
        readiness: format!("/readiness?day={}", row.at.jst().date_naive()),
        entry: row.entry,
        lines: vec![line],
        count,
        has_several: count > 1,
        told: if count > 1 { told(visit, staff, row.entry) } else { String::new() },
    }
}

/// Who hears of it where all that an entry said is taken back.
fn told(visit: &Visit, staff: &Staff, entry: i64) -> String {
    let rows = staff.organisation.ahead.rows(&staff.world.org, visit.now);
    let codes = rows.iter().filter(|row| row.entry == entry).map(|row| row.code()).collect();
    let taken = would_take_back(&staff.organisation, Some(&staff.person), &codes, visit.now);
    let facts = taken.map(|taken| taken.facts).unwrap_or_default();
    let names: BTreeSet<String> = facts
        .iter()
        .filter_map(|fact| match fact {
            OrganisationFact::Administered(row) => Some(&row.told.people),
            _ => None,
        })
        .flatten()
        .map(|to| staff.world.org.name_of(&to.person))
        .collect();
    names.into_iter().collect::<Vec<_>>().join(&visit.text("web-and"))
}

/// A change in the words of what an import would do.
fn said(visit: &Visit, staff: &Staff, policy: &Policy, row: &Row) -> String {
    let org = &staff.world.org;
    let plan = Plan::default();
    let teller = ImportWords { language: visit.language, org, policy, plan: &plan };
    let unit_name = |unit| org.units.get(unit).map(|row| row.name.clone()).unwrap_or_default();
    let at = row.at;
    teller.change(&match &row.what {
        What::Comes(appointment, gone) => {
            let replaced = gone.iter().map(|one| one.person.clone()).find(|one| *one != appointment.person);
            Change::Appointed { appointment: appointment.clone(), replaced }
        }
        What::Goes(one) => Change::AppointmentEnds { appointment: one.appointment(at), at },
        What::Leaves(person, _) => {
            Change::PersonLeaves { person: person.clone(), name: org.own_name(person), at }
        }
        What::Written(what) => match written(org, what, at) {
            Some(change) => change,
            None => return visit.text("ahead-reordered"),
        },
        What::Begins(unit) => Change::Unit { unit: unit.clone(), name: unit_name(unit), before: None },
        What::Ends(unit, ..) => Change::UnitEnds { unit: unit.clone(), name: unit_name(unit), at },
    })
}

/// What is to be written of a person or a unit, beside what stands there; none for an order.
fn written(org: &Org, what: &Announced, at: Moment) -> Option<Change> {
    let then = org.as_of(at);
    match what {
        Announced::PersonWritten { person, fields, .. } => {
            let (before, after) = (org.people.get(person), then.people.get(person)?);
            let text = |row: &Person, field: &str| match field {
                UNIT => row.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
                TO => row.to.map(Moment::to_rfc3339).unwrap_or_default(),
                field => row.text(field).to_owned(),
            };
            let columns =
                orgfile::columns(File::People).into_iter().filter(|column| fields.contains(*column));
            let field = |name: &'static str, before: &Person| Field {
                name,
                before: text(before, name),
                after: text(after, name),
            };
            let fields = before.map(|before| columns.map(|name| field(name, before)).collect());
            Some(Change::Person { person: person.clone(), name: after.name.clone(), fields })
        }
        Announced::UnitWritten { unit, .. } => {
            let (before, after) = (org.units.get(unit), then.units.get(unit)?);
            let before = before.map(|row| row.name.clone());
            Some(Change::Unit { unit: unit.clone(), name: after.name.clone(), before })
        }
        Announced::OrderWritten { .. } => None,
    }
}

/// Takes back a line, or all that one entry said.
pub fn take_back(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let rows = staff.organisation.ahead.rows(&staff.world.org, visit.now);
    let entry: Option<i64> = form.text("entry").parse().ok();
    let codes: BTreeSet<String> = match entry {
        Some(entry) => rows.iter().filter(|row| row.entry == entry).map(|row| row.code()).collect(),
        None => form.all("code").map(str::to_owned).collect(),
    };
    let taken = match visit.open_token(&form) {
        // What one press too many takes away is asked once more.
        Ok(_) if entry.is_some() && codes.len() > 1 && form.text("sure") != "yes" => {
            Err(Error::Invalid(vec![FieldError::new("ahead", "ahead-sure")]))
        }
        Ok(token) => take(&visit.site.backend, &visit.caller(staff, &token), codes),
        Err(_) => Err(Error::Invalid(vec![FieldError::new("token", "expired")])),
    };
    match taken {
        Ok(()) if form.text("of").is_empty() => Ok(Answer::see_other("/admin/changes?done=ahead-taken-back")),
        Ok(()) => {
            let person = words::percent(form.text("of"));
            Ok(Answer::see_other(&format!("/admin/people/{person}?done=ahead-taken-back")))
        }
        Err(Error::Invalid(errors)) => {
            let view = View { ahead: view(visit, staff, None), ..View::default() };
            answer(visit, StatusCode::UNPROCESSABLE_ENTITY, Typed { errors, ..Typed::default() }, view)
        }
        Err(error) => Err(error.into()),
    }
}
