//! What the registers of the body have in common: who may enter something, for whom.

use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::organisation::{Organisation, Registers};
use crate::domain::register::hearing::Hearing;
use crate::domain::register::{disposal, proxy, recorded, review};
use crate::domain::world::World;

use super::organise::{Decided, change_with};
use super::{Caller, Error, House, check_texts, disposals, proxies, reviews};

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
    let (person, by) = (person.clone(), caller.actor.clone());
    change_with(house, caller, move |organisation, now| {
        decided((organisation, now), (&by, &person), &texts, &decide)
    })
}

/// What can be asked of a register.
#[derive(Clone, Debug)]
pub enum Ask {
    /// 廃棄記録.
    Disposal(disposal::decide::Ask),
    /// 特権の代行者.
    Proxy(proxy::decide::Ask),
    /// 計画の見直し.
    Review(review::decide::Ask),
}

/// Does what `read` makes of what was sent: who asks it, what, and the texts with it.
///
/// # Errors
/// What `read` refuses, and as the verbs of each register.
pub fn perform(
    house: &House,
    caller: &Caller,
    read: impl Fn(&World, Moment) -> Result<(PersonId, Ask, Private), Error> + Send + 'static,
) -> Result<(), Error> {
    let by = caller.actor.clone();
    change_with(house, caller, move |organisation, now| {
        let (person, ask, texts) = read(&organisation.world, now)?;
        decided((organisation, now), (&by, &person), &texts, &|desk, person, texts| match &ask {
            Ask::Disposal(ask) => disposals::decide_in(desk, person, ask, texts),
            Ask::Proxy(ask) => proxies::decide_in(desk, person, ask, texts),
            Ask::Review(ask) => reviews::decide_in(desk, person, ask, texts),
        })
    })
}

fn decided(
    (organisation, now): (&Organisation, Moment),
    (by, person): (&Actor, &PersonId),
    texts: &Private,
    decide: &dyn Fn(Desk<'_>, &PersonId, &Private) -> Decided,
) -> Decided {
    check_texts(texts)?;
    let is_allowed = match by {
        Actor::Person(giver) => giver == person,
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if !is_allowed {
        return Err(Error::Forbidden);
    }
    let is_own = matches!(by, Actor::Person(_));
    let hearing = Hearing::of(&organisation.world, now).ok_or(Error::NotFound)?;
    if !organisation.world.org.is_employed(person, now) {
        return Err(Error::Forbidden);
    }
    let desk = Desk { hearing: &hearing, registers: &organisation.registers };
    let (mut facts, texts) = decide(desk, person, texts)?;
    let row = facts.iter().find_map(OrganisationFact::row).filter(|_| !is_own);
    let told = row.and_then(|row| recorded::told(&hearing, person, row));
    facts.extend(told.map(OrganisationFact::RecordedFor));
    Ok((facts, texts))
}
