//! Who hears of what when posts change hands.

use std::collections::BTreeSet;

use super::*;
use crate::history::Private;
use crate::ids::PolicyVersion;
use crate::org::{Appointment, OrgFact};

const POLICY: &str = "
version: 1
body: { id: small, name: 小町 }
roles: { desk: desk, top: ciso, callers: [desk] }
calendars: { office: { open: mon-fri 08:30-17:15, closed: [national] } }
posts:
  desk: { label: 窓口, per: body, group: any }
  ciso: { label: CISO, per: body }
severity: { levels: { minor: 軽微 }, rules: [{ minor: always }] }
lines:
  main:
    label: 連絡
    steps: [{ id: a, tell: ciso, owes: { confirm: { within: 1h } } }]
    last_resort: [mailbox]
parties: { mailbox: { label: 受信箱, email: desk@example.jp, readers: 当番 } }
";

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

fn appointed(person: &str, from: &str, to: Option<&str>) -> OrgFact {
    let appointment = Appointment {
        post: "ciso".into(),
        unit: "town".into(),
        person: person.into(),
        standing: Standing::Holder,
        order: 1,
        cause: None,
        from: at(from),
        to: to.map(at),
    };
    OrgFact::Appointed { appointment }
}

/// Okada is CISO until the end of March 2027, Soeda from April on. The 1st of April is a Thursday.
fn world() -> Known {
    let mut org = Org::default();
    let (version, sha256, text) = (PolicyVersion(1), String::new(), POLICY.to_owned());
    let town = OrgFact::UnitSet {
        unit: "town".into(),
        kind: "body".to_owned(),
        parent: None,
        from: at("2020-04-01T00:00"),
    };
    let known = |person: &str| OrgFact::PersonSet { person: person.into(), unit: None };
    let facts = [
        OrgFact::PolicyActivated { version, sha256, text },
        town,
        known("okada"),
        known("soeda"),
        appointed("okada", "2020-04-01T00:00", Some("2027-04-01T00:00")),
        appointed("soeda", "2027-04-01T00:00", None),
    ];
    let mail = |person: &str| (format!("email.{person}"), format!("{person}@example.jp"));
    let texts = Private::from([mail("okada"), mail("soeda")]);
    facts.iter().for_each(|fact| org.apply(fact, &texts));
    (World::new(org), None)
}

/// A world with the next date on which somebody hears of a change.
type Known = (World, Option<Moment>);

/// What one entry at `now` finds, and what is known after it.
fn entry((world, heard_at): Known, facts: Vec<OrgFact>, now: &str) -> (Vec<(String, Side)>, Known) {
    let (now, mut after) = (at(now), world.org.clone());
    facts.iter().for_each(|fact| after.apply(fact, &Private::new()));
    let due = due(&world, &after, heard_at, now);
    let item = Item {
        number: "ABCD-1234".to_owned(),
        act: Some("confirm".into()),
        measure: None,
        due_at: None,
        is_late: false,
    };
    let handovers: Vec<Handover> = due
        .into_iter()
        .map(|change| Handover { change, items: vec![item.clone()], subjects: BTreeSet::new() })
        .collect();
    let said = announce(&world, &after, (heard_at, &handovers), now);
    let set = said.iter().find_map(|fact| match fact {
        HandoverFact::Set { at } => Some(*at),
        HandoverFact::Told { .. } => None,
    });
    let told = said.iter().filter_map(|fact| match fact {
        HandoverFact::Told { to, side, .. } => Some((to.person.to_string(), *side)),
        HandoverFact::Set { .. } => None,
    });
    (told.collect(), (World { org: after, ..world }, set.unwrap_or(heard_at)))
}

#[test]
fn the_mover_hears_on_the_last_open_morning_and_the_newcomer_at_midnight() {
    let (told, world) = entry(world(), Vec::new(), "2027-03-30T12:00");
    assert_eq!(told, [], "a day too early");
    assert_eq!(world.1, Some(at("2027-03-31T08:30")));
    let (told, world) = entry(world, Vec::new(), "2027-03-31T08:30");
    assert_eq!(told, [("okada".to_owned(), Side::Leaving)]);
    assert_eq!(world.1, Some(at("2027-04-01T00:00")));
    let (told, world) = entry(world, Vec::new(), "2027-04-01T00:00");
    assert_eq!(told, [("soeda".to_owned(), Side::Coming)]);
    let (told, world) = entry(world, Vec::new(), "2027-04-01T09:00");
    assert_eq!((told, world.1), (Vec::new(), None), "each hears once");
}

#[test]
fn the_last_open_day_is_looked_for_over_a_weekend() {
    let ends = OrgFact::AppointmentEnded {
        post: "ciso".into(),
        unit: "town".into(),
        person: "okada".into(),
        at: at("2026-11-24T00:00"),
    };
    // The 23rd is a holiday, the 22nd and 21st a weekend.
    let (_, world) = entry(world(), vec![ends], "2026-11-18T12:00");
    assert_eq!(world.1, Some(at("2026-11-20T08:30")));
}

#[test]
fn a_change_that_is_entered_late_is_heard_of_at_once() {
    let ends = OrgFact::AppointmentEnded {
        post: "ciso".into(),
        unit: "town".into(),
        person: "okada".into(),
        at: at("2026-11-19T00:00"),
    };
    let comes = appointed("soeda", "2026-11-19T00:00", None);
    let (told, _) = entry(world(), vec![ends, comes], "2026-11-18T12:00");
    assert_eq!(told, [("okada".to_owned(), Side::Leaving)], "the newcomer hears when they come");
}

#[test]
fn who_goes_on_in_the_same_post_and_who_has_left_hear_nothing() {
    let goes_on = appointed("okada", "2027-04-01T00:00", None);
    let (_, world) = entry(world(), vec![goes_on], "2027-03-01T12:00");
    assert_eq!(entry(world, Vec::new(), "2027-03-31T08:30").0, [], "renewed, not left");
    let left = OrgFact::PersonEnded { person: "soeda".into(), at: at("2027-03-15T00:00") };
    let (_, world) = entry(super::tests::world(), vec![left], "2027-03-01T12:00");
    let (_, world) = entry(world, Vec::new(), "2027-03-31T08:30");
    assert_eq!(entry(world, Vec::new(), "2027-04-01T00:00").0, []);
}
