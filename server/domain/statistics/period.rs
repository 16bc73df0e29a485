//! The time that is counted: a 年度, one of its quarters, or from one day to another. Japan's clock.

use chrono::{Datelike, NaiveDate, TimeZone};

use crate::moment::{Moment, jst_offset};

/// What is counted: incidents whose first entry lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub from: Moment,
    /// The first moment after it.
    pub to: Moment,
    /// What it is called by.
    pub name: Name,
}

/// What a period is called by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// 年度: April to March of the next year.
    Year(i32),
    /// 四半期 1 to 4 of a 年度; the first one begins in April.
    Quarter(i32, u32),
    /// From a day to a day, both counted.
    Days(NaiveDate, NaiveDate),
}

impl Period {
    /// The 年度 that begins in April of `year`; none for a year that no calendar has.
    pub fn year(year: i32) -> Option<Self> {
        let (from, to) = (month(year, 4)?, month(year.checked_add(1)?, 4)?);
        Some(Self { from: begin(from)?, to: begin(to)?, name: Name::Year(year) })
    }

    /// A quarter of a 年度, 1 to 4; none for any other.
    pub fn quarter(year: i32, quarter: u32) -> Option<Self> {
        let first = |quarter: u32| match quarter {
            1 => month(year, 4),
            2 => month(year, 7),
            3 => month(year, 10),
            4 => month(year.checked_add(1)?, 1),
            5 => month(year.checked_add(1)?, 4),
            _ => None,
        };
        let (from, to) = (first(quarter)?, first(quarter.checked_add(1)?)?);
        Some(Self { from: begin(from)?, to: begin(to)?, name: Name::Quarter(year, quarter) })
    }

    /// From a day to a day, both counted; none where the last comes before the first.
    pub fn days(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        if to < from {
            return None;
        }
        Some(Self { from: begin(from)?, to: begin(to.succ_opt()?)?, name: Name::Days(from, to) })
    }

    /// The same period a year before; none before the years that people mean.
    pub fn year_before(&self) -> Option<Self> {
        let back = |day: NaiveDate| day.checked_sub_months(chrono::Months::new(12));
        match self.name {
            Name::Year(year) => Self::year(year.checked_sub(1)?),
            Name::Quarter(year, quarter) => Self::quarter(year.checked_sub(1)?, quarter),
            Name::Days(from, to) => Self::days(back(from)?, back(to)?),
        }
    }

    /// The 年度 in which a moment lies, by the year in which it begins.
    pub fn year_of(at: Moment) -> i32 {
        let wall = at.jst();
        // From April to March, by Japan's clock.
        if wall.month() < 4 { wall.year() - 1 } else { wall.year() }
    }

    /// Its last day.
    pub fn last(&self) -> Moment {
        self.to - crate::moment::Span::seconds(1)
    }
}

fn month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1).filter(|_| (1900..=9998).contains(&year))
}

fn begin(day: NaiveDate) -> Option<Moment> {
    let local = jst_offset().from_local_datetime(&day.and_hms_opt(0, 0, 0)?).single()?;
    Some(Moment::from(local.to_utc()))
}
