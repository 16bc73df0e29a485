//! Which rule of law holds: by organ, by what a person judged, by what was in force, and when it is late.

use crate::policy::bodies::Regime;

use super::super::law;
use super::*;

#[test]
fn what_is_sent_after_the_safe_day_and_by_the_day_of_the_law_is_in_time() {
    let sent = |day: &str| {
        let case = Case { people_max: Some(100), ..harmless("2026-02-10T10:00") };
        let mut told = Told::of(city(""), case, "2026-02-10T10:30");
        told.pass_to(at("2026-02-12T10:00"));
        told.learn(|case| case.people_max = Some(101));
        told.pass_to(at(&format!("{day}T20:00")));
        let clocks = vec![Rule::Personal.clock(Stage::Preliminary)];
        told.ask(DESK, Ask::File { clocks, version: 1, at: told.now }).unwrap();
        let alarms = (told.count("deadline.warned"), told.count("deadline.overdue"));
        (told.deadlines().filings[0].in_time, told.state("personal.preliminary"), alarms)
    };
    assert_eq!(sent("2026-02-13"), (Some(true), Some(Standing::Met), (1, 0)));
    assert_eq!(sent("2026-02-16"), (Some(true), Some(Standing::Met), (2, 0)), "the safe day is a warning");
    assert_eq!(sent("2026-02-17"), (Some(false), Some(Standing::MetLate), (2, 1)));
}

#[test]
fn what_was_known_before_it_was_entered_counts_from_then() {
    let mut told = Told::of(city(""), harmless("2026-02-10T10:00"), "2026-02-10T10:30");
    told.pass_to(at("2026-02-16T09:00"));
    told.learn(|case| case.sensitive = Presence::Present);
    assert_eq!(told.due("personal.preliminary"), "2026-02-20", "while nobody says otherwise");
    let known = Ask::EnterMoment { moment: MomentKind::TriggerKnown, at: at("2026-02-13T17:00") };
    told.ask(DESK, known).unwrap();
    assert_eq!(told.due("personal.preliminary"), "2026-02-17");
    let safe = told.deadlines().matters[&Rule::Personal].terms.clocks[0].safe_at;
    assert_eq!(safe.map(day), Some("2026-02-14".to_owned()));
}

#[test]
fn each_organ_stands_under_its_own_part_of_the_law() {
    let more = "organs:\n  byoin: { label: 市立病院, units: [byoin], law: private_sector }\n  \
                gikai: { label: 議会, units: [gikai], law: assembly }\n";
    let of = |unit: &str, people| {
        let case = Case { unit: Some(unit.into()), people_max: Some(people), ..harmless("2026-11-20T10:00") };
        Told::of(city(more), case, "2026-11-20T10:00").state("personal.preliminary")
    };
    assert_eq!(of("zeimu", 101), Some(Standing::Running));
    assert_eq!((of("byoin", 1_000), of("byoin", 1_001)), (None, Some(Standing::Running)));
    assert_eq!(of("gikai", 5_000), None);
    let policy = city(more);
    let clause = |regime| {
        let clock = Rule::Personal.clock(Stage::Preliminary);
        law::named("JP-2023-04").unwrap().clause(&clock, regime)
    };
    assert_ne!(clause(Regime::PrivateSector), clause(Regime::Administrative));
    assert_eq!(policy.active().unwrap().1.organs.len(), 2);
}

#[test]
fn a_judgement_moves_a_case_of_my_numbers_to_the_other_rule() {
    let judged = |escape| {
        let (my_number, number_system) = (Presence::Present, Presence::Present);
        let case = Case { my_number, number_system, ..harmless("2026-11-20T10:00") };
        let mut told = Told::of(city(""), case, "2026-11-20T10:00");
        told.ask(DESK, Ask::Judge { rule: Rule::MyNumber, applies: false, escape: Some(escape) }).unwrap();
        told
    };
    let other = "my_number_other.report";
    for escape in [Escape::NotApplicable, Escape::Encrypted] {
        let mut told = judged(escape);
        assert_eq!(told.state("my_number.preliminary"), Some(Standing::NotApplicable));
        assert_eq!(told.state(other), Some(Standing::Running), "{escape:?}");
        let close = IncidentAsk::SetPhase { to: Phase::Closed };
        let open = Refusal::Invalid { field: "phase", reason: "deadline-open" };
        assert_eq!(told.give(DESK, close.clone()), Err(open), "the other report is still owed");
        let clocks = vec![Rule::MyNumberOther.clock(Stage::Report)];
        told.ask(DESK, Ask::File { clocks, version: 1, at: told.now }).unwrap();
        told.give(DESK, close).unwrap();
    }
    for escape in [Escape::Recovered, Escape::KeptElsewhere] {
        let mut told = judged(escape);
        assert_eq!(told.state(other), Some(Standing::Possible), "nobody said that the Act was kept");
        let open = &told.deadlines().matters[&Rule::MyNumberOther].terms.open;
        assert_eq!(*open, BTreeSet::from([Trigger::Breach]));
        told.ask(DESK, Ask::Unjudge { rule: Rule::MyNumber }).unwrap();
        assert_eq!(told.state(other), Some(Standing::Ended), "one case, one rule");
        assert_eq!(told.state("my_number.preliminary"), Some(Standing::Running));
    }
}

