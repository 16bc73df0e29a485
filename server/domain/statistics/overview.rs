//! What a CISO sees of all incidents at a glance: what is open beside a week ago, twelve months beside the
//! twelve before, how fast people confirmed.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use super::Times;
use crate::ids::{SeverityId, UnitId};
use crate::moment::{Moment, Span};

/// One real incident, as far as the overview looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Where; none while nobody knows.
    pub unit: Option<UnitId>,
    /// 影響度.
    pub severity: SeverityId,
    /// First entry.
    pub opened_at: Moment,
    /// When someone first confirmed it.
    pub confirmed_at: Option<Moment>,
    /// Whether it goes on.
    pub is_open: bool,
    /// When it was closed last, while it is.
    pub closed_at: Option<Moment>,
}

/// How many incidents began in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// In it.
    pub count: u64,
    /// In the same month a year before.
    pub before: u64,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Open now.
    pub open: u64,
    /// Open a week ago.
    pub open_before: u64,
    /// The last twelve months, this one last.
    pub months: Vec<Month>,
    /// Open ones by 課 and 影響度.
    pub sections: BTreeMap<Option<UnitId>, BTreeMap<SeverityId, u64>>,
    /// From the opening to the first confirmation, of those of the last [`DAYS`] days, in seconds.
    pub confirmed: Vec<i64>,
    /// The same of the days before, summed up.
    pub confirmed_before: Times,
}

/// The days of which the times until a confirmation are shown.
pub const DAYS: i64 = 90;

/// How far back is counted, in months: twelve, and the twelve before them.
pub const MONTHS: u32 = 24;

/// The first day that is counted.
pub fn since(now: Moment) -> NaiveDate {
    let this = first_of(now);
    this.checked_sub_months(Months::new(MONTHS - 1)).unwrap_or(this)
}

impl Overview {
    /// Counts.
    pub fn of(rows: &[Brief], now: Moment) -> Self {
        let week = now - Span::hours(24 * 7);
        let was_open = |row: &&Brief| {
            let ended = if row.is_open { None } else { Some(row.closed_at.unwrap_or(row.opened_at)) };
            row.opened_at <= week && ended.is_none_or(|at| at > week)
        };
        let mut sections: BTreeMap<Option<UnitId>, BTreeMap<SeverityId, u64>> = BTreeMap::new();
        for row in rows.iter().filter(|row| row.is_open) {
            let classes = sections.entry(row.unit.clone()).or_default();
            let count = classes.entry(row.severity.clone()).or_default();
            *count = count.saturating_add(1);
        }
        let spans = |from: i64, to: i64| {
            let (from, to) = (now - Span::hours(24 * from), now - Span::hours(24 * to));
            let within = rows.iter().filter(move |row| row.opened_at > from && row.opened_at <= to);
            within
                .filter_map(|row| Some((row.confirmed_at? - row.opened_at).as_seconds().max(0)))
                .collect::<Vec<i64>>()
        };
        Self {
            open: count(rows.iter().filter(|row| row.is_open)),
            open_before: count(rows.iter().filter(was_open)),
            months: months(rows, now),
            sections,
            confirmed: spans(DAYS, 0),
            confirmed_before: Times::of(spans(2 * DAYS, DAYS)),
        }
    }
}

fn count<T>(rows: impl Iterator<Item = T>) -> u64 {
    u64::try_from(rows.count()).unwrap_or(u64::MAX)
}

/// The first day of the month in which a moment lies, by Japan's clock.
pub(super) fn first_of(at: Moment) -> NaiveDate {
    let day = at.jst().date_naive();
    day.with_day(1).unwrap_or(day)
}

fn months(rows: &[Brief], now: Moment) -> Vec<Month> {
    let mut begun: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for row in rows {
        let count = begun.entry(first_of(row.opened_at)).or_default();
        *count = count.saturating_add(1);
    }
    let of = |day: Option<NaiveDate>| day.and_then(|day| begun.get(&day).copied()).unwrap_or_default();
    let this = first_of(now);
    let month = |back: u32| {
        let first = this.checked_sub_months(Months::new(back))?;
        Some(Month { first, count: of(Some(first)), before: of(first.checked_sub_months(Months::new(12))) })
    };
    (0..12).rev().filter_map(month).collect()
}
