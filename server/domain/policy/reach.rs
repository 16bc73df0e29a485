//! Whom a step reaches, and whom its silence reaches.

use super::{After, Deed, Line, PostRef, Step};
use crate::ids::StepId;

impl Line {
    /// The posts of every step that waits for a step, however far.
    pub fn told_after(&self, step: &StepId) -> Vec<&PostRef> {
        let mut reached: Vec<&StepId> = vec![step];
        let mut told: Vec<&PostRef> = Vec::new();
        let mut next = 0;
        while let Some(from) = reached.get(next).copied() {
            next += 1;
            let waits = |later: &&Step| later.after.iter().any(|after| after.step() == from);
            for later in self.steps.iter().filter(waits) {
                if !reached.contains(&&later.id) {
                    reached.push(&later.id);
                    told.extend(later.posts());
                }
            }
        }
        told
    }
}

impl Step {
    /// Whom it tells, obliges or asks; nobody where it tells bodies outside alone.
    pub fn posts(&self) -> Vec<&PostRef> {
        match &self.deed {
            Deed::Tell { tell, .. } => tell.iter().collect(),
            Deed::By { by, .. } => vec![by],
            Deed::Ask(question) => question.groups.iter().flatten().collect(),
        }
    }

    /// Whether nothing but lateness opens it (`after: x late`).
    pub fn is_for_silence(&self) -> bool {
        !self.after.is_empty() && self.after.iter().all(After::is_lateness)
    }
}
