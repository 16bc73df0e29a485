//! Jobs that fail, panic, crowd or meet a full disk.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use diesel::connection::{Connection, SimpleConnection};
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::domain::incident::fact::Fact;
use noroshi::store::{Error, Fault, Point, StoreSettings, Urgency};

use super::fixture::{self, Place, on_each};

#[test]
fn a_panic_in_a_job_undoes_it_and_harms_no_one_else() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let result: Result<(), Error> = fixture.store.write(Urgency::Person, "panic", move |tx| {
            fixture::append(tx, id, 11, vec![Fact::Noted])?;
            panic!("a mistake of ours");
        });
        assert!(matches!(result, Err(Error::Panicked("panic"))), "{result:?}");
        assert_eq!(fixture.seq(id), 1);
        fixture.append(id, 12, vec![Fact::Noted]).unwrap();
        assert_eq!(fixture.seq(id), 2);
    });
}

#[test]
fn many_writers_lose_nothing() {
    on_each(|place| {
        let fixture = Arc::new(place.open());
        let id = fixture.open_incident(1000).unwrap();
        let writers: Vec<_> = (0..8)
            .map(|writer: u128| {
                let fixture = Arc::clone(&fixture);
                thread::spawn(move || {
                    for round in 0..10 {
                        fixture.open_incident(2000 + writer * 100 + round).unwrap();
                    }
                    fixture.append(id, 5000 + writer, vec![Fact::Noted])
                })
            })
            .collect();
        let ends: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        let noted = i64::try_from(ends.iter().filter(|end| end.is_ok()).count()).unwrap();
        assert!(ends.iter().all(|end| matches!(end, Ok(()) | Err(Error::Conflict))), "{ends:?}");
        assert_eq!(fixture.seq(id), 1 + noted);
        for writer in 0..8 {
            for round in 0..10 {
                let opened = fixture::incident_id(&fixture.keys, 2000 + writer * 100 + round);
                assert_eq!(fixture.seq(opened), 1);
            }
        }
        assert_eq!(fixture.store.writer_depth(), 0);
    });
}

/// Holds the writer until `release`, so that what comes meanwhile shares one commit.
fn hold(fixture: &Arc<fixture::Fixture>) -> (Arc<Barrier>, thread::JoinHandle<()>) {
    let (entered, release) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (inside, outside, held) = (Arc::clone(&entered), Arc::clone(&release), Arc::clone(fixture));
    let is_first = AtomicBool::new(true);
    let holder = thread::spawn(move || {
        let kept: Result<(), Error> = held.store.write(Urgency::Person, "hold", move |_| {
            if is_first.swap(false, Ordering::SeqCst) {
                inside.wait();
                outside.wait();
            }
            Ok(())
        });
        kept.unwrap();
    });
    entered.wait();
    (release, holder)
}

fn wait_for_depth(fixture: &fixture::Fixture, depth: usize) {
    while fixture.store.writer_depth() < depth {
        thread::yield_now();
    }
}

#[test]
fn a_full_disk_in_one_job_leaves_its_neighbours_whole() {
    let fixture = Arc::new(Place::sqlite().open_with(|settings| StoreSettings {
        faults: Some(Arc::new(|point, name| {
            (point == Point::InJob && name == "hungry").then_some(Fault::DiskFull)
        })),
        ..settings
    }));
    let before = fixture.open_incident(10).unwrap();
    let (release, holder) = hold(&fixture);
    let good = |number: u128| {
        let fixture = Arc::clone(&fixture);
        thread::spawn(move || fixture.open_incident(number))
    };
    let first = good(20);
    wait_for_depth(&fixture, 1);
    let hungry = {
        let fixture = Arc::clone(&fixture);
        thread::spawn(move || -> Result<(), Error> {
            fixture.store.write(Urgency::Person, "hungry", move |tx| {
                let note = "あ".repeat(400_000);
                fixture::append_note(tx, before, 11, &note)
            })
        })
    };
    wait_for_depth(&fixture, 2);
    let second = good(30);
    wait_for_depth(&fixture, 3);
    release.wait();
    holder.join().unwrap();
    let refused = hungry.join().unwrap();
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    let (first, second) = (first.join().unwrap().unwrap(), second.join().unwrap().unwrap());
    assert_eq!((fixture.seq(first), fixture.seq(second), fixture.seq(before)), (1, 1, 1));
    fixture.append(before, 12, vec![Fact::Noted]).unwrap();
}

