//! The house without a store: decide, and fold over a list.

use std::collections::BTreeMap;

use noroshi::domain::history::Private;
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::command::{Command, Refusal};
use noroshi::domain::incident::decide::{Decision, decide, open};
use noroshi::domain::incident::fact::Facts;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::OrgFact;
use noroshi::domain::world::World;

use super::life::House;

/// Histories by id.
pub struct Memory {
    seed: u64,
    histories: BTreeMap<HistoryId, Vec<(Moment, Facts, Private)>>,
}

impl Memory {
    /// Nothing has happened yet.
    pub fn new(seed: u64) -> Self {
        Self { seed, histories: BTreeMap::new() }
    }

    /// Everything that happened, as text that can be compared.
    pub fn digest(&self) -> String {
        format!("{:?}", self.histories)
    }

    /// The facts of every history, to compare with another house's.
    pub fn facts(&self) -> Vec<(HistoryId, Vec<Facts>)> {
        let rows = self.histories.iter();
        rows.map(|(id, entries)| (*id, entries.iter().map(|(_, facts, _)| facts.clone()).collect())).collect()
    }

    fn fold(&self, id: HistoryId) -> Incident {
        let entries = self.histories.get(&id).expect("the incident is there");
        Incident::fold(id, entries.iter().map(|(at, facts, private)| (*at, facts, private)))
            .expect("it begins with its opening")
    }

    fn append(&mut self, id: HistoryId, decision: Decision) {
        if !decision.facts.facts.is_empty() {
            let entry = (decision.after.at, decision.facts, decision.private);
            self.histories.entry(id).or_default().push(entry);
        }
    }
}

impl House for Memory {
    fn open(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        let decision = open(id, world, command, now)?;
        let after = decision.after.clone();
        self.append(id, decision);
        assert_eq!(self.fold(id), after, "SEED={}: the fold differs from the decision", self.seed);
        Ok(())
    }

    fn give(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        let before = self.fold(id);
        let decision = decide(&before, world, command, now)?;
        let after = decision.after.clone();
        let is_empty = decision.facts.facts.is_empty();
        self.append(id, decision);
        if !is_empty {
            assert_eq!(self.fold(id), after, "SEED={}: the fold differs from the decision", self.seed);
        }
        Ok(())
    }

    fn incident(&self, id: HistoryId) -> Incident {
        self.fold(id)
    }

    fn history(&self, id: HistoryId) -> Vec<(Moment, Facts)> {
        let entries = self.histories.get(&id).into_iter().flatten();
        entries.map(|(at, facts, _)| (*at, facts.clone())).collect()
    }

    fn world_changed(&mut self, _log: &[(OrgFact, Private)], _now: Moment) {}
}
