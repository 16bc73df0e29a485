//! From the form to the scenario: its fields, or the text that someone wrote instead of them.

use std::collections::BTreeSet;

use super::{Wrong, said};
use crate::actions::FieldError;
use crate::domain::actor::Cause;
use crate::domain::case::Origin;
use crate::domain::case::field::Field;
use crate::domain::deciding::known;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::{Absence, Org};
use crate::domain::policy::Policy;
use crate::domain::scenario::{self, Scenario};
use crate::domain::world::World;
use crate::web::facts;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::people::Finder;
use crate::web::visit::Visit;

/// Nobody answers.
pub const SILENT: &str = "silent";
/// Everyone does what they owe after so many minutes.
const EVERYONE: &str = "everyone";
/// As the scenario says that was written.
const WRITTEN: &str = "written";
/// What people answer.
pub const ANSWERS: [&str; 3] = [SILENT, EVERYONE, WRITTEN];

/// How long a page watches at most.
const HOURS_MAX: u64 = 24 * 7;
/// Longer than anybody waits before answering.
const MINUTES_MAX: u64 = 24 * 60;

/// The scenario of a form.
///
/// # Errors
/// Everything that is wrong with it, at once.
pub fn scenario(visit: &Visit, staff: &Staff, policy: &Policy, form: &Form) -> Result<Scenario, Wrong> {
    if form.text("answers") == WRITTEN {
        written(visit, &staff.world.org, policy, form)
    } else {
        typed(&staff.world, form)
    }
}

/// What someone wrote. It says everything itself; the other fields are not looked at.
fn written(visit: &Visit, org: &Org, policy: &Policy, form: &Form) -> Result<Scenario, Wrong> {
    let mut reading = Reading::of(form);
    let text = reading.required("scenario", TEXT_MAX);
    if !reading.errors.is_empty() {
        return Err(Wrong { fields: reading.errors, mistakes: Vec::new() });
    }
    let refuse = |mistakes: Vec<String>| {
        let fields = vec![FieldError::new("scenario", "unacceptable")];
        Err(Wrong { fields, mistakes })
    };
    let mut scenario = match scenario::parse(&text, policy) {
        Ok(scenario) => scenario,
        Err(mistakes) => return refuse(mistakes.iter().map(|one| said(visit, one)).collect()),
    };
    let unknown: Vec<String> = scenario.unknown(org).into_iter().collect();
    if !unknown.is_empty() {
        let codes = unknown.join(", ");
        return refuse(vec![visit.say("web-simulate-unknown", &[("codes", codes.into())])]);
    }
    scenario.until = scenario.until.min(hours(HOURS_MAX));
    Ok(scenario)
}

fn typed(world: &World, form: &Form) -> Result<Scenario, Wrong> {
    let mut reading = Reading::of(form);
    if reading.sent("kind").is_none() {
        reading.refuse("kind", "choose");
    }
    let at = reading.moment("start");
    if at.is_none() {
        reading.refuse("start", "required");
    }
    let now = at.unwrap_or(Moment::from_micros(0));
    let said = facts::said(&mut reading, Field::ALL.iter().copied());
    let case = said.case(Origin::parse(form.text("origin")).unwrap_or(Origin::Staff), now);
    for mistake in known::mistakes(&case, &BTreeSet::new(), world, now) {
        reading.refuse(mistake.field, mistake.reason);
    }
    let finder = Finder { org: &world.org, now };
    let reporter = finder.one(&mut reading, "reporter", form.text("reporter"));
    let hours = bounded(&mut reading, "hours", 24, HOURS_MAX);
    let minutes = bounded(&mut reading, "minutes", 10, MINUTES_MAX);
    let answers = reading.choice("answers", |word| ANSWERS.into_iter().find(|known| *known == word));
    let absent = reading.optional("absent", LINE_MAX);
    let absent = finder.all(&mut reading, "absent", &absent);
    let (Some(at), true) = (at, reading.errors.is_empty()) else {
        return Err(Wrong { fields: reading.errors, mistakes: Vec::new() });
    };
    let until = self::hours(hours);
    let away = |person| absence(person, at, until);
    Ok(Scenario {
        at,
        case,
        reporter,
        subjects: BTreeSet::new(),
        absent: absent.into_iter().map(away).collect(),
        answers: Vec::new(),
        everyone: (answers == Some(EVERYONE)).then(|| Span::minutes(count(minutes))),
        until,
    })
}

/// Someone who is away for the whole story.
fn absence(person: PersonId, at: Moment, until: Span) -> Absence {
    let to = at + until + Span::seconds(1);
    Absence { person, cause: Cause::Absent, from: at, to, stand_in: None, only: Vec::new() }
}

/// A number of at most `most`, `usual` where nothing is typed.
fn bounded(reading: &mut Reading<'_>, field: &str, usual: u64, most: u64) -> u64 {
    let count = reading.count(field).unwrap_or(usual);
    if count > most {
        reading.refuse(field, "too-many");
    }
    count
}

fn hours(number: u64) -> Span {
    Span::hours(count(number))
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
