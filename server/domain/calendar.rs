//! Office hours, closed days and national holidays.

use super::moment::Moment;

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {}

impl Calendar {
    /// Whether the office is open.
    pub fn is_open(&self, _at: Moment) -> bool {
        true
    }
}
