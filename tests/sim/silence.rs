//! Silence is never hidden by another's clock, and lateness stays: one promise a test, on the virtual
//! clock.

use noroshi::domain::actor::Cause;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::PersonId;
use noroshi::domain::incident::fact::{Fact, Lateness, Owed};
use noroshi::domain::incident::state::{Duty, DutyState};
use noroshi::domain::moment::Span;
use noroshi::domain::notice::Reason;

use super::stage::{Stage, at};
use super::words::stage;

const TELL_CISO: &str = "      - { id: first, tell: ciso, owes: { confirm: { within: 1h } } }";

fn exhausted(stage: &Stage) -> usize {
    stage.last.iter().filter(|fact| matches!(fact, Fact::RouteExhausted { .. })).count()
}

fn is_exhausted(stage: &Stage) -> bool {
    stage.incident().lines.values().any(|line| line.exhausted_at.is_some())
}

fn first_duty<'a>(stage: &'a Stage, act: &str) -> &'a Duty {
    stage.incident().duties.iter().find(|duty| duty.act.is(act)).expect("it is owed")
}

#[test]
fn what_one_post_has_time_for_is_no_reason_to_wait_for_another_that_is_silent() {
    let steps =
        format!("{TELL_CISO}\n      - {{ id: long, by: desk, owes: {{ recover: {{ within: 30d }} }} }}");
    let mut body = stage(&steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(59);
    assert_eq!(exhausted(&body), 0);
    body.pass(1);
    assert_eq!(exhausted(&body), 1, "the CISO is silent, and nobody comes after: {:?}", body.last);
    assert!(body.sent.contains(&"mailbox".to_owned()), "{:?}", body.sent);
    let recover = first_duty(&body, "recover").due_at;
    body.pass(61);
    assert!(body.sent.contains(&"okada".to_owned()), "a new round asks the silent: {:?}", body.sent);
    assert!(!body.sent.contains(&"ito".to_owned()), "and nobody who has time left: {:?}", body.sent);
    assert_eq!(first_duty(&body, "recover").due_at, recover, "what runs is not put off by a round");
}

#[test]
fn a_further_duty_of_those_who_are_silent_already_hides_nothing() {
    // The desk is silent; what its silence opens puts one more duty on the same people.
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 30m } } }\n      \
                 - { id: b, after: a, by: desk, owes: { recover: { within: 30d } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(30);
    assert_eq!(exhausted(&body), 1, "{:?}", body.last);
}

#[test]
fn a_silence_that_is_on_its_way_to_somebody_waits_for_them() {
    let steps = format!(
        "{TELL_CISO}\n      - {{ id: next, after: first late, tell: chief, owes: {{ confirm: {{ within: 2h }} }} }}"
    );
    let mut body = stage(&steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(60);
    assert_eq!((exhausted(&body), body.sent.clone()), (0, vec!["matsumoto".to_owned()]));
    body.pass(119);
    assert_eq!(exhausted(&body), 0);
    body.pass(1);
    assert_eq!(exhausted(&body), 1);
}

#[test]
fn what_was_late_stays_late_since_its_first_due_over_every_round() {
    let mut body = stage(TELL_CISO, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(60);
    let due = body.duty("confirm").due_at;
    let late_at = body.duty("confirm").late_at;
    let ended = |body: &Stage| body.incident().lines.values().find_map(|line| line.exhausted_at);
    let mut first = None;
    for round in 2..5 {
        body.pass(12 * 60);
        let duty = body.duty("confirm");
        assert_eq!((duty.state, duty.due_at, duty.late_at), (DutyState::Late, due, late_at), "round {round}");
        assert!(duty.asks > 1 && is_exhausted(&body), "it stands until a person acts");
        assert_eq!(
            ended(&body),
            *first.get_or_insert(ended(&body)),
            "since it first had no one left to tell"
        );
    }
    body.does("okada", "confirm").unwrap();
    assert!(!is_exhausted(&body), "a person has acted");
    assert_eq!(body.duty("confirm").late_at, late_at, "and that it was late is not forgotten");
}

#[test]
fn a_new_round_says_until_when_a_word_is_expected() {
    let mut body = stage(TELL_CISO, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(120);
    let duty = body.duty("confirm");
    assert_eq!(
        duty.expected_by(),
        Some(at("2026-11-20T13:00:00+09:00")),
        "a full time from the second asking"
    );
    assert_eq!((duty.asks, duty.asked_at), (2, at("2026-11-20T12:00:00+09:00")));
}

const FOLLOWED: &str = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h }, \
                        report: { from: confirm, within: 3d } } }\n      \
                        - { id: b, after: a.report, tell: desk, owes: { confirm: { within: 30m } } }";

#[test]
fn what_follows_a_late_duty_begins_when_that_is_really_done() {
    let mut body = stage(FOLLOWED, "");
    body.report(Some("ogawa"), |_| {});
    body.pass(60);
    let report = body.duty("report");
    assert_eq!((report.state, report.due_at, report.late_at), (DutyState::Open, None, None), "not begun");
    assert_eq!(body.sent, ["goto", "ito", "kato"], "who waits for both is told of the late one");
    body.does("tanaka", "confirm").unwrap();
    assert_eq!(body.due("report"), "23日 11:00", "three days from the confirmation");
    let upper = body.incident().duties.iter().filter(|duty| duty.post.as_str() == "desk").count();
    assert_eq!(upper, 1, "and nobody is told of it again");
}

#[test]
fn what_follows_a_duty_that_nobody_bears_begins_at_once() {
    // Whoever stands in may not confirm, so nobody bears the confirmation.
    let steps = "      - { id: a, tell: ciso, owes: { confirm: { within: 1h }, report: { from: confirm, within: 3d } } }";
    let text = super::words::policy(steps, "").replace(
        "ciso: { label: CISO, per: body }",
        "ciso: { label: CISO, per: body, stand_ins: [{ cause: absent, post: chief, only: [report] }] }",
    );
    let mut body = Stage::new(&text, super::words::PEOPLE);
    body.leaves("okada", Cause::Absent, 24 * 7);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.duty("confirm").state, DutyState::Passed);
    assert_eq!(body.due("report"), "23日 10:00", "nobody is waited for");
}

