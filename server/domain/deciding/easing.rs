//! What makes an incident ask less of people: a duty that is withdrawn, a class that is lowered.
//!
//! Nobody loses a duty, and nothing ends or comes later, in silence. Whoever it concerns is told; it asks
//! nothing of them.

use crate::access;
use crate::actor::{Actor, Contacted};
use crate::draft::{Draft, last_resorts};
use crate::history::Private;
use crate::ids::{DutyNo, PersonId};
use crate::incident::easing::Easing;
use crate::incident::fact::Fact;
use crate::incident::state::{Duty, Incident};
use crate::policy::timer::TimeRule;
use crate::policy::{Condition, Deed, DutyRule, Line, Policy, Step, Truth};
use crate::refusal::{Refusal, require};

/// Withdraws a duty with a reason, and tells whoever bore it, the desk and the CISO.
pub(super) fn withdraw(draft: &mut Draft<'_>, duty: DutyNo, texts: &Private) -> Result<(), Refusal> {
    let row = draft.after.find_duty(duty).cloned();
    may_withdraw(draft, row.as_ref())?;
    require(texts, "reason")?;
    let row = row.filter(Duty::is_owed).ok_or(Refusal::Decided)?;
    draft.push(Fact::DutyWithdrawn { duty, by_rule: false });
    let roles = &draft.policy.roles;
    let bearers = draft.contact(row.bearers.iter().map(|bearer| bearer.person.clone()));
    let posts = [&roles.desk, &roles.top].map(|post| draft.recipients().contacts(post));
    let mut people: Vec<Contacted> = Vec::new();
    for told in bearers.into_iter().chain(posts.into_iter().flatten()) {
        let did_it = draft.by.person() == Some(&told.person);
        if !did_it && people.iter().all(|known| known.person != told.person) {
            people.push(told);
        }
    }
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    draft.push(Fact::Eased {
        what: Easing::Withdrawn { duty, act: row.act, post: row.post },
        people,
        parties,
    });
    Ok(())
}

fn may_withdraw(draft: &Draft<'_>, duty: Option<&Duty>) -> Result<(), Refusal> {
    let may = match (&draft.by, duty) {
        (Actor::Person(person), Some(duty)) => {
            access::may_withdraw(draft.world, draft.policy, (&draft.after, duty), person, draft.now)
        }
        (Actor::Token(_) | Actor::Operator, _) => true,
        (Actor::Person(_) | Actor::Outside | Actor::Engine, _) => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Tells those who had been told that a person lowered the class, where something ends or comes later by it.
pub(super) fn lowered(draft: &mut Draft<'_>, before: &Incident) {
    let (policy, after) = (draft.policy, &draft.after);
    let fell = policy.rank(&after.severity) < policy.rank(&before.severity);
    if !fell || !matters(policy, before, after) {
        return;
    }
    let others = after.told.keys().filter(|person| draft.by.person() != Some(*person));
    let others: Vec<PersonId> = others.cloned().collect();
    let people = draft.contact(others);
    if !people.is_empty() {
        let what = Easing::Lowered(before.severity.clone());
        draft.push(Fact::Eased { what, people, parties: Vec::new() });
    }
}

/// Whether a line or a step that could come does so no more, a clock ends, or a time to come is another.
fn matters(policy: &Policy, before: &Incident, after: &Incident) -> bool {
    let ends = |when: &Condition| {
        let holds =
            |incident: &Incident| when.holds(policy, &incident.case, Some(&incident.severity)) == Truth::Yes;
        holds(before) && !holds(after)
    };
    let other_time = |time: &TimeRule| {
        let of = |incident: &Incident| time.of(&incident.severity, &incident.case.context).cloned();
        of(before) != of(after)
    };
    let eases = |step: &Step| ends(&step.when) || times(step).any(other_time);
    let in_line = |line: &Line| ends(&line.when) || line.steps.iter().any(eases);
    policy.lines.iter().any(in_line) || policy.clocks.iter().any(|clock| ends(&clock.when))
}

/// The times that a step gives.
fn times(step: &Step) -> impl Iterator<Item = &TimeRule> {
    let (owes, more): (&[DutyRule], Vec<&TimeRule>) = match &step.deed {
        Deed::Tell { owes, call, .. } => (owes, call.iter().collect()),
        Deed::By { owes, .. } => (owes, Vec::new()),
        Deed::Ask(question) => {
            let approved = question.approval.as_ref().map(|approval| &approval.time);
            (&[], std::iter::once(&question.time).chain(approved).collect())
        }
    };
    owes.iter().filter_map(|rule| rule.time.as_ref()).chain(more)
}
