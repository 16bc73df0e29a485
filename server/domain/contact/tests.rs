//! The sample city's contacts: whom to call when, and what is to be looked at.

use super::call::numbers;
use super::changes::{Change, since_approval};
use super::check::{List, Standing, announce, stale, standing};
use super::*;
use crate::ids::{PolicyVersion, UnitId};
use crate::moment::Span;
use crate::org::OrgFact;
use crate::organisation::Organisation;
use crate::organisation::fact::OrganisationFact;
use crate::orgfile::{Files, plan};
use crate::policy::Policy;
use crate::policy::regular::next_after;
use crate::sample::{CONTACTS, POLICY, at, city_of, friday, rows};
use crate::telephone::{Hour, hour};

fn city() -> Organisation {
    city_of(POLICY, rows(CONTACTS))
}

fn policy(city: &Organisation) -> &Policy {
    city.world.active().unwrap().1
}

fn list(city: &Organisation) -> List<'_> {
    (&city.world, &city.contacts)
}

fn tell(city: &mut Organisation, fact: ContactFact) {
    city.apply(&OrganisationFact::Contact(fact), &Private::new());
}

fn id(text: &str) -> ContactId {
    ContactId::from(text)
}

fn verified(text: &str, at: Moment, result: CheckResult) -> ContactFact {
    ContactFact::Verified { callee: Callee::parse(text).unwrap(), at, by: Actor::Operator, result }
}

#[test]
fn the_number_to_call_goes_by_the_hour_of_the_office() {
    let city = city();
    let jlis = &city.contacts.rows[&id("jlis")];
    for (time, expected, first) in [
        ("2026-11-20T10:00:00+09:00", Hour::Office, "phone"),
        ("2026-11-20T22:00:00+09:00", Hour::Night, "night_phone"),
        ("2026-11-21T10:00:00+09:00", Hour::Holiday, "holiday_phone"),
        ("2026-11-23T10:00:00+09:00", Hour::Holiday, "holiday_phone"),
    ] {
        let now = hour(policy(&city), at(time));
        assert_eq!(now, expected, "{time}");
        let numbers = numbers(jlis, now);
        assert_eq!((numbers[0].field, numbers.len()), (first, 3), "{time}");
        assert!(numbers[0].link().unwrap().starts_with("tel:000500000"), "{numbers:?}");
    }
    // Where there is no number for the hour, the next best comes first.
    let expert = &city.contacts.rows[&id("expert")];
    assert_eq!(numbers(expert, Hour::Holiday)[0].field, "mobile");
}

#[test]
fn deputies_are_called_in_the_order_written_and_only_while_they_hold() {
    let mut city = city();
    let main = city.contacts.rows[&id("pref-main")].clone();
    let names = |city: &Organisation, at| {
        let found = call::deputies(&city.contacts, &main, at);
        found.into_iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&city, friday()), ["pref-night"]);
    let by = Actor::Operator;
    tell(&mut city, ContactFact::Ended { id: id("pref-night"), at: friday(), by });
    assert!(names(&city, friday()).is_empty());
    assert_eq!(names(&city, friday() - Span::hours(1)), ["pref-night"]);
}

#[test]
fn the_network_climbs_as_the_policy_does() {
    let city = city();
    let levels = network::levels(policy(&city));
    let words: Vec<Vec<&str>> =
        levels.iter().map(|posts| posts.iter().map(PostId::as_str).collect()).collect();
    let expected: [&[&str]; 5] = [
        &["manager", "officer"],
        &["director", "desk"],
        &["chief", "ciso"],
        &["deputy", "mayor_secretary"],
        &["duty_officer"],
    ];
    assert_eq!(words, expected);
    // 1(2) 統括7 names six roles: each of them is there, with stand-ins in order.
    let post = |id: &str| policy(&city).post(&PostId::from(id)).unwrap();
    let tax = network::seats(&city.world, post("manager"), friday());
    let tax = tax.iter().find(|seat| seat.unit == UnitId::from("zeimu")).unwrap();
    assert_eq!(tax.holders, [PersonId::from("2001")]);
    assert_eq!(tax.stand_ins[0].0, PersonId::from("2002"));
    let ciso = &network::seats(&city.world, post("ciso"), friday())[0];
    assert_eq!(ciso.stand_ins.iter().map(|(person, _)| person.as_str()).collect::<Vec<_>>(), ["1102"]);
    assert_eq!(network::people(&city.world, policy(&city), friday()).len(), 36);
}

