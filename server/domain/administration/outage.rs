//! 停止時一式: the papers for when the system is down, and when they are to be printed again.

use crate::ids::PersonId;
use crate::moment::{Moment, Span};
use crate::register::Told;

use super::{Administered, Deed};

/// Papers older than this are printed again: people and numbers have changed (運用上の設定).
pub const DUE_AFTER: Span = Span::hours(90 * 24);

/// Whether they are to be printed again, or for the first time.
pub fn is_due(printed: Option<Moment>, now: Moment) -> bool {
    printed.is_none_or(|at| at + DUE_AFTER <= now)
}

/// That somebody has printed them.
pub fn printed(by: &PersonId, at: Moment) -> Administered {
    Administered { deed: Deed::OutageKitMade { at }, by: Some(by.clone()), told: Told::default() }
}
