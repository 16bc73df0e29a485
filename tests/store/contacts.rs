//! The regular check of the contacts: once a quarter, whoever wakes it, on both databases.

use std::collections::BTreeMap;

use noroshi::actions::{self, Caller, contacts, organise, wake};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::Reason;
use noroshi::domain::org::OrgFact;
use noroshi::store::outbox::Lanes;
use noroshi::store::{Error, ORGANISATION};
use uuid::Uuid;

use super::fixture::{self, Fixture, on_each};

fn caller(number: u128) -> Caller {
    Caller { actor: Actor::Operator, command: CommandId(Uuid::from_u128(number)), request: None, seen: None }
}

fn police(fixture: &actions::Backend, number: u128) {
    let cells = [("id", "police"), ("kind", "police"), ("organ", "県警"), ("phone", "000-300-0001")];
    let cells: BTreeMap<String, String> =
        cells.into_iter().map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect();
    contacts::give(fixture, &caller(number), contacts::Ask::Save { cells, is_new: false }).unwrap();
}

/// Deliveries that the organisation asked for.
fn reminders(fixture: &Fixture) -> usize {
    let rows = fixture.store.read::<_, Error>(|tx| tx.list_deliveries(None, 100)).unwrap();
    rows.iter().filter(|row| row.history == ORGANISATION).count()
}

fn next_check(fixture: &Fixture) -> Moment {
    fixture.store.read::<_, Error>(|tx| tx.organisation()).unwrap().contacts.check_at.unwrap()
}

#[test]
fn the_desk_is_reminded_once_a_quarter_however_many_servers_wake() {
    on_each(|place| {
        let fixture = place.open();
        let servers = [fixture.rooms(), fixture.replica()];
        police(&servers[0], 50);
        // With the fourth comes the yearly review of the plan, which is mailed as well.
        for quarter in 1..=3 {
            let due = next_check(&fixture);
            assert_eq!(reminders(&fixture), quarter - 1);
            fixture.clock.set(due - Span::seconds(1));
            // Opening hours pass too, and remind nobody.
            servers.iter().for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
            assert_eq!(reminders(&fixture), quarter - 1);
            fixture.clock.set(due);
            let written: usize = servers
                .iter()
                .chain(&servers)
                .map(|server| wake::wake_due(server, 10).unwrap().written)
                .sum();
            assert_eq!((written, reminders(&fixture)), (1, quarter));
            assert!(next_check(&fixture) > due + Span::hours(24 * 80), "a quarter later");
        }
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}

#[test]
fn an_entry_that_is_written_after_the_date_takes_the_wakes_place() {
    on_each(|place| {
        let fixture = place.open();
        let server = fixture.rooms();
        police(&server, 50);
        let due = next_check(&fixture);
        fixture.clock.set(due + Span::minutes(5));
        police_moves(&server);
        assert_eq!(reminders(&fixture), 1);
        wake::wake_due(&server, 10).unwrap();
        assert_eq!(reminders(&fixture), 1, "nobody is reminded twice");
        assert!(next_check(&fixture) > due);
    });
}

fn police_moves(fixture: &actions::Backend) {
    let cells = [("id", "police"), ("kind", "police"), ("organ", "県警"), ("phone", "000-300-0002")];
    let cells = cells.into_iter().map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect();
    contacts::give(fixture, &caller(51), contacts::Ask::Save { cells, is_new: false }).unwrap();
}

#[test]
fn a_date_that_an_entry_on_contacts_passed_still_reaches_the_incidents() {
    on_each(|place| {
        let fixture = place.open();
        let server = fixture.rooms();
        let id = fixture.open_incident(10).unwrap();
        let due = || fixture::due(&fixture.store);
        due();
        // A check alone concerns no incident.
        police(&server, 50);
        assert!(!due().contains(&id));
        // A unit ends at noon; before anyone wakes, somebody writes a contact.
        let noon = fixture.clock.now() + Span::minutes(10);
        let unit =
            |from| OrgFact::UnitSet { unit: "zeimu".into(), kind: "section".to_owned(), parent: None, from };
        let facts = vec![unit(fixture.clock.now()), OrgFact::UnitEnded { unit: "zeimu".into(), at: noon }];
        let read = fixture.store.read::<_, Error>(|tx| tx.world()).unwrap().revision();
        organise::apply_plan(&server, &caller(60), read, facts, Private::new()).unwrap();
        assert!(due().contains(&id));
        fixture.clock.set(noon + Span::seconds(1));
        police_moves(&server);
        assert!(due().contains(&id), "the date is not lost");
    });
}

#[test]
fn what_is_sent_says_what_it_is_about() {
    on_each(|place| {
        let fixture = place.open();
        let server = fixture.rooms();
        police(&server, 50);
        fixture.clock.set(next_check(&fixture));
        wake::wake_due(&server, 10).unwrap();
        let claim = |tx: &mut noroshi::store::Tx<'_>| tx.claim_deliveries(Span::minutes(1), &Lanes::wide(10));
        let claimed =
            fixture.store.write::<_, Error>(noroshi::store::Urgency::Engine, "claim", claim).unwrap();
        let notice: noroshi::domain::notice::Notice = serde_json::from_str(&claimed[0].notice).unwrap();
        assert_eq!((claimed.len(), notice.reason, notice.number.as_str()), (1, Reason::Contacts, ""));
        assert_eq!(claimed[0].party, Some("desk_mailbox".into()), "nobody of the desk is known here");
    });
}
