//! Office hours and holidays, against tables read off a printed calendar.

use chrono::NaiveDate;

use super::holidays::National;
use super::official::{Official, days_of};
use super::{Calendar, Closed, OpenDays, Opening, day_after_at, holidays};
use crate::moment::{Moment, Span};

fn office() -> Calendar {
    Calendar {
        open: vec![Opening::parse("mon-fri 08:45-17:15").unwrap()],
        closed: vec![Closed::parse("national").unwrap(), Closed::parse("12-29..01-03").unwrap()],
        ..Calendar::default()
    }
}

fn day(text: &str) -> NaiveDate {
    super::date(text).unwrap()
}

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

#[test]
fn hours_have_one_form() {
    for word in ["mon-fri 08:45-17:15", "sat 09:00-12:00", "fri-mon 00:00-24:00", "mon  08:00-09:00"] {
        assert!(Opening::parse(word).is_some(), "{word}");
    }
    for word in
        ["", "mon-fri", "mon-fri 8:45-17:15", "mon-fri 17:15-08:45", "mon-xxx 08:00-09:00", "mon 25:00-26:00"]
    {
        assert!(Opening::parse(word).is_none(), "{word}");
    }
    for word in ["national", "12-29..01-03", "08-15", "2026-05-07", "02-29", "2026-12-28..2027-01-05"] {
        assert!(Closed::parse(word).is_some(), "{word}");
    }
    let nonsense = [
        "",
        "natonal",
        "13-01",
        "12-29..",
        "2026-02-30",
        "1-1",
        "2026-5-7",
        "2026-06-02..2026-06-01",
        "12-29..2027-01-03",
    ];
    for word in nonsense {
        assert!(Closed::parse(word).is_none(), "{word}");
    }
    for word in ["2026-06-06", "2026-06-06 09:00-12:00", "01-04", "2026-06-06..2026-06-07 09:00-12:00"] {
        assert!(OpenDays::parse(word).is_some(), "{word}");
    }
    for word in ["", "national", "2026-06-06 9-12", "2026-06-06 12:00-09:00", "sat 09:00-12:00"] {
        assert!(OpenDays::parse(word).is_none(), "{word}");
    }
}

#[test]
fn an_office_is_open_from_its_first_minute_to_before_its_last() {
    let cases = [
        ("2026-11-20T08:44", false),
        ("2026-11-20T08:45", true),
        ("2026-11-20T17:14", true),
        ("2026-11-20T17:15", false),
        ("2026-11-21T10:00", false), // Saturday
        ("2026-11-23T10:00", false), // 勤労感謝の日
        ("2026-12-28T10:00", true),
        ("2026-12-29T10:00", false),
        ("2027-01-01T10:00", false),
        ("2027-01-04T10:00", true),
    ];
    for (text, open) in cases {
        assert_eq!(office().is_open(at(text)), open, "{text}");
    }
}

#[test]
fn the_next_change_skips_closed_days() {
    let cases = [
        ("2026-11-20T10:00", "2026-11-20T17:15"),
        ("2026-11-20T17:15", "2026-11-24T08:45"),
        ("2026-12-28T17:15", "2027-01-04T08:45"),
        ("2026-11-20T08:44", "2026-11-20T08:45"),
    ];
    for (after, change) in cases {
        assert_eq!(office().next_change(at(after)), Some(at(change)), "{after}");
    }
    let always =
        Calendar { open: vec![Opening::parse("mon-sun 00:00-24:00").unwrap()], ..Calendar::default() };
    assert_eq!(always.next_change(at("2026-11-20T10:00")), None);
    assert_eq!(Calendar::default().next_change(at("2026-11-20T10:00")), None);
}

#[test]
fn days_by_date_close_and_open_an_office() {
    let parse = |word: &str| OpenDays::parse(word).unwrap();
    let calendar = Calendar {
        closed: [office().closed, vec![Closed::parse("2026-12-24..2026-12-25").unwrap()]].concat(),
        open_days: vec![
            parse("2026-11-21"),             // a Saturday, in the hours of other days
            parse("2026-11-23 09:00-12:00"), // a holiday, for the morning
            parse("2026-12-25 08:45-12:00"), // closed otherwise
            parse("2026-12-28 08:45-12:00"), // open anyway, but shorter
        ],
        ..office()
    };
    let cases = [
        ("2026-11-21T08:45", true),
        ("2026-11-21T17:15", false),
        ("2026-11-22T10:00", false),
        ("2026-11-23T08:59", false),
        ("2026-11-23T09:00", true),
        ("2026-11-23T12:00", false),
        ("2026-12-24T10:00", false),
        ("2026-12-25T10:00", true),
        ("2026-12-28T11:59", true),
        ("2026-12-28T13:00", false),
        ("2025-12-24T10:00", true),
    ];
    for (text, open) in cases {
        assert_eq!(calendar.is_open(at(text)), open, "{text}");
    }
    assert!(calendar.is_own_closed_day(day("2026-12-24")) && calendar.is_own_closed_day(day("2026-12-31")));
    assert!(!calendar.is_own_closed_day(day("2026-12-25")), "it is opened");
    assert!(!calendar.is_own_closed_day(day("2027-01-01")), "a holiday");
    assert!(!calendar.is_own_closed_day(day("2027-01-02")), "a Saturday");
    assert_eq!(calendar.next_change(at("2026-11-20T17:15")), Some(at("2026-11-21T08:45")));
    assert_eq!(calendar.add_open_days(at("2026-12-23T10:00"), 2), Some(at("2026-12-28T12:00")));
}

