//! A period beside the year before, as pictures show it: month by month, how fast people confirmed, how often
//! dates were kept.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};

use super::overview::{Month, first_of};
use super::{Period, Sample, Statistics};
use crate::ids::Act;
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::policy::timer::Timer;

/// The most months that stand in one picture.
const MONTHS_MAX: u32 = 36;

/// A period and the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The counts of the period.
    pub counts: Statistics,
    /// Those of a year before; of a period that goes on, as far as it had come on the same day.
    pub before: Statistics,
    /// Each month of the period, beside the whole of the same month a year before.
    pub months: Vec<Month>,
    /// From the opening to the first confirmation, in seconds, of each that was confirmed.
    pub confirmed: Vec<i64>,
}

/// How often times were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// In time.
    pub in_time: u64,
    /// Too late.
    pub late: u64,
    /// Not at all, though the time has passed.
    pub missed: u64,
}

impl Kept {
    /// How many came due at all.
    pub const fn count(&self) -> u64 {
        self.in_time.saturating_add(self.late).saturating_add(self.missed)
    }

    /// In hundredths; none where nothing came due.
    pub fn share(&self) -> Option<u64> {
        self.in_time.saturating_mul(100).checked_div(self.count())
    }

    /// Of the steps of the lines.
    pub fn of_steps(statistics: &Statistics) -> Self {
        Self::sum(statistics.steps.values().map(|row| (row.in_time, row.late, row.missed)))
    }

    /// Of the dates of law.
    pub fn of_dates(statistics: &Statistics) -> Self {
        Self::sum(statistics.dates.values().map(|row| (row.in_time, row.late, row.missed)))
    }

    fn sum(rows: impl Iterator<Item = (u64, u64, u64)>) -> Self {
        rows.fold(Self::default(), |sum, (in_time, late, missed)| Self {
            in_time: sum.in_time.saturating_add(in_time),
            late: sum.late.saturating_add(late),
            missed: sum.missed.saturating_add(missed),
        })
    }
}

impl Beside {
    /// Counts the samples of a period and those of [the year before](Period::year_before).
    pub fn of(period: &Period, (samples, before): (&[Sample], &[Sample]), now: Moment) -> Self {
        let until = period.to.min(now);
        let same_day = back(until).unwrap_or(until);
        let as_far: Vec<Sample> = before.iter().filter(|row| row.opened_at < same_day).cloned().collect();
        let confirmed = samples.iter().filter(|row| row.is_counted()).filter_map(|row| {
            let at = row.tally.confirmed_at?;
            Some((at - row.opened_at).as_seconds().max(0))
        });
        Self {
            counts: Statistics::of(samples),
            before: Statistics::of(&as_far),
            months: months(period, (samples, before)),
            confirmed: confirmed.collect(),
        }
    }
}

/// The same hour a year before.
fn back(at: Moment) -> Option<Moment> {
    Moment::of_local(at.jst().naive_local().checked_sub_months(Months::new(12))?)
}

fn months(period: &Period, (samples, before): (&[Sample], &[Sample])) -> Vec<Month> {
    let (begun, earlier) = (by_month(samples), by_month(before));
    let last = first_of(period.last());
    let month = |ahead: u32| {
        let first = first_of(period.from).checked_add_months(Months::new(ahead)).filter(|at| *at <= last)?;
        let year_ago = first.checked_sub_months(Months::new(12))?;
        let of = |counts: &BTreeMap<NaiveDate, u64>, at| counts.get(&at).copied().unwrap_or_default();
        Some(Month { first, count: of(&begun, first), before: of(&earlier, year_ago) })
    };
    (0..MONTHS_MAX).map_while(month).collect()
}

fn by_month(samples: &[Sample]) -> BTreeMap<NaiveDate, u64> {
    let mut counts: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for row in samples.iter().filter(|row| row.is_counted()) {
        let count = counts.entry(first_of(row.opened_at)).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

/// In what time whoever is told first must confirm; none where that hangs on the class, or on the hours of an
/// office.
pub fn limit(policy: &Policy) -> Option<Span> {
    let line = policy.lines.first()?;
    let confirm = Act::from(Act::CONFIRM);
    let times = line.steps.iter().find_map(|step| policy.times_of((&line.id, &step.id), &confirm, None))?;
    let mut spans = times.timers().map(|timer| match timer {
        Timer::Within { span, calendar: None } => Some(*span),
        Timer::Within { .. } | Timer::NextDay { .. } | Timer::OpenDays { .. } => None,
    });
    let first = spans.next()??;
    spans.all(|span| span == Some(first)).then_some(first)
}
