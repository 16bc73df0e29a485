//! What an import would do, for people to read before they apply it: each kind of change has a message
//! `orgfile-change-<code>` in `templates/text`.

use crate::ids::{ContactId, PersonId, UnitId};
use crate::moment::Moment;
use crate::org::Appointment;

/// A column in which something is written otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its English word.
    pub name: &'static str,
    /// What was known; empty if nothing.
    pub before: String,
    /// What is written; empty where it is taken away.
    pub after: String,
}

impl Field {
    /// A column with what was known and what is written.
    pub(super) fn of(name: &'static str, before: &str, after: &str) -> Self {
        Self { name, before: before.to_owned(), after: after.to_owned() }
    }
}

/// One change, or one thing that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A unit is new, or is called or placed otherwise.
    Unit {
        /// Its code.
        unit: UnitId,
        /// Its name from now on.
        name: String,
        /// Its name until now; none where it is new.
        before: Option<String>,
    },
    /// A person is new, or is reached otherwise.
    Person {
        /// Staff number.
        person: PersonId,
        /// Name from now on.
        name: String,
        /// What changes; none where the person is new.
        fields: Option<Vec<Field>>,
    },
    /// A person leaves.
    PersonLeaves {
        /// Staff number.
        person: PersonId,
        /// Name.
        name: String,
        /// From when they are gone.
        at: Moment,
    },
    /// A unit ends.
    UnitEnds {
        /// Its code.
        unit: UnitId,
        /// Its name.
        name: String,
        /// From when it is gone.
        at: Moment,
    },
    /// Someone leaves a post, and nobody comes by it.
    AppointmentEnds {
        /// Which.
        appointment: Appointment,
        /// From when.
        at: Moment,
    },
    /// Someone comes into a post.
    Appointed {
        /// Into which, as what.
        appointment: Appointment,
        /// Whose appointment ends with it.
        replaced: Option<PersonId>,
    },
    /// A contact is new, or is written otherwise.
    Contact {
        /// Its id.
        contact: ContactId,
        /// What it is called from now on.
        label: String,
        /// What changes; none where it is new.
        fields: Option<Vec<Field>>,
    },
    /// A contact is called no more.
    ContactEnds {
        /// Its id.
        contact: ContactId,
        /// What it is called.
        label: String,
        /// From when.
        at: Moment,
    },
    /// Units below one are named in another order (建制順).
    UnitsReordered {
        /// The unit above them; none at the top.
        parent: Option<UnitId>,
        /// They, in the order from now on.
        units: Vec<UnitId>,
    },
    /// A unit that the file does not mention stays.
    UnitNotMentioned {
        /// Its code.
        unit: UnitId,
    },
    /// A person whom the file does not mention stays.
    PersonNotMentioned {
        /// Staff number.
        person: PersonId,
    },
    /// An appointment that the file does not mention stays.
    AppointmentNotMentioned {
        /// Which.
        appointment: Appointment,
    },
    /// A contact that the file does not mention stays.
    ContactNotMentioned {
        /// Its id.
        contact: ContactId,
    },
}

impl Change {
    /// The message that says it, without its `orgfile-change-` prefix.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unit { before: None, .. } => "unit-new",
            Self::Unit { before: Some(_), .. } => "unit-changed",
            Self::Person { fields: None, .. } => "person-new",
            Self::Person { fields: Some(_), .. } => "person-changed",
            Self::PersonLeaves { .. } => "person-leaves",
            Self::UnitEnds { .. } => "unit-ends",
            Self::UnitsReordered { .. } => "units-reordered",
            Self::AppointmentEnds { .. } => "appointment-ends",
            Self::ContactEnds { .. } => "contact-ends",
            Self::Appointed { replaced: None, .. } => "appointed",
            Self::Appointed { replaced: Some(_), .. } => "replaced",
            Self::Contact { fields: None, .. } => "contact-new",
            Self::Contact { fields: Some(_), .. } => "contact-changed",
            Self::UnitNotMentioned { .. } => "unit-stays",
            Self::PersonNotMentioned { .. } => "person-stays",
            Self::AppointmentNotMentioned { .. } => "appointment-stays",
            Self::ContactNotMentioned { .. } => "contact-stays",
        }
    }

    /// Whether something is recorded for it.
    pub const fn is_change(&self) -> bool {
        match self {
            Self::Unit { .. }
            | Self::Person { .. }
            | Self::Appointed { .. }
            | Self::Contact { .. }
            | Self::PersonLeaves { .. }
            | Self::UnitEnds { .. }
            | Self::UnitsReordered { .. }
            | Self::AppointmentEnds { .. }
            | Self::ContactEnds { .. } => true,
            Self::UnitNotMentioned { .. }
            | Self::PersonNotMentioned { .. }
            | Self::AppointmentNotMentioned { .. }
            | Self::ContactNotMentioned { .. } => false,
        }
    }
}