#[test]
fn a_check_is_good_for_three_months_and_for_what_was_checked() {
    let mut city = city();
    let callee = Callee::parse("contact:police").unwrap();
    let how = |city: &Organisation, at| standing(&city.contacts, policy(city), &callee, at);
    assert_eq!(how(&city, friday()), Standing::Never);
    tell(&mut city, verified("contact:police", friday(), CheckResult::NoAnswer));
    assert_eq!(how(&city, friday()), Standing::Failed);
    tell(&mut city, verified("contact:police", friday(), CheckResult::Correct));
    assert_eq!(how(&city, friday()), Standing::Good);
    assert_eq!(how(&city, at("2027-02-20T09:59:59+09:00")), Standing::Good);
    assert_eq!(how(&city, at("2027-02-20T10:00:00+09:00")), Standing::Old);
    let card = city.contacts.rows[&id("police")].card.clone();
    let later = friday() + Span::hours(1);
    tell(&mut city, ContactFact::Set { id: id("police"), card, at: later, by: Actor::Operator });
    assert_eq!(how(&city, later), Standing::Changed);
    let all = stale(list(&city), policy(&city), later).len();
    assert_eq!(all, 10 + 36);
}

#[test]
fn a_check_begins_once_whoever_notices_and_its_next_one_is_announced() {
    let mut city = city();
    let start = at("2026-11-01T09:00:00+09:00");
    // Nothing is announced before somebody keeps the list.
    assert_eq!(announce(list(&city), false, start), []);
    let first = at("2027-02-01T08:45:00+09:00");
    let announced = announce(list(&city), true, start);
    assert_eq!(announced, [ContactFact::CheckSet { at: Some(first) }]);
    tell(&mut city, announced[0].clone());
    assert_eq!(announce(list(&city), false, first - Span::micros(1)), []);
    assert_eq!(city.next_edge(first - Span::micros(1)), Some(first));
    let begun = announce(list(&city), false, first);
    let ContactFact::CheckBegan { due, count, stale, people, parties } = &begun[0] else {
        panic!("{begun:?}");
    };
    assert_eq!((*due, *count, *stale), (first, 46, 46));
    let desk: Vec<&str> = people.iter().map(|row| row.person.as_str()).collect();
    assert_eq!((desk, parties.len()), (vec!["1304", "1401", "1402"], 0));
    // 2027-05-01 is a Saturday and the three days after 05-02 are holidays.
    let second = at("2027-05-06T08:45:00+09:00");
    assert_eq!(begun[1], ContactFact::CheckSet { at: Some(second) });
    tell(&mut city, begun[1].clone());
    assert_eq!(announce(list(&city), false, first), []);
    // After a long sleep one check begins, not one for each that was missed.
    let late = announce(list(&city), false, at("2028-06-01T12:00:00+09:00"));
    assert_eq!(late.len(), 2);
    assert_eq!(late[1], ContactFact::CheckSet { at: Some(at("2028-09-01T08:45:00+09:00")) });
}

#[test]
fn a_policy_that_checks_more_often_does_not_wait() {
    let mut city = city();
    let at_first = next_after(policy(&city), friday(), policy(&city).contacts.check_every);
    tell(&mut city, ContactFact::CheckSet { at: Some(at_first) });
    let text = POLICY.replace("check_every: 3mo", "check_every: 1mo");
    assert_ne!(text, POLICY);
    let (version, sha256) = (PolicyVersion(1), String::new());
    city.apply(&OrgFact::PolicyActivated { version, sha256, text }.into(), &Private::new());
    city.check_policies(None);
    let sooner = at("2026-12-21T08:45:00+09:00");
    assert_eq!(announce(list(&city), false, friday()), [ContactFact::CheckSet { at: Some(sooner) }]);
}