#[test]
fn a_single_law_moves_a_holiday() {
    // As in 2021: 海の日 moves from Monday 07-20 to Thursday 07-23, and a day is added.
    let national = National {
        add: [(day("2026-07-23"), "海の日".to_owned()), (day("2026-06-03"), "休日".to_owned())].into(),
        drop: [day("2026-07-20")].into(),
    };
    assert_eq!(national.name(day("2026-07-20")), None);
    assert_eq!(national.name(day("2026-07-23")), Some("海の日"));
    assert_eq!(national.name(day("2026-08-11")), Some("山の日"));
    let moved = Calendar { national: national.into(), ..office() };
    assert!(moved.is_open_day(day("2026-07-20")) && !moved.is_open_day(day("2026-07-23")));
    assert!(moved.is_open_day(day("2026-06-02")), "nothing follows from a day that is written");
}

/// The official list of these years by the rules, in its own words, with days taken out and put in.
fn list(years: std::ops::RangeInclusive<i32>, without: &[&str], with: &[(&str, &str)]) -> Official {
    let mut rows: Vec<(String, String)> = Vec::new();
    for date in years.flat_map(days_of).filter(|date| !without.contains(&date.to_string().as_str())) {
        let Some(name) = holidays::name(date) else { continue };
        let name = if holidays::is_named_by_law(name) { name } else { "休日" };
        rows.push((date.format("%Y/%-m/%-d").to_string(), name.to_owned()));
    }
    rows.extend(with.iter().map(|(date, name)| ((*date).to_owned(), (*name).to_owned())));
    Official::read(rows.iter().map(|(date, name)| (date.as_str(), name.as_str()))).unwrap()
}

#[test]
fn the_official_list_says_what_the_policy_must_write() {
    let rules = National::default();
    let plain = list(2018..=2027, &[], &[]);
    assert_eq!(plain.years(), [2022, 2023, 2024, 2025, 2026, 2027]);
    assert_eq!(plain.differences(&rules), []);
    let moved = list(2025..=2026, &["2026-07-20"], &[("2026/7/23", "海の日"), ("2026/6/3", "休日")]);
    let found: Vec<_> = moved
        .differences(&rules)
        .into_iter()
        .map(|row| (row.date.to_string(), row.official.unwrap_or_default(), row.ours.unwrap_or_default()))
        .collect();
    let said =
        |date: &str, official: &str, ours: &str| (date.to_owned(), official.to_owned(), ours.to_owned());
    assert_eq!(
        found,
        [said("2026-06-03", "休日", ""), said("2026-07-20", "", "海の日"), said("2026-07-23", "海の日", "")]
    );
    // What is written of a year that the list does not have stays; what the list refutes goes.
    let before = National {
        add: [(day("2028-03-03"), "式典の日".to_owned()), (day("2026-01-05"), "誤り".to_owned())].into(),
        drop: [day("2025-05-03")].into(),
    };
    let right = moved.corrected(&before);
    assert_eq!(moved.differences(&right), []);
    assert_eq!(
        right.add.keys().map(ToString::to_string).collect::<Vec<_>>(),
        ["2026-06-03", "2026-07-23", "2028-03-03"]
    );
    assert_eq!(right.drop, [day("2026-07-20")].into());
    assert_eq!(Official::read([("2026/1/1", "元日"), ("1月2日", "元日")]), Err(1));
}

/// 08:30 to 17:15, on Thursdays until 19:00, written as two openings that overlap.
fn late_on_thursdays() -> Calendar {
    Calendar {
        open: vec![
            Opening::parse("thu 16:00-19:00").unwrap(),
            Opening::parse("mon-fri 08:30-17:15").unwrap(),
        ],
        ..office()
    }
}

fn never() -> Calendar {
    Calendar { closed: vec![Closed::parse("01-01..12-31").unwrap()], ..office() }
}

