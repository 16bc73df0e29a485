//! Keeping the list of contacts (対策基準 7.3(2)①): write, check, approve, hand out on paper.
//!
//! Rights hang on posts: the desk and the CISO keep the list, who telephones may record that it was
//! tried, and it is approved by whoever the policy names, never by who wrote the change (1(3)①).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::contact::rights;
use crate::domain::contact::{Callee, CheckResult, ContactFact};
use crate::domain::history::Private;
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::orgfile::{self, Files, Row};
use crate::domain::policy::Policy;
use crate::domain::world::World;
use crate::store;

use super::organise::change;
use super::{Caller, Error, FieldError, House};

/// Numbered copies of one issue at most: whoever needs more should ask why.
const COPIES_MAX: usize = 200;

/// The most characters of a name on a copy.
const HOLDER_MAX: usize = 100;

/// What a permission is asked with.
struct Room {
    organisation: Arc<Organisation>,
    now: Moment,
}

impl Room {
    fn of(house: &House) -> Result<Self, Error> {
        let read = house.store.read(|tx| Ok::<_, store::Error>((tx.organisation()?, tx.now()?)));
        let (organisation, now) = read?;
        Ok(Self { organisation, now })
    }

    fn policy(&self) -> Result<&Policy, Error> {
        self.organisation.world.active().map(|(_, policy)| policy.as_ref()).ok_or(Error::NotFound)
    }

    /// Whether the caller may: the machine's operator, a program, or a person of whom `may` says so.
    fn demand(
        &self,
        caller: &Caller,
        may: fn(&World, &Policy, &PersonId, Moment) -> bool,
    ) -> Result<(), Error> {
        let is_allowed = match &caller.actor {
            // A token has the scope that its address asks for; a list is approved by people alone.
            Actor::Operator | Actor::Token(_) => true,
            Actor::Person(person) => may(&self.organisation.world, self.policy()?, person, self.now),
            Actor::Outside | Actor::Engine => false,
        };
        if is_allowed { Ok(()) } else { Err(Error::Forbidden) }
    }
}

/// Writes one contact, new or otherwise than before, by the rules of `contacts.csv`. Cells go by the
/// file's English columns.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with every column that cannot be taken;
/// [`Error::Conflict`] if the organisation has changed meanwhile.
pub fn save(house: &House, caller: &Caller, cells: BTreeMap<String, String>) -> Result<(), Error> {
    let room = Room::of(house)?;
    room.demand(caller, rights::may_keep)?;
    let files = Files { contacts: vec![Row { line: 1, cells }], ..Files::default() };
    let organisation = &room.organisation;
    let known = (&organisation.world.org, &organisation.contacts);
    let planned = orgfile::plan(&files, known, room.policy()?, room.now);
    let plan = planned.map_err(|mistakes| {
        let error = |mistake: &orgfile::RowMistake| FieldError::new(mistake.field, mistake.code);
        Error::Invalid(mistakes.iter().map(error).collect())
    })?;
    let mut facts = plan.contacts;
    for fact in &mut facts {
        if let ContactFact::Set { by, .. } = fact {
            *by = caller.actor.clone();
        }
    }
    let facts = facts.into_iter().map(OrganisationFact::Contact).collect();
    super::organise::apply_plan(house, caller, organisation.revision(), facts, plan.private)
}

/// Ends a contact: it is called no more.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] for one that is not in the list.
pub fn end(house: &House, caller: &Caller, id: ContactId) -> Result<(), Error> {
    Room::of(house)?.demand(caller, rights::may_keep)?;
    let by = caller.actor.clone();
    change(house, caller, Private::new(), move |organisation, now| {
        let is_there =
            organisation.contacts.rows.get(&id).is_some_and(|row| row.card.to.is_none_or(|to| now < to));
        if !is_there {
            return Err(Error::NotFound);
        }
        Ok(vec![OrganisationFact::Contact(ContactFact::Ended { id: id.clone(), at: now, by: by.clone() })])
    })
}

