//! Who and what ends for good, and the absences of a person.

use crate::actions::{Backend, Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::org::leaving::{self, Leaver, Refused};
use crate::domain::organisation::fact::OrganisationFact;

use super::{Changed, change_with, keep_an_administrator, watched};

/// Ends a person, a unit, somebody in a post, or a person's absences, at `at` or now; gives the moment from
/// which whoever is gone is told nothing more, as the entry says it.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the machine's operator and a program; [`Error::Invalid`] for what is
/// not there then, for a unit that others stand below, and for the last administrator.
pub fn leave(
    backend: &Backend,
    caller: &Caller,
    leaver: Leaver,
    at: Option<Moment>,
) -> Result<(Moment, Changed), Error> {
    if !matches!(caller.actor, Actor::Operator | Actor::Token(_)) {
        return Err(Error::Forbidden);
    }
    let actor = caller.actor.clone();
    let changed = change_with(backend, caller, move |tx, organisation, now| {
        let facts = leaving::leave(&organisation.world.org, &leaver, at.unwrap_or(now));
        let facts = facts.map_err(|refused| Error::Invalid(vec![mistake(&leaver, &refused)]))?;
        let facts: Vec<_> = facts.into_iter().map(OrganisationFact::Org).collect();
        keep_an_administrator(tx, &actor, &facts)?;
        Ok((watched((organisation, now), &actor, facts, &Private::new()), Private::new()))
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
