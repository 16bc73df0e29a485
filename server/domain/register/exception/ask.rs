//! What can be asked of the register, imperative.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use crate::ids::HistoryId;
use crate::moment::Moment;

use super::Terms;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// 7.4(1): a permit.
    Request { terms: Terms },
    /// 7.4(2): to enter what was done at `used_at` without one. With a text `report`, it is reported too.
    Use { terms: Terms, used_at: Moment },
    /// 7.4(2): to report to the CISO and the chief what was done.
    Report { no: u32 },
    /// To permit it or not.
    Decide { no: u32, is_permitted: bool },
    /// To give it up, or to take its permit back.
    Withdraw { no: u32 },
    /// To note that it was used on an incident.
    Link { no: u32, incident: HistoryId },
    /// 7.4(3): to note that the register was looked through.
    Check,
}
