//! What people of other systems learned the hard way, converted: one behaviour a test, on the
//! virtual clock, and each says that nothing else was sent.

use noroshi::domain::access::Viewer;
use noroshi::domain::actor::{Cause, Via};
use noroshi::domain::case::{Case, Phase, Presence};
use noroshi::domain::channel::Channel;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::PersonId;
use noroshi::domain::incident::fact::{Fact, Opened};
use noroshi::domain::incident::state::DutyState;
use noroshi::domain::moment::Span;
use noroshi::domain::notice::Reason;
use noroshi::domain::org::OrgFact;
use noroshi::domain::recipients::Passed;
use noroshi::domain::refusal::Refusal;

use super::stage::{Stage, at};
use super::words;

const CITY: &str = include_str!("../../escalation.yaml");

pub const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("officer", "zeimu", &["sato"]),
    ("manager", "zeimu", &["tanaka"]),
    ("manager", "joho", &["ogawa"]),
    ("director", "shimin", &["takahashi"]),
    ("director", "soumu", &["nakano"]),
    ("desk", "body", &["ito", "kato"]),
    ("deputy", "body", &["soeda"]),
    ("chief", "body", &["matsumoto"]),
    ("mayor_secretary", "body", &["hisho"]),
    ("duty_officer", "body", &["toban"]),
    ("ciso", "body", &["okada"]),
];

fn city() -> Stage {
    Stage::new(CITY, PEOPLE)
}

fn reported() -> Stage {
    let mut city = city();
    city.report(Some("sato"), |_| {});
    assert_eq!(city.sent, ["tanaka"], "the reporter is no copy of himself");
    city
}

#[test]
fn check_01_03_silence_tells_director_and_desk_once_each_in_one_cycle() {
    let mut city = reported();
    city.pass(59);
    assert!(city.sent.is_empty(), "nobody is told early: {:?}", city.sent);
    city.pass(1);
    // The manager is asked a question in the same breath, and gets one message with it.
    assert_eq!(city.sent, ["ito", "kato", "takahashi", "tanaka"]);
    let opened = |step: &str| {
        city.last.iter().any(|fact| {
            matches!(fact, Fact::StepOpened { step: of, opened: Opened::Silence, basis, .. }
                if of.as_str() == step && basis.clause.is_none())
        })
    };
    assert!(opened("upward"), "the cause is silence, and no clause is cited: {:?}", city.last);
}

#[test]
fn a_step_that_waits_for_nobody_or_for_silence_alone_cites_its_own_clause() {
    const STEPS: &str = "      - { id: a, tell: desk, owes: { confirm: { within: 30m } }, basis: \"1\" }\n      \
                         - { id: now, at_once: true, tell: deputy, basis: \"6.5(5)\" }\n      \
                         - { id: late, after: a late, tell: ciso, owes: { confirm: { within: 1h } }, basis: \"7\" }\n      \
                         - { id: next, after: a, tell: chief, basis: \"5.3(1)②\" }";
    let mut city = words::stage(STEPS, "");
    let clauses = |city: &Stage| -> Vec<(String, Option<String>)> {
        let opened = city.last.iter().filter_map(|fact| match fact {
            Fact::StepOpened { step, basis, .. } => Some((step.to_string(), basis.clause.clone())),
            _ => None,
        });
        opened.collect()
    };
    let own = |step: &str, clause: &str| (step.to_owned(), Some(clause.to_owned()));
    city.report(Some("tanaka"), |_| {});
    assert_eq!(clauses(&city), [own("a", "1"), own("now", "6.5(5)")]);
    city.pass(30);
    // What was to follow the one who was silent has no clause: that was not fulfilled.
    assert_eq!(clauses(&city), [own("late", "7"), ("next".to_owned(), None)]);
}

#[test]
fn check_02_every_channel_of_a_person_gets_the_same_message_once() {
    let mut city = city();
    city.chats("tanaka", "zeimu");
    city.report(Some("sato"), |_| {});
    assert_eq!(city.sent, ["tanaka"], "one message to one person");
    assert_eq!(city.channels, [[Channel::mail(), Channel::chat("zeimu")]], "on each channel once");
}

/// Everyone at the desk must confirm, within half an hour.
const EACH: &str = "      - { id: a, tell: desk, owes: { confirm: { within: 30m, needs: each } } }\n      \
                    - { id: b, after: a.confirm, tell: ciso, owes: { confirm: { within: 1h } } }";

#[test]
fn check_06_07_who_has_not_confirmed_is_reminded_and_who_has_hears_no_more() {
    let mut desk = words::stage(EACH, "");
    desk.report(Some("tanaka"), |_| {});
    assert_eq!(desk.sent, ["goto", "ito", "kato"]);
    desk.does("ito", "confirm").unwrap();
    assert!(desk.sent.is_empty());
    desk.pass(30);
    assert_eq!(desk.sent, ["okada"], "the silence of two opens the next step");
    desk.does("okada", "confirm").unwrap();
    desk.pass(60);
    assert_eq!(desk.sent, ["goto", "kato"], "those who have not, and nobody else");
}

