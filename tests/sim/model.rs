//! A second model of the alarm, written from the manual of the policy language alone and as naively as it
//! can be said: upper bounds on who must have been told by when, who may know, and what is still owed.
//!
//! It decides nothing and knows nothing of how the house decides: it has the policy, the calendar, and what
//! could be seen from outside. Earlier is well, and so is more of those who may know; later than the bound,
//! or somebody else, is not. Where the manual leaves it open which of several it is, any of them will do.

mod bounds;
mod owed;
mod seats;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use noroshi::domain::ids::{Act, Answer, LineId, PartyId, PersonId, StepId};
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::{Deed, DutyRule, Policy, PostRef};

use crate::judged::{Entry, Key, Name, Seen};
use crate::model::owed::{Owed, of_body, rule, step};
use crate::model::seats::{Look, People};

type Verdict = Result<(), String>;

/// Where a step stands: it is open, nobody is there at all, somebody is missing.
#[derive(Clone, Copy, Default)]
struct Stand {
    is_open: bool,
    is_passed: bool,
    is_missing: bool,
}

/// The second opinion on one incident.
#[derive(Clone, Default)]
pub struct Model {
    /// Steps that were open at any time, whatever became of them.
    steps: BTreeMap<Name, Stand>,
    acted: BTreeMap<Name, Moment>,
    answers: BTreeMap<Name, Answer>,
    /// Of every line that has begun the round, and since when nobody is left to tell in it.
    rounds: BTreeMap<LineId, (u32, Option<Moment>)>,
    owed: Vec<Owed>,
    told: People,
    informed: BTreeSet<PartyId>,
    confirmed: People,
    answered: People,
    /// Who may know because somebody named them.
    named: People,
    /// Somebody had to be told, and it was seen whether they were.
    has_judged: bool,
}

/// What must hold, or what is wrong.
fn demand(holds: bool, wrong: &str, of: impl Debug) -> Verdict {
    if holds { Ok(()) } else { Err(format!("{wrong}: {of:?}")) }
}

impl Model {
    /// Whether anything of the life was held against a bound.
    pub fn has_judged(&self) -> bool {
        self.has_judged
    }

    /// One more entry.
    pub fn take(&mut self, policy: &Policy, entry: &Entry) -> Verdict {
        let look = Look { policy, entry };
        self.confirmed.extend(entry.known.reporter.clone());
        entry.seen.iter().try_for_each(|seen| self.see(seen, look))?;
        demand(entry.wrote.is_disjoint(&entry.known.subjects), "a subject was written to", ())?;
        if !entry.known.is_open {
            return Ok(());
        }
        self.begin_clocks(look);
        let mut owed = std::mem::take(&mut self.owed);
        let open = owed.iter_mut().filter(|owed| !owed.is_done);
        let verdict = open.map(|owed| self.judge(owed, look)).fold(Ok(()), Verdict::and);
        self.owed = owed;
        self.has_judged |= self.owed.iter().any(|owed| !owed.seats.must.is_empty());
        demand(!self.rounds.is_empty(), "no line has begun, and nobody is told", ())?;
        if !entry.is_sure {
            return Ok(());
        }
        verdict?;
        // What no line takes up has one of its own.
        let stray = policy.every_line().skip(policy.lines.len());
        let stray = stray.filter(|line| self.rounds.contains_key(&line.id));
        policy.lines.iter().chain(stray).try_for_each(|line| self.line(line, look))?;
        self.wakes(look)
    }

