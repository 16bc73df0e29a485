//! Moments and spans as an office writes them. Always on Japan's clock, always with the weekday,
//! and a deadline always both absolute and relative: 「11月20日(金) 10:45（あと30分）」.

use chrono::{Datelike, Timelike};
use icu_calendar::Date;
use icu_calendar::cal::Japanese;
use serde::{Deserialize, Serialize};

use super::{Language, text};
use crate::domain::moment::{Moment, Span};

/// How years are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Years {
    /// 和暦, as official papers do.
    #[default]
    Imperial,
    /// 西暦.
    Western,
}

/// 令和8年11月20日(金) 10:45.
pub fn long(language: Language, years: Years, at: Moment) -> String {
    with_clock(language, date(language, years, at), at)
}

/// 11月20日(金) 10:45.
pub fn short(language: Language, at: Moment) -> String {
    with_clock(language, day(language, at), at)
}

/// The same with the year (令和9年4月1日(木) 00:00) where it is not that of `now`.
pub fn dated(language: Language, at: Moment, now: Moment) -> String {
    let is_same = at.jst().year() == now.jst().year();
    if is_same { short(language, at) } else { long(language, Years::default(), at) }
}

/// 10:45. Whoever reads it in another language may sit in another zone: there it names Japan's.
pub fn clock(language: Language, at: Moment) -> String {
    let wall = at.jst();
    let clock = format!("{:02}:{:02}", wall.hour(), wall.minute());
    text(language, "time-clock", &[("clock", clock.into())])
}

/// 令和8年11月20日(金).
pub fn date(language: Language, years: Years, at: Moment) -> String {
    let wall = at.jst();
    let (era, year) = match years {
        Years::Imperial => imperial_year(language, at),
        Years::Western => (String::new(), wall.year().to_string()),
    };
    let args = [
        ("era", era.into()),
        ("year", year.into()),
        ("western", wall.year().to_string().into()),
        ("month", month(language, at).into()),
        ("day", wall.day().into()),
        ("weekday", weekday(language, at).into()),
    ];
    text(language, "time-date", &args)
}

/// 11月20日(金).
pub fn day(language: Language, at: Moment) -> String {
    let args = [
        ("month", month(language, at).into()),
        ("day", at.jst().day().into()),
        ("weekday", weekday(language, at).into()),
    ];
    text(language, "time-day", &args)
}

/// 11月20日, the weekday said apart.
pub fn day_bare(language: Language, at: Moment) -> String {
    let args = [("month", month(language, at).into()), ("day", at.jst().day().into())];
    text(language, "time-day-bare", &args)
}

/// 金.
pub fn weekday(language: Language, at: Moment) -> String {
    let number = at.jst().weekday().number_from_monday();
    text(language, "time-weekday", &[("weekday", number.into())])
}

/// 「あと30分」 before a deadline, 「12分過ぎています」 after it.
pub fn relative(language: Language, at: Moment, now: Moment) -> String {
    if at >= now {
        text(language, "time-left", &[("span", span(language, at - now).into())])
    } else {
        text(language, "time-over", &[("span", span(language, now - at).into())])
    }
}

/// 「12分前」, for what has happened.
pub fn ago(language: Language, at: Moment, now: Moment) -> String {
    if now - at < Span::minutes(1) {
        return text(language, "time-just-now", &[]);
    }
    text(language, "time-ago", &[("span", span(language, now - at).into())])
}

/// 「11月20日(金) 10:45（あと30分）」.
pub fn deadline(language: Language, at: Moment, now: Moment) -> String {
    let args = [("at", dated(language, at, now).into()), ("relative", relative(language, at, now).into())];
    text(language, "time-deadline", &args)
}

/// 「1時間50分」, 「2日4時間」: the two largest units, cut rather than rounded, so that nobody is
/// promised a minute that has gone. Seconds are named only where nothing larger is left.
pub fn span(language: Language, span: Span) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let seconds = span.as_seconds().max(0);
    let parts = match seconds {
        DAY.. => [("time-days", seconds / DAY), ("time-hours", seconds % DAY / HOUR)],
        HOUR..DAY => [("time-hours", seconds / HOUR), ("time-minutes", seconds % HOUR / MINUTE)],
        MINUTE..HOUR => [("time-minutes", seconds / MINUTE), ("time-seconds", 0)],
        ..MINUTE => [("time-seconds", seconds), ("time-minutes", 0)],
    };
    let [(first, count), (second, rest)] = parts;
    let first = text(language, first, &[("count", count.into())]);
    if rest == 0 {
        return first;
    }
    let second = text(language, second, &[("count", rest.into())]);
    text(language, "time-two-parts", &[("first", first.into()), ("second", second.into())])
}

fn with_clock(language: Language, day: String, at: Moment) -> String {
    text(language, "time-day-and-clock", &[("day", day.into()), ("clock", clock(language, at).into())])
}

fn month(language: Language, at: Moment) -> String {
    text(language, "time-month", &[("month", at.jst().month().into())])
}

/// 令和8年度, for the year that begins in April of `year`.
pub fn fiscal_year(language: Language, years: Years, year: i32) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(year, 6, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    let (era, count) = match (years, first) {
        (Years::Imperial, Some(first)) => {
            imperial_year(language, Moment::from_micros(first.and_utc().timestamp_micros()))
        }
        (Years::Imperial | Years::Western, _) => (String::new(), year.to_string()),
    };
    let args = [("era", era.into()), ("year", count.into()), ("western", year.to_string().into())];
    text(language, "time-fiscal-year", &args)
}

/// Era and year within it, 元 for the first. Days before the calendar's own beginning keep the
/// western year.
fn imperial_year(language: Language, at: Moment) -> (String, String) {
    let wall = at.jst();
    let western = (String::new(), wall.year().to_string());
    let (Ok(month), Ok(day)) = (u8::try_from(wall.month()), u8::try_from(wall.day())) else { return western };
    let Ok(iso) = Date::try_new_iso(wall.year(), month, day) else { return western };
    let year = iso.to_calendar(Japanese::new()).era_year();
    let era = match year.era.as_str() {
        "reiwa" => "time-era-reiwa",
        "heisei" => "time-era-heisei",
        "showa" => "time-era-showa",
        "taisho" => "time-era-taisho",
        "meiji" => "time-era-meiji",
        _ => return western,
    };
    let count = match year.year {
        1 => text(language, "time-first-year", &[]),
        count => count.to_string(),
    };
    (text(language, era, &[]), count)
}
