//! What a duty, a step or a time rests on: the clause, and whose rule it is.

use serde::{Deserialize, Serialize};

/// What a duty or a time rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A statute.
    Law,
    /// The body's own rule.
    Policy,
    /// 運用上の設定: no clause exists.
    Operational,
}

/// What a duty, a step or a time rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The clause as written in the policy; none prints 運用上の設定.
    pub clause: Option<String>,
    /// Law, policy or operational.
    pub kind: Kind,
}

impl Basis {
    /// 運用上の設定.
    pub const OPERATIONAL: Self = Self { clause: None, kind: Kind::Operational };
}
