//! Rows that the state of the response is made of: by their numbers, and who has one before them.

use crate::ids::PersonId;
use crate::moment::Moment;

/// Who has something before them, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// Who; nobody where whoever was meant is gone.
    pub bearers: Vec<PersonId>,
    /// By when it is to be done.
    pub due_at: Moment,
    /// Whether they were reminded.
    pub is_reminded: bool,
    /// When the next word about it goes out.
    pub next: Option<Moment>,
}

/// The row with a number; numbers count from 1.
pub(super) fn nth<T>(rows: &mut [T], no: u32) -> Option<&mut T> {
    let index = usize::try_from(no).ok()?.checked_sub(1)?;
    rows.get_mut(index)
}
