//! What the words of the policy language do, one small policy at a time.

use noroshi::domain::actor::{Cause, Means};
use noroshi::domain::case::{Origin, Phase};
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::PersonId;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::recipients::Passed;
use noroshi::domain::refusal::Refusal;

use super::stage::{Stage, at};

/// A policy with these steps and these further lines.
pub fn policy(steps: &str, more: &str) -> String {
    format!(
        r#"version: 1
body: {{ id: small, name: 小町 }}
roles: {{ desk: desk, top: ciso, callers: [desk] }}
calendars: {{ office: {{ open: mon-fri 08:30-17:15, closed: [national] }} }}
units: {{ committee: 委員会 }}
posts:
  manager: {{ label: 管理者, per: section }}
  director: {{ label: 責任者, per: department }}
  clerk: {{ label: 書記, per: committee }}
  desk: {{ label: 窓口, per: body, group: any }}
  deputy: {{ label: 副責任者, per: body }}
  chief: {{ label: 統括, per: body, may_delegate: [deputy] }}
  head: {{ label: 本部長, per: body }}
  ciso: {{ label: CISO, per: body }}
severity:
  levels: {{ minor: 軽微, major: 高 }}
  rules:
    - major: {{ any: [{{ people_max: over 100 }}, {{ sensitive: present }}] }}
    - minor: always
lines:
  main:
    label: 連絡
    steps:
{steps}
    last_resort: [mailbox]
parties:
  mailbox: {{ label: 受信箱, email: desk@example.jp, readers: 当番 }}
  city: {{ label: 市の窓口, email: city@example.jp, content: minimal }}
{more}"#
    )
}

pub const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("manager", "zeimu", &["tanaka"]),
    ("manager", "joho", &["ogawa"]),
    ("manager", "jinji", &["mori"]),
    ("director", "shimin", &["takahashi"]),
    ("director", "soumu", &["nakano"]),
    ("clerk", "kansa", &["shoki"]),
    ("desk", "body", &["ito", "kato", "goto"]),
    ("deputy", "body", &["soeda"]),
    ("chief", "body", &["matsumoto"]),
    ("head", "body", &["shicho"]),
    ("ciso", "body", &["okada"]),
];

pub fn stage(steps: &str, more: &str) -> Stage {
    Stage::new(&policy(steps, more), PEOPLE)
}

#[test]
fn open_hours_stop_at_night_and_over_a_holiday() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 60m, calendar: office } } }";
    let mut stage = stage(steps, "");
    // A Friday before 勤労感謝の日, fifteen minutes before closing.
    stage.now = at("2026-11-20T17:00:00+09:00");
    stage.report(Some("tanaka"), |_| {});
    assert_eq!(stage.due("confirm"), "24日 09:15");
}

#[test]
fn noon_of_the_next_day_and_open_days_are_times_too() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { due: noon next day }, report: { due: 3 open days } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    assert_eq!((stage.due("confirm").as_str(), stage.due("report").as_str()), ("21日 12:00", "26日 17:15"));
}

#[test]
fn each_of_a_group_must_confirm_and_who_has_done_so_is_asked_no_more() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 30m, needs: each } } }\n      \
                 - { id: b, after: a.confirm, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    stage.does("ito", "confirm").unwrap();
    assert!(matches!(stage.last[0], Fact::DutyShared { .. }) && stage.sent.is_empty());
    assert_eq!(stage.does("ito", "confirm"), Err(Refusal::Decided), "one confirms once");
    stage.pass(31);
    assert_eq!(stage.duty("confirm").post.as_str(), "ciso", "the silence of two opens the next step");
    stage.pass(60);
    assert!(
        !stage.sent.contains(&"ito".to_owned()) && stage.sent.contains(&"kato".to_owned()),
        "{:?}",
        stage.sent
    );
    stage.does("kato", "confirm").unwrap();
    stage.does("goto", "confirm").unwrap();
    let incident = stage.incident();
    let first = incident.duties.iter().next().unwrap();
    assert_eq!((first.state, first.parts.len()), (DutyState::Done, 2), "the third closes it");
}

