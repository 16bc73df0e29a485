//! What can be asked about prevention.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;

use super::terms::{Factor, Outcome, Owner, Spread, Terms};

/// What can be asked. `by` is who does it; the giver of the command may be who records it.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Record an inquiry into the cause (5.3(3)①). Without one of those whom the rule names it
    /// needs a `reason`.
    Investigate {
        participants: Vec<PersonId>,
        unit: Option<UnitId>,
        causes: Vec<Leaf>,
        record: String,
        detection: String,
    },
    /// Take a cause back. Needs a `reason`.
    DropCause { no: u32 },
    /// Propose a measure. Texts: `description`, `public`, `links`.
    Propose { terms: Box<Terms>, texts: BTreeMap<&'static str, String> },
    /// Write its texts anew. Needs a `reason`.
    Describe { no: u32, texts: BTreeMap<&'static str, String> },
    /// Report to the CISO (5.3(3)①).
    Report,
    /// Instruct as the CISO (5.3(3)②).
    Instruct { by: PersonId, measures: BTreeSet<u32>, text: String },
    /// It is being carried out.
    Start { no: u32 },
    /// It was carried out.
    Complete { no: u32, at: Option<Moment>, evidence: String },
    /// Another person has seen that it was, or was not.
    Verify { no: u32, by: PersonId, is_done: bool, text: String },
    /// The effect was checked.
    CheckEffect { no: u32, by: PersonId, is_sufficient: bool, text: String },
    /// Put it off. Needs a `reason`.
    Postpone { no: u32, by: PersonId, due: Moment },
    /// Give it to someone else. Needs a `reason`.
    Reassign { no: u32, owner: Owner },
    /// Stop it. Needs a `reason`.
    Cancel { no: u32, by: PersonId },
    /// Another unit answers (横展開).
    Answer { no: u32, unit: UnitId, answer: Spread, text: String },
    /// Decide as the CISO, for these units (1(4)②).
    Decide { by: PersonId, units: BTreeSet<UnitId>, text: String },
    /// Pass a decision on to the managers of its units.
    PassOn { no: u32 },
    /// A decision was read.
    Read { no: u32, by: PersonId },
    /// Recommend something to the mayor as the CISO (9(1)③).
    Recommend { by: PersonId, text: String },
    /// Record what came of a recommendation.
    CloseRecommendation { no: u32, outcome: Outcome, text: String },
}

impl Ask {
    /// Who does it, where the ask says so.
    pub const fn by(&self) -> Option<&PersonId> {
        match self {
            Self::Instruct { by, .. }
            | Self::Verify { by, .. }
            | Self::CheckEffect { by, .. }
            | Self::Postpone { by, .. }
            | Self::Cancel { by, .. }
            | Self::Decide { by, .. }
            | Self::Read { by, .. }
            | Self::Recommend { by, .. } => Some(by),
            Self::Investigate { .. }
            | Self::DropCause { .. }
            | Self::Propose { .. }
            | Self::Describe { .. }
            | Self::Report
            | Self::Start { .. }
            | Self::Complete { .. }
            | Self::Reassign { .. }
            | Self::Answer { .. }
            | Self::PassOn { .. }
            | Self::CloseRecommendation { .. } => None,
        }
    }
}

/// A cause as it is reported.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// A threat (脅威) of the policy.
    pub threat: String,
    /// Where it lies.
    pub factor: Factor,
    /// In words.
    pub text: String,
}
