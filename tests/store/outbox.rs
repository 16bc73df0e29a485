//! Deliveries leave by urgency, once, and a late worker changes nothing.

use std::collections::BTreeSet;

use noroshi::domain::channel::Channel;
use noroshi::domain::ids::{DeliveryId, HistoryId};
use noroshi::domain::incident::fact::{Delivered, Outcome};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::Addressee;
use noroshi::store::outbox::{Claimed, DeliveryState, Finished, Held, Lane, Lanes};
use noroshi::store::{Error, Store, Tx, Urgency};

use super::fixture::{self, Fixture, Place, START, on_each};

const LEASE: Span = Span::minutes(2);

fn claim(store: &Store, limit: usize) -> Vec<Claimed> {
    store
        .write::<_, Error>(Urgency::Engine, "claim", move |tx| {
            tx.claim_deliveries(LEASE, &Lanes::wide(limit))
        })
        .unwrap()
}

fn finish(
    fixture: &Fixture,
    id: DeliveryId,
    fence: i64,
    finished: Finished,
    error: Option<&'static str>,
) -> bool {
    fixture
        .store
        .write::<_, Error>(Urgency::Engine, "finish", move |tx| {
            tx.finish_delivery(id, fence, finished, error)
        })
        .unwrap()
}

fn next(fixture: &Fixture) -> Option<Moment> {
    fixture.store.read::<_, Error>(|tx| tx.next_delivery()).unwrap()
}

fn unnoted(fixture: &Fixture, id: HistoryId) -> Vec<Delivered> {
    fixture.store.read::<_, Error>(|tx| tx.unnoted(id)).unwrap()
}

#[test]
fn one_grave_notice_leaves_before_three_hundred_light_ones() {
    on_each(|place| {
        let fixture = place.open();
        for number in 1..=150 {
            fixture.open_incident(number * 10).unwrap();
        }
        fixture.place.execute("UPDATE outbox SET urgency = 30");
        fixture.clock.advance(Span::minutes(5));
        let grave = fixture.open_incident(9_990).unwrap();
        let urgency = fixture.place.execute("UPDATE outbox SET urgency = 1 WHERE urgency <> 30");
        assert_eq!(urgency, 2);
        // One on each of the two channels that each incident is told on.
        let first: Vec<HistoryId> = claim(&fixture.store, 1).iter().map(|row| row.history).collect();
        assert_eq!(first, [grave, grave]);
        assert!(claim(&fixture.store, 1).iter().all(|row| row.history != grave));
        assert_eq!(fixture.store.read::<_, Error>(|tx| tx.delivery_gauges()).unwrap().queued, 302);
    });
}

#[test]
fn a_worker_that_comes_back_after_its_lease_changes_nothing() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let paused = claim(&fixture.store, 1).remove(0);
        fixture.clock.advance(LEASE);
        let taken = claim(&fixture.store, 10);
        let again = taken.iter().find(|row| row.id == paused.id).unwrap();
        assert_eq!((again.fence, again.attempts), (paused.fence + 1, 2));
        assert!(!finish(&fixture, paused.id, paused.fence, Finished::Dead, Some("late")));
        assert_eq!(unnoted(&fixture, id), []);
        assert!(finish(&fixture, again.id, again.fence, Finished::Sent, None));
        // Nor does the winner finish twice.
        assert!(!finish(&fixture, again.id, again.fence, Finished::Dead, None));
        let outcomes = unnoted(&fixture, id);
        assert_eq!(outcomes.iter().map(|row| row.outcome).collect::<Vec<_>>(), [Outcome::Sent]);
    });
}

/// A lane of mail: one for each addressee, nothing for whoever is busy.
fn mail(limit: usize, busy: &[&Claimed]) -> Lanes {
    let busy = busy.iter().filter_map(|row| row.person.clone()).map(Addressee::Person).collect();
    let lane = Lane { limit, is_by_addressee: true, busy };
    Lanes { named: [(Channel::mail(), lane)].into(), other: Lane::default() }
}