#[test]
fn open_time_runs_only_while_the_office_is_open() {
    let cases = [
        // Friday before 勤労感謝の日 on Monday: 15 minutes before the weekend, 45 after it.
        ("2026-11-20T17:00", 60, "2026-11-24T09:15"),
        ("2026-11-20T10:00", 60, "2026-11-20T11:00"),
        // What runs out at closing is due at closing.
        ("2026-11-20T17:00", 15, "2026-11-20T17:15"),
        ("2026-11-20T17:00", 16, "2026-11-24T08:31"),
        // Out of hours the clock stands until the next opening.
        ("2026-11-20T17:15", 1, "2026-11-24T08:31"),
        ("2026-11-21T12:00", 60, "2026-11-24T09:30"),
        ("2026-11-20T06:00", 60, "2026-11-20T09:30"),
        ("2026-11-21T12:00", 0, "2026-11-21T12:00"),
        // A whole day has 525 minutes, a Thursday 630: the overlapping hour counts once.
        ("2026-11-24T08:30", 525, "2026-11-24T17:15"),
        ("2026-11-26T08:30", 630, "2026-11-26T19:00"),
        ("2026-11-26T08:30", 631, "2026-11-27T08:31"),
        // 仕事納め is Monday 12-28, 仕事始め Monday 01-04.
        ("2026-12-28T17:00", 60, "2027-01-04T09:15"),
    ];
    for (start, minutes, due) in cases {
        let reckoned = late_on_thursdays().add_open_time(at(start), Span::minutes(minutes));
        assert_eq!(reckoned, Some(at(due)), "{start} + {minutes}");
    }
}

#[test]
fn open_days_end_with_the_closing_hour() {
    let cases = [
        ("2026-11-20T10:00", 1, "2026-11-24T17:15"),
        ("2026-11-20T23:59", 1, "2026-11-24T17:15"),
        ("2026-11-21T10:00", 1, "2026-11-24T17:15"),
        ("2026-11-20T10:00", 3, "2026-11-26T19:00"),
        ("2026-12-25T10:00", 2, "2027-01-04T17:15"),
        ("2026-11-20T10:00", 0, "2026-11-20T17:15"),
        ("2026-11-20T18:00", 0, "2026-11-20T18:00"),
        ("2026-11-21T10:00", 0, "2026-11-21T10:00"),
    ];
    for (start, count, due) in cases {
        let reckoned = late_on_thursdays().add_open_days(at(start), count);
        assert_eq!(reckoned, Some(at(due)), "{start} + {count}");
    }
}

#[test]
fn the_next_day_is_the_next_open_one_or_the_next_at_all() {
    let cases = [
        ("2026-11-19T10:00", "2026-11-20T12:00", "2026-11-20T12:00"),
        ("2026-11-20T10:00", "2026-11-24T12:00", "2026-11-21T12:00"),
        ("2026-12-28T23:59", "2027-01-04T12:00", "2026-12-29T12:00"),
        ("2026-11-24T00:00", "2026-11-25T12:00", "2026-11-25T12:00"),
    ];
    for (start, open, any) in cases {
        assert_eq!(office().next_day_at(at(start), 12, 0), Some(at(open)), "{start}");
        assert_eq!(day_after_at(at(start), 12, 0), Some(at(any)), "{start}");
    }
    assert_eq!(office().next_day_at(at("2026-11-20T10:00"), 24, 0), None);
    assert_eq!(day_after_at(at("2026-11-20T10:00"), 12, 60), None);
}

#[test]
fn an_office_that_is_never_open_gives_no_time() {
    let start = at("2026-11-20T10:00");
    for calendar in [never(), Calendar::default()] {
        assert_eq!(calendar.add_open_time(start, Span::minutes(1)), None);
        assert_eq!(calendar.add_open_days(start, 1), None);
        assert_eq!(calendar.next_day_at(start, 12, 0), None);
        assert_eq!(calendar.next_change(start), None);
        assert_eq!(calendar.add_open_days(start, 0), Some(start));
    }
    assert_eq!(office().add_open_time(start, Span::hours(24 * 400)), None);
    assert_eq!(office().add_open_days(start, u32::MAX), None);
}

#[test]
fn holidays_of_years_with_every_rule() {
    // 2026: 国民の休日 between 敬老の日 and 秋分の日, 振替休日 after three holidays in a row.
    let of_2026 = [
        (1, 1, "元日"),
        (1, 12, "成人の日"),
        (2, 11, "建国記念の日"),
        (2, 23, "天皇誕生日"),
        (3, 20, "春分の日"),
        (4, 29, "昭和の日"),
        (5, 3, "憲法記念日"),
        (5, 4, "みどりの日"),
        (5, 5, "こどもの日"),
        (5, 6, "振替休日"),
        (7, 20, "海の日"),
        (8, 11, "山の日"),
        (9, 21, "敬老の日"),
        (9, 22, "国民の休日"),
        (9, 23, "秋分の日"),
        (10, 12, "スポーツの日"),
        (11, 3, "文化の日"),
        (11, 23, "勤労感謝の日"),
    ];
    assert_eq!(all(2026), of_2026);
    // Taken from PyPI jpholiday: number of holidays, and the day of each equinox.
    let years =
        [(2022, 16, 21, 23), (2023, 17, 21, 23), (2024, 21, 20, 22), (2032, 17, 20, 22), (2050, 17, 20, 23)];
    for (year, count, spring, autumn) in years {
        let days = all(year);
        assert_eq!(days.len(), count, "{year}: {days:?}");
        assert!(days.contains(&(3, spring, "春分の日")) && days.contains(&(9, autumn, "秋分の日")), "{year}");
    }
}

fn all(year: i32) -> Vec<(u32, u32, &'static str)> {
    let days = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
    days.filter_map(|(month, day)| {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some((month, day, holidays::name(date)?))
    })
    .collect()
}
