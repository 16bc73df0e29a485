//! How long what has ended is kept: since when, and what was decided about its end.

use crate::ids::PersonId;
use crate::moment::Moment;

/// What was decided about the record of an incident since it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keeping {
    /// When it ended last; none while it is open.
    pub ended_at: Option<Moment>,
    /// Who decided that it is disposed of, and when; none where nobody did, or it was put off since.
    pub decided: Option<(PersonId, Moment)>,
    /// It is not disposed of before this.
    pub held_until: Option<Moment>,
}

impl Keeping {
    /// It ended, or is open again: what was decided before is over.
    pub(super) fn turn(&mut self, ended_at: Option<Moment>) {
        *self = Self { ended_at, ..Self::default() };
    }

    pub(super) fn decide(&mut self, by: Option<&PersonId>, at: Moment) {
        self.decided = by.map(|by| (by.clone(), at));
        self.held_until = None;
    }

    pub(super) fn hold(&mut self, until: Moment) {
        self.decided = None;
        self.held_until = Some(until);
    }

    /// Whether it waits for a day that has not come.
    pub fn is_held(&self, now: Moment) -> bool {
        self.held_until.is_some_and(|until| until > now)
    }
}
