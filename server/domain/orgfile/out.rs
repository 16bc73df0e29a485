//! The files written out again, as they hold at a moment: what an import takes back without a change.

use chrono::Timelike;

use super::{File, heads, posts};
use crate::moment::{Moment, Span};
use crate::org::{Appointment, Org, Person, Unit};

/// The heads of a file and its rows. Contacts have their own way out, which keeps those of the past.
pub fn table(file: File, org: &Org, now: Moment, is_japanese: bool) -> Vec<Vec<String>> {
    let columns = heads::columns_of(file);
    let head = |column: &&'static str| super::word(file, column, is_japanese).to_owned();
    let mut table = vec![columns.iter().map(head).collect::<Vec<String>>()];
    let lasts = |to: Option<Moment>| to.is_none_or(|to| now < to);
    let row = |cell: &dyn Fn(&str) -> String| columns.iter().map(|column| cell(column)).collect();
    match file {
        File::Units => {
            let units = org.in_order(now);
            table.extend(units.into_iter().map(|(unit, _)| row(&|column| of_unit(unit, column))));
        }
        File::People => {
            let people = org.people.iter().filter(|(person, _)| org.is_employed(person, now));
            table
                .extend(people.map(|(code, person)| row(&|column| of_person(code.as_str(), person, column))));
        }
        File::Posts => {
            let holds = |seat: &&Appointment| {
                seat.from <= now && lasts(seat.to) && org.is_employed(&seat.person, now)
            };
            let seats = org.appointments.iter().filter(holds);
            table.extend(seats.map(|seat| row(&|column| of_seat(seat, column, is_japanese))));
        }
        File::Contacts => {}
    }
    table
}

fn of_unit(unit: &Unit, column: &str) -> String {
    match column {
        "code" => unit.id.to_string(),
        "name" => unit.name.clone(),
        "kind" => unit.kind.clone(),
        "parent" => unit.parent.as_ref().map(|parent| parent.to_string()).unwrap_or_default(),
        _ => until(unit.to),
    }
}

fn of_person(code: &str, person: &Person, column: &str) -> String {
    match column {
        "code" => code.to_owned(),
        "unit" => person.unit.as_ref().map(|unit| unit.to_string()).unwrap_or_default(),
        "to" => until(person.to),
        text => person.text(text).to_owned(),
    }
}

fn of_seat(seat: &Appointment, column: &str, is_japanese: bool) -> String {
    match column {
        "post" => seat.post.to_string(),
        "unit" => seat.unit.to_string(),
        "person" => seat.person.to_string(),
        "as" => posts::standing_word(seat.standing, is_japanese).to_owned(),
        "order" => seat.order.to_string(),
        "cause" => {
            seat.cause.map(|cause| posts::cause_word(cause, is_japanese)).unwrap_or_default().to_owned()
        }
        _ => until(seat.to),
    }
}

/// The last day, where a row ends with a day; else the moment.
fn until(to: Option<Moment>) -> String {
    let Some(to) = to else { return String::new() };
    let wall = to.jst();
    match wall.num_seconds_from_midnight() == 0 && wall.nanosecond() == 0 {
        true => (to - Span::hours(24)).jst().date_naive().to_string(),
        false => to.to_rfc3339(),
    }
}
