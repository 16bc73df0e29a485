//! Deliveries leave by urgency, once, and a late worker changes nothing.

use std::collections::BTreeSet;

use noroshi::domain::ids::{DeliveryId, HistoryId};
use noroshi::domain::incident::fact::{Delivered, Outcome};
use noroshi::domain::moment::{Moment, Span};
use noroshi::store::outbox::{Claimed, DeliveryState, Finished};
use noroshi::store::{Error, Store, Urgency};

use super::house::{House, START, on_each};

const LEASE: Span = Span::minutes(2);

fn claim(store: &Store, limit: usize) -> Vec<Claimed> {
    store.write::<_, Error>(Urgency::Engine, "claim", move |tx| tx.claim_deliveries(LEASE, limit)).unwrap()
}

fn finish(
    house: &House,
    id: DeliveryId,
    fence: i64,
    finished: Finished,
    error: Option<&'static str>,
) -> bool {
    house
        .store
        .write::<_, Error>(Urgency::Engine, "finish", move |tx| {
            tx.finish_delivery(id, fence, finished, error)
        })
        .unwrap()
}

fn next(house: &House) -> Option<Moment> {
    house.store.read::<_, Error>(|tx| tx.next_delivery()).unwrap()
}

fn unnoted(house: &House, id: HistoryId) -> Vec<Delivered> {
    house.store.read::<_, Error>(|tx| tx.unnoted(id)).unwrap()
}

#[test]
fn one_grave_notice_leaves_before_three_hundred_light_ones() {
    on_each(|place| {
        let house = place.open();
        for number in 1..=150 {
            house.open_incident(number * 10).unwrap();
        }
        house.place.execute("UPDATE outbox SET urgency = 30");
        house.clock.advance(Span::minutes(5));
        let grave = house.open_incident(9_990).unwrap();
        let urgency = house.place.execute("UPDATE outbox SET urgency = 1 WHERE urgency <> 30");
        assert_eq!(urgency, 2);
        let first: Vec<HistoryId> = claim(&house.store, 3).iter().map(|row| row.history).collect();
        assert_eq!(first[..2], [grave, grave]);
        assert_ne!(first[2], grave);
        assert_eq!(house.store.read::<_, Error>(|tx| tx.delivery_gauges()).unwrap().queued, 302);
    });
}

#[test]
fn a_worker_that_comes_back_after_its_lease_changes_nothing() {
    on_each(|place| {
        let house = place.open();
        let id = house.open_incident(10).unwrap();
        let paused = claim(&house.store, 1).remove(0);
        house.clock.advance(LEASE);
        let taken = claim(&house.store, 10);
        let again = taken.iter().find(|row| row.id == paused.id).unwrap();
        assert_eq!((again.fence, again.attempts), (paused.fence + 1, 2));
        assert!(!finish(&house, paused.id, paused.fence, Finished::Dead, Some("late")));
        assert_eq!(unnoted(&house, id), []);
        assert!(finish(&house, again.id, again.fence, Finished::Sent, None));
        // Nor does the winner finish twice.
        assert!(!finish(&house, again.id, again.fence, Finished::Dead, None));
        let outcomes = unnoted(&house, id);
        assert_eq!(outcomes.iter().map(|row| row.outcome).collect::<Vec<_>>(), [Outcome::Sent]);
    });
}

#[test]
fn what_is_held_is_not_handed_out_again_until_its_lease_ends() {
    on_each(|place| {
        let house = place.open();
        house.open_incident(10).unwrap();
        assert_eq!(next(&house), Some(START));
        assert_eq!(claim(&house.store, 10).len(), 2);
        assert_eq!(claim(&house.store, 10), []);
        assert_eq!(next(&house), Some(START + LEASE));
        house.clock.advance(LEASE);
        assert_eq!(claim(&house.store, 10).len(), 2);
    });
}

#[test]
fn a_try_that_failed_comes_back_when_it_was_said_to() {
    on_each(|place| {
        let house = place.open();
        house.open_incident(10).unwrap();
        let due_at = START + Span::minutes(10);
        for row in claim(&house.store, 10) {
            assert!(finish(&house, row.id, row.fence, Finished::Retry { due_at }, Some("451 \0 greylisted")));
        }
        assert_eq!((next(&house), claim(&house.store, 10)), (Some(due_at), Vec::new()));
        let lines =
            house.store.read::<_, Error>(|tx| tx.list_deliveries(Some(DeliveryState::Queued), 10)).unwrap();
        assert!(lines.iter().all(|line| line.last_error.as_deref() == Some("451  greylisted")));
        house.clock.set(due_at);
        assert_eq!(claim(&house.store, 10).iter().map(|row| row.attempts).collect::<Vec<_>>(), [2, 2]);
    });
}

