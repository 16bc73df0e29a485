//! What is announced, and that what is taken back never was.

use super::*;
use crate::history::{History, Private};
use crate::ids::HistoryId;
use crate::moment::Span;
use crate::organisation::fact::OrganisationFacts;
use crate::readiness::weekly::tests::{MONDAY, at, town};

const DAY: &str = "2027-01-01T00:00";

fn body() -> Organisation {
    Organisation::from(town())
}

fn seat(person: &str, from: Moment) -> OrgFact {
    let appointment = Appointment {
        post: "manager".into(),
        unit: "zeimu".into(),
        person: person.into(),
        standing: Standing::Holder,
        order: 1,
        cause: None,
        from,
        to: None,
    };
    OrgFact::Appointed { appointment }
}

fn ended(person: &str, at: Moment) -> OrgFact {
    OrgFact::AppointmentEnded { post: "manager".into(), unit: "zeimu".into(), person: person.into(), at }
}

fn enter(body: &mut Organisation, now: Moment, facts: Vec<OrgFact>, texts: &Private) {
    let facts = facts.into_iter().map(OrganisationFact::Org).collect();
    let facts = OrganisationFacts { by: Actor::Person("5001".into()), request: None, facts };
    body.apply_entry(now, &facts, texts);
}

/// The organisation as it would be without anything ahead.
fn plain(body: &Organisation) -> Org {
    Org { revision: 0, ..body.world.org.clone() }
}

fn taken(body: &Organisation, now: Moment) -> Result<Organisation, Refused> {
    let codes = body.ahead.rows(&body.world.org, now).iter().map(|row| row.code()).collect();
    let taken = take_back(body, Some(&"5001".into()), &codes, now)?;
    let mut after = body.clone();
    let facts = OrganisationFacts { by: Actor::Operator, request: None, facts: taken.facts };
    after.apply_entry(now, &facts, &taken.texts);
    Ok(after)
}

/// A town in which somebody holds the post already.
fn held() -> Organisation {
    let mut body = body();
    let past = at(MONDAY) - Span::hours(1_000);
    let texts = Private::from([
        ("name.suzuki".to_owned(), "鈴木".to_owned()),
        ("email.suzuki".to_owned(), "s@example.jp".to_owned()),
        ("name.abe".to_owned(), "阿部".to_owned()),
        ("unit.zeimu".to_owned(), "税務課".to_owned()),
    ]);
    let set = |person: &str| OrgFact::PersonSet { person: person.into(), unit: None };
    let unit =
        OrgFact::UnitSet { unit: "zeimu".into(), kind: "section".to_owned(), parent: None, from: past };
    enter(&mut body, past, vec![unit, set("suzuki"), set("abe"), seat("suzuki", past)], &texts);
    body
}

#[test]
fn what_is_taken_back_leaves_the_organisation_as_if_it_had_never_been_said() {
    let (now, day) = (at(MONDAY), at(DAY));
    let cases: [Vec<OrgFact>; 5] = [
        vec![ended("suzuki", day), seat("abe", day)],
        vec![ended("suzuki", day)],
        vec![OrgFact::PersonEnded { person: "suzuki".into(), at: day }],
        vec![OrgFact::UnitEnded { unit: "zeimu".into(), at: day }, ended("suzuki", day)],
        vec![seat("abe", day), OrgFact::PersonEnded { person: "suzuki".into(), at: day }],
    ];
    for facts in cases {
        let before = held();
        let mut said = before.clone();
        enter(&mut said, now, facts.clone(), &Private::new());
        let rows = said.ahead.rows(&said.world.org, now);
        assert!(!rows.is_empty() && rows.iter().all(|row| row.at == day), "{facts:?}");
        assert!(rows.iter().all(|row| row.by == Actor::Person("5001".into())));
        let after = taken(&said, now).unwrap();
        assert_eq!(plain(&after), plain(&before), "{facts:?}");
        assert!(after.ahead.rows(&after.world.org, now).is_empty(), "{facts:?}");
    }
}

#[test]
fn who_replaces_whom_is_one_change_and_what_has_come_cannot_be_taken_back() {
    let (now, day) = (at(MONDAY), at(DAY));
    let mut said = held();
    enter(&mut said, now, vec![ended("suzuki", day), seat("abe", day)], &Private::new());
    let rows = said.ahead.rows(&said.world.org, now);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].people(), BTreeSet::from([&"abe".into(), &"suzuki".into()]));
    let codes = BTreeSet::from([rows[0].code()]);
    assert!(said.ahead.rows(&said.world.org, day).is_empty());
    assert_eq!(take_back(&said, None, &codes, day), Err(Refused::Unknown));
    let gone = taken(&said, now).unwrap();
    assert_eq!(take_back(&gone, None, &codes, now), Err(Refused::Unknown), "twice");
}

/// Enters facts, takes them back, and enters the same again.
fn said_again(facts: &[OrgFact]) -> Organisation {
    let mut said = held();
    enter(&mut said, at(MONDAY), facts.to_vec(), &Private::new());
    let mut again = taken(&said, at(MONDAY)).unwrap();
    enter(&mut again, at(MONDAY) + Span::minutes(1), facts.to_vec(), &Private::new());
    again
}

