//! The house without a store: decide, and fold over a list. What a store refuses because the World
//! has changed meanwhile is decided here too, and thrown away.

use std::collections::BTreeMap;

use noroshi::domain::deciding::command::Command;
use noroshi::domain::deciding::decide::{Decision, decide, open};
use noroshi::domain::history::{History, Private};
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::fact::Facts;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::OrgFact;
use noroshi::domain::refusal::Refusal;
use noroshi::domain::world::World;

use super::behind::Behind;
use super::life::System;

/// Histories by id.
pub struct Memory {
    seed: u64,
    histories: BTreeMap<HistoryId, Vec<(Moment, Facts, Private)>>,
    behind: Behind,
    thrown_away: u64,
}

impl Memory {
    /// Nothing has happened yet.
    pub fn new(seed: u64) -> Self {
        Self { seed, histories: BTreeMap::new(), behind: Behind::new(seed), thrown_away: 0 }
    }

    /// How many decisions were made with the World of before: each would have been an entry.
    pub fn thrown_away(&self) -> u64 {
        self.thrown_away
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

    fn throw_away(&mut self, decided: &Result<Decision, Refusal>) {
        let would_write = decided.as_ref().is_ok_and(|decision| !decision.facts.facts.is_empty());
        self.thrown_away += u64::from(would_write);
    }

    fn append(&mut self, id: HistoryId, decision: Decision) {
        if !decision.facts.facts.is_empty() {
            let entry = (decision.after.at, decision.facts, decision.private);
            self.histories.entry(id).or_default().push(entry);
        }
    }
}

impl System for Memory {
    fn open(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        if let Some(before) = self.behind.draw(world) {
            self.throw_away(&open(id, &before, command, now));
        }
        let decision = open(id, world, command, now)?;
        let after = decision.after.clone();
        self.append(id, decision);
        assert_eq!(self.fold(id), after, "SEED={}: the fold differs from the decision", self.seed);
        Ok(())
    }

    fn give(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal> {
        let before = self.fold(id);
        if let Some(old) = self.behind.draw(world) {
            self.throw_away(&decide(&before, &old, command, now));
        }
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
