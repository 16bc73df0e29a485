//! Every writing of a value that people use is one value, and what nobody can know is refused.

use super::*;
use crate::moment::Moment;

#[test]
fn a_code_is_one_code_in_every_width_and_with_every_hyphen() {
    for typed in
        ["ab-12", "ａｂ－１２", "ab‐12", "ab−12", "ab–12", " ab―12\u{200b}", "\u{feff}ab-12", "abー12"]
    {
        assert_eq!(code(typed), "ab-12", "{typed}");
    }
    assert_eq!(code("窓口センター"), "窓口センター", "a long vowel is no hyphen");
    assert_eq!(code("ｾﾝﾀｰ"), "センター");
    for word in ["ab-12", "窓口センター", "0123", "desk-teams"] {
        assert_eq!(code(&code(word)), code(word));
    }
    assert_eq!(codes("１４０１、1402 1403,　1404；1405"), ["1401", "1402", "1403", "1404", "1405"]);
    assert_eq!(receipt("ｒ－7k4m ‐ 92ＱＸ"), "R7K4M92QX");
    assert_eq!(login(" Ｔａｎａｋａ "), "tanaka");
    assert_eq!(address("ｓｏｃ＠cloud.example.jp"), "soc@cloud.example.jp");
}

#[test]
fn a_count_is_read_as_people_write_it() {
    let table = [
        ("120", 120),
        ("１２０", 120),
        ("1,200人", 1200),
        ("１，２００名", 1200),
        ("約120人", 120),
        ("およそ 120 名程度", 120),
        ("最大120人", 120),
        ("12万", 120_000),
        ("1万2千", 12_000),
        ("１．５万件", 15_000),
        ("12万3,456", 123_456),
        ("3千万", 30_000_000),
        ("百", 100),
        ("2百", 200),
        ("0", 0),
    ];
    for (typed, expected) in table {
        assert_eq!(count(typed), Some(expected), "{typed}");
    }
    for typed in
        ["", "約", "人", "多数", "120人以上", "十数名", "1.23", "1..5万", "2千3千", "1万2万", "-5", "99億"]
    {
        assert_eq!(count(typed), None, "{typed}");
    }
}

#[test]
fn a_day_is_one_day_in_every_writing() {
    let april = chrono::NaiveDate::from_ymd_opt(2026, 4, 1);
    for typed in [
        "2026-04-01",
        "2026-4-1",
        "2026/4/1",
        "２０２６／０４／０１",
        "2026.4.1",
        "2026年4月1日",
        "2026年 4月 1日（水）",
        "令和8年4月1日",
        "令和８年４月１日（水）",
        "㋿8年4月1日",
        "R8.4.1",
        "Ｒ８．４．１",
        "20260401",
    ] {
        assert_eq!(day(typed), april, "{typed}");
    }
    assert_eq!(day("令和元年5月1日"), chrono::NaiveDate::from_ymd_opt(2019, 5, 1));
    assert_eq!(day("H31.4.30"), chrono::NaiveDate::from_ymd_opt(2019, 4, 30));
    for typed in [
        "",
        "4/1",
        "26/4/1",
        "2026/4-1",
        "2026-02-30",
        "2026-13-01",
        "4/1/2026",
        "2026年4月",
        "明日",
        "R0.4.1",
    ] {
        assert_eq!(day(typed), None, "{typed}");
    }
}

#[test]
fn a_moment_is_one_moment_in_every_writing() {
    let expected = Moment::parse("2026-11-20T15:45:00+09:00");
    for typed in [
        "2026-11-20T15:45",
        "2026-11-20T15:45:00",
        "2026-11-20T06:45:00Z",
        "2026/11/20 15:45",
        "２０２６／１１／２０　１５：４５",
        "2026年11月20日 15時45分",
        "令和8年11月20日(金) 15:45",
        "R8.11.20 午後3時45分",
    ] {
        assert_eq!(moment(typed), expected, "{typed}");
    }
    assert_eq!(moment("令和8年11月20日 9時半"), Moment::parse("2026-11-20T09:30:00+09:00"));
    assert_eq!(moment("2026-11-20 24:00"), Moment::parse("2026-11-21T00:00:00+09:00"));
    for typed in
        ["2026-11-20", "15:45", "2026-11-20 25:00", "2026-11-20 24:01", "2026-11-20 午後12時", "きのう"]
    {
        assert_eq!(moment(typed), None, "{typed}");
    }
}

