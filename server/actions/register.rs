//! What the registers of the body have in common: who may enter something, for whom.

use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::organisation::Registers;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::hearing::Hearing;
use crate::domain::register::recorded;

use super::organise::{Decided, change_with};
use super::{Caller, Error, House, check_texts};

/// What a decision about a row looks at.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    /// Who answers for what today.
    pub hearing: &'a Hearing<'a>,
    /// The registers.
    pub registers: &'a Registers,
}

/// Those of the texts under `fields` in which something is written, by their keys in the private body.
pub(super) fn written<'a>(
    texts: &'a Private,
    fields: impl IntoIterator<Item = &'a &'static str> + 'a,
    key: impl Fn(&str) -> String + 'a,
) -> impl Iterator<Item = (String, String)> + 'a {
    let found = fields.into_iter().filter_map(move |field| Some((key(field), texts.get(*field)?.clone())));
    found.filter(|(_, text)| !text.trim().is_empty())
}

/// Does what `person` asks, as `decide` has it. A token records what a person did, who is told of it; a
/// person acts for himself.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] where no policy is in force, and what `decide` says.
pub(super) fn give(
    house: &House,
    caller: &Caller,
    person: &PersonId,
    texts: Private,
    decide: impl Fn(Desk<'_>, &PersonId, &Private) -> Decided + Send + 'static,
) -> Result<(), Error> {
    check_texts(&texts)?;
    let is_allowed = match &caller.actor {
        Actor::Person(giver) => giver == person,
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if !is_allowed {
        return Err(Error::Forbidden);
    }
    let is_own = matches!(caller.actor, Actor::Person(_));
    let person = person.clone();
    change_with(house, caller, move |organisation, now| {
        let hearing = Hearing::of(&organisation.world, now).ok_or(Error::NotFound)?;
        if !organisation.world.org.is_employed(&person, now) {
            return Err(Error::Forbidden);
        }
        let desk = Desk { hearing: &hearing, registers: &organisation.registers };
        let (mut facts, texts) = decide(desk, &person, &texts)?;
        let row = facts.iter().find_map(OrganisationFact::row).filter(|_| !is_own);
        facts.extend(
            row.and_then(|row| recorded::told(&hearing, &person, row)).map(OrganisationFact::RecordedFor),
        );
        Ok((facts, texts))
    })
}
