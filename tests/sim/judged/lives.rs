//! Small lives of the promises that drawn ones seldom meet. Every entry of them is judged by the second
//! model, which fails the life that breaks its bound; what is more than a bound is asserted beside it.

use noroshi::domain::actor::{Cause, Means};
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::moment::Span;
use noroshi::domain::org::Absence;
use noroshi::domain::refusal::Refusal;

use crate::stage::Stage;
use crate::words::{PEOPLE, policy, stage};

/// A day, in which rounds come and go.
const DAY: i64 = 24 * 60;

/// It turns out to have happened elsewhere.
fn moves(body: &mut Stage, unit: &str) {
    let mut case = body.incident().case.clone();
    case.unit = Some(unit.into());
    let subjects = body.incident().subjects.clone();
    body.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects }).unwrap();
}

/// The class rises.
fn worsens(body: &mut Stage) {
    body.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
}

/// When what somebody owes is due, by the clock on the wall in Japan.
fn due_of(body: &Stage, person: &str) -> String {
    let mut duties = body.incident().duties.iter().filter(|duty| duty.is_owed() && duty.due_at.is_some());
    let duty = duties.find(|duty| duty.is_borne_by(&person.into())).expect("something is owed in a time");
    duty.due_at.expect("in a time").jst().format("%d日 %H:%M").to_string()
}

/// How often the last resort was told.
fn exhausted(body: &Stage) -> usize {
    body.last.iter().filter(|fact| matches!(fact, Fact::RouteExhausted { .. })).count()
}

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
        moves(&mut body, unit);
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
    assert_eq!(exhausted(&body), 2, "the last resort hears in each round, an hour after it began");
}

const CLASSED: &str =
    "      - { id: a, tell: manager of place, owes: { confirm: { within: { major: 15m, else: 1h } } } }";

#[test]
fn what_comes_back_with_its_place_has_the_time_of_the_present_class() {
    let mut body = stage(CLASSED, "");
    body.report(Some("nakano"), |_| {});
    moves(&mut body, "joho");
    worsens(&mut body);
    moves(&mut body, "zeimu");
    let owed = body.incident().duties.iter().find(|duty| duty.is_owed()).expect("it is owed again");
    assert_eq!(owed.due_at, Some(body.now + Span::minutes(15)));
    body.pass(DAY);
}

#[test]
fn what_changes_hands_after_the_class_rose_has_no_longer_time_than_its() {
    let mut body = stage(&CLASSED.replace("manager of place", "chief"), "");
    body.report(Some("nakano"), |_| {});
    body.pass(50);
    worsens(&mut body);
    assert_eq!(body.due("confirm"), "20日 11:00", "the old due is the earlier one");
    body.pass(5);
    let (duty, person, to) = (body.duty("confirm").no, "matsumoto".into(), "soeda".into());
    body.asks("matsumoto", Ask::Delegate { duty, person, to, means: Means::Screen }).unwrap();
    assert_eq!(body.due("confirm"), "20日 11:10", "fifteen minutes from now, and no hour");
}

#[test]
fn what_a_body_outside_must_confirm_follows_the_time_of_that_body() {
    let steps = "      - { id: a, inform: [prefecture, vendor] }\n      \
                 - { id: b, tell: desk, owes: { confirm: { within: 1h } } }";
    let party = |id: &str, grave: &str| {
        format!(
            "  {id}: {{ label: {id}, email: {id}@example.jp, content: minimal, must: confirm, \
             within: {{ major: {grave}, else: 2h }} }}\n"
        )
    };
    let mut body = stage(steps, &(party("prefecture", "1h") + &party("vendor", "20m")));
    body.report(Some("nakano"), |_| {});
    worsens(&mut body);
    let duties = body.incident().duties.iter().filter(|duty| duty.act.is("obtain_confirmation"));
    let left: Vec<Span> = duties.map(|duty| duty.due_at.expect("in a time") - body.now).collect();
    assert_eq!(left, [Span::minutes(60), Span::minutes(20)]);
    body.pass(DAY);
}

