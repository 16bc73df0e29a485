//! Days and times as people and spreadsheets write them: ISO, slashes, dots, 和暦, with a weekday or
//! without, in any width.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::moment::Moment;

/// 元号 with the year before their first, by their words and letters.
const ERAS: &[(&str, i32)] = &[
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("R", 2018),
    ("H", 1988),
    ("S", 1925),
    ("T", 1911),
];

/// A day: `2026-04-01`, `2026/4/1`, 「2026年4月1日」, 「令和8年4月1日(水)」, `R8.4.1`, `20260401`.
pub fn day(text: &str) -> Option<NaiveDate> {
    let plain = super::plain(text);
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole: u32 = plain.parse().ok()?;
        return meant(i32::try_from(whole / 10_000).ok()?, whole / 100 % 100, whole % 100);
    }
    let (day, rest) = front(&plain)?;
    rest.is_empty().then_some(day)
}

/// A moment: RFC 3339 with its offset, or a day with a time of Japan's clock.
pub fn moment(text: &str) -> Option<Moment> {
    let plain = super::plain(text);
    if let Some(moment) = Moment::parse(&plain) {
        return Some(moment);
    }
    let (day, rest) = front(&plain)?;
    let (time, is_next_day) = clock(rest.strip_prefix('T').unwrap_or(rest).trim_start())?;
    let day = if is_next_day { day.checked_add_days(Days::new(1))? } else { day };
    Moment::of_local(day.and_time(time))
}

/// The day that a text begins with, and what follows it.
fn front(plain: &str) -> Option<(NaiveDate, &str)> {
    let (first, rest) = year(plain)?;
    let (separator, rest) = next(rest)?;
    let (month, rest) = number(rest)?;
    let (second, rest) = next(rest)?;
    let is_fitting = match separator {
        '年' => second == '月',
        '-' | '/' | '.' => second == separator,
        _ => false,
    };
    let (day, rest) = number(rest.trim_start())?;
    let rest = if separator == '年' { rest.strip_prefix('日')? } else { rest };
    let date = meant(first, month, day).filter(|_| is_fitting)?;
    Some((date, without_weekday(rest).trim()))
}

/// Four digits, or an era with its year.
fn year(plain: &str) -> Option<(i32, &str)> {
    let era = ERAS.iter().find_map(|(word, before)| Some((plain.strip_prefix(word)?, *before)));
    let Some((rest, before)) = era else {
        let (year, rest) = number(plain)?;
        return (plain.len() - rest.len() == 4).then_some((i32::try_from(year).ok()?, rest));
    };
    let rest = rest.trim_start();
    let (count, rest) = match rest.strip_prefix('元') {
        Some(rest) => (1, rest),
        None => number(rest)?,
    };
    (1..=99).contains(&count).then_some((before + i32::try_from(count).ok()?, rest))
}

fn next(text: &str) -> Option<(char, &str)> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    Some((first, text.strip_prefix(first)?.trim_start()))
}

/// Up to four digits.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    (digits.len() <= 4).then_some(())?;
    Some((digits.parse().ok()?, rest))
}

/// No year that somebody cannot mean: beyond these a time could be written and not be read again.
fn meant(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1900..=9998).contains(&year))
}

/// The weekday that the product itself prints, and people copy: 「(金)」, 「(金曜日)」, `(Fri)`.
fn without_weekday(rest: &str) -> &str {
    const DAYS: &[&str] = &["月", "火", "水", "木", "金", "土", "日", "祝"];
    const ENGLISH: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let inner = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((word, after)) = inner else { return rest };
    let short = word.trim().trim_end_matches("曜日").trim_end_matches("曜").to_lowercase();
    let is_english = ENGLISH.iter().any(|day| short.starts_with(day));
    if DAYS.contains(&short.as_str()) || is_english { after } else { rest }
}

/// A time, and whether it is the first of the next day (24:00).
pub(super) fn clock(text: &str) -> Option<(NaiveTime, bool)> {
    let (later, rest) = match (text.strip_prefix("午前"), text.strip_prefix("午後")) {
        (Some(rest), _) => (Some(0), rest),
        (None, Some(rest)) => (Some(12), rest),
        (None, None) => (None, text),
    };
    let (hour, rest) = number(rest.trim_start())?;
    let (minute, second) = minutes(rest)?;
    if (hour, minute, second, later) == (24, 0, 0, None) {
        return Some((NaiveTime::MIN, true));
    }
    // 「午後12時」 is noon for some and midnight for others: nobody guesses.
    let hour = match later {
        Some(later) => (hour < 12).then(|| hour + later)?,
        None => hour,
    };
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, false))
}

/// What follows the hour: `:45`, `:45:30`, 「時」, 「時半」, 「時45分」, 「時45分30秒」.
fn minutes(rest: &str) -> Option<(u32, u32)> {
    if let Some(rest) = rest.strip_prefix('時') {
        match rest {
            "" => return Some((0, 0)),
            "半" => return Some((30, 0)),
            _ => {}
        }
        let (minute, rest) = number(rest)?;
        return match rest.strip_prefix('分')? {
            "" => Some((minute, 0)),
            rest => number(rest).filter(|(_, end)| *end == "秒").map(|(second, _)| (minute, second)),
        };
    }
    let (minute, rest) = number(rest.strip_prefix(':')?)?;
    match rest.strip_prefix(':') {
        Some(rest) => number(rest).filter(|(_, end)| end.is_empty()).map(|(second, _)| (minute, second)),
        None => rest.is_empty().then_some((minute, 0)),
    }
}
