//! Office hours, closed days and national holidays.
//!
//! A calendar says when an office is open by the clock on the wall in Japan, and when that changes
//! next. It knows no rule about people: who is on duty out of hours is a matter of the policy.
//!
//! A day that `open_days` names is open whatever else is written; any other day is open in its
//! weekday's hours unless `closed` names it.

pub mod holidays;
pub mod official;
mod reckon;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, Days as Count, NaiveDate, NaiveTime, Timelike};

use super::moment::{Moment, Span};
use holidays::National;

pub use reckon::day_after_at;
pub use words::{Closed, Days, Hours, OpenDays, Opening, date};

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Weekly hours; a day may have several.
    pub open: Vec<Opening>,
    /// Days on which no hours count.
    pub closed: Vec<Closed>,
    /// Days on which it is open all the same, or in other hours.
    pub open_days: Vec<OpenDays>,
    /// The national holidays that `closed: national` means.
    pub national: Arc<National>,
}

const DAY_MINUTES: u32 = 24 * 60;

/// How far a change is looked for: no office is closed for longer than a year.
const HORIZON_DAYS: u64 = 400;

impl Calendar {
    /// Whether the office opens at all on `date`.
    pub fn is_open_day(&self, date: NaiveDate) -> bool {
        !self.hours_of(date).is_empty()
    }

    /// Whether the office is open at `at`. It is open from the first minute to before the last.
    pub fn is_open(&self, at: Moment) -> bool {
        let wall = at.jst();
        let (date, minute) = (wall.date_naive(), wall.hour() * 60 + wall.minute());
        let is_within = |(from, to): Hours| from <= minute && minute < to;
        if self.open_days.iter().any(|named| named.days.covers(date)) {
            return self.hours_of(date).into_iter().any(is_within);
        }
        // Whether a day is a holiday takes longest to say, so that is asked last.
        let weekday = date.weekday().num_days_from_monday();
        let mut usual = self.open.iter().filter(|opening| opening.is_on(weekday));
        usual.any(|opening| is_within(opening.hours)) && !self.is_closed(date)
    }

    /// The next moment after `after` at which the office opens or closes; none within 400 days.
    pub fn next_change(&self, after: Moment) -> Option<Moment> {
        let first = after.jst().date_naive();
        for ahead in 0..HORIZON_DAYS {
            let date = first.checked_add_days(Count::new(ahead))?;
            let edges = self.hours_of(date).into_iter().flat_map(|(from, to)| [from, to]);
            let mut moments: Vec<Moment> = edges.filter_map(|minute| moment(date, minute)).collect();
            moments.retain(|at| *at > after && self.is_open(*at) != self.is_open(*at - Span::micros(1)));
            if let Some(earliest) = moments.into_iter().min() {
                return Some(earliest);
            }
        }
        None
    }

    /// The hours of `date` in minutes since midnight, in order, each apart from the next.
    pub fn hours_of(&self, date: NaiveDate) -> Vec<Hours> {
        if let Some(named) = self.open_days.iter().find(|named| named.days.covers(date)) {
            return named.hours_of(self.weekly(date), self.open.first().map(|opening| opening.hours));
        }
        if self.is_closed(date) { Vec::new() } else { joined(self.weekly(date)) }
    }

    /// Whether `date` is open although `closed` names it or its weekday has no hours.
    pub fn is_opened_day(&self, date: NaiveDate) -> bool {
        let is_usual = !self.weekly(date).is_empty() && !self.is_closed(date);
        !is_usual && self.is_open_day(date)
    }

    /// Whether `date` would have hours and is closed by date, not as a national holiday.
    pub fn is_own_closed_day(&self, date: NaiveDate) -> bool {
        let is_national = self.closed.contains(&Closed::National) && self.national.name(date).is_some();
        !self.weekly(date).is_empty() && !is_national && !self.is_open_day(date)
    }

    /// Years for which days are written by their whole date.
    pub fn dated_years(&self) -> BTreeSet<i32> {
        let closed = self.closed.iter().filter_map(|closed| match closed {
            Closed::National => None,
            Closed::Days(days) => Some(*days),
        });
        let mut years = BTreeSet::new();
        for days in closed.chain(self.open_days.iter().map(|open| open.days)) {
            if let Days::Once { from, to } = days {
                years.extend(from.year()..=to.year());
            }
        }
        years
    }

    fn is_closed(&self, date: NaiveDate) -> bool {
        self.closed.iter().any(|closed| match closed {
            Closed::National => self.national.name(date).is_some(),
            Closed::Days(days) => days.covers(date),
        })
    }

    fn weekly(&self, date: NaiveDate) -> Vec<Hours> {
        let weekday = date.weekday().num_days_from_monday();
        self.open.iter().filter(|opening| opening.is_on(weekday)).map(|opening| opening.hours).collect()
    }
}

/// The moment at which `date` begins in Japan.
pub fn midnight(date: NaiveDate) -> Option<Moment> {
    moment(date, 0)
}

/// Openings that touch or overlap are one: a minute that two of them name is open once.
fn joined(mut hours: Vec<Hours>) -> Vec<Hours> {
    hours.sort_unstable();
    let mut apart: Vec<Hours> = Vec::new();
    for (from, to) in hours {
        match apart.last_mut().filter(|last| from <= last.1) {
            Some(last) => last.1 = last.1.max(to),
            None => apart.push((from, to)),
        }
    }
    apart
}

fn moment(date: NaiveDate, minute: u32) -> Option<Moment> {
    let (date, minute) =
        if minute == DAY_MINUTES { (date.checked_add_days(Count::new(1))?, 0) } else { (date, minute) };
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
    Moment::of_local(date.and_time(time))
}

#[cfg(test)]
mod tests;