#[test]
fn what_was_late_comes_back_late_since_its_first_due() {
    let mut body = stage(CLASSED, "");
    body.report(Some("nakano"), |_| {});
    body.pass(90);
    moves(&mut body, "joho");
    body.pass(10);
    moves(&mut body, "zeimu");
    let owed = body.incident().duties.iter().find(|duty| duty.is_owed()).expect("it is owed again");
    assert_eq!((owed.state, due_of(&body, "tanaka").as_str()), (DutyState::Late, "20日 11:00"));
    assert_eq!(owed.answer_by, Some(body.now + Span::hours(1)), "a full time for the next word");
    body.pass(DAY);
}

#[test]
fn what_became_late_while_nobody_was_awake_is_late_when_its_place_changes() {
    let mut body = stage(CLASSED, "");
    body.report(Some("nakano"), |_| {});
    body.now = body.now + Span::minutes(90);
    moves(&mut body, "joho");
    body.pass(10);
    moves(&mut body, "zeimu");
    let owed = body.incident().duties.iter().find(|duty| duty.is_owed()).expect("it is owed again");
    assert_eq!((owed.state, due_of(&body, "tanaka").as_str()), (DutyState::Late, "20日 11:00"));
    body.pass(DAY);
}

#[test]
fn what_runs_on_into_a_new_round_leads_on_when_it_is_late() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 30m } } }\n      \
                 - { id: b, after: a late, tell: [head, desk], owes: { confirm: { within: 75m } } }\n      \
                 - { id: c, after: b.confirm by desk, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("nakano"), |_| {});
    body.pass(30);
    body.undelivered("shicho", "mail");
    body.pass(75);
    assert!(body.told().contains(&"okada"), "the desk was silent until 11:45");
    body.pass(DAY);
}

#[test]
fn a_second_person_is_somebody_who_had_no_part_in_the_first() {
    let steps = "      - { id: a, tell: team, owes: { confirm: { within: 1h, needs: 2 }, \
                 approve: { from: confirm, within: 1h, second_person: true } } }";
    let team = "  team: { label: 対応チーム, per: body, members: [chief, ciso, manager of place] }\n  head:";
    let mut body = Stage::new(&policy(steps, "").replace("  head:", team), PEOPLE);
    body.report(Some("nakano"), |_| {});
    body.does("matsumoto", "confirm").unwrap();
    body.does("tanaka", "confirm").unwrap();
    let refused = Err(Refusal::Invalid { field: "override", reason: "second-person" });
    assert_eq!(body.does("matsumoto", "approve"), refused, "who confirmed first is no second person either");
    body.does("okada", "approve").unwrap();
    assert_eq!(body.does("tanaka", "approve"), refused, "nor beside somebody else");
    body.pass(DAY);
}

#[test]
fn what_starts_with_another_duty_waits_for_it_again_when_its_place_comes_back() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h }, \
                 report: { from: confirm, within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("nakano"), |_| {});
    moves(&mut body, "joho");
    moves(&mut body, "zeimu");
    assert_eq!(due_of(&body, "tanaka"), "20日 11:00", "of the two only the first has begun");
    body.does("tanaka", "confirm").unwrap();
    body.pass(DAY);
}

#[test]
fn a_step_that_only_tells_answers_no_silence() {
    let owed = ["", ", owes: { report: {} }"];
    for owes in owed {
        let steps = format!(
            "      - {{ id: a, tell: manager of place, owes: {{ confirm: {{ within: 1h }} }} }}\n      \
             - {{ id: b, after: a late, tell: director of place{owes} }}"
        );
        let mut body = stage(&steps, "");
        body.report(Some("nakano"), |_| {});
        body.pass(60);
        assert_eq!((exhausted(&body), body.told().contains(&"takahashi")), (1, true), "{owes}");
        body.pass(DAY);
    }
}