#[test]
fn what_was_taken_back_does_not_rise_when_the_same_is_said_again() {
    let (now, day) = (at(MONDAY) + Span::minutes(1), at(DAY));
    let unit = OrgFact::UnitSet {
        unit: "new".into(),
        kind: "section".to_owned(),
        parent: Some("zeimu".into()),
        from: day,
    };
    let cases = [
        vec![ended("suzuki", day), seat("abe", day)],
        vec![ended("suzuki", day)],
        vec![OrgFact::PersonEnded { person: "suzuki".into(), at: day }],
        vec![OrgFact::UnitEnded { unit: "zeimu".into(), at: day }, ended("suzuki", day)],
        vec![unit],
    ];
    for facts in cases {
        let again = said_again(&facts);
        let rows = again.ahead.rows(&again.world.org, now);
        assert_eq!(rows.len(), 1, "{facts:?}");
        assert_eq!(rows[0].entered_at, now, "the one that holds: {facts:?}");
        let gone = taken(&again, now).unwrap();
        assert!(gone.ahead.rows(&gone.world.org, now).is_empty(), "{facts:?}");
        assert_eq!(gone.world.org.appointments, held().world.org.appointments, "{facts:?}");
    }
}

#[test]
fn what_is_only_written_anew_is_one_announcement() {
    let (now, day) = (at(MONDAY), at(DAY));
    let leaves = OrgFact::PersonEnded { person: "suzuki".into(), at: day };
    let mut said = held();
    enter(&mut said, now, vec![leaves.clone()], &Private::new());
    let texts = Private::from([("name.suzuki".to_owned(), "鈴木".to_owned())]);
    let set = OrgFact::PersonSet { person: "suzuki".into(), unit: None };
    enter(&mut said, now, vec![set, leaves], &texts);
    assert_eq!(said.ahead.rows(&said.world.org, now).len(), 1);
    // An end that a nearer one has overtaken stands again when that is taken back.
    let mut sooner = held();
    enter(&mut sooner, now, vec![ended("suzuki", day)], &Private::new());
    enter(&mut sooner, now, vec![ended("suzuki", day - Span::hours(48))], &Private::new());
    let back = taken(&sooner, now).unwrap();
    let rows = back.ahead.rows(&back.world.org, now);
    assert_eq!(rows.iter().map(|row| row.at).collect::<Vec<_>>(), [day]);
}

#[test]
fn what_later_entries_rest_on_is_not_taken_back() {
    let (now, day) = (at(MONDAY), at(DAY));
    let mut said = held();
    enter(&mut said, now, vec![ended("suzuki", day)], &Private::new());
    let code = BTreeSet::from([said.ahead.rows(&said.world.org, now)[0].code()]);
    enter(&mut said, now, vec![seat("abe", day)], &Private::new());
    assert_eq!(take_back(&said, None, &code, now), Err(Refused::BuiltOn), "there would be two of them");
    let mut grown = held();
    let unit = |unit: &str, parent: &str| OrgFact::UnitSet {
        unit: unit.into(),
        kind: "section".to_owned(),
        parent: Some(parent.into()),
        from: day,
    };
    enter(&mut grown, now, vec![unit("new", "zeimu")], &Private::new());
    let code = BTreeSet::from([grown.ahead.rows(&grown.world.org, now)[0].code()]);
    enter(&mut grown, now, vec![unit("below", "new")], &Private::new());
    assert_eq!(take_back(&grown, None, &code, now), Err(Refused::BuiltOn));
    let all = taken(&grown, now).unwrap();
    assert!(all.world.org.find_unit(&"new".into(), day).is_none(), "both at once");
}

#[test]
fn the_history_begins_with_nothing_ahead_of_it() {
    let facts = OrganisationFacts { by: Actor::Operator, request: None, facts: Vec::new() };
    let begun =
        Organisation::begin(HistoryId(uuid::Uuid::nil()), at(MONDAY), &facts, &Private::new()).unwrap();
    assert!(begun.ahead.rows(&begun.world.org, at(MONDAY)).is_empty());
}

#[test]
fn what_is_announced_of_a_person_is_written_on_its_day_and_only_that() {
    let (now, day) = (at(MONDAY), at(DAY));
    let mut body = held();
    let person = PersonId::from("suzuki");
    let fields = BTreeSet::from(["email".to_owned(), "unit".to_owned()]);
    let what =
        Announced::PersonWritten { person: person.clone(), fields, unit: Some("zeimu".into()), to: None };
    let texts = Private::from([("ahead.email.suzuki".to_owned(), "new@example.jp".to_owned())]);
    enter(&mut body, now, vec![OrgFact::Announced { at: day, what }], &texts);
    assert_eq!(body.world.org.people, held().world.org.people);
    assert_eq!(body.next_edge(now), Some(day));
    let later = Private::from([
        ("name.suzuki".to_owned(), "鈴木 一".to_owned()),
        ("email.suzuki".to_owned(), "s@example.jp".to_owned()),
    ]);
    enter(&mut body, now, vec![OrgFact::PersonSet { person: person.clone(), unit: None }], &later);
    assert_eq!(body.ahead.rows(&body.world.org, now).len(), 1);
    let (facts, texts) = body.world.org.come_by(day);
    enter(&mut body, day, facts, &texts);
    let row = &body.world.org.people[&person];
    assert_eq!((row.name.as_str(), row.email.as_str()), ("鈴木 一", "new@example.jp"));
    assert_eq!(row.unit, Some("zeimu".into()));
    assert!(body.world.org.coming.is_empty() && body.world.org.come_by(day).0.is_empty());
}
