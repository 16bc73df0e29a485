//! `calendar`: holidays of a year, an office's own days, and the government's list against them.

use std::fs;

use serde_json::Value;

use crate::run;
use crate::town::{Town, sample};

/// The shipped policy with an exception of each kind.
fn exceptional(town: &Town) -> String {
    let text = fs::read_to_string(sample("escalation.yaml")).expect("it is shipped");
    let closed = "closed: [national, 12-29..01-03]";
    assert!(text.contains(closed));
    let own = "closed: [national, 12-29..01-03, 2026-06-01], open_days: [2026-11-23 09:00-12:00]";
    let overrides = "\nnational_holidays: { add: { 2026-06-03: 式典の日 }, drop: [2026-07-20] }\n";
    town.write("escalation.yaml", &(text.replacen(closed, own, 1) + overrides))
}

fn days(listed: &Value) -> Vec<(&str, &str)> {
    let rows = listed["holidays"].as_array().expect("a list");
    rows.iter().filter_map(|row| Some((row["date"].as_str()?, row["name"].as_str()?))).collect()
}

#[test]
fn the_rules_alone_need_no_policy() {
    let ran = run(&["calendar", "--year", "2026", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let listed: Value = serde_json::from_str(&ran.out).expect("JSON");
    let days = days(&listed);
    assert_eq!(days.len(), 18);
    assert!(days.contains(&("2026-09-22", "国民の休日")) && days.contains(&("2026-05-06", "振替休日")));
    for year in ["2021", "2100", "2026..2025", "next"] {
        assert_eq!(run(&["calendar", "--year", year]).code, 2, "{year}");
    }
}

#[test]
fn a_policys_own_days_are_listed_for_officers() {
    let town = Town::bare();
    let file = exceptional(&town);
    let ran = run(&["calendar", &file, "--year", "2026"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let expected = [
        "  令和8年6月3日(水)  式典の日",
        "office: 曜日・祝日による休みのほかに閉じる日\n  令和8年1月2日(金)\n  令和8年6月1日(月)\n  令和8年12月29日(火)",
        "office: 臨時の開庁日・時間の異なる日\n  令和8年11月23日(月)  09:00-12:00",
    ];
    for text in expected {
        assert!(ran.out.contains(text), "{text} is missing:\n{}", ran.out);
    }
    assert!(!ran.out.contains("海の日"), "{}", ran.out);
}

/// 内閣府 syukujitsu.csv as it is published: CP932, CRLF, dates without zeros.
fn official(town: &Town, change: impl Fn(String) -> String) -> String {
    let listed = run(&["calendar", "--year", "2025..2026", "--format", "json"]).out;
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    let mut text = "国民の祝日・休日月日,国民の祝日・休日名称\r\n1955/1/1,元日\r\n".to_owned();
    for (date, name) in days(&listed) {
        let date = date.replace("-0", "-").replace('-', "/");
        let name = if name.ends_with("休日") { "休日" } else { name };
        text.push_str(&format!("{date},{name}\r\n"));
    }
    let changed = change(text);
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(&changed);
    let path = town.path("syukujitsu.csv");
    fs::write(&path, &bytes).expect("the temporary folder can be written");
    path
}

#[test]
fn the_governments_list_as_published_agrees_with_the_rules() {
    let town = Town::bare();
    let ran = run(&["calendar", "--compare", &official(&town, |text| text)]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "2025 年から 2026 年まで、内閣府の一覧と違う日はありません\n");
}

#[test]
fn what_the_list_says_otherwise_can_be_pasted_into_the_policy() {
    let town = Town::bare();
    let list = official(&town, |text| text.replace("2026/7/20,海の日", "2026/7/23,海の日"));
    let ran = run(&["calendar", "--compare", &list]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("令和8年7月20日(月)  内閣府: 祝日でない  この計画: 海の日"), "{}", ran.out);
    let at = ran.out.find("national_holidays:").expect("lines to paste");
    let lines = ran.out.get(at..).expect("a place in the text");
    assert_eq!(lines, "national_holidays:\n  add:\n    2026-07-23: \"海の日\"\n  drop: [2026-07-20]\n");
    let text = fs::read_to_string(sample("escalation.yaml")).expect("it is shipped");
    let file = town.write("pasted.yaml", &format!("{text}\n{lines}"));
    let again = run(&["calendar", &file, "--compare", &list]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    let without = run(&["calendar", &file, "--compare", &official(&town, |text| text)]);
    assert!(without.out.contains("national_holidays は要らなくなりました"), "{}", without.out);
}

#[test]
fn a_file_that_is_not_the_list_is_refused() {
    let town = Town::bare();
    let people = sample("templates/demo/people.csv");
    assert_eq!(run(&["calendar", "--compare", &people]).code, 2);
    let old = town.write("old.csv", "国民の祝日・休日月日,国民の祝日・休日名称\n1955/1/1,元日\n");
    let ran = run(&["calendar", "--compare", &old]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("2022"), "{}", ran.err);
}
