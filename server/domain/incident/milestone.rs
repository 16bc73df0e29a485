//! When an incident reached what its handling is measured by. Part of the fold: knows no rule.

use crate::ids::Act;
use crate::moment::Moment;

use super::fact::Fact;
use super::state::Incident;

impl Incident {
    /// Notes what a fact recorded at `at` reached.
    pub(super) fn note_milestone(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::DutyDone { duty, at: happened, .. } | Fact::DutyShared { duty, at: happened, .. } => {
                let is_confirmation = self.find_duty(*duty).is_some_and(|row| row.act.is(Act::CONFIRM));
                let known = self.milestones.confirmed_at;
                if is_confirmation {
                    self.milestones.confirmed_at = known.into_iter().chain([*happened]).min();
                }
            }
            Fact::PhaseChanged { to } => self.milestones.pass(*to, at),
            _ => {}
        }
    }
}
