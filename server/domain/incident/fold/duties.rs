//! What becomes of a duty: opened, done, late, moved, asked for again.

use std::collections::BTreeMap;

use crate::actor::{Actor, Means};
use crate::case::Phase;
use crate::ids::{Act, DutyNo, PersonId};
use crate::incident::fact::{Fact, Lateness};
use crate::incident::state::{Duty, DutyState, Incident};
use crate::moment::Moment;

impl Incident {
    pub(super) fn do_duty(
        &mut self,
        no: DutyNo,
        by: &PersonId,
        (at, means): (Moment, Means),
        recorder: &Actor,
    ) {
        if self.find_duty(no).is_some_and(|row| row.act.is(Act::CONFIRM)) {
            self.confirm(by);
        }
        let recorded_by = (*recorder != Actor::Person(by.clone())).then(|| recorder.clone());
        self.edit_duty(no, |row| {
            row.state = DutyState::Done;
            row.ask_at = None;
            row.answer_by = None;
            row.done_at = Some(at);
            row.done_by = Some(by.clone());
            row.recorded_by = recorded_by;
            row.means = Some(means);
            row.call = None;
        });
    }

    pub(super) fn share_duty(&mut self, no: DutyNo, by: &PersonId, at: Moment) {
        if self.find_duty(no).is_some_and(|row| row.act.is(Act::CONFIRM)) {
            self.confirm(by);
        }
        self.edit_duty(no, |row| {
            row.parts.insert(by.clone(), at);
        });
    }

    pub(super) fn note_done_too(&mut self, duty: DutyNo, by: &PersonId) {
        if self.find_duty(duty).is_some_and(|row| row.act.is(Act::CONFIRM)) {
            self.confirmed.insert(by.clone());
        }
    }

    /// Late for the first time, or again in a later round: since when it is late never moves. With nobody who
    /// bears it, it is passed, and nobody is asked.
    pub(super) fn note_late(&mut self, no: DutyNo, at: Moment, asked: Option<(Moment, Lateness)>) {
        let line = self.find_duty(no).map(|duty| duty.line.clone());
        let round = line.and_then(|line| self.lines.get(&line)).map_or(1, |line| line.round);
        self.edit_duty(no, |row| {
            row.late_at.get_or_insert(at);
            row.late_round = round;
            row.answer_by = None;
            let Some((ask_at, why)) = asked else {
                row.state = DutyState::Passed;
                return;
            };
            if row.state != DutyState::Late {
                row.lateness = why;
            }
            row.state = DutyState::Late;
            row.ask_at = Some(ask_at);
        });
    }

    fn confirm(&mut self, by: &PersonId) {
        self.confirmed.insert(by.clone());
        self.phase = if self.phase == Phase::Received { Phase::Confirmed } else { self.phase };
    }

    pub(super) fn open_duty(&mut self, fact: &Fact, at: Moment) {
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
            call: None,
            basis: basis.clone(),
        });
        let (line, step, duty) = (line.clone(), step.clone(), *duty);
        self.edit_step(&line, &step, at, |row| row.duties.push(duty));
    }

    pub(super) fn edit_duty(&mut self, no: DutyNo, edit: impl FnOnce(&mut Duty)) {
        if let Some(duty) = self.duties.find_mut(no) {
            edit(duty);
        }
    }
}
