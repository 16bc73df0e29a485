//! A time follows the class: of the severity, or of the scale that it looks at.

use crate::draft::Draft;
use crate::incident::fact::{Fact, Owed};
use crate::incident::moments;
use crate::incident::state::{Duty, DutyState, Incident};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::timer::{TimeRule, Timer};

/// The time under the classes that the incident has.
pub fn of<'a>(rule: &'a TimeRule, incident: &Incident) -> Option<&'a Timer> {
    rule.of(&incident.severity, &incident.case.context)
}

/// The time of a duty that is counted from `start`, for the first time or anew: the one that it was opened
/// with, or that of the present class if this ends sooner.
pub fn of_duty<'a>(
    policy: &'a Policy,
    incident: &Incident,
    duty: &'a Duty,
    start: Moment,
) -> Option<&'a Timer> {
    let opened = duty.timer.as_ref()?;
    let present = rule_of(policy, duty).and_then(|rule| of(rule, incident)).unwrap_or(opened);
    Some(if present.due(policy, start) < opened.due(policy, start) { present } else { opened })
}

/// When a duty that is counted from `start` is due, whenever its clock first began.
pub fn due(policy: &Policy, incident: &Incident, duty: &Duty, start: Moment) -> Option<Moment> {
    of_duty(policy, incident, duty, start).map(|timer| timer.due(policy, start))
}

fn rule_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a TimeRule> {
    let party = duty.to.as_ref().and_then(Owed::party);
    policy.times_of((&duty.line, &duty.step), &duty.act, party)
}

/// A graver class: what runs is due at the shorter time from now, if that is earlier. A lighter
/// one takes nothing back.
pub fn hasten(draft: &mut Draft<'_>, before: &Incident) {
    let policy = draft.policy;
    let mut hastened = Vec::new();
    for duty in draft.after.duties.iter().filter(|duty| duty.is_owed()) {
        let rule = rule_of(policy, duty).filter(|rule| is_graver(policy, rule, before, &draft.after));
        let timer = rule.and_then(|rule| of(rule, &draft.after));
        let Some(timer) = timer.filter(|timer| Some(*timer) != duty.timer.as_ref()) else { continue };
        let due_at = timer.due(policy, draft.now);
        if duty.expected_by().is_some_and(|due| due_at < due) {
            hastened.push(Fact::DutyHastened { duty: duty.no, timer: timer.clone(), due_at });
        }
    }
    hastened.into_iter().for_each(|fact| draft.push(fact));
}

/// What counts from when its post knew is due earlier where it turns out that the post knew earlier.
pub fn bring_forward(draft: &mut Draft<'_>) {
    let policy = draft.policy;
    let mut started = Vec::new();
    for duty in draft.after.duties.iter().filter(|duty| duty.state == DutyState::Open) {
        let rule = policy.duty_rule(&duty.line, &duty.step, &duty.act);
        let Some(timer) = duty.timer.as_ref().filter(|_| rule.is_some_and(|rule| rule.from_aware)) else {
            continue;
        };
        let due_at = timer.due(policy, moments::learned(&draft.after, &duty.bearers, duty.opened_at));
        if duty.due_at.is_some_and(|due| due_at < due) {
            started.push(Fact::DutyStarted { duty: duty.no, due_at: Some(due_at), ask_at: None });
        }
    }
    started.into_iter().for_each(|fact| draft.push(fact));
}

/// Whether the class that a time looks at rose.
fn is_graver(policy: &Policy, rule: &TimeRule, before: &Incident, after: &Incident) -> bool {
    let Some((id, _)) = &rule.by_scale else {
        return policy.rank(&after.severity) > policy.rank(&before.severity);
    };
    let rank = |incident: &Incident| {
        let placed = incident.case.context.scales.get(id)?;
        Some(policy.scale(id)?.rank(&placed.class))
    };
    rank(after) > rank(before)
}