    fn see(&mut self, seen: &Seen, look: Look<'_>) -> Verdict {
        match seen {
            Seen::Began(line) => {
                self.rounds.insert(line.clone(), (1, None));
                let holds = look.policy.line(line).is_some_and(|line| look.holds(&line.when));
                return demand(holds, "a line began for no reason", line);
            }
            Seen::Opened { name, by_hand } => return self.open(name, *by_hand, look),
            Seen::Passed(name) => {
                let stand = self.steps.entry(name.clone()).or_default();
                (stand.is_open, stand.is_passed) = (true, true);
            }
            Seen::Reset { name, asks } => {
                let stand = self.steps.entry(name.clone()).or_default();
                (stand.is_open, stand.is_passed) = (false, false);
                self.answers.retain(|of, _| !asks || of != name);
            }
            Seen::Told { name, person } => {
                self.told.insert(person.clone());
                return demand(self.may_know(name, person, look), "may not know", (person, name));
            }
            Seen::Informed { name, parties } => return self.inform(name, parties, look),
            Seen::Asked { name, group } => self.ask(name, *group, look),
            Seen::Answered { name, answer, by } => return self.answer(name, answer, by.as_ref(), look),
            Seen::Did { key, person, ends } => return self.did(key, person, *ends, look),
            Seen::Ended(key) => {
                self.acted.insert(key.name(), look.entry.at);
                self.of(key).for_each(|owed| owed.end(look.entry.at));
            }
            Seen::Gave { key, by, to } => {
                self.named.insert(to.clone());
                self.of(key).for_each(|owed| owed.give(by, to));
            }
            Seen::Again { key, anew } => self.of(key).for_each(|owed| owed.ask_again(*anew)),
            Seen::Exhausted { line, parties } => return self.exhaust(line, parties, look),
            Seen::Round { line, keeps } => self.round(line, keeps, look.entry.at),
            Seen::GivenUp(_) => {}
            // Owed once more, after it had come to an end: as if it never had been.
            Seen::Owes(key) => self.of(key).filter(|owed| owed.is_known).for_each(Owed::forget),
            Seen::Named(person) => self.named.extend([person.clone()]),
        }
        Ok(())
    }

    fn stand(&self, name: &Name) -> Stand {
        self.steps.get(name).copied().unwrap_or_default()
    }

    fn of<'a>(&'a mut self, key: &'a Key) -> impl Iterator<Item = &'a mut Owed> {
        self.owed.iter_mut().filter(move |owed| owed.key == *key)
    }

    /// Bodies outside are told by the step that names them, and by no drill.
    fn inform(&mut self, name: &Name, parties: &[PartyId], look: Look<'_>) -> Verdict {
        self.informed.extend(parties.iter().cloned());
        let may = match step(look.policy, name).map(|step| &step.deed) {
            Some(Deed::Tell { inform, .. }) => parties.iter().all(|party| inform.contains(party)),
            _ => false,
        };
        demand(may && !look.entry.known.is_drill, "they may not know", (parties, name))
    }

    fn exhaust(&mut self, line: &LineId, parties: &[PartyId], look: Look<'_>) -> Verdict {
        self.rounds.entry(line.clone()).or_default().1 = Some(look.entry.at);
        let last = look.policy.line(line).map_or(&[][..], |line| line.last_resort.as_slice());
        let is_told = !parties.is_empty() && parties.iter().all(|party| last.contains(party));
        demand(is_told, "this is no last resort", (parties, line))
    }

    /// What was silent is asked for again when its step comes: until then nothing follows from it. Whoever
    /// was missing is looked for again, too.
    fn round(&mut self, line: &LineId, keeps: &[StepId], at: Moment) {
        let round = self.rounds.entry(line.clone()).or_default();
        *round = (round.0 + 1, None);
        let passed = self.steps.iter_mut().filter(|(name, stand)| name.0 == *line && stand.is_passed);
        passed.for_each(|(_, stand)| (stand.is_open, stand.is_passed) = (false, false));
        let undone = self.owed.iter_mut().filter(|owed| owed.key.line == *line && owed.is_silent(at));
        for owed in undone.filter(|owed| !keeps.contains(&owed.key.step) && !owed.key.act.is(Act::JUDGE)) {
            (owed.clock.word, owed.clock.waits) = (None, true);
            self.steps.entry(owed.key.name()).or_default().is_open = false;
        }
    }

