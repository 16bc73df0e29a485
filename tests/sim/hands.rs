//! Who may and who must: delegation, stand-ins, members that follow the facts, and people who come and
//! go.

use noroshi::domain::access::{Power, may};
use noroshi::domain::actor::{Cause, Via};
use noroshi::domain::case::{Phase, Presence};
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::{Act, PersonId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::moment::Span;
use noroshi::domain::org::{Absence, OrgFact};
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;
use super::words::{PEOPLE, policy, stage};

const TELL_CISO: &str =
    "      - { id: a, tell: ciso, owes: { confirm: { within: 1h }, approve_publication: { within: 2h } } }";

/// What someone gives to another, or is away from, for a week from now.
fn gives(body: &mut Stage, cause: Cause, (person, to): (&str, Option<&str>), only: &[&str]) {
    let (from, until) = (body.now, body.now + Span::hours(24 * 7));
    let only = only.iter().map(|act| Act::from(*act)).collect();
    let (person, stand_in) = (person.into(), to.map(PersonId::from));
    body.away(Absence { person, cause, from, to: until, stand_in, only });
}

fn bearers(body: &Stage, act: &str) -> Vec<String> {
    body.duty(act).bearers.iter().map(|row| row.person.to_string()).collect()
}

#[test]
fn who_has_delegated_one_thing_keeps_the_rest() {
    let mut body = stage(TELL_CISO, "");
    gives(&mut body, Cause::Delegated, ("okada", Some("matsumoto")), &["approve_publication"]);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.sent, ["matsumoto", "okada"], "each hears of what is theirs");
    assert_eq!(
        (bearers(&body, "confirm"), bearers(&body, "approve_publication")),
        (vec!["okada".into()], vec!["matsumoto".into()])
    );
    body.does("okada", "confirm").unwrap();
}

#[test]
fn a_standing_delegation_of_the_policy_takes_only_what_it_names() {
    let text = policy(TELL_CISO, "").replace(
        "ciso: { label: CISO, per: body }",
        "ciso: { label: CISO, per: body, stand_ins: [{ cause: delegated, post: chief, only: [approve_publication] }] }",
    );
    let mut body = Stage::new(&text, PEOPLE);
    gives(&mut body, Cause::Delegated, ("okada", None), &[]);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(
        (bearers(&body, "confirm"), bearers(&body, "approve_publication")),
        (vec!["okada".into()], vec!["matsumoto".into()])
    );
}

#[test]
fn several_delegations_hold_beside_each_other_and_beside_an_absence() {
    let mut body = stage(TELL_CISO, "");
    gives(&mut body, Cause::Delegated, ("okada", Some("matsumoto")), &["approve_publication"]);
    gives(&mut body, Cause::Delegated, ("okada", Some("soeda")), &["confirm"]);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(
        (bearers(&body, "confirm"), bearers(&body, "approve_publication")),
        (vec!["soeda".into()], vec!["matsumoto".into()])
    );
    // A delegation that was entered later does not bring back who is away.
    let mut away = stage(TELL_CISO, "");
    gives(&mut away, Cause::Absent, ("okada", Some("soeda")), &[]);
    gives(&mut away, Cause::Delegated, ("okada", Some("matsumoto")), &["approve_publication"]);
    away.report(Some("tanaka"), |_| {});
    assert!(!away.sent.contains(&"okada".to_owned()), "{:?}", away.sent);
    assert_eq!(bearers(&away, "confirm"), ["soeda"]);
}

#[test]
fn whoever_bears_a_duty_is_told_of_it_though_another_was_told_for_the_post() {
    let text = policy(TELL_CISO, "").replace(
        "ciso: { label: CISO, per: body }",
        "ciso: { label: CISO, per: body, stand_ins: [{ cause: absent, post: chief, only: [confirm] }, { cause: absent, post: deputy }] }",
    );
    let mut body = Stage::new(&text, PEOPLE);
    gives(&mut body, Cause::Absent, ("okada", None), &[]);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(bearers(&body, "approve_publication"), ["soeda"]);
    assert_eq!(body.sent, ["matsumoto", "soeda"]);
}

const TEAM: &str = "      - { id: a, tell: team, owes: { confirm: { within: 1h, needs: each } } }";

fn team() -> Stage {
    let more = "";
    let text = policy(TEAM, more).replace(
        "  head:",
        "  team: { label: 対応チーム, per: body, members: [chief, manager of place] }\n  head:",
    );
    Stage::new(&text, PEOPLE)
}

fn moved(body: &Stage, unit: &str) -> Ask {
    let mut case = body.incident().case.clone();
    case.unit = Some(unit.into());
    Ask::ChangeCase { case: Box::new(case), subjects: body.incident().subjects.clone() }
}

