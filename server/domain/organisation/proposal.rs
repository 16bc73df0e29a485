//! 計画の承認: a plan that an administrator wants in force, and that somebody else approves.
//!
//! Where the plan in force names who approves the next one (`plan: { approve: … }`), nobody puts one into
//! force alone: it is proposed, approved by another than who proposed it, and begins on its day. One is open
//! at a time. It begins only over the plan that it was compared with: where another came into force
//! meanwhile, it lapses, and whoever proposed it hears of it.

use serde::{Deserialize, Serialize};

use crate::administration::{Administered, Deed, Doubt, How};
use crate::history::Private;
use crate::ids::{PersonId, PolicyVersion};
use crate::moment::Moment;
use crate::register::Told;
use crate::register::hearing::Hearing;

use super::Organisation;
use super::activation::{Refused, activated, activation};
use super::fact::OrganisationFact;

/// The right of a stand-in that approving a plan asks for.
const RIGHT: &str = "permit";

/// A plan that is not in force yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number among those of the house.
    pub no: u32,
    /// Its text.
    pub text: String,
    /// The version that it was compared with.
    pub compared: PolicyVersion,
    /// When it begins; at once where nobody says.
    pub from: Option<Moment>,
    /// What speaks against it.
    pub doubt: Option<Doubt>,
    /// Who wants it,
    pub by: PersonId,
    /// since when,
    pub at: Moment,
    /// and why.
    pub reason: String,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
}

/// What happens to a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalFact {
    /// Somebody wants a plan in force.
    Proposed {
        /// Which proposal.
        no: u32,
        /// The text.
        text: String,
        /// The version that it was compared with.
        compared: PolicyVersion,
        /// When it is to begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Moment>,
        /// What speaks against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<Doubt>,
        /// Who.
        by: PersonId,
        /// When they said so.
        at: Moment,
    },
    /// Somebody else approved it.
    Approved {
        /// Which.
        no: u32,
        /// Who.
        by: PersonId,
    },
    /// It is open no more.
    Ended {
        /// Which.
        no: u32,
        /// How.
        how: How,
    },
}

/// The proposal that is open, and how many there were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposals {
    /// The one that waits for approval, or for its day.
    pub open: Option<Proposal>,
    /// How the last one ended, and why, as far as anybody said.
    pub ended: Option<(How, String)>,
    last: u32,
}

/// Where the reason of a proposal stands in the private body.
pub fn reason_key(no: u32) -> String {
    format!("plan.{no}.reason")
}

/// Where the reason for ending it stands.
pub fn ended_key(no: u32) -> String {
    format!("plan.{no}.ended")
}

impl Proposals {
    /// Applies a fact. Knows no rule.
    pub fn apply(&mut self, fact: &ProposalFact, private: &Private) {
        match fact {
            ProposalFact::Proposed { no, text, compared, from, doubt, by, at } => {
                (self.last, self.ended) = (*no, None);
                self.open = Some(Proposal {
                    no: *no,
                    text: text.clone(),
                    compared: *compared,
                    from: *from,
                    doubt: *doubt,
                    by: by.clone(),
                    at: *at,
                    reason: private.get(&reason_key(*no)).cloned().unwrap_or_default(),
                    approved_by: None,
                });
            }
            ProposalFact::Approved { no, by } => {
                let open = self.open.as_mut().filter(|open| open.no == *no);
                open.into_iter().for_each(|open| open.approved_by = Some(by.clone()));
            }
            ProposalFact::Ended { no, how } => {
                self.open.take_if(|open| open.no == *no);
                self.ended = Some((*how, private.get(&ended_key(*no)).cloned().unwrap_or_default()));
            }
        }
    }

    /// When an approved one begins.
    pub fn edge(&self) -> Option<Moment> {
        self.open.as_ref().filter(|open| open.approved_by.is_some()).and_then(|open| open.from)
    }
}

/// Whether the plan in force asks for somebody's approval of the next one.
pub fn is_asked(organisation: &Organisation) -> bool {
    organisation.world.active().is_some_and(|(_, policy)| !policy.plan_approvers.is_empty())
}

/// Whether `person` may approve this proposal: in a post that the plan in force names, and not who made it.
pub fn may_approve(organisation: &Organisation, proposal: &Proposal, person: &PersonId, now: Moment) -> bool {
    let Some(hearing) = Hearing::of(&organisation.world, now) else { return false };
    let posts = &hearing.policy.plan_approvers;
    proposal.by != *person && !hearing.acts_as(person, posts, RIGHT).is_empty()
}

