//! Two incidents become one matter in one commit, on both databases: all of it, or nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use noroshi::actions::merge::{Ask, perform};
use noroshi::actions::{Done, Error as Refused};
use noroshi::domain::case::Phase;
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::state::Incident;
use noroshi::store::commit::{Append, Step, What};
use noroshi::store::rebuild::rebuild;
use noroshi::store::{Error, Fault, Point, StoreSettings, Tx, Urgency};

use super::fixture::{self, Fixture, command, on_each, operator, texts};

fn merge(fixture: &Fixture, number: u128, from: HistoryId, into: Option<HistoryId>) -> Result<Done, Refused> {
    let named = |id| fixture.load(id).state.number;
    let (from, into) = (named(from), into.map(named));
    let read = move |_: &Incident, _: &_, _| {
        Ok((Ask { into: into.clone(), vouchers: None }, texts(&[("reason", "同じ件")])))
    };
    perform(&fixture.rooms(), &operator(number), &from, read)
}

fn phases(fixture: &Fixture, ids: [HistoryId; 2]) -> [(Phase, i64); 2] {
    ids.map(|id| (fixture.load(id).state.phase, fixture.seq(id)))
}

#[test]
fn both_histories_are_written_in_one_commit_or_neither() {
    on_each(|place| {
        let failures = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&failures);
        let faults = move |point: Point, name: &'static str| {
            let is_ours = point == Point::BeforeCommit && name == "merge";
            // Twice, for the action itself tries again once.
            (is_ours && counted.fetch_add(1, Ordering::SeqCst) < 2).then_some(Fault::Unavailable)
        };
        let fixture =
            place.open_with(|settings| StoreSettings { faults: Some(Arc::new(faults)), ..settings });
        let ids = [10, 20].map(|number| fixture.open_incident(number).unwrap());
        let [one, other] = ids;
        let before = phases(&fixture, ids);
        let lost = merge(&fixture, 30, one, Some(other));
        assert!(matches!(lost, Err(Refused::Unavailable(_))), "{lost:?}");
        assert_eq!(phases(&fixture, ids), before, "nothing of it is there");
        assert!(fixture.verify().is_whole());
        let done = merge(&fixture, 31, one, Some(other)).unwrap();
        assert_eq!(done.after.phase, Phase::Merged);
        assert_eq!(phases(&fixture, ids), [(Phase::Merged, 2), (Phase::Received, 2)]);
        // It is asked again, and nothing more comes of it.
        assert_eq!(merge(&fixture, 31, one, Some(other)).unwrap().seq, 2);
        assert_eq!(phases(&fixture, ids), [(Phase::Merged, 2), (Phase::Received, 2)]);
        assert!(fixture.verify().is_whole());
        merge(&fixture, 32, one, None).unwrap();
        assert_eq!(phases(&fixture, ids), [(Phase::Received, 3), (Phase::Received, 3)]);
        assert!(fixture.verify().is_whole());
    });
}

#[test]
fn a_half_that_comes_too_late_takes_the_other_half_with_it() {
    on_each(|place| {
        let fixture = place.open();
        let [one, other] = [10, 20].map(|number| fixture.open_incident(number).unwrap());
        let stale = fixture.load(other);
        fixture.append(other, 21, vec![Fact::Noted]).unwrap();
        let write = move |tx: &mut Tx<'_>| {
            let fresh = tx.load::<Incident>(one)?.ok_or(Error::Unreadable("incident"))?;
            let (world, at, none) = (tx.world()?, fresh.time(tx.now()?), Private::new());
            let facts = fixture::by("4001", vec![Fact::Noted]);
            let after = [&fresh, &stale].map(|loaded| {
                let mut after = loaded.state.clone();
                after.apply_entry(at, &facts, &none);
                after
            });
            let append = |(before, after)| {
                let step = Step { before: Some(before), after, facts: &facts };
                let what = What::Incident { step, world: &world, dedup_key: None };
                Append { command: command(31), at, private: &none, what }
            };
            tx.commit([&fresh, &stale].into_iter().zip(&after).map(append).collect())
        };
        let refused = fixture.store.write::<_, Error>(Urgency::Person, "halves", write);
        assert!(matches!(refused, Err(Error::Conflict)), "{refused:?}");
        assert_eq!((fixture.seq(one), fixture.seq(other)), (1, 2));
        assert!(fixture.verify().is_whole());
    });
}

#[test]
fn rows_of_merged_incidents_can_be_made_anew() {
    on_each(|place| {
        let fixture = place.open();
        let [one, other, third] = [10, 20, 30].map(|number| fixture.open_incident(number).unwrap());
        merge(&fixture, 40, one, Some(other)).unwrap();
        merge(&fixture, 41, third, Some(other)).unwrap();
        assert!(rebuild(&fixture.store, &mut |_| {}).is_ok());
        assert!(fixture.verify().is_whole());
        let due = fixture::due(&fixture.store);
        assert!(!due.contains(&one) && !due.contains(&third));
        fixture.clock.advance(noroshi::domain::moment::Span::hours(40));
        let due = fixture::due(&fixture.store);
        assert!(due.contains(&other) && !due.contains(&one) && !due.contains(&third), "{due:?}");
    });
}

#[test]
fn a_report_with_the_same_key_joins_the_incident_that_goes_on() {
    on_each(|place| {
        let fixture = place.open();
        let other = fixture.open_incident(20).unwrap();
        let keys = Arc::clone(&fixture.keys);
        let keyed = move |tx: &mut Tx<'_>| {
            let shown = keys.number("incident", fixture::incident_id(&keys, 10), 0);
            fixture::open_with(tx, &keys, 10, &shown, Some("leak-1"))
        };
        let one = fixture.store.write::<_, Error>(Urgency::Person, "open", keyed).unwrap();
        merge(&fixture, 40, one, Some(other)).unwrap();
        let found = fixture.store.read(|tx| tx.find_dedup("leak-1")).unwrap();
        assert_eq!(found, Some(other));
    });
}
