//! The proof that `check` prints: a promise kept, a promise broken with its story, a sample.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Write;
use std::rc::Rc;

use noroshi::cli;
use serde_json::Value;

use crate::town::Town;
use crate::{Ran, run};

const PLAIN: &str = include_str!("../policies/plain.yaml");

const UNITS: &str = "code,name,kind,parent\nhira,平町,body,\nsomubu,総務部,department,hira\n\
                     zeimu,税務課,section,somubu\nkoho,広報課,section,somubu\n";

const PEOPLE: &str = "code,name,email,unit\n\
    1,平 一郎,1@town.example.jp,hira\n2,松下 二葉,2@town.example.jp,somubu\n\
    3,竹田 三郎,3@town.example.jp,zeimu\n4,梅本 四葉,4@town.example.jp,zeimu\n\
    5,桜井 五郎,5@town.example.jp,hira\n6,桃山 六花,6@town.example.jp,hira\n\
    7,栗原 七海,7@town.example.jp,koho\n8,柿沼 八重,8@town.example.jp,koho\n";

const POSTS: &str = "post,unit,person,as,order,cause\n\
    ciso,hira,1,holder,,\ndirector,somubu,2,holder,,\nmanager,zeimu,3,holder,,\nofficer,zeimu,4,holder,,\n\
    desk,hira,5,member,1,\ndesk,hira,6,member,2,\nmanager,koho,7,holder,,\nofficer,koho,8,holder,,\n";

/// A small body under the plain policy with one guarantee.
fn check(guarantee: &str, more: &[&str]) -> Ran {
    let town = Town::bare();
    // The office is always open, so that hours are those of the ladder.
    let open = PLAIN
        .replace("open: mon-fri 08:30-17:15, closed: [national, 12-29..01-03]", "open: mon-sun 00:00-24:00");
    assert_ne!(open, PLAIN);
    let policy = town.write("escalation.yaml", &format!("{open}\nguarantees:\n  - {guarantee}\n"));
    for (name, text) in [("units.csv", UNITS), ("people.csv", PEOPLE), ("posts.csv", POSTS)] {
        town.write(name, text);
    }
    let folder = town.path("");
    let words = ["check", policy.as_str(), "--people", folder.as_str()];
    run(&words.iter().chain(more).copied().collect::<Vec<_>>())
}

fn json(guarantee: &str, more: &[&str]) -> (u8, Value) {
    let ran = check(guarantee, &[&["--format", "json"], more].concat());
    let report: Value = serde_json::from_str(&ran.out).expect("JSON");
    (ran.code, report["proof"].clone())
}

const KEPT: &str = "{ reaches: ciso, or: [desk], within: 4h, absent: 1 }";
const BROKEN: &str = "{ reaches: ciso, within: 239m, absent: 0 }";

