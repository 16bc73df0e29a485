//! Scales beside severity, on one small policy.

use noroshi::domain::case::{Phase, Presence};
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::{ClassId, ScaleId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::notice::Reason;
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;
use super::words::stage;

const STEPS: &str = "      - { id: a, tell: desk, owes: { confirm: { within: { major: 15m, else: 2h } } } }\n      \
    - { id: hot, when: { scales: { urgency: high or above } }, at_once: true, tell: ciso,\n          \
    owes: { confirm: { within: 30m } } }\n      \
    - { id: far, when: { scales: { urgency: top, reach: whole } }, at_once: true, inform: city }";

const SCALES: &str = "scales:
  urgency:
    label: 緊急度
    classes: { usual: 通常, high: 緊急, top: 最緊急 }
    rules: [{ high: { my_number: present } }]
    decided_by: chief
  reach: { label: 影響範囲, classes: { one: 課内, whole: 全庁 } }
";

fn set(scale: &str, to: Option<&str>) -> Ask {
    Ask::SetScale { scale: ScaleId::from(scale), to: to.map(ClassId::from) }
}

fn placed(incident: &Incident) -> String {
    let scales = incident.case.context.scales.iter();
    let said =
        scales.map(|(id, placed)| format!("{id}={}{}", placed.class, if placed.by_hand { "!" } else { "" }));
    said.collect::<Vec<_>>().join(" ")
}

fn reported() -> Stage {
    let mut stage = stage(STEPS, SCALES);
    stage.report(Some("tanaka"), |_| {});
    stage
}

fn knows(stage: &mut Stage, my_number: Presence) {
    let mut case = stage.incident().case.clone();
    case.my_number = my_number;
    stage.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects: [].into() }).unwrap();
}

#[test]
fn a_report_is_placed_by_the_rules_and_moves_with_what_is_known() {
    let mut stage = reported();
    assert_eq!(
        (placed(stage.incident()).as_str(), stage.told()),
        ("reach=one urgency=usual", vec!["goto", "ito", "kato"])
    );
    let first = stage.last.iter().filter(|fact| matches!(fact, Fact::ScaleChanged { by_rule: true, .. }));
    assert_eq!(first.count(), 2, "history says where it began");
    stage.pass(10);
    knows(&mut stage, Presence::Present);
    assert_eq!(placed(stage.incident()), "reach=one urgency=high");
    assert_eq!(stage.sent, ["okada"], "the class opens its step, and nothing else was sent");
    knows(&mut stage, Presence::Absent);
    assert_eq!(placed(stage.incident()), "reach=one urgency=usual");
    let is_news = |reason: &Reason| *reason == Reason::News;
    assert!(stage.reasons.iter().all(is_news), "of the law's clock that ended, and of nothing again");
}

#[test]
fn only_the_post_that_decides_sets_the_class_with_a_reason_and_rules_leave_it_alone() {
    let mut stage = reported();
    assert_eq!(stage.asks("ito", set("urgency", Some("high"))), Err(Refusal::Forbidden), "it is the chief's");
    let no_reason = stage.asks_with("matsumoto", set("urgency", Some("high")), &[]);
    assert_eq!(no_reason, Err(Refusal::Invalid { field: "reason", reason: "required" }));
    let unknown = |field| Err(Refusal::Invalid { field, reason: "unknown" });
    assert_eq!(stage.asks("matsumoto", set("urgncy", Some("high"))), unknown("scale"));
    assert_eq!(stage.asks("matsumoto", set("urgency", Some("whole"))), unknown("class"));
    stage.asks("matsumoto", set("urgency", Some("high"))).unwrap();
    assert_eq!(stage.sent, ["okada"]);
    assert_eq!(stage.asks("matsumoto", set("urgency", Some("high"))), Err(Refusal::Decided));
    knows(&mut stage, Presence::Absent);
    assert_eq!(placed(stage.incident()), "reach=one urgency=high!", "a rule takes back no decision");
    stage.asks("matsumoto", set("urgency", Some("usual"))).unwrap();
    knows(&mut stage, Presence::Present);
    assert_eq!(placed(stage.incident()), "reach=one urgency=usual!", "nor does one that is graver");
    stage.asks("matsumoto", set("urgency", None)).unwrap();
    assert_eq!(placed(stage.incident()), "reach=one urgency=high", "given back to the rules");
    assert!(stage.sent.is_empty(), "{:?}", stage.sent);
}

