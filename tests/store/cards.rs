//! One card for everyone in a channel who is told the same, and one end for each of them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use noroshi::domain::actor::Via;
use noroshi::domain::channel::Channel;
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::fact::{Fact, Outcome};
use noroshi::domain::moment::Span;
use noroshi::domain::org::OrgFact;
use noroshi::engine::{Deliveries, Engine};
use noroshi::i18n::Language;
use noroshi::notify::mailbox::{Mailbox, Stored, list};
use noroshi::notify::{Renderer, Sender};
use noroshi::store::Error;
use noroshi::store::outbox::DeliveryState;

use super::fixture::{Fixture, START, on_each};

const DESK: [&str; 4] = ["4001", "4002", "4003", "4004"];

/// A house whose desk reads one channel; 4004 has left since.
struct Desk {
    fixture: Fixture,
    engine: Engine,
    folder: PathBuf,
    incident: HistoryId,
}

impl Desk {
    fn new(fixture: Fixture) -> Self {
        let known = |person: &&str| OrgFact::PersonSet { person: (**person).into(), unit: None };
        let left = OrgFact::PersonEnded { person: "4004".into(), at: START };
        fixture.organise(2, DESK.iter().map(known).chain([left]).collect()).unwrap();
        let folder = fixture.place.folder.join("cards");
        let cards = Mailbox::new(&folder, Channel::chat("room"));
        let deliveries = Deliveries {
            senders: BTreeMap::from([(Channel::chat("room"), Sender::Mailbox(cards))]),
            renderer: Renderer::new().unwrap(),
            base_url: "https://incident.city.example.jp".to_owned(),
            desk_phone: None,
            language: Language::Ja,
            spare: Span::ZERO,
        };
        let rooms = fixture.rooms();
        let engine = Engine::new(rooms, deliveries);
        let incident = fixture.open_incident(10).unwrap();
        Self { fixture, engine, folder, incident }
    }

    fn tell(&self, people: &[&str], number: u128) {
        let told = |person: &&str| Fact::Told {
            line: "security".into(),
            step: "upward".into(),
            person: (**person).into(),
            post: Some("desk".into()),
            unit: None,
            via: Via::Member,
            channels: vec![Channel::chat("room")],
        };
        self.fixture.append(self.incident, number, people.iter().map(told).collect()).unwrap();
    }

    fn deliver(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.engine.deliver_round()).unwrap();
    }

    fn cards(&self) -> Vec<Stored> {
        list(&self.folder, 100).unwrap()
    }

    /// How the deliveries of the desk ended, by person.
    fn ends(&self) -> Vec<(String, Outcome)> {
        let ends = self.fixture.store.read::<_, Error>(|tx| tx.unnoted(self.incident)).unwrap();
        let desk = ends.into_iter().filter_map(|row| Some((row.person?.to_string(), row.outcome)));
        let mut desk: Vec<_> = desk.filter(|(person, _)| DESK.contains(&person.as_str())).collect();
        desk.sort_by(|one, other| one.0.cmp(&other.0));
        desk
    }
}

fn all(outcomes: [Outcome; 4]) -> Vec<(String, Outcome)> {
    DESK.iter().map(|person| (*person).to_owned()).zip(outcomes).collect()
}

#[test]
fn one_card_names_everyone_it_is_for_and_each_delivery_ends() {
    on_each(|place| {
        let desk = Desk::new(place.open());
        desk.tell(&DESK, 20);
        desk.deliver();
        let cards = desk.cards();
        let names: Vec<&str> = cards.iter().map(|card| card.to_name.as_str()).collect();
        assert_eq!(names, ["4001、4002、4003"], "whoever has left stands on no card");
        assert!(cards[0].card.to_string().contains("4001、4002、4003"));
        assert_eq!(desk.ends(), all([Outcome::Sent, Outcome::Sent, Outcome::Sent, Outcome::Dead]));
    });
}

#[test]
fn what_was_said_at_another_time_is_another_card() {
    on_each(|place| {
        let desk = Desk::new(place.open());
        desk.tell(&["4001", "4002"], 20);
        desk.fixture.clock.advance(Span::seconds(1));
        desk.tell(&["4003"], 21);
        desk.deliver();
        let names: Vec<String> = desk.cards().into_iter().map(|card| card.to_name).collect();
        assert_eq!(names, ["4003", "4001、4002"]);
    });
}

#[test]
fn a_card_that_failed_comes_back_as_one() {
    on_each(|place| {
        let desk = Desk::new(place.open());
        desk.tell(&DESK, 20);
        // A file where the folder should be: nothing can be put into it.
        std::fs::write(&desk.folder, "").unwrap();
        desk.deliver();
        assert_eq!(desk.ends(), [("4004".to_owned(), Outcome::Dead)]);
        let queued = desk
            .fixture
            .store
            .read::<_, Error>(|tx| tx.list_deliveries(Some(DeliveryState::Queued), 10))
            .unwrap();
        let due: Vec<_> = queued.iter().map(|line| line.due_at).collect();
        assert_eq!(due.len(), 3);
        assert!(due.iter().all(|at| *at == due[0] && *at > START), "{due:?}");
        std::fs::remove_file(&desk.folder).unwrap();
        desk.fixture.clock.set(due[0]);
        desk.deliver();
        let names: Vec<String> = desk.cards().into_iter().map(|card| card.to_name).collect();
        assert_eq!(names, ["4001、4002、4003"]);
        assert_eq!(desk.ends(), all([Outcome::Sent, Outcome::Sent, Outcome::Sent, Outcome::Dead]));
    });
}
