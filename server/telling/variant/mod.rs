//! The document for one kind of reader: a function from document to document that leaves out what
//! they may not see. What is left out is in no format, because no writer is ever given it.
//!
//! * *full* 庁内: everything.
//! * *council* 首長・議会: what happened and how the chain answered, by post. People below 管理者 have
//!   no name.
//! * *press* 報道・公表: 概要・経過・個人情報の内容・対応・再発防止・問合せ, no names, no clauses of
//!   the body's own rules. Words are those that someone wrote for it; of the record only times and
//!   counts are used.
//! * *ppc* 個人情報保護委員会: the nine items, with 実施済み and 予定 apart, in the body's name.
//! * *fault* 障害記録: what failed, what was done, what came of it; by times and posts, without names.

mod council;
mod draft;
mod fault;
mod names;
mod ppc;
mod press;

use std::collections::BTreeMap;

use crate::domain::plan::issue::Variant;

use super::document::Document;
use super::paper::{Backstage, variant_word};
use super::section::{Pair, Section};
use super::words::Words;

/// A document for one kind of reader.
#[derive(Clone, Debug)]
pub struct Varied {
    /// The document.
    pub document: Document,
    /// What its readers expect and nobody has written: to be looked at before it is issued.
    pub missing: Vec<Missing>,
    /// What could be written, by field, from what is known.
    pub drafts: BTreeMap<&'static str, String>,
}

/// Something that nobody has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What it is, in words.
    pub what: String,
    /// Where it is written.
    pub place: Place,
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this field of what its readers are told.
    Field(String),
    /// Where this section of the report is made from.
    Section(&'static str),
}

impl Missing {
    /// Whether it is written with the paper itself.
    pub const fn is_written_here(&self) -> bool {
        matches!(self.place, Place::Field(_))
    }
}

impl Varied {
    /// What is missing, in words.
    pub fn missing_words(&self) -> Vec<&str> {
        self.missing.iter().map(|missing| missing.what.as_str()).collect()
    }
}

/// The document for the readers of a variant.
pub fn vary(mut document: Document, variant: Variant, words: &Words) -> Varied {
    document.paper.variant = variant_word(variant, words);
    if variant != Variant::Full {
        document.header.title = words.word(&format!("document-title-{}", variant.as_str()));
    }
    let mut missing = Vec::new();
    let desk = VariantWriter { variant, document: &document, words, missing: &mut missing };
    let drafts = draft::drafts(&desk);
    let mut document = match variant {
        Variant::Full => document,
        Variant::Council => council::vary(document, words, &mut missing),
        Variant::Press => press::vary(document, words, &mut missing),
        Variant::Ppc => ppc::vary(document, words, &mut missing),
        Variant::Fault => fault::vary(document, words, &mut missing),
    };
    for section in &document.sections {
        let of_section = section.missing.iter().map(|what| Missing {
            what: format!("{}：{what}", section.title),
            place: Place::Section(section.code),
        });
        missing.extend(of_section);
    }
    document.backstage = Backstage::default();
    Varied { document, missing, drafts }
}

/// Writes the parts of one variant: what someone wrote, or that it is not known yet.
struct VariantWriter<'a> {
    variant: Variant,
    document: &'a Document,
    words: &'a Words,
    missing: &'a mut Vec<Missing>,
}

impl VariantWriter<'_> {
    /// What was written for this variant; the council reads what was written for the public, where nobody
    /// wrote it anything of its own.
    fn written(&self, field: &str) -> Option<String> {
        let of = |variant: Variant| {
            let text = self.document.backstage.texts.get(&variant.key(field))?;
            (!text.trim().is_empty()).then(|| text.clone())
        };
        of(self.variant).or_else(|| (self.variant == Variant::Council).then(|| of(Variant::Press))?)
    }

    /// The name of a field, as forms and documents write it.
    fn name(&self, field: &str) -> String {
        field_name(self.variant, field, self.words)
    }

    /// An empty part.
    fn section(&self, code: &'static str, field: &str) -> Section {
        Section::new(code, self.name(field))
    }

    /// What was written; else that it is being looked into, and that it is missing.
    fn text(&mut self, field: &str) -> String {
        self.written(field).unwrap_or_else(|| {
            self.lacks(field);
            self.words.word("document-unknown")
        })
    }

    /// Notes that nobody has written this.
    fn lacks(&mut self, field: &str) {
        self.missing.push(Missing { what: self.name(field), place: Place::Field(field.to_owned()) });
    }

    fn pair(&self, key: &str, value: impl Into<String>) -> Pair {
        Pair { name: self.words.word(&format!("report-field-{key}")), value: value.into() }
    }

    /// When it happened and when it was noticed, as far as that is known.
    fn times(&self) -> Vec<Pair> {
        let facts = &self.document.facts;
        let occurred = facts.occurred_at.map(|at| self.words.stamp(at.0));
        let unknown = || self.words.word("document-unknown");
        vec![
            self.pair("kind", &self.document.header.kind.label),
            self.pair("occurred", occurred.unwrap_or_else(unknown)),
            self.pair("aware", self.words.stamp(facts.aware_at.0)),
        ]
    }

    /// What of personal data was hit, and whose.
    fn personal_data(&self) -> Vec<Pair> {
        let facts = &self.document.facts;
        let people = self.people();
        vec![
            self.pair("personal-data", &facts.personal_data.label),
            self.pair("my-number", &facts.my_number.label),
            people.unwrap_or_else(|| self.pair("people", self.words.word("document-unknown"))),
        ]
    }

    /// At most how many people, where somebody counted.
    fn people(&self) -> Option<Pair> {
        let count = self.document.facts.people_max?.to_string();
        Some(self.pair("people", self.words.say("report-people-max", &[("count", &count)])))
    }
}

/// The name of a field of a variant.
pub fn field_name(variant: Variant, field: &str, words: &Words) -> String {
    let family = match variant {
        Variant::Ppc => "ppc",
        Variant::Fault => "fault",
        Variant::Full | Variant::Council | Variant::Press => "public",
    };
    words.word(&format!("document-{family}-{field}"))
}
