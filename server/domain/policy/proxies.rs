//! 特権の代行者 (6.2(1)③) as a policy sets it. The clause says who names and who approves; all times are
//! 運用上の設定.

use super::prevention::{Rung, Tell};
use crate::ids::PostId;
use crate::moment::Span;

/// How proxies are named and approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyRules {
    /// Posts that name who exercises their own privileges for the body; who answers for a unit names for
    /// the unit.
    pub namers: Vec<PostId>,
    /// Posts any one of which approves.
    pub approvers: Vec<PostId>,
    /// From the naming to the decision.
    pub decide_within: Span,
    /// How long before its end, or before a decision is due, people are told.
    pub remind: Option<Span>,
    /// Who hears of a decision that is overdue, in rising order; the owner is who approves.
    pub overdue: Vec<Rung>,
}

impl ProxyRules {
    /// What holds where a policy says nothing.
    pub fn usual(desk: &PostId, top: &PostId, chief: Option<&PostId>) -> Self {
        const DAY: Span = Span::hours(24);
        let rung = |days: i64, tell: Tell| Rung { after: DAY.times(days), tell };
        Self {
            namers: chief.into_iter().cloned().collect(),
            approvers: vec![top.clone()],
            decide_within: DAY.times(3),
            remind: Some(DAY.times(7)),
            overdue: vec![rung(0, Tell::Owner), rung(2, Tell::Post(desk.clone()))],
        }
    }
}
