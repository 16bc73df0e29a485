//! What goes out first.

use super::Reason;
use crate::incident::state::Incident;
use crate::policy::Policy;

/// Graver first, and within a class: who must act before who must know.
pub(super) fn urgency(reason: Reason, after: &Incident, policy: &Policy) -> i32 {
    const CLASS_STEP: i32 = 10;
    let lighter = policy.severities.len().saturating_sub(policy.rank(&after.severity) + 1);
    let class = i32::try_from(lighter).unwrap_or(i32::MAX / CLASS_STEP).saturating_mul(CLASS_STEP);
    class.saturating_add(reason.card().rank)
}
