//! What can be asked of the plan, and what is due in it: which family decides.

use crate::draft::Draft;
use crate::history::Private;
use crate::refusal::Refusal;

use super::{deadline, drill, issue, prevention, response};

/// What can be asked of the plan.
#[derive(Clone, Debug)]
pub enum PlanAsk {
    /// 対応措置.
    Response(response::Ask),
    /// 期限.
    Deadline(deadline::Ask),
    /// 再発防止.
    Prevention(prevention::Ask),
    /// 文書.
    Issue(issue::Ask),
    /// 訓練.
    Drill(drill::Ask),
}

/// Decides what is asked of the plan.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &PlanAsk, texts: &mut Private) -> Result<(), Refusal> {
    match ask {
        PlanAsk::Response(ask) => response::decide(draft, ask, texts),
        PlanAsk::Deadline(ask) => deadline::decide(draft, ask, texts),
        PlanAsk::Prevention(ask) => prevention::decide(draft, ask, texts),
        PlanAsk::Issue(ask) => issue::decide::decide(draft, ask, texts),
        PlanAsk::Drill(ask) => drill::decide::decide(draft, ask, texts),
    }
}

/// Decides what of the plan is due by now.
pub fn settle(draft: &mut Draft<'_>) {
    response::settle(draft);
    deadline::settle(draft);
    prevention::settle(draft);
}
