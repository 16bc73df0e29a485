//! Addresses that are not persons, and bodies outside.

use super::Hours;
use super::timer::TimeRule;

/// An address that is not a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Words.
    pub label: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Other addresses by the hour; the first that fits goes before the plain ones.
    pub contacts: Vec<Contact>,
    /// It must say that it has it: the desk gets that from it, in this time.
    pub must_confirm: Option<TimeRule>,
    /// How much a notice says.
    pub content: Content,
    /// Who reads it, as declared.
    pub readers: Option<String>,
}

/// Where a party is reached at certain hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Of the office calendar; at any hour if none is named.
    pub hours: Option<Hours>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

impl Party {
    fn contact(&self, is_open: bool) -> Option<&Contact> {
        self.contacts.iter().find(|row| row.hours.is_none_or(|hours| hours.is_now(is_open)))
    }

    /// The mail address while the office is open, or closed.
    pub fn email_at(&self, is_open: bool) -> Option<&str> {
        let at_this_hour = self.contact(is_open).and_then(|row| row.email.as_deref());
        at_this_hour.or(self.email.as_deref())
    }

    /// The telephone while the office is open, or closed.
    pub fn phone_at(&self, is_open: bool) -> Option<&str> {
        let at_this_hour = self.contact(is_open).and_then(|row| row.phone.as_deref());
        at_this_hour.or(self.phone.as_deref())
    }
}

/// How much of an incident a body outside is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// What members of staff are told.
    #[default]
    Full,
    /// Number, time and whom to ask: enough to answer the telephone, nothing to leak.
    Minimal,
}
