//! `reviews:` — how often the plan is reviewed, and who hears when it is not.

use super::names::Names;
use super::prevention::rungs;
use super::{contacts, span_in};
use crate::ids::PostId;
use crate::policy::cursor::{Fields, Findings};
use crate::policy::reviews::ReviewRules;

pub const REVIEWS: &[&str] = &["every", "within", "overdue"];

/// `reviews:`; what it does not say is as usual.
pub fn rules(fields: &Fields<'_>, desk: &PostId, names: &Names, findings: &mut Findings<'_>) -> ReviewRules {
    let usual = ReviewRules::usual(desk);
    let Some(written) = fields.get("reviews").and_then(|at| at.fields(REVIEWS, findings)) else {
        return usual;
    };
    ReviewRules {
        every: written.get("every").and_then(|at| contacts::months(&at, findings)).unwrap_or(usual.every),
        within: span_in(&written, "within", usual.within, names, findings),
        overdue: written.get("overdue").map_or(usual.overdue, |at| rungs(&at, names, findings)),
    }
}
