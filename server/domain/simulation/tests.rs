//! An imagined life of an incident.

use super::*;
use crate::ids::{PolicyVersion, UnitId};
use crate::org::{Appointment, Org, Standing};
use crate::scenario;

const POLICY: &str = include_str!("../../../escalation.yaml");
const SCENARIO: &str = "at: 2026-11-20T10:00:00+09:00\n\
    report: { kind: fault, origin: outside }\n\
    until: 2h\n";

fn empty_world() -> World {
    let mut org = Org::default();
    let (version, sha256, text) = (PolicyVersion(1), String::new(), POLICY.to_owned());
    org.apply(&OrgFact::PolicyActivated { version, sha256, text }, &Private::new());
    World::new(org)
}

fn scenario(text: &str) -> Scenario {
    let world = empty_world();
    let (_, policy) = world.active().expect("the shipped policy is sound");
    scenario::parse(text, policy).expect("a sound scenario")
}

#[test]
fn with_nobody_in_any_post_the_last_resort_is_told_at_once() {
    let lived = run(&empty_world(), &scenario(SCENARIO)).expect("it runs");
    let rows = rows(&lived);
    let last = rows.iter().find(|row| row.via.as_deref() == Some("last_resort")).expect("never no one");
    assert_eq!(last.at, "2026-11-20T10:00:00+09:00");
    assert!(lived.reached().is_empty());
}

#[test]
fn the_same_scenario_gives_the_same_life() {
    let (world, scenario) = (empty_world(), scenario(SCENARIO));
    let first = run(&world, &scenario).map(|lived| rows(&lived));
    assert_eq!(first, run(&world, &scenario).map(|lived| rows(&lived)));
}

/// A city in which one person holds one post, under some policy.
fn small_world(post: &str, policy: String) -> World {
    let mut world = empty_world();
    world.org.policies.insert(PolicyVersion(1), policy);
    let (unit, person): (UnitId, PersonId) = ("city".into(), "1401".into());
    let from = Moment::from_micros(0);
    let unit_set = OrgFact::UnitSet { unit: unit.clone(), kind: "body".to_owned(), parent: None, from };
    let appointment = Appointment {
        post: post.into(),
        unit,
        person: person.clone(),
        standing: Standing::Member,
        order: 1,
        cause: None,
        from,
        to: None,
    };
    // Whoever cannot be written to at all counts as silent from the beginning.
    let texts = Private::from([(format!("email.{person}"), "person@example.jp".to_owned())]);
    for fact in [unit_set, OrgFact::PersonSet { person, unit: None }, OrgFact::Appointed { appointment }] {
        world.org.apply(&fact, &texts);
    }
    World::new(world.org)
}

fn desk_only() -> World {
    small_world("desk", POLICY.to_owned())
}

#[test]
fn where_everyone_takes_ten_minutes_all_that_is_owed_is_done_then() {
    let lived = run(&desk_only(), &scenario(&format!("{SCENARIO}everyone: 10m\n"))).expect("it runs");
    let rows = rows(&lived);
    let done: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row.fact == "duty_done")
        .filter_map(|row| Some((row.duty.as_deref()?, row.at.as_str())))
        .collect();
    // The desk is told at once because nobody is manager; its own duties follow its confirmation.
    assert_eq!(done[0], ("confirm", "2026-11-20T10:10:00+09:00"), "{done:?}");
    assert!(done.contains(&("verify", "2026-11-20T10:20:00+09:00")), "{done:?}");
    assert!(done.contains(&("report_ciso", "2026-11-20T10:30:00+09:00")), "{done:?}");
    assert!(rows.iter().all(|row| row.fact != "refused" && row.fact != "answered"), "{rows:?}");
}

#[test]
fn a_simulation_that_grows_too_long_is_cut() {
    let week = SCENARIO.replace("until: 2h", "until: 168h");
    let whole = run(&desk_only(), &scenario(&week)).expect("it runs");
    assert!(!whole.is_cut);
    let cut = run_within(&desk_only(), &scenario(&week), 5).expect("it runs");
    assert!(cut.is_cut && cut.happened.len() <= 6 && cut.happened.len() < whole.happened.len());
}

#[test]
fn nothing_happens_after_the_end_of_the_scenario() {
    let lived = run(&empty_world(), &scenario(SCENARIO)).expect("it runs");
    let end = Moment::parse("2026-11-20T12:00:00+09:00").expect("a moment");
    for happened in &lived.happened {
        let (Happened::Entry { at, .. } | Happened::Refused { at, .. }) = happened;
        assert!(*at <= end);
    }
}

#[test]
fn a_post_out_of_its_hours_is_passed_at_the_minute() {
    let text = POLICY.replace("group: any, hours: closed", "group: any, hours: open");
    let text = text.replace("callers: [duty_officer, desk]", "callers: [desk]");
    let text = text.replace("tell: manager of place", "tell: duty_officer");
    let lived = run(&small_world("duty_officer", text), &scenario(&SCENARIO.replace("10:00", "17:00")))
        .expect("it runs");
    let rows = rows(&lived);
    let told = rows.iter().find(|row| row.fact == "told").expect("someone is there");
    assert_eq!((told.at.as_str(), told.person.is_some()), ("2026-11-20T17:00:00+09:00", true));
    let late = rows.iter().find(|row| row.fact == "duty_late" && row.person == told.person);
    assert_eq!(late.expect("nobody answers").at, "2026-11-20T17:15:00+09:00");
}

#[test]
fn a_world_without_a_policy_is_refused() {
    assert_eq!(run(&World::default(), &scenario(SCENARIO)).map(|_| ()), Err(Error::NoPolicy));
}
