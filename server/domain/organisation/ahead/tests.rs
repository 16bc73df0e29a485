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
