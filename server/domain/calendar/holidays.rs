//! National holidays (国民の祝日に関する法律) as they stand since 2022.
//!
//! Computed, not listed, so that a calendar needs no yearly update. Two days of each year are announced
//! by the government the February before; the formula has given them rightly since 1980 and is kept
//! for 1980 to 2099. What a single law moves or adds for one year is written in the policy, day by
//! day: nothing further is inferred from such a day, because the law and the official list name
//! every day that follows from it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The first and the last year for which the rules are right.
pub const YEARS: (i32, i32) = (2022, 2099);

/// A day between two holidays or after one on a Sunday: days whose name the law does not give.
const SUBSTITUTE: &str = "振替休日";
const BETWEEN: &str = "国民の休日";

/// The rules with what single laws changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct National {
    /// Days that are holidays by another law, with their names.
    pub add: BTreeMap<NaiveDate, String>,
    /// Days that the rules give and that are none.
    pub drop: BTreeSet<NaiveDate>,
}

impl National {
    /// The name of the holiday on `date`, if it is one.
    pub fn name(&self, date: NaiveDate) -> Option<&str> {
        if let Some(added) = self.add.get(&date) {
            return Some(added);
        }
        if self.drop.contains(&date) { None } else { name(date) }
    }
}

/// The name of the holiday on `date` by the rules alone, if it is one.
pub fn name(date: NaiveDate) -> Option<&'static str> {
    proper(date)
        .or_else(|| is_substitute(date).then_some(SUBSTITUTE))
        .or_else(|| is_between(date).then_some(BETWEEN))
}

/// Whether a holiday has its name from the law itself.
pub fn is_named_by_law(name: &str) -> bool {
    name != SUBSTITUTE && name != BETWEEN
}

/// 法2条.
fn proper(date: NaiveDate) -> Option<&'static str> {
    let monday = |nth: u32| date.weekday() == Weekday::Mon && (date.day() - 1) / 7 + 1 == nth;
    match (date.month(), date.day()) {
        (1, 1) => Some("元日"),
        (1, _) if monday(2) => Some("成人の日"),
        (2, 11) => Some("建国記念の日"),
        (2, 23) => Some("天皇誕生日"),
        (3, day) if day == equinox(date.year(), 20.8431) => Some("春分の日"),
        (4, 29) => Some("昭和の日"),
        (5, 3) => Some("憲法記念日"),
        (5, 4) => Some("みどりの日"),
        (5, 5) => Some("こどもの日"),
        (7, _) if monday(3) => Some("海の日"),
        (8, 11) => Some("山の日"),
        (9, _) if monday(3) => Some("敬老の日"),
        (9, day) if day == equinox(date.year(), 23.2488) => Some("秋分の日"),
        (10, _) if monday(2) => Some("スポーツの日"),
        (11, 3) => Some("文化の日"),
        (11, 23) => Some("勤労感謝の日"),
        _ => None,
    }
}

/// The day of the month on which the sun crosses the equator, from the base of 1980.
fn equinox(year: i32, base: f64) -> u32 {
    let years = year - 1980;
    let drift = base + 0.242_194 * f64::from(years);
    let day = drift.floor() - f64::from(years.div_euclid(4));
    (1..=31).find(|candidate| f64::from(*candidate) >= day).unwrap_or(0)
}

/// 法3条2項: a holiday on a Sunday moves to the next day that is not a holiday.
fn is_substitute(date: NaiveDate) -> bool {
    let mut before = date;
    for _ in 0..7 {
        let Some(previous) = before.checked_sub_days(Days::new(1)) else { return false };
        before = previous;
        if proper(before).is_none() {
            return false;
        }
        if before.weekday() == Weekday::Sun {
            return true;
        }
    }
    false
}

/// 法3条3項: a day between two holidays.
fn is_between(date: NaiveDate) -> bool {
    let before = date.checked_sub_days(Days::new(1));
    let after = date.checked_add_days(Days::new(1));
    let is_proper = |day: Option<NaiveDate>| day.is_some_and(|day| proper(day).is_some());
    is_proper(before) && is_proper(after)
}
