//! Keeping the list of contacts (対策基準 7.3(2)①): write, check, approve, hand out on paper.
//!
//! Rights hang on posts: the desk and the CISO keep the list, who telephones may record that it was
//! tried, and it is approved by whoever the policy names, never by who wrote the change (1(3)①).

use std::collections::BTreeMap;

use crate::domain::actor::Actor;
use crate::domain::contact::rights;
use crate::domain::contact::{Callee, CheckResult, ContactFact};
use crate::domain::history::Private;
use crate::domain::ids::{ContactId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::orgfile::contacts::{COLUMNS, cells};
use crate::domain::orgfile::{self, Files, Row};
use crate::domain::policy::Policy;
use crate::domain::world::World;

use super::organise::{Changed, change_with};
use super::{Backend, Caller, Error, FieldError};

/// Numbered copies of one issue at most: whoever needs more should ask why.
const COPIES_MAX: usize = 200;

/// The most characters of a name on a copy.
const HOLDER_MAX: usize = 100;

/// What can be asked of the list.
#[derive(Clone, Debug)]
pub enum Ask {
    /// To write a contact by the rules of `contacts.csv`: cells by the file's English columns. What is not
    /// said of a known one stays.
    Save {
        /// Which, and what is said of it.
        cells: BTreeMap<String, String>,
        /// It must not be there yet.
        is_new: bool,
    },
    /// To call one no more.
    End {
        /// Which.
        id: ContactId,
    },
    /// To record that someone was tried, in earnest or as a drill (電話の訓練).
    Verify {
        /// Who.
        callee: Callee,
        /// How that ended.
        result: CheckResult,
        /// Whether it was a drill.
        is_drill: bool,
    },
    /// To approve the list as it stood at a revision of the organisation.
    Approve {
        /// The revision that was read.
        read: i64,
    },
    /// To hand numbered copies of the approved list to these holders.
    Copy {
        /// One for each copy; empty where nobody is named yet.
        holders: Vec<String>,
    },
    /// To note that a copy came back or was destroyed.
    Recall {
        /// Of which issue.
        issue: u32,
        /// Which of it.
        number: u32,
    },
}

/// Does what `read` makes of what was sent.
///
/// # Errors
/// What `read` refuses; [`Error::Forbidden`]; [`Error::NotFound`] for what is not in the list;
/// [`Error::Invalid`] with every column that cannot be taken, or the field; [`Error::Conflict`] where the
/// organisation has moved on since it was read.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    read: impl Fn(&World, Moment) -> Result<Ask, Error> + Send + 'static,
) -> Result<Changed, Error> {
    let (by, seen) = (caller.actor.clone(), caller.seen);
    change_with(backend, caller, move |_, organisation, now| {
        let ask = read(&organisation.world, now)?;
        if seen.is_some_and(|revision| revision != organisation.revision()) {
            return Err(Error::Conflict);
        }
        let (facts, texts) = ContactDecision { organisation, by: &by, now }.decided(&ask)?;
        Ok((facts.into_iter().map(OrganisationFact::Contact).collect(), texts))
    })
}

/// The same where it is known already what is asked.
///
/// # Errors
/// As [`perform`].
pub fn give(backend: &Backend, caller: &Caller, ask: Ask) -> Result<Changed, Error> {
    perform(backend, caller, move |_, _| Ok(ask.clone()))
}

/// Hands numbered copies of the approved list to these holders; the number of the issue.
///
/// # Errors
/// As [`perform`].
pub fn make_copies(backend: &Backend, caller: &Caller, holders: Vec<String>) -> Result<u32, Error> {
    let changed = give(backend, caller, Ask::Copy { holders })?;
    let issue = changed.facts.iter().find_map(|fact| match fact {
        OrganisationFact::Contact(ContactFact::CopiesMade { issue, .. }) => Some(*issue),
        _ => None,
    });
    issue.ok_or(Error::NotFound)
}

type Decided = Result<(Vec<ContactFact>, Private), Error>;

fn invalid<T>(field: &str, reason: &str) -> Result<T, Error> {
    Err(Error::Invalid(vec![FieldError::new(field, reason)]))
}

/// What a decision about the list looks at.
struct ContactDecision<'a> {
    organisation: &'a Organisation,
    by: &'a Actor,
    now: Moment,
}

