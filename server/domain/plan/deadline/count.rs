//! Counting days as the law does: the day of knowing is day 1, on Japan's calendar, 23:59 included.
//!
//! Only the 確報 moves to the next day that is no 行政機関の休日 (Saturdays, Sundays, national
//! holidays, 12-29 to 01-03). How a date came about is kept, so that it can be shown.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::calendar::holidays::National;
use crate::calendar::midnight;
use crate::moment::{Moment, Span};

use super::clock::{Counted, Off};
use super::law::Pack;

/// Reminders go out when people begin to work, not at midnight (a setting).
const WARN_HOUR: Span = Span::hours(9);

/// The 確報 is announced so many days ahead (a setting).
const FINAL_WARN_DAYS: u64 = 7;

/// Longer than any row of holidays.
const ROLL_DAYS_MAX: usize = 30;

/// A counted date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// When someone is warned.
    pub warn_at: Moment,
    /// The end of the last day.
    pub due_at: Moment,
    /// How it came about.
    pub counted: Counted,
}

/// 速報: calendar days, and no roll-over.
pub fn preliminary(pack: &Pack, from: Moment) -> Option<Date> {
    let due_at = end_of(nth(from, pack.preliminary_day)?)?;
    let warn_at = midnight(nth(from, pack.preliminary_warn_day)?)? + WARN_HOUR;
    let counted = Counted { from, days: pack.preliminary_day, last: due_at, off: None };
    Some(Date { warn_at, due_at, counted })
}

/// 確報: the next day that is no holiday of administrative organs, where the last day is one.
pub fn conclusive(pack: &Pack, national: &National, from: Moment, is_malicious: bool) -> Option<Date> {
    let days = if is_malicious { pack.final_day_malicious } else { pack.final_day };
    let last = nth(from, days)?;
    let open = last.iter_days().take(ROLL_DAYS_MAX).find(|day| off(national, *day).is_none())?;
    let warn_at = midnight(open.checked_sub_days(Days::new(FINAL_WARN_DAYS))?)? + WARN_HOUR;
    let counted = Counted { from, days, last: end_of(last)?, off: off(national, last) };
    Some(Date { warn_at, due_at: end_of(open)?, counted })
}

/// Whether a day is a 行政機関の休日, and why. A holiday that falls on a Sunday is called a holiday.
pub fn off(national: &National, day: NaiveDate) -> Option<Off> {
    let is_year_end = matches!((day.month(), day.day()), (12, 29..=31) | (1, 1..=3));
    match day.weekday() {
        _ if national.name(day).is_some() => Some(Off::Holiday),
        _ if is_year_end => Some(Off::YearEnd),
        Weekday::Sat | Weekday::Sun => Some(Off::Weekend),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => None,
    }
}

/// When people begin to work on the day after a date.
pub fn after(date: Moment) -> Moment {
    date + Span::seconds(1) + WARN_HOUR
}

/// Whether a thing done at `at` was done by the day of `due`.
pub fn is_in_time(at: Moment, due: Moment) -> bool {
    at.jst().date_naive() <= due.jst().date_naive()
}

fn nth(from: Moment, day: u32) -> Option<NaiveDate> {
    from.jst().date_naive().checked_add_days(Days::new(u64::from(day.checked_sub(1)?)))
}

/// The last second of a day.
fn end_of(day: NaiveDate) -> Option<Moment> {
    Some(midnight(day.succ_opt()?)? - Span::seconds(1))
}
