//! 文書: documents that left the house under a number.

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
    /// A document was issued.
    Issued,
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Issue a document.
    Issue,
}

/// What was issued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issued {
    /// How often.
    pub count: u32,
}

impl Fact {
    /// `issue.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Issued => "issue.issued",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Issued => Vec::new(),
        }
    }

    /// Whom it speaks to.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        match self {
            Self::Issued => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::Issued => true,
        }
    }
}

impl Issued {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, _at: Moment, _by: &Actor) {
        match fact {
            Fact::Issued => self.count += 1,
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
        Ask::Issue => push(draft, Fact::Issued),
    }
    Ok(())
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Issue(fact)));
}