#[test]
fn who_leaves_is_not_waited_for_where_each_must_do_it() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 30m, needs: each } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    stage.does("ito", "confirm").unwrap();
    stage.does("kato", "confirm").unwrap();
    stage.leaves("goto", Cause::Absent, 24);
    assert_eq!(stage.duty("confirm").state, DutyState::Done);
}

#[test]
fn a_graver_class_shortens_what_runs_and_takes_nothing_back() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: { major: 15m, else: 60m } } } }\n      \
                 - { id: b, after: a.confirm, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    assert_eq!(stage.due("confirm"), "20日 11:00");
    stage.pass(10);
    let graver = Ask::SetSeverity { to: Some("major".into()) };
    stage.asks("ito", graver).unwrap();
    assert_eq!(stage.due("confirm"), "20日 10:25", "fifteen minutes from now, not from the start");
    assert!(stage.sent.is_empty(), "nobody is told a second time: {:?}", stage.sent);
    stage.asks("ito", Ask::SetSeverity { to: Some("minor".into()) }).unwrap();
    assert_eq!(stage.due("confirm"), "20日 10:25", "a lighter class gives no time back");
}

#[test]
fn a_place_can_be_the_system_the_contract_the_subject_or_the_reporter() {
    let told = |place: &str, reporter: &str, subject: Option<&str>| {
        let steps =
            format!("      - {{ id: a, tell: manager of {place}, owes: {{ confirm: {{ within: 1h }} }} }}");
        let more = "systems: { jumin: { label: 住民記録, unit: joho } }\n\
                    contracts: { host: { label: 運用委託, unit: jinji } }\n";
        let mut stage = stage(&steps, more);
        stage.report(Some(reporter), |opening| {
            opening.case.system = Some("jumin".to_owned());
            opening.case.contract = Some("host".to_owned());
            opening.subjects.extend(subject.map(PersonId::from));
        });
        stage.told().join(" ")
    };
    assert_eq!(told("place", "nakano", None), "tanaka");
    assert_eq!(told("system", "nakano", None), "ogawa");
    assert_eq!(told("contract", "nakano", None), "mori");
    assert_eq!(told("reporter", "mori", None), "mori");
    assert_eq!(told("subject", "nakano", None), "tanaka", "nobody is named: where it happened");
    assert_eq!(told("subject", "nakano", Some("ogawa")), "", "and the one implicated is never told");
}

#[test]
fn naming_the_system_later_moves_only_what_depends_on_it() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, tell: manager of system, owes: { verify: { within: 1h } } }";
    let mut stage = stage(steps, "systems: { jumin: { label: 住民記録, unit: joho } }\n");
    stage.report(Some("nakano"), |_| {});
    assert_eq!(stage.told(), ["tanaka"], "no system is known: where it happened");
    let mut case = stage.incident().case.clone();
    case.system = Some("jumin".to_owned());
    stage.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects: [].into() }).unwrap();
    assert_eq!(stage.sent, ["ogawa"], "who answers for the system is told, and nobody again");
    let of = |who: &str| {
        let owed = stage.incident().duties.iter().filter(|duty| duty.is_borne_by(&who.into()));
        owed.map(|duty| (duty.act.as_str(), duty.state)).collect::<Vec<_>>()
    };
    assert_eq!(of("tanaka"), [("confirm", DutyState::Open), ("verify", DutyState::Withdrawn)]);
    assert_eq!(of("ogawa"), [("verify", DutyState::Open)]);
}

#[test]
fn a_unit_without_the_level_has_another_way_and_a_vacancy_does_not() {
    let steps = "      - { id: a, tell: { post: manager of place, instead: { soumu: director of place }, else: clerk of place },\n\
                           owes: { confirm: { within: 1h } } }";
    let told = |unit: &str| {
        let mut stage = stage(steps, "");
        stage.report(Some("okada"), |opening| opening.case.unit = Some(unit.into()));
        (stage.told().join(" "), stage.last.clone())
    };
    assert_eq!(told("zeimu").0, "tanaka");
    assert_eq!(told("joho").0, "nakano", "its department is named: that one instead");
    assert_eq!(told("kansa").0, "shoki", "a committee has no section");
    let (nobody, facts) = told("koseki");
    assert_eq!(nobody, "", "a vacant post is not filled by another unit's head");
    assert!(facts.iter().any(|fact| matches!(fact, Fact::PostPassed { why: Passed::NoOne, .. })));
}

