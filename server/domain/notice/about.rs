//! What a notice is about, besides duties: ids, codes and dates.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::administration::Deed;
use crate::basis::Basis;
use crate::case::field::Field;
use crate::handover::{Item, Side};
use crate::ids::{ItemId, PersonId, PostId, UnitId};
use crate::incident::easing::Easing;
use crate::moment::Moment;
use crate::plan::deadline::clock::Counted;
use crate::plan::deadline::{ClockId, Likelihood, Rule, Turn};
use crate::plan::response::{Measure, Publicity};
use crate::readiness::Gap;
use crate::register::{Event, Register};

/// What of the emergency response plan a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A clock of law or rule.
    Deadline {
        /// Which clock.
        clock: ClockId,
        /// When it runs out, if a number of days is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Moment>,
        /// An earlier day that is safe, counted from when anyone knew.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        safe_at: Option<Moment>,
        /// How that date came about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counted: Option<Counted>,
        /// Whether it applies, or may.
        certainty: Likelihood,
        /// What it rests on.
        basis: Basis,
    },
    /// A report that joined the incident, and which fields it says otherwise.
    Joined {
        /// 受付番号.
        number: String,
        /// Which fields.
        fields: BTreeSet<Field>,
    },
    /// What whoever reported wrote again.
    Written,
    /// What a change of facts turned about a rule of law.
    Turned {
        /// Which rule.
        rule: Rule,
        /// What became of it.
        turn: Turn,
        /// The first of its dates.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Moment>,
        /// Which facts changed.
        fields: BTreeSet<Field>,
    },
    /// Somebody whom nobody telephoned.
    Unphoned {
        /// Whom.
        callee: PersonId,
    },
    /// A duty that a person withdrew, or a class that one lowered.
    Eased(Easing),
    /// Another incident that is the same matter, or is so no more.
    Merged {
        /// 事案番号.
        number: String,
        /// The incident that the notice is about goes on by itself, or the other one does.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_parted: bool,
    },
    /// A measure against recurrence.
    Measure {
        /// Its number on the incident.
        no: u32,
        /// By when.
        due_at: Option<Moment>,
    },
    /// A log that nobody has kept.
    Log {
        /// The number of the item of evidence.
        no: u32,
        /// When it is overwritten.
        at: Moment,
        /// Whether that time has passed.
        is_past: bool,
    },
    /// Something that was cut off.
    Containment {
        /// Its number on the incident.
        no: u32,
        /// What it is.
        measure: Measure,
        /// Since when.
        cut_at: Moment,
    },
    /// An item of the checklist.
    Item {
        /// Which.
        item: ItemId,
        /// By when it is to be done.
        due_at: Option<Moment>,
    },
    /// Whether it is made public.
    Publication {
        /// What became of it.
        what: Publicity,
        /// Whether it was, before a decision that changes that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<bool>,
        /// By when it is to be approved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Moment>,
    },
    /// The list of contacts.
    Contacts {
        /// How many are to be checked.
        count: u32,
        /// Of how many the last check is too old, failed or missing.
        stale: u32,
    },
    /// Posts in which nobody would be reached.
    Readiness {
        /// The first of them.
        gaps: Vec<Gap>,
        /// How many more there are.
        more: u32,
    },
    /// What a post owes that the reader leaves or comes into.
    Handover {
        /// Leaving or coming.
        side: Side,
        /// When.
        at: Moment,
        /// Which post
        post: PostId,
        /// of which unit.
        unit: UnitId,
        /// What it owes.
        items: Vec<Item>,
        /// How much more.
        more: u32,
    },
    /// What somebody did to the house.
    Administered {
        /// What.
        deed: Deed,
        /// Who did it, if a person did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// A row of a register; 0 is the whole of it.
    Register {
        /// Which register.
        register: Register,
        /// Which row.
        no: u32,
        /// What became of it.
        event: Event,
        /// By when something is owed, or until when it holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Moment>,
    },
}

impl About {
    /// The date that it is about, where it names one.
    pub fn due_at(&self) -> Option<Moment> {
        match self {
            Self::Deadline { due_at, .. }
            | Self::Measure { due_at, .. }
            | Self::Item { due_at, .. }
            | Self::Publication { due_at, .. } => *due_at,
            Self::Log { at, .. } => Some(*at),
            Self::Containment { .. }
            | Self::Joined { .. }
            | Self::Written
            | Self::Turned { .. }
            | Self::Unphoned { .. }
            | Self::Eased(_)
            | Self::Merged { .. }
            | Self::Contacts { .. }
            | Self::Readiness { .. }
            | Self::Handover { .. }
            | Self::Administered { .. }
            | Self::Register { .. } => None,
        }
    }
}
