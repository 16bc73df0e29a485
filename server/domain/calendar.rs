//! Office hours, closed days and national holidays.

/// When an office is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {}