#[test]
fn a_body_outside_is_told_and_a_drill_never_reaches_it() {
    let steps = "      - { id: a, inform: city, when: { origin: outside } }\n      \
                 - { id: b, tell: desk, owes: { confirm: { within: 1h } } }";
    let sent = |drill: bool| {
        let mut stage = stage(steps, "");
        stage.report(None, |opening| {
            opening.case.origin = Origin::Outside;
            opening.drill = drill;
        });
        stage.sent.join(" ")
    };
    assert_eq!(sent(false), "goto ito kato city");
    assert_eq!(sent(true), "goto ito kato");
}

#[test]
fn what_nobody_knows_counts_as_what_the_body_assumes() {
    let steps = "      - { id: a, when: { severity: major }, tell: ciso, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, tell: desk, owes: { confirm: { within: 1h } } }";
    let assume = "assume: [{ when: { kind: [loss, disclosure] }, sensitive: present }]\n";
    let mut wary = stage(steps, assume);
    wary.report(Some("tanaka"), |_| {});
    assert_eq!(wary.incident().severity.as_str(), "major");
    let mut plain = stage(steps, "");
    plain.report(Some("tanaka"), |_| {});
    assert_eq!(plain.incident().severity.as_str(), "minor");
}

#[test]
fn steps_can_look_at_the_hour_the_kind_of_unit_and_the_organ() {
    let owes = "owes: { confirm: { within: 1h } }";
    let steps = format!(
        "      - {{ id: night, when: {{ hour: closed }}, tell: deputy, {owes} }}\n      \
         - {{ id: committee, when: {{ unit_kind: committee }}, tell: chief, {owes} }}\n      \
         - {{ id: organ, when: {{ organ: civil }}, tell: head, {owes} }}\n      \
         - {{ id: b, tell: desk, {owes} }}"
    );
    let organs = "organs: { civil: { label: 市民部, units: [shimin] } }\n";
    let told = |unit: &str, hour: &str| {
        let mut stage = stage(&steps, organs);
        stage.now = at(&format!("2026-11-20T{hour}:00+09:00"));
        let now = stage.now;
        stage.report(Some("okada"), |opening| {
            opening.case.unit = Some(unit.into());
            opening.case.aware_at = now;
        });
        stage
            .told()
            .into_iter()
            .filter(|who| !["ito", "kato", "goto"].contains(who))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(told("joho", "10:00"), "");
    assert_eq!(told("joho", "22:00"), "soeda");
    assert_eq!(told("kansa", "10:00"), "matsumoto");
    assert_eq!(told("koseki", "10:00"), "shicho", "a section of the department belongs to the organ");
}

#[test]
fn a_headquarters_binds_the_top_anew_adds_duties_and_ends() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 1h } } }\n      \
                 - { id: hq, when: { mode: headquarters }, at_once: true, tell: [ciso, chief], owes: { confirm: { within: 30m } } }";
    let modes = "modes: { headquarters: { label: 対策本部, by: [ciso, desk], bind: { ciso: head } } }\n";
    let mut stage = stage(steps, modes);
    stage.report(Some("tanaka"), |_| {});
    let convene = |holds: bool| Ask::SetMode { mode: "headquarters".to_owned(), holds };
    assert_eq!(stage.asks("matsumoto", convene(true)), Err(Refusal::Forbidden));
    stage.asks("ito", convene(true)).unwrap();
    assert_eq!(stage.sent, ["matsumoto", "shicho"], "the head acts where the CISO is named");
    assert_eq!(stage.asks("ito", convene(true)), Err(Refusal::Decided));
    assert_eq!(
        stage.incident().duties.iter().next().unwrap().state,
        DutyState::Open,
        "what was owed stays owed"
    );
    stage.asks("ito", convene(false)).unwrap();
    assert!(stage.incident().case.context.modes.is_empty());
    let unknown = Ask::SetMode { mode: "war".to_owned(), holds: true };
    assert!(matches!(stage.asks("ito", unknown), Err(Refusal::Invalid { field: "mode", .. })));
}

