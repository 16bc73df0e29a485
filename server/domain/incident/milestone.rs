//! When an incident reached what its handling is measured by. Part of the fold: knows no rule.

use crate::domain::ids::Act;
use crate::domain::moment::Moment;

use super::fact::{Fact, Phase};
use super::state::Incident;

/// Moments that statistics count from the opening on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// When someone first confirmed it, as it happened. Reporting it is no confirmation.
    pub confirmed_at: Option<Moment>,
    /// When it came to 復旧済み or beyond; none again once it fell back.
    pub recovered_at: Option<Moment>,
    /// When it was closed (完結) last; none while it is open or was void.
    pub closed_at: Option<Moment>,
}

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

impl Milestones {
    fn pass(&mut self, to: Phase, at: Moment) {
        self.closed_at = (to == Phase::Closed).then_some(at);
        self.recovered_at = match to {
            Phase::Recovered | Phase::Investigating | Phase::Preventing | Phase::Closed => {
                self.recovered_at.or(Some(at))
            }
            Phase::Received | Phase::Confirmed | Phase::Handling | Phase::Contained | Phase::Void => None,
        };
    }
}
