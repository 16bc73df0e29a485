//! The government's own list of holidays (内閣府 syukujitsu.csv) against what the rules give.
//!
//! The list names every day of every year up to the next one. Where a law of a single year moved a
//! day, list and rules differ, and what must be written in the policy follows from the difference.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::holidays::{self, National, YEARS};
use crate::written;

/// How the list calls a day between two holidays or after one on a Sunday.
const UNNAMED: &str = "休日";

/// A day on which the list and the calendar differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which day.
    pub date: NaiveDate,
    /// Its name in the list; none where it is no holiday there.
    pub official: Option<String>,
    /// Its name in the calendar; none where it is no holiday there.
    pub ours: Option<String>,
}

/// The list: name by day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Official {
    days: BTreeMap<NaiveDate, String>,
}

impl Official {
    /// Reads rows of date and name; dates as `2026/1/1` or `2026-01-01`.
    ///
    /// # Errors
    /// The number of the first row, from 0, that does not say a date and a name.
    pub fn read<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, usize> {
        let mut days = BTreeMap::new();
        for (no, (date, name)) in rows.into_iter().enumerate() {
            let read = written::day(date).filter(|_| !name.is_empty()).ok_or(no)?;
            days.insert(read, name.to_owned());
        }
        Ok(Self { days })
    }

    /// The years that the list has and the rules know, in order.
    pub fn years(&self) -> Vec<i32> {
        let years: BTreeSet<i32> = self.days.keys().map(NaiveDate::year).collect();
        years.into_iter().filter(|year| (YEARS.0..=YEARS.1).contains(year)).collect()
    }

    /// Every day of these years on which `national` says something else.
    pub fn differences(&self, national: &National) -> Vec<Difference> {
        let days = self.years().into_iter().flat_map(days_of);
        days.filter_map(|date| {
            let (official, ours) = (self.days.get(&date).map(String::as_str), national.name(date));
            let owned = |name: Option<&str>| name.map(str::to_owned);
            (!is_same(official, ours)).then(|| Difference {
                date,
                official: owned(official),
                ours: owned(ours),
            })
        })
        .collect()
    }

    /// What the policy must say so that nothing differs. What it says about years that are not in
    /// the list stays as it is.
    pub fn corrected(&self, national: &National) -> National {
        let years = self.years();
        let is_elsewhere = |date: &NaiveDate| !years.contains(&date.year());
        let mut right = National {
            add: national.add.iter().filter(|(date, _)| is_elsewhere(date)).map(owned).collect(),
            drop: national.drop.iter().copied().filter(is_elsewhere).collect(),
        };
        for missing in self.differences(&National::default()) {
            if let Some(name) = missing.official {
                right.add.insert(missing.date, name);
            } else {
                right.drop.insert(missing.date);
            }
        }
        right
    }
}

fn owned((date, name): (&NaiveDate, &String)) -> (NaiveDate, String) {
    (*date, name.clone())
}

/// All days of a year.
pub fn days_of(year: i32) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1);
    first.into_iter().flat_map(|first| first.iter_days()).take_while(move |date| date.year() == year)
}

/// The list does not tell 振替休日 and 国民の休日 apart.
fn is_same(official: Option<&str>, ours: Option<&str>) -> bool {
    match (official, ours) {
        (Some(UNNAMED), Some(name)) => name == UNNAMED || !holidays::is_named_by_law(name),
        (official, ours) => official == ours,
    }
}
