//! 緊急時対応計画 (対策基準 7.3): what the plan makes of an incident besides telling people.
//!
//! ```text
//!   response     対応措置      checklists, report items, containment, sharing, publication   7.3(2)②③
//!   deadline     期限          clocks of law and of the body's own rules
//!   prevention   再発防止      cause, measures, instruction, proof, effect                  5.3(3), 7.3(2)④
//!   issue        文書          documents that left the house
//!   drill        訓練          who takes part, who did, what was learned                  5.2(2)(3)
//! ```
//!
//! The families share the incident's history. Each has its own facts, state, asks and rules in
//! its own file; here is only what leads from the incident to them. Texts of a family lie in the
//! private body under keys that begin with its name (`prevention.3.description`), and stay readable
//! in the state.

pub mod deadline;
pub mod drill;
pub mod heard;
pub mod issue;
pub mod prevention;
pub mod response;
pub mod rules;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::ids::PersonId;
use super::moment::Moment;
use heard::Heard;

/// What the plan recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFact {
    /// 対応措置.
    Response(response::fact::Fact),
    /// 期限.
    Deadline(deadline::fact::Fact),
    /// 再発防止.
    Prevention(prevention::fact::Fact),
    /// 文書.
    Issue(issue::Fact),
    /// 訓練.
    Drill(drill::Fact),
}

/// Where the plan stands on one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// 対応措置. Shared, as the next, because lives that a search branches off seldom change it.
    pub response: Arc<response::state::Response>,
    /// 期限.
    pub deadlines: Arc<deadline::state::Deadlines>,
    /// 再発防止.
    pub prevention: prevention::state::Prevention,
    /// 文書.
    pub issued: issue::Issued,
    /// 訓練.
    pub drill: drill::Drill,
    /// Everyone whom the plan spoke to: who was told may look.
    pub told: BTreeSet<PersonId>,
}

/// Calls a method of whichever family a fact belongs to.
macro_rules! of_family {
    ($fact:expr, $name:ident => $call:expr) => {
        match $fact {
            PlanFact::Response($name) => $call,
            PlanFact::Deadline($name) => $call,
            PlanFact::Prevention($name) => $call,
            PlanFact::Issue($name) => $call,
            PlanFact::Drill($name) => $call,
        }
    };
}

impl PlanFact {
    /// `family.what`: the word by which interfaces name it.
    pub fn code(&self) -> &'static str {
        of_family!(self, fact => fact.code())
    }

    /// Everyone it names.
    pub fn people(&self) -> Vec<&PersonId> {
        let told = self.told().into_iter().flat_map(|row| row.people).map(|row| &row.person);
        of_family!(self, fact => fact.people()).into_iter().chain(told).collect()
    }

    /// Whom it speaks to.
    pub fn told(&self) -> Vec<Heard<'_>> {
        of_family!(self, fact => fact.told())
    }

    /// Who may look at the incident from now on, because this fact gives them something to do on it.
    pub fn lets_see(&self) -> Vec<PersonId> {
        match self {
            Self::Prevention(fact) => {
                let told = fact.told();
                told.iter().flat_map(|row| row.people).map(|row| row.person.clone()).collect()
            }
            Self::Response(_) | Self::Deadline(_) | Self::Issue(_) | Self::Drill(_) => Vec::new(),
        }
    }

    /// Whether it is bookkeeping that is better read elsewhere in a report.
    pub fn is_detail(&self) -> bool {
        use response::fact::Fact::{ContainmentWatched, Listed};
        matches!(self, Self::Response(Listed { .. } | ContainmentWatched { .. }))
    }

    /// Whether it is something a person did, which ends a quiet spell.
    pub fn is_activity(&self) -> bool {
        of_family!(self, fact => fact.is_activity())
    }
}

impl Plan {
    /// Applies one fact, given by `by` and recorded at `at`. Knows no rule.
    pub fn apply(&mut self, fact: &PlanFact, at: Moment, by: &Actor) {
        let told = fact.told().into_iter().flat_map(|row| row.people);
        self.told.extend(told.map(|row| row.person.clone()));
        match fact {
            PlanFact::Response(fact) => Arc::make_mut(&mut self.response).apply(fact, at, by),
            PlanFact::Deadline(fact) => Arc::make_mut(&mut self.deadlines).apply(fact, at, by),
            PlanFact::Prevention(fact) => self.prevention.apply(fact, at, by),
            PlanFact::Issue(fact) => self.issued.apply(fact, at, by),
            PlanFact::Drill(fact) => self.drill.apply(fact, by),
        }
    }

    /// When something of the plan is due next.
    pub fn next_due(&self) -> Option<Moment> {
        let due = [self.response.next_due(), self.deadlines.next_due(), self.prevention.next_due()];
        due.into_iter().flatten().min()
    }

    /// When something is due next that keeps an incident moving. A date of law weeks ahead does not,
    /// nor does a question about what is cut off: the desk is still asked how it stands.
    pub fn next_step(&self) -> Option<Moment> {
        self.prevention.next_due()
    }

    /// Whether a text is one that the state keeps.
    pub fn keeps(key: &str) -> bool {
        ["response.", "deadline.", "prevention.", "issue.", "drill."]
            .iter()
            .any(|family| key.starts_with(family))
    }
}
