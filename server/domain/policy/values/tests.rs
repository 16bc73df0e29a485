//! What changes each year is found in every plan that is shipped, and changed on one line.

use super::{ForClass, Hindrance, InLine, TimeOf, values};
use crate::policy::check::check;
use crate::policy::rewrite::{Change, rewritten};

const PLANS: [&str; 7] = [
    include_str!("../../../../escalation.yaml"),
    include_str!("../../../../ops/profiles/hannan/escalation.yaml"),
    include_str!("../../../../ops/profiles/fukagawa/escalation.yaml"),
    include_str!("../../../../ops/profiles/ogasawara/escalation.yaml"),
    include_str!("../../../../ops/profiles/seihokugo/escalation.yaml"),
    include_str!("../../../../ops/profiles/ogi-kansa/escalation.yaml"),
    include_str!("../../../../ops/profiles/ogi-kansa/with-city.yaml"),
];

/// The lines that differ, where both have as many.
fn lines_changed(before: &str, after: &str) -> usize {
    assert_eq!(before.lines().count(), after.lines().count());
    before.lines().zip(after.lines()).filter(|(one, other)| one != other).count()
}

#[test]
fn every_value_of_every_shipped_plan_changes_alone_on_one_line_and_the_plan_loads() {
    for text in PLANS {
        let found = values(text).unwrap();
        let mut changes: Vec<Change> = Vec::new();
        for calendar in &found.calendars {
            for list in [&calendar.open, &calendar.closed, &calendar.open_days] {
                assert_eq!(list.hindrance, None, "{}", list.path);
            }
            let keep = |words: &[String]| words.iter().cloned().map(Some).collect::<Vec<_>>();
            let open = vec![Some("mon-fri 09:00-17:00".to_owned()); calendar.open.words.len()];
            changes.push(Change::List(calendar.open.path.clone(), open, Vec::new()));
            let (closed, day) = (&calendar.closed, vec!["2027-05-06".to_owned()]);
            changes.push(Change::List(closed.path.clone(), keep(&closed.words), day));
            let (days, day) = (&calendar.open_days, vec!["2027-06-05 09:00-12:00".to_owned()]);
            changes.push(Change::List(days.path.clone(), keep(&days.words), day));
        }
        assert!(found.times.len() > 5);
        for time in found.times.iter().filter(|time| time.hindrance.is_none()) {
            changes.push(Change::Word(time.path.clone(), "77m".to_owned()));
        }
        for change in changes {
            let after = rewritten(text, std::slice::from_ref(&change)).unwrap();
            assert_eq!(lines_changed(text, &after), 1, "{change:?}");
            let checked = check(&after);
            assert!(checked.policy.is_some(), "{change:?}: {:?}", checked.mistakes);
        }
    }
}

#[test]
fn a_time_says_whose_it_is_for_which_class_and_what_is_a_rule_says_so() {
    let text = [
        "urgency: { 速やかに: { critical: 15m, else: 60m } }",
        "lines:",
        "  main:",
        "    steps:",
        "      - id: a",
        "        call: 15m",
        "        owes:",
        "          confirm: { within: { of: reach, whole: 5m, else: 速やかに } }",
        "          share:",
        "          report: { due: noon next day }",
        "      - ask: desk",
        "        within: 速やかに",
        "        approve_within: 1d",
        "    again: &x 60m",
        "  other: { steps: { owes: { confirm: { within: *x } } } }",
    ];
    let text = text.join("\n");
    let found = values(&text).unwrap();
    let said: Vec<String> =
        found.times.iter().map(|time| format!("{} {} {:?}", time.path, time.word, time.class)).collect();
    let whole = r#"lines.main.steps[0].owes.confirm.within.whole 5m Scale("reach", "whole")"#;
    assert_eq!(
        said,
        [
            r#"urgency.速やかに.critical 15m Severity("critical")"#,
            "urgency.速やかに.else 60m Others",
            whole,
            "lines.main.steps[0].owes.confirm.within.else 速やかに Others",
            "lines.main.steps[0].owes.report.due noon next day All",
            "lines.main.steps[0].call 15m All",
            "lines.main.steps[1].within 速やかに All",
            "lines.main.steps[1].approve_within 1d All",
            "lines.main.again 60m All",
            "lines.other.steps[0].owes.confirm.within 60m All",
        ]
    );
    let hindered = found.times.iter().filter_map(|time| Some((time.word.as_str(), time.hindrance?)));
    assert_eq!(
        hindered.collect::<Vec<_>>(),
        [("noon next day", Hindrance::Rule), ("60m", Hindrance::Written)]
    );
    let again = found.times.iter().find(|time| time.of == TimeOf::Line { line: 0, what: InLine::Again });
    assert_eq!(again.map(|time| &time.class), Some(&ForClass::All));
}
