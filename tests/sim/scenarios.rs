//! Named scenarios on the virtual clock, written down as an officer reads them. Each transcript
//! lists every message that went out, so that a message too many changes the snapshot.

use noroshi::domain::incident::fact::{Origin, Phase, Presence, Received};
use noroshi::domain::org::Cause;

use super::city::City;
use super::town::START;

const HANNAN: &str = include_str!("../../escalation.yaml");
const PLAIN: &str = include_str!("../policies/plain.yaml");

/// 税務課長, its stand-in, the reporter, and the desk.
const MANAGER: &str = "2001";
const REPORTER: &str = "1234";

#[test]
fn a_residents_report_reaches_the_ciso() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |draft| {
        draft.origin = Origin::Outside;
        draft.received = Some(Received { by: REPORTER.into(), channel: "phone".to_owned(), at: START });
    });
    city.write();
    city.pass(9);
    city.does(MANAGER, "confirm").expect("the manager owes it");
    city.write();
    city.pass(6);
    city.does(MANAGER, "report_up").expect("the manager owes it");
    city.judges(MANAGER, "necessary", "本人が多数のため").expect("the manager is asked");
    city.write();
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn a_silent_manager_is_passed_over_after_his_time() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |_| {});
    city.pass(59);
    city.write();
    city.pass(1);
    city.write();
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn an_absent_manager_is_stood_in_for_at_once() {
    let mut city = City::new(HANNAN);
    city.away(MANAGER, Cause::Absent, 8);
    city.report(REPORTER, |_| {});
    assert!(!city.sees(MANAGER), "who is away was not told");
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn the_implicated_manager_is_never_told() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |draft| {
        draft.kind = "insider".into();
        draft.subjects.insert(MANAGER.into());
    });
    assert!(!city.sees(MANAGER));
    city.pass(60);
    assert!(!city.sees(MANAGER));
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn nobody_answers_and_the_last_resort_is_told() {
    let mut city = City::new(PLAIN);
    city.report(REPORTER, |draft| draft.personal_data = Presence::Absent);
    city.pass(8 * 60);
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn a_false_alarm_ends_and_everyone_told_hears_of_it() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |_| {});
    city.does(MANAGER, "confirm").expect("the manager owes it");
    city.does(MANAGER, "report_up").expect("the manager owes it");
    city.write();
    city.phase("1401", Phase::Void, "机の引き出しから見つかったため").expect("the desk may close");
    city.pass(24 * 60);
    insta::assert_snapshot!(city.transcript());
}
