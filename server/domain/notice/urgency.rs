//! What goes out first.

use super::Reason;
use crate::domain::incident::state::Incident;
use crate::domain::policy::Policy;

/// Graver first, and within a class: who must act before who must know.
pub(super) fn urgency(reason: Reason, after: &Incident, policy: &Policy) -> i32 {
    const CLASS_STEP: i32 = 10;
    let lighter = policy.severities.len().saturating_sub(policy.rank(&after.severity) + 1);
    let class = i32::try_from(lighter).unwrap_or(i32::MAX / CLASS_STEP).saturating_mul(CLASS_STEP);
    let within = match reason {
        Reason::LastResort | Reason::Call => 0,
        Reason::Duty | Reason::Outside | Reason::Prevention | Reason::PassOn | Reason::Task => 1,
        Reason::Disowned | Reason::DeadLetter | Reason::Appointed | Reason::Disapproved | Reason::Heard => 2,
        Reason::Log | Reason::Containment | Reason::TaskLate => 2,
        Reason::Reminder | Reason::Progress | Reason::MeasureLate | Reason::Decision | Reason::Deadline => 3,
        Reason::Recorded | Reason::News | Reason::Eased => 2,
        Reason::Copy | Reason::Waived | Reason::Measure | Reason::TaskEnded => 4,
        Reason::End | Reason::Contacts | Reason::Register | Reason::Readiness => 5,
        Reason::Handover => 5,
    };
    class.saturating_add(within)
}
