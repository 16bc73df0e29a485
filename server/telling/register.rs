//! A register of the body in words: heads, then tables.

use std::collections::BTreeMap;

use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::Policy;
use crate::domain::register::hearing::Hearing;
use crate::domain::register::row::{Registered, Row, Status, Step};
use crate::domain::world::World;

use super::words::Words;

/// A register, ready to be printed.
#[derive(Clone, Debug)]
pub struct Register {
    /// Its name.
    pub title: String,
    /// Whose it is.
    pub body: String,
    /// When it was printed.
    pub at: Moment,
    /// What stands above the tables.
    pub head: Vec<(String, String)>,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Heading.
    pub title: String,
    /// Columns with their share of the width.
    pub columns: Vec<(String, u32)>,
    /// Rows, each as long as the columns; whether it needs attention.
    pub rows: Vec<(Vec<String>, bool)>,
}

/// What the words of a register depend on.
#[derive(Clone, Copy)]
pub struct RegisterWords<'a> {
    /// The organisation.
    pub world: &'a World,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Words.
    pub words: &'a Words,
    /// Numbers of the incidents that the reader may see.
    pub incidents: &'a BTreeMap<HistoryId, String>,
    /// Today.
    pub now: Moment,
}

impl<'a> RegisterWords<'a> {
    /// The words for the hearing's world and day.
    pub fn of(hearing: &Hearing<'a>, words: &'a Words, incidents: &'a BTreeMap<HistoryId, String>) -> Self {
        Self { world: hearing.world, policy: hearing.policy, words, incidents, now: hearing.now }
    }

    /// When, and who.
    pub(super) fn stamped(&self, person: &PersonId, at: Moment) -> String {
        format!("{} {}", self.words.stamp(at), self.world.org.name_of(person))
    }

    /// Those of the texts of a row under these fields in which something is written, each with its name.
    pub(super) fn said<T: Registered>(&self, row: &Row<T>, fields: &[&str]) -> Vec<(String, String)> {
        let written = fields.iter().filter(|field| !row.text(field).is_empty());
        let name = |field: &str| self.words.word(&format!("{}-field-{field}", T::REGISTER.noun()));
        written.map(|field| (name(field), row.text(field).to_owned())).collect()
    }

    /// The same of what a step brought.
    fn brought<T: Registered>(&self, row: &Row<T>, step: Step) -> Vec<(String, String)> {
        let fields = T::TEXTS.iter().filter(|(_, with)| *with == step).map(|(field, _)| *field);
        self.said(row, &fields.collect::<Vec<_>>())
    }

    /// From when until when; the end is the last day.
    pub fn period(&self, from: Moment, to: Moment) -> String {
        let (from, to) = (self.words.day(from), self.words.day(to - Span::micros(1)));
        self.words.say("exceptions-period", &[("from", &from), ("to", &to)])
    }

    /// What became of a row after it was entered, in order: reported, late, decided, taken back, ended.
    pub(super) fn became<T: Registered>(&self, row: &Row<T>) -> Vec<(String, String)> {
        let word = |key: &str| self.words.word(&format!("{}-{key}", T::REGISTER.noun()));
        let mut lines = Vec::new();
        if let Some((person, at)) = &row.reported {
            lines.push((word("reported"), self.stamped(person, *at)));
            lines.extend(self.brought(row, Step::Reported));
        }
        if let Some(at) = row.late_at {
            lines.push((word("was-late"), self.words.stamp(at)));
        }
        if let Some(verdict) = &row.verdict {
            let status = if verdict.is_permitted { Status::Permitted } else { Status::Refused };
            lines.push((word(T::word(status)), self.stamped(&verdict.by, verdict.at)));
            lines.extend(self.brought(row, Step::Decided));
            lines.extend(self.brought(row, Step::Waived));
        }
        if let Some((person, at)) = &row.withdrawn {
            lines.push((word(T::word(Status::Withdrawn)), self.stamped(person, *at)));
            lines.extend(self.brought(row, Step::Withdrawn));
        }
        if let Some(at) = row.ended_at {
            lines.push((word(T::word(Status::Ended)), self.words.stamp(at)));
        }
        lines
    }

    /// A register under the words that begin with `noun`.
    pub(super) fn register(&self, noun: &str, tables: Vec<Table>) -> Register {
        let word = |key: &str| self.words.word(key);
        Register {
            title: word(&format!("{noun}-title")),
            body: self.policy.body.name.clone(),
            at: self.now,
            head: vec![
                (word("exceptions-head-rule"), self.policy.rule.clone()),
                (word("exceptions-head-made"), self.words.stamp(self.now)),
            ],
            tables,
        }
    }
}

/// Names and values, one to a line of a cell.
pub(super) fn lines(pairs: Vec<(String, String)>) -> String {
    let lines: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    lines.join("\n")
}
