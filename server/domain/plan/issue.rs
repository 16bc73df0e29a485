//! 文書: documents that left the house under a number.
//!
//! A document is made from the history as it stood; the fact says which head that was, what the
//! file's hash is, and the code printed on it. The 文書番号 is the incident's number and one
//! within it, without gaps: a count over all incidents would tell of those that a reader may not see.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod decide;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::{KindId, PersonId};
use crate::moment::Moment;

use super::heard::Heard;

/// For whom a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// 庁内: everything.
    #[default]
    Full,
    /// 首長・議会.
    Council,
    /// 報道・公表.
    Press,
    /// 個人情報保護委員会: the nine items.
    Ppc,
    /// 障害記録: what failed, what was done and what came of it (対策基準 6.1(7)).
    Fault,
}

/// The form of its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Paper and archive.
    #[default]
    Pdf,
    /// To be worked on.
    Docx,
    /// Tables.
    Xlsx,
    /// Tables as text.
    Csv,
    /// Plain text.
    Md,
    /// Programs: the product's own schema.
    Json,
    /// Programs: RFC 8727.
    Iodef,
}

impl Variant {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Full, Self::Council, Self::Press, Self::Ppc, Self::Fault];

    /// As history stores it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Council => "council",
            Self::Press => "press",
            Self::Ppc => "ppc",
            Self::Fault => "fault",
        }
    }

    /// The variant of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|variant| variant.as_str() == text)
    }

    /// What someone can write for its readers, in the order in which it is printed. The texts stand
    /// under `issue.<variant>.<field>`.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Full => &[],
            Self::Council | Self::Press => {
                &["overview", "course", "personal-data", "response", "prevention", "contact"]
            }
            Self::Fault => &["fault", "cause", "response", "outcome"],
            Self::Ppc => &[
                "overview",
                "items",
                "people",
                "cause",
                "harm",
                "persons",
                "publication",
                "done",
                "planned",
                "other",
            ],
        }
    }

    /// Whether it is of use for an incident of this kind: 障害記録 is for what failed.
    pub fn suits(self, kind: &KindId) -> bool {
        self != Self::Fault || ["fault", "disaster", "dos"].contains(&kind.as_str())
    }

    /// The key of one of its texts.
    pub fn key(self, field: &str) -> String {
        format!("issue.{}.{field}", self.as_str())
    }
}

impl Format {
    /// In the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Pdf, Self::Docx, Self::Xlsx, Self::Csv, Self::Md, Self::Json, Self::Iodef];

    /// As history stores it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Json => "json",
            Self::Iodef => "iodef",
        }
    }

    /// The format of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// What the readers of a variant are told in words was written.
    Prepared { variant: Variant },
    /// A document was issued.
    Issued {
        /// 文書番号: its number within the incident.
        no: u32,
        variant: Variant,
        format: Format,
        /// 第n報 of this variant.
        version: u32,
        /// Whether it is the last one (最終報).
        is_final: bool,
        /// SHA-256 of the file, hex.
        sha256: String,
        /// SHA-256 of the last entry it was made from, hex.
        head: String,
        /// The code printed on it.
        code: String,
    },
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Write what the readers of a variant are told in words. A text that is left out stays.
    Prepare { variant: Variant },
    /// Issue a document that has been made.
    Issue(Box<Made>),
}

/// A document that has been made and not yet issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// 文書番号: its number within the incident.
    pub no: u32,
    /// For whom.
    pub variant: Variant,
    /// Form.
    pub format: Format,
    /// 第n報.
    pub version: u32,
    /// 最終報.
    pub is_final: bool,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The head it was made from, hex.
    pub head: String,
    /// The code printed on it.
    pub code: String,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub made: Made,
    /// When it was issued.
    pub at: Moment,
    /// Who issued it.
    pub by: Actor,
}

/// What was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// In the order of issue.
    pub papers: Vec<Paper>,
    /// How often the words for the readers of a variant were written.
    pub prepared: BTreeMap<Variant, u32>,
}

impl Fact {
    /// `issue.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Prepared { .. } => "issue.prepared",
            Self::Issued { .. } => "issue.issued",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        Vec::new()
    }

    /// Whom it speaks to.
    pub fn told(&self) -> Vec<Heard<'_>> {
        Vec::new()
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::Prepared { .. } | Self::Issued { .. } => true,
        }
    }
}

impl Issued {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact.clone() {
            Fact::Prepared { variant } => *self.prepared.entry(variant).or_default() += 1,
            Fact::Issued { no, variant, format, version, is_final, sha256, head, code } => {
                let made = Made { no, variant, format, version, is_final, sha256, head, code };
                self.papers.push(Paper { made, at, by: by.clone() });
            }
        }
    }

    /// How often the words for the readers of a variant were written.
    pub fn times_prepared(&self, variant: Variant) -> u32 {
        self.prepared.get(&variant).copied().unwrap_or_default()
    }

    /// Which number the next document has: they have no gaps, and tell of no other incident.
    pub fn next_no(&self) -> u32 {
        self.papers.iter().map(|paper| paper.made.no).max().unwrap_or(0) + 1
    }

    /// Which 第n報 of a variant the next one is.
    pub fn next_version(&self, variant: Variant) -> u32 {
        let versions = self.papers.iter().filter(|paper| paper.made.variant == variant);
        versions.map(|paper| paper.made.version).max().unwrap_or(0) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_counts_its_own_versions() {
        let mut issued = Issued::default();
        let fact = |variant, version| Fact::Issued {
            no: version,
            variant,
            format: Format::Pdf,
            version,
            is_final: false,
            sha256: String::new(),
            head: String::new(),
            code: String::new(),
        };
        issued.apply(&fact(Variant::Press, 1), Moment::from_micros(1), &Actor::Operator);
        issued.apply(&fact(Variant::Press, 2), Moment::from_micros(2), &Actor::Operator);
        assert_eq!((issued.next_version(Variant::Press), issued.next_version(Variant::Full)), (3, 1));
        assert_eq!((issued.papers.len(), issued.next_no()), (2, 3));
    }

    #[test]
    fn every_word_is_read_as_it_is_written() {
        assert!(Variant::ALL.into_iter().all(|variant| Variant::parse(variant.as_str()) == Some(variant)));
        assert!(Format::ALL.into_iter().all(|format| Format::parse(format.as_str()) == Some(format)));
        assert_eq!(Variant::parse("all"), None);
    }
}
