//! What people were called, and what was known, when something happened.
//!
//! An entry carries the names of everyone it mentions, so that a report written years later still
//! says who it was at the time. The organisation's present names are only the last resort.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::case::Case;
use crate::domain::case::said::{Change, changes};
use crate::domain::ids::PersonId;
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::Fact;
use crate::domain::org::Org;

use super::paper::Known;

/// Names by person and by the entry that mentions them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    by_person: BTreeMap<PersonId, BTreeMap<i64, String>>,
    /// What was known of the case after each entry that said something of it.
    known: BTreeMap<i64, Snapshot>,
}

/// What was known at an entry, as far as it can change.
#[derive(Clone, Debug)]
struct Snapshot {
    case: Case,
    subjects: usize,
    texts: BTreeMap<&'static str, String>,
}

/// Texts of which a change is said.
const TEXTS: [&str; 3] = ["summary", "place", "description"];

impl Names {
    /// Collects the names that a history carries.
    pub fn collect(entries: &[DecodedEntry]) -> Self {
        let mut names = Self::default();
        for entry in entries {
            names.learn(entry);
            for (key, name) in &entry.private {
                let Some(person) = key.strip_prefix("name.") else { continue };
                let known = names.by_person.entry(PersonId::from(person)).or_default();
                known.insert(entry.seq, name.clone());
            }
        }
        names
    }

    fn learn(&mut self, entry: &DecodedEntry) {
        let found = entry.facts.facts.iter().rev().find_map(|fact| match fact {
            Fact::Opened { case, subjects, .. } | Fact::CaseChanged { case, subjects } => {
                Some((Case::clone(case), subjects.len()))
            }
            _ => None,
        });
        let Some((case, subjects)) = found else { return };
        let before = self.known.last_key_value().map(|(_, known)| known.texts.clone());
        let mut texts = before.unwrap_or_default();
        texts.extend(TEXTS.iter().filter_map(|key| Some((*key, entry.private.get(*key)?.clone()))));
        self.known.insert(entry.seq, Snapshot { case, subjects, texts });
    }

    /// What was known before an entry, and after it.
    fn around(&self, seq: i64) -> Option<(&Snapshot, &Snapshot)> {
        let before = self.known.range(..seq).next_back().map(|(_, known)| known)?;
        Some((before, self.known.get(&seq)?))
    }

    /// Which facts an entry changed.
    pub fn changes(&self, seq: i64) -> Vec<Change> {
        self.around(seq).map(|(before, after)| changes(&before.case, &after.case)).unwrap_or_default()
    }

    /// Which texts an entry changed: the key, what was said before, what is said after.
    pub fn texts_changed(&self, seq: i64) -> Vec<(&'static str, Option<String>, String)> {
        let Some((before, after)) = self.around(seq) else { return Vec::new() };
        let changed = after.texts.iter().filter(|(key, text)| before.texts.get(*key) != Some(text));
        changed.map(|(key, text)| (*key, before.texts.get(key).cloned(), text.clone())).collect()
    }

    /// How many people were implicated before and after an entry that changed it. Who they are is for
    /// fewer readers than the rest.
    pub fn subjects_changed(&self, seq: i64) -> Option<(usize, usize)> {
        let (before, after) = self.around(seq)?;
        (before.subjects != after.subjects).then_some((before.subjects, after.subjects))
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
