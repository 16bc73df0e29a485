//! `people.csv`: names, how to reach them, where they work, and until when.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{has_lost_its_nought, is_number, is_same_but_noughts, usual_digits};
use super::units::{self, Units};
use super::{Change, Doubt, Field, File, Planning, Row, refuse_twice};
use crate::ids::{PersonId, UnitId};
use crate::org::{Org, OrgFact, Person};
use crate::policy::grammar::is_mail_address;
use crate::search::fold;
use crate::telephone::NUMBERS;
use crate::written;
use crate::written::phone::is_way;

/// Plans the people; gives those who will be employed.
pub fn plan(rows: &[Row], units: &Units, draft: &mut Planning<'_>) -> BTreeSet<PersonId> {
    refuse_twice(rows, (File::People, "code"), |row| row.cell("code").to_owned(), draft);
    let (org, effective) = (draft.org, draft.effective);
    let is_employed = |person: &&PersonId| org.is_employed(person, effective);
    let mut people: BTreeSet<PersonId> = org.people.keys().filter(is_employed).cloned().collect();
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("code")).collect();
    let absent: Vec<PersonId> =
        people.iter().filter(|id| !mentioned.contains(id.as_str())).cloned().collect();
    let names = if rows.is_empty() { Names::new() } else { by_name(org) };
    let mut places = Places::new();
    for row in rows {
        let written = read(row, (units, &mut places), draft);
        let person = PersonId::from(row.cell("code"));
        if written.to.is_some_and(|to| to <= effective) {
            people.remove(&person);
        } else {
            people.insert(person.clone());
        }
        doubt((row, &names), &person, &written, draft);
        set(person, written, draft);
    }
    doubt_short(rows, draft);
    if !rows.is_empty() {
        for person in absent {
            leave_out(person, &mut people, draft);
        }
    }
    people
}

/// A spreadsheet that takes staff numbers for amounts takes away the noughts that they begin with: where new
/// ones have fewer digits than is usual, that is asked once.
fn doubt_short(rows: &[Row], draft: &mut Planning<'_>) {
    /// Numbers that are named.
    const NAMED: usize = 3;
    let known = draft.org.people.keys().map(PersonId::as_str);
    let Some(usual) = usual_digits(known.chain(rows.iter().map(|row| row.cell("code")))) else { return };
    let is_new = |row: &&Row| !draft.org.people.contains_key(&PersonId::from(row.cell("code")));
    let is_short = |row: &&Row| is_number(row.cell("code")) && row.cell("code").len() < usual;
    let short: Vec<&Row> = rows.iter().filter(is_new).filter(is_short).collect();
    let Some(first) = short.first() else { return };
    let named: Vec<&str> = short.iter().take(NAMED).map(|row| row.cell("code")).collect();
    let place = (File::People, Some(first.line));
    let (digits, count) = (usual.to_string(), short.len().to_string());
    draft.ask(place, Doubt::ShortNumber, (first.cell("code"), &named.join("、")), (&digits, &count));
}

/// Whoever the file does not mention stays, or leaves where the file is said to be complete.
fn leave_out(person: PersonId, people: &mut BTreeSet<PersonId>, draft: &mut Planning<'_>) {
    if !draft.is_complete {
        draft.plan.changes.push(Change::PersonNotMentioned { person });
        return;
    }
    people.remove(&person);
    let name = draft.org.own_name(&person);
    draft.ask((File::People, None), Doubt::LeftOut, (person.as_str(), &name), ("", ""));
    let at = draft.effective;
    draft.plan.changes.push(Change::PersonLeaves { person: person.clone(), name, at });
    draft.plan.facts.push(OrgFact::PersonEnded { person, at });
}

/// The units that cells mean, each looked for once.
type Places<'a> = BTreeMap<&'a str, Result<UnitId, &'static str>>;

fn read<'a>(row: &'a Row, units: (&Units, &mut Places<'a>), draft: &mut Planning<'_>) -> Person {
    let place = (File::People, row);
    let known = draft.org.people.get(&PersonId::from(row.cell("code")));
    let text = |field: &str| row.or_known(field, known.map(|person| person.text(field))).to_owned();
    let written = Person {
        name: text("name"),
        kana: text("kana"),
        email: text("email"),
        phone: text("phone"),
        mobile: text("mobile"),
        night_phone: text("night_phone"),
        holiday_phone: text("holiday_phone"),
        teams: text("teams"),
        unit: unit(row, known, units, draft),
        to: draft.until(place, known.and_then(|person| person.to)),
    };
    if row.cell("code").is_empty() {
        draft.mistake(place, "code", "empty", "");
    }
    if written.name.is_empty() {
        draft.require(place, "name");
    }
    if !written.email.is_empty() && !is_mail_address(&written.email) {
        draft.mistake(place, "email", "not-a-mail-address", &written.email);
    }
    for field in NUMBERS.iter().filter(|field| written::telephone(written.number(field)).is_none()) {
        draft.mistake(place, field, "not-a-phone-number", written.number(field));
    }
    written
}

/// Where the person works, by the unit's code or by its name where no other has it. A file without the
/// column says nothing about it: what is known stays.
fn unit<'a>(
    row: &'a Row,
    known: Option<&Person>,
    (units, places): (&Units, &mut Places<'a>),
    draft: &mut Planning<'_>,
) -> Option<UnitId> {
    match row.find_cell("unit") {
        None => known.and_then(|person| person.unit.clone()),
        Some("") => None,
        Some(word) => match places.entry(word).or_insert_with(|| units::find(units, word)).clone() {
            Ok(unit) => Some(unit),
            Err(code) => {
                draft.mistake((File::People, row), "unit", code, word);
                None
            }
        },
    }
}

