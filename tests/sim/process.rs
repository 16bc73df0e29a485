//! A process of the house: store, engine and senders on one file. It can die and be started again.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use noroshi::actions::{Backend, Error};
use noroshi::clock::Clock;
use noroshi::domain::channel::Channel;
use noroshi::domain::moment::Span;
use noroshi::engine::{Deliveries, Engine};
use noroshi::i18n::Language;
use noroshi::notify::{Renderer, Sender};
use noroshi::store::{Error as StoreError, StoreSettings, migrate};
use tokio::runtime::{Builder, Runtime};

use super::faults::Faults;
use super::relay::{CHAT, Relay};
use super::senders;
use super::support::{self, Folder};
use super::town::START;

/// The server's own address, as its mails name it.
pub const BASE_URL: &str = "https://incident.city.example.jp";

/// The desk's telephone, as its mails name it.
pub const DESK_PHONE: &str = "000-000-0000";

/// A house, its machine room, and the world that it sends to.
pub struct Process {
    // Dropped in this order: who calls goes before who is called.
    running: Option<Running>,
    /// Who takes its mail.
    pub relay: Relay,
    /// What goes wrong in its store.
    pub faults: Arc<Faults>,
    clock: Clock,
    settings: StoreSettings,
    _folder: Folder,
}

struct Running {
    // First of all: it waits for hands that are still writing, as the kernel does for a process.
    runtime: Runtime,
    engine: Engine,
    backend: Backend,
}

/// How a round of the engine ended.
pub enum Round {
    /// It did this much.
    Done(usize),
    /// The store failed; what is due stays due.
    Failed,
    /// The process died in it.
    Died,
    /// An error that no failing store explains.
    Broken(String),
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Round::Done(count) => write!(f, "{count} done"),
            // Not why: of several that fail at once, any may be the first to say so.
            Round::Failed => f.write_str("failed"),
            Round::Died => f.write_str("died"),
            Round::Broken(what) => write!(f, "broken: {what}"),
        }
    }
}

impl Process {
    /// A house on an empty file, with the bad luck of a seed.
    pub fn new(seed: u64) -> Self {
        let folder = Folder::new("journey");
        let (faults, clock) = (Faults::new(seed), Clock::manual(START));
        let settings = faults.settings(&folder.url());
        migrate::migrate(&settings.url).expect("a fresh database can be prepared");
        let relay = Relay::start(seed, clock.clone());
        let mut process = Self { running: None, relay, faults, clock, settings, _folder: folder };
        process.start();
        process
    }

    fn start(&mut self) {
        let backend = support::open(&self.settings, self.clock.clone());
        let deliveries = Deliveries {
            senders: senders(&self.relay),
            renderer: Renderer::new().expect("the templates are well-formed"),
            base_url: BASE_URL.to_owned(),
            desk_phone: Some(DESK_PHONE.to_owned()),
            language: Language::Ja,
            spare: Span::ZERO,
        };
        let engine = Engine::new(backend.clone(), deliveries);
        // One thread: whoever is awake is awake in the same order every time.
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        self.running = Some(Running { runtime, engine, backend });
    }

    /// The process dies and another one opens the same file.
    pub fn die(&mut self) {
        self.running = None;
        self.faults.take_death();
        self.start();
    }

    /// Starts again what the store has ended. Says whether it had.
    pub fn revive(&mut self) -> bool {
        let has_died = self.faults.take_death();
        if has_died {
            self.die();
        }
        has_died
    }

    /// The house.
    pub fn backend(&self) -> &Backend {
        &self.running().backend
    }

    /// Its clock, which outlives the process.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Incidents that the engine could not decide.
    pub fn stuck(&self) -> usize {
        self.running().engine.pulse().stuck()
    }

    /// One round of waking.
    pub fn wake_round(&self) -> Round {
        match self.run(self.running().engine.wake_round()) {
            Err(Error::Unavailable(Some(error))) => ended(Err(error)),
            Err(error) => Round::Broken(error.to_string()),
            Ok(count) => Round::Done(count),
        }
    }

    /// One round of deliveries, in which the process dies after so many mails, if any.
    pub fn deliver_round(&mut self, fuse: Option<u32>) -> Round {
        self.relay.set_fuse(fuse);
        let (Running { runtime, engine, .. }, relay) = (self.running(), &self.relay);
        let round = runtime.block_on(async {
            tokio::select! {
                biased;
                () = relay.death() => Round::Died,
                result = engine.deliver_round() => ended(result),
            }
        });
        self.relay.set_fuse(None);
        if matches!(round, Round::Died) {
            self.die();
        }
        round
    }

    /// One round of sealing.
    pub fn seal_round(&self) -> Round {
        ended(self.run(self.running().engine.seal_round()))
    }

    /// Rounds until nothing is due now.
    pub fn settle(&self) {
        self.run(self.running().engine.settle()).expect("a store in order serves");
    }

    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.running().runtime.block_on(work)
    }

    fn running(&self) -> &Running {
        self.running.as_ref().expect("a process that died was started again")
    }
}

fn ended(result: Result<usize, StoreError>) -> Round {
    match result {
        Ok(count) => Round::Done(count),
        Err(StoreError::Unavailable(_)) => Round::Failed,
        Err(error) => Round::Broken(error.to_string()),
    }
}

fn senders(relay: &Relay) -> BTreeMap<Channel, Sender> {
    let (mail, chat) = (senders::mail(relay.mail_url()), senders::chat(relay.chat_url()));
    BTreeMap::from([(Channel::mail(), mail), (Channel::kept(CHAT.to_owned()), chat)])
}
