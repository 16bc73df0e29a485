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

use noroshi::domain::ids::{Act, Answer, LineId, PartyId, PersonId, StepId};
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::{Deed, DutyRule, Policy, PostRef};

use crate::judged::{Entry, Key, Name, Seen};
use crate::model::owed::{of_body, rule, step};
use crate::model::seats::{Look, People, Seats};

type Verdict = Result<(), String>;

/// A duty as the manual has it.
#[derive(Clone)]
pub struct Owed {
    key: Key,
    rule: DutyRule,
    /// The latest due, and when silence speaks at the latest: the due, or the end of the last asking. None
    /// while the clock has not begun, or if there is no time.
    due: Option<Moment>,
    word: Option<Moment>,
    seats: Seats,
    /// Who was ever in the post; who did their part; who need not be asked: away since, or it is another's.
    ever: People,
    parts: People,
    excused: People,
    was_empty: bool,
    /// Its clock has begun, if only once.
    has_begun: bool,
    /// A new round has not come to it yet.
    waits: bool,
    /// It is another's since the last entry.
    is_moved: bool,
    /// It came back after it had come to an end.
    is_renewed: bool,
    is_new: bool,
    is_done: bool,
}

/// The second opinion on one incident.
#[derive(Clone, Default)]
pub struct Model {
    begun: BTreeSet<LineId>,
    opened: BTreeSet<Name>,
    /// Steps that were open at any time, whatever became of them.
    ever_opened: BTreeSet<Name>,
    /// Steps in which nobody is there at all, and those in which somebody is missing.
    passed: BTreeSet<Name>,
    missing: BTreeSet<Name>,
    acted: BTreeMap<Name, Moment>,
    answers: BTreeMap<Name, Answer>,
    /// The round, and since when nobody is left to tell in it.
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

/// What must hold, or why it does not.
fn demand(holds: bool, why: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(why()) }
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
        demand(entry.wrote.is_disjoint(&entry.known.subjects), || "a subject was written to".to_owned())?;
        if !entry.known.is_open {
            return Ok(());
        }
        self.begin_clocks(look);
        let mut owed = std::mem::take(&mut self.owed);
        let verdict = owed
            .iter_mut()
            .filter(|owed| !owed.is_done)
            .map(|owed| self.judge(owed, look))
            .fold(Ok(()), Verdict::and);
        self.owed = owed;
        verdict.or_else(|why| if entry.is_sure { Err(why) } else { Ok(()) })?;
        self.has_judged |= self.owed.iter().any(|owed| !owed.seats.must.is_empty());
        demand(!self.begun.is_empty(), || "no line has begun, and nobody is told".to_owned())?;
        // What no line takes up has one of its own.
        let stray = policy.every_line().skip(policy.lines.len()).filter(|line| self.begun.contains(&line.id));
        let lines = policy.lines.iter().chain(stray).try_for_each(|line| self.line(line, look));
        if entry.is_sure { lines.and_then(|()| self.wakes(entry)) } else { Ok(()) }
    }

    fn see(&mut self, seen: &Seen, look: Look<'_>) -> Verdict {
        let at = look.entry.at;
        match seen {
            Seen::Began(line) => {
                self.begun.insert(line.clone());
                self.rounds.insert(line.clone(), (1, None));
                let holds = look.policy.line(line).is_some_and(|line| look.holds(&line.when));
                return demand(holds, || format!("{line} began for no reason"));
            }
            Seen::Opened { name, by_hand } => return self.open(name, *by_hand, look),
            Seen::Passed(name) => {
                self.passed.insert(name.clone());
                self.opened.insert(name.clone());
                self.ever_opened.insert(name.clone());
            }
            Seen::Reset { name, asks } => {
                self.opened.remove(name);
                self.passed.remove(name);
                self.answers.retain(|of, _| !asks || of != name);
            }
            Seen::Told { name, person } => {
                self.told.insert(person.clone());
                let may = self.may_know(name, person, look);
                return demand(may, || format!("{person} may not know by {name:?}"));
            }
            Seen::Informed { name, parties } => return self.inform(name, parties, look),
            Seen::Asked { name, group } => self.ask(name, *group, look),
            Seen::Answered { name, answer, by } => return self.answered(name, answer, by.as_ref(), look),
            Seen::Did { key, person, ends } => return self.did(key, person, *ends, look),
            Seen::Ended(key) => {
                self.acted.insert((key.line.clone(), key.step.clone()), at);
                self.of(key).for_each(|owed| owed.is_done = true);
            }
            Seen::Gave { key, by, to } => {
                self.named.insert(to.clone());
                for owed in self.of(key) {
                    owed.is_moved = true;
                    owed.excused.insert(by.clone());
                    owed.ever.insert(to.clone());
                }
            }
            Seen::Again { key, anew } => {
                for owed in self.of(key) {
                    (owed.is_done, owed.waits, owed.word) = (false, false, None);
                    owed.due = owed.due.filter(|_| !anew);
                    owed.is_renewed |= anew;
                }
            }
            Seen::Exhausted { line, parties } => return self.exhaust(line, parties, look),
            Seen::Round { line, keeps } => self.round(line, keeps, at),
            Seen::GivenUp(_) => {}
            Seen::Owes(key) => {
                // Owed once more, after it had come to an end: as if it never had been.
                for owed in self.of(key).filter(|owed| !owed.is_new) {
                    *owed = Owed::new(key.clone(), owed.rule.clone(), owed.seats.clone());
                }
            }
            Seen::Named(person) => {
                self.named.insert(person.clone());
            }
        }
        Ok(())
    }

    /// Bodies outside are told by the step that names them, and by no drill.
    fn inform(&mut self, name: &Name, parties: &[PartyId], look: Look<'_>) -> Verdict {
        self.informed.extend(parties.iter().cloned());
        let told = step(look.policy, name).map(|step| &step.deed);
        let Some(Deed::Tell { inform, .. }) = told else { return Err(format!("{name:?} informs nobody")) };
        let may = parties.iter().all(|party| inform.contains(party)) && !look.entry.known.is_drill;
        demand(may, || format!("{parties:?} may not know by {name:?}"))
    }

    fn exhaust(&mut self, line: &LineId, parties: &[PartyId], look: Look<'_>) -> Verdict {
        self.rounds.entry(line.clone()).or_default().1 = Some(look.entry.at);
        let last = look.policy.line(line).map_or(&[][..], |line| line.last_resort.as_slice());
        let is_told = !parties.is_empty() && parties.iter().all(|party| last.contains(party));
        demand(is_told, || format!("{parties:?} is no last resort of {line}"))
    }

    fn of<'a>(&'a mut self, key: &'a Key) -> impl Iterator<Item = &'a mut Owed> {
        self.owed.iter_mut().filter(move |owed| owed.key == *key)
    }

    /// What was silent is asked for again when its step comes: until then nothing follows from it.
    fn round(&mut self, line: &LineId, keeps: &[StepId], at: Moment) {
        let round = self.rounds.entry(line.clone()).or_default();
        *round = (round.0 + 1, None);
        // Whoever was missing is looked for again, too.
        let (passed, others): (BTreeSet<Name>, _) =
            std::mem::take(&mut self.passed).into_iter().partition(|name| name.0 == *line);
        self.passed = others;
        self.opened.retain(|name| !passed.contains(name));
        let undone = self.owed.iter_mut().filter(|owed| owed.key.line == *line && !owed.is_done);
        let silent =
            undone.filter(|owed| owed.word.is_some_and(|word| word <= at) && !keeps.contains(&owed.key.step));
        for owed in silent.filter(|owed| !owed.key.act.is(Act::JUDGE)) {
            (owed.word, owed.waits) = (None, true);
            self.opened.remove(&owed.name());
        }
    }

    fn open(&mut self, name: &Name, by_hand: bool, look: Look<'_>) -> Verdict {
        let policy = look.policy;
        let rule_of = step(policy, name).ok_or_else(|| format!("{name:?} is not in the policy"))?;
        let waits = !rule_of.after.is_empty() && !rule_of.at_once;
        let is_due = !waits || rule_of.after.iter().any(|after| self.met(&name.0, after, look, false));
        demand(by_hand || is_due && look.holds(&rule_of.when), || format!("{name:?} opened for no reason"))?;
        self.opened.insert(name.clone());
        self.ever_opened.insert(name.clone());
        match &rule_of.deed {
            Deed::Tell { tell, owes, inform, copy, call } => {
                self.put(name, tell, owes, None, look);
                self.copied(name, copy, look)?;
                call.iter().try_for_each(|time| self.called(name, (tell.as_slice(), time), look))?;
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
    fn answered(&mut self, name: &Name, answer: &Answer, by: Option<&PersonId>, look: Look<'_>) -> Verdict {
        self.answers.insert(name.clone(), answer.clone());
        self.owed.retain(|owed| owed.name() != *name || !owed.key.act.is(Act::JUDGE));
        let asked = step(look.policy, name).map(|step| &step.deed);
        let Some(Deed::Ask(question)) = asked else { return Err(format!("{name:?} asks nothing")) };
        let Some(by) = by else {
            return demand(*answer == question.unanswered, || format!("{answer} follows from silence"));
        };
        self.acted.insert(name.clone(), look.entry.at);
        self.answered.insert(by.clone());
        if let Some(approval) = &question.approval {
            let found = look.locate(&approval.by);
            let act = Act::from(Act::APPROVE);
            if !found.iter().any(|(post, unit)| look.seats(post, unit, &act).may.contains(by)) {
                let rules = [rule(Act::APPROVE, &approval.time)];
                self.put(name, std::slice::from_ref(&approval.by), &rules, None, look);
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
            if found.is_empty() {
                self.missing.insert(name.clone());
            }
            for ((post, unit), rule) in
                found.iter().flat_map(|seat| rules.iter().map(move |rule| (seat, rule)))
            {
                let (line, step) = name.clone();
                let (post, unit, act) = (post.clone(), Some(unit.clone()), rule.act.clone());
                let key = Key { line, step, post, unit, act, to: to.cloned() };
                let is_question = key.act.is(Act::JUDGE);
                if let Some(owed) = self.of(&key).next() {
                    owed.waits = false;
                    if is_question {
                        (owed.due, owed.word, owed.is_done) = (None, None, false);
                    }
                    continue;
                }
                let seats = key.unit.as_ref().map(|unit| look.seats(&key.post, unit, &key.act));
                self.owed.push(Owed::new(key, rule.clone(), seats.unwrap_or_default()));
            }
        }
    }
}
