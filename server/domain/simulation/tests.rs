//! An imagined life of an incident.

use super::*;
use crate::domain::ids::PolicyVersion;
use crate::domain::org::Org;
use crate::domain::scenario;

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
fn a_world_without_a_policy_is_refused() {
    assert_eq!(run(&World::default(), &scenario(SCENARIO)).map(|_| ()), Err(Error::NoPolicy));
}