#[test]
fn what_reached_nobody_is_not_called_undone_in_time() {
    let mut body = stage(TELL_CISO, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(1);
    body.undelivered("okada", "mail");
    let why = body.last.iter().find_map(|fact| match fact {
        Fact::DutyLate { why, .. } => Some(*why),
        _ => None,
    });
    assert_eq!(why, Some(Lateness::Unheard), "{:?}", body.last);
    assert_eq!(exhausted(&body), 1, "silence from that moment");
}

#[test]
fn what_has_not_begun_is_not_late_because_nobody_could_hear_of_it() {
    let steps = "      - { id: a, tell: ciso, owes: { confirm: { within: 1h }, report: { from: confirm, within: 3d } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(1);
    body.undelivered("okada", "mail");
    assert_eq!(body.duty("confirm").lateness, Lateness::Unheard);
    let report = body.duty("report");
    assert_eq!(
        (report.state, report.late_at),
        (DutyState::Open, None),
        "its time begins with the confirmation"
    );
    body.does("okada", "confirm").unwrap();
    assert_eq!(body.due("report"), "23日 10:01", "and is whole");
}

#[test]
fn after_a_long_sleep_lateness_is_told_at_once_and_marked() {
    let mut body = stage(TELL_CISO, "");
    body.report(Some("tanaka"), |_| {});
    body.sleep(8 * 60);
    let is_marked = body.last.iter().any(|fact| matches!(fact, Fact::DutyLate { delayed: true, .. }));
    assert!(is_marked, "{:?}", body.last);
    assert!(body.sent.contains(&"okada".to_owned()), "whoever is late hears of it now: {:?}", body.sent);
    assert!(body.reasons.contains(&Reason::Reminder) && body.reasons.contains(&Reason::LastResort));
}

#[test]
fn levels_slept_through_open_in_order_each_with_its_own_time() {
    let steps = format!(
        "{TELL_CISO}\n      - {{ id: b, after: first late, tell: chief, owes: {{ confirm: {{ within: 1h }} }} }}\n      \
         - {{ id: c, after: b late, tell: deputy, owes: {{ confirm: {{ within: 1h }} }} }}"
    );
    let mut body = stage(&steps, "");
    body.report(Some("tanaka"), |_| {});
    body.sleep(8 * 60);
    assert!(body.sent.contains(&"matsumoto".to_owned()) && !body.sent.contains(&"soeda".to_owned()));
    body.pass(60);
    assert!(body.sent.contains(&"soeda".to_owned()), "the third has its turn after the second's hour");
}

/// Two stand-ins of the CISO, one after the other.
fn stood_in() -> Stage {
    let mut body = stage(TELL_CISO, "");
    body.stands_in("ciso", "soeda", 1);
    body.stands_in("ciso", "matsumoto", 2);
    body.leaves("okada", Cause::Absent, 24 * 7);
    body
}

#[test]
fn the_next_stand_in_on_the_list_is_tried_before_the_last_resort() {
    let mut body = stood_in();
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.sent, ["soeda"]);
    body.pass(60);
    assert_eq!((exhausted(&body), body.sent.clone()), (0, vec!["matsumoto".to_owned()]));
    let duty = body.duty("confirm");
    assert_eq!((duty.state, duty.expected_by()), (DutyState::Late, Some(body.now + Span::hours(1))));
    assert!(duty.is_borne_by(&"soeda".into()), "what was owed stays owed");
    body.pass(60);
    assert_eq!(exhausted(&body), 1, "then the list is at its end: {:?}", body.last);
}

