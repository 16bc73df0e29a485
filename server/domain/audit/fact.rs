//! What auditors did: the record was verified, and what was found; the papers of an audit left the house.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::HistoryId;
use crate::moment::Moment;

/// The fact body of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFacts {
    /// Who gave the command.
    pub by: Actor,
    /// What happened.
    pub facts: Vec<AuditFact>,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditFact {
    /// 記録の確かめ: everything that is stored was verified.
    Verified(Verified),
    /// 監査用一式 was made. Private: `reason`.
    PackageMade(PackageMade),
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When it began.
    pub began_at: Moment,
    /// Histories read.
    pub histories: u64,
    /// Entries read.
    pub entries: u64,
    /// Signed roots checked.
    pub seals: u64,
    /// The last root, which stands for all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<SignedHead>,
    /// What does not hold; of many, the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// How many more there are.
    pub more: u64,
}

impl Verified {
    /// Whether everything holds.
    pub const fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A signed root as it is written down: hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// How many heads it covers.
    pub size: i64,
    /// When it was signed.
    pub at: Moment,
    /// The root.
    pub root: String,
    /// The name of the key.
    pub key_id: String,
    /// Its signature.
    pub signature: String,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The word of what is broken: `fact`, `link`, `seal_root`, `orphans`, `damaged`, ….
    pub what: String,
    /// In which history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryId>,
    /// At which entry of it, or over how many heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<i64>,
    /// How many.
    pub count: u64,
    /// A table, or what the database says; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// The papers of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageMade {
    /// From which moment on.
    pub from: Moment,
    /// Until before which.
    pub to: Moment,
    /// How many incidents are in it.
    pub incidents: u64,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// How long it is.
    pub bytes: u64,
}