#[test]
fn a_telephone_number_is_written_in_one_way_and_what_says_more_stays() {
    for typed in
        ["072-000-0001", "０７２－０００－０００１", "072‐000‐0001", "072−000−0001", "072ー000ー0001"]
    {
        assert_eq!(telephone(typed).as_deref(), Some("072-000-0001"), "{typed}");
    }
    for typed in
        ["000-000-1234（内線2345）", "内線2345", "なし", "#7119", "000-000-1234/1235", "000-1（夜間は守衛）"]
    {
        assert_eq!(telephone(typed).as_deref(), Some(typed), "{typed}");
    }
    assert_eq!(telephone("soc＠cloud.example.jp"), None);
}

#[test]
fn a_name_keeps_its_characters() {
    assert_eq!(name(" 山﨑　　直子 "), "山﨑　直子");
    assert_eq!(name("﨑\u{e0100}"), "﨑\u{e0100}");
}

#[test]
fn hours_days_and_lengths_are_the_words_of_a_policy_however_they_are_written() {
    for (typed, word) in [
        ("月〜金 8:45〜17:15", "mon-fri 08:45-17:15"),
        ("月曜日から金曜日 8時45分から17時15分まで", "mon-fri 08:45-17:15"),
        ("平日　８：４５～１７：１５", "mon-fri 08:45-17:15"),
        ("土 9:00-12:00", "sat 09:00-12:00"),
        ("mon-sun 00:00-24:00", "mon-sun 00:00-24:00"),
        ("Mon-Fri 8:45-17:15", "mon-fri 08:45-17:15"),
    ] {
        assert_eq!(opening::opening(typed).as_deref(), Some(word), "{typed}");
    }
    for (typed, word) in [
        ("毎年12月29日から1月3日まで", "12-29..01-03"),
        ("12/29〜1/3", "12-29..01-03"),
        ("12-29..01-03", "12-29..01-03"),
        ("2026年5月7日", "2026-05-07"),
        ("令和8年12月28日(月)から令和9年1月5日まで", "2026-12-28..2027-01-05"),
        ("11月31日", "11-31"),
        ("祝日", "national"),
    ] {
        assert_eq!(opening::days(typed).as_deref(), Some(word), "{typed}");
    }
    for (typed, word) in [
        ("2026年6月6日 9:00〜12:00", "2026-06-06 09:00-12:00"),
        ("2026-06-06", "2026-06-06"),
        ("2026年6月6日9時から12時まで", "2026-06-06 09:00-12:00"),
        ("2026年6月6日から2026年6月7日 9:00〜12:00", "2026-06-06..2026-06-07 09:00-12:00"),
    ] {
        assert_eq!(opening::open_days(typed).as_deref(), Some(word), "{typed}");
    }
    for (typed, word) in [
        ("15分", "15m"),
        ("１時間３０分", "90m"),
        ("2 h", "2h"),
        ("1日", "1d"),
        ("0分", "0m"),
        ("90m", "90m"),
    ] {
        assert_eq!(opening::length(typed).as_deref(), Some(word), "{typed}");
    }
    for wrong in ["", "いつも", "月金", "月 9:00", "2026年11月31日", "30", "分", "1時間と少し"]
    {
        assert_eq!(opening::opening(wrong), None, "{wrong}");
        assert_eq!(opening::days(wrong), None, "{wrong}");
        assert_eq!(opening::length(wrong), None, "{wrong}");
    }
}
