//! How a policy writes hours and days: `mon-fri 08:45-17:15`, `12-29..01-03`, `2026-06-06 09:00-12:00`.

use chrono::{Datelike, NaiveDate};

use super::{DAY_MINUTES, joined};

/// `mon-fri 08:45-17:15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// First weekday, 0 is Monday.
    pub first: u32,
    /// Last weekday; before `first` where the week's end lies between.
    pub last: u32,
    /// When it opens and closes.
    pub hours: Hours,
}

/// Opening and closing in minutes since midnight; the end may be 24:00.
pub type Hours = (u32, u32);

/// Days by date, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// `12-29..01-03`, `08-15`: every year; month and day.
    Yearly {
        /// First day.
        from: (u32, u32),
        /// Last day; before `from` where the year's end lies between.
        to: (u32, u32),
    },
    /// `2026-06-01`, `2026-12-28..2027-01-05`: once.
    Once {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

/// A day or days on which the office is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// `national`: 国民の祝日に関する法律.
    National,
    /// By date.
    Days(Days),
}

/// Days on which the office is open although it would be closed, or with other hours than usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDays {
    /// Which days.
    pub days: Days,
    /// Their hours; none: the weekday's own, or those of the opening written first.
    pub hours: Option<Hours>,
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Opening {
    /// Reads `mon-fri 08:45-17:15`, `sat 09:00-12:00`. The end may be `24:00`.
    pub fn parse(word: &str) -> Option<Self> {
        let (days, hours) = word.trim().split_once(char::is_whitespace)?;
        let (first, last) = days.split_once('-').unwrap_or((days, days));
        Some(Self { first: weekday(first)?, last: weekday(last)?, hours: parse_hours(hours)? })
    }

    pub(super) fn is_on(self, weekday: u32) -> bool {
        if self.first <= self.last {
            (self.first..=self.last).contains(&weekday)
        } else {
            weekday >= self.first || weekday <= self.last
        }
    }

    /// Whether both name a minute of one weekday.
    pub fn overlaps(self, other: Self) -> bool {
        let ((from, to), (begin, end)) = (self.hours, other.hours);
        from < end && begin < to && (0..7).any(|weekday| self.is_on(weekday) && other.is_on(weekday))
    }
}

fn weekday(word: &str) -> Option<u32> {
    let index = WEEKDAYS.iter().position(|known| *known == word)?;
    u32::try_from(index).ok()
}

fn parse_hours(word: &str) -> Option<Hours> {
    let (from, to) = word.trim().split_once('-')?;
    let (from, to) = (minutes(from)?, minutes(to)?);
    (from < to && from < DAY_MINUTES).then_some((from, to))
}

fn minutes(word: &str) -> Option<u32> {
    let (hour, minute) = word.split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain(hour) && is_plain(minute)).then_some(())?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

impl Days {
    /// Reads `12-29..01-03`, `08-15`, `2026-05-07`, `2026-12-28..2027-01-05`.
    pub fn parse(word: &str) -> Option<Self> {
        let (from, to) = word.split_once("..").unwrap_or((word, word));
        if let (Some(from), Some(to)) = (month_day(from), month_day(to)) {
            return Some(Self::Yearly { from, to });
        }
        let (from, to) = (date(from)?, date(to)?);
        (from <= to).then_some(Self::Once { from, to })
    }

    /// Whether `date` is one of them.
    pub fn covers(self, date: NaiveDate) -> bool {
        match self {
            Self::Once { from, to } => from <= date && date <= to,
            Self::Yearly { from, to } => {
                let day = (date.month(), date.day());
                if from <= to { from <= day && day <= to } else { day >= from || day <= to }
            }
        }
    }
}

impl Days {
    /// Whether every one of these days is one of those already.
    pub fn is_within(self, those: Self) -> bool {
        match (self, those) {
            (Self::Once { from, to }, those) => {
                from.iter_days().take_while(|day| *day <= to).all(|day| those.covers(day))
            }
            (Self::Yearly { .. }, Self::Yearly { .. }) => self == those,
            (Self::Yearly { .. }, Self::Once { .. }) => false,
        }
    }
}

/// Reads `2026-05-07`, with all its digits.
pub fn date(word: &str) -> Option<NaiveDate> {
    (word.len() == 10).then_some(())?;
    NaiveDate::parse_from_str(word, "%Y-%m-%d").ok()
}

fn month_day(word: &str) -> Option<(u32, u32)> {
    let (month, day) = word.split_once('-')?;
    (month.len() == 2 && day.len() == 2).then_some(())?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year, so that 02-29 can be written.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

impl Closed {
    /// Reads `national`, or days by date.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "national" {
            return Some(Self::National);
        }
        Days::parse(word).map(Self::Days)
    }
}

impl OpenDays {
    /// Reads days by date, with hours of their own or without: `2026-06-06 09:00-12:00`.
    pub fn parse(word: &str) -> Option<Self> {
        let (days, hours) = match word.trim().split_once(char::is_whitespace) {
            Some((days, hours)) => (days, Some(parse_hours(hours)?)),
            None => (word.trim(), None),
        };
        Some(Self { days: Days::parse(days)?, hours })
    }

    /// Their hours where the weekday has `usual` ones and the office `first` ones.
    pub(super) fn hours_of(&self, usual: Vec<Hours>, first: Option<Hours>) -> Vec<Hours> {
        match self.hours {
            Some(hours) => vec![hours],
            None if usual.is_empty() => first.into_iter().collect(),
            None => joined(usual),
        }
    }
}