#[test]
fn the_next_stand_in_answers_for_the_post() {
    let mut body = stood_in();
    body.report(Some("tanaka"), |_| {});
    body.pass(90);
    body.does("matsumoto", "confirm").unwrap();
    body.pass(60);
    assert_eq!(exhausted(&body), 0);
    assert_eq!(body.duty("confirm").state, DutyState::Done);
}

#[test]
fn a_body_that_was_told_is_not_told_again_by_a_new_round() {
    let steps = "      - { id: a, tell: ciso, inform: city, owes: { confirm: { within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    assert!(body.sent.contains(&"city".to_owned()));
    body.pass(12 * 60);
    assert!(body.sent.contains(&"okada".to_owned()) && !body.sent.contains(&"city".to_owned()));
}

#[test]
fn who_sits_in_two_of_the_callers_posts_is_asked_to_telephone_once() {
    let text = super::words::policy(
        "      - { id: a, tell: ciso, call: { within: 10m }, owes: { confirm: { within: 1h } } }",
        "",
    )
    .replace("callers: [desk]", "callers: [deputy, chief]");
    let mut people = super::words::PEOPLE.to_vec();
    people.retain(|(post, ..)| *post != "chief");
    people.push(("chief", "body", &["soeda"]));
    let mut body = Stage::new(&text, &people);
    body.report(Some("tanaka"), |_| {});
    body.pass(30);
    let calls = body.incident().duties.iter().filter(|duty| matches!(duty.to, Some(Owed::Person(_))));
    assert_eq!(calls.count(), 1, "she has failed once already");
    assert!(body.last.iter().any(|fact| matches!(fact, Fact::CallGivenUp { .. })), "{:?}", body.last);
    let reasons = (body.reasons.contains(&Reason::CallGivenUp), body.reasons.contains(&Reason::LastResort));
    assert_eq!(reasons, (true, false), "the line has not come to its end: {:?}", body.reasons);
}

#[test]
fn whoever_has_answered_anything_is_not_telephoned_any_more() {
    let steps = "      - { id: a, tell: ciso, call: { within: 10m }, owes: { confirm: { within: 1h } } }\n      \
                 - { id: q, ask: ciso, question: 止めるか, options: { suspend: 止める, continue: 続ける }, within: 1h, else: desk, unanswered: suspend }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.judges("okada", "suspend").unwrap();
    let call = first_duty(&body, "call");
    assert_eq!(call.state, DutyState::Done, "he was reached: {:?}", body.last);
    assert_eq!(first_duty(&body, "confirm").state, DutyState::Open, "an answer is no confirmation");
}

#[test]
fn a_duty_that_a_person_let_go_is_asked_for_by_no_later_round() {
    let steps = "      - { id: a, tell: [ciso, chief], owes: { confirm: { within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    let chief = body.incident().duties.iter().find(|duty| duty.post.as_str() == "chief").expect("told").no;
    body.asks("ito", Ask::Withdraw { duty: chief }).unwrap();
    body.pass(24 * 60);
    assert!(body.sent.contains(&"okada".to_owned()));
    assert!(!body.sent.contains(&PersonId::from("matsumoto").to_string()), "{:?}", body.sent);
}

#[test]
fn a_report_to_oneself_shows_nobody_awake() {
    let steps = "      - { id: a, tell: ciso, call: { within: 15m }, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, at_once: true, by: ciso, owes: { report_ciso: { to: ciso, within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.duty("report_ciso").state, DutyState::Done, "nobody reports to themself");
    assert_eq!(body.duty("call").state, DutyState::Open, "and the telephone goes on ringing");
}
