//! How long a session lasts, and how long what its holder has shown counts.

use std::ops::RangeInclusive;

use crate::moment::Span;

/// Minutes for which a session may stay unused.
pub const IDLE_MINUTES: RangeInclusive<i64> = 5..=480;
/// Hours after which it is over, used or not.
pub const LIFE_HOURS: RangeInclusive<i64> = 1..=24;
/// Minutes for which a password or a code that was shown counts for what asks for one again.
pub const PROOF_MINUTES: RangeInclusive<i64> = 1..=60;

/// The terms of every session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// One that was not used for so long is over.
    pub idle: Span,
    /// One is over after so long, used or not.
    pub life: Span,
    /// Who showed so long ago who they are shows it again before what cannot be undone.
    pub proof: Span,
}

impl Default for Terms {
    fn default() -> Self {
        Self { idle: Span::minutes(30), life: Span::hours(10), proof: Span::minutes(10) }
    }
}
