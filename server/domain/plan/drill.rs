//! 訓練 (対策基準 5.2(2)(3)): what a drill is about, who is to take part, who did, and what was learned.
//!
//! A drill is an incident that carries the mark; what people do on it is done as on any other. So who
//! confirmed or acted has taken part, and only those whose part leaves no such trace (who came to the
//! desk, who listened) are noted by hand. Nothing here is asked of a real incident, and what was learned
//! may be written after the drill has ended.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod attendance;
pub mod decide;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::ids::{PersonId, PostId, UnitId};

use super::heard::Heard;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// What it is about, and everyone in these units, with those below, and posts takes part. Private:
    /// `drill.scope.<no>`, `drill.scenario.<no>`.
    Planned { no: u32, units: BTreeSet<UnitId>, posts: BTreeSet<PostId> },
    /// These took part as well.
    Attended { people: BTreeSet<PersonId> },
    /// How it went. Private: `drill.result.<no>`, `drill.lesson.<no>`.
    Assessed { no: u32 },
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// What it is about. Texts: `drill_scope`, `drill_scenario`.
    Plan { units: BTreeSet<UnitId>, posts: BTreeSet<PostId> },
    /// Who took part besides those who confirmed or acted.
    Attend { people: BTreeSet<PersonId> },
    /// How it went. Texts: `drill_result`, `drill_lesson`.
    Assess,
}

/// What is known of a drill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drill {
    /// How often it was planned: the number of its last texts.
    pub plans: u32,
    /// Units that take part, with those below.
    pub units: BTreeSet<UnitId>,
    /// Posts that take part.
    pub posts: BTreeSet<PostId>,
    /// Noted by hand, with who noted it.
    pub noted: BTreeMap<PersonId, Actor>,
    /// How often it was assessed: the number of the last texts.
    pub assessments: u32,
}

impl Fact {
    /// `drill.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Planned { .. } => "drill.planned",
            Self::Attended { .. } => "drill.attended",
            Self::Assessed { .. } => "drill.assessed",
        }
    }

    /// Everyone it names.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Attended { people } => people.iter().collect(),
            Self::Planned { .. } | Self::Assessed { .. } => Vec::new(),
        }
    }

    /// Whom it speaks to: nobody. Who takes part is told by the drill itself.
    pub fn told(&self) -> Vec<Heard<'_>> {
        Vec::new()
    }

    /// Whether it moves the handling on: keeping the register does not.
    pub fn is_activity(&self) -> bool {
        false
    }
}

impl Drill {
    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, by: &Actor) {
        match fact {
            Fact::Planned { no, units, posts } => {
                (self.plans, self.units, self.posts) = (*no, units.clone(), posts.clone());
            }
            Fact::Attended { people } => {
                for person in people {
                    self.noted.entry(person.clone()).or_insert_with(|| by.clone());
                }
            }
            Fact::Assessed { no } => self.assessments = *no,
        }
    }
}
