//! Named scenarios on the virtual clock, written down as an officer reads them. Each transcript
//! lists every message that went out, so that a message too many changes the snapshot.

use noroshi::domain::actor::Cause;
use noroshi::domain::case::{Origin, Phase, Presence, Received};
use noroshi::domain::moment::{Moment, Span};

use super::city::City;
use super::town::START;

const HANNAN: &str = include_str!("../../escalation.yaml");
const PLAIN: &str = include_str!("../policies/plain.yaml");

/// 税務課長, its stand-in, the reporter, and the desk.
const MANAGER: &str = "2001";
/// 財務部長.
const DIRECTOR: &str = "1103";
const REPORTER: &str = "1234";

#[test]
fn a_residents_report_reaches_the_ciso() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |draft| {
        draft.case.origin = Origin::Outside;
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
fn what_was_withdrawn_is_written_down_neither_as_answered_nor_as_silent() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |draft| {
        (draft.case.kind, draft.case.people_max) = ("ransomware".into(), Some(5000));
    });
    for post in ["ciso", "chief", "manager", "manager"] {
        city.withdraws("1401", post, "訓練と取り違えたため");
    }
    let said = city.transcript();
    assert!(!said.contains("応答した") && !said.contains("応答がない"), "{said}");
    for reason in ["先に求めた判断が不要となったため", "求めていたことが不要となったため", "不要としたことを"]
    {
        assert!(said.contains(reason), "{reason}\n{said}");
    }
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
        draft.case.kind = "insider".into();
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
    city.report(REPORTER, |draft| draft.case.personal_data = Presence::Absent);
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

#[test]
fn an_engine_that_slept_opens_one_level_and_says_that_it_is_late() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |_| {});
    city.write();
    city.sleep(5 * 60);
    city.settle();
    city.write();
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn the_desk_records_what_the_manager_said_on_the_telephone() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |_| {});
    city.pass(5);
    city.records("1401", MANAGER, "confirm").expect("the desk may record for others");
    assert!(city.records("2103", MANAGER, "report_up").is_err(), "nobody else may");
    insta::assert_snapshot!(city.transcript());
}

/// The policy of a small town whose 担当者 are there in office hours only.
fn office_hours_only() -> String {
    let officer = "officer: { label: 情報セキュリティ担当者, per: section }";
    assert!(PLAIN.contains(officer));
    PLAIN.replace(officer, "officer: { label: 情報セキュリティ担当者, per: section, hours: open }")
}

#[test]
fn what_a_post_owes_goes_on_without_it_when_its_hours_end() {
    let mut city = City::new(&office_hours_only());
    city.sleep(6 * 60 + 55);
    city.report(REPORTER, |draft| draft.case.personal_data = Presence::Absent);
    city.pass(19);
    city.write();
    // 17:15. The officer had until 17:25 and has gone home.
    city.pass(1);
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn the_organisation_wakes_when_the_office_opens_and_closes() {
    let mut city = City::new(&office_hours_only());
    let at = |text: &str| Moment::parse(&format!("{text}:00+09:00"));
    assert_eq!(city.next_hours(), at("2026-11-20T17:15"));
    city.pass(7 * 60 + 15);
    assert_eq!(city.next_hours(), at("2026-11-24T08:30"), "Monday is 勤労感謝の日");
    // An engine that slept over several edges notes them once, and the next one is announced.
    city.sleep(5 * 24 * 60);
    city.settle();
    assert_eq!(city.next_hours(), at("2026-11-26T08:30"));
    // Someone is faster than the engine just after an edge: their entry announces the next one.
    city.sleep(16 * 60);
    city.away(MANAGER, Cause::Absent, 1);
    assert_eq!(city.next_hours(), at("2026-11-26T17:15"));
    city.report(REPORTER, |_| {});
    city.transcript();
}

#[test]
fn a_town_whose_posts_are_filled_day_and_night_is_not_woken_by_its_office_hours() {
    let mut city = City::new(PLAIN);
    let before = city.revision();
    city.pass(24 * 60);
    assert_eq!((city.next_hours(), city.revision()), (None, before));
}

#[test]
fn what_waits_for_someone_who_is_implicated_since_is_never_sent() {
    let mut city = City::new(HANNAN);
    city.break_senders();
    city.report(REPORTER, |_| {});
    city.pass(3);
    city.implicate(MANAGER);
    city.mend_senders();
    city.pass(3);
    insta::assert_snapshot!(city.transcript());
}

#[test]
fn an_absence_that_begins_as_a_duty_falls_due_stops_nobody() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |_| {});
    city.pass(50);
    city.leaves(DIRECTOR, Cause::Absent, Span::minutes(5), 8);
    city.write();
    // The engine sleeps over the beginning of the absence and over the deadline: both are due in
    // one round, and the deadline is decided in the World that the absence makes.
    city.sleep(15);
    city.settle();
    insta::assert_snapshot!(city.transcript());
}
