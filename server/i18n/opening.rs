//! Hours, days and lengths of a policy as people write them, so that they can be read back
//! ([`written::opening`](crate::domain::written::opening)).

use chrono::Datelike;

use super::{Language, text};
use crate::domain::calendar::{Closed, Days, Hours, OpenDays, Opening};

/// 「月〜金 08:45〜17:15」; the word itself where it is none.
pub fn opening(language: Language, word: &str) -> String {
    let Some(Opening { first, last, hours }) = Opening::parse(word) else { return word.to_owned() };
    let day = |day: u32| text(language, "time-weekday", &[("weekday", day.saturating_add(1).into())]);
    let days = if first == last {
        day(first)
    } else {
        text(language, "policy-said-weekdays", &[("from", day(first).into()), ("to", day(last).into())])
    };
    text(
        language,
        "policy-said-opening",
        &[("days", days.into()), ("hours", hours_of(language, hours).into())],
    )
}

/// 「毎年12月29日から1月3日まで」, 「国民の祝日」; the word itself where it is none.
pub fn days(language: Language, word: &str) -> String {
    match Closed::parse(word) {
        Some(Closed::National) => text(language, "policy-said-national", &[]),
        Some(Closed::Days(days)) => of_days(language, days),
        None => word.to_owned(),
    }
}

/// 「2026年6月6日 09:00〜12:00」; the word itself where it is none.
pub fn open_days(language: Language, word: &str) -> String {
    match OpenDays::parse(word) {
        Some(OpenDays { days, hours: None }) => of_days(language, days),
        Some(OpenDays { days, hours: Some(hours) }) => {
            let (days, hours) = (of_days(language, days), hours_of(language, hours));
            text(language, "policy-said-opening", &[("days", days.into()), ("hours", hours.into())])
        }
        None => word.to_owned(),
    }
}

/// 「60分」, in the unit in which it is written; the word itself where it is none.
pub fn length(language: Language, word: &str) -> String {
    let unit = match word.chars().last() {
        Some('s') => "time-seconds",
        Some('m') => "time-minutes",
        Some('h') => "time-hours",
        Some('d') => "time-days",
        _ => return word.to_owned(),
    };
    let count = word.get(..word.len() - 1).and_then(|count| count.parse::<i64>().ok());
    count.map_or_else(|| word.to_owned(), |count| text(language, unit, &[("count", count.into())]))
}

fn of_days(language: Language, days: Days) -> String {
    let yearly = |(month, day): (u32, u32)| {
        text(language, "policy-said-month-day", &[("month", month.into()), ("day", day.into())])
    };
    let once = |date: chrono::NaiveDate| {
        let year = date.year().to_string();
        let args = [("year", year.into()), ("month", date.month().into()), ("day", date.day().into())];
        text(language, "policy-said-day", &args)
    };
    let range = |from: String, to: String| {
        if from == to {
            return from;
        }
        text(language, "policy-said-range", &[("from", from.into()), ("to", to.into())])
    };
    match days {
        Days::Once { from, to } => range(once(from), once(to)),
        Days::Yearly { from, to } => {
            let days = range(yearly(from), yearly(to));
            text(language, "policy-said-yearly", &[("days", days.into())])
        }
    }
}

fn hours_of(language: Language, (from, to): Hours) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    text(language, "policy-said-hours", &[("from", clock(from).into()), ("to", clock(to).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::written::opening as read;

    #[test]
    fn what_is_shown_is_read_back_as_it_is_written() {
        for language in [Language::Ja, Language::En] {
            for word in ["mon-fri 08:45-17:15", "sat 09:00-12:00", "sun 00:00-24:00"] {
                assert_eq!(read::opening(&opening(language, word)).as_deref(), Some(word), "{language:?}");
            }
            for word in ["national", "12-29..01-03", "08-15", "2026-05-07", "2026-12-28..2027-01-05"] {
                assert_eq!(read::days(&days(language, word)).as_deref(), Some(word), "{language:?}");
            }
            for word in ["2026-06-06 09:00-12:00", "08-15", "2026-12-28..2026-12-29 10:00-11:30"] {
                assert_eq!(
                    read::open_days(&open_days(language, word)).as_deref(),
                    Some(word),
                    "{language:?}"
                );
            }
            for word in ["15m", "90m", "1d", "2d", "24h", "30s"] {
                assert_eq!(read::length(&length(language, word)).as_deref(), Some(word), "{language:?}");
            }
        }
        assert_eq!(days(Language::Ja, "12-29..01-03"), "毎年12月29日から1月3日まで");
        assert_eq!(opening(Language::Ja, "mon-fri 08:45-17:15"), "月〜金 08:45〜17:15");
        assert_eq!(length(Language::Ja, "速やかに"), "速やかに");
    }
}
