//! `report`: every format and reader, issuing, and telling a genuine file from another.

use std::fs;

use crate::disposal::report;
use crate::town::Town;

const FORMATS: [&str; 7] = ["pdf", "docx", "xlsx", "csv", "md", "json", "iodef"];

fn incident(town: &Town) -> String {
    report(&town.backend())
}

#[test]
fn every_format_is_written_for_every_reader() {
    let town = Town::peopled();
    let number = incident(&town);
    for format in FORMATS {
        for variant in ["full", "council", "press", "ppc"] {
            let file = town.path(&format!("{variant}.{format}"));
            town.must(&["report", &number, "--format", format, "--variant", variant, "--output", &file]);
            assert!(fs::metadata(&file).unwrap().len() > 500, "{variant}.{format}");
        }
    }
    let text = town.must(&["report", &number, "--format", "md"]);
    assert!(text.contains("控え（未発行）") && text.contains("令和"), "{text}");
    let western = town.must(&["report", &number, "--format", "md", "--years", "western"]);
    // The rule's own title keeps its year.
    // So does the number that an incident is called by.
    let years = |text: &str| text.replace("（令和4年7月）", "").replace("令和8-", "").matches("令和").count();
    assert_eq!((years(&western), years(&text) > 0), (0, true), "{western}");
    let wrong = town.try_run(&["report", &number, "--format", "exe"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("pdf, docx"), "{}", wrong.err);
    assert_eq!(town.try_run(&["report", "K7M4-0000"]).code, 2);
}

/// The code that a note on standard error names.
fn code_of(err: &str) -> String {
    let after = err.split("検証コード ").nth(1).expect("the note names the code");
    after.chars().take(19).collect()
}

#[test]
fn an_issued_file_is_genuine_until_one_character_changes() {
    let town = Town::peopled();
    let number = incident(&town);
    for (no, format) in FORMATS.into_iter().enumerate() {
        let file = town.path(&format!("issued.{format}"));
        let issued = town.try_run(&["report", &number, "--format", format, "--issue", "--output", &file]);
        assert_eq!(issued.code, 0, "{}", issued.err);
        assert!(issued.err.contains(&format!("第{}号", no + 1)), "{}", issued.err);
        let genuine = town.try_run(&["report", "verify", &file]);
        assert_eq!(genuine.code, 0, "{format} {}", genuine.out);
        assert!(genuine.out.contains("真正") && genuine.out.contains(&number), "{}", genuine.out);
        let other = town.try_run(&["report", "verify", &file, "--code", "K7M4-92QX-0ABC-DEFG"]);
        assert_eq!((other.code, other.out.contains("不一致")), (1, true), "{}", other.out);
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, bytes).unwrap();
        let code = code_of(&issued.err);
        let altered = town.try_run(&["report", "verify", &file, "--code", &code]);
        assert_eq!(altered.code, 1);
        assert!(altered.out.contains("改変あり"), "{format} {}", altered.out);
        let told = town.try_run(&["report", "verify", &file]);
        assert!(told.out.contains("改変あり"), "{format}: the file itself carries its code: {}", told.out);
    }
    let stranger = town.write("stranger.txt", "=1+1");
    let unknown = town.try_run(&["report", "verify", &stranger]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.out.contains("当団体が発行した記録はありません"), "{}", unknown.out);
    assert!(town.must(&["audit", "verify", "--replay"]).contains("すべて書かれたとおりです"));
}

#[test]
fn what_is_missing_is_said_before_it_is_issued() {
    let town = Town::peopled();
    let number = incident(&town);
    let copy = town.try_run(&["report", &number, "--variant", "press", "--format", "md"]);
    assert_eq!(copy.code, 0);
    assert!(copy.err.contains("書かれていない項目: 問合せ先"), "{}", copy.err);
    assert!(!copy.out.contains("税務課"), "{}", copy.out);
    assert!(copy.out.contains("【案】") && copy.out.contains("案（公表は未決定）"), "{}", copy.out);
    let file = town.path("press.md");
    let order = ["report", &number, "--variant", "press", "--format", "md", "--issue", "--final"];
    let issued = town.try_run(&[order.as_slice(), &["--output", &file]].concat());
    assert_eq!((issued.code, fs::metadata(&file).is_ok()), (2, false), "{}", issued.err);
    assert!(issued.err.contains("公表するかどうかが決まっていない"), "{}", issued.err);
}

#[test]
fn an_anchor_is_printed_written_and_compared() {
    let town = Town::peopled();
    incident(&town);
    let printed = town.must(&["audit", "anchor"]);
    assert!(printed.contains("\"root\"") && !printed.contains("\"heads\""), "{printed}");
    let file = town.path("anchor.json");
    town.must(&["audit", "anchor", "--output", &file]);
    assert!(fs::read_to_string(&file).unwrap().contains("\"heads\""));
    town.must(&["audit", "verify", "--anchor", &file]);
    let small = town.write("small.json", &printed);
    town.must(&["audit", "verify", "--anchor", &small]);
    let text = fs::read_to_string(&file).unwrap();
    let changed = town.write("changed.json", &text.replacen("\"seq\": 1", "\"seq\": 2", 1));
    let broken = town.try_run(&["audit", "verify", "--anchor", &changed]);
    assert_eq!(broken.code, 1, "{}", broken.out);
    assert!(broken.out.contains("書き換えられています"), "{}", broken.out);
}
