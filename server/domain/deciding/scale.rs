//! Where an incident stands on the scales beside severity.

use crate::access::Power;
use crate::case::Placed;
use crate::draft::{Draft, may_handle, must};
use crate::escalation::change::{assess, follow_change};
use crate::history::Private;
use crate::ids::{ClassId, ScaleId};
use crate::incident::fact::Fact;
use crate::refusal::{Refusal, require};

/// Someone of the posts that decide sets the class with a reason, or gives it back to the rules. The
/// severity follows where its rules look at the scale, and so do lines, steps and questions.
pub(super) fn set(
    draft: &mut Draft<'_>,
    scale: &ScaleId,
    to: Option<&ClassId>,
    texts: &Private,
) -> Result<(), Refusal> {
    let policy = draft.policy;
    let rule = policy.scale(scale).ok_or(Refusal::Invalid { field: "scale", reason: "unknown" })?;
    if rule.decided_by.is_empty() {
        may_handle(draft)?;
    } else {
        must(draft, Power::Place(rule))?;
    }
    require(texts, "reason")?;
    if to.is_some_and(|to| rule.class(to).is_none()) {
        return Err(Refusal::Invalid { field: "class", reason: "unknown" });
    }
    let by_hand = to.is_some();
    let class = to.cloned().unwrap_or_else(|| policy.place_on(rule, &draft.after.case));
    let placed = Placed { class: class.clone(), by_hand };
    if !draft.after.is_open() || draft.after.case.context.scales.get(scale) == Some(&placed) {
        return Err(Refusal::Decided);
    }
    let before = draft.after.clone();
    draft.push(Fact::ScaleChanged { scale: scale.clone(), to: class, by_rule: !by_hand });
    assess(draft);
    follow_change(draft, &before);
    Ok(())
}
