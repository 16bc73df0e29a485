//! Times counted in the hours and days on which an office is open.
//!
//! Each of these gives the earliest moment at which what was counted has passed, and each looks
//! no further than 400 days after its start: a calendar that is never open, or a count that no year
//! holds, gives none instead of looking for ever.

use chrono::{Days as Count, NaiveDate};

use super::{Calendar, HORIZON_DAYS, moment};
use crate::moment::{Moment, Span};

impl Calendar {
    /// The moment at which the office has been open for `span` since `start`. Time out of hours
    /// does not count; what runs out exactly at closing is due at closing, not at the next opening.
    /// No time at all is due at `start`, open or not.
    ///
    /// None if the office is not open for so long within 400 days.
    pub fn add_open_time(&self, start: Moment, span: Span) -> Option<Moment> {
        if span <= Span::ZERO {
            return Some(start);
        }
        let mut left = span;
        for date in days_from(start) {
            for (from, to) in self.hours_of(date) {
                let from = moment(date, from)?.max(start);
                let to = moment(date, to)?;
                if to <= from {
                    continue;
                }
                if left <= to - from {
                    return Some(from + left);
                }
                left = Span::micros(left.as_micros() - (to - from).as_micros());
            }
        }
        None
    }

    /// The closing hour of the `count`-th open day after the day of `start`, which itself does not
    /// count (初日不算入). What is owed by the end of a day is owed while someone is there to take
    /// it; a day with several openings ends with the last. No day at all means the closing hour of
    /// the day of `start`, or `start` where that has passed or the day is closed.
    ///
    /// None if there are not so many open days within 400 days.
    pub fn add_open_days(&self, start: Moment, count: u32) -> Option<Moment> {
        let mut days = days_from(start);
        if count == 0 {
            let closing = days.next().and_then(|today| self.closing_of(today));
            return Some(closing.map_or(start, |closing| closing.max(start)));
        }
        let nth = usize::try_from(count).ok()?.checked_sub(1)?;
        days.skip(1).filter_map(|date| self.closing_of(date)).nth(nth)
    }

    /// `hour:minute` on the first open day after the day of `start` (翌開庁日の正午), whether or not
    /// the office is open at that minute. Where every day counts, use [`day_after_at`].
    ///
    /// None if there is no such time of day, or no open day within 400 days.
    pub fn next_day_at(&self, start: Moment, hour: u32, minute: u32) -> Option<Moment> {
        let date = days_from(start).skip(1).find(|date| self.is_open_day(*date))?;
        time_of(date, hour, minute)
    }

    fn closing_of(&self, date: NaiveDate) -> Option<Moment> {
        let (_, to) = self.hours_of(date).pop()?;
        moment(date, to)
    }
}

/// `hour:minute` on the day after the day of `start` (翌日正午), by the clock on the wall in Japan.
///
/// None if there is no such time of day.
pub fn day_after_at(start: Moment, hour: u32, minute: u32) -> Option<Moment> {
    time_of(days_from(start).nth(1)?, hour, minute)
}

fn time_of(date: NaiveDate, hour: u32, minute: u32) -> Option<Moment> {
    (hour < 24 && minute < 60).then_some(())?;
    moment(date, hour * 60 + minute)
}

/// The day of `start` in Japan and the days after it, as far as anything is looked for.
fn days_from(start: Moment) -> impl Iterator<Item = NaiveDate> {
    let first = start.jst().date_naive();
    (0..=HORIZON_DAYS).map_while(move |ahead| first.checked_add_days(Count::new(ahead)))
}
