//! Imagined incidents as they are written down.

use super::{Does, parse};
use crate::case::{Origin, Phase, Presence};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::policy::check::check;

const TEXT: &str = r#"at: 2026-11-20T10:00:00+09:00
report: { kind: loss, unit: zeimu, origin: staff, reporter: "1234",
  facts: { personal_data: present, people_max: 120 } }
absent: [{ person: "2001", cause: absent, from: 2026-11-20T00:00:00+09:00, to: 2026-11-21T00:00:00+09:00 }]
answers:
  - { after: 40m, person: "2002", does: report_up }
  - { after: 10m, person: "2002", does: confirm }
  - { after: 45m, person: "2002", does: judge, answer: necessary, reason: 本人多数 }
  - { after: 0m, person: "2003", does: severity, severity: major, reason: 報道あり }
  - { after: 3h, person: "2003", does: facts, facts: { people_max: 80, segments: [lgwan] } }
  - { after: 5h, person: "2003", does: close, reason: 終了 }
until: 24h
"#;

fn city() -> Policy {
    check(include_str!("../../../escalation.yaml")).policy.unwrap()
}

#[test]
fn a_scenario_is_read_whole() {
    let scenario = parse(TEXT, &city()).unwrap();
    assert_eq!(scenario.at, Moment::parse("2026-11-20T10:00:00+09:00").unwrap());
    assert_eq!((scenario.case.kind.as_str(), scenario.case.origin), ("loss", Origin::Staff));
    assert_eq!((scenario.case.personal_data, scenario.case.people_max), (Presence::Present, Some(120)));
    assert_eq!(scenario.reporter.unwrap().as_str(), "1234");
    assert_eq!(scenario.absent[0].person.as_str(), "2001");
    assert_eq!(scenario.until, Span::hours(24));
    let after: Vec<i64> = scenario.answers.iter().map(|reply| reply.after.as_seconds() / 60).collect();
    assert_eq!(after, [0, 10, 40, 45, 180, 300]);
    let Does::Facts(facts) = &scenario.answers[4].does else { panic!("facts") };
    let changed = facts.applied_to(&scenario.case);
    assert_eq!((changed.people_max, changed.personal_data), (Some(80), Presence::Present));
    assert!(matches!(scenario.answers[5].does, Does::Phase { to: Phase::Closed, .. }));
}

#[test]
fn a_class_of_a_scale_is_set_by_its_name() {
    let scales = "scales:\n  urgency: { label: 緊急度, classes: { usual: 通常, high: 緊急 } }\nseverity:\n";
    let text = include_str!("../../../escalation.yaml").replacen("severity:\n", scales, 1);
    let policy = check(&text).policy.unwrap();
    let asked = |written: &str| {
        let text = TEXT.replace("does: confirm }", &format!("does: scale, {written}, reason: 報道 }}"));
        parse(&text, &policy).map(|read| read.answers[1].does.clone()).map_err(|mistakes| mistakes[0].code)
    };
    let high = Does::Scale { scale: "urgency".into(), to: "high".into(), reason: "報道".to_owned() };
    assert_eq!(asked("scale: urgency, class: high"), Ok(high));
    assert_eq!(asked("scale: urgncy, class: high"), Err("unknown-scale"));
    assert_eq!(asked("scale: urgency, class: hgh"), Err("unknown-class"));
    assert_eq!(asked("scale: urgency"), Err("missing-key"));
}

#[test]
fn every_mistake_of_a_scenario_names_its_line() {
    let cases = [
        ("10:00:00+09:00", "10:00:00", "bad-moment", 1),
        ("kind: loss", "kind: los", "unknown-kind", 2),
        ("origin: staff", "origin: stuff", "unknown-word", 2),
        ("people_max: 120", "people_max: many", "needs-number", 3),
        ("2026-11-21T00", "2026-11-19T00", "ends-before-it-begins", 4),
        ("does: confirm", "does: confrm", "unknown-act", 7),
        ("does: confirm", "does: party_answer, party: desk_mailbox", "missing-key", 7),
        ("does: confirm", "does: party_receive, party: desk_mailbx", "unknown-party", 7),
        ("answer: necessary", "answer: maybe", "unknown-option", 8),
        ("after: 45m, ", "", "missing-key", 8),
        ("severity: major", "severity: majr", "unknown-severity", 9),
        ("until: 24h", "untill: 24h", "unknown-key", 12),
        ("until: 24h", "until: [24h", "not-yaml", 12),
    ];
    for (from, to, code, line) in cases {
        let mistakes = parse(&TEXT.replacen(from, to, 1), &city()).unwrap_err();
        let found: Vec<_> = mistakes.iter().map(|mistake| (mistake.code, mistake.line)).collect();
        assert!(
            found
                .iter()
                .any(|(known, at)| *known == code && at.abs_diff(line) <= usize::from(code == "not-yaml")),
            "{to}: {found:?}"
        );
    }
}