    fn open(&mut self, name: &Name, by_hand: bool, look: Look<'_>) -> Verdict {
        let policy = look.policy;
        let rule_of = step(policy, name).ok_or_else(|| format!("{name:?} is not in the policy"))?;
        let waits = !rule_of.after.is_empty() && !rule_of.at_once;
        let is_due = !waits || rule_of.after.iter().any(|after| self.met(&name.0, after, look, false));
        demand(by_hand || is_due && look.holds(&rule_of.when), "it opened for no reason", name)?;
        self.steps.entry(name.clone()).or_default().is_open = true;
        match &rule_of.deed {
            Deed::Tell { tell, owes, inform, copy, call } => {
                self.put(name, tell, owes, None, look);
                self.copied(name, (tell, copy), look)?;
                call.iter().try_for_each(|time| self.called(name, (tell, time), look))?;
                for party in inform.iter().filter(|_| !look.entry.known.is_drill) {
                    let must = policy.parties.get(party).and_then(|party| party.must_confirm.as_ref());
                    let rules = must.map(|time| rule(Act::OBTAIN, time));
                    self.put(name, &[of_body(&policy.roles.desk)], rules.as_slice(), Some(party), look);
                }
            }
            Deed::By { by, owes } => self.put(name, std::slice::from_ref(by), owes, None, look),
            Deed::Ask(_) => self.ask(name, 0, look),
        }
        Ok(())
    }

    fn ask(&mut self, name: &Name, group: usize, look: Look<'_>) {
        let asked = step(look.policy, name).map(|step| &step.deed);
        if let (Some(Deed::Ask(question)), false) = (asked, self.answers.contains_key(name)) {
            let posts = question.groups.get(group).map_or(&[][..], Vec::as_slice);
            self.put(name, posts, &[rule(Act::JUDGE, &question.time)], None, look);
        }
    }

    /// What was decided asks nobody any more; who approves it is somebody else.
    fn answer(&mut self, name: &Name, answer: &Answer, by: Option<&PersonId>, look: Look<'_>) -> Verdict {
        self.answers.insert(name.clone(), answer.clone());
        self.owed.retain(|owed| owed.key.name() != *name || !owed.key.act.is(Act::JUDGE));
        let asked = step(look.policy, name).map(|step| &step.deed);
        let Some(Deed::Ask(question)) = asked else { return Err(format!("{name:?} asks nothing")) };
        let Some(by) = by else {
            return demand(*answer == question.unanswered, "this follows from no silence", answer);
        };
        self.acted.insert(name.clone(), look.entry.at);
        self.answered.insert(by.clone());
        let approval = question.approval.iter().map(|row| (std::slice::from_ref(&row.by), &row.time));
        for (post, time) in approval {
            if !look.all(post, &Act::from(Act::APPROVE)).may.contains(by) {
                self.put(name, post, &[rule(Act::APPROVE, time)], None, look);
            }
        }
        Ok(())
    }

    /// Puts duties on posts, or asks for them again.
    fn put(
        &mut self,
        name: &Name,
        posts: &[PostRef],
        rules: &[DutyRule],
        to: Option<&PartyId>,
        look: Look<'_>,
    ) {
        for named in posts {
            let found = look.locate(named);
            self.steps.entry(name.clone()).or_default().is_missing |= found.is_empty();
            for (rule, (post, unit)) in
                rules.iter().flat_map(|rule| found.iter().map(move |seat| (rule, seat)))
            {
                let ((line, step), act) = (name.clone(), rule.act.clone());
                let key =
                    Key { line, step, post: post.clone(), unit: Some(unit.clone()), act, to: to.cloned() };
                if let Some(owed) = self.of(&key).next() {
                    owed.clock.waits = false;
                    key.act.is(Act::JUDGE).then(|| owed.forget());
                } else {
                    self.owed.push(Owed::new(key, rule.clone(), look.seats(post, unit, &rule.act)));
                }
            }
        }
    }
}
