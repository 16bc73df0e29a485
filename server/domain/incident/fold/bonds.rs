//! What becomes of an incident that is one matter with another, and of one that parts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::actor::Actor;
use crate::case::{Phase, Walled};
use crate::ids::PersonId;
use crate::incident::bond::{Absorbed, BondFact, Held, Survivor};
use crate::incident::state::{Heard, Incident};
use crate::moment::Moment;

impl Incident {
    pub(super) fn bind(&mut self, fact: &BondFact, at: Moment, by: &Actor) {
        match fact {
            BondFact::MergedInto { into, number, subjects, wall } => {
                self.share((subjects, wall.as_ref()), number);
                let (id, number, was) = (*into, number.clone(), self.phase);
                self.bonds.into = Some(Survivor { id, number, at, was });
                self.phase = Phase::Merged;
                self.watch_at = None;
                self.lines.values_mut().for_each(|line| Arc::make_mut(line).again_at = None);
            }
            BondFact::Absorbed { absorbed, people, .. } => {
                self.take_in(absorbed, at, by);
                people.iter().for_each(|row| self.note_told(&row.person, at));
            }
            BondFact::TakenOver { of, theirs, duty } => {
                let held = self.bonds.held.iter_mut().find(|held| held.absorbed.incident == *of);
                held.into_iter().for_each(|held| {
                    held.answered.insert(*theirs, *duty);
                });
            }
            BondFact::Parted { to, .. } => {
                self.bonds.into = None;
                self.phase = *to;
            }
            BondFact::Released { incident, .. } => {
                self.bonds.held.retain(|held| held.absorbed.incident != *incident);
            }
            BondFact::Followed { subjects, wall } => {
                let number = self.bonds.into.as_ref().map(|into| into.number.clone()).unwrap_or_default();
                self.share((subjects, wall.as_ref()), &number);
            }
        }
    }

    fn take_in(&mut self, absorbed: &Absorbed, at: Moment, by: &Actor) {
        self.share((&absorbed.subjects, absorbed.wall.as_ref()), &absorbed.number);
        self.confirmed.extend(absorbed.confirmed.iter().cloned());
        let reports = absorbed.reports.iter();
        self.joined.extend(reports.map(|report| Heard { joined: report.clone(), at, by: by.clone() }));
        self.bonds.taken_in.insert(absorbed.number.clone());
        self.bonds.held.push(Held { absorbed: absorbed.clone(), at, answered: BTreeMap::new() });
    }

    /// Who is shut out from now on. Whoever was not before is so because of the other one.
    fn share(&mut self, (subjects, wall): (&BTreeSet<PersonId>, Option<&Walled>), number: &str) {
        let lent = subjects.difference(&self.subjects).map(|person| (person.clone(), number.to_owned()));
        self.bonds.lent.extend(lent);
        self.subjects = subjects.clone();
        self.forget_lent();
        if self.case.context.wall.as_ref() != wall {
            self.bonds.lent_wall = Some(number.to_owned());
            self.case.context.wall = wall.cloned();
        }
    }

    /// Whoever is no longer shut out is not so because of another one either.
    pub(super) fn forget_lent(&mut self) {
        let subjects = &self.subjects;
        self.bonds.lent.retain(|person, _| subjects.contains(person));
    }
}
