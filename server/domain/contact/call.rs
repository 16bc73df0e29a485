//! Which number to call now: the office's in its hours, the night's on open days after them, the
//! holiday's on closed days; the others behind it, because nobody answers where nobody is.

use super::Contact;
use crate::domain::ids::ContactId;
use crate::domain::moment::Moment;
use crate::domain::policy::{OFFICE, Policy};
use crate::domain::telephone;

use super::Contacts;

/// What time it is for a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// 開庁時間.
    Office,
    /// 夜間: an open day, outside its hours.
    Night,
    /// 休日: a closed day.
    Holiday,
}

impl Hour {
    /// The word for catalogues.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Night => "night",
            Self::Holiday => "holiday",
        }
    }

    /// The fields of a contact in the order in which they are tried.
    pub const fn order(self) -> [&'static str; 4] {
        match self {
            Self::Office => ["phone", "mobile", "night_phone", "holiday_phone"],
            Self::Night => ["night_phone", "mobile", "holiday_phone", "phone"],
            Self::Holiday => ["holiday_phone", "night_phone", "mobile", "phone"],
        }
    }
}

/// What time it is at `at` by the office calendar. Without one the office is always open.
pub fn hour(policy: &Policy, at: Moment) -> Hour {
    let Some(office) = policy.calendars.get(OFFICE) else { return Hour::Office };
    if office.is_open(at) {
        Hour::Office
    } else if office.is_open_day(at.jst().date_naive()) {
        Hour::Night
    } else {
        Hour::Holiday
    }
}

/// One number of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'a> {
    /// Which field of the contact it is.
    pub field: &'static str,
    /// As it was written.
    pub text: &'a str,
}

impl Number<'_> {
    /// What a telephone dials; none where the text is more than a number.
    pub fn link(&self) -> Option<String> {
        telephone::link(self.text)
    }
}

/// The numbers of a contact, in front the one to call at this hour.
pub fn numbers(contact: &Contact, hour: Hour) -> Vec<Number<'_>> {
    let fields = hour.order().into_iter();
    let numbers = fields.map(|field| Number { field, text: contact.text(field) });
    numbers.filter(|number| !number.text.is_empty()).collect()
}

/// Who is called when nobody answers at `contact`, in order: those of its deputies that hold.
pub fn deputies<'a>(
    contacts: &'a Contacts,
    contact: &Contact,
    at: Moment,
) -> Vec<(&'a ContactId, &'a Contact)> {
    let found = contact.card.deputies.iter().filter_map(|id| contacts.rows.get_key_value(id));
    found.filter(|(_, row)| row.holds(at)).collect()
}

/// The contacts that hold at `at`, by the policy's order of kinds, then in the order of calling.
pub fn in_order<'a>(
    contacts: &'a Contacts,
    policy: &Policy,
    at: Moment,
) -> Vec<(&'a ContactId, &'a Contact)> {
    let place =
        |kind: &str| policy.contacts.kinds.iter().position(|row| row.id == kind).unwrap_or(usize::MAX);
    let mut rows: Vec<_> = contacts.holding(at).collect();
    rows.sort_by_key(|(id, row)| (place(&row.card.kind), row.card.order, (*id).clone()));
    rows
}