#[test]
fn a_silence_widens_beyond_a_step_that_only_tells() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, after: a late, tell: director of place }\n      \
                 - { id: c, after: b, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("nakano"), |_| {});
    body.pass(60);
    assert_eq!(exhausted(&body), 0, "the CISO can still answer");
    let mut answered = body.clone();
    body.pass(60);
    assert_eq!(exhausted(&body), 1);
    answered.does("okada", "confirm").unwrap();
    answered.pass(60);
    assert_eq!(exhausted(&answered), 0);
    body.pass(DAY);
}

#[test]
fn a_copy_goes_out_though_nobody_is_there_to_be_told() {
    let steps = "      - { id: a, tell: manager of place, copy: director of place, \
                 owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, after: a, tell: desk, owes: { confirm: { within: 1h } } }";
    let copied = |subject: Option<&str>| {
        let mut body = stage(steps, "");
        body.leaves("tanaka", Cause::Absent, 24);
        body.report(Some("mori"), |opening| opening.subjects.extend(subject.map(Into::into)));
        body.told().contains(&"takahashi")
    };
    assert!(copied(None), "nobody answers for the section, and the department hears of it");
    assert!(!copied(Some("tanaka")), "nobody near who is implicated does");
}

#[test]
fn nobody_telephones_themselves() {
    let steps = "      - { id: a, tell: chief, owes: { confirm: { within: 1h } }, call: { within: 15m } }";
    let callers = |callers: &str| policy(steps, "").replace("callers: [desk]", callers);
    let mut alone = Stage::new(&callers("callers: [chief]"), PEOPLE);
    alone.report(Some("tanaka"), |_| {});
    let is_given_up = |fact: &Fact| matches!(fact, Fact::CallGivenUp { parties, .. } if !parties.is_empty());
    assert!(alone.last.iter().any(is_given_up), "at once, and the last resort's telephone remains");
    let mut two = Stage::new(&callers("callers: [chief, deputy]"), PEOPLE);
    two.report(Some("tanaka"), |_| {});
    assert!(two.duty("call").is_borne_by(&"soeda".into()), "the next of the callers does");
}

#[test]
fn a_question_moves_with_its_place_unless_somebody_led_on() {
    let steps = "      - { id: ask, ask: manager of place, question: 要るか, options: [needed, needless], \
                 within: 1h, else: [chief], unanswered: needed }\n      \
                 - { id: b, after: ask = needed, tell: ciso, owes: { confirm: { within: 1h } } }";
    let asked = |answer: Option<&str>, minutes: i64| {
        let mut body = stage(steps, "");
        body.report(Some("nakano"), |_| {});
        body.pass(minutes);
        answer.into_iter().for_each(|answer| body.judges("tanaka", answer).unwrap());
        moves(&mut body, "joho");
        let is_asked = body.sent.contains(&"ogawa".to_owned());
        body.pass(DAY);
        is_asked
    };
    assert!(asked(None, 0), "who has not answered is let go, and the new manager is asked");
    assert!(asked(None, 150), "what silence decided, too");
    assert!(asked(Some("needless"), 5), "what one place held to be needless, the other decides for itself");
    assert!(!asked(Some("needed"), 5), "what led on stands");
}

#[test]
fn the_stand_in_of_a_members_own_post_acts_beside_the_other_members() {
    let steps = "      - { id: a, tell: team, owes: { confirm: { within: 1h, needs: each } } }";
    let team = "  team: { label: 対応チーム, per: body, members: [chief, head] }\n  head:";
    let mut body = Stage::new(&policy(steps, "").replace("  head:", team), PEOPLE);
    body.stands_in("head", "soeda", 2);
    body.leaves("shicho", Cause::Absent, 24);
    body.report(Some("tanaka"), |_| {});
    let bearers: Vec<&str> = body.duty("confirm").bearers.iter().map(|row| row.person.as_str()).collect();
    assert_eq!(bearers, ["matsumoto", "soeda"]);
    body.pass(DAY);
}