fn claim_lanes(store: &Store, lanes: Lanes) -> Vec<Claimed> {
    let claim = move |tx: &mut Tx<'_>| tx.claim_deliveries(LEASE, &lanes);
    store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap()
}

#[test]
fn what_waits_for_one_addressee_holds_up_no_other() {
    on_each(|place| {
        let fixture = place.open();
        // Everything is for 2001, but for the very last.
        for number in 1..=30 {
            fixture.open_incident(number * 10).unwrap();
        }
        fixture.clock.advance(Span::minutes(1));
        let last = fixture.open_incident(9_990).unwrap();
        let literal = fixture.literal(last);
        fixture.place.execute(&format!("UPDATE outbox SET person = '2002' WHERE history = {literal}"));
        let of = |rows: &[Claimed]| rows.iter().filter_map(|row| row.person.clone()).collect::<Vec<_>>();
        let first = claim_lanes(&fixture.store, mail(32, &[]));
        assert_eq!(of(&first), ["2001".into(), "2002".into()]);
        assert!(first.iter().all(|row| row.channel.is_mail()), "a lane without room gives nothing");
        let busy: Vec<&Claimed> = first.iter().collect();
        assert_eq!(claim_lanes(&fixture.store, mail(32, &busy)), []);
        let lanes = mail(32, &busy);
        assert!(!fixture.store.read::<_, Error>(|tx| tx.has_claimable(&lanes)).unwrap());
        assert_eq!(of(&claim_lanes(&fixture.store, mail(32, &busy[1..]))), ["2001".into()]);
    });
}

#[test]
fn a_living_sender_keeps_what_it_holds_and_a_dead_ones_is_free_when_its_lease_ends() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let rows = claim(&fixture.store, 10);
        let held: Vec<Held> = rows[..1].iter().map(|row| (row.id, row.fence)).collect();
        fixture.clock.advance(Span::seconds(119));
        let renew = move |tx: &mut Tx<'_>| tx.renew_leases(&held, LEASE);
        fixture.store.write::<_, Error>(Urgency::Engine, "renew", renew).unwrap();
        fixture.clock.advance(Span::seconds(1));
        let freed = claim(&fixture.store, 10);
        assert_eq!(freed.iter().map(|row| row.id).collect::<Vec<_>>(), [rows[1].id]);
        // Whoever lost it renews nothing, and gives nothing back that another one holds.
        let lost: Vec<Held> = vec![(rows[1].id, rows[1].fence)];
        let give = move |tx: &mut Tx<'_>| tx.give_back(&lost);
        fixture.store.write::<_, Error>(Urgency::Engine, "give back", give).unwrap();
        assert_eq!(claim(&fixture.store, 10), []);
        let mine: Vec<Held> = vec![(freed[0].id, freed[0].fence)];
        let give = move |tx: &mut Tx<'_>| tx.give_back(&mine);
        fixture.store.write::<_, Error>(Urgency::Engine, "give back", give).unwrap();
        assert_eq!(claim(&fixture.store, 10).len(), 1);
    });
}

#[test]
fn a_lease_that_was_renewed_too_late_does_not_hold_what_has_ended() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let rows = claim(&fixture.store, 10);
        let due_at = START + Span::minutes(10);
        assert!(finish(&fixture, rows[0].id, rows[0].fence, Finished::Retry { due_at }, None));
        assert!(finish(&fixture, rows[1].id, rows[1].fence, Finished::Retry { due_at }, None));
        let held: Vec<Held> = rows.iter().map(|row| (row.id, row.fence)).collect();
        let renew = move |tx: &mut Tx<'_>| tx.renew_leases(&held, Span::hours(1));
        fixture.store.write::<_, Error>(Urgency::Engine, "renew", renew).unwrap();
        fixture.clock.set(due_at);
        assert_eq!(claim(&fixture.store, 10).len(), 2);
    });
}

