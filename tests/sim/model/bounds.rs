//! What must have come by now: lines that have begun, steps that have opened, and a silence that is told.

use std::collections::BTreeSet;

use noroshi::domain::ids::{Act, LineId, PersonId, StepId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::policy::timer::TimeRule;
use noroshi::domain::policy::{After, Deed, Line, PostRef, Step};

use crate::judged::{Listed, Name, Seen};
use crate::model::owed::{Owed, rule, step};
use crate::model::seats::{Look, People};
use crate::model::{Model, Verdict, demand};

impl Model {
    /// The house looks again before any silence speaks.
    pub fn wakes(&self, look: Look<'_>) -> Verdict {
        let entry = look.entry;
        let can_hear = |person: &PersonId| !entry.unheard.contains(person);
        for owed in self.owed.iter().filter(|owed| owed.runs(entry.at) && !owed.seats.must.is_empty()) {
            let is_reached = look
                .row(&owed.key)
                .is_some_and(|row| !row.is_passed && !row.is_late && row.bearers.iter().any(can_hear));
            let is_awake = entry.wake_at.is_some_and(|wake| Some(wake) <= owed.clock.word);
            demand(is_awake || !is_reached, "the house sleeps too long", (&owed.key, entry.wake_at))?;
        }
        demand(entry.wake_at.is_some(), "the house never looks again", ())
    }

    /// Lines have begun, steps have opened, someone is asked, and silence without an end is told.
    pub fn line(&self, line: &Line, look: Look<'_>) -> Verdict {
        let Some((round, ended)) = self.rounds.get(&line.id).copied() else {
            return demand(!look.holds(&line.when), "a line has not begun", &line.id);
        };
        for step in &line.steps {
            let name = (line.id.clone(), step.id.clone());
            let is_due = step.at_once
                || step.after.is_empty()
                || step.after.iter().any(|after| self.met(&line.id, after, look, true));
            if !self.stand(&name).is_open {
                let is_again = self.steps.contains_key(&name) && round > 1;
                demand(is_again || !is_due || !look.holds(&step.when), "it has not opened", &name)?;
                continue;
            }
            if let Deed::Tell { inform, .. } = &step.deed {
                let is_told = inform.iter().all(|party| self.informed.contains(party));
                demand(is_told || look.entry.known.is_drill, "a body outside had to be told", &name)?;
            }
            let mut asked =
                self.owed.iter().filter(|owed| owed.key.name() == name && owed.key.act.is(Act::JUDGE));
            let is_asked = asked.any(|owed| owed.clock.word.is_some_and(|word| word > look.entry.at));
            let is_answered = is_asked || self.answers.contains_key(&name);
            demand(is_answered || !matches!(step.deed, Deed::Ask(_)), "nobody is asked any more", &name)?;
        }
        self.silence(line, (round, ended), look)
    }

    /// Whether what a step waits for has surely come, or may have.
    pub fn met(&self, line: &LineId, after: &After, look: Look<'_>, sure: bool) -> bool {
        let name = (line.clone(), after.step().clone());
        let stand = self.stand(&name);
        let is_question = matches!(step(look.policy, &name).map(|step| &step.deed), Some(Deed::Ask(_)));
        let of_step = || self.owed.iter().filter(|owed| owed.key.name() == name);
        let mut counts = of_step().filter(|owed| !is_question || owed.key.act.is(Act::JUDGE));
        let is_late = |owed: &Owed| self.is_late(owed, look, sure);
        // What keeps moving is done only for a while: nothing has to follow from that.
        let is_done = |owed: &Owed| owed.is_done && !(sure && owed.rule.keeps_moving);
        let is_passed = stand.is_passed || !sure && stand.is_missing;
        let is_silent = || is_passed || counts.clone().any(is_late);
        let is_open = if sure { stand.is_open } else { self.steps.contains_key(&name) };
        match after {
            // Whether an approval is owed at all depends on who decided: any answer may lead on, none must.
            After::Duty { act, .. } if is_question && act.is(Act::APPROVE) => !sure,
            _ if !is_open => false,
            After::Answer { answer, .. } => self.answers.get(&name) == Some(answer),
            After::Late(_) => is_silent(),
            After::Step(_) if is_question => self.answers.contains_key(&name) || is_silent() && !sure,
            After::Step(_) => is_silent() || counts.all(|owed| is_done(owed) || owed.rule.time.is_none()),
            After::Duty { act, by, is_late: only_late, .. } => {
                let is_of = |owed: &&Owed| {
                    let post = &owed.key.post;
                    owed.key.act == *act && by.as_ref().is_none_or(|by| by == post || look.acting(by) == post)
                };
                let (done, open): (Vec<&Owed>, Vec<&Owed>) =
                    of_step().filter(is_of).partition(|owed| is_done(owed));
                let has_come = if sure { open.is_empty() && !done.is_empty() } else { !done.is_empty() };
                let was_late = |row: &Listed| row.was_late || row.is_passed;
                let mut rows =
                    look.entry.listed.iter().filter(|row| row.key.act == *act && row.key.name() == name);
                is_passed
                    || !sure && rows.any(was_late)
                    || open.iter().chain(&done).any(|owed| is_late(owed))
                    || has_come && !only_late
            }
        }
    }

    fn is_late(&self, owed: &Owed, look: Look<'_>, sure: bool) -> bool {
        // A post that nobody fills is late by itself only where the whole step is passed.
        let is_silent = !(sure && owed.was_empty) && owed.is_silent(look.entry.at);
        let was_late = || look.row(&owed.key).is_some_and(|row| row.was_late || row.is_passed);
        let mut heads = self.owed.iter().filter(|head| !owed.clock.has_begun && owed.follows(head));
        is_silent
            || !sure && (owed.was_empty || was_late())
            || heads.any(|head| self.is_late(head, look, sure))
    }

    /// Where somebody is silent, nobody answered for them, and whoever this was to reach is silent as well,
    /// the last resort knows, and after a pause a new round begins. What others have time for is no reason
    /// to wait.
    fn silence(&self, line: &Line, (round, ended): (u32, Option<Moment>), look: Look<'_>) -> Verdict {
        let at = look.entry.at;
        let is_call = |row: &Listed| row.key.line == line.id && row.key.act.is(Act::CALL) && row.is_owed;
        let mut of_line = self.owed.iter().filter(|owed| owed.key.line == line.id);
        // A later round waits for all that it asked for, whoever owes it.
        let runs = round > 1 && (ended.is_none() || of_line.clone().any(|owed| owed.runs(at)));
        let silent = of_line.find(|owed| {
            let is_one = owed.seats.must.iter().all(|set| set.len() == 1) && !owed.seats.must.is_empty();
            let is_silent = owed.is_silent(at) && !owed.was_empty && self.stand(&owed.key.name()).is_open;
            is_silent && is_one && !owed.key.act.is(Act::JUDGE) && !self.reaches(line, owed, at)
        });
        let Some(silent) = silent.filter(|_| !runs && !look.entry.listed.iter().any(is_call)) else {
            return Ok(());
        };
        let Some(since) = ended else { return Err(format!("nobody is left to tell: {:?}", silent.key)) };
        let day = line.again.max(Span::hours(24));
        let pause = line.again.times(1 << round.saturating_sub(1).min(12)).min(day);
        let has_acted = self.acted.values().any(|at| *at >= since);
        demand(has_acted || at < since + pause, "no new round has begun", (&line.id, since))
    }

    /// Whether a silence was to reach somebody who has answered or still can.
    fn reaches(&self, line: &Line, silent: &Owed, at: Moment) -> bool {
        let mut steps = BTreeSet::from([&silent.key.step]);
        for _ in &line.steps {
            let waits = |step: &&Step| step.after.iter().any(|after| steps.contains(after.step()));
            let next: Vec<&StepId> = line.steps.iter().filter(waits).map(|step| &step.id).collect();
            steps.extend(next);
        }
        steps.remove(&silent.key.step);
        let people: People = silent.seats.must.iter().flatten().cloned().collect();
        let is_other = |person: &PersonId| !people.contains(person) || self.answered.contains(person);
        let is_after = |name: &Name| name.0 == line.id && steps.contains(&name.1);
        let names = || steps.iter().map(|step| (line.id.clone(), (*step).clone()));
        let is_on = names().any(|name| !self.stand(&name).is_open);
        let mut runs = self.owed.iter().filter(|owed| is_after(&owed.key.name()) && owed.runs(at));
        self.acted.keys().any(is_after)
            || runs.any(|owed| is_on || owed.seats.must.iter().flatten().any(is_other))
    }

    /// A copy goes out with its step, somebody there or not. Where somebody is implicated none may go out.
    pub fn copied(&self, name: &Name, (tell, copy): (&[PostRef], &[PostRef]), look: Look<'_>) -> Verdict {
        let told = tell.iter().flat_map(|named| look.locate(named));
        let mut holders = told.flat_map(|(post, unit)| look.holders(&post, &unit));
        let may_miss = holders.any(|person| look.entry.known.subjects.contains(&person));
        let knows = |person: &PersonId| self.confirmed.contains(person) || self.told.contains(person);
        let hears = |person: &PersonId| look.hears(person) || knows(person);
        let missed = look.all(copy, &Act::from("")).must.into_iter().find(|set| !set.iter().any(hears));
        demand(missed.is_none() || may_miss, "they had to have a copy", (missed, name))
    }

    /// Somebody telephones whoever has not answered yet, or the last resort's telephone is what remains.
    pub fn called(&self, name: &Name, (tell, time): (&[PostRef], &TimeRule), look: Look<'_>) -> Verdict {
        let entry = look.entry;
        let answers = |person: &PersonId| self.confirmed.contains(person) || self.answered.contains(person);
        let has_answered = |person: &PersonId| answers(person) || entry.by.as_ref() == Some(person);
        let is_needless =
            look.all(tell, &Act::CALL.into()).must.iter().all(|set| set.iter().any(has_answered));
        // A later round does not repeat what nobody took up.
        let is_again = self.rounds.get(&name.0).is_some_and(|round| round.0 > 1);
        let is_given_up = entry.seen.iter().any(|seen| matches!(seen, Seen::GivenUp(of) if of == name));
        let latest = look.due(&rule(Act::CALL, time));
        let mut calls =
            entry.listed.iter().filter(|row| row.key.act.is(Act::CALL) && row.key.name() == *name);
        let is_called = calls.any(|row| !row.is_owed || row.due <= latest);
        demand(is_again || is_needless || is_given_up || is_called, "nobody telephones", name)
    }
}
