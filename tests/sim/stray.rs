//! What no line of the policy takes up is the desk's to confirm, then the CISO's, then the last resort's.

use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::notice::Reason;

use super::stage::Stage;
use super::words::{PEOPLE, policy};

const TELL_CISO: &str = "      - { id: first, tell: ciso, owes: { confirm: { within: 1h } } }";

/// A body whose one line says `when`.
fn narrow(when: &str, steps: &str) -> Stage {
    let text =
        policy(steps, "").replace("    label: 連絡\n", &format!("    label: 連絡\n    when: {when}\n"));
    Stage::new(&text, PEOPLE)
}

fn desk() -> Vec<String> {
    ["goto", "ito", "kato"].map(str::to_owned).to_vec()
}

fn sorted(mut people: Vec<String>) -> Vec<String> {
    people.sort();
    people
}

#[test]
fn a_report_that_begins_no_line_is_the_desks_at_once() {
    let mut body = narrow("{ kind: malware }", TELL_CISO);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(sorted(body.sent.clone()), desk());
    assert!(body.reasons.iter().all(|reason| *reason == Reason::Duty), "{:?}", body.reasons);
    assert!(body.duty("confirm").due_at.is_some(), "and has a time");
    body.does("ito", "confirm").expect("the desk owes it");
    body.pass(24 * 60 - 61);
    assert!(body.sent.is_empty(), "whoever has confirmed is asked no more: {:?}", body.sent);
}

#[test]
fn a_desk_that_is_silent_about_it_is_followed_by_the_ciso_and_the_last_resort() {
    let mut body = narrow("{ kind: malware }", TELL_CISO);
    body.report(Some("tanaka"), |_| {});
    body.pass(60);
    assert!(body.sent.contains(&"okada".to_owned()), "{:?}", body.sent);
    body.pass(60);
    assert!(body.sent.contains(&"mailbox".to_owned()), "{:?}", body.sent);
    assert!(body.last.iter().any(|fact| matches!(fact, Fact::RouteExhausted { .. })));
}

#[test]
fn a_line_that_begins_and_tells_nobody_is_no_way() {
    let mut body = narrow("always", &TELL_CISO.replace("tell: ciso", "when: { kind: malware }, tell: ciso"));
    body.report(Some("tanaka"), |_| {});
    assert_eq!(sorted(body.sent.clone()), desk());
    // What only tells a body outside leaves nobody here who answers for it.
    let mut body = narrow("always", "      - { id: out, inform: city }");
    body.report(Some("tanaka"), |_| {});
    assert!(desk().iter().all(|person| body.sent.contains(person)), "{:?}", body.sent);
}

#[test]
fn facts_that_end_in_no_line_are_told_to_the_desk_when_they_change() {
    let mut body = narrow("{ kind: loss }", TELL_CISO);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.sent, ["okada"]);
    let mut case = body.incident().case.clone();
    case.kind = "dos".into();
    let subjects = body.incident().subjects.clone();
    body.asks("okada", Ask::ChangeCase { case: Box::new(case), subjects }).expect("the CISO may");
    assert!(desk().iter().all(|person| body.sent.contains(person)), "{:?}", body.sent);
}

#[test]
fn an_incident_that_has_ended_begins_no_line() {
    let mut body = narrow("{ kind: loss }", TELL_CISO);
    body.report(Some("tanaka"), |_| {});
    body.asks_with("okada", Ask::SetPhase { to: Phase::Void }, &[("reason", "誤報のため")]).expect("may");
    assert_eq!(body.incident().lines.len(), 1);
}

#[test]
fn a_policy_that_takes_up_everything_never_begins_it() {
    let mut body = narrow("always", TELL_CISO);
    body.report(Some("tanaka"), |_| {});
    body.pass(600);
    assert_eq!(body.incident().lines.len(), 1);
}
