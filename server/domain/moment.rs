//! Time as data. Nothing here asks what time it is.
//!
//! A [`Moment`] counts microseconds of UTC since 1970; a [`Span`] counts microseconds. Japan's
//! zone is fixed at +09:00, which is why a wall clock needs no zone table.

use std::fmt;
use std::ops::{Add, Sub};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time, to the microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub(crate) i64);

/// A length of time, in microseconds; never negative where a policy wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

impl Moment {
    /// The moment `micros` microseconds after 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset, cut to the microsecond; none outside of what somebody can mean.
    pub fn parse(text: &str) -> Option<Self> {
        Self::stored(text)?.meant()
    }

    /// A wall clock in Japan; none outside of what somebody can mean.
    pub fn of_local(local: NaiveDateTime) -> Option<Self> {
        let local = jst_offset().from_local_datetime(&local).single()?;
        Self(local.timestamp_micros()).meant()
    }

    /// What was stored once.
    fn stored(text: &str) -> Option<Self> {
        Some(Self(DateTime::parse_from_rfc3339(text).ok()?.timestamp_micros()))
    }

    /// RFC 3339 has four digits for a year. A time beyond them could be written and never be read again, so
    /// what comes from outside keeps a distance from both ends.
    fn meant(self) -> Option<Self> {
        (1900..=9998).contains(&self.utc().year()).then_some(self)
    }

    /// The wall clock in Japan.
    pub fn jst(self) -> DateTime<FixedOffset> {
        self.utc().with_timezone(&jst_offset())
    }

    /// RFC 3339 in Japan's offset, as interfaces print it.
    pub fn to_rfc3339(self) -> String {
        self.jst().to_rfc3339_opts(SecondsFormat::AutoSi, false)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl<Tz: TimeZone> PartialEq<DateTime<Tz>> for Moment {
    fn eq(&self, other: &DateTime<Tz>) -> bool {
        self.0 == other.timestamp_micros()
    }
}

/// Japan Standard Time. There is no daylight saving time.
pub fn jst_offset() -> FixedOffset {
    const HOURS_9: i32 = 9 * 3600;
    FixedOffset::east_opt(HOURS_9).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `count` microseconds.
    pub const fn micros(count: i64) -> Self {
        Self(count)
    }

    /// `count` seconds.
    pub const fn seconds(count: i64) -> Self {
        Self(count.saturating_mul(1_000_000))
    }

    /// `count` minutes.
    pub const fn minutes(count: i64) -> Self {
        Self::seconds(count.saturating_mul(60))
    }

    /// `count` hours.
    pub const fn hours(count: i64) -> Self {
        Self::minutes(count.saturating_mul(60))
    }

    /// Whole days of 24 hours, cut towards zero.
    pub const fn as_days(self) -> i64 {
        self.as_seconds() / (24 * 60 * 60)
    }

    /// Whole seconds, cut towards zero.
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1_000_000
    }

    /// Microseconds.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This span `factor` times over, without overflow.
    pub const fn times(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;
    fn sub(self, span: Span) -> Moment {
        Moment(self.0.saturating_sub(span.0))
    }
}

impl Sub for Moment {
    type Output = Span;
    fn sub(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// Stored as RFC 3339 in UTC with six digits: an auditor reads it without our program.
impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let utc = self.utc();
        if !(0..=9999).contains(&utc.year()) {
            return Err(serde::ser::Error::custom("a time that could not be read again"));
        }
        serializer.serialize_str(&utc.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::stored(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_nobody_can_mean_is_none_and_is_never_written() {
        for text in ["0000-01-01T00:00:00+09:00", "1899-12-31T00:00:00Z", "9999-12-31T23:59:59-09:00"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
        let first =
            chrono::NaiveDate::from_ymd_opt(0, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0)).unwrap();
        assert_eq!(Moment::of_local(first), None);
        for micros in [i64::MIN / 2, i64::MAX / 2] {
            assert!(serde_json::to_string(&Moment::from_micros(micros)).is_err(), "{micros}");
        }
        let old: Moment = serde_json::from_str("\"0645-07-17T00:00:00.000000Z\"").unwrap();
        assert_eq!(serde_json::to_string(&old).unwrap(), "\"0645-07-17T00:00:00.000000Z\"");
    }
}
