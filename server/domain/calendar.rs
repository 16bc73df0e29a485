//! Office hours, closed days and national holidays.
//!
//! A calendar says when an office is open by the clock on the wall in Japan, and when that changes
//! next. It knows no rule about people: who is on duty out of hours is a matter of the policy.

pub mod holidays;
mod reckon;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeZone, Timelike};

use super::moment::{Moment, Span, jst_offset};

pub use reckon::day_after_at;

/// When an office is open: in one of its openings, on a day that is not closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Weekly hours; a day may have several.
    pub open: Vec<Opening>,
    /// Days on which no hours count.
    pub closed: Vec<Closed>,
}

/// `mon-fri 08:45-17:15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// First weekday, 0 is Monday.
    first: u32,
    /// Last weekday; before `first` where the week's end lies between.
    last: u32,
    /// Minutes since midnight at which it opens.
    from: u32,
    /// Minutes since midnight at which it closes.
    to: u32,
}

/// A day or days on which the office is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// `national`: 国民の祝日に関する法律.
    National,
    /// `12-29..01-03`, every year, both ends included; month and day.
    Yearly {
        /// First day.
        from: (u32, u32),
        /// Last day.
        to: (u32, u32),
    },
    /// `2026-05-07`.
    Day(NaiveDate),
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_MINUTES: u32 = 24 * 60;

/// How far a change is looked for: no office is closed for longer than a year.
const HORIZON_DAYS: u64 = 400;

impl Opening {
    /// Reads `mon-fri 08:45-17:15`, `sat 09:00-12:00`. The end may be `24:00`.
    pub fn parse(word: &str) -> Option<Self> {
        let (days, hours) = word.trim().split_once(char::is_whitespace)?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        let (from, to) = hours.trim().split_once('-')?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        (from < to && from < DAY_MINUTES).then_some(())?;
        Some(Self { first: weekday(first)?, last: weekday(last)?, from, to })
    }

    fn is_on(self, weekday: u32) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&weekday)
        } else {
            weekday >= self.first || weekday <= self.last
        }
    }
}

fn weekday(word: &str) -> Option<u32> {
    let index = WEEKDAYS.iter().position(|known| *known == word)?;
    u32::try_from(index).ok()
}

fn minutes(word: &str) -> Option<u32> {
    let (hour, minute) = word.split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain(hour) && is_plain(minute)).then_some(())?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

impl Closed {
    /// Reads `national`, `12-29..01-03`, `08-15`, `2026-05-07`.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "national" {
            return Some(Self::National);
        }
        if let Some((from, to)) = word.split_once("..") {
            return Some(Self::Yearly { from: month_day(from)?, to: month_day(to)? });
        }
        if let Some(day) = month_day(word) {
            return Some(Self::Yearly { from: day, to: day });
        }
        NaiveDate::parse_from_str(word, "%Y-%m-%d").ok().map(Self::Day)
    }

    fn covers(self, date: NaiveDate) -> bool {
        match self {
            Self::National => holidays::name(date).is_some(),
            Self::Day(day) => day == date,
            Self::Yearly { from, to } => {
                let day = (date.month(), date.day());
                if from <= to { from <= day && day <= to } else { day >= from || day <= to }
            }
        }
    }
}

fn month_day(word: &str) -> Option<(u32, u32)> {
    let (month, day) = word.split_once('-')?;
    (month.len() == 2 && day.len() == 2).then_some(())?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year, so that 02-29 can be written.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

impl Calendar {
    /// Whether the office opens at all on `date`.
    pub fn is_open_day(&self, date: NaiveDate) -> bool {
        let weekday = date.weekday().num_days_from_monday();
        self.open.iter().any(|opening| opening.is_on(weekday))
            && !self.closed.iter().any(|closed| closed.covers(date))
    }

    /// Whether the office is open at `at`. It is open from the first minute to before the last.
    pub fn is_open(&self, at: Moment) -> bool {
        let wall = at.jst();
        let minute = wall.hour() * 60 + wall.minute();
        self.hours_of(wall.date_naive()).iter().any(|(from, to)| *from <= minute && minute < *to)
    }

    /// The next moment after `after` at which the office opens or closes.
    pub fn next_change(&self, after: Moment) -> Option<Moment> {
        let first = after.jst().date_naive();
        for ahead in 0..HORIZON_DAYS {
            let date = first.checked_add_days(Days::new(ahead))?;
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
    fn hours_of(&self, date: NaiveDate) -> Vec<(u32, u32)> {
        if !self.is_open_day(date) {
            return Vec::new();
        }
        let weekday = date.weekday().num_days_from_monday();
        let openings = self.open.iter().filter(|opening| opening.is_on(weekday));
        joined(openings.map(|opening| (opening.from, opening.to)).collect())
    }
}

/// Openings that touch or overlap are one: a minute that two of them name is open once.
fn joined(mut hours: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    hours.sort_unstable();
    let mut apart: Vec<(u32, u32)> = Vec::new();
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
        if minute == DAY_MINUTES { (date.checked_add_days(Days::new(1))?, 0) } else { (date, minute) };
    let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
    let local = jst_offset().from_local_datetime(&date.and_time(time)).single()?;
    Some(Moment::from_micros(local.timestamp_micros()))
}

#[cfg(test)]
mod tests;
