//! What is known of an incident, in the words that rules look at.

pub mod field;
pub mod said;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{ClassId, PersonId, PostId, ScaleId, UnitId};
use super::moment::Moment;

use super::code::words;
pub use field::Case;

/// Where a report came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// 職員.
    Staff,
    /// 住民等外部.
    Outside,
    /// 委託事業者.
    Contractor,
    /// A monitoring system.
    Monitoring,
}

/// A fact that may not be known yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// あり.
    Present,
    /// なし.
    Absent,
    /// 分からない.
    #[default]
    Unknown,
}

impl Presence {
    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

/// 発生 or おそれ: both are full reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// 発生.
    #[default]
    Occurred,
    /// おそれ.
    Suspected,
}

/// 事案の段階.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 受付.
    Received,
    /// 確認済み.
    Confirmed,
    /// 対応中.
    Handling,
    /// 封じ込め済み.
    Contained,
    /// 復旧済み.
    Recovered,
    /// 原因究明中.
    Investigating,
    /// 再発防止中.
    Preventing,
    /// 完結.
    Closed,
    /// 誤報・対象外.
    Void,
    /// 統合済み: another incident answers for it.
    Merged,
}

/// What rules may look at and nobody reports: set by the decision, so that the fold needs no World.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// The report arrived while the office was closed.
    #[serde(default)]
    pub after_hours: bool,
    /// The unit and those above it, nearest first, each with its kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<(UnitId, String)>,
    /// Modes that hold now.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub modes: BTreeSet<String>,
    /// Who was appointed to posts that are filled for one incident.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub appointed: BTreeMap<PostId, PersonId>,
    /// Where the incident stands on each scale of the policy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scales: BTreeMap<ScaleId, Placed>,
    /// The wall of the organ that it happened in, standing or lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Walled>,
}

impl Context {
    /// The organ whose wall stands around the incident now.
    pub fn standing_wall(&self) -> Option<&str> {
        self.wall.as_ref().filter(|wall| !wall.is_lifted).map(|wall| wall.organ.as_str())
    }
}

/// A wall around one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walled {
    /// Whose.
    pub organ: String,
    /// Someone of the organ lifted it from this incident.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_lifted: bool,
}

impl Walled {
    /// The wall of an organ, which nobody has lifted.
    pub fn standing(organ: &str) -> Self {
        Self { organ: organ.to_owned(), is_lifted: false }
    }
}

/// Where an incident stands on a scale beside severity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The class.
    pub class: ClassId,
    /// Whether a person set it, so that rules change it no more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
}

/// How a report from someone else reached the person who registered it (対策基準 5.3(2)①).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Who took it.
    pub by: PersonId,
    /// `phone`, `counter`, `mail`, `letter`, `other`.
    pub channel: String,
    /// When.
    pub at: Moment,
}

words!(Origin { Staff = "staff", Outside = "outside", Contractor = "contractor", Monitoring = "monitoring" });
words!(Presence { Present = "present", Absent = "absent", Unknown = "unknown" });
words!(Certainty { Occurred = "occurred", Suspected = "suspected" });
words!(Phase {
    Received = "received", Confirmed = "confirmed", Handling = "handling", Contained = "contained",
    Recovered = "recovered", Investigating = "investigating", Preventing = "preventing",
    Closed = "closed", Void = "void", Merged = "merged",
});

impl Phase {
    /// Closed, void or merged: nothing is due.
    pub const fn is_end(self) -> bool {
        matches!(self, Phase::Closed | Phase::Void | Phase::Merged)
    }
}
