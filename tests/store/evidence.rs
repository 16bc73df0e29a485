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

use super::house::{self, House, Place, START, command, on_each, texts};

fn caller(number: u128) -> Caller {
    Caller { actor: Actor::Operator, command: command(number), request: None, seen: None }
}

fn thing(description: &str) -> ItemIntake {
    let item = Particulars::new(Kind::Physical, START);
    ItemIntake { item, texts: texts(&[("description", description), ("witness", "高橋 次郎")]) }
}

fn take(house: &House, number: &str, id: u128) -> u32 {
    evidence::collect(&house.rooms(), &caller(id), number, thing("公用端末"), None).unwrap()
}

fn hand(house: &House, number: &str, (no, id): (u32, u128), act: CustodyAct) {
    let given = texts(&[("to", "県警"), ("reason", "任意提出")]);
    let ask = Ask::Handle { act, at: None };
    evidence::ask(&house.rooms(), &caller(id), number, no, ask, given).unwrap();
}

fn items(house: &House, viewer: &Viewer, incident: HistoryId) -> Vec<EvidenceRow> {
    house.store.read::<_, Error>(|tx| tx.list_evidence(viewer, incident, 0, 100)).unwrap()
}

fn open(house: &House) -> (HistoryId, String) {
    let id = house.open_incident(10).unwrap();
    (id, house.load(id).state.number)
}

#[test]
fn items_are_numbered_seen_through_their_incident_and_replayed() {
    on_each(|place| {
        let house = place.open();
        let (id, number) = open(&house);
        assert_eq!((take(&house, &number, 20), take(&house, &number, 21)), (1, 2));
        assert_eq!(take(&house, &number, 20), 1, "the same command is the same item");
        hand(&house, &number, (1, 30), CustodyAct::HandOver);
        hand(&house, &number, (1, 30), CustodyAct::HandOver);
        let rows = items(&house, &Viewer::SYSTEM, id);
        let seen: Vec<_> = rows.iter().map(|row| (row.no, row.holder.as_str(), row.custody_count)).collect();
        assert_eq!(seen, [(1, "県警", 2), (2, "", 1)]);
        let of = |person: &str, sees_all| Viewer { sees_all, ..Viewer::narrow(person.into()) };
        assert_eq!(items(&house, &of("2001", false), id).len(), 2, "who was told sees it");
        for (person, sees_all) in [("6666", true), ("6666", false), ("1111", false)] {
            assert!(items(&house, &of(person, sees_all), id).is_empty(), "{person}");
        }
        seal_round(&house.store).unwrap();
        assert!(house.verify().is_whole());
    });
}

#[test]
fn a_changed_row_is_found_and_made_anew() {
    on_each(|place| {
        let house = place.open();
        let (_, number) = open(&house);
        take(&house, &number, 20);
        hand(&house, &number, (1, 30), CustodyAct::View);
        for statement in [
            "UPDATE evidence SET holder = 'だれか'",
            "UPDATE custody SET reason = '別の理由' WHERE no = 2",
            "DELETE FROM custody WHERE no = 2",
        ] {
            assert_eq!(house.place.execute(statement), 1, "{statement}");
            assert!(!house.verify().is_whole(), "{statement}");
            rebuild(&house.store, &mut |_| {}).unwrap();
            assert!(house.verify().is_whole(), "{statement}");
        }
    });
}

#[test]
fn a_copy_holds_evidence_and_is_restored_whole() {
    on_each(|place| {
        let house = place.open();
        let (id, number) = open(&house);
        take(&house, &number, 20);
        let copy = house.place.folder.join("copy.db");
        backup::create(&house.place.url, &copy).unwrap();
        for target in [Some(Place::sqlite()), house.place.another()].into_iter().flatten() {
            backup::restore(&copy, &target.url).unwrap();
            let settings = noroshi::store::StoreSettings::new(&target.url);
            let keys = std::sync::Arc::clone(&house.keys);
            let store = noroshi::store::Store::open(&settings, house.clock.clone(), keys).unwrap();
            let rows = store.read::<_, Error>(|tx| tx.list_evidence(&Viewer::SYSTEM, id, 0, 9)).unwrap();
            assert_eq!(rows, items(&house, &Viewer::SYSTEM, id));
        }
    });
}

#[test]
fn disposing_of_an_incident_takes_its_evidence_along() {
    on_each(|place| {
        let house = place.open();
        let (id, number) = open(&house);
        (20..40).for_each(|command| assert!(take(&house, &number, command) > 0));
        hand(&house, &number, (3, 50), CustodyAct::HandOver);
        let histories = house.store.read::<_, Error>(|tx| tx.evidence_of(id)).unwrap();
        house.append(id, 60, vec![house::close()]).unwrap();
        house.clock.advance(Span::hours(24 * 365 * 5));
        let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
        let removed = dispose::incident(&house.rooms(), &caller(61), &number, reason).unwrap();
        assert_eq!(removed.evidence, 20);
        assert!(items(&house, &Viewer::SYSTEM, id).is_empty());
        for history in histories {
            let entries = house.store.read::<_, Error>(|tx| tx.entries(history)).unwrap();
            let (last, earlier) = entries.split_last().unwrap();
            assert!(
                last.fact.text.contains("disposed") && earlier.iter().all(|entry| entry.private.is_none())
            );
        }
        assert!(house.verify().is_whole());
        let late = evidence::collect(&house.rooms(), &caller(70), &number, thing("遅い"), None);
        assert!(matches!(late, Err(actions::Error::NotFound)), "{late:?}");
    });
}

#[test]
fn a_row_that_a_disposal_left_is_a_breach() {
    on_each(|place| {
        let house = place.open();
        let (id, number) = open(&house);
        take(&house, &number, 20);
        house.append(id, 60, vec![house::close()]).unwrap();
        let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
        let kept = items(&house, &Viewer::SYSTEM, id)[0].id;
        dispose::incident(&house.rooms(), &caller(61), &number, reason).unwrap();
        let left = format!(
            "INSERT INTO custody (evidence, no, act, at, recorded_at, recorded_by, giver, receiver, reason, \
             witness, seal) VALUES ({}, 1, 'view', 0, 0, '', '', '', '', '', '')",
            house.literal(kept)
        );
        assert_eq!(house.place.execute(&left), 1);
        assert!(!house.verify().is_whole());
    });
}
