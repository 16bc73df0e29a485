//! Rows follow from histories: whatever becomes of them, they can be made anew.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use noroshi::clock::Clock;
use noroshi::domain::actor::{Bearer, Needs, Via};
use noroshi::domain::basis::Basis;
use noroshi::domain::ids::{DutyNo, HistoryId};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::Span;
use noroshi::store::commit::PROJECTION;
use noroshi::store::outbox::{DeliveryLine, Finished, Lanes};
use noroshi::store::rebuild::{Rebuilt, bring_up, rebuild};
use noroshi::store::{Error, Store, StoreSettings, Urgency, migrate};

use super::fixture::{Fixture, START, on_each};

fn duty(no: u32) -> Fact {
    Fact::DutyOpened {
        duty: DutyNo(no),
        line: "security".into(),
        step: "manager".into(),
        act: "confirm".into(),
        post: "manager".into(),
        unit: Some("zeimu".into()),
        bearers: vec![Bearer { person: "2001".into(), via: Via::Holder }],
        to: None,
        from: None,
        needs: Needs::Any,
        timer: None,
        due_at: Some(START + Span::hours(1)),
        ask_at: None,
        basis: Basis::OPERATIONAL,
    }
}

/// Two incidents with duties, one of them closed, and deliveries in every state.
fn lived(fixture: &Fixture) -> (HistoryId, HistoryId) {
    let (one, two) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
    fixture.append(one, 11, vec![duty(0), duty(1)]).unwrap();
    fixture.append(two, 21, vec![super::fixture::close()]).unwrap();
    let ends = |tx: &mut noroshi::store::Tx<'_>| {
        let rows = tx.claim_deliveries(Span::minutes(2), &Lanes::wide(3))?;
        tx.finish_delivery(rows[0].id, rows[0].fence, Finished::Sent, None)?;
        tx.finish_delivery(rows[1].id, rows[1].fence, Finished::Dead, Some("550"))
    };
    fixture.store.write::<_, Error>(Urgency::Engine, "ends", ends).unwrap();
    (one, two)
}

fn deliveries(fixture: &Fixture) -> Vec<DeliveryLine> {
    fixture.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap()
}

fn made_anew(fixture: &Fixture) -> Rebuilt {
    rebuild(&fixture.store, &mut |_| {}).unwrap()
}

#[test]
fn rows_that_were_changed_deleted_or_added_are_whole_again() {
    on_each(|place| {
        let fixture = place.open();
        let (one, two) = lived(&fixture);
        let (a, b) = (fixture.literal(one), fixture.literal(two));
        let stray = fixture.literal(HistoryId(uuid::Uuid::from_u128(77)));
        let before = deliveries(&fixture);
        let damages = [
            format!("UPDATE incidents SET severity = 'x', summary = NULL, is_open = FALSE WHERE id = {a}"),
            "UPDATE duties SET state = 'done' WHERE no = 1".to_owned(),
            format!("UPDATE texts SET folded = 'x', reporter = NULL WHERE incident = {a}"),
            format!("INSERT INTO involvements (person, incident) VALUES ('9999', {a})"),
            format!("INSERT INTO bearers (person, incident, no) VALUES ('9999', {b}, 5)"),
            "DELETE FROM bearers WHERE no = 0".to_owned(),
            format!("DELETE FROM exclusions WHERE incident = {b}"),
            format!("DELETE FROM reports WHERE incident = {a}"),
            format!("UPDATE reports SET number = 'WRONG', received_at = 0 WHERE incident = {b}"),
            format!("INSERT INTO exclusions (person, incident) VALUES ('2001', {stray})"),
        ];
        for damage in damages {
            assert_eq!(fixture.place.execute(&damage), 1, "{damage}");
            assert!(!fixture.verify().is_whole(), "{damage}");
            assert_eq!(made_anew(&fixture).histories, 4);
            let report = fixture.verify();
            assert!(report.is_whole(), "{damage}: {report:?}");
        }
        assert_eq!(deliveries(&fixture), before);
    });
}

#[test]
fn a_number_that_lies_in_the_wrong_row_comes_back_to_its_own() {
    on_each(|place| {
        let fixture = place.open();
        let (one, two) = lived(&fixture);
        for (gone, holder) in [(one, two), (two, one)] {
            let number = fixture.load(gone).state.number;
            fixture.place.execute(&format!("DELETE FROM incidents WHERE id = {}", fixture.literal(gone)));
            let taken =
                format!("UPDATE incidents SET number = '{number}' WHERE id = {}", fixture.literal(holder));
            assert_eq!(fixture.place.execute(&taken), 1);
            made_anew(&fixture);
            assert!(fixture.verify().is_whole());
            assert_eq!(fixture.store.read(|tx| tx.find_incident(&number)).unwrap(), Some(gone));
        }
    });
}