#[test]
fn check_27_a_graver_class_counts_from_now_and_opens_one_level_at_a_time() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: soon } } }\n      \
                 - { id: b, after: a, tell: director of place, owes: { confirm: { within: soon } } }\n      \
                 - { id: c, after: b, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut chain = words::stage(steps, "urgency: { soon: { major: 15m, else: 60m } }\n");
    chain.report(Some("ito"), |_| {});
    chain.pass(50);
    chain.asks("ito", Ask::SetSeverity { to: Some("major".into()) }).unwrap();
    assert!(
        chain.sent.is_empty(),
        "thirty-five minutes too late by the new time, and nobody is told twice over"
    );
    assert_eq!(chain.due("confirm"), "20日 11:00", "the old due time is the earlier one");
    chain.pass(10);
    assert_eq!(chain.sent, ["takahashi"], "one level");
    assert_eq!(chain.due("confirm"), "20日 11:15", "by the shorter time, from now");
    chain.pass(14);
    assert!(chain.sent.is_empty());
    chain.pass(1);
    assert_eq!(chain.sent, ["okada"]);
}

#[test]
fn check_35_sixty_open_minutes_over_a_long_weekend() {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 60m, calendar: office } } }\n      \
                 - { id: b, after: a late, tell: ciso, owes: { confirm: { within: 1h } } }";
    let mut office = words::stage(steps, "");
    // A Friday before 勤労感謝の日; the office opens at 8:30 and closes at 17:15.
    office.now = at("2026-11-20T17:00:00+09:00");
    office.report_harmless(Some("ito"));
    assert_eq!(office.due("confirm"), "24日 09:15");
    office.pass(3 * 24 * 60 + 16 * 60 + 14);
    assert!(office.sent.is_empty(), "nobody is told over the weekend: {:?}", office.sent);
    office.pass(1);
    assert_eq!(office.sent, ["okada"]);
}

#[test]
fn check_38_a_post_without_anyone_next_week_is_named_before_it_is_needed() {
    let mut city = city();
    let sections: Vec<_> = city.gaps(7);
    let at = city.now + Span::hours(3 * 24);
    city.happens(OrgFact::PersonEnded { person: "tanaka".into(), at });
    let mut new = city.gaps(7);
    new.retain(|gap| !sections.contains(gap));
    assert_eq!(new, [("manager".to_owned(), "zeimu".to_owned(), at)], "and no other");
    assert!(city.gaps(2).iter().all(|gap| sections.contains(gap)), "not sooner than it is asked for");
    city.report(Some("sato"), |_| {});
    assert_eq!(city.sent, ["tanaka"], "who is still there is told as ever");
}

/// A body all of whose posts are held.
fn manned() -> Stage {
    let steps = "      - { id: a, tell: manager of place, owes: { confirm: { within: 30m } } }";
    let mut town = words::stage(steps, "");
    town.appoints_holder("manager", "koseki", "noda");
    town
}

/// Everyone at the desk is written to of posts that nobody answers for, and nobody else is.
fn the_desk(day: &str) -> Vec<(String, String, Reason)> {
    let people = ["ito", "kato", "goto"].into_iter();
    people.map(|person| (day.to_owned(), person.to_owned(), Reason::Readiness)).collect()
}

#[test]
fn check_38_the_desk_hears_once_a_week_of_posts_that_nobody_answers_for() {
    const WEEK: i64 = 7 * 24;
    let mut town = manned();
    town.report(Some("tanaka"), |_| {});
    assert_eq!(town.rests(2 * WEEK), [], "where nothing is missing nobody is written to");
    // It is Friday, the 4th of December; who leaves on the 18th leaves the post to nobody.
    let leaves = at("2026-12-18T00:00:00+09:00");
    town.happens(OrgFact::PersonEnded { person: "mori".into(), at: leaves });
    assert_eq!(town.rests(WEEK), [], "not in the week before the one in which it is missing");
    assert_eq!(town.rests(WEEK), the_desk("14日 08:30"), "a week ahead, and nothing else was sent");
    assert_eq!(town.rests(WEEK), the_desk("21日 08:30"), "once a week for as long as it is so");
    town.appoints_holder("manager", "jinji", "hayashi");
    assert_eq!(town.rests(WEEK), [], "and no more when it is mended");
}