#[test]
fn a_dead_delivery_wakes_its_incident_and_a_sent_one_waits() {
    on_each(|place| {
        let house = place.open();
        let id = house.open_incident(10).unwrap();
        let due = || house.store.write::<_, Error>(Urgency::Engine, "due", |tx| tx.claim_due(10)).unwrap();
        let rows = claim(&house.store, 10);
        assert!(finish(&house, rows[0].id, rows[0].fence, Finished::Sent, None));
        assert_eq!(due(), []);
        house.clock.advance(Span::seconds(1));
        assert!(finish(&house, rows[1].id, rows[1].fence, Finished::Dead, Some("550 no such user")));
        assert_eq!(due(), [id]);
        let outcomes = unnoted(&house, id);
        assert_eq!(
            outcomes.iter().map(|row| (row.delivery, row.outcome, row.alarm)).collect::<Vec<_>>(),
            [(rows[0].id, Outcome::Sent, false), (rows[1].id, Outcome::Dead, false)]
        );
        assert_eq!(outcomes[1].person, Some("2001".into()));
        let ids: Vec<DeliveryId> = outcomes.iter().map(|row| row.delivery).collect();
        house.store.write::<_, Error>(Urgency::Engine, "note", move |tx| tx.mark_noted(&ids)).unwrap();
        assert_eq!(unnoted(&house, id), []);
        let gauges = house.store.read::<_, Error>(|tx| tx.delivery_gauges()).unwrap();
        assert_eq!((gauges.queued, gauges.dead, gauges.oldest_queued_at), (0, 1, None));
        assert_eq!(gauges.by_channel.len(), 1);
        let count =
            house.store.write::<_, Error>(Urgency::Person, "retry", |tx| tx.retry_dead(None)).unwrap();
        assert_eq!(count, 1);
        let again = claim(&house.store, 10).remove(0);
        assert_eq!((again.id, again.attempts), (rows[1].id, 1));
        assert!(again.fence > rows[1].fence);
    });
}

#[test]
fn only_the_dead_are_queued_again() {
    on_each(|place| {
        let house = place.open();
        house.open_incident(10).unwrap();
        let rows = claim(&house.store, 10);
        assert!(finish(&house, rows[0].id, rows[0].fence, Finished::Sent, None));
        assert!(finish(&house, rows[1].id, rows[1].fence, Finished::Dead, None));
        let sent = vec![rows[0].id];
        let retry = |ids: Vec<DeliveryId>| {
            house
                .store
                .write::<_, Error>(Urgency::Person, "retry", move |tx| tx.retry_dead(Some(&ids)))
                .unwrap()
        };
        assert_eq!(retry(sent), 0);
        assert_eq!(retry(rows.iter().map(|row| row.id).collect()), 1);
        assert_eq!(retry(Vec::new()), 0);
    });
}

#[test]
fn a_restored_copy_hands_out_nothing() {
    on_each(|place| {
        let house = place.open();
        house.open_incident(10).unwrap();
        house.place.execute("UPDATE meta SET value = 0 WHERE key = 'sending'");
        assert_eq!((claim(&house.store, 10), next(&house)), (Vec::new(), None));
        noroshi::store::backup::release(&house.store).unwrap();
        assert_eq!(claim(&house.store, 10).len(), 2);
    });
}

#[test]
fn workers_beside_each_other_never_hold_the_same_delivery() {
    on_each(|place| {
        let house = place.open();
        for number in 1..=40 {
            house.open_incident(number * 10).unwrap();
        }
        let claimed: Vec<DeliveryId> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..10).flat_map(|_| claim(&house.store, 3)).collect::<Vec<_>>()))
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).map(|row| row.id).collect()
        });
        let distinct: BTreeSet<DeliveryId> = claimed.iter().copied().collect();
        assert_eq!(distinct.len(), claimed.len());
        // A worker may pass over what another one is just taking, but nothing is left for good.
        let rest = claim(&house.store, 200);
        assert_eq!(distinct.len() + rest.len(), 80);
    });
}
