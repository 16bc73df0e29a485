//! Which number to call now: the office's in its hours, the night's on open days after them, the
//! holiday's on closed days; the others behind it, because nobody answers where nobody is.

use super::Contact;
use crate::ids::ContactId;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::telephone::{Hour, Number};

use super::Contacts;

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
