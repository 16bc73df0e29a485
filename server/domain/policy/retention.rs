//! 保存期間: how long the record of an incident is kept after its end, as a policy sets it.
//!
//! No law that the product knows gives the period of such a record: it stands in the body's own rules of
//! documents. Where a policy is silent, nothing ever becomes due.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};

use crate::calendar::midnight;
use crate::ids::{ClassId, PostId, ScaleId, SeverityId};
use crate::moment::Moment;

/// How records are kept, and who ends that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How long.
    pub periods: Periods,
    /// From when a period runs.
    pub from: CountedFrom,
    /// Posts that decide a disposal, and that it waits; none where administrators do.
    pub deciders: Vec<PostId>,
    /// Posts that carry out what was decided; none where those do who decide.
    pub disposers: Vec<PostId>,
    /// Clause; without one it is an operational setting.
    pub basis: Option<String>,
}

/// A period for every class, or one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods {
    /// For every class not named below.
    pub any: Option<Period>,
    /// By class of severity.
    pub by_severity: BTreeMap<SeverityId, Period>,
    /// By class of another scale.
    pub by_scale: Option<(ScaleId, BTreeMap<ClassId, Period>)>,
}

/// How long. The longest comes last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// So many months.
    Months(u32),
    /// For ever.
    Always,
}

/// The first day of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedFrom {
    /// The day after the end (初日不算入).
    Closing,
    /// The 4月1日 after the fiscal year in which it ended.
    FiscalYear,
}

impl CountedFrom {
    /// Each by its word in a policy.
    pub const WORDS: [&str; 2] = ["closing", "fiscal_year"];

    /// One of [`WORDS`](Self::WORDS).
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "closing" => Some(Self::Closing),
            "fiscal_year" => Some(Self::FiscalYear),
            _ => None,
        }
    }

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::FiscalYear => "fiscal_year",
        }
    }

    /// The first day of the period of what ended on `day`.
    fn begin(self, day: NaiveDate) -> Option<NaiveDate> {
        const APRIL: u32 = 4;
        match self {
            Self::Closing => day.succ_opt(),
            Self::FiscalYear => {
                let later = i32::from(day.month() >= APRIL);
                NaiveDate::from_ymd_opt(day.year().checked_add(later)?, APRIL, 1)
            }
        }
    }
}

impl Period {
    /// `5y`, `18mo`, `never`.
    pub fn parse(word: &str) -> Option<Self> {
        const YEARS_MAX: u32 = 100;
        if word == "never" {
            return Some(Self::Always);
        }
        let (digits, months) = match word.strip_suffix("mo") {
            Some(digits) => (digits, 1),
            None => (word.strip_suffix('y')?, 12),
        };
        let count: u32 = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        let months = count.checked_mul(months)?;
        (1..=YEARS_MAX * 12).contains(&months).then_some(Self::Months(months))
    }

    /// When the period of what ended at `ended` is over: the first moment of the day after its last. None if
    /// it never is.
    pub fn over(self, from: CountedFrom, ended: Moment) -> Option<Moment> {
        let Self::Months(months) = self else { return None };
        let begin = from.begin(ended.jst().date_naive())?;
        let later = begin.checked_add_months(Months::new(months))?;
        // 民法143条2項: where the last month has no such day, the period ends with that month.
        let day = if later.day() == begin.day() { later } else { later.succ_opt()? };
        midnight(day)
    }

    /// What ended before this has been kept long enough at `now`, and nothing that ended later. None if that
    /// is true of nothing.
    pub fn kept_to(self, from: CountedFrom, now: Moment) -> Option<Moment> {
        const FIRST_YEAR: i32 = 1901;
        let day = |number: i32| NaiveDate::from_num_days_from_ce_opt(number).and_then(midnight);
        let is_over = |number: i32| {
            day(number).and_then(|ended| self.over(from, ended)).is_some_and(|over| over <= now)
        };
        let mut over = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1)?.num_days_from_ce();
        let mut kept = now.jst().date_naive().num_days_from_ce();
        if !is_over(over) {
            return None;
        }
        // A later end is never over before an earlier one.
        while kept.saturating_sub(over) > 1 {
            let middle = over.midpoint(kept);
            if is_over(middle) { over = middle } else { kept = middle }
        }
        day(kept)
    }
}

impl Periods {
    /// The period of an incident of this class, and of this class on the scale that periods follow. A class
    /// that the policy does not know, because an older one gave it, is kept as long as any.
    pub fn of(&self, severity: &SeverityId, class: Option<&ClassId>) -> Period {
        let by_class = || self.by_scale.as_ref().and_then(|(_, classes)| classes.get(class?));
        let own = self.by_severity.get(severity).or_else(by_class).copied();
        own.or(self.any).unwrap_or_else(|| self.longest())
    }

    /// The scale that they follow beside the severity.
    pub fn scale(&self) -> Option<&ScaleId> {
        self.by_scale.as_ref().map(|(scale, _)| scale)
    }

