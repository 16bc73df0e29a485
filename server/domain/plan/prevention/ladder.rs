//! What of prevention is due by now: reminders, rungs of the ladder, decisions not passed on.

use crate::actor::Contacted;
use crate::draft::Draft;
use crate::ids::PersonId;
use crate::ladder::Next;
use crate::moment::Moment;
use crate::policy::{OFFICE, Policy};

use super::bench::MeasureRights;
use super::fact::Fact;
use super::state::Measure;
use super::terms::{Clock, Task};
use super::{or_desk, push};

/// A task that is due at `due`, with the first word about it.
pub(super) fn clock(policy: &Policy, now: Moment, task: Task, due: Moment) -> Clock {
    let ahead = policy.prevention.remind.map(|span| in_hours(policy, due - span));
    let ahead = ahead.filter(|at| *at > now && *at < due).map(|at| Next { at, rung: None });
    Clock { task, due, next: ahead.or_else(|| rung(policy, due, 0)) }
}

/// The `no`-th rung of the ladder; none beyond its top.
fn rung(policy: &Policy, due: Moment, no: u32) -> Option<Next> {
    let rung = policy.prevention.overdue.get(usize::try_from(no).ok()?)?;
    Some(Next { at: in_hours(policy, due + rung.after), rung: Some(no) })
}

/// The moment, or the next opening of the office: nothing here is for the night.
fn in_hours(policy: &Policy, at: Moment) -> Moment {
    let office = policy.calendars.get(OFFICE).filter(|office| !office.is_open(at));
    office.and_then(|office| office.next_change(at)).unwrap_or(at)
}

/// Decides what of prevention is due by now.
pub fn settle(draft: &mut Draft<'_>) {
    let now = draft.now;
    let is_due =
        |measure: &&Measure| measure.clock.and_then(|clock| clock.next).is_some_and(|next| next.at <= now);
    let due: Vec<Measure> = draft.after.plan.prevention.measures.values().filter(is_due).cloned().collect();
    for measure in due {
        let Some(clock) = measure.clock else { continue };
        match clock.next.and_then(|next| next.rung) {
            None => remind(draft, &measure, clock),
            Some(no) => climb(draft, &measure, clock, no),
        }
    }
    mind_owners(draft);
    mind_decisions(draft);
}

/// Whoever owes the task hears of it ahead.
fn remind(draft: &mut Draft<'_>, measure: &Measure, clock: Clock) {
    let people = contact(draft, MeasureRights::of(draft).responsible(measure));
    let (people, parties) = or_desk(draft, people);
    let next = rung(draft.policy, clock.due, 0);
    push(draft, Fact::Reminded { no: measure.no, people, parties, next });
}

/// The task is overdue. A rung on which nobody answers is passed at once; with nobody on any of
/// them the desk hears, or the last resort.
fn climb(draft: &mut Draft<'_>, measure: &Measure, clock: Clock, from: u32) {
    let rungs: Vec<_> = (0_u32..).zip(&draft.policy.prevention.overdue).collect();
    let last = rungs.last().map_or(from, |(no, _)| *no);
    let found = rungs.into_iter().filter(|(no, _)| *no >= from).find_map(|(no, rule)| {
        let people = contact(draft, MeasureRights::of(draft).hears(&rule.tell, measure));
        (!people.is_empty()).then_some((no, people))
    });
    let (no, people) = found.unwrap_or((last, Vec::new()));
    let (people, parties) = or_desk(draft, people);
    let next = rung(draft.policy, clock.due, no + 1);
    push(draft, Fact::Overdue { no: measure.no, rung: no, people, parties, next });
}

/// A measure must not be left with a person who is gone: the desk gives it to another.
fn mind_owners(draft: &mut Draft<'_>) {
    let bench = MeasureRights::of(draft);
    let measures = bench.incident.plan.prevention.measures.values();
    let lost = measures.filter(|row| row.is_live() && !row.is_ownerless && bench.is_lost(&row.terms.owner));
    let lost: Vec<u32> = lost.map(|row| row.no).collect();
    for no in lost {
        let (people, parties) = or_desk(draft, Vec::new());
        push(draft, Fact::OwnerLost { no, people, parties });
    }
}

/// A decision that the desk has not passed on in time is told to it again, and to the CISO.
fn mind_decisions(draft: &mut Draft<'_>) {
    let decisions = draft.after.plan.prevention.decisions.iter();
    let late = decisions.filter(|row| row.next_due().is_some_and(|at| at <= draft.now));
    let late: Vec<u32> = late.map(|row| row.no).collect();
    for no in late {
        let mut people = draft.desk();
        people.extend(draft.recipients().contacts(&draft.policy.roles.top));
        people.sort_by(|a, b| a.person.cmp(&b.person));
        people.dedup();
        let (people, parties) = or_desk(draft, people);
        push(draft, Fact::PassOnLate { no, people, parties });
    }
}

/// People who can be written to, each once.
pub(super) fn contact(draft: &Draft<'_>, mut people: Vec<PersonId>) -> Vec<Contacted> {
    people.sort();
    people.dedup();
    draft.contact(people)
}
