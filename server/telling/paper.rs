//! What a document is as a paper: for whom, under which number, and by what it can be proved.

use serde::Serialize;

use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::domain::plan::issue::{Made, Variant};
use crate::keys::to_hex;

use super::document::{Stamp, Word, word};
use super::section::Pair;
use super::words::Words;

/// The code of 案.
const DRAFT: &str = "draft";

/// For whom, under which number, by what it can be proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// For whom it is.
    pub variant: Word,
    /// `issued`, `copy` for 控え（未発行）, or `draft` for 案: what the public may not read yet.
    pub status: Word,
    /// 文書番号, where it was issued.
    pub number: Option<Number>,
    /// 第n報 or 最終報, where it was issued.
    pub version: Option<Word>,
    /// The code that proves the number, where it was issued.
    pub code: Option<String>,
    /// The signed head of the incident's history, where it was issued.
    pub seal: Option<Seal>,
}

/// 文書番号.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Number {
    /// Its number within the incident.
    pub no: u32,
    /// As it is printed.
    pub label: String,
}

/// The signed head of the history that it was made from, to be compared with what is stored later. Nothing
/// of it moves with another history: that is nothing that a reader of one document may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// When it was signed.
    pub at: Stamp,
    /// The head, hex.
    pub root: String,
    /// SHA-256 of the public key, hex.
    pub key_id: String,
    /// Ed25519, hex.
    pub signature: String,
}

/// Under what a document is issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// 事案番号.
    pub incident: String,
    /// 文書番号 within it.
    pub no: u32,
    /// 第n報.
    pub version: u32,
    /// 最終報.
    pub is_final: bool,
    /// The code that proves the number.
    pub code: String,
}

/// What a writer never prints: what a variant needs in order to leave out what its readers may not
/// see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backstage {
    /// What was written for the readers of one variant, by its key.
    pub texts: crate::domain::history::Private,
    /// Everyone whom the history names.
    pub people: Vec<Known>,
    /// 該当号 of the rules of law that hold.
    pub grounds: Vec<String>,
    /// What was stated of the commission's nine items, each with its number.
    pub stated: Vec<(u32, Pair)>,
    /// Why the public may not read it yet; none where it may.
    pub unpublished: Option<&'static str>,
}

/// A person whom the history names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub person: PersonId,
    /// Every name they had.
    pub names: Vec<String>,
    /// Whether they acted as the holder of a post or in the holder's place: 管理者 and above.
    pub is_head: bool,
}

impl Seal {
    /// From what was signed.
    pub fn new(at: Moment, root: &[u8], key_id: &[u8], signature: &[u8]) -> Self {
        Self { at: Stamp(at), root: to_hex(root), key_id: to_hex(key_id), signature: to_hex(signature) }
    }
}

impl Ticket {
    /// What of a document that is about to be issued is printed on it.
    pub fn of(made: &Made, incident: &str) -> Self {
        let Made { no, version, is_final, .. } = *made;
        Self { incident: incident.to_owned(), no, version, is_final, code: made.code.clone() }
    }
}

impl Paper {
    /// 控え, or an issued paper.
    pub fn of(ticket: Option<&Ticket>, seal: Option<Seal>, words: &Words) -> Self {
        let status = if ticket.is_some() { "issued" } else { "copy" };
        Self {
            variant: variant_word(Variant::Full, words),
            status: word(status, words.word(&format!("document-status-{status}"))),
            number: ticket.map(|ticket| Number {
                no: ticket.no,
                label: number_label(&ticket.incident, ticket.no, words),
            }),
            version: ticket.map(|ticket| version_word(ticket.version, ticket.is_final, words)),
            code: ticket.map(|ticket| ticket.code.clone()),
            // A copy shows what its reader may see of one incident, and nothing that another moves.
            seal: seal.filter(|_| ticket.is_some()),
        }
    }

    /// 案: the public may not read it yet, for this reason.
    pub fn as_draft(&mut self, why: &str, words: &Words) {
        self.status = word(DRAFT, words.word(&format!("document-status-draft-{why}")));
    }

    /// Whether it is 案.
    pub fn is_draft(&self) -> bool {
        self.status.code == DRAFT
    }

    /// Whether it was issued.
    pub const fn is_issued(&self) -> bool {
        self.number.is_some()
    }
}

/// The body's word for a variant.
pub fn variant_word(variant: Variant, words: &Words) -> Word {
    word(variant.as_str(), words.word(&format!("document-variant-{}", variant.as_str())))
}

/// 第2報, 最終報（第3報）.
pub fn version_word(version: u32, is_final: bool, words: &Words) -> Word {
    let count = version.to_string();
    let key = if is_final { "document-version-final" } else { "document-version" };
    word(&count, words.say(key, &[("count", &count)]))
}

/// K7M4-92QX 第3号: the incident's number, and a number within it.
pub fn number_label(incident: &str, no: u32, words: &Words) -> String {
    words.say("document-number", &[("incident", incident), ("no", &no.to_string())])
}
