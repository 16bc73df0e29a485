//! Posts at a place, and what a place can be: a unit, an organ, a system, a contract, a mode.

use super::bodies::{Counterpart, Regime};
use super::timer::Timer;
use super::{Condition, Policy, Wall, base};
use crate::basis::Kind;
use crate::case::Case;
use crate::ids::{PartyId, PostId, UnitId};

/// Where a post's unit is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The unit the incident happened in.
    Place,
    /// The reporter's unit.
    Reporter,
    /// The unit of the person implicated.
    Subject,
    /// The unit that runs the information system concerned.
    System,
    /// The unit that answers for the contract concerned.
    Contract,
    /// The post is one for the whole body.
    Body,
}

/// A post at a place: `manager of place`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRef {
    /// Which post.
    pub post: PostId,
    /// Of which unit.
    pub of: Of,
    /// For these units and those below them another one.
    pub instead: Vec<(UnitId, PostRef)>,
    /// Another one where the unit meant has no such level, or no unit is known. A vacancy is no
    /// such case.
    pub otherwise: Option<Box<PostRef>>,
}

impl PostRef {
    /// A post at a place, without exceptions.
    pub fn new(post: PostId, of: Of) -> Self {
        Self { post, of, instead: Vec::new(), otherwise: None }
    }

    /// The post that is meant where an incident stands under these units: exceptions first, then the level
    /// that the place has. While no unit is known, and for other units than the place's, as written.
    pub fn named_at<'a>(&'a self, policy: &Policy, units: &[(UnitId, String)]) -> &'a PostId {
        if self.of != Of::Place || units.is_empty() {
            return &self.post;
        }
        let instead = units.iter().find_map(|(unit, _)| {
            let mut exceptions = self.instead.iter();
            exceptions.find_map(|(named, other)| (named == unit).then_some(other))
        });
        if let Some(instead) = instead {
            return instead.named_at(policy, units);
        }
        let has_level = policy
            .post(&self.post)
            .is_none_or(|post| post.per == base::BODY || units.iter().any(|(_, kind)| *kind == post.per));
        match &self.otherwise {
            Some(otherwise) if !has_level => otherwise.named_at(policy, units),
            Some(_) | None => &self.post,
        }
    }

    /// This one and every exception, however deep.
    pub fn every(&self) -> Vec<&PostRef> {
        let mut all = vec![self];
        all.extend(self.instead.iter().flat_map(|(_, other)| other.every()));
        all.extend(self.otherwise.iter().flat_map(|other| other.every()));
        all
    }
}

/// An information system or a contract that an incident can concern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The id that history stores.
    pub id: String,
    /// The body's own word.
    pub label: String,
    /// The unit that answers for it.
    pub unit: UnitId,
}

/// A part of the body that rules can name (機関).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organ {
    /// Id.
    pub id: String,
    /// The body's own word.
    pub label: String,
    /// Its units; those below them belong to it as well.
    pub units: Vec<UnitId>,
    /// Which part of the law it stands under.
    pub law: Regime,
    /// Its name in full, where it is a legal entity of its own: its papers go out in it.
    pub entity: Option<String>,
    /// What is not seen from outside, if it has a wall.
    pub wall: Option<Wall>,
}

impl Policy {
    /// The organ in which an incident happened: the nearest that names a unit of its place.
    pub fn organ_of(&self, case: &Case) -> Option<&Organ> {
        let above = case.context.units.iter().map(|(unit, _)| unit);
        let mut near = case.unit.iter().chain(above);
        near.find_map(|unit| self.organs.iter().find(|organ| organ.units.contains(unit)))
    }

    /// In whose name papers about an incident go out: the organ's where it is a body of its own.
    pub fn entity(&self, case: &Case) -> &str {
        let own = self.organ_of(case).and_then(|organ| organ.entity.as_deref());
        own.unwrap_or(&self.body.name)
    }
}

/// A state that someone declares on an incident (対策本部の設置).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Id.
    pub id: String,
    /// The body's own word.
    pub label: String,
    /// Who may begin and end it.
    pub by: Vec<PostId>,
    /// While it holds, the second post acts where the first is named.
    pub bind: Vec<(PostId, PostId)>,
    /// Clause.
    pub basis: Option<String>,
}

/// A clock of the body's own (`clocks:`): what is owed to a body outside, or by a rule of one's own.
#[derive(Clone, Debug)]
pub struct OwnClock {
    /// Id.
    pub id: String,
    /// The body's own word.
    pub label: String,
    /// To whom.
    pub party: Option<PartyId>,
    /// For which incidents.
    pub when: Condition,
    /// By when, if there is a number.
    pub time: Option<Timer>,
    /// Clause.
    pub basis: Option<String>,
    /// Law, policy or operational.
    pub kind: Kind,
    /// How to reach whom it is owed to.
    pub contact: Option<String>,
    /// Nobody has checked the source (要確認).
    pub is_unverified: bool,
    /// What does what it asks for, where that is recorded elsewhere.
    pub met_by: Option<MetBy>,
}

/// An act of the plan that does what a clock asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetBy {
    /// Sharing with such a body is recorded.
    Sharing(Counterpart),
    /// It is decided whether to publish (1(4)③).
    Publication,
}