#[test]
fn a_duty_is_handed_over_within_bounds_and_only_by_its_bearer() {
    let steps = "      - { id: a, tell: chief, owes: { confirm: { within: 1h } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    let duty = stage.duty("confirm").no;
    let to =
        |to: &str| Ask::Delegate { duty, person: "matsumoto".into(), to: to.into(), means: Means::Screen };
    assert_eq!(stage.asks("tanaka", to("soeda")), Err(Refusal::Forbidden), "only he, or who records for him");
    let not_hers = Ask::Delegate { duty, person: "ito".into(), to: "soeda".into(), means: Means::Screen };
    assert_eq!(stage.asks("ito", not_hers), Err(Refusal::Forbidden));
    assert!(matches!(stage.asks("matsumoto", to("ito")), Err(Refusal::Invalid { field: "delegate", .. })));
    stage.pass(30);
    stage.asks("matsumoto", to("soeda")).unwrap();
    assert_eq!(
        (stage.sent.as_slice(), stage.due("confirm").as_str()),
        (["soeda".to_owned()].as_slice(), "20日 11:30")
    );
    assert_eq!(stage.does("matsumoto", "confirm"), Err(Refusal::Forbidden), "it is not his any more");
    stage.does("soeda", "confirm").unwrap();
}

#[test]
fn what_needs_two_is_refused_to_one_unless_it_cannot_be_avoided() {
    let steps = "      - { id: a, tell: desk, owes: { report: { within: 1h }, approve: { from: report, within: 1h, second_person: true } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    stage.does("ito", "report").unwrap();
    assert!(matches!(stage.does("ito", "approve"), Err(Refusal::Invalid { field: "override", .. })));
    stage.does_with("ito", "approve", &[("override", "窓口に一人しかいない")]).unwrap();
    assert_eq!(stage.sent, ["okada"], "the CISO is told of it");
    let mut two = Stage::new(&policy(steps, ""), PEOPLE);
    two.report(Some("tanaka"), |_| {});
    two.does("ito", "report").unwrap();
    two.does("kato", "approve").unwrap();
    assert!(two.sent.is_empty());
}

#[test]
fn a_confirmed_duty_that_rests_is_asked_again_and_climbs() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 1h }, report: { from: confirm, within: 4h, while_quiet: true } } }\n      \
                 - { id: b, after: a.report, tell: ciso, owes: { confirm: { within: 30m } } }";
    let mut stage = stage(steps, "");
    stage.report(Some("tanaka"), |_| {});
    stage.does("ito", "confirm").unwrap();
    assert_eq!(stage.due("report"), "20日 14:00");
    stage.pass(180);
    stage.give_note("ito");
    assert_eq!(stage.due("report"), "20日 17:00", "any visible activity postpones");
    stage.does("kato", "report").unwrap();
    assert_eq!((stage.due("report").as_str(), stage.duty("report").state), ("20日 17:00", DutyState::Open));
    stage.pass(239);
    assert!(!stage.told().contains(&"okada"));
    stage.pass(2);
    assert!(stage.told().contains(&"okada"), "four hours of nothing climb");
    stage.asks("ito", Ask::SetPhase { to: Phase::Recovered }).unwrap();
    stage.does("ito", "report").unwrap();
    assert_eq!(stage.duty("report").state, DutyState::Done, "after the repair nobody is asked for more");
}

#[test]
fn a_post_can_be_made_up_of_others() {
    let steps = "      - { id: a, tell: team, owes: { confirm: { within: 1h } } }";
    let written = policy(steps, "").replace(
        "  ciso: { label: CISO, per: body }",
        "  ciso: { label: CISO, per: body }\n  team: { label: 対応チーム, per: body, members: [deputy, manager of place] }",
    );
    let mut stage = Stage::new(&written, PEOPLE);
    stage.report(Some("ito"), |_| {});
    assert_eq!(stage.told(), ["soeda", "tanaka"]);
    stage.does("tanaka", "confirm").unwrap();
    assert_eq!(stage.duty("confirm").state, DutyState::Done, "any one of them answers");
}
