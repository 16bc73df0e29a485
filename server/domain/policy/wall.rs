//! Walls between organs of one body (機関の間の壁).
//!
//! What happens in an organ with a wall is not seen by others merely because they hold a general post.
//! Who was told, was asked or is named sees it, as ever; and behind the wall other posts act where the
//! desk or the CISO are named, so that nobody outside is told by a rule that names these.

use super::{Organ, Policy};
use crate::case::{Context, Walled};
use crate::ids::{PartyId, PostId, UnitId};

/// What an organ's wall says. No law asks for one: without a clause it is an operational setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Posts whose people see what happens behind it, whatever organ they belong to.
    pub except: Vec<PostId>,
    /// Who may lift it from one incident, with a reason.
    pub may_lift: Vec<PostId>,
    /// Behind it the second post acts where the first is named.
    pub bind: Vec<(PostId, PostId)>,
    /// Addresses that only people behind it read.
    pub inside: Vec<PartyId>,
    /// Clause.
    pub basis: Option<String>,
}

impl Wall {
    /// Posts that see everything behind it: those excepted, and those that act as the desk or the CISO.
    pub fn general(&self) -> impl Iterator<Item = &PostId> {
        self.except.iter().chain(self.bind.iter().map(|(_, to)| to))
    }

    /// Whether telling a post tells nobody outside, as far as the policy says.
    pub fn knows(&self, post: &PostId) -> bool {
        self.general().chain(&self.may_lift).any(|known| known == post)
    }

    fn binds(&self, post: &PostId) -> Option<&PostId> {
        self.bind.iter().find(|(from, _)| from == post).map(|(_, to)| to)
    }
}

impl Policy {
    /// The organ with a wall that a place under these units, nearest first, belongs to.
    pub fn walled_organ<'a>(&self, mut units: impl Iterator<Item = &'a UnitId>) -> Option<&Organ> {
        let walled = |unit: &UnitId| {
            self.organs.iter().find(|organ| organ.wall.is_some() && organ.units.contains(unit))
        };
        units.find_map(walled)
    }

    /// The wall that stands around an incident.
    pub fn wall(&self, context: &Context) -> Option<&Wall> {
        let id = context.standing_wall()?;
        self.organs.iter().find(|organ| organ.id == id)?.wall.as_ref()
    }

    /// The wall that a case in this place has from now on: the one it had, whatever became of it, unless
    /// it is in another organ with one by now. A changed place lifts nothing.
    pub(crate) fn wall_around(&self, context: &Context) -> Option<Walled> {
        let organ = self.walled_organ(context.units.iter().map(|(unit, _)| unit));
        match (organ, &context.wall) {
            (Some(organ), Some(known)) if known.organ == organ.id => Some(known.clone()),
            (Some(organ), Some(known)) if known.is_lifted => Some(Walled::standing(&organ.id)),
            (Some(organ), None) => Some(Walled::standing(&organ.id)),
            (Some(_) | None, known) => known.clone(),
        }
    }

    /// The post that acts where `post` is named on an incident: behind a wall and while modes hold. No
    /// mode lets someone outside act behind a wall in place of who acts there.
    pub fn acting<'a>(&'a self, post: &'a PostId, context: &Context) -> &'a PostId {
        let wall = self.wall(context);
        let behind = |post: &PostId| wall.and_then(|wall| wall.binds(post));
        behind(post).unwrap_or_else(|| {
            let bound = self.bound(post, &context.modes);
            behind(bound).unwrap_or(bound)
        })
    }

    /// The post that has the rights of `post` behind the wall of an incident; itself where none stands.
    pub fn entitled<'a>(&'a self, post: &'a PostId, context: &Context) -> &'a PostId {
        self.wall(context).and_then(|wall| wall.binds(post)).unwrap_or(post)
    }
}
