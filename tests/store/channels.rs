//! Channels whose last delivery died, through the eyes of whoever asks.

use noroshi::domain::access::Viewer;
use noroshi::domain::channel::Channel;
use noroshi::domain::ids::{HistoryId, PersonId};
use noroshi::domain::moment::Span;
use noroshi::store::outbox::{Finished, Lanes};
use noroshi::store::{Error, Urgency};

use super::fixture::{Fixture, START, on_each};

fn end_all(fixture: &Fixture, id: HistoryId, finished: Finished) {
    let end = move |tx: &mut noroshi::store::Tx<'_>| {
        for row in tx.claim_deliveries(Span::minutes(1), &Lanes::wide(200))? {
            if row.history == id {
                tx.finish_delivery(row.id, row.fence, finished, None)?;
            }
        }
        Ok::<_, Error>(())
    };
    fixture.store.write(Urgency::Engine, "finish", end).unwrap();
    fixture.clock.advance(Span::minutes(2));
}

/// Shuts 9001 out.
fn wall(fixture: &Fixture, id: HistoryId) {
    let id = id.0.simple().to_string();
    let blob = if fixture.place.is_postgres() { format!("'\\x{id}'") } else { format!("x'{id}'") };
    let row = format!("INSERT INTO exclusions (person, incident) VALUES ('9001', {blob})");
    assert_eq!(fixture.place.execute(&row), 1);
}

fn dead(fixture: &Fixture, viewer: &Viewer) -> Vec<Channel> {
    let found = fixture.store.read::<_, Error>(|tx| tx.dead_channels(viewer, START - Span::hours(1)));
    found.unwrap().into_iter().map(|row| row.channel).collect()
}

#[test]
fn a_channel_is_dead_until_it_delivers_again() {
    on_each(|place| {
        let fixture = place.open();
        assert!(dead(&fixture, &Viewer::SYSTEM).is_empty());
        let first = fixture.open_incident(10).unwrap();
        end_all(&fixture, first, Finished::Dead);
        let all = dead(&fixture, &Viewer::SYSTEM);
        assert!(!all.is_empty());
        let second = fixture.open_incident(20).unwrap();
        end_all(&fixture, second, Finished::Sent);
        assert!(dead(&fixture, &Viewer::SYSTEM).is_empty());
        let old = fixture.store.read::<_, Error>(|tx| tx.dead_channels(&Viewer::SYSTEM, fixture.clock.now()));
        assert_eq!(old.unwrap(), [], "what died long ago is not news");
    });
}

#[test]
fn what_is_walled_off_neither_kills_nor_revives_a_channel() {
    on_each(|place| {
        let fixture = place.open();
        let person = PersonId::from("9001");
        let shut_out = Viewer { person: Some(person), ..Viewer::SYSTEM };
        let hidden = fixture.open_incident(10).unwrap();
        wall(&fixture, hidden);
        end_all(&fixture, hidden, Finished::Dead);
        assert!(!dead(&fixture, &Viewer::SYSTEM).is_empty());
        assert!(dead(&fixture, &shut_out).is_empty());
        let seen = fixture.open_incident(20).unwrap();
        end_all(&fixture, seen, Finished::Dead);
        let hidden = fixture.open_incident(30).unwrap();
        wall(&fixture, hidden);
        end_all(&fixture, hidden, Finished::Sent);
        assert!(dead(&fixture, &Viewer::SYSTEM).is_empty());
        assert!(!dead(&fixture, &shut_out).is_empty(), "it did not arrive for them");
    });
}

#[test]
fn many_that_may_not_be_seen_hide_none_that_may() {
    on_each(|place| {
        let fixture = place.open();
        let person = PersonId::from("9001");
        let shut_out = Viewer { person: Some(person), ..Viewer::SYSTEM };
        let seen = fixture.open_incident(10).unwrap();
        fixture.clock.advance(Span::minutes(1));
        for number in 1..=260 {
            let hidden = fixture.open_incident(100 + number * 10).unwrap();
            wall(&fixture, hidden);
        }
        assert!(fixture.place.execute("UPDATE outbox SET state = 'dead'") > 500);
        let lines = fixture.store.read::<_, Error>(|tx| tx.unsent(&shut_out)).unwrap();
        assert!(!lines.is_empty() && lines.iter().all(|line| line.history == seen), "{}", lines.len());
    });
}
