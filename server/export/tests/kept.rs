//! What becomes of a record after the end of its incident.

use crate::domain::incident::fact::{Fact, Removed};
use crate::domain::moment::Moment;

pub(super) fn facts() -> Vec<Fact> {
    let until = Moment::parse("2032-04-01T00:00:00+09:00").unwrap();
    vec![
        Fact::DisposalDecided,
        Fact::DisposalHeld { until },
        Fact::Disposed { removed: Removed { entries: 14, reports: 2, deliveries: 9, evidence: 0 } },
    ]
}
