//! Whom a fact of the plan speaks to.

use crate::actor::Contacted;
use crate::ids::PartyId;

/// Whom a fact speaks to. Why, and of what, is said by the notice.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// People.
    pub people: &'a [Contacted],
    /// Addresses that are not persons.
    pub parties: &'a [PartyId],
}