#[test]
fn members_that_depend_on_the_place_follow_it() {
    let mut body = team();
    body.report(Some("nakano"), |opening| opening.case.unit = None);
    assert_eq!(body.sent, ["matsumoto"], "no place is known");
    let ask = moved(&body, "zeimu");
    body.asks("ito", ask).unwrap();
    assert_eq!(
        (body.sent.clone(), bearers(&body, "confirm")),
        (vec!["tanaka".to_owned()], vec!["matsumoto".into(), "tanaka".into()])
    );
    let ask = moved(&body, "joho");
    body.asks("ito", ask).unwrap();
    assert_eq!(
        (body.sent.clone(), bearers(&body, "confirm")),
        (vec!["ogawa".to_owned()], vec!["matsumoto".into(), "ogawa".into()])
    );
}

#[test]
fn a_member_who_is_away_is_stood_in_for() {
    let mut body = team();
    gives(&mut body, Cause::Absent, ("tanaka", Some("takahashi")), &[]);
    body.report(Some("nakano"), |_| {});
    assert_eq!(body.sent, ["matsumoto", "takahashi"]);
    let mut desk = stage("      - { id: a, tell: desk, owes: { confirm: { within: 1h } } }", "");
    gives(&mut desk, Cause::Absent, ("ito", Some("noda")), &[]);
    desk.knows("noda");
    desk.report(Some("tanaka"), |_| {});
    assert_eq!(desk.sent, ["goto", "kato", "noda"], "though others of the group are there");
}

/// A body whose CISO is away, the deputy standing in.
fn stood_in(only: &[&str]) -> Stage {
    let mut body = stage(TELL_CISO, "closers: ciso\n");
    gives(&mut body, Cause::Absent, ("okada", Some("soeda")), only);
    body.report(Some("tanaka"), |opening| {
        opening.case.personal_data = Presence::Absent;
        opening.case.my_number = Presence::Absent;
    });
    body
}

#[test]
fn who_stands_in_for_a_post_has_its_rights_as_far_as_the_scope_goes() {
    let has = |body: &Stage, person: &str, power: Power<'_>| {
        let (world, policy) = body.in_force();
        may(world, policy, body.incident(), (&person.into(), power), body.now)
    };
    let whole = stood_in(&[]);
    assert!(has(&whole, "soeda", Power::End) && has(&whole, "soeda", Power::Publish));
    assert!(has(&whole, "okada", Power::End), "the holder keeps them");
    assert!(!has(&whole, "matsumoto", Power::End), "and nobody else has them");
    let part = stood_in(&["confirm", "approve_publication"]);
    assert!(has(&part, "soeda", Power::Publish) && !has(&part, "soeda", Power::End));
    let mut closing = stood_in(&[]);
    closing.asks("soeda", Ask::SetPhase { to: Phase::Closed }).unwrap();
    assert_eq!(
        stood_in(&["confirm"]).asks("soeda", Ask::SetPhase { to: Phase::Closed }),
        Err(Refusal::Forbidden)
    );
}

#[test]
fn nobody_has_a_right_in_the_place_of_someone_who_is_implicated() {
    let mut body = stage(TELL_CISO, "closers: ciso\n");
    gives(&mut body, Cause::Absent, ("okada", Some("soeda")), &[]);
    body.report(Some("tanaka"), |opening| {
        opening.subjects.insert("okada".into());
    });
    let (world, policy) = body.in_force();
    assert!(!may(world, policy, body.incident(), (&"soeda".into(), Power::End), body.now));
}

#[test]
fn whoever_stands_in_for_someone_implicated_is_not_told_in_their_place() {
    let named =
        "ciso: { label: CISO, per: body, stand_ins: [{ cause: [unable, absent, vacant], post: chief }] }";
    let text = policy(TELL_CISO, "").replace("ciso: { label: CISO, per: body }", named);
    for away in [None, Some(Cause::Absent), Some(Cause::Unable)] {
        let mut body = Stage::new(&text, PEOPLE);
        if let Some(cause) = away {
            gives(&mut body, cause, ("okada", None), &[]);
        }
        body.report(Some("tanaka"), |opening| {
            opening.subjects.insert("okada".into());
        });
        let told = body.sent.iter().any(|person| ["okada", "matsumoto"].contains(&person.as_str()));
        assert!(!told, "{away:?}: {:?}", body.sent);
    }
    // Where nobody is implicated, the same stand-in acts.
    let mut body = Stage::new(&text, PEOPLE);
    gives(&mut body, Cause::Absent, ("okada", None), &[]);
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.sent, ["matsumoto"]);
}

const MEETING: &str = "      - { id: q, ask: meeting, question: 止めるか, options: { suspend: 止める, continue: 続ける }, within: 1h, \
                       else: desk, unanswered: suspend, approved_by: meeting, approve_within: 2h }";

fn meeting(members: &str) -> Stage {
    let text = policy(MEETING, "").replace(
        "  head:",
        &format!("  meeting: {{ label: 会議, per: body, members: [{members}] }}\n  head:"),
    );
    let mut body = Stage::new(&text, PEOPLE);
    body.report(Some("tanaka"), |_| {});
    body
}

