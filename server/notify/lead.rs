//! The first words of a notice: what it is about, before anything else is said.

use crate::domain::notice::Reason;

/// The key of the sentence that a notice begins with.
pub(super) const fn lead(reason: Reason) -> &'static str {
    match reason {
        Reason::Duty => "notice-lead-duty",
        Reason::Call => "notice-lead-call",
        Reason::Copy => "notice-lead-copy",
        Reason::Reminder => "notice-lead-reminder",
        Reason::Progress => "notice-lead-progress",
        Reason::LastResort => "notice-lead-last-resort",
        Reason::DeadLetter => "notice-lead-dead-letter",
        Reason::Disowned => "notice-lead-disowned",
        Reason::Outside => "notice-lead-outside",
        Reason::Waived => "notice-lead-waived",
        Reason::Recorded => "notice-lead-recorded",
        Reason::Prevention => "notice-lead-prevention",
        Reason::Measure => "notice-lead-measure",
        Reason::MeasureLate => "notice-lead-measure-late",
        Reason::PassOn => "notice-lead-pass-on",
        Reason::Decision => "notice-lead-decision",
        Reason::Appointed => "notice-lead-appointed",
        Reason::Disapproved => "notice-lead-disapproved",
        Reason::Heard => "notice-lead-heard",
        Reason::Eased => "notice-lead-eased",
        Reason::News => "notice-lead-news",
        Reason::Deadline => "notice-lead-deadline",
        Reason::End => "notice-lead-end",
        Reason::Contacts => "notice-lead-contacts",
        Reason::Register => "notice-lead-register",
        Reason::Log => "notice-lead-log",
        Reason::Containment => "notice-lead-containment",
        Reason::Task => "notice-lead-task",
        Reason::TaskEnded => "notice-lead-task-ended",
        Reason::TaskLate => "notice-lead-task-late",
        Reason::Readiness => "notice-lead-readiness",
        Reason::Handover => "notice-lead-handover",
    }
}
