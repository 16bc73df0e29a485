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
    approve("misdelivery", &ran.out);
}

/// Compares a transcript with the one that was approved, or approves it.
fn approve(name: &str, out: &str) {
    let approved = sample(&format!("tests/cli/{name}.txt"));
    if std::env::var_os("APPROVE").is_some() {
        std::fs::write(&approved, out).expect("it can be written");
    }
    let kept = std::fs::read_to_string(&approved).unwrap_or_default();
    assert!(out == kept, "the transcript differs from tests/cli/{name}.txt:\n{out}");
}

#[test]
fn the_transcript_names_dates_addresses_and_what_a_refused_act_lacks() {
    let town = Town::bare();
    let text = std::fs::read_to_string(sample("escalation.yaml")).expect("shipped");
    let second = "report_ciso: { to: ciso, from: verify, second_person: true, ";
    let text = text.replacen("report_ciso: { to: ciso, from: verify, ", second, 1);
    let policy = town.write("policy.yaml", &text);
    let lived = |more: &str| {
        let scenario = include_str!("misdelivery.yaml").replace(
            "does: report_ciso }\n",
            &format!("does: report_ciso{more} }}\n  - {{ after: 100m, person: \"1401\", does: close, reason: 済んだ }}\n"),
        );
        let (scenario, people) = (town.write("scenario.yaml", &scenario), sample("templates/demo"));
        run(&["simulate", &policy, "--scenario", &scenario, "--people", &people]).out
    };
    let line = |out: &str, word: &str| -> String {
        let mut lines = out.lines().filter(|line| line.contains(word));
        lines.next().unwrap_or_else(|| panic!("{word}: {out}")).to_owned()
    };
    let alone = lived("");
    let date = line(&alone, "個人情報保護委員会への速報（個人情報）");
    assert!(date.contains("11月24日") && date.contains("個人情報保護法68条1項"), "{date}");
    let refused: Vec<&str> = alone.lines().filter(|line| line.contains("受付不可")).collect();
    assert_eq!(refused.len(), 2, "{alone}");
    assert!(refused[0].contains("やむを得ず、同じ人が行う理由"), "{}", refused[0]);
    assert!(refused[1].contains("個人情報保護委員会への速報"), "the dates that are open: {}", refused[1]);
    let reasoned = lived(", reason: 夜間で一人のため");
    assert!(line(&reasoned, "11:35  済み").contains("最高情報セキュリティ責任者への報告"), "{reasoned}");
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

const RICH: &str = "tests/policies/rich.yaml";

/// The sample city's people under another policy: what the mayor's secretary is there, is the mayor here.
fn declared(policy: &str, scenario: &str, format: &str) -> crate::Ran {
    let town = Town::bare();
    for name in ["units", "people", "posts"] {
        let text = std::fs::read_to_string(sample(&format!("templates/demo/{name}.csv"))).expect("shipped");
        let text = if policy == RICH { text.replace("mayor_secretary", "mayor") } else { text };
        town.write(&format!("{name}.csv"), &text);
    }
    let (policy, people) = (sample(policy), town.path(""));
    run(&["simulate", &policy, "--scenario", scenario, "--people", &people, "--format", format])
}

#[test]
fn what_is_declared_handed_over_and_confirmed_from_outside_runs_as_it_was_approved() {
    for (policy, name) in [(RICH, "declared"), ("escalation.yaml", "delegated")] {
        let ran = declared(policy, &sample(&format!("tests/cli/{name}.yaml")), "text");
        assert_eq!(ran.code, 0, "{}", ran.err);
        approve(name, &ran.out);
    }
}

#[test]
fn a_body_outside_answers_for_itself_as_it_was_approved() {
    let town = Town::bare();
    for name in ["units", "people", "posts"] {
        let text = std::fs::read_to_string(sample(&format!("templates/demo/{name}.csv"))).expect("shipped");
        town.write(&format!("{name}.csv"), &text.replace("mayor_secretary", "mayor"));
    }
    let text = std::fs::read_to_string(sample(RICH)).expect("it is there");
    let policy = town.write(
        "policy.yaml",
        &text.replace("    label: 県\n", "    label: 県\n    may: [confirm, answer]\n"),
    );
    let scenario = sample("tests/cli/answered.yaml");
    let simulate = |policy: &str, format: &str| {
        run(&["simulate", policy, "--scenario", &scenario, "--people", &town.path(""), "--format", format])
    };
    let ran = simulate(&policy, "text");
    assert_eq!(ran.code, 0, "{}", ran.err);
    approve("answered", &ran.out);
    // Where the policy gives it no right, nothing that it says is taken.
    let report: Value = serde_json::from_str(&simulate(&sample(RICH), "json").out).expect("JSON");
    let rows = report["entries"].as_array().expect("a list");
    let refused = rows.iter().filter(|row| row["fact"] == "refused").map(|row| row["duty"].clone());
    assert_eq!(refused.collect::<Vec<Value>>(), ["party_receive", "party_answer", "party_receive"]);
}

#[test]
fn rows_name_what_is_declared_and_who_was_refused() {
    let rows = |policy: &str, scenario: &str| {
        let ran = declared(policy, scenario, "json");
        let report: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
        report["entries"].as_array().expect("a list").clone()
    };
    let of = |rows: &[Value], fact: &str| {
        rows.iter().filter(|row| row["fact"] == fact).cloned().collect::<Vec<Value>>()
    };
    let (rich, scenario) = (RICH, sample("tests/cli/declared.yaml"));
    let all = rows(rich, &scenario);
    assert_eq!(of(&all, "appointed")[0]["person"], "2001");
    assert_eq!((of(&all, "mode_began").len(), of(&all, "mode_ended").len()), (1, 1));
    let done = of(&all, "duty_done");
    let obtained =
        done.iter().find(|row| row["duty"] == "obtain_confirmation").expect("the prefecture confirmed");
    assert_eq!((&obtained["person"], &obtained["at"]), (&"1304".into(), &"2026-11-20T10:19:00+09:00".into()));
    let refused: Vec<Value> = of(&all, "refused").iter().map(|row| row["duty"].clone()).collect();
    assert_eq!(refused, ["appoint", "delegate"]);
    // Approved instead: the duty is done and nobody is told otherwise.
    let town = Town::bare();
    let text = std::fs::read_to_string(&scenario).expect("it is there");
    let approved = town.write("approved.yaml", &text.replace("does: disapprove", "does: approve"));
    let all = rows(rich, &approved);
    let done = of(&all, "duty_done");
    assert!(done.iter().any(|row| row["duty"] == "approve" && row["person"] == "1001"), "{done:#?}");
    let delegated = rows("escalation.yaml", &sample("tests/cli/delegated.yaml"));
    assert_eq!(of(&delegated, "delegated").len(), 1);
    assert_eq!(of(&delegated, "refused").len(), 1);
}

#[test]
fn a_wrong_word_of_what_is_declared_is_named() {
    let text = std::fs::read_to_string(sample("tests/cli/declared.yaml")).expect("it is there");
    let town = Town::bare();
    for (from, to, said) in [
        ("post: leader", "post: chief", "chief"),
        ("mode: headquarters", "mode: headquaters", "headquarters"),
        ("party: prefecture", "party: prefectur", "prefecture"),
        (", to: \"2001\", reason: 現場", ", reason: 現場", "to"),
        ("to: \"2001\", reason: 現場", "to: \"9999\", reason: 現場", "9999"),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{from}");
        let ran = declared(RICH, &town.write("wrong.yaml", &wrong), "text");
        assert_eq!(ran.code, 2, "{to}: {}", ran.out);
        assert!(ran.err.contains(said) || ran.out.contains(said), "{to}: {}{}", ran.err, ran.out);
    }
}