    /// The longest.
    pub fn longest(&self) -> Period {
        let by_scale = self.by_scale.iter().flat_map(|(_, classes)| classes.values());
        let all = self.by_severity.values().chain(by_scale).chain(&self.any);
        all.max().copied().unwrap_or(Period::Always)
    }
}

impl Retention {
    /// When the record of what ended so may go; none if never.
    pub fn over(&self, severity: &SeverityId, class: Option<&ClassId>, ended: Moment) -> Option<Moment> {
        self.periods.of(severity, class).over(self.from, ended)
    }

    /// Posts that carry out what was decided.
    pub fn disposers(&self) -> &[PostId] {
        if self.disposers.is_empty() { &self.deciders } else { &self.disposers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    fn over(word: &str, from: CountedFrom, ended: &str) -> String {
        let over = Period::parse(word).unwrap().over(from, at(ended)).unwrap();
        over.to_rfc3339().trim_end_matches("+09:00").to_owned()
    }

    #[test]
    fn a_fiscal_year_turns_between_march_and_april() {
        let year = CountedFrom::FiscalYear;
        for (ended, expected) in [
            ("2027-03-31T23:59:59.999999+09:00", "2032-04-01T00:00:00"),
            ("2027-04-01T00:00:00+09:00", "2033-04-01T00:00:00"),
            ("2026-11-20T10:00:00+09:00", "2032-04-01T00:00:00"),
            ("2028-01-01T00:00:00+09:00", "2033-04-01T00:00:00"),
            // In Japan it is the first of April already.
            ("2027-03-31T15:00:00Z", "2033-04-01T00:00:00"),
        ] {
            assert_eq!(over("5y", year, ended), expected, "{ended}");
        }
    }

    #[test]
    fn a_period_from_the_closing_begins_on_the_next_day() {
        for (word, ended, expected) in [
            ("3y", "2026-11-20T23:59:59+09:00", "2029-11-21T00:00:00"),
            ("1y", "2027-02-28T10:00:00+09:00", "2028-03-01T00:00:00"),
            ("1y", "2028-02-28T10:00:00+09:00", "2029-03-01T00:00:00"),
            ("1y", "2028-02-29T10:00:00+09:00", "2029-03-01T00:00:00"),
            ("4y", "2028-02-28T10:00:00+09:00", "2032-02-29T00:00:00"),
            ("6mo", "2026-08-30T10:00:00+09:00", "2027-03-01T00:00:00"),
            ("18mo", "2026-11-20T10:00:00+09:00", "2028-05-21T00:00:00"),
        ] {
            assert_eq!(over(word, CountedFrom::Closing, ended), expected, "{word} {ended}");
        }
    }

    #[test]
    fn what_has_been_kept_long_enough_is_what_is_over() {
        let day = |text: &str| crate::written::day(text).unwrap();
        for from in [CountedFrom::Closing, CountedFrom::FiscalYear] {
            for word in ["1mo", "13mo", "1y", "5y"] {
                let period = Period::parse(word).unwrap();
                let mut now = day("2028-02-27");
                while now < day("2028-04-03") {
                    let to = period.kept_to(from, midnight(now).unwrap()).unwrap();
                    let before = Moment::from_micros(to.micros() - 1);
                    let is_over = |ended| period.over(from, ended).unwrap() <= midnight(now).unwrap();
                    assert!(is_over(before) && !is_over(to), "{word} {from:?} {now}");
                    now = now.succ_opt().unwrap();
                }
            }
        }
        assert_eq!(Period::Always.kept_to(CountedFrom::Closing, at("2026-11-20T10:00:00+09:00")), None);
    }

    #[test]
    fn a_class_that_the_policy_does_not_know_is_kept_as_long_as_any() {
        let period = |years: u32| Period::Months(years * 12);
        let severe: SeverityId = "critical".into();
        let mut periods = Periods {
            any: None,
            by_severity: [("minor".into(), period(3)), (severe.clone(), period(10))].into(),
            by_scale: None,
        };
        assert_eq!(periods.of(&severe, None), period(10));
        assert_eq!(periods.of(&"minor".into(), None), period(3));
        assert_eq!(periods.of(&"grave".into(), None), period(10));
        periods.any = Some(period(5));
        assert_eq!(periods.of(&"grave".into(), None), period(5));
        let classes = [("whole".into(), Period::Always), ("near".into(), period(1))].into();
        let by_scale = Some(("reach".into(), classes));
        let periods = Periods { any: None, by_severity: BTreeMap::new(), by_scale };
        assert_eq!(periods.of(&severe, Some(&"near".into())), period(1));
        assert_eq!(periods.of(&severe, None), Period::Always);
    }

    #[test]
    fn a_period_is_years_months_or_never_over() {
        assert_eq!(Period::parse("5y"), Some(Period::Months(60)));
        assert_eq!(Period::parse("18mo"), Some(Period::Months(18)));
        assert_eq!(Period::parse("never"), Some(Period::Always));
        for word in ["0y", "101y", "y", "mo", "5", "90d", "+5y", "-1y", "5 y", "five years", "99999999999y"] {
            assert_eq!(Period::parse(word), None, "{word}");
        }
    }
}
