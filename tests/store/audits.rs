//! What an auditor reads: looks and sign-ins of many people over days; and what auditors did, which is
//! verified like everything else.

use noroshi::domain::account::means::Means;
use noroshi::domain::actor::Actor;
use noroshi::domain::audit::fact::{AuditFact, AuditFacts, PackageMade};
use noroshi::domain::history::Private;
use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::report::AccessFacts;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::store::{Error, Urgency};

use super::fixture::{self, Fixture, START, on_each};

const MORNING: Span = Span::hours(10);

/// The beginning of the day on which the tests begin.
fn today() -> Moment {
    START - MORNING
}

fn look(fixture: &Fixture, who: &'static str, number: u128, what: &'static str) {
    let incident = Some(fixture::incident_id(&fixture.keys, 10));
    let facts = AccessFacts { by: Actor::Person(who.into()), incident, what: what.to_owned() };
    let command = fixture::command(number);
    let note = move |tx: &mut noroshi::store::Tx<'_>| tx.note_look(command, &facts);
    fixture.store.write::<_, Error>(Urgency::Person, "look", note).unwrap();
}

#[test]
fn a_look_is_noted_once_under_its_command_and_read_by_readers_and_days() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        for _ in 0..2 {
            look(&fixture, "2001", 1, "view");
        }
        look(&fixture, "1234", 2, "export");
        fixture.clock.advance(Span::hours(24));
        look(&fixture, "2001", 3, "view");
        let readers = ["2001", "1234", "3001"].map(|who| Actor::Person(who.into()));
        let of = |readers: &[Actor], days: i64| {
            let within = (today(), today() + Span::hours(24 * days));
            let mut found: Vec<_> =
                fixture.store.read::<_, Error>(|tx| tx.accesses_of(readers, within)).unwrap();
            found.sort_by_key(|row| (row.at, row.facts.what.clone()));
            found.into_iter().map(|row| row.facts.what).collect::<Vec<_>>()
        };
        assert_eq!(of(&readers, 1), ["export", "view"]);
        assert_eq!(of(&readers, 2), ["export", "view", "view"]);
        assert_eq!(of(&readers[1..], 2), ["export"]);
        assert_eq!(of(&readers[2..], 2), Vec::<String>::new());
        let by = Actor::Person("2001".into());
        let is_noted = |number| {
            let command = fixture::command(number);
            fixture.store.read::<_, Error>(|tx| tx.is_look_noted(&by, command)).unwrap()
        };
        assert!(is_noted(3) && !is_noted(1), "of the day that it is");
    });
}

#[test]
fn sign_ins_of_many_are_read_by_days() {
    on_each(|place| {
        let fixture = place.open();
        for (days, who) in [(0, "2001"), (0, "1234"), (1, "2001")] {
            fixture.clock.set(START + Span::hours(24 * days));
            let enter = move |tx: &mut noroshi::store::Tx<'_>| {
                tx.note_sign_in(&PersonId::from(who), Means::Password, "192.0.2.1")
            };
            fixture.store.write::<_, Error>(Urgency::Person, "enter", enter).unwrap();
        }
        let of = |people: &[&str], days: i64| {
            let people: Vec<PersonId> = people.iter().map(|who| PersonId::from(*who)).collect();
            let within = (today(), today() + Span::hours(24 * days));
            let found = fixture.store.read::<_, Error>(|tx| tx.admissions_of(&people, within)).unwrap();
            found.into_iter().map(|(who, _)| who.to_string()).collect::<Vec<_>>()
        };
        let mut first = of(&["2001", "1234"], 1);
        first.sort();
        assert_eq!(first, ["1234", "2001"]);
        assert_eq!(of(&["2001"], 2), ["2001", "2001"]);
        assert_eq!(of(&["3001"], 2), Vec::<String>::new());
    });
}

#[test]
fn what_auditors_did_is_kept_once_verified_and_no_look() {
    on_each(|place| {
        let fixture = place.open();
        let made = PackageMade {
            from: START,
            to: START + Span::hours(24),
            incidents: 3,
            sha256: "ab".to_owned(),
            bytes: 4096,
        };
        for _ in 0..2 {
            let facts = AuditFacts {
                by: Actor::Person("5003".into()),
                facts: vec![AuditFact::PackageMade(made.clone())],
            };
            let texts = Private::from([("reason".to_owned(), "定期監査".to_owned())]);
            let note =
                move |tx: &mut noroshi::store::Tx<'_>| tx.note_audit(fixture::command(7), &facts, &texts);
            fixture.store.write::<_, Error>(Urgency::Person, "audit", note).unwrap();
        }
        let kept = fixture.store.read::<_, Error>(|tx| tx.audits()).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].2["reason"], "定期監査");
        let looks = |tx: &mut noroshi::store::Tx<'_>| {
            tx.accesses_between(START - MORNING, START + Span::hours(24), 10)
        };
        assert_eq!(fixture.store.read::<_, Error>(looks).unwrap(), []);
        let options = VerifyOptions { replay: true, anchor: None };
        let report = verify(&fixture.store, &options, &mut |_| {}).unwrap();
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(fixture.store.read::<_, Error>(|tx| tx.count_histories()).unwrap(), report.histories);
    });
}
