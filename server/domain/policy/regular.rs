//! What comes again after so many months, when the office opens.

use chrono::Months;

use crate::calendar::midnight;
use crate::moment::{Moment, Span};

use super::{OFFICE, Policy};

/// The same day `months` later, when the office opens.
pub fn next_after(policy: &Policy, from: Moment, months: u32) -> Moment {
    const MORNING: Span = Span::hours(9);
    let day = after_months(from, months).jst().date_naive();
    let Some(begin) = midnight(day) else { return from + Span::hours(24) };
    match policy.calendars.get(OFFICE) {
        Some(office) if office.is_open(begin) => begin,
        Some(office) => office.next_change(begin).unwrap_or(begin + MORNING),
        None => begin + MORNING,
    }
}

/// A regular date that was announced, at some later time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whether it has come.
    pub has_come: bool,
    /// The date to announce now; none where the one that was announced stays.
    pub next: Option<Moment>,
}

/// What has become at `now` of the date that was announced for something that is done every so many months;
/// none was where it begins now.
pub fn turn(policy: &Policy, announced: Option<Moment>, months: u32, now: Moment) -> Turn {
    let after = |from: Moment| next_after(policy, from, months);
    match announced {
        None => Turn { has_come: false, next: Some(after(now)) },
        // A policy that asks more often does not wait for the date of the one before.
        Some(due) if due > now => Turn { has_come: false, next: Some(after(now)).filter(|next| *next < due) },
        Some(due) => {
            let next = Some(after(due)).filter(|next| *next > now);
            Turn { has_come: true, next: Some(next.unwrap_or_else(|| after(now))) }
        }
    }
}

/// The same day and time `months` later.
pub fn after_months(at: Moment, months: u32) -> Moment {
    let later = at.jst().checked_add_months(Months::new(months));
    later.map_or(at, |later| Moment::from(later.to_utc()))
}