#[test]
fn a_commit_beside_a_rebuild_loses_nothing() {
    on_each(|place| {
        let fixture = place.open();
        let ids: Vec<HistoryId> = (1..=3).map(|n| fixture.open_incident(n * 1_000).unwrap()).collect();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writers: Vec<_> = ids
                .iter()
                .zip(1..)
                .map(|(id, n)| {
                    let fixture = &fixture;
                    scope.spawn(move || {
                        for round in 0..30_u32 {
                            let number = n * 1_000 + 1 + u128::from(round);
                            let facts = if round % 2 == 0 { duty(round) } else { Fact::Noted };
                            fixture.append(*id, number, vec![facts]).unwrap();
                            fixture.open_incident(n * 100_000 + u128::from(round)).unwrap();
                        }
                    })
                })
                .collect();
            let rebuilder = scope.spawn(|| {
                let mut rounds = 0;
                while !is_over.load(Ordering::SeqCst) || rounds == 0 {
                    made_anew(&fixture);
                    rounds += 1;
                }
            });
            let ends: Vec<_> = writers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
            is_over.store(true, Ordering::SeqCst);
            rebuilder.join().unwrap();
            ends.into_iter().for_each(|end| end.unwrap());
        });
        assert!(ids.iter().all(|id| fixture.seq(*id) == 31));
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
        // The organisation, and 93 incidents with a report each.
        assert_eq!(report.histories, 1 + 2 * 93);
        assert_eq!(deliveries(&fixture).len(), 2 * 93);
    });
}

#[test]
fn rows_of_an_older_program_are_rebuilt_before_this_one_serves() {
    on_each(|place| {
        let fixture = place.open();
        lived(&fixture);
        fixture.place.execute("UPDATE incidents SET severity_rank = 99");
        fixture.place.execute("UPDATE meta SET value = 0 WHERE key = 'projection'");
        let settings = StoreSettings::new(&fixture.place.url);
        let open = || Store::open(&settings, Clock::System, Arc::clone(&fixture.keys));
        assert!(matches!(open(), Err(Error::NotMigrated)));
        assert_eq!(migrate::migrate(&fixture.place.url).unwrap(), Vec::<String>::new());
        assert!(matches!(open(), Err(Error::NotMigrated)), "tables are no rows");
        let bring = || bring_up(&settings, Clock::System, Arc::clone(&fixture.keys), &mut |_| {}).unwrap();
        assert_eq!(bring().map(|rebuilt| rebuilt.histories), Some(4));
        open().map(|_| ()).unwrap();
        assert!(fixture.verify().is_whole());
        assert_eq!(bring(), None);
    });
}

#[test]
fn what_an_older_server_writes_meanwhile_is_rebuilt_as_well() {
    on_each(|place| {
        let fixture = place.open();
        let (one, _) = lived(&fixture);
        let form = |value: i64| {
            fixture.place.execute(&format!("UPDATE meta SET value = {value} WHERE key = 'projection'"))
        };
        form(0);
        let settings = StoreSettings::new(&fixture.place.url);
        let mut counts = Vec::new();
        let rebuilt = bring_up(&settings, Clock::System, Arc::clone(&fixture.keys), &mut |count| {
            counts.push(count);
            if count == 4 {
                // Every history has had its turn; the other server does not know that yet.
                form(PROJECTION);
                fixture.append(one, 12, vec![Fact::Noted]).unwrap();
                fixture.open_incident(30).unwrap();
                fixture.place.execute("UPDATE incidents SET severity_rank = 99");
                form(0);
            }
        });
        // The one it appended to, and the two that it opened.
        assert_eq!((rebuilt.unwrap().unwrap().histories, counts), (7, (1..=7).collect()));
        let ranks = fixture.place.execute("UPDATE incidents SET severity_rank = 99 WHERE severity_rank = 99");
        assert_eq!(ranks, 1, "the row of the closed one was changed by nobody's commit");
    });
}

#[test]
fn a_history_that_cannot_be_read_is_named_and_the_others_are_made_anew() {
    on_each(|place| {
        let fixture = place.open();
        let (one, two) = lived(&fixture);
        fixture.place.execute("UPDATE incidents SET severity_rank = 99");
        let strange =
            format!("UPDATE entries SET fact = '[]' WHERE seq = 1 AND history = {}", fixture.literal(one));
        assert_eq!(fixture.place.execute(&strange), 1);
        let rebuilt = made_anew(&fixture);
        assert_eq!((rebuilt.histories, rebuilt.unreadable), (3, [one].into()));
        let broken: Vec<HistoryId> = fixture.verify().broken.iter().map(|broken| broken.history).collect();
        assert_eq!(broken, [one], "{two} is whole");
    });
}

#[test]
fn a_database_in_which_nothing_happened_has_no_older_rows() {
    on_each(|place| {
        migrate::migrate(&place.url).unwrap();
        place.execute("UPDATE meta SET value = 0 WHERE key = 'projection'");
        migrate::migrate(&place.url).unwrap();
        let keys = Arc::new(noroshi::keys::Keys::seeded("store"));
        Store::open(&StoreSettings::new(&place.url), Clock::System, keys).map(|_| ()).unwrap();
    });
}