#[test]
fn check_38_a_holiday_puts_the_weekly_notice_off_and_a_long_sleep_brings_one() {
    let mut town = manned();
    town.rests(0);
    let at = town.now;
    town.happens(OrgFact::PersonEnded { person: "mori".into(), at });
    // The Monday is 勤労感謝の日.
    assert_eq!(town.rests(5 * 24), the_desk("24日 08:30"));
    let slept = town.oversleeps(24 * 26);
    assert_eq!(slept, the_desk("21日 10:00"), "one for the four that nobody was awake for");
    assert_eq!(town.rests(6 * 24), [], "the next comes with the next week");
}

#[test]
fn check_04_confirming_stops_one_clock_and_starts_the_next() {
    let mut city = reported();
    city.pass(59);
    city.does("tanaka", "confirm").unwrap();
    assert_eq!(city.sent, ["tanaka"], "he is asked the question, nobody else hears of it");
    assert_eq!(city.due("report_up"), "20日 11:59");
    city.pass(2);
    assert!(city.sent.is_empty(), "nothing goes up because of silence: {:?}", city.sent);
}

#[test]
fn check_05_who_confirmed_and_did_not_report_up_is_passed_over_and_still_owes() {
    let mut city = reported();
    city.does("tanaka", "confirm").unwrap();
    city.pass(60);
    assert_eq!(city.sent, ["ito", "kato", "takahashi"], "told and asked next, in one message each");
    assert_eq!(city.duty("report_up").state, DutyState::Late);
    city.pass(61);
    assert!(city.sent.contains(&"tanaka".to_owned()), "he is reminded: {:?}", city.sent);
    city.does("tanaka", "report_up").unwrap();
    assert_eq!(city.duty("report_up").state, DutyState::Done, "a late answer is recorded");
}

#[test]
fn check_08_a_second_answer_is_kept_and_never_refused() {
    let mut city = reported();
    city.pass(60);
    city.does("ito", "confirm").unwrap();
    city.does("kato", "confirm").unwrap();
    assert!(matches!(city.last[0], Fact::DutyDoneToo { .. }), "{:?}", city.last);
    assert!(city.sent.is_empty());
}

#[test]
fn check_10_a_false_alarm_ends_every_reminder() {
    let mut city = reported();
    city.pass(30);
    city.asks("ito", Ask::SetPhase { to: Phase::Void }).unwrap();
    assert_eq!(city.sent, ["tanaka"], "who had been told is told of the end");
    assert_eq!(city.incident().wake_at(), None);
    city.pass(7 * 24 * 60);
    assert!(city.sent.is_empty() && city.last.is_empty());
}

#[test]
fn check_11_12_the_next_level_now_and_one_level_only() {
    let mut city = reported();
    let press = || Ask::NextLevel { line: "security".into(), seen: "at_manager".into() };
    city.asks("ito", press()).unwrap();
    assert_eq!(city.sent, ["ito", "kato", "takahashi", "tanaka"]);
    assert_eq!(city.asks("kato", press()), Err(Refusal::Decided), "who pressed second raises nothing");
    assert_eq!(city.duty("report_up").state, DutyState::Open, "what was owed stays owed");
}

#[test]
fn check_13_nobody_answers_the_end_of_the_way_is_told_once_and_it_begins_anew() {
    let mut city = reported();
    city.pass(12 * 60);
    let exhausted = city.last.iter().filter(|fact| matches!(fact, Fact::RouteExhausted { .. })).count();
    let rounds = city.last.iter().filter(|fact| matches!(fact, Fact::RoundStarted { .. })).count();
    assert!(exhausted >= 2 && exhausted - rounds <= 1, "{exhausted} ends, {rounds} rounds");
    assert!(city.sent.contains(&"desk_mailbox".to_owned()));
    assert!(city.incident().is_open() && city.incident().wake_at().is_some());
}

#[test]
fn check_15_levels_without_anyone_are_passed_in_the_same_cycle() {
    let people: Vec<_> = PEOPLE.iter().filter(|(post, ..)| !["manager", "director"].contains(post)).collect();
    let people: Vec<_> = people.into_iter().copied().collect();
    let mut city = Stage::new(CITY, &people);
    city.report(Some("sato"), |_| {});
    assert_eq!(city.sent, ["ito", "kato"], "the first who can be reached, at once");
    let passed =
        city.last.iter().filter(|fact| matches!(fact, Fact::PostPassed { why: Passed::NoOne, .. })).count();
    assert!(passed >= 2, "each skip is on the timeline: {:?}", city.last);
}

#[test]
fn check_17_another_department_takes_over_and_the_old_one_is_let_go() {
    let mut city = reported();
    let mut case = city.incident().case.clone();
    case.unit = Some("joho".into());
    let subjects = city.incident().subjects.clone();
    city.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects }).unwrap();
    assert_eq!(city.sent, ["ogawa"], "only the new way is told");
    let old: Vec<DutyState> = city
        .incident()
        .duties
        .iter()
        .filter(|duty| duty.is_borne_by(&"tanaka".into()))
        .map(|d| d.state)
        .collect();
    assert!(old.iter().all(|state| *state == DutyState::Withdrawn), "{old:?}");
}

