//! Handling on screen: class, phase, facts, next level, withdrawal, notes.

use crate::actions::Error;
use crate::actions::handle::{self as actions, Changes};
use crate::actions::plan;
use crate::domain::history::Private;
use crate::domain::ids::{DutyNo, KindId, LineId, SeverityId, StepId, UnitId};
use crate::domain::policy::base;

use crate::domain::plan::response::Ask as Response;

use super::known;
use super::respond::handle;
use crate::domain::case::{Certainty, Phase, Presence};
use crate::domain::plan::rules::PlanAsk;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};

pub(super) fn key(name: &'static str) -> impl Fn(&Form) -> String {
    move |_| name.to_owned()
}

pub(super) fn checked<T>(reading: Reading<'_>, value: Option<T>) -> Result<T, Error> {
    match value {
        Some(value) if reading.errors.is_empty() => Ok(value),
        _ => Err(Error::Invalid(reading.errors)),
    }
}

/// 影響度の変更, or back to the rules.
pub fn severity(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("severity"), |form, caller| {
        let mut reading = Reading::of(form);
        let word = reading.choice("severity", |word| Some(word.to_owned()));
        let reason = reading.required("reason", TEXT_MAX);
        let word = checked(reading, word)?;
        let to = if word == "rule" { None } else { Some(SeverityId(word)) };
        actions::set_severity(&visit.site.house, caller, visit.param("number"), to, reason)?;
        Ok("severity")
    })
}

/// 段階の変更; closing, voiding and reopening as well.
pub fn phase(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("phase"), |form, caller| {
        let mut reading = Reading::of(form);
        let to = reading.choice("phase", Phase::parse);
        let reason = reading.optional("reason", TEXT_MAX);
        let to = checked(reading, to)?;
        actions::set_phase(&visit.site.house, caller, visit.param("number"), to, reason)?;
        Ok("phase")
    })
}

/// A line of the guidance was done.
pub fn guidance(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("guidance"), |form, caller| {
        let mut reading = Reading::of(form);
        let line = reading.choice("guided", |word| word.parse().ok());
        let ask = PlanAsk::Response(Response::TickGuidance { line: checked(reading, line)? });
        plan::ask(&visit.site.house, caller, visit.param("number"), ask, Private::new())?;
        Ok("guidance")
    })
}

/// What is known.
pub fn facts(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("facts"), |form, caller| {
        let mut reading = Reading::of(form);
        let given = |name: &str| Some(form.text(name)).filter(|word| !word.is_empty());
        let class = given("asset_class").filter(|word| base::ASSET_CLASSES.contains(word));
        let changes = Changes {
            kind: given("kind").map(KindId::typed),
            unit: given("unit").map(UnitId::typed),
            aware_at: reading.moment("aware_at"),
            occurred_at: reading.moment("occurred_at"),
            certainty: given("certainty").and_then(Certainty::parse),
            personal_data: given("personal_data").and_then(Presence::parse),
            my_number: given("my_number").and_then(Presence::parse),
            malicious: given("malicious").and_then(Presence::parse),
            people_max: reading.count("people_max"),
            asset_class: class.map(str::to_owned),
            segments: known::segments(form),
            more: known::read(form),
            summary: Some(reading.optional("summary", LINE_MAX)).filter(|text| !text.is_empty()),
            description: Some(reading.optional("description", TEXT_MAX)).filter(|text| !text.is_empty()),
            reason: reading.required("reason", TEXT_MAX),
            ..Changes::default()
        };
        let changes = checked(reading, Some(changes))?;
        actions::change_case(&visit.site.house, caller, visit.param("number"), changes)?;
        Ok("facts")
    })
}

/// 今すぐ次へ.
pub fn next_level(visit: &Visit, staff: &Staff) -> Outcome {
    let key = |form: &Form| format!("level-{}", form.text("line"));
    handle(visit, staff, key, |form, caller| {
        let (line, seen) = (LineId::from(form.text("line")), StepId::from(form.text("step")));
        actions::next_level(&visit.site.house, caller, visit.param("number"), line, seen)?;
        Ok("level")
    })
}

/// 義務の取下げ.
pub fn withdraw(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("withdrawal"), |form, caller| {
        let mut reading = Reading::of(form);
        let duty = reading.choice("duty", |word| word.parse().ok().map(DutyNo));
        let reason = reading.required("reason", TEXT_MAX);
        let duty = checked(reading, duty)?;
        actions::withdraw(&visit.site.house, caller, visit.param("number"), duty, reason)?;
        Ok("withdrawn")
    })
}

/// 記録.
pub fn note(visit: &Visit, staff: &Staff) -> Outcome {
    handle(visit, staff, key("note"), |form, caller| {
        let mut reading = Reading::of(form);
        let text = reading.required("note", TEXT_MAX);
        let text = checked(reading, Some(text))?;
        actions::note(&visit.site.house, caller, visit.param("number"), text)?;
        Ok("noted")
    })
}
