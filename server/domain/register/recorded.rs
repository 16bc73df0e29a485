//! 代行記録: what a program records in a register in somebody's name is told to that person, as it is on
//! an incident.

use serde::{Deserialize, Serialize};

use crate::actor::Contacted;
use crate::ids::PersonId;

use super::Register;
use super::hearing::Hearing;

/// Who was told that something of a register was recorded in their name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedFor {
    /// Of which register.
    pub register: Register,
    /// Which row; 0 is the whole of it.
    pub no: u32,
    /// Who.
    pub people: Vec<Contacted>,
}

/// What is said to `person`, in whose name something of this row is recorded; nothing to one who cannot
/// be written to.
pub fn told(
    hearing: &Hearing<'_>,
    person: &PersonId,
    (register, no): (Register, u32),
) -> Option<RecordedFor> {
    let told = RecordedFor { register, no, people: hearing.contact(vec![person.clone()]) };
    (!told.people.is_empty()).then_some(told)
}
