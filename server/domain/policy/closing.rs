//! Who may end an incident, and when nobody may.

use std::collections::BTreeMap;

use super::Severity;
use crate::ids::{Act, PostId, SeverityId};

/// Who may close, void or reopen an incident, and when nobody may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// For every class not named below.
    pub any: Vec<PostId>,
    /// By class.
    pub by_severity: BTreeMap<SeverityId, Vec<PostId>>,
    /// Acts that must not be owed by anyone when an incident is closed; a false alarm owes nothing.
    pub while_owed: Vec<Act>,
    /// Modes that must not hold when an incident ends.
    pub while_mode: Vec<String>,
}

impl Closing {
    /// The posts that may end an incident of this class or open it again.
    pub fn posts(&self, severity: &SeverityId) -> &[PostId] {
        self.by_severity.get(severity).unwrap_or(&self.any)
    }

    /// Whether some class has nobody who may.
    pub fn is_nobodys(&self, severities: &[Severity]) -> bool {
        severities.iter().any(|severity| self.posts(&severity.id).is_empty())
    }
}
