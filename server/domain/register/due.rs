//! What of a register has become due: words ahead, rungs of the ladder, ends of periods.

use crate::ids::PersonId;
use crate::ladder::Next;

use super::hearing::Hearing;
use super::row::{Row, RowFact, Rows, Task, What};
use super::rules::{Rules, ladder, permitters};

/// Facts that are due at the hearing's time; none once they are applied.
pub fn due<T: Rules>(hearing: Hearing<'_>, rows: &Rows<T>) -> Vec<RowFact<T>> {
    rows.rows.values().filter_map(|row| of_row(&hearing, row)).collect()
}

fn of_row<T: Rules>(hearing: &Hearing<'_>, row: &Row<T>) -> Option<RowFact<T>> {
    let (task, clock) = row.task?;
    let (no, at, policy) = (row.no, hearing.now, hearing.policy);
    let is_over = row.terms.over_at((task, clock)).is_some_and(|end| end <= at);
    if is_over || row.terms.is_void(hearing) {
        let told = hearing.or_desk(T::parties(hearing, row));
        return Some(RowFact { no, at, what: What::Ended, told });
    }
    let next = clock.next.filter(|next| next.at <= at)?;
    let (ladder, owners) = (ladder::<T>(policy, task), owners(hearing, row, task));
    let (what, told) = match next.rung {
        None => {
            // Without a ladder the end itself is what comes next.
            let end = (task == Task::End).then_some(Next { at: clock.due, rung: None });
            let next = end.or_else(|| ladder.rung(policy, clock.due, 0));
            (What::Reminded { next }, hearing.or_desk(owners))
        }
        Some(_) => {
            let (late, told) = ladder.late(hearing, (clock, &owners), row.terms.unit())?;
            (What::Overdue { rung: late.rung, next: late.next }, told)
        }
    };
    Some(RowFact { no, at, what, told })
}

/// Whoever owes the task of a row.
fn owners<T: Rules>(hearing: &Hearing<'_>, row: &Row<T>, task: Task) -> Vec<PersonId> {
    match task {
        Task::Decide => permitters::<T>(hearing),
        Task::Report | Task::End => T::parties(hearing, row),
    }
}
