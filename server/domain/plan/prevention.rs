//! 再発防止 (対策基準 5.3(3), 7.3(2)④): from the cause to the measure whose effect was checked.

use serde::{Deserialize, Serialize};

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::incident::command::Refusal;
use crate::domain::incident::draft::Draft;
use crate::domain::incident::fact::{Actor, Fact as IncidentFact};
use crate::domain::incident::handling::may_handle;
use crate::domain::moment::Moment;

use super::{PlanFact, Spoken};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The cause was found. Private: `prevention.cause`.
    Investigated,
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Record the cause.
    Investigate,
}

/// Where prevention stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prevention {
    /// How often.
    pub count: u32,
}

impl Fact {
    /// `prevention.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Investigated => "prevention.investigated",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Investigated => Vec::new(),
        }
    }

    /// Whom it speaks to.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        match self {
            Self::Investigated => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::Investigated => true,
        }
    }
}

impl Prevention {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, _at: Moment, _by: &Actor) {
        match fact {
            Fact::Investigated => self.count += 1,
        }
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Moment> {
        None
    }
}

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, _texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    match ask {
        Ask::Investigate => push(draft, Fact::Investigated),
    }
    Ok(())
}

/// Decides what is due by now.
pub fn settle(_draft: &mut Draft<'_>) {}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Prevention(fact)));
}