#[test]
fn two_scales_together_tell_a_body_outside_once() {
    let mut stage = reported();
    stage.asks("ito", set("reach", Some("whole"))).unwrap();
    assert!(stage.sent.is_empty(), "one of two is not enough: {:?}", stage.sent);
    stage.asks("matsumoto", set("urgency", Some("top"))).unwrap();
    assert_eq!(stage.sent, ["okada", "city"]);
    stage.asks("matsumoto", set("urgency", Some("usual"))).unwrap();
    stage.asks("matsumoto", set("urgency", Some("top"))).unwrap();
    assert!(stage.sent.is_empty(), "nobody is told a second time: {:?}", stage.sent);
}

#[test]
fn the_severity_and_its_times_follow_a_scale_unless_a_person_decided() {
    let text = super::words::policy(STEPS, SCALES).replace(
        "{ any: [{ people_max: over 100 }, { sensitive: present }] }",
        "{ scales: { urgency: top } }",
    );
    let mut stage = Stage::new(&text, super::words::PEOPLE);
    stage.report(Some("tanaka"), |_| {});
    assert_eq!((stage.incident().severity.as_str(), stage.due("confirm").as_str()), ("minor", "20日 12:00"));
    stage.asks("matsumoto", set("urgency", Some("top"))).unwrap();
    assert_eq!(stage.incident().severity.as_str(), "major");
    assert_eq!(
        stage.incident().duties.iter().next().unwrap().due_at.unwrap().jst().format("%H:%M").to_string(),
        "10:15"
    );
    stage.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
    stage.asks("matsumoto", set("urgency", Some("usual"))).unwrap();
    assert_eq!(stage.incident().severity.as_str(), "major", "a person's decision outranks the rule");
}

#[test]
fn an_incident_that_has_ended_is_placed_no_more() {
    let mut stage = reported();
    stage.asks("ito", Ask::SetPhase { to: Phase::Void }).unwrap();
    assert_eq!(stage.asks("matsumoto", set("urgency", Some("top"))), Err(Refusal::Decided));
}

const TIMED: &str = "      - id: a
        tell: desk
        owes:
          confirm: { within: { of: urgency, top: 10m, high: 30m, else: 2h } }
          report: { from: confirm, within: { of: urgency, usual: 1h, else: 15m } }
      - { id: b, after: a late, tell: ciso, owes: { confirm: { within: 30m } } }";

fn timed() -> Stage {
    let mut stage = stage(TIMED, SCALES);
    stage.report_harmless(Some("tanaka"));
    stage
}

#[test]
fn a_time_follows_the_class_of_its_scale_up_and_never_down() {
    let mut stage = timed();
    assert_eq!(stage.due("confirm"), "20日 12:00");
    stage.pass(10);
    knows(&mut stage, Presence::Present);
    assert_eq!(stage.due("confirm"), "20日 10:40", "half an hour from now");
    stage.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
    assert_eq!(stage.due("confirm"), "20日 10:40", "it does not look at the severity");
    stage.pass(10);
    stage.asks("matsumoto", set("urgency", Some("usual"))).unwrap();
    stage.asks("matsumoto", set("urgency", Some("high"))).unwrap();
    assert_eq!(stage.due("confirm"), "20日 10:40", "the earlier one is kept");
    stage.asks("matsumoto", set("urgency", Some("top"))).unwrap();
    assert_eq!(stage.due("confirm"), "20日 10:30");
    assert!(stage.sent.is_empty(), "nobody is told of another time: {:?}", stage.sent);
    stage.pass(9);
    assert!(stage.sent.is_empty());
    stage.pass(1);
    assert_eq!(stage.sent, ["okada"]);
}

#[test]
fn a_clock_that_has_not_started_takes_the_class_of_its_start() {
    let mut stage = timed();
    stage.asks("matsumoto", set("urgency", Some("high"))).unwrap();
    stage.does("ito", "confirm").unwrap();
    assert_eq!(stage.due("report"), "20日 10:15");
    let mut lowered = self::stage(TIMED, &SCALES.replace("my_number: present", "kind: loss"));
    lowered.report_harmless(Some("tanaka"));
    assert_eq!(lowered.due("confirm"), "20日 10:30");
    lowered.asks("matsumoto", set("urgency", Some("usual"))).unwrap();
    lowered.does("ito", "confirm").unwrap();
    assert_eq!(lowered.due("report"), "20日 10:15", "what was owed in a quarter of an hour stays so");
}
