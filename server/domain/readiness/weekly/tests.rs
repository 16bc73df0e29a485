//! When the coming week is looked at, and what is said of it.

use super::*;
use crate::actor::Cause;
use crate::history::Private;
use crate::ids::PolicyVersion;
use crate::org::{Absence, Appointment, Org, OrgFact, Standing};
use crate::policy::check::check;
use crate::policy::weekly::Weekly;

const CITY: &str = include_str!("../../../../escalation.yaml");

/// A body in which the desk, and nothing else, can be vacant.
const SMALL: &str = "version: 1
body: { id: small, name: 小町 }
roles: { desk: desk, top: desk, callers: [desk] }
calendars: { office: { open: mon-fri 08:30-17:15, closed: [national, 12-29..01-03] } }
posts: { desk: { label: 窓口, per: body } }
severity: { levels: { minor: 軽微 }, rules: [minor: always] }
lines:
  main:
    label: 連絡
    steps: [{ id: a, tell: desk, owes: { confirm: { within: 1h } } }]
    last_resort: [mailbox]
parties: { mailbox: { label: 受信箱, email: desk@example.jp, readers: 当番 } }
";

pub(crate) fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

fn policy(readiness: &str) -> Policy {
    let checked = check(&format!("{SMALL}{readiness}"));
    checked.policy.unwrap_or_else(|| panic!("{:?}", checked.mistakes))
}

pub(crate) fn appointed(person: &str) -> OrgFact {
    let appointment = Appointment {
        post: "desk".into(),
        unit: "town".into(),
        person: person.into(),
        standing: Standing::Holder,
        order: 1,
        cause: None,
        from: Moment::from_micros(0),
        to: None,
    };
    OrgFact::Appointed { appointment }
}

/// The Monday on which the week is looked at.
pub(crate) const MONDAY: &str = "2026-12-07T08:30";

/// The body with nobody at the desk.
pub(crate) fn town() -> World {
    let mut org = Org::default();
    let from = Moment::from_micros(0);
    let unit = OrgFact::UnitSet { unit: "town".into(), kind: "body".to_owned(), parent: None, from };
    let (version, sha256, text) = (PolicyVersion(1), String::new(), SMALL.to_owned());
    let policy = OrgFact::PolicyActivated { version, sha256, text };
    let person = OrgFact::PersonSet { person: "ito".into(), unit: None };
    let texts = Private::from([("email.ito".to_owned(), "ito@example.jp".to_owned())]);
    [unit, policy, person].iter().for_each(|fact| org.apply(fact, &texts));
    World::new(org)
}

/// What an entry says that leaves this world, where the week was to be looked at on `known`.
fn said(world: &World, readiness: &str, known: &str, now: &str) -> Vec<ReadinessFact> {
    announce((world, &policy(readiness)), Some(at(known)), at(now))
}

fn set(text: &str) -> ReadinessFact {
    ReadinessFact::Set { at: Some(at(text)) }
}

#[test]
fn the_next_time_is_on_its_day_or_the_next_open_one() {
    let next = |readiness: &str, now: &str| {
        let policy = policy(readiness);
        policy.weekly.and_then(|weekly| weekly.next(&policy, at(now)))
    };
    for (readiness, now, expected) in [
        ("", "2026-12-04T10:00", "2026-12-07T08:30"),
        ("", "2026-12-07T08:29", "2026-12-07T08:30"),
        ("", "2026-12-07T08:30", "2026-12-14T08:30"),
        // 勤労感謝の日 is a Monday; on it the notice of the week is still to come.
        ("", "2026-11-20T10:00", "2026-11-24T08:30"),
        ("", "2026-11-23T12:00", "2026-11-24T08:30"),
        ("", "2026-11-24T08:30", "2026-11-30T08:30"),
        ("readiness: tue 17:00", "2026-12-28T10:00", "2027-01-04T17:00"),
        ("readiness: sun 09:05", "2026-12-04T10:00", "2026-12-07T09:05"),
    ] {
        assert_eq!(next(readiness, now), Some(at(expected)), "{readiness} {now}");
    }
    assert_eq!(next("readiness: never", "2026-12-04T10:00"), None);
}

