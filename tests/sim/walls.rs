//! An incident behind the wall of an organ, over days: rounds, the last resort, dates of law and the
//! question how it stands reach those inside and nobody else, until someone inside lifts the wall.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::domain::case::Phase;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::ids::DutyNo;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::notice::Reason;
use noroshi::domain::refusal::Refusal;

use super::stage::Stage;

const POLICY: &str = include_str!("../../ops/profiles/ogi-kansa/with-city.yaml");

const PEOPLE: &[(&str, &str, &[&str])] = &[
    ("manager", "zeimu", &["tanaka"]),
    ("desk", "body", &["ito", "kato"]),
    ("ciso", "body", &["okada"]),
    ("audit_office", "body", &["shimizu", "kajii"]),
    ("audit_head", "body", &["mikazuki"]),
    ("representative", "body", &["ushizu"]),
];

const DAY: i64 = 24 * 60;

fn reported(unit: &str, reporter: &str) -> Stage {
    let mut city = Stage::new(POLICY, PEOPLE);
    city.report(Some(reporter), |opening| opening.case.unit = Some(unit.into()));
    city
}

/// Who was written to by the last entries, once each, for each reason.
fn sent(city: &Stage) -> BTreeMap<Reason, BTreeSet<&str>> {
    let mut sent: BTreeMap<Reason, BTreeSet<&str>> = BTreeMap::new();
    for (who, why) in city.sent.iter().zip(&city.reasons) {
        sent.entry(*why).or_default().insert(who);
    }
    sent
}

fn rows<const N: usize>(rows: [(Reason, &[&'static str]); N]) -> BTreeMap<Reason, BTreeSet<&'static str>> {
    rows.into_iter().map(|(why, people)| (why, people.iter().copied().collect())).collect()
}

#[test]
fn silence_behind_a_wall_never_leaves_it() {
    let mut city = reported("kansa", "kajii");
    assert_eq!(sent(&city), rows([(Reason::Duty, &["mikazuki"]), (Reason::Copy, &["shimizu"])]));
    city.pass(10 * DAY);
    // Rounds, the last resort, and the dates of law up to their end.
    let expected = rows([
        (Reason::Duty, &["mikazuki", "ushizu"]),
        (Reason::Reminder, &["mikazuki", "ushizu"]),
        (Reason::LastResort, &["audit_mailbox"]),
        (Reason::Deadline, &["shimizu", "kajii", "ushizu"]),
    ]);
    assert_eq!(sent(&city), expected, "and nothing else was sent");
    let rounds = city.last.iter().filter(|fact| matches!(fact, Fact::RoundStarted { .. })).count();
    assert!(rounds > 2, "{rounds} rounds");
}

/// Everyone inside has answered, and days have passed.
fn answered() -> Stage {
    let mut city = reported("kansa", "kajii");
    city.does("mikazuki", "confirm").unwrap();
    assert_eq!(sent(&city), rows([(Reason::Duty, &["ushizu"])]));
    city.does("ushizu", "confirm").unwrap();
    city.pass(6 * DAY);
    city
}

#[test]
fn how_it_stands_and_the_dates_of_law_are_asked_inside() {
    let city = answered();
    let expected = rows([
        (Reason::Progress, &["shimizu", "kajii"]),
        (Reason::Deadline, &["shimizu", "kajii", "ushizu"]),
    ]);
    assert_eq!(sent(&city), expected, "and nothing else was sent");
    assert!(city.told().iter().all(|person| !["ito", "kato", "okada", "tanaka"].contains(person)));
}

#[test]
fn lifting_the_wall_tells_the_desk_once_and_the_general_posts_act_from_then_on() {
    let mut city = answered();
    let outside = |city: &mut Stage, person| city.asks(person, Ask::SetPhase { to: Phase::Recovered });
    assert_eq!(outside(&mut city, "ito"), Err(Refusal::Forbidden), "behind the wall the desk may nothing");
    assert_eq!(city.asks("shimizu", Ask::LiftWall), Err(Refusal::Forbidden), "only who may lift it");
    city.asks("mikazuki", Ask::LiftWall).unwrap();
    assert_eq!(sent(&city), rows([(Reason::Copy, &["ito", "kato"])]), "and nobody else");
    assert_eq!(city.asks("mikazuki", Ask::LiftWall), Err(Refusal::Decided));
    city.pass(60 * DAY);
    let expected =
        rows([(Reason::Progress, &["ito", "kato"]), (Reason::Deadline, &["ito", "kato", "okada"])]);
    assert_eq!(sent(&city), expected, "the desk and the CISO as the policy says, and nothing else was sent");
    outside(&mut city, "ito").expect("the desk handles it from here on");
    let owed: Vec<DutyNo> =
        city.incident().duties.iter().filter(|row| row.is_owed()).map(|row| row.no).collect();
    assert_eq!(owed, [], "what was done inside is not owed again");
}

#[test]
fn what_happens_in_the_city_beside_it_goes_to_the_city_only() {
    let mut city = reported("zeimu", "tanaka");
    let mut everyone: BTreeSet<String> = city.sent.iter().cloned().collect();
    city.pass(10 * DAY);
    everyone.extend(city.sent.iter().cloned());
    let everyone: Vec<&str> = everyone.iter().map(String::as_str).collect();
    assert_eq!(everyone, ["desk_mailbox", "ito", "kato", "okada", "tanaka"], "and nothing else was sent");
    assert!(sent(&city).contains_key(&Reason::Deadline) && sent(&city).contains_key(&Reason::LastResort));
}