/// Everybody who may, as far as they can be written to; the CISO's people and the desk where nobody may.
fn approvers(organisation: &Organisation, but: &PersonId, now: Moment) -> Told {
    let Some(hearing) = Hearing::of(&organisation.world, now) else { return Told::default() };
    let people = hearing.policy.plan_approvers.iter().flat_map(|post| hearing.holders(post, None));
    let mut people = hearing.contact(people.filter(|person| person != but).collect());
    if people.is_empty() {
        people = hearing.overseers();
    }
    Told { people, parties: Vec::new() }
}

/// What is said to whoever wants it.
fn to_proposer(organisation: &Organisation, proposal: &Proposal, now: Moment) -> Told {
    let hearing = Hearing::of(&organisation.world, now);
    let people = hearing.map(|hearing| hearing.contact(vec![proposal.by.clone()])).unwrap_or_default();
    Told { people, parties: Vec::new() }
}

/// A plan is wanted in force from `from` on. Nothing where it is in force already.
///
/// # Errors
/// [`Refused`].
pub fn propose(
    before: &Organisation,
    by: &PersonId,
    (text, compared): (&str, PolicyVersion),
    (from, doubt): (Option<Moment>, Option<Doubt>),
    now: Moment,
) -> Result<Vec<OrganisationFact>, Refused> {
    if activation(&before.world.org, text)?.is_empty() {
        return Ok(Vec::new());
    }
    let no = before.proposals.last.saturating_add(1);
    let (text, person) = (text.to_owned(), by.clone());
    let fact = ProposalFact::Proposed { no, text, compared, from, doubt, by: person, at: now };
    let mut facts = vec![OrganisationFact::Proposal(fact)];
    let deed = if is_asked(before) {
        Deed::PlanProposed { no, from, doubt }
    } else {
        // Nobody is asked: it waits for its day alone.
        facts.push(OrganisationFact::Proposal(ProposalFact::Approved { no, by: by.clone() }));
        Deed::PlanAnnounced { no, from, doubt }
    };
    let row = Administered { deed, by: Some(by.clone()), told: approvers(before, by, now) };
    facts.push(OrganisationFact::Administered(row));
    Ok(facts)
}

/// It is approved; it begins at once where its day has come.
///
/// # Errors
/// [`Refused`] where it cannot come into force any more.
pub fn approve(
    before: &Organisation,
    proposal: &Proposal,
    by: &PersonId,
    now: Moment,
) -> Result<Vec<OrganisationFact>, Refused> {
    let fact = ProposalFact::Approved { no: proposal.no, by: by.clone() };
    let deed = Deed::PlanApproved { no: proposal.no, from: proposal.from.filter(|from| *from > now) };
    let row = Administered { deed, by: Some(by.clone()), told: to_proposer(before, proposal, now) };
    let mut facts = vec![OrganisationFact::Proposal(fact), OrganisationFact::Administered(row)];
    if proposal.from.is_none_or(|from| from <= now) {
        facts.extend(begin(before, proposal, now)?);
    }
    Ok(facts)
}

/// It ends without coming into force; whoever wants it hears of that.
pub fn end(
    before: &Organisation,
    proposal: &Proposal,
    (how, by): (How, Option<&PersonId>),
    now: Moment,
) -> Vec<OrganisationFact> {
    let ended = ProposalFact::Ended { no: proposal.no, how };
    let told = match how {
        How::Withdrawn => approvers(before, &proposal.by, now),
        How::Begun | How::Declined | How::Lapsed => to_proposer(before, proposal, now),
    };
    let row = Administered { deed: Deed::PlanEnded { no: proposal.no, how }, by: by.cloned(), told };
    vec![OrganisationFact::Proposal(ended), OrganisationFact::Administered(row)]
}

/// What becomes of an approved proposal whose day has come.
pub fn due(before: &Organisation, now: Moment) -> Vec<OrganisationFact> {
    let open = before.proposals.open.as_ref().filter(|open| open.approved_by.is_some());
    let Some(open) = open.filter(|open| open.from.is_some_and(|from| from <= now)) else { return Vec::new() };
    begin(before, open, now).unwrap_or_else(|_| end(before, open, (How::Lapsed, None), now))
}

fn begin(before: &Organisation, proposal: &Proposal, now: Moment) -> Result<Vec<OrganisationFact>, Refused> {
    if before.world.org.active != Some(proposal.compared) {
        return Ok(end(before, proposal, (How::Lapsed, None), now));
    }
    let mut facts = activated(before, Some(&proposal.by), (&proposal.text, proposal.doubt), now)?;
    let ended = ProposalFact::Ended { no: proposal.no, how: How::Begun };
    facts.push(OrganisationFact::Proposal(ended));
    Ok(facts)
}
