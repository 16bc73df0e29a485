//! Lives in which two incidents turn out to be one matter, and in which they turn out not to be.

use noroshi::domain::case::Phase;
use noroshi::domain::incident::state::DutyState;

use super::city::City;

const POLICY: &str = include_str!("../../escalation.yaml");
const DESK: &str = "1401";

/// A loss in 市民課, reported by its officer, and one in 税務課: their numbers.
fn two(city: &mut City) -> (String, String) {
    let one = city.report("1309", |draft| draft.case.unit = Some("shiminka".into())).incident_number;
    let other = city.report("1305", |_| {}).incident_number;
    (one, other)
}

#[test]
fn nobody_is_forgotten_when_two_become_one_and_nothing_is_lost_when_they_part() {
    let mut city = City::new(POLICY);
    let (one, other) = two(&mut city);
    city.does("2001", "confirm").expect("the manager of 税務課 is awake");
    city.turns_to(&one);
    city.pass(20);
    city.binds(DESK, Some(&other), "同じUSBメモリーについての二つの報告").expect("the desk may");
    let merged = city.state();
    assert_eq!((merged.phase, merged.wake_at()), (Phase::Merged, None));
    let entries = merged.seq;
    city.is_sound();
    // The manager of 市民課 answers neither: their director hears of it from the incident that goes on, by
    // the time at which they would have heard of it anyhow.
    city.turns_to(&other);
    let due = merged.duties.iter().find_map(|duty| duty.due_at).expect("a confirmation was due");
    let held = city.state().bonds.held(merged.id).cloned().expect("it is held");
    assert!(
        merged.duties.iter().filter(|duty| duty.is_owed()).all(|duty| held.answered.contains_key(&duty.no))
    );
    city.pass(45);
    let told = city.state().told.get(&"1105".into()).copied().expect("the director of 市民課 was told");
    assert!(told <= due, "{told} {due}");
    city.is_sound();
    city.turns_to(&one);
    assert_eq!(city.state().seq, entries, "it wakes no more");
    // They were two after all.
    city.binds(DESK, None, "別のUSBメモリーと分かった").expect("the desk may");
    let back = city.state();
    assert_eq!(back.phase, Phase::Received);
    let late: Vec<_> = back.duties.iter().filter(|duty| duty.state == DutyState::Late).collect();
    assert!(!late.is_empty() && late.iter().all(|duty| duty.due_at == Some(due) && duty.answer_by.is_some()));
    city.is_sound();
    city.pass(180);
    assert!(city.state().told.contains_key(&"1105".into()), "silence goes its way there too");
    assert!(city.state().seq > back.seq, "it wakes again");
    city.everyone_answers();
    city.is_sound();
    city.turns_to(&other);
    city.everyone_answers();
    city.is_sound();
}

#[test]
fn a_message_that_waits_for_who_is_shut_out_by_the_merger_is_not_sent() {
    let mut city = City::new(POLICY);
    city.break_senders();
    let about = city.report("1309", |draft| {
        draft.case.unit = Some("shiminka".into());
        draft.subjects = ["2001".into()].into();
    });
    let (one, other) = (about.incident_number, city.report("1305", |_| {}).incident_number);
    assert!(city.sees("2001"), "the manager of 税務課 was to be told of it");
    city.turns_to(&one);
    city.binds(DESK, Some(&other), "同じ人の行いである").expect("the desk may");
    assert!(!city.sees("2001"));
    city.turns_to(&other);
    assert!(!city.sees("2001"));
    city.mend_senders();
    city.pass(60);
    let sent = city.messages();
    assert!(sent.iter().all(|to| !to.contains("田中")), "{sent:?}");
    assert!(sent.iter().any(|to| to.contains("斎藤")), "others were told: {sent:?}");
    city.is_sound();
    city.turns_to(&one);
    city.is_sound();
}
