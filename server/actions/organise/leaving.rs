//! Who does not act for a time, and who and what ends for good.

use crate::actions::{Caller, Error, FieldError, House};
use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::leaving::{self, Leaver, Refused};
use crate::domain::org::{Absence, Org, OrgFact};
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::readiness::{Gap, gaps};
use crate::domain::world::World;
use crate::store;

use super::{Changed, change, change_with};

/// The longest time of an absence for which every seat is looked at: longer ones are looked at this far.
const LOOK_MAX: Span = Span::hours(24 * 366);

/// Notes that a person will not act for a time, and gives the seats in which nobody would be reached
/// because of it: two who stand in for each other, both away.
///
/// # Errors
/// [`Error::Invalid`] for a person, a stand-in or a period that cannot be; [`Error::Unavailable`].
pub fn add_absence(house: &House, caller: &Caller, absence: Absence) -> Result<Vec<Gap>, Error> {
    let (before, now) = house.store.read(|tx| Ok::<_, store::Error>((tx.world()?, tx.now()?)))?;
    let noted = absence.clone();
    change(house, caller, Private::new(), move |organisation, now| {
        let mistakes = mistakes(&noted, &organisation.world.org, now);
        if !mistakes.is_empty() {
            return Err(Error::Invalid(mistakes));
        }
        Ok(vec![OrgFact::AbsenceAdded { absence: noted.clone() }.into()])
    })?;
    let after = house.store.read(|tx| tx.world())?;
    Ok(opened(&before, &after, (absence.from.max(now), absence.to)))
}

fn mistakes(absence: &Absence, org: &Org, now: Moment) -> Vec<FieldError> {
    let mut mistakes = Vec::new();
    if !org.is_employed(&absence.person, now) {
        mistakes.push(FieldError::new("person", "unknown"));
    }
    if absence.stand_in.as_ref().is_some_and(|person| !org.is_employed(person, now)) {
        mistakes.push(FieldError::new("stand_in", "unknown"));
    }
    // Nobody stands in for himself: the post would look filled while its holder is away.
    if absence.stand_in.as_ref() == Some(&absence.person) {
        mistakes.push(FieldError::new("stand_in", "same-person"));
    }
    if absence.to <= absence.from || absence.to <= now {
        mistakes.push(FieldError::new("to", "before-from"));
    }
    mistakes
}

/// What nobody answers for after a change and was answered for before it.
fn opened(before: &World, after: &World, (from, until): (Moment, Moment)) -> Vec<Gap> {
    let Some((_, policy)) = after.active() else { return Vec::new() };
    let ahead = (until - from).min(LOOK_MAX);
    let known = gaps(before, policy, from, ahead);
    let covers = |old: &Gap, new: &Gap| {
        let same = (&old.post, &old.unit, old.why) == (&new.post, &new.unit, new.why);
        let end = |gap: &Gap| gap.to.map_or(i64::MAX, Moment::micros);
        same && old.from <= new.from && end(old) >= end(new)
    };
    let mut found = gaps(after, policy, from, ahead);
    found.retain(|new| !known.iter().any(|old| covers(old, new)));
    found
}

/// Ends a person, a unit, somebody in a post, or a person's absences, at `at` or now; gives the moment from
/// which whoever is gone is told nothing more, as the entry says it.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the machine's operator and a program; [`Error::Invalid`] for what is
/// not there then, and for a unit that others stand below.
pub fn leave(
    house: &House,
    caller: &Caller,
    leaver: Leaver,
    at: Option<Moment>,
) -> Result<(Moment, Changed), Error> {
    if !matches!(caller.actor, Actor::Operator | Actor::Token(_)) {
        return Err(Error::Forbidden);
    }
    let changed = change_with(house, caller, move |_, organisation, now| {
        let facts = leaving::leave(&organisation.world.org, &leaver, at.unwrap_or(now));
        let facts = facts.map_err(|refused| Error::Invalid(vec![mistake(&leaver, &refused)]))?;
        Ok((facts.into_iter().map(OrganisationFact::Org).collect(), Private::new()))
    })?;
    let ended = changed.facts.iter().find_map(ended_at).ok_or(Error::NotFound)?;
    Ok((ended, changed))
}

fn ended_at(fact: &OrganisationFact) -> Option<Moment> {
    let OrganisationFact::Org(fact) = fact else { return None };
    if let OrgFact::PersonEnded { at, .. }
    | OrgFact::UnitEnded { at, .. }
    | OrgFact::AppointmentEnded { at, .. }
    | OrgFact::AbsenceEnded { at, .. } = fact
    {
        Some(*at)
    } else {
        None
    }
}

fn mistake(leaver: &Leaver, refused: &Refused) -> FieldError {
    let field = match leaver {
        Leaver::Person(_) | Leaver::Absence(_) => "person",
        Leaver::Unit(_) => "unit",
        Leaver::Seat(..) => "post",
    };
    match refused {
        Refused::Unknown if field == "post" => FieldError::new(field, "not-in-post"),
        Refused::Unknown if matches!(leaver, Leaver::Absence(_)) => FieldError::new(field, "not-away"),
        Refused::Unknown => FieldError::new(field, "unknown"),
        Refused::HasParts(part) => FieldError::new(field, "unit-has-parts").about(&[part.to_string()]),
        Refused::IsWhole => FieldError::new(field, "unit-is-whole"),
    }
}
