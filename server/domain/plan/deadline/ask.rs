//! What can be asked of a clock.

use crate::moment::Moment;

use super::clock::{ClockId, Rule};
use super::words::{Escape, MomentKind, Way};

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Enter when a clock starts.
    EnterMoment {
        /// Which moment.
        moment: MomentKind,
        /// When that was.
        at: Moment,
    },
    /// Judge whether a rule applies.
    Judge {
        /// Which rule.
        rule: Rule,
        /// Whether it does.
        applies: bool,
        /// Why not.
        escape: Option<Escape>,
    },
    /// Take a judgement back.
    Unjudge {
        /// Which rule.
        rule: Rule,
    },
    /// Record a report that was sent.
    File {
        /// Which clocks it serves.
        clocks: Vec<ClockId>,
        /// 第n報.
        version: u32,
        /// When it was sent.
        at: Moment,
    },
    /// Record that persons concerned were told.
    NotifyPersons {
        /// How many.
        count: u64,
        /// In what way.
        way: Way,
        /// When.
        at: Moment,
        /// Whether nobody is left to be told.
        is_complete: bool,
    },
    /// Wait with telling the persons.
    DeferNotice {
        /// Until when.
        until: Moment,
    },
}