#[test]
fn a_full_disk_in_a_part_of_a_job_ends_the_whole_job() {
    let fixture = Place::sqlite().open_with(|settings| StoreSettings {
        faults: Some(Arc::new(|point, name| {
            (point == Point::InJob && name == "hungry").then_some(Fault::DiskFull)
        })),
        ..settings
    });
    let id = fixture.open_incident(10).unwrap();
    let heard = Arc::new(AtomicBool::new(false));
    let hears = Arc::clone(&heard);
    let result: Result<(), Error> = fixture.store.write(Urgency::Person, "hungry", move |tx| {
        let part = tx.nested(|tx| fixture::append_note(tx, id, 11, &"あ".repeat(400_000)));
        // SQLite has ended the transaction: what a job wrote now would be kept for good.
        hears.store(matches!(part, Err(Error::Unavailable(_))), Ordering::SeqCst);
        part
    });
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert!(heard.load(Ordering::SeqCst), "the job did not hear that its transaction was lost");
    assert_eq!(fixture.seq(id), 1);
    fixture.append(id, 12, vec![Fact::Noted]).unwrap();
}

#[test]
fn people_are_served_before_the_engine() {
    let fixture = Arc::new(Place::sqlite().open());
    let (release, holder) = hold(&fixture);
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let job = |urgency, name: &'static str| {
        let (fixture, order) = (Arc::clone(&fixture), Arc::clone(&order));
        thread::spawn(move || {
            fixture.store.write::<(), Error>(urgency, name, move |_| {
                order.lock().unwrap().push(name);
                Ok(())
            })
        })
    };
    let engine = job(Urgency::Engine, "engine");
    wait_for_depth(&fixture, 1);
    let person = job(Urgency::Person, "person");
    wait_for_depth(&fixture, 2);
    release.wait();
    holder.join().unwrap();
    engine.join().unwrap().unwrap();
    person.join().unwrap().unwrap();
    assert_eq!(*order.lock().unwrap(), ["person", "engine"]);
}

#[test]
fn a_commit_that_fails_on_sqlite_ends_the_process() {
    let deaths = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&deaths);
    let fixture = Place::sqlite().open_with(move |settings| StoreSettings {
        faults: Some(Arc::new(|point, name| {
            (point == Point::BeforeCommit && name == "open").then_some(Fault::CommitFails)
        })),
        fatal: Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        }),
        ..settings
    });
    let reserve = fixture.place.folder.join("house.db-reserve");
    std::fs::write(&reserve, "room").unwrap();
    let result = fixture.open_incident(10);
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert_eq!(deaths.load(Ordering::SeqCst), 1);
    assert!(!reserve.exists(), "the next process finds no more room than this one did");
    // Had the process lived on, it would not have written any more.
    let after = fixture.organise(2, Vec::new());
    assert!(matches!(after, Err(Error::Unavailable(_))), "{after:?}");
}

#[test]
fn another_program_may_write_beside_the_server() {
    let fixture = Place::sqlite().open();
    let id = fixture.open_incident(10).unwrap();
    let path = fixture.place.url.strip_prefix("sqlite:").unwrap().to_owned();
    let mut other = SqliteConnection::establish(&path).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let started = Arc::new(Barrier::new(2));
    let (inside, store) = (Arc::clone(&started), fixture.store.clone());
    let writer = thread::spawn(move || {
        inside.wait();
        store.write::<(), Error>(Urgency::Person, "wait", move |tx| {
            fixture::append(tx, id, 11, vec![Fact::Noted])
        })
    });
    started.wait();
    diesel::sql_query("UPDATE meta SET value = value WHERE key = 'schema'").execute(&mut other).unwrap();
    other.batch_execute("COMMIT").unwrap();
    writer.join().unwrap().unwrap();
    assert_eq!(fixture.seq(id), 2);
}

#[test]
fn a_job_that_writes_through_the_store_is_refused_rather_than_stuck() {
    let fixture = Place::sqlite().open();
    let store = fixture.store.clone();
    let result: Result<(), Error> = fixture.store.write(Urgency::Person, "outer", move |_| {
        store.write::<(), Error>(Urgency::Person, "inner", |_| Ok(()))
    });
    assert!(matches!(result, Err(Error::Refused(_))), "{result:?}");
}

#[test]
fn a_read_sees_one_moment() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let seen: Result<_, Error> = fixture.store.read(|tx| {
            let before = tx.tip(id)?.seq;
            fixture.append(id, 11, vec![Fact::Noted])?;
            Ok((before, tx.tip(id)?.seq))
        });
        assert_eq!(seen.unwrap(), (1, 1));
        assert_eq!(fixture.seq(id), 2);
    });
}
