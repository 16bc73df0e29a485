//! `simulate`: the transcript that an officer approves, and the rows that programs read.

use serde_json::Value;

use crate::run;
use crate::town::{Town, sample};

fn simulate(format: &str) -> crate::Ran {
    let (policy, scenario) = (sample("escalation.yaml"), sample("tests/cli/misdelivery.yaml"));
    let people = sample("templates/demo");
    run(&["simulate", &policy, "--scenario", &scenario, "--people", &people, "--format", format])
}

#[test]
fn the_transcript_is_the_approved_one() {
    let ran = simulate("text");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let approved = include_str!("misdelivery.txt");
    assert!(ran.out == approved, "the transcript differs from tests/cli/misdelivery.txt:\n{}", ran.out);
}

#[test]
fn rows_name_who_is_told_in_which_post_and_on_which_clause() {
    let report: Value = serde_json::from_str(&simulate("json").out).expect("JSON");
    let rows = report["entries"].as_array().expect("a list");
    let told = |person: &str| {
        rows.iter().find(|row| row["fact"] == "told" && row["person"] == person).unwrap_or(&Value::Null)
    };
    assert_eq!(told("2002")["via"], "stand_in:absent");
    assert_eq!(told("2002")["post"], "manager");
    assert_eq!(told("2002")["basis"], "5.3(1)①");
    assert_eq!(told("2002")["at"], "2026-11-20T10:00:00+09:00");
    // Whoever is away is not told, and nobody acts for the director before the manager reports up.
    assert_eq!(told("2001"), &Value::Null);
    assert_eq!(told("1103")["at"], "2026-11-20T10:40:00+09:00");
    assert_eq!(report["reached"]["ciso"], "2026-11-20T10:45:00+09:00");
    assert_eq!(report["reached"]["mayor_secretary"], Value::Null);
}

#[test]
fn a_person_whom_nobody_knows_is_2_and_named() {
    let town = Town::bare();
    let text = include_str!("misdelivery.yaml").replace("\"1305\"", "\"9999\"");
    let scenario = town.write("scenario.yaml", &text);
    let ran = run(&["simulate", &sample("escalation.yaml"), "--scenario", &scenario]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("9999"), "{}", ran.err);
}
