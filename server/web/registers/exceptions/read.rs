//! Forms of the register as asks: every mistake at once, by the fields of the form.

use crate::actions::Error;
use crate::actions::register::Ask;
use crate::domain::history::Private;
use crate::domain::ids::UnitId;
use crate::domain::moment::Moment;
use crate::domain::register::decide::Ask as Row;
use crate::domain::register::exception::{Deviation, Terms};
use crate::web::form::{Form, NAME_MAX, Reading, TEXT_MAX};

/// Texts of the form for a new row, by the fields of the register.
const WRITTEN: [&str; 5] = ["rule", "method", "ground", "urgency", "report"];

/// A new row: asked for, or used without a permit. What is needed beyond its form is decided with it.
///
/// # Errors
/// [`Error::Invalid`]
pub fn new(form: &Form, is_emergency: bool) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let unit = UnitId::typed(&reading.required("exc_unit", NAME_MAX));
    let deviation = reading.choice("exc_deviation", Deviation::parse);
    let mut texts = Private::new();
    for field in WRITTEN {
        let name = format!("exc_{field}");
        let is_needed = match field {
            "method" => deviation == Some(Deviation::Other),
            "urgency" => is_emergency,
            "report" => false,
            _ => true,
        };
        let text =
            if is_needed { reading.required(&name, TEXT_MAX) } else { reading.optional(&name, TEXT_MAX) };
        texts.insert(field.to_owned(), text);
    }
    let used_at = is_emergency.then(|| moment(&mut reading, "exc_used_at")).flatten();
    let from = match used_at {
        Some(used_at) => Some(used_at),
        None if is_emergency => None,
        None => super::super::day(&mut reading, "exc_from").and_then(super::super::begin),
    };
    let to = super::super::day(&mut reading, "exc_to").and_then(super::super::end);
    let (Some(deviation), Some(from), Some(to), true) = (deviation, from, to, reading.errors.is_empty())
    else {
        return Err(Error::Invalid(reading.errors));
    };
    let terms = Terms { unit, deviation, from, to, used_at };
    Ok((Ask::Exception(Row::Enter { terms }), texts))
}

fn moment(reading: &mut Reading<'_>, field: &str) -> Option<Moment> {
    let at = reading.moment(field);
    if at.is_none() {
        reading.refuse(field, "required");
    }
    at
}

/// What is done with a row.
///
/// # Errors
/// [`Error::Invalid`]
pub fn act(form: &Form, no: u32) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let mut texts = Private::new();
    let ask = match form.text("act") {
        "report" => {
            texts.insert("report".to_owned(), reading.required("exc_report", TEXT_MAX));
            Some(Ask::Exception(Row::Report { no }))
        }
        "decide" => {
            texts.insert("reason".to_owned(), reading.optional("exc_reason", TEXT_MAX));
            texts.insert("override".to_owned(), reading.optional("override", TEXT_MAX));
            let word = |word: &str| ["permit", "refuse"].contains(&word).then(|| word == "permit");
            let verdict = reading.choice("exc_verdict", word);
            verdict.map(|is_permitted| Ask::Exception(Row::Decide { no, is_permitted }))
        }
        "withdraw" => {
            texts.insert("withdrawal".to_owned(), reading.required("exc_withdrawal", TEXT_MAX));
            Some(Ask::Exception(Row::Withdraw { no }))
        }
        "link" => {
            let number = reading.required("exc_incident", NAME_MAX);
            Some(Ask::Link { no, number })
        }
        _ => return Err(Error::NotFound),
    };
    super::super::whole(reading, ask, texts)
}
