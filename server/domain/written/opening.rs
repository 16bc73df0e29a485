//! Hours, days and lengths of time as people write them, in the words of a policy: 「月〜金 8:45〜17:15」 is
//! `mon-fri 08:45-17:15`, 「12月29日から1月3日まで」 is `12-29..01-03`, 「15分」 is `15m`.
//!
//! What comes out has the form of such a word. Whether there is such a day is for who reads the word.

use chrono::Timelike;

use super::{plain, time};

/// Weekdays by what they begin with, and how a policy writes them.
const WEEKDAYS: [(&str, &str); 14] = [
    ("月", "mon"),
    ("火", "tue"),
    ("水", "wed"),
    ("木", "thu"),
    ("金", "fri"),
    ("土", "sat"),
    ("日", "sun"),
    ("mon", "mon"),
    ("tue", "tue"),
    ("wed", "wed"),
    ("thu", "thu"),
    ("fri", "fri"),
    ("sat", "sat"),
    ("sun", "sun"),
];

/// Words for a length, longest first, with how a policy writes their unit.
const LENGTHS: [(&str, char); 15] = [
    ("minutes", 'm'),
    ("minute", 'm'),
    ("hours", 'h'),
    ("hour", 'h'),
    ("days", 'd'),
    ("day", 'd'),
    ("min", 'm'),
    ("時間", 'h'),
    ("分", 'm'),
    ("日", 'd'),
    ("秒", 's'),
    ("m", 'm'),
    ("h", 'h'),
    ("d", 'd'),
    ("s", 's'),
];

/// What stands between the first and the last of something.
const TO: [&str; 5] = ["から", "〜", "~", "..", " to "];

/// Weekdays with hours: 「月〜金 8:45〜17:15」, 「土曜日 9時から12時まで」, `mon-fri 08:45-17:15`.
pub fn opening(text: &str) -> Option<String> {
    let plain = plain(text).to_lowercase();
    let (days, hours) = plain.split_at_checked(plain.find(|c: char| c.is_ascii_digit() || c == '午')?)?;
    Some(format!("{} {}", weekdays(days.trim())?, hours_of(hours)?))
}

/// Days: 「12月29日から1月3日まで」, 「2026年5月7日」, `12-29..01-03`; 「国民の祝日」.
pub fn days(text: &str) -> Option<String> {
    let plain = plain(text);
    if matches!(plain.as_str(), "国民の祝日" | "祝日" | "national" | "national holidays") {
        return Some("national".to_owned());
    }
    let plain = plain.replace("毎年", "").replace("every year", "");
    let (from, to) = range(plain.trim(), false);
    let from = day(from)?;
    Some(match to {
        Some(to) => format!("{from}..{}", day(to)?),
        None => from,
    })
}

/// Days with hours of their own or without: 「2026年6月6日 9:00〜12:00」.
pub fn open_days(text: &str) -> Option<String> {
    let plain = plain(text);
    if let Some(days) = days(&plain) {
        return (days != "national").then_some(days);
    }
    let spaces = plain.match_indices(char::is_whitespace).map(|(at, _)| at);
    // After the day itself, where nothing is between.
    let after = plain.rfind('日').map(|at| at.saturating_add('日'.len_utf8()));
    spaces.chain(after).find_map(|at| {
        let (named, hours) = plain.split_at_checked(at)?;
        Some(format!("{} {}", days(named)?, hours_of(hours.trim())?))
    })
}

/// A length of time: 「15分」, 「1時間30分」, 「2日」, `90m`. One unit stays the unit that it is.
pub fn length(text: &str) -> Option<String> {
    let plain: String = plain(text).to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let mut parts: Vec<(u64, char)> = Vec::new();
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let (digits, after) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let (word, unit) = LENGTHS.iter().find(|(word, _)| after.starts_with(word))?;
        parts.push((digits.parse().ok().filter(|_| digits.len() <= 6)?, *unit));
        rest = after.strip_prefix(word)?;
    }
    match parts.as_slice() {
        [] => None,
        [(count, unit)] => Some(format!("{count}{unit}")),
        several => {
            let seconds =
                several.iter().map(|(count, unit)| count.saturating_mul(seconds(*unit))).sum::<u64>();
            let whole = seconds.is_multiple_of(60);
            Some(if whole { format!("{}m", seconds / 60) } else { format!("{seconds}s") })
        }
    }
}

const fn seconds(unit: char) -> u64 {
    match unit {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        _ => 1,
    }
}

/// The first of a text and, where there is one, the last.
fn range(text: &str, by_hyphen: bool) -> (&str, Option<&str>) {
    let text = text.strip_suffix("まで").unwrap_or(text).trim();
    let at = TO.iter().find_map(|word| text.split_once(word));
    let at = at.or_else(|| text.split_once('-').filter(|_| by_hyphen));
    at.map_or((text, None), |(from, to)| (from.trim(), Some(to.trim())))
}

fn weekdays(text: &str) -> Option<String> {
    match text {
        "平日" => return Some("mon-fri".to_owned()),
        "毎日" => return Some("mon-sun".to_owned()),
        _ => {}
    }
    let (from, to) = range(text, true);
    let from = weekday(from)?;
    Some(match to {
        Some(to) => format!("{from}-{}", weekday(to)?),
        None => from.to_owned(),
    })
}

fn weekday(text: &str) -> Option<&'static str> {
    let short = text.trim_end_matches("曜日").trim_end_matches("曜");
    let (_, word) = WEEKDAYS.iter().find(|(known, _)| *known == short)?;
    Some(word)
}

fn hours_of(text: &str) -> Option<String> {
    let (from, to) = range(text, true);
    Some(format!("{}-{}", clock(from)?, clock(to?)?))
}

fn clock(text: &str) -> Option<String> {
    let (time, is_next_day) = time::clock(text)?;
    (time.second() == 0).then_some(())?;
    if is_next_day {
        return Some("24:00".to_owned());
    }
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// A day of one year, or of every year.
fn day(text: &str) -> Option<String> {
    if let Some(day) = time::day(text) {
        return Some(day.format("%Y-%m-%d").to_string());
    }
    let text = text.strip_suffix('日').unwrap_or(text);
    let (month, day) = text.split_once(['月', '-', '/', '.'])?;
    let number = |digits: &str| digits.trim().parse::<u32>().ok().filter(|_| digits.trim().len() <= 2);
    Some(format!("{:02}-{:02}", number(month)?, number(day)?))
}
