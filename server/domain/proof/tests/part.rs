//! A part of the proof says no other than the whole.

use std::collections::BTreeSet;

use super::*;
use crate::ids::UnitId;
use crate::policy::Step;
use crate::proof::part::{lines_through, prove_lines};

fn latest(found: &Found) -> (Option<Span>, bool) {
    let ([latest, _], [never, _]) = (&found.latest, &found.never);
    (latest.as_ref().and_then(|example| example.heard), never.is_some())
}

#[test]
fn the_lines_through_a_post_are_proved_as_the_whole_proves_them() {
    let world = model_of(include_str!("../../../../ops/profiles/ogasawara/escalation.yaml"));
    let (_, policy) = world.active().unwrap();
    let first = policy.lines.iter().flat_map(|line| &line.steps).flat_map(Step::posts).next().unwrap();
    let lines = lines_through(policy, &BTreeSet::from([&first.post]));
    assert!(!lines.is_empty());
    let units: BTreeSet<&UnitId> = world.org.units.keys().collect();
    let part = prove_lines(&world, (november(), november()), (&lines, &units), LIVES).unwrap();
    let whole = prove_as_it_stands(&world, (november(), november()), LIVES).unwrap();
    for row in &part.silences {
        let same = whole.silences.iter().find(|other| other.line == row.line).unwrap();
        assert_eq!(latest(&row.found), latest(&same.found), "{}", row.line);
    }
    assert_eq!(part.silences.len(), lines.len());
    assert!(part.lives < whole.lives, "{} of {}", part.lives, whole.lives);
}

#[test]
fn no_line_goes_through_a_post_that_none_names() {
    let world = model_of(include_str!("../../../../escalation.yaml"));
    let (_, policy) = world.active().unwrap();
    assert_eq!(lines_through(policy, &BTreeSet::from([&PostId::from("nobody")])), []);
}
