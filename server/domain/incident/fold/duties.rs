//! What becomes of a duty: opened, done, late, moved, asked for again.

use std::collections::BTreeMap;

use crate::domain::actor::Actor;
use crate::domain::case::Phase;
use crate::domain::ids::{Act, DutyNo, PersonId};
use crate::domain::incident::fact::{Discharge, Fact, Lateness};
use crate::domain::incident::state::{Duty, DutyState, Incident};
use crate::domain::moment::Moment;

impl Incident {
    pub(super) fn apply_to_duty(&mut self, fact: &Fact, at: Moment, recorder: &Actor) {
        match fact {
            Fact::DutyOpened { .. } => self.open_duty(fact, at),
            Fact::DutyStarted { duty, due_at, ask_at } => self.edit_duty(*duty, |row| {
                row.due_at = *due_at;
                row.ask_at = *ask_at;
            }),
            Fact::DutyDone { duty, by, at: happened, means }
            | Fact::Disapproved { duty, by, at: happened, means, .. } => {
                if self.find_duty(*duty).is_some_and(|row| row.act.is(Act::CONFIRM)) {
                    self.confirm(by);
                }
                let recorded_by = (*recorder != Actor::Person(by.clone())).then(|| recorder.clone());
                self.edit_duty(*duty, |row| {
                    row.state = DutyState::Done;
                    row.ask_at = None;
                    row.answer_by = None;
                    row.done_at = Some(*happened);
                    row.done_by = Some(by.clone());
                    row.recorded_by = recorded_by;
                    row.means = Some(*means);
                });
            }
            Fact::DutyDischarged { duty, person, why } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Done;
                row.is_deemed = !is_act(*why);
                row.done_at = Some(at);
                row.done_by = Some(person.clone());
            }),
            Fact::DutyShared { duty, by, at: happened, .. } => {
                if self.find_duty(*duty).is_some_and(|row| row.act.is(Act::CONFIRM)) {
                    self.confirm(by);
                }
                self.edit_duty(*duty, |row| {
                    row.parts.insert(by.clone(), *happened);
                });
            }
            Fact::DutyHastened { duty, timer, due_at } => self.edit_duty(*duty, |row| {
                row.timer = Some(timer.clone());
                row.expect_by(Some(*due_at));
            }),
            Fact::DutyPostponed { duty, due_at } => self.edit_duty(*duty, |row| row.due_at = Some(*due_at)),
            Fact::DutyLate { .. } | Fact::DutyPassed { .. } => self.apply_lateness(fact, at),
            Fact::Delegated { .. }
            | Fact::DutyMoved { .. }
            | Fact::DutyAskedAgain { .. }
            | Fact::DutyJoined { .. }
            | Fact::DutyRenewed { .. } => self.apply_to_bearers(fact, at),
            Fact::DutyWithdrawn { duty, by_rule } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Withdrawn;
                row.is_let_go = !by_rule;
            }),
            _ => {}
        }
    }

    fn apply_to_bearers(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::Delegated { duty, to, due_at, .. } => self.edit_duty(*duty, |row| {
                row.bearers = vec![to.clone()];
                row.expect_by(*due_at);
            }),
            Fact::DutyMoved { duty, bearers, due_at } => self.edit_duty(*duty, |row| {
                row.bearers = bearers.clone();
                row.due_at = *due_at;
            }),
            Fact::DutyAskedAgain { duty, bearers, answer_by } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Late;
                row.bearers = bearers.clone();
                row.answer_by = Some(*answer_by);
                row.ask_at = None;
                row.asked_at = at;
                row.asks += 1;
            }),
            Fact::DutyJoined { duty, bearers } => {
                self.edit_duty(*duty, |row| row.bearers.extend(bearers.iter().cloned()));
            }
            Fact::DutyRenewed { duty, bearers, due_at, ask_at } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Open;
                row.parts.clear();
                row.bearers = bearers.clone();
                row.due_at = *due_at;
                row.ask_at = *ask_at;
                row.asked_at = at;
                row.is_let_go = false;
            }),
            _ => {}
        }
    }

    /// Late for the first time, or again in a later round: since when it is late never moves.
    fn apply_lateness(&mut self, fact: &Fact, at: Moment) {
        let (Fact::DutyLate { duty: no, .. } | Fact::DutyPassed { duty: no }) = fact else { return };
        let line = self.find_duty(*no).map(|duty| duty.line.clone());
        let round = line.and_then(|line| self.lines.get(&line)).map_or(1, |line| line.round);
        self.edit_duty(*no, |row| {
            row.late_at.get_or_insert(at);
            row.late_round = round;
            row.answer_by = None;
            match fact {
                Fact::DutyLate { ask_at, why, .. } => {
                    let is_first = !matches!(row.state, DutyState::Late);
                    row.lateness = if is_first { *why } else { row.lateness };
                    row.state = DutyState::Late;
                    row.ask_at = Some(*ask_at);
                }
                _ => row.state = DutyState::Passed,
            }
        });
    }

    fn confirm(&mut self, by: &PersonId) {
        self.confirmed.insert(by.clone());
        self.phase = if self.phase == Phase::Received { Phase::Confirmed } else { self.phase };
    }

    fn open_duty(&mut self, fact: &Fact, at: Moment) {
        let Fact::DutyOpened {
            duty,
            line,
            step,
            act,
            post,
            unit,
            bearers,
            to,
            from,
            needs,
            timer,
            due_at,
            ask_at,
            basis,
        } = fact
        else {
            return;
        };
        self.duties.push(Duty {
            no: *duty,
            line: line.clone(),
            step: step.clone(),
            act: act.clone(),
            post: post.clone(),
            unit: unit.clone(),
            bearers: bearers.clone(),
            to: to.clone(),
            from: *from,
            needs: *needs,
            parts: BTreeMap::new(),
            timer: timer.clone(),
            due_at: *due_at,
            answer_by: None,
            asks: 1,
            asked_at: at,
            ask_at: *ask_at,
            opened_at: at,
            state: DutyState::Open,
            late_at: None,
            lateness: Lateness::Time,
            late_round: 0,
            is_let_go: false,
            done_at: None,
            done_by: None,
            is_deemed: false,
            recorded_by: None,
            means: None,
            basis: basis.clone(),
        });
        let (line, step, duty) = (line.clone(), step.clone(), *duty);
        self.edit_step(&line, &step, at, |row| row.duties.push(duty));
    }

    pub(super) fn edit_duty(&mut self, no: DutyNo, edit: impl FnOnce(&mut Duty)) {
        if let Some(duty) = self.duties.iter_mut().find(|duty| duty.no == no) {
            edit(duty);
        }
    }
}

/// Whether the person named with it has acted on the incident: nothing else shows that they are awake.
const fn is_act(why: Discharge) -> bool {
    match why {
        Discharge::Reporter | Discharge::ConfirmedBefore | Discharge::Answered => true,
        Discharge::OwedToSelf | Discharge::GroupAnswered | Discharge::NotOwed | Discharge::AllDone => false,
    }
}
