//! What an import would do, for people to read before they apply it.
//!
//! Printed like a difference of two files: `+` comes, `~` changes, `=` stays although not mentioned.
//! Each kind of change also has a message `orgfile-change-<code>` in `templates/text`.

use std::fmt;

use crate::domain::ids::{ContactId, PersonId, UnitId};
use crate::domain::org::{Appointment, Standing};

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
        fields: Option<Vec<&'static str>>,
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
        fields: Option<Vec<&'static str>>,
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
            Self::Unit { .. } | Self::Person { .. } | Self::Appointed { .. } | Self::Contact { .. } => true,
            Self::UnitNotMentioned { .. }
            | Self::PersonNotMentioned { .. }
            | Self::AppointmentNotMentioned { .. }
            | Self::ContactNotMentioned { .. } => false,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit { unit, name, before: None } => write!(f, "+ unit {unit} {name}"),
            Self::Unit { unit, name, before: Some(before) } => write!(f, "~ unit {unit} {before} → {name}"),
            Self::Person { person, name, fields: None } => write!(f, "+ person {person} {name}"),
            Self::Person { person, name, fields: Some(fields) } => {
                write!(f, "~ person {person} {name}: {}", fields.join(", "))
            }
            Self::Appointed { appointment, replaced: None } => write!(f, "+ {}", Seat(appointment)),
            Self::Appointed { appointment, replaced: Some(old) } => {
                write!(f, "~ {} (was {old})", Seat(appointment))
            }
            Self::Contact { contact, label, fields: None } => write!(f, "+ contact {contact} {label}"),
            Self::Contact { contact, label, fields: Some(fields) } => {
                write!(f, "~ contact {contact} {label}: {}", fields.join(", "))
            }
            Self::ContactNotMentioned { contact } => {
                write!(f, "= contact {contact} is not mentioned and stays")
            }
            Self::UnitNotMentioned { unit } => write!(f, "= unit {unit} is not mentioned and stays"),
            Self::PersonNotMentioned { person } => write!(f, "= person {person} is not mentioned and stays"),
            Self::AppointmentNotMentioned { appointment } => {
                write!(f, "= {} is not mentioned and stays", Seat(appointment))
            }
        }
    }
}

struct Seat<'a>(&'a Appointment);

impl fmt::Display for Seat<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Appointment { post, unit, person, standing, order, .. } = self.0;
        match standing {
            Standing::Holder => write!(f, "{post} of {unit}: {person}"),
            Standing::Member => write!(f, "{post} of {unit}, member {order}: {person}"),
            Standing::StandIn => write!(f, "{post} of {unit}, stand-in {order}: {person}"),
        }
    }
}
