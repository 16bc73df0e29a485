//! Scales beside severity: read as written, and refused where they cannot be meant.

use super::{SMALL, check, policy};
use crate::case::{Case, Origin, Presence};
use crate::ids::{ClassId, KindId, ScaleId, SeverityId};
use crate::moment::Moment;
use crate::policy::{Condition, Policy, Truth};

const SCALES: &str = "scales:
  urgency:
    label: 緊急度
    classes: { usual: 通常, soon: 至急, high: { label: 緊急, criteria: 住民サービスが止まる } }
    rules: [{ high: { kind: ransomware } }, { soon: { my_number: [present, unknown] } }]
    decided_by: [desk]
    basis: \"9\"
  reach:
    label: 影響範囲
    classes: { one: 課内, whole: 全庁 }
    rules: [{ one: { my_number: absent } }]
    start: whole
";

fn scaled(when: &str) -> String {
    let step = "after: [asked = necessary, second late]";
    SMALL.replace(step, &format!("{step}\n        when: {{ scales: {when} }}")) + SCALES
}

fn case(kind: &str, my_number: Presence) -> Case {
    let case = Case::new(KindId::from(kind), Origin::Staff, Moment::from_micros(0));
    Case { my_number, ..case }
}

fn classes(policy: &Policy, case: &Case) -> String {
    let placed = policy.placed(case.clone()).context.scales;
    placed.values().map(|placed| placed.class.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_rule_that_holds_gives_the_class_and_the_start_is_for_the_rest() {
    let policy = policy(&scaled("{ urgency: high }"));
    let scale = policy.scale(&ScaleId::from("urgency")).unwrap();
    assert_eq!(
        (scale.start.as_str(), scale.decided_by[0].as_str(), scale.basis.as_deref()),
        ("usual", "desk", Some("9"))
    );
    assert_eq!(scale.classes[2].criteria.as_deref(), Some("住民サービスが止まる"));
    assert_eq!(scale.class_label(&ClassId::from("soon")), "至急");
    // The classes of `reach` and of `urgency`, in the order of their ids.
    let cases = [
        ("ransomware", Presence::Absent, "one high"),
        ("loss", Presence::Present, "whole soon"),
        ("loss", Presence::Unknown, "whole soon"),
        ("loss", Presence::Absent, "one usual"),
    ];
    for (kind, my_number, expected) in cases {
        assert_eq!(classes(&policy, &case(kind, my_number)), expected, "{kind} {my_number:?}");
    }
}

#[test]
fn a_condition_names_classes_or_one_and_those_above_it() {
    let holds = |when: &str, kind: &str, my_number| {
        let policy = policy(&scaled(when));
        let case = case(kind, my_number);
        let when = &policy.lines[0].steps[3].when;
        assert_eq!(when.holds(&policy, &case, None), Truth::Unknown, "nobody has placed it yet");
        when.holds(&policy, &policy.placed(case), None)
    };
    let (yes, no) = (Truth::Yes, Truth::No);
    assert_eq!(holds("{ urgency: soon or above }", "ransomware", Presence::Absent), yes);
    assert_eq!(holds("{ urgency: soon or above }", "loss", Presence::Unknown), yes);
    assert_eq!(holds("{ urgency: soon or above }", "loss", Presence::Absent), no);
    assert_eq!(holds("{ urgency: [usual, high] }", "loss", Presence::Absent), yes);
    assert_eq!(holds("{ urgency: soon, reach: one }", "loss", Presence::Present), no, "both must hold");
    assert_eq!(holds("{ urgency: soon, reach: whole }", "loss", Presence::Present), yes);
    let named = policy(&scaled("{ urgency: soon or above }")).lines[0].steps[3].when.clone();
    let classes = vec![ClassId::from("soon"), ClassId::from("high")];
    assert_eq!(named, Condition::Scale { scale: ScaleId::from("urgency"), classes });
}

#[test]
fn the_severity_can_follow_from_a_scale() {
    let text = scaled("{ urgency: high }")
        .replace("{ personal_data: [present, unknown] }", "{ scales: { urgency: high } }");
    let policy = policy(&text);
    let severity = |kind: &str| policy.assess(&policy.placed(case(kind, Presence::Absent))).to_string();
    assert_eq!((severity("ransomware").as_str(), severity("loss").as_str()), ("major", "minor"));
}

const TIMED: &str = "within: { of: urgency, high: 15m, soon: 速やかに, else: 2h }";

fn timed() -> String {
    scaled("{ urgency: high }").replace("within: 30m", TIMED)
}

#[test]
fn a_time_may_look_at_a_scale_instead_of_severity() {
    let by_word = "urgency: { 速やかに: 60m, 段々: { of: reach, one: 3h, whole: 1h } }";
    let text = timed().replace("urgency: { 速やかに: 60m }", by_word);
    let policy = policy(&text.replace("confirm: { within: 速やかに }", "confirm: { within: 段々 }"));
    let minutes = |act: &str, kind: &str, my_number| {
        let context = policy.placed(case(kind, my_number)).context;
        let rule = policy.times_of((&"main".into(), &"first".into()), &act.into(), None).unwrap();
        let severity = SeverityId::from("major");
        rule.of(&severity, &context).unwrap().due(&policy, Moment::from_micros(0)).micros() / 60_000_000
    };
    let (absent, present) = (Presence::Absent, Presence::Present);
    assert_eq!(minutes("report_up", "ransomware", absent), 15);
    assert_eq!(minutes("report_up", "loss", present), 60, "a word of the body's own");
    assert_eq!(minutes("report_up", "loss", absent), 120);
    assert_eq!(minutes("confirm", "loss", absent), 180, "a word may have a time for each class");
    assert_eq!(minutes("confirm", "loss", present), 60);
}

#[test]
fn a_time_by_a_scale_that_cannot_be_meant_is_refused_in_its_line() {
    let text = timed();
    let line = text.lines().position(|line| line.contains(TIMED)).expect("it is there") + 1;
    for (to, code, maybe) in [
        ("within: { of: urgncy, high: 15m, else: 2h }", "unknown-scale", Some("urgency")),
        ("within: { of: urgency, hihg: 15m, else: 2h }", "unknown-class", Some("high")),
        ("within: { of: urgency, whole: 15m, else: 2h }", "unknown-class", None),
        ("within: { of: urgency, high: 15m, soon: 1h }", "time-without-else", None),
        ("within: { of: urgency, high: 15分, else: 2h }", "bad-duration", None),
        ("within: { of: [urgency], high: 15m, else: 2h }", "needs-word", None),
        ("within: { of: reach, one: 段々, else: 2h }", "time-by-classes", None),
        ("within: { major: 段々, else: 2h }", "time-by-classes", None),
        ("within: { major: 15m, of: urgency, else: 2h }", "unknown-class", None),
    ] {
        let text = text
            .replace(TIMED, to)
            .replace("速やかに: 60m }", "速やかに: 60m, 段々: { of: reach, one: 3h, whole: 1h } }");
        let mistakes = check(&text).mistakes;
        let found = mistakes.iter().find(|row| row.code == code);
        let found = found.unwrap_or_else(|| panic!("{to}: {mistakes:?}"));
        assert_eq!((found.line, found.maybe.as_deref()), (line, maybe), "{to}");
        assert!(!found.text().starts_with("check-") && !found.remedy().starts_with("check-"), "{code}");
    }
}

#[test]
fn what_is_not_declared_or_cannot_be_decided_is_refused_in_its_place() {
    let text = scaled("{ urgency: high }");
    let cases = [
        ("{ scales: { urgency: high } }", "{ scales: { urgncy: high } }", "unknown-scale", Some("urgency")),
        ("{ scales: { urgency: high } }", "{ scales: { urgency: hgh } }", "unknown-class", Some("high")),
        (
            "{ scales: { urgency: high } }",
            "{ scales: { urgency: son or above } }",
            "unknown-class",
            Some("soon"),
        ),
        ("{ scales: { urgency: high } }", "{ scales: {} }", "empty-condition", None),
        ("{ scales: { urgency: high } }", "{ scales: urgency }", "needs-map", None),
        ("  urgency:\n", "  severity:\n", "scale-named-severity", None),
        ("  reach:", "  urgency:", "duplicate-key", None),
        ("soon: 至急", "usual: 至急", "duplicate-key", None),
        ("usual: 通常, soon", "Usual: 通常, soon", "bad-id", None),
        ("{ high: { kind: ransomware } }", "{ hihg: { kind: ransomware } }", "unknown-class", Some("high")),
        ("{ high: { kind: ransomware } }", "{ high: { severity: major } }", "scale-by-class", None),
        (
            "{ high: { kind: ransomware } }",
            "{ high: { any: [{ scales: { reach: one } }] } }",
            "scale-by-class",
            None,
        ),
        ("start: whole", "start: hole", "unknown-class", Some("whole")),
        ("start: whole", "begin: whole", "unknown-key", None),
        ("decided_by: [desk]", "decided_by: [dsk]", "unknown-post", Some("desk")),
        ("classes: { one: 課内, whole: 全庁 }", "classes: {}", "empty-list", None),
        ("criteria: 住民", "criterion: 住民", "unknown-key", Some("criteria")),
        (
            "scales:\n",
            "assume: [{ when: { scales: { reach: one } }, sensitive: present }]\nscales:\n",
            "scale-by-class",
            None,
        ),
    ];
    for (from, to, code, maybe) in cases {
        assert_eq!(text.matches(from).count(), 1, "{from} stands once");
        let checked = check(&text.replacen(from, to, 1));
        let found = checked.mistakes.iter().find(|mistake| mistake.code == code);
        let Some(found) = found else { panic!("{to}: {:?}", checked.mistakes) };
        assert!(checked.policy.is_none());
        assert!(
            !found.text().starts_with("check-") && !found.remedy().starts_with("check-"),
            "{code} has no words"
        );
        if maybe.is_some() {
            assert_eq!(found.maybe.as_deref(), maybe, "{to}");
        }
    }
}
