//! Two incidents that are one matter (統合), and how they part again (分割).
//!
//! Entries never move: each history says what it has to do with the other. The one that goes on answers for
//! what the other owed, whoever is shut out of either is shut out of both, and what the other was keeps it.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::actor::Contacted;
use crate::case::{Case, Phase, Walled};
use crate::ids::{DutyNo, HistoryId, ItemId, PartyId, PersonId, SeverityId};
use crate::moment::Moment;
use crate::plan::deadline::clock::{KnownBy, Rule};

use super::reported::Joined;

/// What happened between two incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BondFact {
    /// This incident is one matter with another, which answers for it from now on. Private: `reason`.
    MergedInto { into: HistoryId, number: String, subjects: BTreeSet<PersonId>, wall: Option<Walled> },
    /// This incident takes another one in, and these were told. Private: `reason`, and the texts of the
    /// reports of that one under `report.<no>.…`.
    Absorbed { absorbed: Box<Absorbed>, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// What the other one owed as `theirs` is answered for by `duty` here.
    TakenOver { of: HistoryId, theirs: DutyNo, duty: DutyNo },
    /// This incident goes on by itself again, from the phase that it was in, and these were told.
    /// Private: `reason`.
    Parted { from: HistoryId, number: String, to: Phase, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// This incident answers for the other one no more, and these were told. Private: `reason`.
    Released { incident: HistoryId, number: String, people: Vec<Contacted>, parties: Vec<PartyId> },
    /// Who is shut out of the one that answers for this incident is another one by now.
    Followed { subjects: BTreeSet<PersonId>, wall: Option<Walled> },
}

/// An incident as it was taken in: what the one that goes on must know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// Its history.
    pub incident: HistoryId,
    /// 事案番号.
    pub number: String,
    /// What is known of it: where it happened, and where it stands on each scale.
    pub case: Case,
    /// Who reported it, where it is a member of staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<PersonId>,
    /// 影響度.
    pub severity: SeverityId,
    /// What its reports say, numbered on among the reports that joined this one.
    pub reports: Vec<Joined>,
    /// When the house knew of it.
    pub known: Vec<(Moment, KnownBy)>,
    /// When each rule was first certain to apply to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<(Rule, Moment)>,
    /// Items of its checklist that nobody had done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// Who has confirmed it.
    pub confirmed: BTreeSet<PersonId>,
    /// Everyone who is shut out of either.
    pub subjects: BTreeSet<PersonId>,
    /// The wall that stands around both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Walled>,
}

/// What an incident has to do with others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bonds {
    /// The one that answers for it.
    pub into: Option<Survivor>,
    /// Those that it answers for, first one first.
    pub held: Vec<Held>,
    /// The numbers of all that it ever took in: what their reports say stands among its own.
    pub taken_in: BTreeSet<String>,
    /// People who are shut out only because they were shut out of the incident with this number.
    pub lent: BTreeMap<PersonId, String>,
    /// The number of the incident from which the wall came.
    pub lent_wall: Option<String>,
}

/// The incident that answers for another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// Its history.
    pub id: HistoryId,
    /// 事案番号.
    pub number: String,
    /// Since when.
    pub at: Moment,
    /// The phase that the other one was in.
    pub was: Phase,
}

/// An incident that another one answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What it was.
    pub absorbed: Absorbed,
    /// Since when.
    pub at: Moment,
    /// Which duty here answers for which of its own.
    pub answered: BTreeMap<DutyNo, DutyNo>,
}

impl Bonds {
    /// Whether it is one matter with another incident, from either side.
    pub fn is_bound(&self) -> bool {
        self.into.is_some() || !self.held.is_empty()
    }

    /// The one with this history among those that it answers for.
    pub fn held(&self, id: HistoryId) -> Option<&Held> {
        self.held.iter().find(|held| held.absorbed.incident == id)
    }

    /// Items that the checklists of those that it answers for had left open.
    pub fn items(&self) -> impl Iterator<Item = &ItemId> {
        self.held.iter().flat_map(|held| &held.absorbed.items)
    }
}

impl BondFact {
    /// Its name, as history stores it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::MergedInto { .. } => "merged_into",
            Self::Absorbed { .. } => "absorbed",
            Self::TakenOver { .. } => "taken_over",
            Self::Parted { .. } => "parted",
            Self::Released { .. } => "released",
            Self::Followed { .. } => "followed",
        }
    }

    /// Whom it speaks to.
    pub fn told(&self) -> (&[Contacted], &[PartyId]) {
        match self {
            Self::Absorbed { people, parties, .. }
            | Self::Parted { people, parties, .. }
            | Self::Released { people, parties, .. } => (people, parties),
            Self::MergedInto { .. } | Self::TakenOver { .. } | Self::Followed { .. } => (&[], &[]),
        }
    }

    /// The number of the other incident, and whether they part; none for what follows from that.
    pub fn other(&self) -> Option<(&str, bool)> {
        match self {
            Self::MergedInto { number, .. } => Some((number, false)),
            Self::Absorbed { absorbed, .. } => Some((&absorbed.number, false)),
            Self::Parted { number, .. } | Self::Released { number, .. } => Some((number, true)),
            Self::TakenOver { .. } | Self::Followed { .. } => None,
        }
    }
}
