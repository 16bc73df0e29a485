//! `people.csv`: names, how to reach them, and where they work.

use std::collections::BTreeSet;

use super::units::Units;
use super::{Change, Draft, File, Row, refuse_twice};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::org::{OrgFact, Person};
use crate::domain::policy::grammar::is_mail_address;
use crate::domain::telephone::is_number;

/// Columns that a person's private texts are kept under.
const TEXTS: &[&str] = &["name", "kana", "email", "phone", "mobile", "night_phone", "holiday_phone", "teams"];

/// Plans the people; gives those who will be employed.
pub fn plan(rows: &[Row], units: &Units, draft: &mut Draft<'_>) -> BTreeSet<PersonId> {
    refuse_twice(rows, (File::People, "code"), |row| row.cell("code").to_owned(), draft);
    let org = draft.org;
    let mut people: BTreeSet<PersonId> =
        org.people.keys().filter(|person| org.is_employed(person, draft.effective)).cloned().collect();
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("code")).collect();
    let absent: Vec<PersonId> =
        people.iter().filter(|id| !mentioned.contains(id.as_str())).cloned().collect();
    for row in rows {
        check(row, units, draft);
        set(row, draft);
        people.insert(PersonId::from(row.cell("code")));
    }
    if !rows.is_empty() {
        draft.plan.changes.extend(absent.into_iter().map(|person| Change::PersonNotMentioned { person }));
    }
    people
}

fn check(row: &Row, units: &Units, draft: &mut Draft<'_>) {
    let place = (File::People, row);
    for field in ["code", "name"] {
        if row.cell(field).is_empty() {
            draft.mistake(place, field, "empty", "");
        }
    }
    let email = row.cell("email");
    if !email.is_empty() && !is_mail_address(email) {
        draft.mistake(place, "email", "not-a-mail-address", email);
    }
    for field in ["phone", "mobile", "night_phone", "holiday_phone"] {
        let phone = row.cell(field);
        if !is_number(phone) {
            draft.mistake(place, field, "not-a-phone-number", phone);
        }
    }
    let unit = row.cell("unit");
    if !unit.is_empty() && !units.contains_key(&UnitId::from(unit)) {
        draft.mistake(place, "unit", "unknown-unit", unit);
    }
}

/// Where the person works. A file without the column says nothing about it: what is known stays.
fn unit(row: &Row, known: Option<&Person>) -> Option<UnitId> {
    match row.find_cell("unit") {
        Some(unit) => (!unit.is_empty()).then(|| UnitId::from(unit)),
        None => known.and_then(|person| person.unit.clone()),
    }
}

/// A number that files did not always have: one without its column says nothing about it.
fn number(row: &Row, field: &str, known: Option<&Person>) -> String {
    let kept = || known.map(|person| person.number(field)).unwrap_or_default();
    row.find_cell(field).unwrap_or_else(kept).to_owned()
}

fn set(row: &Row, draft: &mut Draft<'_>) {
    let person = PersonId::from(row.cell("code"));
    let known = draft.org.people.get(&person);
    let written = Person {
        name: row.cell("name").to_owned(),
        kana: row.cell("kana").to_owned(),
        email: row.cell("email").to_owned(),
        phone: row.cell("phone").to_owned(),
        mobile: number(row, "mobile", known),
        night_phone: row.cell("night_phone").to_owned(),
        holiday_phone: number(row, "holiday_phone", known),
        teams: row.cell("teams").to_owned(),
        unit: unit(row, known),
        to: None,
    };
    if known == Some(&written) {
        return;
    }
    let fields = known.map(|old| changed(old, &written));
    for field in TEXTS {
        let text = match *field {
            "mobile" | "holiday_phone" => written.number(field),
            _ => row.cell(field),
        };
        draft.note(format!("{field}.{person}"), text);
    }
    draft.plan.changes.push(Change::Person { person: person.clone(), name: written.name, fields });
    draft.plan.facts.push(OrgFact::PersonSet { person, unit: written.unit });
}

fn changed(old: &Person, new: &Person) -> Vec<&'static str> {
    let pairs = [
        ("name", &old.name, &new.name),
        ("kana", &old.kana, &new.kana),
        ("email", &old.email, &new.email),
        ("phone", &old.phone, &new.phone),
        ("mobile", &old.mobile, &new.mobile),
        ("night_phone", &old.night_phone, &new.night_phone),
        ("holiday_phone", &old.holiday_phone, &new.holiday_phone),
        ("teams", &old.teams, &new.teams),
    ];
    let mut fields: Vec<&str> =
        pairs.into_iter().filter(|(_, old, new)| old != new).map(|(field, ..)| field).collect();
    if old.unit != new.unit {
        fields.push("unit");
    }
    if old.to.is_some() {
        fields.push("returns");
    }
    fields
}
