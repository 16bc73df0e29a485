//! Leaving: a person, a unit, somebody in a post and an absence end at a date, and from that minute on
//! whoever is gone is told nothing more. Whoever left by mistake, or is here again, comes back.

use super::{Absence, Appointment, Org, OrgFact, Person};
use crate::history::Private;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;

/// Who or what ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaver {
    /// A person leaves the body.
    Person(PersonId),
    /// A unit is dissolved, with whoever is in its posts.
    Unit(UnitId),
    /// Someone leaves a post, or a group.
    Seat(PostId, UnitId, PersonId),
    /// The absences of a person end.
    Absence(PersonId),
}

/// Why nothing can end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody and nothing of that name is there at that time.
    Unknown,
    /// A unit below would have none above it.
    HasParts(UnitId),
    /// The unit that stands for the whole does not end.
    IsWhole,
}

/// What is recorded where something ends at `at`.
///
/// # Errors
/// What is not there, and a unit that others stand below.
pub fn leave(org: &Org, leaver: &Leaver, at: Moment) -> Result<Vec<OrgFact>, Refused> {
    let facts = match leaver {
        Leaver::Person(person) if org.is_employed(person, at) => {
            vec![OrgFact::PersonEnded { person: person.clone(), at }]
        }
        Leaver::Unit(unit) if org.find_unit(unit, at).is_some() => dissolve(org, unit, at)?,
        Leaver::Seat(post, unit, person) => of_seats(org, at, |row| {
            row.post == *org.renames.post(post) && row.unit == *unit && row.person == *person
        }),
        Leaver::Absence(person) => of_absences(org, person, at),
        Leaver::Person(_) | Leaver::Unit(_) => Vec::new(),
    };
    if facts.is_empty() { Err(Refused::Unknown) } else { Ok(facts) }
}

/// What is recorded where somebody who has left is here again: as if they had never left, or without the
/// posts that they had. None where they have not left.
pub fn come_back(
    org: &Org,
    person: &PersonId,
    keeps_posts: bool,
    now: Moment,
) -> Option<(Vec<OrgFact>, Private)> {
    let row = org.people.get(person)?;
    let left = row.to.filter(|to| *to <= now)?;
    let mut facts = Vec::new();
    if !keeps_posts {
        facts.extend(of_seats(org, left, |seat| seat.person == *person));
    }
    facts.push(OrgFact::PersonSet { person: person.clone(), unit: row.unit.clone() });
    Some((facts, written(person, row)))
}

/// Everything that is known of a person, as an entry writes it.
pub fn written(person: &PersonId, row: &Person) -> Private {
    let texts = Person::TEXTS.iter().map(|field| (format!("{field}.{person}"), row.text(field).to_owned()));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

fn dissolve(org: &Org, unit: &UnitId, at: Moment) -> Result<Vec<OrgFact>, Refused> {
    let lasts = |to: Option<Moment>| to.is_none_or(|to| at < to);
    let is_part = |part: &&super::Unit| part.parent.as_ref() == Some(unit) && lasts(part.to);
    if let Some(part) = org.units.values().find(is_part) {
        return Err(Refused::HasParts(part.id.clone()));
    }
    if org.find_unit(unit, at).is_some_and(|row| row.parent.is_none()) {
        return Err(Refused::IsWhole);
    }
    Ok(of_unit(org, unit, at))
}

/// The end of a unit, and of whoever is in its posts.
pub fn of_unit(org: &Org, unit: &UnitId, at: Moment) -> Vec<OrgFact> {
    let mut facts = vec![OrgFact::UnitEnded { unit: unit.clone(), at }];
    facts.extend(of_seats(org, at, |row| row.unit == *unit));
    facts
}

fn of_seats(org: &Org, at: Moment, is_meant: impl Fn(&Appointment) -> bool) -> Vec<OrgFact> {
    let lasts = |row: &&Appointment| row.to.is_none_or(|to| at < to);
    let ended = |row: &Appointment| {
        let (post, unit, person) = (row.post.clone(), row.unit.clone(), row.person.clone());
        OrgFact::AppointmentEnded { post, unit, person, at }
    };
    let rows = org.appointments.iter().filter(lasts).filter(|row| is_meant(row));
    let mut facts: Vec<OrgFact> = Vec::new();
    for fact in rows.map(ended) {
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts
}

fn of_absences(org: &Org, person: &PersonId, at: Moment) -> Vec<OrgFact> {
    let lasts = |row: &&Absence| row.person == *person && at < row.to;
    let ended = |row: &Absence| OrgFact::AbsenceEnded { absence: row.clone(), at };
    org.absences.iter().filter(lasts).map(ended).collect()
}
