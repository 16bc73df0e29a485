//! Where publication stands: the fold of its facts. Knows no rule.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::ids::PersonId;
use crate::moment::Moment;

use super::fact::Fact;
use super::row::{Charge, nth};

/// Where publication stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// What was decided last.
    pub decision: Option<Decision>,
    /// What waits for who approves.
    pub proposal: Option<Proposal>,
    /// How often it was decided or proposed: the number of the last.
    pub decisions: u32,
    /// Whoever decided, proposed, wrote, was asked or heard of it.
    pub concerned: BTreeSet<PersonId>,
    /// Every text, by its number.
    pub drafts: Vec<PublicText>,
}

/// Whether it is made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number, under which its texts lie.
    pub no: u32,
    /// Whether it is.
    pub publishes: bool,
    /// Who decided: who approved or refused it, where another proposed it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// Who had proposed it, and when.
    pub proposed: Option<(Actor, Moment)>,
}

/// That it be made public, for who approves to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Its number, under which its texts lie.
    pub no: u32,
    /// Who wants it.
    pub by: Actor,
    /// Since when.
    pub at: Moment,
    /// Who has it before them, and until when.
    pub charge: Option<Charge>,
}

/// A text for publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicText {
    /// Who wrote it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// That it may go out.
    pub approved: Option<Approved>,
    /// When it went out.
    pub released_at: Option<Moment>,
    /// When it stopped being shown to the public.
    pub ended_at: Option<Moment>,
}

/// That a text may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Who approved it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// Whether its writer did so alone.
    pub alone: bool,
    /// How often the words of the paper for the public had been written by then: it holds for those.
    pub prepared: u32,
}

impl PublicText {
    /// Whether the public is shown it.
    pub const fn is_shown(&self) -> bool {
        self.released_at.is_some() && self.ended_at.is_none()
    }
}

impl Publication {
    /// What the public is shown, by number, the newest first: the others are what it corrects.
    pub fn shown(&self) -> Vec<(u32, Moment)> {
        let rows = (1..).zip(&self.drafts).filter(|(_, row)| row.is_shown());
        let mut shown: Vec<_> = rows.filter_map(|(no, row)| Some((no, row.released_at?))).collect();
        shown.sort_by_key(|(no, at)| std::cmp::Reverse((*at, *no)));
        shown
    }

    /// What was decided last, if anything.
    pub fn verdict(&self) -> Option<bool> {
        self.decision.as_ref().map(|decision| decision.publishes)
    }

    /// Whether it was decided that it is made public.
    pub fn is_planned(&self) -> bool {
        self.verdict() == Some(true)
    }

    /// Who has what was proposed before them, and until when.
    pub fn charge(&self) -> Option<&Charge> {
        self.proposal.as_ref()?.charge.as_ref()
    }

    pub(super) fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        let who = || by.person().cloned();
        match fact {
            Fact::PublicationDecided { no, publishes } => self.decide(*no, *publishes, (by.clone(), at)),
            Fact::PublicationAnswered { no, publishes, by, at } => {
                self.decide(*no, *publishes, (Actor::Person(by.clone()), *at));
            }
            Fact::PublicationAgreed { no } => self.decide(*no, true, (by.clone(), at)),
            Fact::PublicationRefused { no } => self.decide(*no, false, (by.clone(), at)),
            Fact::PublicationProposed { no, by: said, at } => {
                let by = said.clone().map_or_else(|| by.clone(), Actor::Person);
                self.concerned.extend(by.person().cloned());
                self.decisions = *no;
                // Who makes another's proposal theirs leaves it with whoever has it before them.
                let before = self.proposal.take().filter(|before| before.no == *no);
                let charge = before.and_then(|before| before.charge);
                self.proposal = Some(Proposal { no: *no, by, at: *at, charge });
            }
            Fact::PublicationAsked { bearers, due_at, next, .. } => {
                self.concerned.extend(bearers.iter().cloned());
                if let Some(proposal) = &mut self.proposal {
                    let is_reminded = proposal.charge.as_ref().is_some_and(|charge| charge.is_reminded);
                    let (bearers, due_at, next) = (bearers.clone(), *due_at, Some(*next));
                    proposal.charge = Some(Charge { bearers, due_at, is_reminded, next });
                }
            }
            Fact::PublicationLate { next, .. } => {
                if let Some(charge) = self.proposal.as_mut().and_then(|proposal| proposal.charge.as_mut()) {
                    (charge.is_reminded, charge.next) = (true, *next);
                }
            }
            Fact::PublicationTold { people, .. } => {
                self.concerned.extend(people.iter().map(|row| row.person.clone()));
            }
            Fact::PublicationDrafted { .. } => {
                self.concerned.extend(who());
                self.drafts.push(PublicText {
                    by: by.clone(),
                    at,
                    approved: None,
                    released_at: None,
                    ended_at: None,
                });
            }
            Fact::PublicationApproved { draft, alone, prepared } => {
                self.concerned.extend(who());
                if let Some(row) = nth(&mut self.drafts, *draft) {
                    let (alone, prepared) = (*alone, *prepared);
                    row.approved = Some(Approved { by: by.clone(), at, alone, prepared });
                }
            }
            Fact::Published { draft, at } => {
                if let Some(row) = nth(&mut self.drafts, *draft) {
                    row.released_at = Some(*at);
                }
            }
            Fact::PublicationEnded { .. } => {
                self.concerned.extend(who());
                let shown = self.drafts.iter_mut().filter(|row| row.is_shown());
                shown.for_each(|row| row.ended_at = Some(at));
            }
            _ => {}
        }
    }

    fn decide(&mut self, no: u32, publishes: bool, (by, at): (Actor, Moment)) {
        self.concerned.extend(by.person().cloned());
        let proposal = self.proposal.take().filter(|proposal| proposal.no == no);
        let proposed = proposal.map(|proposal| (proposal.by, proposal.at));
        self.decisions = self.decisions.max(no);
        self.decision = Some(Decision { no, publishes, by, at, proposed });
    }
}
