//! 例外措置 (7.4) as a policy sets it: who permits, in what time a use is reported, how often the
//! register is checked. The times are 運用上の設定: no rule that bodies were seen to have names them.

use super::prevention::{Rung, Tell};
use crate::ids::PostId;
use crate::moment::Span;

/// How exceptions are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionRules {
    /// Posts any one of which permits, and all of which keep the register (7.4(1), 7.4(3)).
    pub permitters: Vec<PostId>,
    /// From the use without a permit to its report: what 速やかに means (7.4(2)).
    pub report_within: Span,
    /// From the request to its decision.
    pub decide_within: Span,
    /// How long before its end, or before a decision is due, people are told.
    pub remind: Option<Span>,
    /// Who hears of what is overdue, in rising order.
    pub overdue: Vec<Rung>,
    /// Months between checks of the register.
    pub check_every: u32,
    /// From the beginning of a check to its end.
    pub check_within: Span,
}

impl ExceptionRules {
    /// What holds where a policy says nothing.
    pub fn usual(top: &PostId, permitters: Vec<PostId>, report_within: Span) -> Self {
        const DAY: Span = Span::hours(24);
        const MONTHS: u32 = 3;
        let rung = |days: i64, tell: Tell| Rung { after: DAY.times(days), tell };
        Self {
            permitters,
            report_within,
            decide_within: DAY.times(3),
            remind: Some(DAY.times(7)),
            overdue: vec![rung(0, Tell::Owner), rung(1, Tell::Above), rung(2, Tell::Post(top.clone()))],
            check_every: MONTHS,
            check_within: DAY.times(14),
        }
    }
}
