//! Where a line stands: which steps are done, late, answered, and what may open next.
//!
//! *Done*: every timed duty is closed. *Late*: one passed its due in this round, or the step was
//! passed, or someone pressed "next level" over it. Both can hold: a late answer withdraws nothing.

use crate::domain::ids::{Act, LineId, PostId, StepId};
use crate::domain::incident::fact::Opened;
use crate::domain::incident::state::{Duty, DutyState, Incident, LineState, Stage, StepState};
use crate::domain::policy::{After, Deed, Line, Policy, Step, Truth};

/// One line of one incident, seen with its rules.
#[derive(Clone, Copy)]
pub struct Progress<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// Its policy.
    pub policy: &'a Policy,
    /// The line's rules.
    pub line: &'a Line,
    /// Where the line stands.
    pub state: &'a LineState,
}

impl<'a> Progress<'a> {
    /// The progress of a line that has begun.
    pub fn of(incident: &'a Incident, policy: &'a Policy, line: &LineId) -> Option<Self> {
        let state = incident.lines.get(line)?;
        let line = policy.line(line)?;
        Some(Self { incident, policy, line, state })
    }

    /// The state of a step that has left the waiting state at least once.
    pub fn step(&self, step: &StepId) -> Option<&'a StepState> {
        self.state.steps.get(step)
    }

    /// Duties of a step that decide whether it is done or late. Calls are a way of telling; a duty
    /// without a time neither makes a step late nor keeps it open.
    fn timed(&self, step: &StepId) -> impl Iterator<Item = &'a Duty> {
        let (line, step) = (&self.line.id, step.clone());
        self.incident
            .duties
            .iter()
            .filter(move |duty| duty.line == *line && duty.step == step)
            .filter(|duty| duty.timer.is_some() && !duty.act.is(Act::CALL))
    }

    /// Whether the step was opened and everything it demands in time is closed.
    pub fn is_done(&self, step: &Step) -> bool {
        let Some(state) = self.step(&step.id) else { return false };
        if state.stage != Stage::Told {
            return false;
        }
        match &step.deed {
            Deed::Ask(_) => state.question.as_ref().is_some_and(|question| question.by_person),
            Deed::Tell { .. } | Deed::By { .. } => {
                self.timed(&step.id).all(|duty| matches!(duty.state, DutyState::Done | DutyState::Withdrawn))
            }
        }
    }

    /// Whether one of its duties passed its due in this round, or the step was passed or pushed.
    pub fn is_late(&self, step: &Step) -> bool {
        let Some(state) = self.step(&step.id) else { return false };
        if state.round != self.state.round {
            return false;
        }
        match state.stage {
            Stage::Passed => true,
            Stage::Waiting | Stage::Dropped => false,
            Stage::Told if state.pushed => true,
            Stage::Told => match &step.deed {
                Deed::Ask(_) => state
                    .question
                    .as_ref()
                    .is_some_and(|question| question.answer.is_some() && !question.by_person),
                Deed::Tell { .. } | Deed::By { .. } => {
                    self.timed(&step.id).any(|duty| matches!(duty.state, DutyState::Late | DutyState::Passed))
                }
            },
        }
    }

    /// Whether the step still waits for someone in time.
    pub fn is_pending(&self, step: &Step) -> bool {
        let Some(state) = self.step(&step.id) else { return false };
        if state.stage != Stage::Told {
            return false;
        }
        match &step.deed {
            Deed::Ask(_) => state.question.as_ref().is_none_or(|question| question.answer.is_none()),
            Deed::Tell { .. } | Deed::By { .. } => {
                self.timed(&step.id).any(|duty| duty.state == DutyState::Open)
            }
        }
    }

    /// Whether someone answered for the step: it is done, or something that opened after it is.
    pub fn is_answered(&self, step: &Step) -> bool {
        self.is_answered_within(step, self.line.steps.len())
    }

    fn is_answered_within(&self, step: &Step, depth: usize) -> bool {
        if self.is_done(step) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        self.line
            .steps
            .iter()
            .filter(|next| next.after.iter().any(|after| after.step() == &step.id))
            .filter(|next| self.step(&next.id).is_some_and(|state| state.stage == Stage::Told))
            .any(|next| self.is_answered_within(next, depth))
    }

    /// Whether the step waits in this round: never opened, set back, or left undone by a round.
    pub fn is_waiting(&self, step: &Step) -> bool {
        let Some(state) = self.step(&step.id) else { return true };
        match state.stage {
            Stage::Waiting => true,
            Stage::Dropped => false,
            Stage::Told | Stage::Passed => {
                let is_decided = state.question.as_ref().is_some_and(|question| question.answer.is_some());
                state.round < self.state.round && !self.is_done(step) && !is_decided
            }
        }
    }

    /// Whether the step's condition holds. Unknown does not.
    pub fn holds(&self, step: &Step) -> bool {
        let severity = Some(&self.incident.severity);
        step.when.holds(self.policy, &self.incident.case, severity) == Truth::Yes
    }

    /// Why a waiting step may open now, if it may.
    pub fn opens(&self, step: &Step) -> Option<Opened> {
        if !self.is_waiting(step) || !self.holds(step) {
            return None;
        }
        if step.at_once {
            return Some(Opened::AtOnce);
        }
        if step.after.is_empty() {
            return Some(Opened::First);
        }
        // An answer outranks silence: the step then fulfils the clause it cites.
        let reasons: Vec<Opened> = step.after.iter().filter_map(|after| self.satisfied(after)).collect();
        let order = [Opened::Done, Opened::ByHand, Opened::Silence];
        order.into_iter().find(|reason| reasons.contains(reason))
    }

    /// Whether what a step waits for has come, and how.
    fn satisfied(&self, after: &After) -> Option<Opened> {
        let step = self.line.step(after.step())?;
        let state = self.step(&step.id)?;
        let over_head = if state.pushed { Opened::ByHand } else { Opened::Silence };
        match after {
            After::Step(_) if self.is_done(step) => Some(Opened::Done),
            After::Step(_) | After::Late(_) => self.is_late(step).then_some(over_head),
            After::Answer { answer, .. } => {
                let question = state.question.as_ref()?;
                let is_it = question.answer.as_ref() == Some(answer);
                let how = if question.by_person { Opened::Done } else { Opened::Silence };
                is_it.then_some(how)
            }
            After::Duty { act, by, is_late, .. } => {
                let how = self.duty_satisfied(step, state, act, by.as_ref(), over_head);
                how.filter(|how| !(*is_late && *how == Opened::Done))
            }
        }
    }

    fn duty_satisfied(
        &self,
        step: &Step,
        state: &StepState,
        act: &Act,
        by: Option<&PostId>,
        over_head: Opened,
    ) -> Option<Opened> {
        let is_current =
            state.round == self.state.round && matches!(state.stage, Stage::Told | Stage::Passed);
        let matching: Vec<&Duty> = self
            .incident
            .duties_of(&self.line.id, &step.id)
            .filter(|duty| duty.act == *act && by.is_none_or(|post| duty.post == *post))
            .collect();
        if matching.iter().any(|duty| duty.state == DutyState::Done) {
            return Some(Opened::Done);
        }
        // What follows from an answer, or from telling a body outside, is owed only then.
        if matching.is_empty() && (act.is(Act::APPROVE) && is_asked(step) || act.is(Act::OBTAIN)) {
            return None;
        }
        // What was withdrawn because the step moved elsewhere says nothing of who owes it now. A post
        // that was passed owes nothing here: that counts as silence at once.
        let mut standing = matching.iter().filter(|duty| duty.state != DutyState::Withdrawn).peekable();
        let is_silent = standing.peek().is_none()
            || standing.any(|duty| matches!(duty.state, DutyState::Late | DutyState::Passed));
        (is_current && (is_silent || state.pushed)).then_some(over_head)
    }

    /// Whether the round has no one left to tell: nothing pending, nothing to open, and a silent
    /// step for which nobody answered.
    pub fn is_exhausted(&self) -> bool {
        let steps = || self.line.steps.iter();
        let rests =
            !steps().any(|step| self.is_pending(step)) && !steps().any(|step| self.opens(step).is_some());
        let unanswered = |step: &Step| {
            self.step(&step.id).is_some_and(|state| matches!(state.stage, Stage::Told | Stage::Passed))
                && self.is_late(step)
                && !self.is_answered(step)
        };
        rests && steps().any(unanswered)
    }
}

fn is_asked(step: &Step) -> bool {
    matches!(step.deed, Deed::Ask(_))
}
