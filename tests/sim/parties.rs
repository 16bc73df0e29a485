//! What a body outside says by itself, on one small policy.

use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::{Act, PartyId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;
use super::words::{PEOPLE, policy};

const STEPS: &str = "      - { id: a, inform: city }\n      \
    - { id: b, tell: manager of place, owes: { confirm: { within: 4h } } }\n      \
    - { id: c, after: a late, tell: ciso, owes: { confirm: { within: 1h } } }";

fn told(party: &str) -> Stage {
    let mut stage = Stage::new(&policy(STEPS, "").replace("content: minimal", party), PEOPLE);
    stage.report(Some("mori"), |_| {});
    stage
}

fn says(party: &str, confirms: bool, answers: bool) -> Ask {
    Ask::HearParty { party: PartyId::from(party), confirms, answers }
}

#[test]
fn its_own_confirmation_does_what_the_desk_owed_and_silences_nobody_else() {
    let mut stage = told("must: confirm, within: 2h, may: [confirm, answer]");
    stage.hears(says("city", true, false), &[]).unwrap();
    assert!(stage.sent.is_empty(), "a receipt tells nobody: {:?}", stage.sent);
    let duty = stage.duty(Act::OBTAIN);
    assert_eq!((duty.state, duty.done_at, duty.done_by.clone()), (DutyState::Done, Some(stage.now), None));
    assert_eq!(stage.duty("confirm").state, DutyState::Open, "what others owe stays owed");
    stage.pass(239);
    assert!(stage.sent.is_empty() && !stage.told().contains(&"okada"), "{:?}", stage.sent);
    assert_eq!(stage.hears(says("city", true, false), &[]), Err(Refusal::Decided), "one receipt is enough");
}

#[test]
fn an_answer_is_its_own_and_the_desk_hears_of_it() {
    let mut stage = told("may: [confirm, answer]");
    stage.hears(says("city", true, true), &[("answer", "通信を遮断しました")]).unwrap();
    assert_eq!(stage.sent, ["goto", "ito", "kato"], "the desk, and nothing else was sent");
    let city = PartyId::from("city");
    assert!(
        stage.last.iter().any(|fact| matches!(fact, Fact::PartyAnswered { party, .. } if *party == city))
    );
    stage.hears(says("city", false, true), &[("answer", "続報")]).unwrap();
    assert_eq!(stage.sent, ["goto", "ito", "kato"]);
    let silent = stage.hears(says("city", false, false), &[]);
    assert_eq!(silent, Err(Refusal::Invalid { field: "received", reason: "required" }));
    let empty = stage.hears(says("city", false, true), &[("answer", " ")]);
    assert_eq!(empty, Err(Refusal::Invalid { field: "answer", reason: "required" }));
}

#[test]
fn nobody_says_more_than_the_policy_lets_them() {
    let answer: &[(&str, &str)] = &[("answer", "x")];
    let mut none = told("content: minimal");
    assert_eq!(none.hears(says("city", true, false), &[]), Err(Refusal::Forbidden));
    let mut confirming = told("may: confirm");
    assert_eq!(confirming.hears(says("city", false, true), answer), Err(Refusal::Forbidden));
    assert_eq!(confirming.hears(says("city", true, true), answer), Err(Refusal::Forbidden));
    assert_eq!(
        confirming.hears(says("mailbox", true, false), &[]),
        Err(Refusal::Forbidden),
        "it was not told"
    );
    assert_eq!(confirming.hears(says("nobody", true, false), &[]), Err(Refusal::Forbidden));
    assert_eq!(confirming.asks("ito", says("city", true, false)), Err(Refusal::Forbidden), "nor for another");
    confirming.hears(says("city", true, false), &[]).unwrap();
}

#[test]
fn the_right_ends_with_the_incident_and_there_is_none_in_a_drill() {
    let mut ended = told("may: [confirm, answer]");
    ended.asks("okada", Ask::SetPhase { to: Phase::Void }).unwrap();
    assert_eq!(ended.hears(says("city", true, false), &[]), Err(Refusal::Forbidden));
    let text = policy(STEPS, "").replace("content: minimal", "must: confirm, within: 2h, may: confirm");
    let mut drill = Stage::new(&text, PEOPLE);
    drill.report(Some("mori"), |opening| opening.drill = true);
    assert_eq!(drill.sent, ["tanaka"], "a drill never reaches anyone outside");
    assert_eq!(drill.hears(says("city", true, false), &[]), Err(Refusal::Forbidden));
}
