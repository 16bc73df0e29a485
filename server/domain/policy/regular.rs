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

/// The same day and time `months` later.
pub fn after_months(at: Moment, months: u32) -> Moment {
    let later = at.jst().checked_add_months(Months::new(months));
    later.map_or(at, |later| Moment::from(later.to_utc()))
}
