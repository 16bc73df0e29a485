//! Every remedy that a finding proposes, applied: the finding goes away and no other comes.

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use rows::{Edit, QUESTIONS, ROWS};

use super::{SMALL, STEPS, WORDS, check, policy};
use crate::policy::finding::Finding;
use crate::scenario;

/// Asked of a policy with a walled organ; each is shown to go away in `tests/wall.rs`.
const ELSEWHERE: &[&str] = &[
    "wall-without-desk",
    "wall-tells-outside",
    "wall-closer-outside",
    "wall-closer-hears-all",
    "wall-approver-outside",
    "wall-last-resort-outside",
    // No order of the rest of a document can be proposed; the limits are tried in `tests/limits.rs`.
    "too-complex",
    "too-large",
    "too-many",
    // A step that waits only for steps of a ring; the ring's own remedy ends both.
    "never-opens",
    // Said of a policy beside an organisation; tried in `tests/organised.rs`.
    "no-such-unit",
    // Not said by a policy but by a scenario: below.
    "bad-moment",
    "ends-before-it-begins",
];

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for (from, to) in edits {
        assert_eq!(text.matches(from).count(), 1, "{from} stands once");
        text = text.replacen(from, to, 1);
    }
    text
}

fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    findings.iter().fold(BTreeMap::new(), |mut counts, finding| {
        *counts.entry(finding.code).or_default() += 1;
        counts
    })
}

#[test]
fn the_remedy_of_a_mistake_makes_it_go_away() {
    let mut wrong: Vec<String> = Vec::new();
    for (code, broken, remedy) in ROWS {
        let broken = edited(SMALL, broken);
        let found = check(&broken).mistakes;
        if !found.iter().any(|mistake| mistake.code == *code) {
            wrong.push(format!("{code} is not found: {found:?}"));
            continue;
        }
        let mended = check(&edited(&broken, remedy)).mistakes;
        wrong.extend((!mended.is_empty()).then(|| format!("{code}: {mended:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_remedy_of_a_question_makes_it_go_away_and_asks_no_other() {
    for (code, broken, remedy) in QUESTIONS {
        let broken = edited(SMALL, broken);
        let (before, mended) = (check(&broken), check(&edited(&broken, remedy)));
        assert!(mended.mistakes.is_empty(), "{code}: {:#?}", mended.mistakes);
        let (before, after) = (counts(&before.questions), counts(&mended.questions));
        assert!(before.contains_key(code), "{code} is not asked: {before:#?}");
        for (other, count) in &after {
            let earlier = before.get(other).copied().unwrap_or(0);
            let most = if other == code { earlier - 1 } else { earlier };
            assert!(*count <= most, "{code}: {other} {earlier} -> {count}");
        }
    }
}

/// A word that is none of those that stand there: whichever of them is taken, the mistake is gone.
#[test]
fn any_word_that_a_mistake_lists_can_be_taken() {
    for (from, to, code, ..) in WORDS.iter().chain(STEPS) {
        let broken = edited(SMALL, &[(from, to)]);
        let checked = check(&broken);
        let Some(found) = checked.mistakes.iter().find(|found| found.code == *code) else { continue };
        let (Some(known), Some(word)) = (found.args.get("known"), found.args.get("word")) else { continue };
        for known in known.split(", ") {
            let mended = replaced(&broken, found, word, known);
            let left = check(&mended).mistakes;
            let same = |mistake: &&Finding| mistake.code == *code && mistake.args.get("word") == Some(word);
            assert!(left.iter().find(same).is_none(), "{to}: {known}: {left:#?}");
        }
    }
}

fn replaced(text: &str, found: &Finding, word: &str, known: &str) -> String {
    let lines = text.lines().enumerate().map(|(number, line)| match number + 1 == found.line {
        true => line.replacen(word, known, 1),
        false => line.to_owned(),
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[test]
fn the_remedies_of_a_scenario_do_as_well() {
    let scenario = |at: &str, to: &str| {
        format!(
            "at: {at}\nreport: {{ kind: loss, origin: staff }}\n\
             absent: [{{ person: \"1\", cause: absent, from: 2026-11-20T00:00:00+09:00, to: {to} }}]\n"
        )
    };
    let codes = |text: &str| -> Vec<&'static str> {
        let read = scenario::parse(text, &policy(SMALL));
        read.err().unwrap_or_default().iter().map(|mistake| mistake.code).collect()
    };
    let (at, to) = ("2026-11-20T10:00:00+09:00", "2026-11-21T00:00:00+09:00");
    assert_eq!(codes(&scenario("tomorrow", to)), ["bad-moment"]);
    assert_eq!(codes(&scenario(at, "2026-11-19T00:00:00+09:00")), ["ends-before-it-begins"]);
    assert!(codes(&scenario(at, to)).is_empty());
}

#[test]
fn every_remedy_that_is_proposed_is_tried() {
    let english = include_str!("../../../../../templates/text/en/check.ftl");
    let proposed: BTreeSet<&str> = english
        .lines()
        .filter_map(|line| line.split_once(" = ")?.0.strip_prefix("check-")?.strip_suffix("-remedy"))
        .collect();
    let listed = WORDS.iter().chain(STEPS).map(|(_, _, code, ..)| *code);
    let with_words = listed.filter(|code| code.starts_with("unknown-") || *code == "post-not-in-step");
    let tried: BTreeSet<&str> = ROWS
        .iter()
        .chain(QUESTIONS)
        .map(|(code, ..)| *code)
        .chain(ELSEWHERE.iter().copied())
        .chain(with_words)
        .collect();
    let missing: Vec<&&str> = proposed.difference(&tried).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_mistake_is_followed_by_no_other_that_comes_of_it() {
    let mut wrong: Vec<String> = Vec::new();
    for (code, broken, _) in ROWS {
        let found = check(&edited(SMALL, broken)).mistakes;
        let codes: BTreeSet<&str> = found.iter().map(|mistake| mistake.code).collect();
        wrong.extend((codes != BTreeSet::from([*code])).then(|| format!("{code}: {found:?}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let per = SMALL.replace("per: section }", "per: [section, facility] }");
    let found: Vec<&str> = check(&per).mistakes.iter().map(|mistake| mistake.code).collect();
    assert_eq!(found, ["needs-word"]);
}
