//! One decision, written whole or not at all.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use noroshi::domain::called::Called;
use noroshi::domain::history::{History, Kind};
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::Span;
use noroshi::domain::org::OrgFact;
use noroshi::store::{Error, Fault, Point, StoreSettings, Tx, Urgency};

use super::fixture::{self, Fixture, START, on_each};

#[test]
fn what_was_committed_is_read_back_as_decided() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        let loaded = fixture.load(id);
        assert_eq!((loaded.state.seq, loaded.tip.seq), (2, 2));
        assert_eq!(loaded.state.texts.get("summary").map(String::as_str), Some("USBメモリの紛失"));
        assert_eq!(loaded.state.wake_at(), Some(START + Span::hours(1)));
        let found = fixture.store.read(|tx| tx.find_incident(&loaded.state.number)).unwrap();
        assert_eq!(found, Some(id));
    });
}

#[test]
fn a_decision_on_an_old_state_is_refused_and_made_anew() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let stale = fixture.load(id);
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let result: Result<(), Error> = fixture.store.write(Urgency::Person, "late", move |tx| {
            // The first run decides on what a browser showed; the second one reads again.
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                return fixture::append_to(tx, &stale, 12, vec![Fact::Noted]);
            }
            fixture::append(tx, id, 12, vec![Fact::Noted])
        });
        result.unwrap();
        assert_eq!((runs.load(Ordering::SeqCst), fixture.seq(id)), (2, 3));
        assert_eq!(fixture.store.conflicts(), 1);
    });
}

#[test]
fn a_job_that_always_loses_is_told_so_after_five_runs() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let stale = fixture.load(id);
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let result: Result<(), Error> = fixture.store.write(Urgency::Person, "late", move |tx| {
            counted.fetch_add(1, Ordering::SeqCst);
            fixture::append_to(tx, &stale, 12, vec![Fact::Noted])
        });
        assert!(matches!(result, Err(Error::Conflict)), "{result:?}");
        assert_eq!((runs.load(Ordering::SeqCst), fixture.seq(id)), (5, 2));
    });
}

#[test]
fn a_decision_on_an_old_world_is_a_conflict() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let old = fixture.store.read(|tx| tx.world()).unwrap();
        fixture.organise(2, vec![OrgFact::PersonSet { person: "2001".into(), unit: None }]).unwrap();
        let loaded = fixture.load(id);
        let result: Result<(), Error> = fixture.store.write(Urgency::Person, "old", move |tx| {
            use noroshi::domain::history::Private;
            use noroshi::store::commit::{Append, Step, What};
            let facts = fixture::by("2001", vec![Fact::Noted]);
            let mut after = loaded.state.clone();
            after.apply_entry(START, &facts, &Private::new());
            let (before, after) = (Some(&loaded), &after);
            let what =
                What::Incident { step: Step { before, after, facts: &facts }, world: &old, dedup_key: None };
            tx.commit(vec![Append {
                command: fixture::command(3),
                at: START,
                private: &Private::new(),
                what,
            }])
        });
        assert!(matches!(result, Err(Error::Conflict)), "{result:?}");
        assert_eq!(fixture.seq(id), 1);
    });
}

#[test]
fn a_change_of_the_organisation_asks_every_open_incident_to_look() {
    on_each(|place| {
        let fixture = place.open();
        let (open, closed) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        fixture.append(closed, 21, vec![fixture::close()]).unwrap();
        fixture.organise(2, vec![OrgFact::PersonSet { person: "2001".into(), unit: None }]).unwrap();
        let claimed: Result<_, Error> = fixture.store.write(Urgency::Engine, "wake", move |tx| {
            let claimed = tx.claim_due(200)?;
            fixture::append(tx, open, 12, vec![Fact::Noted])?;
            Ok(claimed)
        });
        assert_eq!(claimed.unwrap(), [(open, Some(Kind::Incident))]);
        assert_eq!(fixture::due(&fixture.store), []);
    });
}

#[test]
fn only_who_claimed_an_incident_answers_what_asked_it_to_look() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        fixture.store.write::<_, Error>(Urgency::Engine, "delivered", move |tx| tx.look(id)).unwrap();
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        assert_eq!(fixture::due(&fixture.store), [id]);
    });
}