#[test]
fn who_keeps_the_list_sees_all_and_others_what_it_allows() {
    let city = city();
    let (police, ppc) = (&city.contacts.rows[&id("police")], &city.contacts.rows[&id("ppc")]);
    let sees = |contact, person: &str| {
        rights::sees(&city.world, policy(&city), contact, &PersonId::from(person), friday())
    };
    for (person, wide) in [("1401", true), ("1001", true), ("1102", true), ("1501", true), ("1234", false)] {
        assert_eq!((sees(police, person), sees(ppc, person)), (wide, true), "{person}");
    }
    let may = |person: &str| {
        let person = PersonId::from(person);
        let (world, policy) = (&city.world, policy(&city));
        (
            rights::may_keep(world, policy, &person, friday()),
            rights::may_approve(world, policy, &person, friday()),
        )
    };
    assert_eq!(
        [may("1401"), may("1001"), may("1102"), may("2001")],
        [(true, false), (true, true), (false, true), (false, false)]
    );
}

#[test]
fn a_version_is_compared_with_what_was_approved() {
    let mut city = city();
    let before = since_approval((&city.world.org, &city.contacts), policy(&city), friday()).len();
    assert!(before > 40, "{before}");
    let by = PersonId::from("1001");
    tell(&mut city, ContactFact::ListApproved { version: 1, by, at: friday() });
    assert_eq!(since_approval((&city.world.org, &city.contacts), policy(&city), friday()), []);
    assert!(city.contacts.changed_by.is_empty());
    // April: another head of the tax section, and a contact that is gone.
    let april = at("2027-04-01T00:00:00+09:00");
    let posts = rows("post,unit,person\nmanager,zeimu,2002\n");
    let known = (&city.world.org, &city.contacts);
    let planned = plan(&Files { posts, ..Files::default() }, known, policy(&city), april).unwrap();
    planned.entry().iter().for_each(|fact| city.apply(fact, &planned.private));
    tell(&mut city, ContactFact::Ended { id: id("press"), at: april, by: Actor::Operator });
    let announced = Change::Altered { id: id("press"), fields: vec!["to"] };
    assert_eq!(since_approval((&city.world.org, &city.contacts), policy(&city), friday()), [announced]);
    let changes = since_approval((&city.world.org, &city.contacts), policy(&city), april);
    let people = |ids: &[&str]| ids.iter().map(|id| PersonId::from(*id)).collect::<Vec<_>>();
    assert_eq!(
        changes,
        [
            Change::Ended { id: id("press") },
            Change::Seat {
                post: PostId::from("manager"),
                unit: UnitId::from("zeimu"),
                before: people(&["2001", "2002"]),
                after: people(&["2002"]),
            }
        ]
    );
    let announced = changes::announced(&city.world.org, friday(), Span::hours(24 * 365));
    assert_eq!(announced.len(), 1);
}

#[test]
fn old_copies_are_to_be_returned_once_a_newer_version_is_approved() {
    let mut city = city();
    let approve = |version| ContactFact::ListApproved { version, by: PersonId::from("1001"), at: friday() };
    tell(&mut city, approve(1));
    let texts = Private::from([("copy.1.2".to_owned(), "岸本 隆文".to_owned())]);
    let made = ContactFact::CopiesMade { issue: 1, version: 1, count: 2, at: friday() };
    city.apply(&OrganisationFact::Contact(made), &texts);
    assert_eq!(city.contacts.to_recall().count(), 0);
    assert_eq!(city.contacts.next_issue(), 2);
    tell(&mut city, approve(2));
    let holders: Vec<&str> = city.contacts.to_recall().map(|(_, copy)| copy.holder.as_str()).collect();
    assert_eq!(holders, ["", "岸本 隆文"]);
    tell(&mut city, ContactFact::CopyRecalled { issue: 1, number: 2, at: friday() });
    assert_eq!(city.contacts.to_recall().count(), 1);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let facts = [
        verified("person:1001", friday(), CheckResult::Correct),
        ContactFact::CheckSet { at: None },
        ContactFact::Drilled {
            callee: Callee::Contact(id("soc")),
            at: friday(),
            by: Actor::Person(PersonId::from("1401")),
            was_reached: false,
        },
    ];
    for fact in facts {
        let fact = OrganisationFact::Contact(fact);
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
    assert_eq!(Callee::parse("contact:soc").map(|callee| callee.to_string()).as_deref(), Some("contact:soc"));
    assert_eq!(Callee::parse("soc"), None);
}
