//! What a policy promises, for the proof to show.

use crate::ids::{PostId, SeverityId};
use crate::moment::Span;

/// What the proof must show: `reaches P within T with n absent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarantee {
    /// Under which class.
    pub severity: Option<SeverityId>,
    /// Whom.
    pub reaches: Reach,
    /// Who counts when all of `reaches` are away.
    pub or: Vec<PostId>,
    /// How fast.
    pub within: Span,
    /// With how many people absent.
    pub absent: u32,
}

/// Whom a guarantee is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A post.
    Post(PostId),
    /// Somebody who answers, or the last resort: no silence goes unnoticed longer.
    Anyone,
}

impl Reach {
    /// The word for [`Reach::Anyone`].
    pub const ANYONE: &'static str = "anyone";
}
