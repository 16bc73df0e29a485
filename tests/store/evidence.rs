//! Items of evidence in both databases: rows, replay, rebuild, copies, disposal, many items.

use noroshi::actions::evidence::{self, ItemIntake};
use noroshi::actions::{self, Caller, dispose};
use noroshi::domain::access::Viewer;
use noroshi::domain::actor::Actor;
use noroshi::domain::evidence::decide::Ask;
use noroshi::domain::evidence::fact::{CustodyAct, Kind, Particulars};
use noroshi::domain::history::Private;
use noroshi::domain::ids::HistoryId;
use noroshi::domain::moment::Span;
use noroshi::store::evidence::EvidenceRow;
use noroshi::store::rebuild::rebuild;
use noroshi::store::seal::seal_round;
use noroshi::store::{Error, backup};

use super::fixture::{self, Fixture, Place, START, command, on_each, texts};

fn caller(number: u128) -> Caller {
    Caller { actor: Actor::Operator, command: command(number), request: None, seen: None }
}

fn thing(description: &str) -> ItemIntake {
    let item = Particulars::new(Kind::Physical, START);
    ItemIntake { item, texts: texts(&[("description", description), ("witness", "高橋 次郎")]) }
}

fn take(fixture: &Fixture, number: &str, id: u128) -> u32 {
    evidence::collect(&fixture.rooms(), &caller(id), number, thing("公用端末"), None).unwrap()
}

fn hand(fixture: &Fixture, number: &str, (no, id): (u32, u128), act: CustodyAct) {
    let given = texts(&[("to", "県警"), ("reason", "任意提出")]);
    let ask = Ask::Handle { act, at: None };
    evidence::ask(&fixture.rooms(), &caller(id), number, no, ask, given).unwrap();
}

fn items(fixture: &Fixture, viewer: &Viewer, incident: HistoryId) -> Vec<EvidenceRow> {
    fixture.store.read::<_, Error>(|tx| tx.list_evidence(viewer, incident, 0, 100)).unwrap()
}

fn open(fixture: &Fixture) -> (HistoryId, String) {
    let id = fixture.open_incident(10).unwrap();
    (id, fixture.load(id).state.number)
}

#[test]
fn items_are_numbered_seen_through_their_incident_and_replayed() {
    on_each(|place| {
        let fixture = place.open();
        let (id, number) = open(&fixture);
        assert_eq!((take(&fixture, &number, 20), take(&fixture, &number, 21)), (1, 2));
        assert_eq!(take(&fixture, &number, 20), 1, "the same command is the same item");
        hand(&fixture, &number, (1, 30), CustodyAct::HandOver);
        hand(&fixture, &number, (1, 30), CustodyAct::HandOver);
        let rows = items(&fixture, &Viewer::SYSTEM, id);
        let seen: Vec<_> = rows.iter().map(|row| (row.no, row.holder.as_str(), row.custody_count)).collect();
        assert_eq!(seen, [(1, "県警", 2), (2, "", 1)]);
        let of = |person: &str, sees_all| Viewer { sees_all, ..Viewer::narrow(person.into()) };
        assert_eq!(items(&fixture, &of("2001", false), id).len(), 2, "who was told sees it");
        for (person, sees_all) in [("6666", true), ("6666", false), ("1111", false)] {
            assert!(items(&fixture, &of(person, sees_all), id).is_empty(), "{person}");
        }
        seal_round(&fixture.store).unwrap();
        assert!(fixture.verify().is_whole());
    });
}

#[test]
fn a_changed_row_is_found_and_made_anew() {
    on_each(|place| {
        let fixture = place.open();
        let (_, number) = open(&fixture);
        take(&fixture, &number, 20);
        hand(&fixture, &number, (1, 30), CustodyAct::View);
        for statement in [
            "UPDATE evidence SET holder = 'だれか'",
            "UPDATE custody SET reason = '別の理由' WHERE no = 2",
            "DELETE FROM custody WHERE no = 2",
        ] {
            assert_eq!(fixture.place.execute(statement), 1, "{statement}");
            assert!(!fixture.verify().is_whole(), "{statement}");
            rebuild(&fixture.store, &mut |_| {}).unwrap();
            assert!(fixture.verify().is_whole(), "{statement}");
        }
    });
}

#[test]
fn a_copy_holds_evidence_and_is_restored_whole() {
    on_each(|place| {
        let fixture = place.open();
        let (id, number) = open(&fixture);
        take(&fixture, &number, 20);
        let copy = fixture.place.folder.join("copy.db");
        backup::create(&fixture.place.url, &copy).unwrap();
        for target in [Some(Place::sqlite()), fixture.place.another()].into_iter().flatten() {
            backup::restore(&copy, &target.url).unwrap();
            let settings = noroshi::store::StoreSettings::new(&target.url);
            let keys = std::sync::Arc::clone(&fixture.keys);
            let store = noroshi::store::Store::open(&settings, fixture.clock.clone(), keys).unwrap();
            let rows = store.read::<_, Error>(|tx| tx.list_evidence(&Viewer::SYSTEM, id, 0, 9)).unwrap();
            assert_eq!(rows, items(&fixture, &Viewer::SYSTEM, id));
        }
    });
}

#[test]
fn disposing_of_an_incident_takes_its_evidence_along() {
    on_each(|place| {
        let fixture = place.open();
        let (id, number) = open(&fixture);
        (20..40).for_each(|command| assert!(take(&fixture, &number, command) > 0));
        hand(&fixture, &number, (3, 50), CustodyAct::HandOver);
        let histories = fixture.store.read::<_, Error>(|tx| tx.evidence_of(id)).unwrap();
        fixture.append(id, 60, vec![fixture::close()]).unwrap();
        fixture.clock.advance(Span::hours(24 * 365 * 5));
        let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
        let removed = dispose::incident(&fixture.rooms(), &caller(61), &number, reason).unwrap();
        assert_eq!(removed.evidence, 20);
        assert!(items(&fixture, &Viewer::SYSTEM, id).is_empty());
        for history in histories {
            let entries = fixture.store.read::<_, Error>(|tx| tx.entries(history)).unwrap();
            let (last, earlier) = entries.split_last().unwrap();
            assert!(
                last.fact.text.contains("disposed") && earlier.iter().all(|entry| entry.private.is_none())
            );
        }
        assert!(fixture.verify().is_whole());
        let late = evidence::collect(&fixture.rooms(), &caller(70), &number, thing("遅い"), None);
        assert!(matches!(late, Err(actions::Error::NotFound)), "{late:?}");
    });
}

#[test]
fn a_row_that_a_disposal_left_is_a_breach() {
    on_each(|place| {
        let fixture = place.open();
        let (id, number) = open(&fixture);
        take(&fixture, &number, 20);
        fixture.append(id, 60, vec![fixture::close()]).unwrap();
        let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
        let kept = items(&fixture, &Viewer::SYSTEM, id)[0].id;
        dispose::incident(&fixture.rooms(), &caller(61), &number, reason).unwrap();
        let left = format!(
            "INSERT INTO custody (evidence, no, act, at, recorded_at, recorded_by, giver, receiver, reason, \
             witness, seal) VALUES ({}, 1, 'view', 0, 0, '', '', '', '', '', '')",
            fixture.literal(kept)
        );
        assert_eq!(fixture.place.execute(&left), 1);
        assert!(!fixture.verify().is_whole());
    });
}