#[test]
fn the_only_server_of_a_file_takes_up_at_once_what_the_last_one_held() {
    let fixture = Place::sqlite().open();
    fixture.open_incident(10).unwrap();
    let first = fixture.store.serve_alone().unwrap();
    assert!(first.is_some());
    let held = claim(&fixture.store, 10);
    assert_eq!(held.len(), 2);
    // A second server beside it takes nothing from it.
    let second = fixture.replica();
    assert!(second.store.serve_alone().unwrap().is_none());
    assert_eq!(claim(&second.store, 10), []);
    drop(first);
    assert!(second.store.serve_alone().unwrap().is_some());
    let taken = claim(&second.store, 10);
    assert_eq!(taken.len(), 2);
    // The one that is believed dead changes nothing if it was only asleep.
    assert!(!finish(&fixture, held[0].id, held[0].fence, Finished::Dead, None));
}

#[test]
fn where_others_may_serve_nobody_is_taken_for_dead() {
    let Some(place) = Place::postgres() else { return };
    let fixture = place.open();
    fixture.open_incident(10).unwrap();
    assert_eq!(claim(&fixture.store, 10).len(), 2);
    assert!(fixture.store.serve_alone().unwrap().is_none());
    assert_eq!(claim(&fixture.store, 10), []);
}

#[test]
fn what_is_held_is_not_handed_out_again_until_its_lease_ends() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        assert_eq!(next(&fixture), Some(START));
        assert_eq!(claim(&fixture.store, 10).len(), 2);
        assert_eq!(claim(&fixture.store, 10), []);
        assert_eq!(next(&fixture), Some(START + LEASE));
        fixture.clock.advance(LEASE);
        assert_eq!(claim(&fixture.store, 10).len(), 2);
    });
}

#[test]
fn a_try_that_failed_comes_back_when_it_was_said_to() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let due_at = START + Span::minutes(10);
        for row in claim(&fixture.store, 10) {
            assert!(finish(
                &fixture,
                row.id,
                row.fence,
                Finished::Retry { due_at },
                Some("451 \0 greylisted")
            ));
        }
        assert_eq!((next(&fixture), claim(&fixture.store, 10)), (Some(due_at), Vec::new()));
        let lines =
            fixture.store.read::<_, Error>(|tx| tx.list_deliveries(Some(DeliveryState::Queued), 10)).unwrap();
        assert!(lines.iter().all(|line| line.last_error.as_deref() == Some("451  greylisted")));
        fixture.clock.set(due_at);
        assert_eq!(claim(&fixture.store, 10).iter().map(|row| row.attempts).collect::<Vec<_>>(), [2, 2]);
    });
}

#[test]
fn a_dead_delivery_wakes_its_incident_and_a_sent_one_waits() {
    on_each(|place| {
        let fixture = place.open();
        let id = fixture.open_incident(10).unwrap();
        let due = || fixture::due(&fixture.store);
        let rows = claim(&fixture.store, 10);
        assert!(finish(&fixture, rows[0].id, rows[0].fence, Finished::Sent, None));
        assert_eq!(due(), []);
        fixture.clock.advance(Span::seconds(1));
        assert!(finish(&fixture, rows[1].id, rows[1].fence, Finished::Dead, Some("550 no such user")));
        assert_eq!(due(), [id]);
        let outcomes = unnoted(&fixture, id);
        assert_eq!(
            outcomes.iter().map(|row| (row.delivery, row.outcome, row.alarm)).collect::<Vec<_>>(),
            [(rows[0].id, Outcome::Sent, false), (rows[1].id, Outcome::Dead, false)]
        );
        assert_eq!(outcomes[1].person, Some("2001".into()));
        let ids: Vec<DeliveryId> = outcomes.iter().map(|row| row.delivery).collect();
        fixture.store.write::<_, Error>(Urgency::Engine, "note", move |tx| tx.mark_noted(&ids)).unwrap();
        assert_eq!(unnoted(&fixture, id), []);
        let gauges = fixture.store.read::<_, Error>(|tx| tx.delivery_gauges()).unwrap();
        assert_eq!((gauges.queued, gauges.dead, gauges.oldest_queued_at), (0, 1, None));
        assert_eq!(gauges.by_channel.len(), 1);
        let count =
            fixture.store.write::<_, Error>(Urgency::Person, "retry", |tx| tx.retry_dead(None)).unwrap();
        assert_eq!(count, 1);
        let again = claim(&fixture.store, 10).remove(0);
        assert_eq!((again.id, again.attempts), (rows[1].id, 1));
        assert!(again.fence > rows[1].fence);
    });
}

