//! Office hours and holidays, against tables read off a printed calendar.

use chrono::NaiveDate;

use super::{Calendar, Closed, Opening, holidays};
use crate::domain::moment::Moment;

fn office() -> Calendar {
    Calendar {
        open: vec![Opening::parse("mon-fri 08:45-17:15").unwrap()],
        closed: vec![Closed::parse("national").unwrap(), Closed::parse("12-29..01-03").unwrap()],
    }
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
    for word in ["national", "12-29..01-03", "08-15", "2026-05-07", "02-29"] {
        assert!(Closed::parse(word).is_some(), "{word}");
    }
    for word in ["", "natonal", "13-01", "12-29..", "2026-02-30", "1-1"] {
        assert!(Closed::parse(word).is_none(), "{word}");
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
    let always = Calendar { open: vec![Opening::parse("mon-sun 00:00-24:00").unwrap()], closed: Vec::new() };
    assert_eq!(always.next_change(at("2026-11-20T10:00")), None);
    assert_eq!(Calendar::default().next_change(at("2026-11-20T10:00")), None);
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
