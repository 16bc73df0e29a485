//! Who acts for the holder of a post: stand-ins by cause, and those to whom a duty may be handed over.

use crate::domain::ids::{Act, PostId};
use crate::domain::org::Cause;

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