#[test]
fn only_the_dead_are_queued_again() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let rows = claim(&fixture.store, 10);
        assert!(finish(&fixture, rows[0].id, rows[0].fence, Finished::Sent, None));
        assert!(finish(&fixture, rows[1].id, rows[1].fence, Finished::Dead, None));
        let sent = vec![rows[0].id];
        let retry = |ids: Vec<DeliveryId>| {
            fixture
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
fn a_server_that_stood_down_sends_nothing_marks_nothing_and_says_so() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let row = claim(&fixture.store, 1).remove(0);
        fixture.store.check().unwrap();
        for (key, found) in [("fact_format", 9), ("schema", 9), ("projection", 9)] {
            let known = format!("UPDATE meta SET value = value + {found} WHERE key = '{key}'");
            fixture.place.execute(&known);
            let claimed = fixture.store.write::<_, Error>(Urgency::Engine, "claim", |tx| {
                tx.claim_deliveries(LEASE, &Lanes::wide(9))
            });
            assert!(matches!(claimed, Err(Error::NewerDatabase { .. })), "{key}: {claimed:?}");
            let end = move |tx: &mut Tx<'_>| tx.finish_delivery(row.id, row.fence, Finished::Sent, None);
            let marked = fixture.store.write::<_, Error>(Urgency::Engine, "finish", end);
            assert!(matches!(marked, Err(Error::NewerDatabase { .. })), "{key}: {marked:?}");
            assert!(matches!(fixture.store.check(), Err(Error::NewerDatabase { .. })), "{key}");
            fixture.place.execute(&format!("UPDATE meta SET value = value - {found} WHERE key = '{key}'"));
        }
        fixture.store.check().unwrap();
        assert!(finish(&fixture, row.id, row.fence, Finished::Sent, None), "nothing was marked meanwhile");
    });
}

#[test]
fn a_restored_copy_hands_out_nothing() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        fixture.place.execute("UPDATE meta SET value = 0 WHERE key = 'sending'");
        assert_eq!((claim(&fixture.store, 10), next(&fixture)), (Vec::new(), None));
        noroshi::store::backup::release(&fixture.store).unwrap();
        assert_eq!(claim(&fixture.store, 10).len(), 2);
    });
}

#[test]
fn workers_beside_each_other_never_hold_the_same_delivery() {
    on_each(|place| {
        let fixture = place.open();
        for number in 1..=40 {
            fixture.open_incident(number * 10).unwrap();
        }
        let claimed: Vec<DeliveryId> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..10).flat_map(|_| claim(&fixture.store, 3)).collect::<Vec<_>>()))
                .collect();
            workers.into_iter().flat_map(|worker| worker.join().unwrap()).map(|row| row.id).collect()
        });
        let distinct: BTreeSet<DeliveryId> = claimed.iter().copied().collect();
        assert_eq!(distinct.len(), claimed.len());
        // A worker may pass over what another one is just taking, but nothing is left for good.
        let rest = claim(&fixture.store, 200);
        assert_eq!(distinct.len() + rest.len(), 80);
    });
}
