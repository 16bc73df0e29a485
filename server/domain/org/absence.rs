//! Who does not act for a time, and why: absence, and what someone has delegated.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::actor::Cause;
use crate::ids::{Act, PersonId};
use crate::moment::Moment;

use super::Org;

/// Of the hash of an absence: no organisation has so many that two would share it.
const CODE_BYTES: usize = 8;

/// A time in which a person does not act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub cause: Cause,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Moment,
    /// Who acts instead, if named for this absence.
    pub stand_in: Option<PersonId>,
    /// What the named stand-in may do; empty means everything.
    pub only: Vec<Act>,
}

impl Absence {
    /// What names it at the edge: short, and another for every other absence.
    pub fn code(&self) -> String {
        let stored = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(stored).iter().take(CODE_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Org {
    /// An absence that ends before it began never was.
    pub(super) fn end_absence(&mut self, absence: &Absence, at: Moment) {
        for row in self.absences.iter_mut().filter(|row| *row == absence) {
            row.to = row.to.min(at);
        }
        self.absences.retain(|row| row.from < row.to);
    }

    /// The absence that keeps `person` from acting at `at`; the latest entered wins. What someone has
    /// delegated keeps them from nothing else.
    pub fn absence_of<'a>(&'a self, person: &'a PersonId, at: Moment) -> Option<&'a Absence> {
        self.absences_at(person, at).rev().find(|row| row.cause != Cause::Delegated)
    }

    /// What `person` has delegated (委任) at `at`, the latest entered first.
    pub fn delegations_of<'a>(
        &'a self,
        person: &'a PersonId,
        at: Moment,
    ) -> impl Iterator<Item = &'a Absence> {
        self.absences_at(person, at).rev().filter(|row| row.cause == Cause::Delegated)
    }

    fn absences_at<'a>(
        &'a self,
        person: &'a PersonId,
        at: Moment,
    ) -> impl DoubleEndedIterator<Item = &'a Absence> {
        self.absences.iter().filter(move |row| row.person == *person && row.from <= at && at < row.to)
    }
}