#[test]
fn check_20_what_was_slept_through_happens_once_and_is_marked() {
    let mut city = reported();
    city.sleep(70);
    assert_eq!(city.sent, ["ito", "kato", "takahashi", "tanaka"], "once, in order");
    let is_marked =
        |fact: &Fact| matches!(fact, Fact::StepOpened { delayed: true, opened: Opened::Silence, .. });
    assert!(city.last.iter().any(is_marked), "{:?}", city.last);
    assert_eq!(city.due("confirm"), "20日 12:10", "what opens late is timed from now");
}

#[test]
fn check_22_a_closed_incident_wakes_nobody_two_months_later() {
    let mut city = reported();
    city.does("tanaka", "confirm").unwrap();
    let closed = || Ask::SetPhase { to: Phase::Closed };
    assert!(city.asks("ito", closed()).is_err(), "law may still ask for a report");
    let (case, subjects) = (city.incident().case.clone(), city.incident().subjects.clone());
    let case = Case { personal_data: Presence::Absent, ..case };
    city.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects }).unwrap();
    city.asks("ito", closed()).unwrap();
    city.pass(60 * 24 * 60);
    assert!(city.sent.is_empty() && city.last.is_empty());
}

#[test]
fn check_28_the_stand_in_is_told_and_the_absent_holder_where_the_policy_says_so() {
    let mut city = city();
    city.leaves("okada", Cause::Absent, 24);
    city.report(Some("sato"), |opening| {
        opening.case.people_max = Some(5_000);
    });
    let told = |via: Via| {
        city.last.iter().any(|fact| {
            matches!(fact, Fact::Told { post: Some(post), via: of, .. }
            if post.as_str() == "ciso" && *of == via)
        })
    };
    assert!(told(Via::StandIn(Cause::Absent)) && told(Via::AbsentHolder), "{:?}", city.last);
    let owes = |who: &str| city.incident().duties.iter().any(|duty| duty.is_borne_by(&who.into()));
    assert!(!owes("okada"), "whoever is away owes nothing meanwhile");
}

#[test]
fn check_29_a_further_member_counts_from_the_first_instant_to_before_the_last() {
    let mut city = city();
    let (from, to) = (at("2026-11-20T11:00:00+09:00"), at("2026-11-20T12:00:00+09:00"));
    city.appoints("desk", "body", "extra", (from, to));
    for (hour, is_there) in [("10:59:59", false), ("11:00:00", true), ("11:59:59", true), ("12:00:00", false)]
    {
        let mut then = city.clone();
        then.now = at(&format!("2026-11-20T{hour}+09:00"));
        let now = then.now;
        then.report(Some("sato"), |opening| {
            opening.case.unit = None;
            opening.case.aware_at = now;
        });
        assert_eq!(then.sent.contains(&"extra".to_owned()), is_there, "{hour}: {:?}", then.sent);
    }
}

#[test]
fn check_31_a_duty_outlives_who_held_it() {
    let mut city = reported();
    city.appoints_holder("manager", "zeimu", "yamada");
    city.happens(OrgFact::PersonEnded { person: "tanaka".into(), at: city.now });
    assert_eq!(city.sent, ["yamada"], "the next holder has it, and nobody else hears");
    assert!(city.incident().told.contains_key(&PersonId::from("tanaka")), "history keeps who was told");
    city.does("yamada", "confirm").unwrap();
}

#[test]
fn check_33_one_person_in_two_posts_gets_one_message_and_two_duties() {
    let mut people = PEOPLE.to_vec();
    people.retain(|(post, ..)| *post != "director");
    people.push(("director", "shimin", &["ito"]));
    let mut city = Stage::new(CITY, &people);
    city.report(Some("sato"), |_| {});
    city.does("tanaka", "confirm").unwrap();
    city.does("tanaka", "report_up").unwrap();
    assert_eq!(city.sent.iter().filter(|who| *who == "ito").count(), 1, "{:?}", city.sent);
    let owed = city.incident().duties.iter().filter(|duty| duty.is_borne_by(&"ito".into())).count();
    assert_eq!(owed, 2);
}

#[test]
fn check_39_the_implicated_head_is_neither_told_nor_able_to_read() {
    let mut city = city();
    city.report(Some("sato"), |opening| opening.subjects = ["tanaka".into()].into());
    assert_eq!(city.sent, ["ito", "kato", "takahashi"], "the director and the desk are first");
    let viewer = Viewer { person: Some("tanaka".into()), ..Viewer::SYSTEM };
    assert!(!viewer.may_see(city.incident()));
    city.pass(3 * 24 * 60);
    assert!(!city.sent.contains(&"tanaka".to_owned()));
}
