//! What the steps of a policy name: posts, places, times, and the scales that times look at.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::ids::{ClassId, PostId, ScaleId};
use crate::policy::timer::TimeRule;
use crate::policy::{Deed, DutyRule, Of, Policy, PostRef, Step};

/// Every post that a step names, exceptions included.
pub fn posts_of(step: &Step) -> Vec<&PostId> {
    refs_of(step).into_iter().map(|named| &named.post).collect()
}

/// Whose units the policy's steps mean.
pub fn places_meant(policy: &Policy) -> Vec<Of> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    steps.flat_map(refs_of).map(|named| named.of).collect()
}

/// Every post that a step means, copies and exceptions included.
pub fn refs_of(step: &Step) -> Vec<&PostRef> {
    let copies = match &step.deed {
        Deed::Tell { copy, .. } => copy.as_slice(),
        Deed::By { .. } | Deed::Ask(_) => &[],
    };
    told_by(step).into_iter().chain(copies).flat_map(PostRef::every).collect()
}

/// Whom a step tells or asks, or whose duty it opens.
pub fn told_by(step: &Step) -> Vec<&PostRef> {
    match &step.deed {
        Deed::Tell { tell, .. } => tell.iter().collect(),
        Deed::By { by, .. } => vec![by],
        Deed::Ask(question) => question.groups.iter().flatten().collect(),
    }
}

/// What a step puts on people.
pub fn owes_of(step: &Step) -> &[DutyRule] {
    match &step.deed {
        Deed::Tell { owes, .. } | Deed::By { owes, .. } => owes,
        Deed::Ask(_) => &[],
    }
}

/// Every time that a step counts.
pub fn times_of<'a>(policy: &'a Policy, step: &'a Step) -> Vec<&'a TimeRule> {
    let others: Vec<&TimeRule> = match &step.deed {
        Deed::Tell { call, inform, .. } => {
            let confirmed = inform.iter().filter_map(|party| policy.parties.get(party));
            confirmed.filter_map(|party| party.must_confirm.as_ref()).chain(call).collect()
        }
        Deed::By { .. } => Vec::new(),
        Deed::Ask(question) => {
            let approved = question.approval.as_ref().map(|approval| &approval.time);
            [&question.time].into_iter().chain(approved).collect()
        }
    };
    owes_of(step).iter().filter_map(|rule| rule.time.as_ref()).chain(others).collect()
}

/// The scale that a time looks at.
pub fn scale_of(time: &TimeRule) -> Option<&ScaleId> {
    time.by_scale.as_ref().map(|(scale, _)| scale)
}

/// Scales whose classes some time looks at.
pub fn scales_timed(policy: &Policy) -> BTreeSet<&ScaleId> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    steps.flat_map(|step| times_of(policy, step)).filter_map(scale_of).collect()
}

/// The classes that a case has on these scales.
pub fn classes_on<'a>(scales: impl IntoIterator<Item = &'a ScaleId>, case: &Case) -> Vec<ClassId> {
    let placed = scales.into_iter().filter_map(|scale| case.context.scales.get(scale));
    placed.map(|placed| placed.class.clone()).collect()
}
