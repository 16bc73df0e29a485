//! Parts of the report that the emergency response plan adds: one shape for every family and format.
//!
//! Each family writes its own sections; a writer sets them in its format without knowing what they
//! are about. Who may read a section is decided by the variant of the document.

mod deadline;
mod drill;
mod evidence;
mod exceptions;
mod joined;
mod prevention;
mod response;
mod scale;

pub(in crate::telling) use deadline::grounds;

use serde::Serialize;

use crate::domain::incident::entry::DecodedEntry;
use crate::domain::register::exception::Exceptions;

use super::document::Deadline;
use super::evidence::EvidenceLine;
use super::sentence::Teller;
use super::words::Words;

/// One part of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// `family.what`.
    pub code: &'static str,
    /// Heading.
    pub title: String,
    /// Paragraphs before everything else.
    pub lead: Vec<String>,
    /// Names with values.
    pub facts: Vec<Pair>,
    /// Tables.
    pub tables: Vec<Table>,
    /// What should be known and is not (未確認).
    pub missing: Vec<String>,
}

/// A name with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// Rows under heads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Heading; empty if there is none.
    pub title: String,
    /// Heads of the columns.
    pub heads: Vec<String>,
    /// Rows, each as long as the heads.
    pub rows: Vec<Vec<String>>,
}

impl Section {
    /// A section that says nothing yet.
    pub fn new(code: &'static str, title: String) -> Self {
        Self { code, title, lead: Vec::new(), facts: Vec::new(), tables: Vec::new(), missing: Vec::new() }
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.lead.is_empty() && self.facts.is_empty() && self.tables.is_empty() && self.missing.is_empty()
    }
}

/// Dates of law and rule towards bodies outside.
pub(super) fn deadlines(teller: &Teller<'_>) -> Vec<Deadline> {
    deadline::deadlines(teller)
}

/// Every section that says something, in the order in which they are printed.
pub(crate) fn sections(teller: &Teller<'_>, exceptions: &Exceptions) -> Vec<Section> {
    let families = [
        joined::sections(teller),
        drill::sections(teller),
        response::sections(teller),
        deadline::sections(teller),
        exceptions::sections(teller, exceptions),
        prevention::sections(teller),
    ];
    families.into_iter().flatten().filter(|section| !section.is_empty()).collect()
}

/// Where the incident stands on the body's own scales, and how it came there.
pub(super) fn of_scales(entries: &[DecodedEntry], teller: Teller<'_>) -> Option<Section> {
    Some(scale::section(entries, teller)).filter(|section| !section.is_empty())
}

/// 証拠一覧, where there is any evidence: it has histories of its own, and comes as an argument.
pub(super) fn of_evidence(items: &[EvidenceLine], words: &Words) -> Vec<Section> {
    let sections = evidence::sections(items, words);
    sections.into_iter().filter(|section| !section.is_empty()).collect()
}
