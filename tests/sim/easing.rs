//! Nobody loses a duty, and nothing ends or comes later, in silence.

use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::{DutyNo, PersonId};
use noroshi::domain::notice::Reason;
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;
use super::words::{PEOPLE, policy, stage};

const STEPS: &str = "      - { id: first, tell: manager of place, owes: { confirm: { within: 1h } } }
      - id: above
        after: first late
        tell: director of place
        owes: { confirm: { within: 1h } }
      - { id: aside, tell: deputy, owes: { verify: { within: 4h } } }";

const REASON: &[(&str, &str)] = &[("reason", "別の課の担当のため")];

fn duty_of(body: &Stage, post: &str) -> DutyNo {
    body.incident().duties.iter().find(|duty| duty.post.as_str() == post).expect("it is owed").no
}

fn withdraw(body: &mut Stage, person: &str, post: &str) -> Result<(), Refusal> {
    let duty = duty_of(body, post);
    body.asks_with(person, Ask::Withdraw { duty }, REASON)
}

#[test]
fn whoever_loses_a_duty_is_told_and_so_are_desk_and_ciso() {
    let mut body = stage(STEPS, "");
    body.report(Some("mori"), |_| {});
    withdraw(&mut body, "ito", "manager").expect("the desk may");
    let mut told = body.sent.clone();
    told.sort();
    assert_eq!(told, ["goto", "kato", "okada", "tanaka"], "everyone but who did it");
    assert!(body.reasons.iter().all(|reason| *reason == Reason::Eased), "{:?}", body.reasons);
    withdraw(&mut body, "okada", "deputy").expect("the CISO may");
    assert!(!body.sent.contains(&"okada".to_owned()) && body.sent.contains(&"soeda".to_owned()));
}

#[test]
fn a_duty_is_withdrawn_by_its_post_by_those_above_or_by_the_desk_and_by_no_other_handler() {
    let allowed = [("tanaka", true), ("takahashi", true), ("ito", true), ("okada", true)];
    // Who handles the incident for a duty of their own, who has the same post elsewhere, who has none.
    let refused = [("soeda", false), ("ogawa", false), ("nakano", false), ("shicho", false)];
    for (person, may) in allowed.into_iter().chain(refused) {
        let mut body = stage(STEPS, "");
        body.report(Some("mori"), |_| {});
        let answer = withdraw(&mut body, person, "manager");
        assert_eq!(answer.is_ok(), may, "{person}: {answer:?}");
        if !may {
            assert_eq!(answer, Err(Refusal::Forbidden));
            assert!(body.incident().duties.iter().all(|duty| duty.is_owed()), "{person}");
        }
    }
}

#[test]
fn a_subject_hears_of_no_withdrawal() {
    let mut body = stage(STEPS, "");
    body.report(Some("mori"), |opening| {
        opening.subjects.insert(PersonId::from("kato"));
    });
    withdraw(&mut body, "ito", "manager").expect("the desk may");
    assert!(!body.sent.contains(&"kato".to_owned()), "{:?}", body.sent);
}

/// A step for grave incidents, and a time that follows the class.
fn graded() -> Stage {
    let steps = "      - { id: first, tell: manager of place, owes: { confirm: { within: 1h } } }
      - id: grave
        after: first
        when: { severity: major }
        tell: ciso
        owes: { confirm: { within: 1h } }";
    Stage::new(&policy(steps, ""), PEOPLE)
}

fn set(body: &mut Stage, person: &str, class: &str) {
    body.asks_with(person, Ask::SetSeverity { to: Some(class.into()) }, REASON).expect("may");
}

#[test]
fn a_class_that_is_lowered_by_hand_is_told_to_those_who_had_been_told() {
    let mut body = graded();
    body.report(Some("mori"), |opening| opening.case.people_max = Some(200));
    set(&mut body, "ito", "minor");
    assert_eq!((body.sent.clone(), body.reasons.clone()), (vec!["tanaka".to_owned()], vec![Reason::Eased]));
    set(&mut body, "ito", "major");
    assert!(body.sent.is_empty(), "a class that rises asks by itself: {:?}", body.sent);
}

#[test]
fn a_class_that_changes_nothing_is_told_to_nobody() {
    let mut body = stage(STEPS, "");
    body.report(Some("mori"), |opening| opening.case.people_max = Some(200));
    set(&mut body, "ito", "minor");
    assert!(body.sent.is_empty(), "{:?}", body.sent);
}