#[test]
fn a_failing_history_is_left_alone_for_a_while_and_the_others_go_on() {
    on_each(|place| {
        let fixture = place.open();
        let (sick, well) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        fixture.clock.advance(Span::hours(2));
        let failures = fixture.store.write::<_, Error>(Urgency::Engine, "fail", move |tx| {
            let retry_at = tx.now()? + Span::seconds(30);
            tx.note_failure(sick, retry_at)?;
            tx.note_failure(sick, retry_at)
        });
        assert_eq!(failures.unwrap(), 2);
        assert_eq!(fixture::due(&fixture.store), [well]);
        fixture.clock.advance(Span::seconds(31));
        assert_eq!(fixture::due(&fixture.store).len(), 2);
    });
}

#[test]
fn an_open_incident_that_never_wakes_cannot_be_stored() {
    on_each(|place| {
        let fixture = place.open();
        let keys = Arc::clone(&fixture.keys);
        let result: Result<(), Error> =
            fixture.store.write(Urgency::Person, "asleep", move |tx| fixture::open_asleep(tx, &keys, 10));
        assert!(matches!(result, Err(Error::Unwakeable)), "{result:?}");
        let id = fixture::incident_id(&fixture.keys, 10);
        assert_eq!(fixture.seq(id), 0);
        // What was refused did not harm what follows.
        fixture.open_incident(10).unwrap();
    });
}

#[test]
fn a_number_that_is_taken_is_raised_and_nothing_is_stored() {
    on_each(|place| {
        let fixture = place.open();
        let first = fixture.open_incident(10).unwrap();
        let taken = fixture.load(first).state.number;
        let keys = Arc::clone(&fixture.keys);
        let result: Result<_, Error> = fixture
            .store
            .write(Urgency::Person, "taken", move |tx| fixture::open_with(tx, &keys, 20, &taken, None));
        let Err(Error::Duplicate { constraint }) = result else { panic!("{result:?}") };
        assert!(constraint.contains("number"), "{constraint}");
        assert_eq!(fixture.seq(fixture::incident_id(&fixture.keys, 20)), 0);
    });
}

#[test]
fn whoever_draws_a_number_that_another_has_drawn_meanwhile_draws_again() {
    let called = |no: u32| Some(Called { year: 2026, no });
    on_each(|place| {
        let fixture = place.open();
        let open = |number: u128, draws: &'static [u32]| {
            let (keys, runs) = (Arc::clone(&fixture.keys), AtomicUsize::new(0));
            let shown = format!("N{number}");
            fixture.store.write::<_, Error>(Urgency::Person, "open", move |tx| {
                // As if what is taken had been free when it was drawn.
                let run = runs.fetch_add(1, Ordering::SeqCst);
                let drawn = draws.get(run).or(draws.last()).copied().and_then(called);
                fixture::open_called(tx, &keys, number, (&shown, drawn), None)
            })
        };
        let first = open(10, &[4127]).unwrap();
        let second = open(20, &[4127, 5127]).unwrap();
        assert_eq!(fixture.load(first).state.called, called(4127));
        assert_eq!(fixture.load(second).state.called, called(5127));
        assert!(matches!(open(30, &[4127]), Err(Error::Conflict)));
        assert_eq!(fixture.seq(fixture::incident_id(&fixture.keys, 30)), 0);
    });
}

#[test]
fn a_key_for_the_same_thing_lives_as_long_as_its_incident_is_open() {
    on_each(|place| {
        let fixture = place.open();
        let keys = Arc::clone(&fixture.keys);
        let open = move |number: u128| {
            let keys = Arc::clone(&keys);
            move |tx: &mut noroshi::store::Tx<'_>| {
                let shown = format!("N{number}");
                fixture::open_with(tx, &keys, number, &shown, Some("alert-7"))
            }
        };
        let id = fixture.store.write::<_, Error>(Urgency::Person, "open", open(10)).unwrap();
        assert_eq!(fixture.store.read::<_, Error>(|tx| tx.find_dedup("alert-7")).unwrap(), Some(id));
        let second = fixture.store.write::<_, Error>(Urgency::Person, "open", open(20));
        assert!(matches!(second, Err(Error::Conflict)), "{second:?}");
        fixture.append(id, 11, vec![fixture::close()]).unwrap();
        fixture.store.write::<_, Error>(Urgency::Person, "open", open(20)).unwrap();
    });
}