#[test]
fn who_decided_does_not_approve_it_as_a_member_of_the_same_meeting() {
    let mut body = meeting("chief, ciso");
    body.judges("matsumoto", "suspend").unwrap();
    assert_eq!(
        (bearers(&body, "approve"), body.sent.clone()),
        (vec!["okada".into()], vec!["okada".to_owned()])
    );
    assert_eq!(
        body.does("matsumoto", "approve"),
        Err(Refusal::Invalid { field: "override", reason: "second-person" })
    );
    body.does("okada", "approve").unwrap();
}

#[test]
fn where_nobody_else_is_there_both_is_done_for_a_reason() {
    let mut body = meeting("chief, ciso");
    body.leaves("okada", Cause::Absent, 24);
    body.judges("matsumoto", "suspend").unwrap();
    assert_eq!(body.duty("approve").state, DutyState::Open);
    assert_eq!(
        body.does("matsumoto", "approve"),
        Err(Refusal::Invalid { field: "override", reason: "second-person" })
    );
    body.does_with("matsumoto", "approve", &[("override", "ほかの構成員が不在")]).unwrap();
    assert!(body.last.iter().any(|fact| matches!(fact, Fact::SecondPersonWaived { .. })));
}

#[test]
fn what_is_owed_late_or_not_goes_to_who_comes_into_the_post() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h }, recover: { within: 30d } } }";
    let mut body = stage(steps, "");
    body.report(Some("ogawa"), |_| {});
    body.pass(60);
    let due = body.duty("confirm").due_at;
    body.appoints_holder("manager", "zeimu", "yamada");
    body.happens(OrgFact::AppointmentEnded {
        post: "manager".into(),
        unit: "zeimu".into(),
        person: "tanaka".into(),
        at: body.now,
    });
    assert_eq!(body.sent, ["yamada"], "the newcomer is told");
    let duty = body.duty("confirm");
    assert_eq!((duty.state, duty.due_at), (DutyState::Late, due), "late as before");
    assert_eq!(
        duty.expected_by(),
        Some(body.now + Span::hours(1)),
        "with a time of their own for the next word"
    );
    assert_eq!(
        (bearers(&body, "confirm"), bearers(&body, "recover")),
        (vec!["yamada".into()], vec!["yamada".into()])
    );
    body.pass(3 * 24 * 60);
    assert!(
        !body.sent.contains(&"tanaka".to_owned()),
        "who has left the post is reminded of nothing: {:?}",
        body.sent
    );
    body.does("yamada", "confirm").unwrap();
}

#[test]
fn who_comes_into_a_group_bears_what_it_owes_and_who_leaves_it_no_more() {
    let steps = "      - { id: a, tell: desk, owes: { recover: { within: 30d } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.pass(10);
    let (from, to) = (body.now, body.now + Span::hours(24 * 365));
    body.appoints("desk", "body", "noda", (from, to));
    body.sleep(0);
    assert_eq!(body.sent, ["noda"]);
    body.happens(OrgFact::AppointmentEnded {
        post: "desk".into(),
        unit: "body".into(),
        person: "kato".into(),
        at: body.now,
    });
    let mut left = bearers(&body, "recover");
    left.sort();
    assert_eq!(left, ["goto", "ito", "noda"]);
}

#[test]
fn who_returns_to_a_post_may_do_what_it_owes_though_another_bears_it() {
    let mut body = stage(TELL_CISO, "");
    let (from, to) = (body.now, body.now + Span::hours(1));
    let stand_in = Some("soeda".into());
    body.away(Absence { person: "okada".into(), cause: Cause::Absent, from, to, stand_in, only: Vec::new() });
    body.report(Some("tanaka"), |_| {});
    assert_eq!(bearers(&body, "confirm"), ["soeda"]);
    body.sleep(59);
    assert_eq!(body.does("okada", "confirm"), Err(Refusal::Forbidden), "not while he is away");
    body.sleep(2);
    body.does("okada", "confirm").unwrap();
}

#[test]
fn who_must_do_something_in_a_time_is_told_of_it_unless_they_act_just_now() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, after: a.confirm, by: desk, owes: { verify: { within: 15m } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    body.does("ito", "confirm").unwrap();
    assert_eq!(body.sent, ["goto", "kato"], "who confirmed has the page open");
    let mut late = stage(steps, "");
    late.report(Some("tanaka"), |_| {});
    late.pass(60);
    assert_eq!(late.duty("verify").state, DutyState::Open);
    for person in ["ito", "kato", "goto"] {
        assert!(late.sent.contains(&person.to_owned()), "{:?}", late.sent);
    }
}

#[test]
fn one_message_says_all_that_one_moment_brings_to_a_person() {
    let steps = "      - { id: a, tell: desk, copy: chief, owes: { confirm: { within: 1h } } }\n      \
                 - { id: b, tell: chief, owes: { confirm: { within: 1h } } }";
    let mut body = stage(steps, "");
    body.report(Some("tanaka"), |_| {});
    assert_eq!(body.sent, ["goto", "ito", "kato", "matsumoto"], "a copy and a duty are one message");
    assert!(body.last.iter().any(|fact| matches!(fact, Fact::Told { via: Via::Copy, .. })));
}
