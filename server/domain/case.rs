//! What is known of an incident, in the words that rules look at.

pub mod field;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ids::{ClassId, KindId, PersonId, PostId, ScaleId, UnitId};
use super::moment::Moment;

use super::code::words;

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
}

/// What the report says, in the words that rules look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// 種別.
    pub kind: KindId,
    /// Where it happened; none until the desk assigns one.
    pub unit: Option<UnitId>,
    /// Where the report came from.
    pub origin: Origin,
    /// 発生 or おそれ.
    pub certainty: Certainty,
    /// When anyone of the organisation knew (認知).
    pub aware_at: Moment,
    /// When it happened, if known.
    pub occurred_at: Option<Moment>,
    /// 個人情報.
    pub personal_data: Presence,
    /// 個人番号.
    pub my_number: Presence,
    /// Done on purpose.
    pub malicious: Presence,
    /// At most this many people are concerned, if anyone can say.
    pub people_max: Option<u64>,
    /// 重要度 `A`, `B`, `C` or `unknown`.
    pub asset_class: String,
    /// Network segments hit.
    pub segments: BTreeSet<String>,
    /// 要配慮個人情報.
    #[serde(default)]
    pub sensitive: Presence,
    /// 脅威: a word of the policy, if anyone can say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threat: Option<String>,
    /// What became of the information (漏えい, 改ざん, …).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub effects: BTreeSet<String>,
    /// The information system concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The contract concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// 財産的被害のおそれ.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub property_risk: Presence,
    /// 不特定多数が閲覧できた.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub exposed: Presence,
    /// 個人番号利用事務のシステム、情報提供ネットワークシステム等の情報.
    #[serde(default, skip_serializing_if = "Presence::is_unknown")]
    pub number_system: Presence,
    /// Where the house stood when it decided about the case; not the reporter's to say.
    #[serde(default)]
    pub context: Context,
}

impl Case {
    /// A case of which only kind, origin and the time of knowing are known.
    pub fn new(kind: KindId, origin: Origin, aware_at: Moment) -> Self {
        Self {
            kind,
            unit: None,
            origin,
            certainty: Certainty::default(),
            aware_at,
            occurred_at: None,
            personal_data: Presence::Unknown,
            my_number: Presence::Unknown,
            malicious: Presence::Unknown,
            people_max: None,
            asset_class: "unknown".to_owned(),
            segments: BTreeSet::new(),
            sensitive: Presence::Unknown,
            threat: None,
            effects: BTreeSet::new(),
            system: None,
            contract: None,
            property_risk: Presence::Unknown,
            exposed: Presence::Unknown,
            number_system: Presence::Unknown,
            context: Context::default(),
        }
    }
}

/// What few reports say and only some policies ask for; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// 要配慮個人情報.
    pub sensitive: Option<Presence>,
    /// 脅威.
    pub threat: Option<String>,
    /// What became of the information.
    pub effects: Option<BTreeSet<String>>,
    /// The information system concerned.
    pub system: Option<String>,
    /// The contract concerned.
    pub contract: Option<String>,
    /// 財産的被害のおそれ.
    pub property_risk: Option<Presence>,
    /// 不特定多数が閲覧できた.
    pub exposed: Option<Presence>,
    /// 個人番号利用事務のシステム等.
    pub number_system: Option<Presence>,
}

impl More {
    /// The words by which programs and scenarios name these.
    pub const FIELDS: &[&str] = &[
        "sensitive",
        "threat",
        "effects",
        "system",
        "contract",
        "property_risk",
        "exposed",
        "number_system",
    ];

    /// The case with these in place of what was known.
    pub fn apply(&self, case: Case) -> Case {
        let more = self.clone();
        Case {
            sensitive: more.sensitive.unwrap_or(case.sensitive),
            threat: more.threat.or(case.threat),
            effects: more.effects.unwrap_or(case.effects),
            system: more.system.or(case.system),
            contract: more.contract.or(case.contract),
            property_risk: more.property_risk.unwrap_or(case.property_risk),
            exposed: more.exposed.unwrap_or(case.exposed),
            number_system: more.number_system.unwrap_or(case.number_system),
            ..case
        }
    }
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
    Closed = "closed", Void = "void",
});

impl Phase {
    /// Closed or void: nothing is due.
    pub const fn is_end(self) -> bool {
        matches!(self, Phase::Closed | Phase::Void)
    }
}
