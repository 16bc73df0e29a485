//! 対応措置 as a policy sets it: when it is asked about what is still open.
//!
//! No rule that bodies were seen to have names these times: all of them are 運用上の設定.

use crate::moment::Span;

/// How what is open in the response is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// How long before a log is overwritten this is said; the longest first, none twice.
    pub log_warnings: Vec<Span>,
    /// How often it is asked about what is still cut off.
    pub containment_every: Span,
    /// How long whoever was named for an item of the checklist has for it.
    pub item_within: Span,
    /// How long after that the manager and the desk hear of it, once.
    pub item_climbs_after: Span,
}

impl Default for Response {
    /// What holds where a policy says nothing.
    fn default() -> Self {
        const DAY: Span = Span::hours(24);
        Self {
            log_warnings: vec![DAY.times(3), DAY],
            containment_every: DAY,
            item_within: DAY,
            item_climbs_after: DAY,
        }
    }
}

impl Response {
    /// Whether a warning this long before a log is overwritten is the last one.
    pub fn is_last_warning(&self, left: Span) -> bool {
        self.log_warnings.last().is_none_or(|last| left <= *last)
    }
}