impl ContactDecision<'_> {
    fn decided(&self, ask: &Ask) -> Decided {
        let alone = |fact: ContactFact| Ok((vec![fact], Private::new()));
        match ask {
            Ask::Save { cells, is_new } => self.save(cells, *is_new),
            Ask::End { id } => alone(self.end(id)?),
            Ask::Verify { callee, result, is_drill } => {
                Ok((self.verify(callee, *result, *is_drill)?, Private::new()))
            }
            Ask::Approve { read } => alone(self.approve(*read)?),
            Ask::Copy { holders } => self.copies(holders),
            Ask::Recall { issue, number } => alone(self.recall(*issue, *number)?),
        }
    }

    fn policy(&self) -> Result<&Policy, Error> {
        self.organisation.world.active().map(|(_, policy)| policy.as_ref()).ok_or(Error::NotFound)
    }

    /// Whether who asks may: the machine's operator, a program, or a person of whom `may` says so.
    fn demand(&self, may: fn(&World, &Policy, &PersonId, Moment) -> bool) -> Result<(), Error> {
        let is_allowed = match self.by {
            // A token has the scope that its address asks for; a list is approved by people alone.
            Actor::Operator | Actor::Token(_) => true,
            Actor::Person(person) => may(&self.organisation.world, self.policy()?, person, self.now),
            Actor::Outside | Actor::Engine => false,
        };
        if is_allowed { Ok(()) } else { Err(Error::Forbidden) }
    }

    fn save(&self, said: &BTreeMap<String, String>, is_new: bool) -> Decided {
        self.demand(rights::may_keep)?;
        let contacts = &self.organisation.contacts;
        let id = ContactId::typed(said.get("id").map_or("", String::as_str));
        let known = contacts.rows.get(&id).map(|row| cells(&id, row));
        if is_new && known.is_some() {
            return invalid("id", "taken");
        }
        let columns = COLUMNS.iter().map(|column| (*column).to_owned());
        let mut written: BTreeMap<String, String> =
            known.map(|cells| columns.zip(cells).collect()).unwrap_or_default();
        written.extend(said.clone());
        let files = Files { contacts: vec![Row { line: 1, cells: written }], ..Files::default() };
        let known = (&self.organisation.world.org, contacts);
        let plan = orgfile::plan(&files, known, self.policy()?, self.now).map_err(|mistakes| {
            let error = |mistake: &orgfile::RowMistake| FieldError::new(mistake.field, mistake.code);
            Error::Invalid(mistakes.iter().map(error).collect())
        })?;
        let mut facts = plan.contacts;
        for fact in &mut facts {
            if let ContactFact::Set { by, .. } = fact {
                *by = self.by.clone();
            }
        }
        Ok((facts, plan.private))
    }

    fn end(&self, id: &ContactId) -> Result<ContactFact, Error> {
        self.demand(rights::may_keep)?;
        let card = self.organisation.contacts.rows.get(id).map(|row| &row.card);
        if card.is_none_or(|card| card.to.is_some_and(|to| to <= self.now)) {
            return Err(Error::NotFound);
        }
        Ok(ContactFact::Ended { id: id.clone(), at: self.now, by: self.by.clone() })
    }

    fn verify(
        &self,
        callee: &Callee,
        result: CheckResult,
        is_drill: bool,
    ) -> Result<Vec<ContactFact>, Error> {
        self.demand(rights::sees_all)?;
        let is_known = match callee {
            Callee::Contact(id) => {
                self.organisation.contacts.rows.get(id).is_some_and(|row| row.holds(self.now))
            }
            Callee::Person(person) => self.organisation.world.org.is_employed(person, self.now),
        };
        if !is_known {
            return Err(Error::NotFound);
        }
        let (callee, at, by) = (callee.clone(), self.now, self.by.clone());
        let was_reached = result == CheckResult::Correct;
        let drilled = ContactFact::Drilled { callee: callee.clone(), at, by: by.clone(), was_reached };
        let facts = is_drill.then_some(drilled).into_iter();
        Ok(facts.chain([ContactFact::Verified { callee, at, by, result }]).collect())
    }

    fn approve(&self, read: i64) -> Result<ContactFact, Error> {
        let Actor::Person(person) = self.by else { return Err(Error::Forbidden) };
        self.demand(rights::may_approve)?;
        if self.organisation.revision() != read {
            return Err(Error::Conflict);
        }
        let contacts = &self.organisation.contacts;
        if rights::has_written(contacts, person) {
            return invalid("list_approval", "own-change");
        }
        let version = contacts.approved.as_ref().map_or(0, |list| list.version).saturating_add(1);
        Ok(ContactFact::ListApproved { version, by: person.clone(), at: self.now })
    }

    fn copies(&self, holders: &[String]) -> Decided {
        self.demand(rights::may_keep)?;
        if holders.is_empty() {
            return invalid("holders", "required");
        }
        if holders.len() > COPIES_MAX || holders.iter().any(|name| name.chars().count() > HOLDER_MAX) {
            return invalid("holders", "too-long");
        }
        let contacts = &self.organisation.contacts;
        let Some(list) = &contacts.approved else { return invalid("holders", "not-approved") };
        let (issue, version) = (contacts.next_issue(), list.version);
        let count = u32::try_from(holders.len()).unwrap_or(u32::MAX);
        let named = (1_u32..).zip(holders).filter(|(_, name)| !name.is_empty());
        let texts = named.map(|(n, name)| (format!("copy.{issue}.{n}"), name.clone())).collect();
        Ok((vec![ContactFact::CopiesMade { issue, version, count, at: self.now }], texts))
    }

    fn recall(&self, issue: u32, number: u32) -> Result<ContactFact, Error> {
        self.demand(rights::may_keep)?;
        let copy = self.organisation.contacts.copies.get(&(issue, number));
        if copy.is_none_or(|copy| copy.recalled_at.is_some()) {
            return Err(Error::NotFound);
        }
        Ok(ContactFact::CopyRecalled { issue, number, at: self.now })
    }
}
