//! What happened in prevention. Texts lie under `prevention.<place>.<name>`: `inquiry`, `cause-<n>`,
//! `measure-<n>`, `instruction-<n>`, `decision-<n>`, `recommendation-<n>`.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::actor::{Contacted, Via};
use crate::ids::{PartyId, PersonId, UnitId};
use crate::ladder::Next;
use crate::moment::Moment;

use super::terms::{Clock, Factor, Outcome, Owner, Part, Spread, Terms, Waived};
use crate::plan::heard::Heard;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The cause was looked into (5.3(3)①), without these whom the rule names. Private: `record`,
    /// `detection` (why it was noticed late).
    Investigated { participants: Vec<PersonId>, unit: Option<UnitId>, lacking: Vec<Part> },
    /// A cause was found. Private: `leaf`.
    CauseFound { no: u32, threat: String, factor: Factor },
    /// A cause was taken back.
    CauseDropped { no: u32 },
    /// A measure was proposed. Private: `description`, `public`, `links`.
    Proposed { no: u32, by: Option<PersonId>, terms: Box<Terms>, clock: Clock },
    /// Its texts were written anew.
    Described { no: u32 },
    /// Cause and measures were reported to the CISO (5.3(3)①).
    Reported { measures: BTreeSet<u32>, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// The CISO, or who acts for him, instructed (5.3(3)②). Private: `text`.
    Instructed { no: u32, by: PersonId, via: Via, measures: Vec<Instructed> },
    /// One person did what needs two (1(3)①). Private: `override`.
    SecondPersonWaived { deed: Waived, by: PersonId, people: Vec<Contacted> },
    /// It is being carried out.
    Started { no: u32 },
    /// It was carried out. Private: `evidence`.
    Completed { no: u32, by: Option<PersonId>, at: Moment, clock: Clock },
    /// Another person has seen that it was. Private: `verification`.
    Verified { no: u32, by: PersonId, clock: Clock },
    /// Another person has seen that it was not. Private: `verification`.
    SentBack { no: u32, by: PersonId, clock: Clock },
    /// The effect was checked; not sufficient, it needs another measure. Private: `effect`.
    EffectChecked { no: u32, by: PersonId, is_sufficient: bool, clock: Option<Clock> },
    /// It was put off.
    Postponed { no: u32, by: PersonId, clock: Clock },
    /// Someone else owes it.
    Reassigned { no: u32, owner: Owner, people: Vec<Contacted> },
    /// It was stopped (中止).
    Cancelled { no: u32, by: PersonId },
    /// Another unit answered (横展開). Private: `answer-<unit>`.
    Answered { no: u32, unit: UnitId, answer: Spread },
    /// A task is due soon.
    Reminded { no: u32, people: Vec<Contacted>, parties: Vec<PartyId>, next: Option<Next> },
    /// A task is overdue.
    Overdue { no: u32, rung: u32, people: Vec<Contacted>, parties: Vec<PartyId>, next: Option<Next> },
    /// The person who owes it has left or may not know of it.
    OwnerLost { no: u32, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// The CISO decided, and the desk is to tell these units (1(4)②). Private: `text`.
    Decided {
        no: u32,
        by: PersonId,
        via: Via,
        units: BTreeSet<UnitId>,
        people: Vec<Contacted>,
        parties: Vec<PartyId>,
        due: Moment,
    },
    /// The desk passed it on; of some units there was nobody to tell.
    PassedOn { no: u32, readers: Vec<Reader>, people: Vec<Contacted>, unreached: BTreeSet<UnitId> },
    /// It was not passed on in time.
    PassOnLate { no: u32, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// Someone has read it.
    Read { no: u32, by: PersonId },
    /// The CISO recommended something to the mayor (9(1)③). Private: `text`.
    Recommended { no: u32, by: PersonId, via: Via },
    /// What came of it. Private: `result`.
    RecommendationClosed { no: u32, outcome: Outcome },
}

/// A measure that was instructed, with who is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instructed {
    /// The measure.
    pub no: u32,
    /// By when it is due.
    pub due: Moment,
    /// Who owes it, and who answers for the other units.
    pub people: Vec<Contacted>,
    /// Addresses that are not persons, where there is nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
}

/// Who is to read a decision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reader {
    /// For which unit.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
}

