//! Who acts for the holder of a post: stand-ins by cause, and those to whom a duty may be handed over.

use super::Policy;
use crate::actor::Cause;
use crate::ids::{Act, PostId, UnitId};

/// A post to whose people another's holder may hand a duty over (委任).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegate {
    /// Which post.
    pub to: PostId,
    /// Clause.
    pub basis: Option<String>,
}

/// A stand-in by cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Causes it answers to.
    pub causes: Vec<Cause>,
    /// Whose holder stands in.
    pub post: PostId,
    /// Acts it covers; empty means all.
    pub only: Vec<Act>,
    /// Whether the absent holder is told as well.
    pub also_tell_holder: bool,
    /// Clause.
    pub basis: Option<String>,
}

impl Policy {
    /// The clause under which someone stands in for a post, where the policy names a post of theirs for it.
    pub fn stand_in_clause(&self, post: &PostId, cause: Cause, held: &[(&PostId, &UnitId)]) -> Option<&str> {
        let mut named = self.post(post)?.stand_ins.iter();
        let found =
            named.find(|row| row.causes.contains(&cause) && held.iter().any(|(of, _)| **of == row.post))?;
        found.basis.as_deref()
    }

    /// The clause under which a duty of a post is handed over to someone who holds these posts.
    pub fn delegate_clause(&self, post: &PostId, held: &[(&PostId, &UnitId)]) -> Option<&str> {
        let mut named = self.post(post)?.may_delegate.iter();
        let found = named.find(|row| held.iter().any(|(of, _)| **of == row.to))?;
        found.basis.as_deref()
    }
}
