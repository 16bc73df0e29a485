//! What a measure is, in codes: kind, owner, dates, tasks, and the words for each.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::ids::{PersonId, PostId, UnitId};
use crate::ladder::Next;
use crate::moment::Moment;

/// What sort of measure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 技術.
    Technical,
    /// 運用.
    Operational,
    /// 人.
    Human,
    /// 物理.
    Physical,
    /// 契約.
    Contractual,
    /// 組織.
    Organisational,
}

words!(Kind {
    Technical = "technical", Operational = "operational", Human = "human", Physical = "physical",
    Contractual = "contractual", Organisational = "organisational",
});

/// Where a cause lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// 人.
    Human,
    /// 仕組み・ツール.
    System,
    /// 職場の環境.
    Environment,
}

words!(Factor { Human = "human", System = "system", Environment = "environment" });

/// Whose part in an inquiry 5.3(3)① asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 統括情報セキュリティ責任者.
    Chief,
    /// 情報セキュリティ管理者 of the unit in which it arose.
    Manager,
    /// 統一的な窓口.
    Desk,
}

words!(Part { Chief = "chief", Manager = "manager", Desk = "desk" });

/// Who owes a measure. A post's goes to whoever answers for it on the day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// A post of a unit.
    Post {
        /// Which post.
        post: PostId,
        /// Of which unit.
        unit: UnitId,
    },
    /// One person.
    Person(PersonId),
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What sort of measure.
    pub kind: Kind,
    /// Who owes it.
    pub owner: Owner,
    /// The causes that it answers.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub causes: BTreeSet<u32>,
    /// When it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// By when it is done.
    pub due: Moment,
    /// What it costs, in yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// 横展開: other units that are to say whether it concerns them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// The measure without sufficient effect that this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u32>,
}

/// What is owed about a measure now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// 実施.
    Do,
    /// 実施の確認, by another than the owner.
    Verify,
    /// 効果の確認.
    Effect,
    /// Another measure in place of one without sufficient effect.
    Renew,
}

words!(Task { Do = "do", Verify = "verify", Effect = "effect", Renew = "renew" });

/// A task with its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What is owed.
    pub task: Task,
    /// By when.
    pub due: Moment,
    /// Who is told next, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

/// What another unit says to a measure (横展開).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// 実施した.
    Done,
    /// 実施する.
    Planned,
    /// 該当しない.
    NotConcerned,
}

words!(Spread { Done = "done", Planned = "planned", NotConcerned = "not_concerned" });

/// What came of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 採用.
    Adopted,
    /// 一部採用.
    Partly,
    /// 不採用.
    Declined,
}

words!(Outcome { Adopted = "adopted", Partly = "partly", Declined = "declined" });

/// What one person did of what needs two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waived {
    /// Instructed what was his own proposal, for the CISO.
    Instruction,
    /// Verified a measure of his own.
    Verification(u32),
    /// Checked the effect of a measure of his own.
    Effect(u32),
    /// Put off a measure of his own.
    Postponement(u32),
    /// Stopped a measure of his own.
    Cancellation(u32),
}