#[test]
fn a_promise_that_is_kept_is_said_with_every_worst_time() {
    let ran = check(KEPT, &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let promise = "どの影響度のとき、4時間以内に最高情報セキュリティ責任者\
        （就いている人も代理も全員不在なら、統一的窓口のいずれか）に届く（不在1人まで）\n    成り立ちます\n";
    assert!(ran.out.contains(promise), "{}", ran.out);
    assert!(ran.out.contains("  統一的窓口\n    不在なし  3時間後に届く\n"), "{}", ran.out);
    // 税務課 and 広報課 differ by names only.
    assert!(ran.out.contains("（ほか1か所も同じ）"), "{}", ran.out);
    assert!(!ran.out.contains("模型") && !ran.out.contains("標本"), "{}", ran.out);
    assert!(ran.out.contains("\n前提\n"), "{}", ran.out);
}

#[test]
fn a_promise_that_is_broken_ends_with_2_and_tells_its_story() {
    let ran = check(BROKEN, &[]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    let (_, said) = ran.out.split_once("\n保証\n").expect("guarantees are said");
    let (said, _) = said.split_once("\n前提\n").expect("assumptions are said");
    assert!(said.contains("3時間59分以内"), "{said}");
    assert!(said.contains("    破れます  4時間後に届く\n"), "{said}");
    let (_, answers) = said.split_once("期限いっぱいで行う: ").expect("somebody answers");
    for post in ["情報セキュリティ担当者", "情報セキュリティ管理者", "情報セキュリティ責任者", "統一的窓口"]
    {
        assert!(answers.contains(&format!("{post}の受領確認")), "{post} does not confirm:\n{said}");
    }
    // The course of that life as `simulate` prints it: everyone on the way is told and confirms.
    for word in ["柿沼 八重", "栗原 七海", "松下 二葉", "桜井 五郎"] {
        assert!(said.contains(word), "{word} is not in the story:\n{said}");
    }
}

#[test]
fn programs_get_codes_and_seconds() {
    let (code, proof) = json(BROKEN, &[]);
    assert_eq!(code, 2);
    assert_eq!(proof["model"], false);
    let guarantee = &proof["guarantees"][0];
    assert_eq!(guarantee["outcome"], "broken");
    assert_eq!(guarantee["example"]["heard_after_seconds"], 4 * 3600);
    assert_eq!(guarantee["example"]["away"], serde_json::json!([]));
    assert!(guarantee["story"].as_array().is_some_and(|lines| lines.len() > 8), "{guarantee}");
    let rows = proof["latest"].as_array().expect("a list");
    let seconds: Vec<(&str, i64)> = rows
        .iter()
        .map(|row| {
            (
                row["post"].as_str().unwrap(),
                row["levels"][0]["latest"]["heard_after_seconds"].as_i64().unwrap(),
            )
        })
        .collect();
    let hours = |count: i64| count * 3600;
    let ladder = [("officer", 0), ("manager", 1), ("director", 2), ("desk", 3), ("ciso", 4)]
        .map(|(post, at)| (post, hours(at)));
    assert_eq!(seconds, ladder);

    let (code, proof) = json(KEPT, &[]);
    assert_eq!((code, &proof["guarantees"][0]["outcome"]), (0, &Value::from("held")));
    assert_eq!(proof["guarantees"][0]["example"], Value::Null);
}

#[test]
fn a_budget_that_is_too_small_is_called_a_sample_and_never_a_proof() {
    let (code, proof) = json(KEPT, &["--budget", "3"]);
    assert_eq!((code, &proof["guarantees"][0]["outcome"]), (0, &Value::from("sampled")));
    assert!(proof["latest"].as_array().unwrap().iter().any(|row| row["sampled"] == true), "{proof}");
    let said = check(KEPT, &["--budget", "3"]).out;
    assert!(said.contains("試した範囲では成り立ちます（標本"), "{said}");
}

/// Both streams as somebody sees them who looks at one screen.
#[derive(Clone, Default)]
struct Screen(Rc<RefCell<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_is_found_is_said_before_the_proof_is_made_and_how_far_it_is_for_who_asks() {
    let town = Town::bare();
    let policy = town.write("escalation.yaml", PLAIN);
    let words = ["noroshi", "check", "--lang", "ja", &policy];
    let seen = |more: &[&str]| {
        let words: Vec<OsString> = words.iter().chain(more).map(OsString::from).collect();
        let screen = Screen::default();
        cli::run(&words, &mut screen.clone(), &mut screen.clone());
        let bytes = screen.0.borrow().clone();
        String::from_utf8(bytes).expect("UTF-8")
    };
    let said = seen(&["-v"]);
    let (found, proved) = said.split_once("経過を試しています（0 / ").expect("how far it is");
    assert!(found.contains("escalation.yaml は使えます"), "{said}");
    assert!(proved.contains("最も遅い場合") && !found.contains("最も遅い場合"), "{said}");
    assert!(!seen(&[]).contains("経過を試しています"), "nobody asked");
}
