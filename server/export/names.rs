//! What people were called when something happened.
//!
//! An entry carries the names of everyone it mentions, so that a report written years later still
//! says who it was at the time. The organisation's present names are only the last resort.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::PersonId;
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::org::Org;

use super::paper::Known;

/// Names by person and by the entry that mentions them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_person: BTreeMap<PersonId, BTreeMap<i64, String>>,
}

impl Names {
    /// Collects the names that a history carries.
    pub fn collect(entries: &[DecodedEntry]) -> Self {
        let mut names = Self::default();
        for entry in entries {
            for (key, name) in &entry.private {
                let Some(person) = key.strip_prefix("name.") else { continue };
                let known = names.by_person.entry(PersonId::from(person)).or_default();
                known.insert(entry.seq, name.clone());
            }
        }
        names
    }

    /// Everyone whom the history names, with every name they had.
    pub(super) fn known(&self) -> Vec<Known> {
        let known = |(person, names): (&PersonId, &BTreeMap<i64, String>)| {
            let names: BTreeSet<String> = names.values().cloned().collect();
            Known { person: person.clone(), names: names.into_iter().collect(), is_head: false }
        };
        self.by_person.iter().map(known).collect()
    }

    /// The name at one entry: what that entry says, else the one before, else the first later one,
    /// else what the organisation says today, else the staff number. Whoever shares a name is told apart
    /// by the number.
    pub fn of(&self, person: &PersonId, seq: i64, org: &Org) -> String {
        let Some(known) = self.by_person.get(person) else { return org.name_of(person) };
        let before = known.range(..=seq).next_back();
        let found = before.or_else(|| known.iter().next());
        found.map_or_else(|| org.name_of(person), |(_, name)| org.told_apart(person, name.clone()))
    }
}
