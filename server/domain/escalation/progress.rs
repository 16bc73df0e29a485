//! Where a line stands: which steps are done, late, answered, and what may open next.
//!
//! *Done*: every timed duty is closed. *Late*: one passed its due in this round, or the step was
//! passed, or someone pressed "next level" over it. Both can hold: a late answer withdraws nothing.
//! *Exhausted*: somebody is silent, and their silence reaches nobody any more.

use crate::ids::{Act, LineId, PersonId, PostId, StepId};
use crate::incident::fact::Opened;
use crate::incident::state::{Duty, DutyState, Incident, LineState, Stage, StepState};
use crate::policy::{After, Deed, Line, Policy, Step, Truth};

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
        self.state.step(step)
    }

    /// Duties of a step that decide whether it is done or late. Calls are a way of telling; a duty
    /// without a time neither makes a step late nor keeps it open.
    fn timed(&self, step: &StepId) -> impl Iterator<Item = &'a Duty> + use<'a> {
        self.duties_of(step).filter(|duty| duty.timer.is_some() && !duty.act.is(Act::CALL))
    }

    /// Every duty of a step.
    fn duties_of(&self, step: &StepId) -> impl Iterator<Item = &'a Duty> + use<'a> {
        let numbers = self.step(step).map(|state| state.duties.as_slice()).unwrap_or_default();
        self.incident.duties.those(numbers)
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

    /// Whether one of its duties was late in this round, or the step was passed or pushed. A duty that ran on
    /// from the round before may be late before its step has come again.
    pub fn is_late(&self, step: &Step) -> bool {
        let Some(state) = self.step(&step.id) else { return false };
        let has_come = state.round == self.state.round;
        match state.stage {
            Stage::Passed => has_come,
            Stage::Waiting | Stage::Dropped => false,
            Stage::Told if has_come && state.pushed => true,
            Stage::Told => match &step.deed {
                Deed::Ask(_) => {
                    let question = state.question.as_ref().filter(|_| has_come);
                    question.is_some_and(|question| question.answer.is_some() && !question.by_person)
                }
                Deed::Tell { .. } | Deed::By { .. } => self.timed(&step.id).any(|duty| self.was_late(duty)),
            },
        }
    }

    /// Whether a duty is late, or has no one to bear it, in this round; what a new round asks for again is
    /// late in it only when that time has passed too.
    fn was_late(&self, duty: &Duty) -> bool {
        matches!(duty.state, DutyState::Late | DutyState::Passed) && duty.late_round == self.state.round
    }

    /// Whether nothing of the step is owed any more, in a time or without one.
    pub fn is_settled(&self, step: &Step) -> bool {
        self.is_done(step) && !self.duties_of(&step.id).any(Duty::is_owed)
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
                self.timed(&step.id).any(|duty| duty.is_owed() && !self.is_held_up(duty))
            }
        }
    }

    /// Whether nothing can come of waiting for a duty: it is silent, or its clock starts with one that is.
    fn is_held_up(&self, duty: &Duty) -> bool {
        self.begins_with(duty).any(Duty::is_silent)
    }

    /// A duty, and while its clock has not begun what that starts with.
    fn begins_with(&self, duty: &Duty) -> impl Iterator<Item = &'a Duty> {
        let incident = self.incident;
        let waits_for = move |duty: &&'a Duty| {
            let has_begun = duty.due_at.is_some() || duty.ask_at.is_some();
            let is_held = !has_begun && duty.state == DutyState::Open;
            incident.find_duty(duty.from.filter(|_| is_held)?)
        };
        std::iter::successors(incident.find_duty(duty.no), waits_for).take(incident.duties.len())
    }

    /// Whether someone answered for the step: it is done by an answer, or something that opened after it is.
    pub fn is_answered(&self, step: &Step) -> bool {
        self.is_answered_within(step, self.line.steps.len())
    }

    fn is_answered_within(&self, step: &Step, depth: usize) -> bool {
        if self.is_done(step) && self.has_answer(step) {
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

    /// Whether people of the house have answered in a step. One that only tells has nobody who owes an
    /// answer; what needed no act, and what a body outside says, shows nobody awake.
    fn has_answer(&self, step: &Step) -> bool {
        let is_answer = |duty: &Duty| match duty.state {
            DutyState::Done => duty.done_by.is_some() && !(duty.is_deemed && duty.parts.is_empty()),
            DutyState::Withdrawn => duty.is_let_go,
            DutyState::Open | DutyState::Late | DutyState::Passed => false,
        };
        let mut owed = self.duties_of(&step.id).filter(|duty| !duty.act.is(Act::CALL));
        is_asked(step) || owed.any(is_answer)
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
        let has_come = state.round == self.state.round;
        let is_current = has_come && matches!(state.stage, Stage::Told | Stage::Passed);
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
        // that was passed owes nothing here: that counts as silence at once. A duty that starts with a
        // late one has not begun: whoever waits for it is told of the late one.
        let mut standing = matching.iter().filter(|duty| duty.state != DutyState::Withdrawn).peekable();
        let is_silent = standing.peek().is_none() || standing.any(|duty| self.is_late_or_held_up(duty));
        // It may be late before its step has come again, where it ran on from the round before.
        let is_late = |duty: &&Duty| self.begins_with(duty).any(|duty| self.was_late(duty));
        let ran_on = || state.stage == Stage::Told && matching.iter().any(is_late);
        (is_current && (is_silent || state.pushed) || !has_come && ran_on()).then_some(over_head)
    }

    fn is_late_or_held_up(&self, duty: &Duty) -> bool {
        self.was_late(duty) || (duty.state == DutyState::Open && self.is_held_up(duty))
    }

    /// Whether a silence of this round reaches nobody any more: somebody is silent, nobody answered for
    /// them, and of those whom this silence was to reach none is still being asked. A duty of another
    /// post that merely runs is no reason to wait.
    pub fn is_exhausted(&self) -> bool {
        let steps = || self.line.steps.iter();
        let is_left = |step: &Step| {
            let has_left = |state: &StepState| matches!(state.stage, Stage::Told | Stage::Passed);
            let is_silent = self.step(&step.id).is_some_and(has_left) && self.is_late(step);
            is_silent && !self.is_answered(step) && !self.is_carried_on(step)
        };
        let is_awaited = |step: &Step| self.opens(step).is_some();
        // Most often nobody is silent, and what could open need not be asked.
        steps().any(is_left) && !steps().any(is_awaited)
    }

    /// Whether the silence of a step is on its way to someone who may still answer: the next stand-in in
    /// the same post, or people of a step that waits for this one, however far.
    fn is_carried_on(&self, step: &Step) -> bool {
        // What is asked for again in time is no silence yet; beside one that is, it is no reason to wait.
        let asked_next = |duty: &Duty| duty.state == DutyState::Late && duty.answer_by.is_some();
        if self.timed(&step.id).any(asked_next) && !self.timed(&step.id).any(Duty::is_silent) {
            return true;
        }
        let mut reached: Vec<&Step> = vec![step];
        let mut next = 0;
        while let Some(from) = reached.get(next).copied() {
            next += 1;
            for step in self.followers(from) {
                if self.may_answer(step) {
                    return true;
                }
                if reached.iter().all(|known| known.id != step.id) {
                    reached.push(step);
                }
            }
        }
        false
    }

    /// The steps that wait for a step, as far as they have opened in this round or have nothing left to do.
    fn followers(&self, step: &Step) -> impl Iterator<Item = &'a Step> {
        let (id, progress) = (step.id.clone(), *self);
        let is_open = move |step: &&Step| {
            let is_current = |row: &StepState| row.stage == Stage::Told && row.round == progress.state.round;
            progress.step(&step.id).is_some_and(is_current) || progress.is_done(step)
        };
        let follows = move |step: &&Step| step.id != id && step.after.iter().any(|after| *after.step() == id);
        self.line.steps.iter().filter(follows).filter(is_open)
    }

    /// Whether a step waits in time for someone who is not known to be silent. One that puts a further
    /// duty on people who have not answered what they owe already reaches nobody; it only counts while
    /// its own silence would open another step.
    fn may_answer(&self, step: &Step) -> bool {
        if !self.is_pending(step) {
            return false;
        }
        if matches!(step.deed, Deed::Ask(_)) || self.leads_on(step) {
            return true;
        }
        let mut running = self.timed(&step.id).filter(|duty| duty.is_owed() && !self.is_held_up(duty));
        running.any(|duty| self.incident.awaited(duty).any(|bearer| !self.is_silent(&bearer.person)))
    }

    /// Whether the silence of a step would open another one.
    fn leads_on(&self, step: &Step) -> bool {
        let waits = |next: &&Step| self.is_waiting(next) && self.holds(next);
        let by_silence = |after: &After| after.step() == &step.id && !matches!(after, After::Answer { .. });
        self.line.steps.iter().filter(waits).any(|next| next.after.iter().any(by_silence))
    }

    /// Whether someone bears a duty that is late and has answered nothing yet.
    fn is_silent(&self, person: &PersonId) -> bool {
        let mut late = self.incident.duties.iter().filter(|duty| duty.state == DutyState::Late);
        late.any(|duty| duty.is_silent() && duty.is_borne_by(person)) && !self.incident.has_answered(person)
    }

    /// Steps that go on in a new round as they are: opened, undone, and nobody in them silent.
    pub fn going_on(&self) -> Vec<StepId> {
        let goes_on = |step: &&Step| {
            let is_told = self.step(&step.id).is_some_and(|state| {
                state.stage == Stage::Told && state.round == self.state.round && !state.pushed
            });
            is_told && self.is_pending(step) && !self.is_late(step)
        };
        self.line.steps.iter().filter(goes_on).map(|step| step.id.clone()).collect()
    }
}

fn is_asked(step: &Step) -> bool {
    matches!(step.deed, Deed::Ask(_))
}
