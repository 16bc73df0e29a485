//! What must have come by now: lines that have begun, steps that have opened, and a silence that is told.

use std::collections::BTreeSet;

use noroshi::domain::ids::{Act, LineId, PersonId, PostId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::policy::timer::TimeRule;
use noroshi::domain::policy::{After, Deed, Line, PostRef};

use crate::judged::{Entry, Key, Name, Seen};
use crate::model::owed::{of_body, rule, step};
use crate::model::seats::{Look, People};
use crate::model::{Model, Owed, Verdict, demand};

impl Model {
    /// The house looks again before any silence speaks.
    pub fn wakes(&self, entry: &Entry) -> Verdict {
        for owed in
            self.owed.iter().filter(|owed| !owed.is_done && !owed.waits && !owed.seats.must.is_empty())
        {
            let Some(word) = owed.word.filter(|word| *word > entry.at) else { continue };
            let mut rows = entry.listed.iter().rev().filter(|row| row.key == owed.key);
            let is_reached = rows.next().is_some_and(|row| {
                !row.is_passed
                    && !row.is_late
                    && !row.bearers.iter().all(|person| entry.unheard.contains(person))
            });
            let is_awake = entry.wake_at.is_some_and(|wake| wake <= word);
            demand(is_awake || !is_reached, || {
                format!("the house looks at {:?}, {:?} is silent at {word:?}", entry.wake_at, owed.key)
            })?;
        }
        demand(entry.wake_at.is_some(), || "the house never looks again".to_owned())
    }

    /// Lines have begun, steps have opened, someone is asked, and silence without an end is told.
    pub fn line(&self, line: &Line, look: Look<'_>) -> Verdict {
        if !self.begun.contains(&line.id) {
            return demand(!look.holds(&line.when), || format!("{} has not begun", line.id));
        }
        let at = look.entry.at;
        for step in &line.steps {
            let name = (line.id.clone(), step.id.clone());
            let is_due = step.at_once
                || step.after.is_empty()
                || step.after.iter().any(|after| self.met(&line.id, after, look, true));
            if !self.opened.contains(&name) {
                let is_again = self.ever_opened.contains(&name) && self.rounds[&line.id].0 > 1;
                demand(is_again || !is_due || !look.holds(&step.when), || {
                    format!("{name:?} has not opened")
                })?;
                continue;
            }
            let mut asked = self
                .owed
                .iter()
                .filter(|owed| owed.name() == name && owed.word.is_some_and(|word| word > at));
            match &step.deed {
                Deed::Ask(_) => demand(
                    self.answers.contains_key(&name) || asked.any(|owed| owed.key.act.is(Act::JUDGE)),
                    || format!("nobody is asked any more: {name:?}"),
                )?,
                Deed::Tell { inform, .. } => {
                    let missed = inform
                        .iter()
                        .find(|party| !look.entry.known.is_drill && !self.informed.contains(*party));
                    demand(missed.is_none(), || format!("{missed:?} had to be told by {name:?}"))?;
                }
                Deed::By { .. } => {}
            }
        }
        self.silence(line, look)
    }

    /// Whether what a step waits for has surely come, or may have.
    pub fn met(&self, line: &LineId, after: &After, look: Look<'_>, sure: bool) -> bool {
        let name = (line.clone(), after.step().clone());
        let is_question = matches!(step(look.policy, &name).map(|step| &step.deed), Some(Deed::Ask(_)));
        let of_step = || self.owed.iter().filter(|owed| owed.name() == name);
        let counts = || of_step().filter(|owed| !is_question || owed.key.act.is(Act::JUDGE));
        let is_late = |owed: &Owed| self.is_late(owed, look, sure);
        // What keeps moving is done only for a while: nothing has to follow from that.
        let is_done = |owed: &Owed| owed.is_done && !(sure && owed.rule.keeps_moving);
        let is_passed = self.passed.contains(&name) || !sure && self.missing.contains(&name);
        let is_silent = || is_passed || counts().any(is_late);
        let opened = if sure { &self.opened } else { &self.ever_opened };
        // Whether an approval is owed at all depends on who decided: any answer may lead on, and none must.
        let is_approval = matches!(after, After::Duty { act, .. } if is_question && act.is(Act::APPROVE));
        if is_approval {
            return !sure;
        }
        opened.contains(&name)
            && match after {
                After::Answer { answer, .. } => self.answers.get(&name) == Some(answer),
                After::Late(_) => is_silent(),
                After::Step(_) if is_question => self.answers.contains_key(&name) || is_silent() && !sure,
                After::Step(_) => {
                    is_silent() || counts().all(|owed| is_done(owed) || owed.rule.time.is_none())
                }
                After::Duty { act, by, is_late: only_late, .. } => {
                    let is_of =
                        |post: &PostId| by.as_ref().is_none_or(|by| by == post || look.acting(by) == post);
                    let mut duties =
                        of_step().filter(|owed| owed.key.act == *act && is_of(&owed.key.post)).peekable();
                    let is_there = duties.peek().is_some();
                    let (done, late): (Vec<&Owed>, Vec<&Owed>) = duties.partition(|owed| is_done(owed));
                    let is_done = if sure { late.is_empty() } else { !done.is_empty() };
                    let mut rows = look.entry.listed.iter().filter(|row| row.key.act == *act);
                    let is_listed = rows.any(|row| {
                        let is_this = (&row.key.line, &row.key.step) == (&name.0, &name.1);
                        !sure && is_this && (row.was_late || row.is_passed)
                    });
                    is_passed
                        || is_listed
                        || late.iter().chain(&done).any(|owed| is_late(owed))
                        || is_there && is_done && !only_late
                }
            }
    }

    fn is_late(&self, owed: &Owed, look: Look<'_>, sure: bool) -> bool {
        // A post that nobody fills is late by itself only where the whole step is passed.
        let is_there = !sure || !owed.was_empty;
        let is_silent = is_there && !owed.is_done && owed.word.is_some_and(|word| word <= look.entry.at);
        let row = look.entry.listed.iter().rev().find(|row| row.key == owed.key);
        let may_be = !sure && (owed.was_empty || row.is_some_and(|row| row.was_late || row.is_passed));
        let mut heads = self.owed.iter().filter(|head| owed.follows(head));
        is_silent || may_be || !owed.has_begun && heads.any(|head| self.is_late(head, look, sure))
    }

    /// Where somebody is silent, nobody answered for them, and whoever this was to reach is silent as well,
    /// the last resort knows, and after a pause a new round begins. What others have time for is no reason
    /// to wait.
    fn silence(&self, line: &Line, look: Look<'_>) -> Verdict {
        let (entry, (round, ended)) = (look.entry, self.rounds[&line.id]);
        let is_called = entry
            .listed
            .iter()
            .any(|row| row.key.line == line.id && row.key.act.is(Act::CALL) && row.is_owed);
        let silent = self.owed.iter().find(|owed| {
            let is_silent = !owed.is_done && !owed.waits && owed.word.is_some_and(|word| word <= entry.at);
            let is_one = owed.seats.must.iter().all(|set| set.len() == 1) && !owed.seats.must.is_empty();
            owed.key.line == line.id
                && is_silent
                && !owed.was_empty
                && is_one
                && self.opened.contains(&owed.name())
                && !owed.key.act.is(Act::JUDGE)
                && !self.reaches(line, owed, entry.at)
        });
        // KNOWN: a later round waits for all that it asked for, whoever owes it.
        let of_line = self.owed.iter().filter(|owed| owed.key.line == line.id && !owed.is_done);
        let runs = of_line.filter(|owed| owed.word.is_some_and(|word| word > entry.at)).count() > 0;
        let is_open = is_called || round > 1 && (runs || ended.is_none());
        let Some(silent) = silent.filter(|_| !is_open) else { return Ok(()) };
        let Some(since) = ended else {
            return Err(format!("{:?} is silent, and nobody is left to tell", silent.key));
        };
        let pause =
            line.again.times(1 << round.saturating_sub(1).min(12)).min(line.again.max(Span::hours(24)));
        let has_acted = self.acted.values().any(|at| *at >= since);
        demand(has_acted || entry.at < since + pause, || {
            format!("no new round of {} since {since:?}", line.id)
        })
    }

    /// Whether a silence was to reach somebody who has answered or still can.
    fn reaches(&self, line: &Line, silent: &Owed, at: Moment) -> bool {
        let mut steps = BTreeSet::from([&silent.key.step]);
        for _ in &line.steps {
            let next =
                line.steps.iter().filter(|step| step.after.iter().any(|after| steps.contains(after.step())));
            steps.extend(next.map(|step| &step.id).collect::<Vec<_>>());
        }
        steps.remove(&silent.key.step);
        let people: People = silent.seats.must.iter().flatten().cloned().collect();
        let is_silent = |person: &PersonId| people.contains(person) && !self.answered.contains(person);
        let is_other = |owed: &Owed| owed.seats.must.iter().flatten().any(|person| !is_silent(person));
        let owed = self.owed.iter().filter(|owed| owed.key.line == line.id && steps.contains(&owed.key.step));
        let mut runs = owed.filter(|owed| !owed.is_done && owed.word.is_some_and(|word| word > at));
        let has_acted = self.acted.keys().any(|(of, step)| *of == line.id && steps.contains(step));
        let is_on = steps.iter().any(|step| !self.opened.contains(&(line.id.clone(), (*step).clone())));
        has_acted || runs.any(|owed| is_on || is_other(owed))
    }

    /// A copy goes out with its step. Where somebody is implicated, none may go to their unit.
    pub fn copied(&self, name: &Name, copy: &[PostRef], look: Look<'_>) -> Verdict {
        let entry = look.entry;
        let seats = copy.iter().flat_map(|named| look.locate(named));
        let must = seats.flat_map(|(post, unit)| look.seats(&post, &unit, &Act::from("")).must);
        let hears = |person: &PersonId| {
            let acts = entry.by.as_ref() == Some(person) || self.confirmed.contains(person);
            let is_told = entry.wrote.contains(person) || self.told.contains(person);
            acts || is_told || entry.body.mute.contains(person)
        };
        let is_passed = entry.seen.iter().any(|seen| matches!(seen, Seen::Passed(of) if of == name));
        let may_miss = is_passed || !entry.known.subjects.is_empty();
        let missed = must.into_iter().find(|set| !set.iter().any(hears) && !may_miss);
        demand(missed.is_none(), || format!("{missed:?} had to be told of {name:?} by a copy"))
    }

    /// Somebody telephones whoever has not answered yet, or the last resort's telephone is what remains.
    pub fn called(&self, name: &Name, (tell, time): (&[PostRef], &TimeRule), look: Look<'_>) -> Verdict {
        let entry = look.entry;
        let seats = tell.iter().flat_map(|named| look.locate(named));
        let must = seats.flat_map(|(post, unit)| look.seats(&post, &unit, &Act::CALL.into()).must);
        let has_answered = |person: &PersonId| {
            let before = self.confirmed.contains(person) || self.answered.contains(person);
            before || entry.by.as_ref() == Some(person)
        };
        // Whoever telephones has been written to about it themselves.
        let callers = look.policy.roles.callers.iter().map(of_body).flat_map(|named| look.locate(&named));
        let callers = callers.flat_map(|(post, unit)| look.seats(&post, &unit, &Act::CALL.into()).may);
        let callers: People = callers.collect();
        let needs_none = |person: &PersonId| has_answered(person) || callers.contains(person);
        let is_needless = must.into_iter().all(|set| set.iter().any(needs_none));
        // A later round does not repeat what nobody took up.
        let is_again = self.rounds.get(&name.0).is_some_and(|round| round.0 > 1);
        let is_of = |key: &Key| (&key.line, &key.step) == (&name.0, &name.1) && key.act.is(Act::CALL);
        let latest = look.due(&rule(Act::CALL, time));
        let mut calls = entry.listed.iter().filter(|row| is_of(&row.key));
        let is_given_up = entry.seen.iter().any(|seen| matches!(seen, Seen::GivenUp(of) if of == name));
        let is_called = calls.any(|row| !row.is_owed || row.due <= latest);
        demand(is_again || is_needless || is_given_up || is_called, || {
            format!("nobody telephones for {name:?}")
        })
    }
}
