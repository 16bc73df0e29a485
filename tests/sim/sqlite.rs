//! The house on a real SQLite store that fails: before a commit, and after it, when the caller
//! cannot know. Every command is given until it is known to have happened. Some are decided with a
//! World that has changed meanwhile: the commit must refuse them, and the next run must not notice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use noroshi::actions::Backend as RealHouse;
use noroshi::domain::actor::Actor;
use noroshi::domain::deciding::command::Command;
use noroshi::domain::deciding::decide::{Decision, decide, open};
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::{CommandId, HistoryId};
use noroshi::domain::incident::entry::decode;
use noroshi::domain::incident::fact::Facts;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::OrgFact;
use noroshi::domain::organisation::fact::OrganisationFacts;
use noroshi::domain::refusal::Refusal;
use noroshi::domain::world::World;
use noroshi::store::commit::{Append, Step, What};
use noroshi::store::history::{Loaded, Tip};
use noroshi::store::{Error, Fault, Point, StoreSettings, Tx, Urgency, verify};
use uuid::Uuid;

use super::behind::Behind;
use super::chance::Chance;
use super::life::System;
use super::support::Folder;

/// Tries until a command must have happened: each fails with less than one chance in two.
const TRIES_MAX: usize = 64;

/// A store in a folder of its own.
pub struct Sqlite {
    seed: u64,
    backend: RealHouse,
    _folder: Folder,
    known: usize,
    incidents: Vec<HistoryId>,
    behind: Behind,
    runs: Arc<Mutex<Runs>>,
}

/// What the runs of one job know of each other.
#[derive(Default)]
struct Runs {
    /// The World of before, until a run has decided with it.
    stale: Option<Arc<World>>,
    /// Where the history ended when a run was refused for the World it had read.
    refused_at: Option<Option<Tip>>,
    conflicts: u64,
}

impl Runs {
    /// A run begins: a refused one has left nothing behind. Rows are compared with the histories
    /// when the life has ended.
    fn begin(&mut self, tip: Option<Tip>) -> Option<Arc<World>> {
        if let Some(before) = self.refused_at.take() {
            assert_eq!(tip, before, "a refused run has left an entry");
        }
        self.stale.take()
    }

    /// What a commit says to a decision that was made with the World of before.
    fn refused(&mut self, tip: Option<Tip>, committed: Result<(), Error>) -> Error {
        let is_conflict = matches!(committed, Err(Error::Conflict));
        assert!(is_conflict, "a decision with the World of before gave {committed:?}");
        self.refused_at = Some(tip);
        self.conflicts += 1;
        Error::Conflict
    }
}

impl Sqlite {
    /// An empty store that fails as the seed says.
    pub fn new(seed: u64) -> Self {
        let folder = Folder::new("sim");
        let chance = Arc::new(Mutex::new(Chance::new(seed ^ 0xFA17)));
        let faults = move |point: Point, _name: &'static str| {
            let mut chance = chance.lock().expect("no test panics with the chance in hand");
            let percent = match point {
                Point::InJob => 0,
                Point::BeforeCommit => 10,
                Point::AfterCommit => 10,
            };
            chance.happens(percent).then_some(Fault::Unavailable)
        };
        let settings = StoreSettings { faults: Some(Arc::new(faults)), ..StoreSettings::new(&folder.url()) };
        let backend = super::support::backend(&settings, super::town::START);
        let (behind, runs) = (Behind::new(seed), Arc::default());
        Self { seed, backend, _folder: folder, known: 0, incidents: Vec::new(), behind, runs }
    }

    /// How many commits were refused because the World had changed.
    pub fn conflicts(&self) -> u64 {
        hold(&self.runs).conflicts
    }

    /// The facts of every history, to compare with another house's.
    pub fn facts(&self) -> Vec<(HistoryId, Vec<Facts>)> {
        let histories: BTreeMap<HistoryId, Vec<Facts>> = self
            .incidents
            .iter()
            .map(|id| (*id, self.history(*id).into_iter().map(|(_, facts)| facts).collect()))
            .collect();
        histories.into_iter().collect()
    }

    /// Chains, heads, rows and seals.
    pub fn verify(&self) {
        let report = {
            let options = verify::VerifyOptions { replay: true, anchor: None };
            verify::verify(&self.backend.store, &options, &mut |_| {})
        }
        .expect("the store can be read");
        assert!(report.is_whole(), "SEED={}: {report:?}", self.seed);
    }

    /// Runs a write until its outcome is known.
    fn insist<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> Result<Result<T, Refusal>, Error> + Clone + Send + 'static,
    ) -> Result<T, Refusal> {
        for _ in 0..TRIES_MAX {
            match self.backend.store.write(Urgency::Person, "sim", job.clone()) {
                Ok(result) => return result,
                Err(Error::Unavailable(_)) => {}
                Err(error) => panic!("SEED={}: {error}", self.seed),
            }
        }
        panic!("SEED={}: the store failed {TRIES_MAX} times in a row", self.seed)
    }

    /// Draws whether the next command is decided with the World of before, as the store had it.
    fn fall_behind(&mut self) -> Arc<Mutex<Runs>> {
        let present = self.read(|tx| tx.world());
        hold(&self.runs).stale = self.behind.draw(&present);
        Arc::clone(&self.runs)
    }

    fn read<T>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> T {
        self.backend.store.read(f).expect("the store can be read")
    }
}

