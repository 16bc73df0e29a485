//! Putting a policy into force.

use super::{Changed, change_with};
use crate::actions::channels::person;
use crate::actions::{Backend, Caller, Error, FieldError};
use crate::domain::actor::Actor;
use crate::domain::administration::{Doubt, How};
use crate::domain::history::Private;
use crate::domain::ids::PolicyVersion;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::organisation::activation::{Refused, activated, reason_key};
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::organisation::proposal;

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
/// [`Error::Conflict`] if another policy is in force than the one it was compared with;
/// [`Error::Forbidden`] for a person where the plan in force asks for approval. The one in force stays.
pub fn put_into_force(backend: &Backend, caller: &Caller, proposal: Proposal) -> Result<Changed, Error> {
    let by = if let Actor::Person(by) = &caller.actor { Some(by.clone()) } else { None };
    change_with(backend, caller, move |_, organisation, now| {
        let Proposal { text, compared, doubt, reason } = &proposal;
        if by.is_some() && proposal::is_asked(organisation) {
            return Err(Error::Forbidden);
        }
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

/// A plan is wanted in force: it waits for whoever approves plans, and for its day.
///
/// # Errors
/// As [`put_into_force`]; [`Error::Forbidden`] for anyone but a person; [`Error::Invalid`] on `policy` where
/// another one waits already, and on `plan_from` where its day has passed.
pub fn propose(
    backend: &Backend,
    caller: &Caller,
    proposal: Proposal,
    from: Option<Moment>,
) -> Result<Changed, Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |_, organisation, now| {
        let Proposal { text, compared, doubt, reason } = &proposal;
        let active = organisation.world.org.active.ok_or(Error::Conflict)?;
        if compared.is_some_and(|version| version != Some(active)) {
            return Err(Error::Conflict);
        }
        if organisation.proposals.open.is_some() {
            return Err(Error::Invalid(vec![FieldError::new("policy", "plan-waiting")]));
        }
        if from.is_some_and(|from| from <= now) {
            return Err(Error::Invalid(vec![FieldError::new("plan_from", "plan-past")]));
        }
        if doubt.is_some() && reason.is_empty() {
            return Err(Error::Invalid(vec![FieldError::new("reason", "required")]));
        }
        let wanted = (text.as_str(), active);
        let facts = proposal::propose(organisation, &by, wanted, (from, *doubt), now).map_err(refused)?;
        let no = facts.iter().find_map(OrganisationFact::proposal).filter(|_| !reason.is_empty());
        let texts = no.map(|no| (proposal::reason_key(no), reason.clone())).into_iter().collect();
        Ok((facts, texts))
    })
}

/// What is said to a plan that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may begin.
    Approve,
    /// It may not.
    Decline,
    /// It is wanted no longer; whoever administers says so, which the caller has looked at.
    Withdraw,
}

/// Approves a plan that waits, declines it, or takes it back.
///
/// # Errors
/// [`Error::Forbidden`] for whoever may not; [`Error::Conflict`] where it waits no longer;
/// [`Error::Invalid`] on `reason` where it is declined without one, and as [`put_into_force`].
pub fn judge(
    backend: &Backend,
    caller: &Caller,
    (no, verdict): (u32, Verdict),
    reason: String,
) -> Result<Changed, Error> {
    let by = person(caller)?;
    change_with(backend, caller, move |_, organisation, now| {
        let open =
            organisation.proposals.open.as_ref().filter(|open| open.no == no).ok_or(Error::Conflict)?;
        if verdict != Verdict::Withdraw && !proposal::may_approve(organisation, open, &by, now) {
            return Err(Error::Forbidden);
        }
        if verdict == Verdict::Decline && reason.is_empty() {
            return Err(Error::Invalid(vec![FieldError::new("reason", "required")]));
        }
        let facts = match verdict {
            Verdict::Approve if open.approved_by.is_some() => return Err(Error::Conflict),
            Verdict::Approve => proposal::approve(organisation, open, &by, now).map_err(refused)?,
            Verdict::Decline => proposal::end(organisation, open, (How::Declined, Some(&by)), now),
            Verdict::Withdraw => proposal::end(organisation, open, (How::Withdrawn, Some(&by)), now),
        };
        let texts = if reason.is_empty() {
            Private::new()
        } else {
            Private::from([(proposal::ended_key(no), reason.clone())])
        };
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