#[test]
fn what_was_not_law_yet_starts_nothing() {
    // つくば市 2015: 103 names in CC; the duty came with the national Act.
    let then = Case { people_max: Some(103), ..harmless("2015-06-01T10:00") };
    let told = Told::of(city(""), then.clone(), "2015-06-01T11:41");
    let has_law = told.deadlines().matters.keys().any(|rule| Rule::LAW.contains(rule));
    assert!(!has_law);
    let today = Case { aware_at: at("2026-06-01T10:00"), ..then };
    let told = Told::of(city(""), today, "2026-06-01T11:41");
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Running), "103 is over 100");
    assert_eq!(told.due("personal.preliminary"), "2026-06-05");
}

#[test]
fn my_numbers_have_rules_of_their_own() {
    let with = |change: fn(&mut Case)| {
        let mut case =
            Case { my_number: Presence::Present, exposed: Presence::Absent, ..harmless("2026-11-20T10:00") };
        case.number_system = Presence::Absent;
        change(&mut case);
        let told = Told::of(city(""), case, "2026-11-20T10:00");
        (told.state("my_number.preliminary"), told.state("my_number_other.report"))
    };
    let running = Some(Standing::Running);
    assert_eq!(
        with(|_| {}),
        (None, running),
        "what is not reportable is told to the commission all the same"
    );
    assert_eq!(with(|case| case.number_system = Presence::Present), (running, None));
    assert_eq!(with(|case| case.exposed = Presence::Present), (running, None));
    assert_eq!(with(|case| case.people_max = Some(101)), (running, None));
    assert_eq!(with(|case| case.exposed = Presence::Unknown), (Some(Standing::Possible), None));
    assert_eq!(with(|case| case.my_number = Presence::Absent), (None, None));
}

#[test]
fn a_body_stands_under_the_part_of_the_law_that_its_policy_names() {
    let body = |law: &str| {
        let world = under(|text| text.replacen("body: {", &format!("body: {{ law: {law},"), 1));
        move |people| {
            let case = Case { unit: None, people_max: Some(people), ..harmless("2026-11-20T10:00") };
            let told = Told::of(world.clone(), case, "2026-11-20T10:00");
            let regime = told.deadlines().matters.get(&Rule::Personal).map(|matter| matter.terms.regime);
            (told.state("personal.preliminary"), regime)
        }
    };
    let university = body("private_sector");
    assert_eq!(university(1_000), (None, None), "the place is unknown, the law is not");
    assert_eq!(university(1_001), (Some(Standing::Running), Some(Regime::PrivateSector)));
    assert_eq!(body("administrative")(101).0, Some(Standing::Running));
    assert_eq!(body("other")(5_000), (None, None), "it reports for itself");
}

#[test]
fn while_the_place_is_unknown_the_law_is_certain_only_where_every_organ_agrees() {
    let more = "organs:\n  byoin: { label: 市立病院, units: [byoin], law: private_sector }\n";
    let of = |people| {
        let case = Case { unit: None, people_max: Some(people), ..harmless("2026-11-20T10:00") };
        Told::of(city(more), case, "2026-11-20T10:00")
    };
    assert_eq!(of(100).state("personal.preliminary"), None);
    assert_eq!(of(1_001).state("personal.preliminary"), Some(Standing::Running), "over every threshold");
    let mut told = of(500);
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Possible));
    assert_eq!(told.deadlines().matters[&Rule::Personal].terms.open, BTreeSet::from([Trigger::Place]));
    told.pass_to(at("2026-11-21T10:00"));
    assert_eq!(told.count("deadline.doubted"), 1, "the desk is asked");
    told.learn(|case| case.unit = Some("zeimu".into()));
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Running));
    told.learn(|case| case.unit = Some("byoin".into()));
    assert_eq!(told.state("personal.preliminary"), Some(Standing::Ended));
}

#[test]
fn a_body_that_reports_for_itself_has_no_clock_of_law_here() {
    let more = "organs:\n  kyokai: { label: 協会, units: [byoin], law: other, entity: 架空市福祉協会 }\n";
    let number = (Presence::Present, Presence::Present);
    let case = Case {
        unit: Some("byoin".into()),
        sensitive: Presence::Present,
        my_number: number.0,
        number_system: number.1,
        ..harmless("2026-11-20T10:00")
    };
    let told = Told::of(city(more), case.clone(), "2026-11-20T10:00");
    assert!(!told.deadlines().has_open_law());
    let (_, policy) = told.world.active().unwrap();
    assert_eq!(policy.entity(&case), "架空市福祉協会");
    assert_eq!(policy.entity(&Case { unit: Some("zeimu".into()), ..case }), policy.body.name);
}

#[test]
fn every_trigger_that_the_regulation_numbers_has_its_item() {
    let pack = law::named("JP-2023-04").unwrap();
    let item = |rule, trigger, regime| pack.item(&rule, trigger, regime);
    let (administrative, private) = (Regime::Administrative, Regime::PrivateSector);
    let personal = [Trigger::Sensitive, Trigger::Property, Trigger::Malicious, Trigger::Count];
    for (no, trigger) in (1..).zip(personal) {
        let expected = format!("個人情報保護法施行規則43条{no}号");
        assert_eq!(item(Rule::Personal, trigger, administrative), Some(expected.as_str()));
        assert_eq!(item(Rule::Personal, trigger, private), None, "no source gives its number");
    }
    let numbers = [Trigger::NumberSystem, Trigger::Malicious, Trigger::Exposed, Trigger::Count];
    for (no, trigger) in (1..).zip(numbers) {
        let expected = format!("番号法29条の4の規則2条{no}号");
        assert_eq!(item(Rule::MyNumber, trigger, private), Some(expected.as_str()));
    }
}
