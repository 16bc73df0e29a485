//! What is known of an incident, changed on screen.

use crate::actions::Error;
use crate::actions::handle::{self as actions, Changes};

use crate::domain::case::{Certainty, Presence};
use crate::domain::ids::{KindId, UnitId};
use crate::domain::policy::base;

use super::known;
use super::respond::handle;
use crate::web::form::{Form, LINE_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};

fn key(name: &'static str) -> impl Fn(&Form) -> String {
    move |_| name.to_owned()
}

fn checked<T>(reading: Reading<'_>, value: Option<T>) -> Result<T, Error> {
    match value {
        Some(value) if reading.errors.is_empty() => Ok(value),
        _ => Err(Error::Invalid(reading.errors)),
    }
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