fn hold(runs: &Mutex<Runs>) -> MutexGuard<'_, Runs> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

fn append(
    tx: &mut Tx<'_>,
    world: &World,
    before: Option<&Loaded<Incident>>,
    command: CommandId,
    decision: &Decision,
) -> Result<(), Error> {
    let (after, facts) = (&decision.after, &decision.facts);
    let what = What::Incident { step: Step { before, after, facts }, world, dedup_key: None };
    tx.commit(vec![Append { command, at: after.at, private: &decision.private, what }])
}

impl System for Sqlite {
    fn open(&mut self, id: HistoryId, _world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        self.backend.store.clock().set(now);
        let command = command.clone();
        self.incidents.push(id);
        let runs = self.fall_behind();
        self.insist(move |tx| {
            let loaded = tx.load::<Incident>(id)?;
            let stale = hold(&runs).begin(loaded.as_ref().map(|known| known.tip));
            if loaded.is_some() {
                return Ok(Ok(()));
            }
            let now = tx.now()?;
            if let Some(old) = stale
                && let Ok(decision) = open(id, &old, &command, now)
            {
                let committed = append(tx, &old, None, command.id, &decision);
                return Err(hold(&runs).refused(None, committed));
            }
            let world = tx.world()?;
            match open(id, &world, &command, now) {
                Ok(decision) => append(tx, &world, None, command.id, &decision).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })
    }

    fn give(&mut self, id: HistoryId, _world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        self.backend.store.clock().set(now);
        let command = command.clone();
        let runs = self.fall_behind();
        self.insist(move |tx| {
            let loaded = tx.load::<Incident>(id)?.ok_or(Error::Unreadable("incident"))?;
            let stale = hold(&runs).begin(Some(loaded.tip));
            if loaded.command_known(command.id) {
                return Ok(Ok(()));
            }
            let now = loaded.time(tx.now()?);
            if let Some(old) = stale
                && let Ok(decision) = decide(&loaded.state, &old, &command, now)
                && !decision.facts.facts.is_empty()
            {
                let committed = append(tx, &old, Some(&loaded), command.id, &decision);
                return Err(hold(&runs).refused(Some(loaded.tip), committed));
            }
            let world = tx.world()?;
            match decide(&loaded.state, &world, &command, now) {
                Ok(decision) if decision.facts.facts.is_empty() => Ok(Ok(())),
                Ok(decision) => append(tx, &world, Some(&loaded), command.id, &decision).map(Ok),
                Err(refusal) => Ok(Err(refusal)),
            }
        })
    }

    fn incident(&self, id: HistoryId) -> Incident {
        self.read(|tx| tx.load::<Incident>(id)).expect("an accepted report is there for ever").state
    }

    fn history(&self, id: HistoryId) -> Vec<(Moment, Facts)> {
        let entries = self.read(|tx| tx.entries(id));
        let decoded = entries.iter().map(|entry| decode(entry).expect("what we wrote can be read"));
        decoded.map(|entry| (entry.at, entry.facts)).collect()
    }

    fn world_changed(&mut self, log: &[(OrgFact, Private)], now: Moment) {
        self.backend.store.clock().set(now);
        let fresh: Vec<(OrgFact, Private)> = log[self.known..].to_vec();
        let command = CommandId(Uuid::from_u64_pair(self.seed, u64::MAX - self.known as u64));
        self.known = log.len();
        let result = self.insist(move |tx| {
            let loaded = tx.load_organisation()?;
            if loaded.command_known(command) {
                return Ok(Ok(()));
            }
            let facts = fresh.iter().map(|(fact, _)| fact.clone().into()).collect();
            let private: Private = fresh.iter().flat_map(|(_, private)| private.clone()).collect();
            let facts = OrganisationFacts { by: Actor::Operator, request: None, facts };
            let at = loaded.time(tx.now()?);
            let mut after = loaded.state.clone();
            after.apply_entry(at, &facts, &private);
            let what = What::Organisation(Step { before: Some(&loaded), after: &after, facts: &facts });
            tx.commit(vec![Append { command, at, private: &private, what }]).map(Ok)
        });
        result.expect("a change of the organisation is not refused");
    }
}
