//! 計画の見直し (7.3(4)) as a policy sets it. 7.3(4) says 必要に応じて: all times are 運用上の設定.

use super::prevention::{Rung, Tell};
use crate::ids::PostId;
use crate::moment::Span;

/// When the plan is to be reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRules {
    /// Months between regular reviews.
    pub every: u32,
    /// From a review being asked for to its record.
    pub within: Span,
    /// Who hears of one that is overdue, in rising order; the owner is the CISO.
    pub overdue: Vec<Rung>,
}

impl ReviewRules {
    /// What holds where a policy says nothing.
    pub fn usual(desk: &PostId) -> Self {
        const DAY: Span = Span::hours(24);
        const MONTHS: u32 = 12;
        let rung = |days: i64, tell: Tell| Rung { after: DAY.times(days), tell };
        Self {
            every: MONTHS,
            within: DAY.times(30),
            overdue: vec![rung(0, Tell::Owner), rung(14, Tell::Post(desk.clone()))],
        }
    }
}
