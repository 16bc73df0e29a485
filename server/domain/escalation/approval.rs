//! An approval that is owed after a group has decided (事後承認).
//!
//! The answer holds at once and nothing waits. Who approves owes it in a time; a refusal is told to
//! those who decided and undoes nothing by itself.

use crate::actor::{Bearer, Needs};
use crate::basis::Basis;
use crate::draft::Draft;
use crate::ids::{Act, DutyNo, LineId, PersonId, StepId};
use crate::incident::fact::{Discharge, Fact};
use crate::incident::state::{Duty, Incident};
use crate::policy::Approval;
use crate::recipients::Passed;

use super::times;

/// Puts the duty to approve what `by` has just answered on whoever the policy names. Of a group, others
/// than who decided approve (対策基準 1(3)①); where nobody else is there, who decided must give a reason
/// for doing both. Who alone holds the post that approves has approved by deciding.
pub fn owe(draft: &mut Draft<'_>, (line, step): (&LineId, &StepId), approval: &Approval, by: &PersonId) {
    let (post, unit) = match draft.recipients().locate(&approval.by) {
        Ok(found) => found,
        Err(why) => return pass(draft, (line, step), approval, why),
    };
    let act = Act::from(Act::APPROVE);
    let all = draft.recipients().bearers(&post, &unit, &act);
    let is_group = draft.policy.post(&post).is_some_and(|row| row.is_group || !row.members.is_empty());
    let is_own = !is_group && all.iter().any(|row| row.person == *by);
    let bearers = seconds(&draft.after, (line, step), all);
    let state = draft.after.lines.get(line).and_then(|state| state.steps.get(step));
    let basis = state.map_or(Basis::OPERATIONAL, |state| state.basis.clone());
    let timer = times::of(&approval.time, &draft.after).cloned();
    let duty = draft.next_duty();
    for bearer in bearers.iter().filter(|bearer| bearer.person != *by) {
        draft.tell((line, step), (&post, Some(&unit)), bearer);
    }
    let is_nobodys = bearers.is_empty();
    draft.push(Fact::DutyOpened {
        duty,
        line: line.clone(),
        step: step.clone(),
        act,
        post,
        unit: Some(unit),
        bearers,
        to: None,
        from: None,
        needs: Needs::Any,
        due_at: timer.as_ref().map(|timer| timer.due(draft.policy, draft.now)),
        timer,
        ask_at: None,
        basis,
    });
    if is_own {
        draft.push(Fact::DutyDischarged { duty, person: by.clone(), why: Discharge::OwedToSelf });
    } else if is_nobodys {
        draft.push(Fact::DutyPassed { duty });
    }
}

/// Who approves, of those who may: others than who decided, where there are any.
pub fn seconds(after: &Incident, (line, step): (&LineId, &StepId), mut bearers: Vec<Bearer>) -> Vec<Bearer> {
    let is_other = |bearer: &Bearer| !deciders(after, (line, step)).any(|person| *person == bearer.person);
    if bearers.iter().any(is_other) {
        bearers.retain(is_other);
    }
    bearers
}

/// Who answered the question of a step.
pub fn deciders<'a>(
    after: &'a Incident,
    (line, step): (&'a LineId, &'a StepId),
) -> impl Iterator<Item = &'a PersonId> {
    let asked = after.duties_of(line, step).filter(|duty| duty.act.is(Act::JUDGE));
    asked.filter_map(|duty| duty.done_by.as_ref())
}

fn pass(draft: &mut Draft<'_>, (line, step): (&LineId, &StepId), approval: &Approval, why: Passed) {
    let (line, step, post) = (line.clone(), step.clone(), approval.by.post.clone());
    draft.push(Fact::PostPassed { line, step, post, why });
}

/// Withdraws what is owed on an answer that is no longer the last one.
pub fn drop(draft: &mut Draft<'_>, (line, step): (&LineId, &StepId)) {
    let owed = draft.after.duties_of(line, step).filter(|duty| duty.act.is(Act::APPROVE) && duty.is_owed());
    let owed: Vec<DutyNo> = owed.map(|duty| duty.no).collect();
    owed.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty, by_rule: true }));
}

/// Those whom a question was put to and those who answered it, but for `but`: who decided.
pub fn group(draft: &Draft<'_>, approval: &Duty, but: &PersonId) -> Vec<PersonId> {
    let asked = draft.after.duties_of(&approval.line, &approval.step).filter(|duty| duty.act.is(Act::JUDGE));
    let asked = asked.flat_map(|duty| duty.bearers.iter().map(|row| &row.person).chain(&duty.done_by));
    let mut people: Vec<PersonId> = asked.filter(|person| *person != but).cloned().collect();
    people.sort();
    people.dedup();
    people
}