/// Records that someone was tried, in earnest or as a drill (架電訓練).
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] for someone who is not in the list.
pub fn verify(
    house: &House,
    caller: &Caller,
    callee: Callee,
    (result, is_drill): (CheckResult, bool),
) -> Result<(), Error> {
    Room::of(house)?.demand(caller, rights::sees_all)?;
    let by = caller.actor.clone();
    change(house, caller, Private::new(), move |organisation, now| {
        if !is_known(organisation, &callee, now) {
            return Err(Error::NotFound);
        }
        let mut facts = Vec::new();
        if is_drill {
            let was_reached = result == CheckResult::Correct;
            facts.push(ContactFact::Drilled { callee: callee.clone(), at: now, by: by.clone(), was_reached });
        }
        facts.push(ContactFact::Verified { callee: callee.clone(), at: now, by: by.clone(), result });
        Ok(facts.into_iter().map(OrganisationFact::Contact).collect())
    })
}

fn is_known(organisation: &Organisation, callee: &Callee, now: Moment) -> bool {
    match callee {
        Callee::Contact(id) => organisation.contacts.rows.get(id).is_some_and(|row| row.holds(now)),
        Callee::Person(person) => organisation.world.org.is_employed(person, now),
    }
}

/// Approves the list as it stood at revision `read` of the organisation.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] on `list_approval` for who wrote part of it;
/// [`Error::Conflict`] if something has changed since it was read.
pub fn approve(house: &House, caller: &Caller, read: i64) -> Result<(), Error> {
    let room = Room::of(house)?;
    let Actor::Person(person) = &caller.actor else { return Err(Error::Forbidden) };
    room.demand(caller, rights::may_approve)?;
    let by = person.clone();
    change(house, caller, Private::new(), move |organisation, now| {
        if organisation.revision() != read {
            return Err(Error::Conflict);
        }
        if organisation.contacts.changed_by.contains(&Actor::Person(by.clone())) {
            return Err(Error::Invalid(vec![FieldError::new("list_approval", "own-change")]));
        }
        let version =
            organisation.contacts.approved.as_ref().map_or(0, |list| list.version).saturating_add(1);
        Ok(vec![OrganisationFact::Contact(ContactFact::ListApproved { version, by: by.clone(), at: now })])
    })
}

/// Records that numbered copies of the approved list are handed to these holders, and returns the
/// number of the issue.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] on `holders` for none, too many or too long a name;
/// [`Error::Conflict`] if nothing is approved yet or someone else issued copies meanwhile.
pub fn make_copies(house: &House, caller: &Caller, holders: &[String]) -> Result<u32, Error> {
    let room = Room::of(house)?;
    room.demand(caller, rights::may_keep)?;
    let refuse = |reason| Err(Error::Invalid(vec![FieldError::new("holders", reason)]));
    if holders.is_empty() {
        return refuse("required");
    }
    if holders.len() > COPIES_MAX || holders.iter().any(|name| name.chars().count() > HOLDER_MAX) {
        return refuse("too-long");
    }
    let contacts = &room.organisation.contacts;
    let Some(version) = contacts.approved.as_ref().map(|list| list.version) else {
        return refuse("not-approved");
    };
    let issue = contacts.next_issue();
    let count = u32::try_from(holders.len()).unwrap_or(u32::MAX);
    let named = (1_u32..).zip(holders).filter(|(_, name)| !name.is_empty());
    let texts: Private = named.map(|(n, name)| (format!("copy.{issue}.{n}"), name.clone())).collect();
    change(house, caller, texts, move |organisation, at| {
        let present = organisation.contacts.approved.as_ref().map(|list| list.version);
        if organisation.contacts.next_issue() != issue || present != Some(version) {
            return Err(Error::Conflict);
        }
        Ok(vec![OrganisationFact::Contact(ContactFact::CopiesMade { issue, version, count, at })])
    })?;
    Ok(issue)
}

/// Records that a copy came back or was destroyed.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] for a copy that nobody has.
pub fn recall(house: &House, caller: &Caller, (issue, number): (u32, u32)) -> Result<(), Error> {
    Room::of(house)?.demand(caller, rights::may_keep)?;
    change(house, caller, Private::new(), move |organisation, at| {
        let copy = organisation.contacts.copies.get(&(issue, number));
        if copy.is_none_or(|copy| copy.recalled_at.is_some()) {
            return Err(Error::NotFound);
        }
        Ok(vec![OrganisationFact::Contact(ContactFact::CopyRecalled { issue, number, at })])
    })
}
