//! Putting a policy into force.

use super::{Changed, change_with};
use crate::actions::{Caller, Error, FieldError, House};
use crate::domain::actor::Actor;
use crate::domain::administration::Doubt;
use crate::domain::history::Private;
use crate::domain::ids::PolicyVersion;
use crate::domain::org::OrgFact;
use crate::domain::organisation::activation::{Refused, activated, reason_key};
use crate::domain::organisation::fact::OrganisationFact;

/// A text that somebody wants in force.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// The text.
    pub text: String,
    /// The version that it was compared with, where it was; none is in force before the first.
    pub compared: Option<Option<PolicyVersion>>,
    /// What speaks against it, as far as anybody looked.
    pub doubt: Option<Doubt>,
    /// Why it is put into force.
    pub reason: String,
}

/// Puts a policy into force: from now on new incidents open under it. Open ones keep theirs. Nothing
/// changes where the text is in force already.
///
/// # Errors
/// [`Error::Invalid`] on `policy` if the text has mistakes, or uses an id again that was given up, and on
/// `reason` if something speaks against it and nobody says why it is wanted all the same;
/// [`Error::Conflict`] if another policy is in force than the one it was compared with. The one in force
/// stays.
pub fn put_into_force(house: &House, caller: &Caller, proposal: Proposal) -> Result<Changed, Error> {
    let by = if let Actor::Person(by) = &caller.actor { Some(by.clone()) } else { None };
    change_with(house, caller, move |_, organisation, now| {
        let Proposal { text, compared, doubt, reason } = &proposal;
        if compared.is_some_and(|version| version != organisation.world.org.active) {
            return Err(Error::Conflict);
        }
        let facts = activated(organisation, by.as_ref(), (text, *doubt), now).map_err(refused)?;
        if doubt.is_some() && reason.is_empty() && !facts.is_empty() {
            return Err(Error::Invalid(vec![FieldError::new("reason", "required")]));
        }
        let version = facts.iter().find_map(version_of).filter(|_| !reason.is_empty());
        let texts: Private =
            version.map(|version| (reason_key(version), reason.clone())).into_iter().collect();
        Ok((facts, texts))
    })
}

fn version_of(fact: &OrganisationFact) -> Option<PolicyVersion> {
    let OrgFact::PolicyActivated { version, .. } = fact.of_org()? else { return None };
    Some(*version)
}

fn refused(refused: Refused) -> Error {
    let mistake = match refused {
        Refused::Unsound => FieldError::new("policy", "unsound"),
        Refused::Reused(ids) => FieldError::new("policy", "id-reused").about(&ids),
    };
    Error::Invalid(vec![mistake])
}
