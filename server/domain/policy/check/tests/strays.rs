//! What no line takes up is named, so that a line for it can be written from the words.

use super::{SMALL, altered, check};

fn regions(text: &str) -> Vec<String> {
    let checked = check(text);
    assert!(checked.mistakes.is_empty(), "{:#?}", checked.mistakes);
    let mut asked = checked.questions;
    asked.retain(|question| question.code == "no-line-begins");
    asked.into_iter().filter_map(|question| question.args.get("region").cloned()).collect()
}

fn with_when(when: &str) -> Vec<String> {
    let text = SMALL
        .replace("    label: 連絡\n", &format!("    label: 連絡\n    when: {when}\n"))
        .replace("posts:\n", "units: { school: 学校 }\norgans: { gakko: { label: 学校, units: [edu] }, clinic: { label: 診療所, units: [shinryo] } }\nposts:\n");
    regions(&text)
}

#[test]
fn a_policy_whose_line_takes_up_everything_is_asked_nothing() {
    assert!(regions(SMALL).is_empty());
    assert!(with_when("{ any: [{ organ: gakko }, { not: { organ: gakko } }] }").is_empty());
    assert!(
        with_when("{ any: [{ personal_data: present }, { personal_data: [absent, unknown] }] }").is_empty()
    );
}

#[test]
fn what_is_left_out_is_named_in_the_words_of_a_condition() {
    let rows = [
        ("{ not: { organ: gakko } }", "{ organ: gakko }"),
        ("{ not: { organ: [gakko, clinic] } }", "{ organ: [clinic, gakko] }"),
        ("{ organ: gakko }", "{ not: { organ: gakko } }"),
        ("{ not: { kind: [other, dos] } }", "{ kind: [dos, other] }"),
        ("{ severity: major }", "{ severity: minor }"),
        ("{ hour: open }", "{ hour: closed }"),
        ("{ not: { origin: outside } }", "{ origin: outside }"),
        ("{ not: { unit_kind: school } }", "{ unit_kind: school }"),
        ("{ not: { all: [{ organ: gakko }, { hour: closed }] } }", "{ organ: gakko, hour: closed }"),
    ];
    for (when, region) in rows {
        assert_eq!(with_when(when), [region], "{when}");
    }
}

#[test]
fn a_line_that_begins_and_tells_nobody_takes_nothing_up() {
    let (checked, _) = altered("      - id: first\n", "      - id: first\n        when: { kind: loss }\n");
    assert!(checked.questions.iter().any(|question| question.code == "no-line-begins"));
}

#[test]
fn the_region_written_as_a_line_takes_it_up() {
    let narrow = SMALL.replace(
        "    label: 連絡\n",
        "    label: 連絡\n    when: { not: { kind: [dos, fault], hour: closed } }\n",
    );
    let [region] = regions(&narrow).try_into().expect("one region");
    let line = format!(
        "lines:\n  more:\n    label: 別\n    when: {region}\n    steps: [{{ id: a, tell: desk }}]\n    last_resort: [mailbox]\n"
    );
    assert!(regions(&narrow.replace("lines:\n", &line)).is_empty(), "{region}");
}