#[test]
fn an_entry_before_the_date_says_nothing() {
    assert_eq!(said(&town(), "", MONDAY, "2026-12-07T08:29"), []);
    let first = announce((&town(), &policy("")), None, at("2026-12-04T10:00"));
    assert_eq!(first, [set("2026-12-07T08:30")], "the first date");
}

#[test]
fn the_entry_that_finds_it_due_tells_of_the_coming_week_and_says_when_next() {
    let now = "2026-12-07T08:30";
    let gap = Gap {
        post: "desk".into(),
        unit: "town".into(),
        why: crate::readiness::Why::Vacant,
        from: at(now),
        to: None,
    };
    let told = Told { people: Vec::new(), parties: vec!["mailbox".into()] };
    let found = ReadinessFact::Found { due: at(now), gaps: vec![gap], more: 0, told };
    assert_eq!(said(&town(), "", MONDAY, now), [found, set("2026-12-14T08:30")]);
}

#[test]
fn a_row_of_holidays_is_looked_at_before_it_begins() {
    let mut town = town();
    let (from, to) = (at("2026-05-05T00:00"), at("2026-05-06T00:00"));
    let (person, cause) = ("ito".into(), Cause::Absent);
    let absence = Absence { person, cause, from, to, stand_in: None, only: Vec::new() };
    let facts = [appointed("ito"), OrgFact::AbsenceAdded { absence }];
    facts.iter().for_each(|fact| town.org.apply(fact, &Private::new()));
    let said = said(&town, "", "2026-04-27T08:30", "2026-04-27T08:30");
    assert!(
        matches!(said.as_slice(), [ReadinessFact::Found { gaps, .. }, next]
            if gaps[0].from == from && *next == set("2026-05-07T08:30")),
        "{said:?}"
    );
}

#[test]
fn a_policy_that_moves_the_time_skips_no_week() {
    assert_eq!(said(&town(), "readiness: mon 07:30", MONDAY, "2026-12-07T08:00"), []);
}

#[test]
fn after_weeks_of_sleep_one_notice_comes() {
    let said = said(&town(), "", MONDAY, "2027-01-20T12:00");
    assert!(
        matches!(said.as_slice(), [ReadinessFact::Found { due, .. }, next]
            if *due == at("2026-12-07T08:30") && *next == set("2027-01-25T08:30")),
        "{said:?}"
    );
}

#[test]
fn where_nothing_is_missing_only_the_next_date_is_noted() {
    let now = "2026-12-07T09:00";
    let mut town = town();
    town.org.apply(&appointed("ito"), &Private::new());
    assert_eq!(said(&town, "", MONDAY, now), [set("2026-12-14T08:30")]);
}

#[test]
fn a_policy_that_wants_no_notice_takes_the_date_away() {
    let none = [ReadinessFact::Set { at: None }];
    assert_eq!(said(&town(), "readiness: never", MONDAY, "2026-12-07T09:00"), none);
}

#[test]
fn what_is_too_long_for_a_message_is_counted() {
    let mut town = town();
    for no in 0..GAPS_MAX + 5 {
        let from = Moment::from_micros(0);
        let unit = format!("town-{no}").as_str().into();
        let fact = OrgFact::UnitSet { unit, kind: "body".to_owned(), parent: None, from };
        town.org.apply(&fact, &Private::new());
    }
    let said = said(&town, "", MONDAY, "2026-12-07T08:30");
    let named = said.iter().find_map(|fact| match fact {
        ReadinessFact::Found { gaps, more, .. } => Some((gaps.len(), *more)),
        ReadinessFact::Set { .. } => None,
    });
    assert_eq!(named, Some((GAPS_MAX, 6)));
}

#[test]
fn the_shipped_policy_has_it_on_monday_morning() {
    assert_eq!(check(CITY).policy.unwrap().weekly, Some(Weekly::default()));
}
