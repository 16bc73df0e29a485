//! 期限: clocks that law or the body's own rules start.

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
    /// A report that a clock asks for was sent.
    Filed,
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Record a report that was sent.
    File,
}

/// Where every clock stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// How often.
    pub count: u32,
}

impl Fact {
    /// `deadline.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Filed => "deadline.filed",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Filed => Vec::new(),
        }
    }

    /// Whom it speaks to.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        match self {
            Self::Filed => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::Filed => true,
        }
    }
}

impl Deadlines {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, _at: Moment, _by: &Actor) {
        match fact {
            Fact::Filed => self.count += 1,
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
        Ask::File => push(draft, Fact::Filed),
    }
    Ok(())
}

/// Decides what is due by now.
pub fn settle(_draft: &mut Draft<'_>) {}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Deadline(fact)));
}