/// Who is known by a name, however it is written.
type Names<'a> = BTreeMap<String, Vec<(&'a PersonId, &'a Person)>>;

fn by_name(org: &Org) -> Names<'_> {
    let mut names = Names::new();
    for (person, row) in org.people.iter().filter(|(_, row)| !row.name.is_empty()) {
        names.entry(fold(&row.name)).or_default().push((person, row));
    }
    names
}

/// What is asked before it is taken over.
fn doubt((row, names): (&Row, &Names<'_>), person: &PersonId, written: &Person, draft: &mut Planning<'_>) {
    let (org, now) = (draft.org, draft.effective);
    let place = (File::People, Some(row.line));
    let about = (person.as_str(), written.name.as_str());
    let is_gone = |to: Option<crate::moment::Moment>| to.is_some_and(|to| to <= now);
    let Some(known) = org.people.get(person) else {
        let is_near = |(code, other): &&(&PersonId, &Person)| {
            is_same_but_noughts(code.as_str(), person.as_str()) || has_same_way(written, other)
        };
        let namesakes = names.get(&fold(&written.name)).map(Vec::as_slice).unwrap_or_default();
        if let Some((code, other)) = namesakes.iter().find(is_near) {
            draft.ask(place, Doubt::Alike, about, (&format!("{code} {}", other.name), person.as_str()));
        }
        return doubt_numbers(place, about, (&Person::default(), written), draft);
    };
    if is_gone(written.to) {
        return;
    }
    if is_gone(known.to) {
        draft.ask(place, Doubt::Returns, about, ("", ""));
    }
    let is_silenced = !known.channels().is_empty() && written.channels().is_empty();
    if is_silenced || (!ways(known).is_empty() && ways(written).is_empty()) {
        let all = |person: &Person| ways(person).join(" / ");
        draft.ask(place, Doubt::Unreachable, about, (&all(known), &all(written)));
    }
    if let (Some(unit), None) = (&known.unit, &written.unit)
        && row.find_cell("unit") == Some("")
    {
        draft.ask(place, Doubt::Placeless, about, (&org.unit_name(unit), ""));
    }
    doubt_numbers(place, about, (known, written), draft);
}

fn doubt_numbers(
    place: (File, Option<usize>),
    about: (&str, &str),
    (known, written): (&Person, &Person),
    draft: &mut Planning<'_>,
) {
    for field in NUMBERS {
        let (before, after) = (known.number(field), written.number(field));
        if before != after && has_lost_its_nought(after) {
            draft.ask(place, Doubt::NoughtLost, about, (before, after));
        }
    }
}

/// Every way in which somebody is reached.
fn ways(person: &Person) -> Vec<&str> {
    let written =
        ["email", "teams"].into_iter().map(|field| person.text(field)).filter(|way| !way.is_empty());
    let numbers = NUMBERS.iter().map(|field| person.number(field)).filter(|number| is_way(number));
    written.chain(numbers).collect()
}

/// Whether two people are reached in one of the ways that are nobody else's, or that look so.
fn has_same_way(one: &Person, other: &Person) -> bool {
    let own = |person: &Person| -> Vec<String> {
        let mut ways = vec![person.email.to_lowercase()];
        ways.extend(
            NUMBERS.iter().map(|field| person.number(field).trim_start_matches('0').replace('-', "")),
        );
        ways.retain(|way| !way.is_empty());
        ways
    };
    let ways = own(other);
    own(one).iter().any(|way| ways.contains(way))
}

fn set(person: PersonId, written: Person, draft: &mut Planning<'_>) {
    let known = draft.org.people.get(&person);
    if known == Some(&written) {
        return;
    }
    let fields = known.map(|old| changed(old, &written));
    // Who is known no otherwise and only leaves is not written anew: what is written holds from now on.
    let only_leaves = known.is_some_and(|old| Person { to: old.to, ..written.clone() } == *old);
    let is_written = !only_leaves || written.to.is_none();
    if is_written {
        for field in Person::TEXTS {
            draft.note(format!("{field}.{person}"), written.text(field));
        }
        let unit = written.unit.clone();
        draft.plan.facts.push(OrgFact::PersonSet { person: person.clone(), unit });
    }
    let name = written.name.clone();
    if fields.as_ref().is_none_or(|fields| !fields.is_empty()) {
        let (person, name) = (person.clone(), name.clone());
        draft.plan.changes.push(Change::Person { person, name, fields });
    }
    if let Some(at) = written.to {
        if known.is_none_or(|old| old.to != written.to) {
            draft.plan.changes.push(Change::PersonLeaves { person: person.clone(), name, at });
        }
        draft.plan.facts.push(OrgFact::PersonEnded { person, at });
    }
}

fn changed(old: &Person, new: &Person) -> Vec<Field> {
    let differs = |field: &&'static str| old.text(field) != new.text(field);
    let field = |field: &'static str| Field::of(field, old.text(field), new.text(field));
    let mut fields: Vec<Field> = Person::TEXTS.into_iter().filter(differs).map(field).collect();
    if old.unit != new.unit {
        let code = |unit: &Option<UnitId>| unit.as_ref().map(|unit| unit.to_string()).unwrap_or_default();
        fields.push(Field::of("unit", &code(&old.unit), &code(&new.unit)));
    }
    if let (Some(to), None) = (old.to, new.to) {
        fields.push(Field::of("to", &to.to_rfc3339(), ""));
    }
    fields
}
