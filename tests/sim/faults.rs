//! What goes wrong in the store: drawn from the seed, the event, the job and how often it was
//! asked, never from the order of threads, so that a seed fails the same way again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use noroshi::store::{Fault, Point, StoreSettings};

use super::chance::{Chance, mixed};

/// Ends of deliveries are written by several hands at once; all of one event share their fate.
const PARALLEL: &str = "finish delivery";

/// The bad luck of one life.
pub struct Faults {
    seed: u64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    event: u64,
    asked: BTreeMap<(Point, &'static str), u64>,
    is_calm: bool,
    is_doomed: bool,
    has_died: bool,
    unknown: u64,
}

impl Faults {
    /// The bad luck of a seed.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self { seed, state: Mutex::default() })
    }

    /// Settings of a store that fails like this.
    pub fn settings(self: &Arc<Self>, url: &str) -> StoreSettings {
        let (decides, hears) = (Arc::clone(self), Arc::clone(self));
        let faults = move |point: Point, name: &'static str| decides.decide(point, name);
        let fatal = move || hears.hold().has_died = true;
        StoreSettings { faults: Some(Arc::new(faults)), fatal: Arc::new(fatal), ..StoreSettings::new(url) }
    }

    /// Another event begins.
    pub fn begin(&self, event: u64) {
        let mut state = self.hold();
        state.event = event;
        state.asked.clear();
        state.is_doomed = false;
    }

    /// In this event no end of a delivery is written down: the process is about to die.
    pub fn doom(&self) {
        self.hold().is_doomed = true;
    }

    /// From now on nothing goes wrong.
    pub fn calm(&self) {
        self.hold().is_calm = true;
    }

    /// Whether the store has ended its process since this was asked last.
    pub fn take_death(&self) -> bool {
        std::mem::take(&mut self.hold().has_died)
    }

    /// Commits so far that happened although their caller heard the contrary.
    pub fn unknown(&self) -> u64 {
        self.hold().unknown
    }

    fn decide(&self, point: Point, name: &'static str) -> Option<Fault> {
        let mut state = self.hold();
        if state.is_calm {
            return None;
        }
        let times = state.asked.entry((point, name)).or_default();
        *times += u64::from(name != PARALLEL);
        let (times, event) = (*times, state.event);
        let place = match point {
            Point::InJob => 1,
            Point::BeforeCommit => 2,
            Point::AfterCommit => 3,
        };
        let draw =
            Chance::new(mixed(self.seed, name.as_bytes(), event << 16 | times << 2 | place)).below(100);
        let fault = match (point, draw) {
            (Point::InJob, 0..3) if name != PARALLEL => Some(Fault::DiskFull),
            (Point::BeforeCommit, _) if name == PARALLEL && state.is_doomed => Some(Fault::Unavailable),
            (Point::BeforeCommit, 0..7) | (Point::AfterCommit, 0..7) => Some(Fault::Unavailable),
            (Point::BeforeCommit, 7) => Some(Fault::CommitFails),
            _ => None,
        };
        state.unknown += u64::from(point == Point::AfterCommit && fault.is_some());
        fault
    }

    fn hold(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
