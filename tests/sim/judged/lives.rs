//! Small lives of the promises that drawn ones seldom meet. Nothing is asserted here: every entry of them is
//! judged by the second model, which fails the life that breaks its bound. Where the house is known to be
//! later than the bound, the life says so: it fails once the house is not, and the allowance goes with it.

use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::Span;
use noroshi::domain::org::Absence;

use crate::stage::Stage;
use crate::words::{PEOPLE, policy, stage};
use noroshi::domain::actor::Cause;
use noroshi::domain::deciding::command::Ask;

/// A day, in which rounds come and go.
const DAY: i64 = 24 * 60;

#[test]
fn a_silence_is_told_though_another_post_has_a_month() {
    let steps = "      - { id: first, tell: ciso, owes: { confirm: { within: 1h } } }\n      \
                 - { id: long, by: desk, owes: { recover: { within: 30d } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(DAY);
}

#[test]
fn members_are_those_of_the_place_as_it_is_known_by_now() {
    let steps = "      - { id: a, tell: team, owes: { confirm: { within: 1h, needs: each } } }";
    let team = "  team: { label: 対応チーム, per: body, members: [chief, manager of place] }\n  head:";
    let mut body = Stage::new(&policy(steps, "").replace("  head:", team), PEOPLE);
    body.report(Some("nakano"), |opening| opening.case.unit = None);
    for unit in ["zeimu", "joho"] {
        let mut case = body.incident().case.clone();
        case.unit = Some(unit.into());
        let subjects = body.incident().subjects.clone();
        body.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects }).unwrap();
    }
    body.pass(DAY);
}

#[test]
fn what_follows_begins_with_the_end_of_what_was_late() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h }, \
                 report: { from: confirm, within: 3d } } }\n      \
                 - { id: b, after: a.report, tell: desk, owes: { confirm: { within: 30m } } }";
    let mut body = stage(steps, "");
    body.report(Some("ogawa"), |_| {});
    body.pass(60);
    body.does("tanaka", "confirm").unwrap();
    body.pass(4 * DAY);
}

/// A body whose CISO has delegated one of two duties, and is silent about the other.
fn delegating() -> Stage {
    let steps = "      - { id: a, tell: ciso, owes: { confirm: { within: 1h }, verify: { within: 2h } } }";
    let mut body = stage(steps, "");
    let (from, to) = (body.now, body.now + Span::hours(24));
    let (person, stand_in) = ("okada".into(), Some("soeda".into()));
    body.away(Absence { person, cause: Cause::Delegated, from, to, stand_in, only: vec!["verify".into()] });
    body.report(Some("tanaka"), |_| {});
    body
}

#[test]
fn what_was_delegated_is_the_delegates_and_nothing_else() {
    delegating().pass(DAY);
}

#[test]
fn a_later_round_waits_for_no_longer_time_of_another() {
    let mut body = delegating();
    body.pass(3 * 60);
    let told = body.last.iter().filter(|fact| matches!(fact, Fact::RouteExhausted { .. })).count();
    assert_eq!(told, 2, "the last resort hears in each round, an hour after it began");
}

/// Known: a duty that comes back with its place has the time of the class under which it was first owed.
#[test]
fn known_what_comes_back_has_the_time_of_a_lighter_class() {
    let steps =
        "      - { id: a, tell: manager of place, owes: { confirm: { within: { major: 15m, else: 1h } } } }";
    let mut body = stage(steps, "");
    body.report(Some("nakano"), |_| {});
    let moves = |body: &mut Stage, unit: &str| {
        let mut case = body.incident().case.clone();
        case.unit = Some(unit.into());
        let subjects = body.incident().subjects.clone();
        body.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects }).unwrap();
    };
    moves(&mut body, "joho");
    body.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
    moves(&mut body, "zeimu");
    let owed = body.incident().duties.iter().find(|duty| duty.is_owed()).expect("it is owed again");
    assert_eq!(
        owed.due_at,
        Some(body.now + Span::hours(1)),
        "mended: take the allowance out of the second model"
    );
}