impl Fact {
    /// `prevention.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Investigated { .. } => "prevention.investigated",
            Self::CauseFound { .. } => "prevention.cause_found",
            Self::CauseDropped { .. } => "prevention.cause_dropped",
            Self::Proposed { .. } => "prevention.proposed",
            Self::Described { .. } => "prevention.described",
            Self::Reported { .. } => "prevention.reported",
            Self::Instructed { .. } => "prevention.instructed",
            Self::SecondPersonWaived { .. } => "prevention.second_person_waived",
            Self::Started { .. } => "prevention.started",
            Self::Completed { .. } => "prevention.completed",
            Self::Verified { .. } => "prevention.verified",
            Self::SentBack { .. } => "prevention.sent_back",
            Self::EffectChecked { .. } => "prevention.effect_checked",
            Self::Postponed { .. } => "prevention.postponed",
            Self::Reassigned { .. } => "prevention.reassigned",
            Self::Cancelled { .. } => "prevention.cancelled",
            Self::Answered { .. } => "prevention.answered",
            Self::Reminded { .. } => "prevention.reminded",
            Self::Overdue { .. } => "prevention.overdue",
            Self::OwnerLost { .. } => "prevention.owner_lost",
            Self::Decided { .. } => "prevention.decided",
            Self::PassedOn { .. } => "prevention.passed_on",
            Self::PassOnLate { .. } => "prevention.pass_on_late",
            Self::Read { .. } => "prevention.read",
            Self::Recommended { .. } => "prevention.recommended",
            Self::RecommendationClosed { .. } => "prevention.recommendation_closed",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        match self {
            Self::Investigated { participants, .. } => participants.iter().collect(),
            Self::Proposed { by, terms, .. } => by.iter().chain(terms.owner.person()).collect(),
            Self::Completed { by, .. } => by.iter().collect(),
            Self::Reassigned { owner, .. } => owner.person().into_iter().collect(),
            Self::PassedOn { readers, .. } => readers.iter().map(|row| &row.person).collect(),
            Self::Instructed { by, .. }
            | Self::SecondPersonWaived { by, .. }
            | Self::Verified { by, .. }
            | Self::SentBack { by, .. }
            | Self::EffectChecked { by, .. }
            | Self::Postponed { by, .. }
            | Self::Cancelled { by, .. }
            | Self::Decided { by, .. }
            | Self::Read { by, .. }
            | Self::Recommended { by, .. } => vec![by],
            Self::CauseFound { .. }
            | Self::CauseDropped { .. }
            | Self::Described { .. }
            | Self::Reported { .. }
            | Self::Started { .. }
            | Self::Answered { .. }
            | Self::Reminded { .. }
            | Self::Overdue { .. }
            | Self::OwnerLost { .. }
            | Self::PassOnLate { .. }
            | Self::RecommendationClosed { .. } => Vec::new(),
        }
    }

    /// Whom it speaks to, for each thing that it says.
    pub fn told(&self) -> Vec<Heard<'_>> {
        match self {
            Self::Reported { people, parties, .. }
            | Self::Reminded { people, parties, .. }
            | Self::Overdue { people, parties, .. }
            | Self::OwnerLost { people, parties, .. }
            | Self::Decided { people, parties, .. }
            | Self::PassOnLate { people, parties, .. } => vec![Heard { people, parties }],
            Self::Instructed { measures, .. } => {
                measures.iter().map(|row| Heard { people: &row.people, parties: &row.parties }).collect()
            }
            Self::SecondPersonWaived { people, .. }
            | Self::Reassigned { people, .. }
            | Self::PassedOn { people, .. } => vec![Heard { people, parties: &[] }],
            _ => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        !matches!(
            self,
            Self::Reminded { .. } | Self::Overdue { .. } | Self::OwnerLost { .. } | Self::PassOnLate { .. }
        )
    }
}

impl Owner {
    /// The person, where it is one.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Post { .. } => None,
        }
    }
}
