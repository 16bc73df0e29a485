//! What of the register has become due: reminders, rungs of the ladder, ends of periods, checks.

use crate::ids::PersonId;
use crate::ladder::Next;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::regular::next_after;
use crate::register::clock::{Clock, Ladder};
use crate::register::hearing::Hearing;

use super::{Check, Exception, ExceptionFact, Exceptions, Task};

/// The ladder of what can wait for the office.
fn ladder(policy: &Policy) -> Ladder<'_> {
    let rules = &policy.exceptions;
    Ladder { remind: rules.remind, rungs: &rules.overdue, by_office: true }
}

/// The ladder of a task. What was done without a permit is reported 速やかに at any hour; at the end
/// of a period there is nothing to be late with.
fn task_ladder(policy: &Policy, task: Task) -> Ladder<'_> {
    let ladder = ladder(policy);
    match task {
        Task::Decide => ladder,
        Task::Report => Ladder { remind: None, by_office: false, ..ladder },
        Task::End => Ladder { rungs: &[], ..ladder },
    }
}

/// The ladder of a check: that it began is the first word about it.
fn check_ladder(policy: &Policy) -> Ladder<'_> {
    Ladder { remind: None, ..ladder(policy) }
}

/// The clock of a task that is due at `due`. A period ends by itself, whoever was told ahead.
pub(super) fn clock(hearing: &Hearing<'_>, task: Task, due: Moment) -> Clock {
    let ladder = task_ladder(hearing.policy, task);
    match task {
        Task::Decide | Task::Report => ladder.start(hearing.policy, due, hearing.now),
        Task::End => ladder.until(hearing.policy, due, hearing.now),
    }
}

/// Facts that are due at the hearing's time; none once they are applied.
pub fn due(hearing: Hearing<'_>, exceptions: &Exceptions) -> Vec<ExceptionFact> {
    let mut facts: Vec<ExceptionFact> =
        exceptions.rows.values().filter_map(|row| of_row(&hearing, row)).collect();
    facts.extend(exceptions.open_check().and_then(|check| of_check(&hearing, check)));
    facts.extend(next_check(&hearing, exceptions));
    facts
}

fn of_row(hearing: &Hearing<'_>, row: &Exception) -> Option<ExceptionFact> {
    let (task, clock) = row.task?;
    if task == Task::End && clock.due <= hearing.now {
        let told = hearing.or_desk(speakers(hearing, row));
        return Some(ExceptionFact::Ended { no: row.no, at: hearing.now, told });
    }
    let next = clock.next.filter(|next| next.at <= hearing.now)?;
    Some(match next.rung {
        None => {
            let ladder = task_ladder(hearing.policy, task);
            // Without a ladder the end itself is what comes next.
            let end = (task == Task::End).then_some(Next { at: clock.due, rung: None });
            let next = end.or_else(|| ladder.rung(hearing.policy, clock.due, 0));
            ExceptionFact::Reminded { no: row.no, next, told: hearing.or_desk(owners(hearing, row, task)) }
        }
        Some(no) => {
            let ladder = task_ladder(hearing.policy, task);
            let owners = owners(hearing, row, task);
            let (rung, told) = ladder.climb(hearing, (no, &owners), Some(&row.terms.unit));
            let next = ladder.rung(hearing.policy, clock.due, rung.saturating_add(1));
            ExceptionFact::Overdue { no: row.no, at: hearing.now, rung, next, told }
        }
    })
}

/// Whoever owes the task of a row.
fn owners(hearing: &Hearing<'_>, row: &Exception, task: Task) -> Vec<PersonId> {
    match task {
        Task::Decide => hearing.of_posts(&hearing.policy.exceptions.permitters),
        Task::Report | Task::End => speakers(hearing, row),
    }
}

fn speakers(hearing: &Hearing<'_>, row: &Exception) -> Vec<PersonId> {
    let mut people = hearing.managers(&row.terms.unit);
    people.push(row.by.clone());
    people
}

fn of_check(hearing: &Hearing<'_>, check: &Check) -> Option<ExceptionFact> {
    let clock: Clock = check.clock?;
    let next = clock.next.filter(|next| next.at <= hearing.now)?;
    let ladder = check_ladder(hearing.policy);
    let owners = hearing.of_posts(&check.owed);
    let (rung, told) = ladder.climb(hearing, (next.rung.unwrap_or(0), &owners), None);
    let next = ladder.rung(hearing.policy, clock.due, rung.saturating_add(1));
    Some(ExceptionFact::CheckOverdue { at: hearing.now, rung, next, told })
}

/// 7.4(3) 定期的に: how often is 運用上の設定. It begins with the first row.
fn next_check(hearing: &Hearing<'_>, exceptions: &Exceptions) -> Vec<ExceptionFact> {
    let (policy, now) = (hearing.policy, hearing.now);
    let after = |from: Moment| next_after(policy, from, policy.exceptions.check_every);
    let set = |at: Moment| ExceptionFact::CheckSet { at: Some(at) };
    let Some(due) = exceptions.check_at else {
        return if exceptions.rows.is_empty() { Vec::new() } else { vec![set(after(now))] };
    };
    if due > now {
        // A policy that checks more often does not wait for the date of the one before.
        let sooner = after(now);
        return if sooner < due { vec![set(sooner)] } else { Vec::new() };
    }
    let next = Some(after(due)).filter(|next| *next > now).unwrap_or_else(|| after(now));
    let renames = &hearing.world.org.renames;
    let posts: Vec<_> = policy.exceptions.permitters.iter().map(|post| renames.post(post).clone()).collect();
    let told = hearing.or_desk(hearing.of_posts(&policy.exceptions.permitters));
    let clock = check_ladder(policy).start(policy, now + policy.exceptions.check_within, now);
    vec![ExceptionFact::CheckBegan { at: now, posts, clock, told }, set(next)]
}