#[test]
fn the_same_command_opens_one_incident_however_often_it_is_given() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let again = fixture.open_incident(10);
        assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
        assert!(fixture.load(id).command_known(fixture::command(10)));
        assert!(!fixture.load(id).command_known(fixture::command(11)));
        assert_eq!(fixture.seq(id), 1);
    });
}

fn failing_at(place: fixture::Place, point: Point, fault: Fault) -> Fixture {
    place.open_with(move |settings| StoreSettings {
        faults: Some(Arc::new(move |at, name| (at == point && name == "open").then_some(fault))),
        ..settings
    })
}

#[test]
fn after_an_unknown_commit_the_command_is_found_by_its_id() {
    on_each(|place| {
        let fixture = failing_at(place, Point::AfterCommit, Fault::Unavailable);
        let result = fixture.open_incident(10);
        assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
        assert!(fixture.load(fixture::incident_id(&fixture.keys, 10)).command_known(fixture::command(10)));
    });
}

#[test]
fn what_failed_before_the_commit_left_nothing() {
    on_each(|place| {
        let fixture = failing_at(place, Point::BeforeCommit, Fault::Unavailable);
        let result = fixture.open_incident(10);
        assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
        assert_eq!(fixture.seq(fixture::incident_id(&fixture.keys, 10)), 0);
    });
}

#[test]
fn a_newer_program_in_the_house_makes_this_one_stand_down() {
    on_each(|place| {
        let fixture = place.open();
        fixture.place.execute("UPDATE meta SET value = 2 WHERE key = 'fact_format'");
        let result = fixture.open_incident(10);
        assert!(matches!(result, Err(Error::NewerDatabase { found: 2, .. })), "{result:?}");
        assert_eq!(fixture.seq(fixture::incident_id(&fixture.keys, 10)), 0);
    });
}

#[test]
fn time_does_not_run_backwards_in_a_history() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        fixture.clock.set(START - Span::hours(3));
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        let entries = fixture.store.read(|tx| tx.entries(id)).unwrap();
        assert_eq!(entries.iter().map(|entry| entry.header.at).collect::<Vec<_>>(), [START, START]);
    });
}

#[test]
fn a_plain_report_writes_few_rows_and_tells_the_engine() {
    on_each(|place| {
        let fixture = place.open();
        // What opening the house had to tell has been told by the time that something else is written.
        let nothing = |_: &mut Tx<'_>| Ok::<_, Error>(());
        fixture.store.write(Urgency::Engine, "nothing", nothing).unwrap();
        let heard = Arc::new(Mutex::new(0));
        let ear = Arc::clone(&heard);
        fixture.store.on_commit(Arc::new(move || *ear.lock().unwrap() += 1));
        let id = fixture.open_incident(10).unwrap();
        // The writer answers, tells its listeners, and only then takes the next: after a further
        // write, all that the one before it had to tell has been heard.
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        fixture.append(id, 12, vec![Fact::Noted]).unwrap();
        assert_eq!(*heard.lock().unwrap(), 1, "a report wakes the engine, and a note does not");
    });
}

#[test]
fn a_part_that_fails_takes_back_its_own_rows_only() {
    on_each(|place| {
        let fixture = place.open();
        let (one, two) = (fixture.open_incident(10).unwrap(), fixture.open_incident(20).unwrap());
        let result: Result<(), Error> = fixture.store.write(Urgency::Engine, "batch", move |tx| {
            let failed: Result<(), Error> = tx.nested(|tx| {
                fixture::append(tx, one, 11, vec![Fact::Noted])?;
                Err(Error::Refused("a decision that failed"))
            });
            assert!(failed.is_err());
            tx.nested(|tx| fixture::append(tx, two, 21, vec![Fact::Noted]))
        });
        result.unwrap();
        assert_eq!((fixture.seq(one), fixture.seq(two)), (1, 2));
    });
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let entries = || {
        let fixture = fixture::Place::sqlite().open();
        let id = fixture.open_incident(10).unwrap();
        fixture.append(id, 11, vec![Fact::Noted]).unwrap();
        fixture.store.read(|tx| tx.entries(id)).unwrap()
    };
    assert_eq!(entries(), entries());
}
