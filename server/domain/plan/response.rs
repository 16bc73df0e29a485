//! 対応措置 (対策基準 7.3(2)②③): what is done, by whom, and what is not done and why.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::incident::command::Refusal;
use crate::domain::incident::draft::Draft;
use crate::domain::incident::fact::{Actor, Fact as IncidentFact};
use crate::domain::incident::handling::may_handle;
use crate::domain::moment::Moment;

use super::{PlanFact, Spoken};

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Whether the 業務継続計画 is in force (7.3(3)).
    BcpNoted { is_active: bool },
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Whether the 業務継続計画 is in force.
    NoteBcp { is_active: bool },
}

/// Where the response stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Whether the 業務継続計画 is in force, where somebody said.
    pub is_bcp_active: Option<bool>,
}

impl Fact {
    /// `response.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BcpNoted { .. } => "response.bcp_noted",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::BcpNoted { .. } => Vec::new(),
        }
    }

    /// Whom it speaks to.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        match self {
            Self::BcpNoted { .. } => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::BcpNoted { .. } => true,
        }
    }
}

impl Response {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, _at: Moment, _by: &Actor) {
        match fact {
            Fact::BcpNoted { is_active } => self.is_bcp_active = Some(*is_active),
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
        Ask::NoteBcp { is_active } => push(draft, Fact::BcpNoted { is_active: *is_active }),
    }
    Ok(())
}

/// Decides what is due by now.
pub fn settle(_draft: &mut Draft<'_>) {}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Response(fact)));
}
