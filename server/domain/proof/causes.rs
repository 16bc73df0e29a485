//! What led to the end of a life: whatever else had happened could not have made it later.
//!
//! A notice follows from the step that gave it, the step from duties that were due when it opened,
//! and each of these from the beat in which its time began. Other duties can only hasten what
//! follows, because an answer makes nothing later. So only the kinds of duty, the people and the
//! instants that are found here are worth changing.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{LineId, PersonId, StepId};
use crate::incident::fact::Fact;
use crate::moment::Span;
use crate::policy::{After, Policy};

use super::answers::{At, Choice, Due, Kind, Spare};
use super::lived::{Beat, Lived};
use super::target::Heard;

/// What led to the end of a life.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    /// Kinds of duty, each with the beat in which it was due first: from there on another answer
    /// makes another life.
    pub kinds: BTreeMap<Kind, usize>,
    /// Calls to or by who heard, each with the beat of the call: without it, they hear later.
    pub spares: BTreeMap<Spare, usize>,
    /// People.
    pub people: BTreeSet<PersonId>,
    /// Instants, from the beginning of the life.
    pub instants: BTreeSet<Span>,
}

impl Causes {
    /// What is worth choosing otherwise, each with the beat in which another life begins.
    pub fn choices(self) -> impl Iterator<Item = (Choice, usize)> {
        let given = self.kinds.into_iter().map(|(kind, beat)| (Choice::Give(kind), beat));
        given.chain(self.spares.into_iter().map(|(spare, beat)| (Choice::Spare(spare), beat)))
    }
}

/// A search backwards through a life.
struct Trace<'a> {
    policy: &'a Policy,
    lived: &'a Lived,
    causes: Causes,
    /// Beats and steps still to be explained.
    open: Vec<(usize, At)>,
    seen: BTreeSet<(usize, At)>,
    /// Beats of which everything is taken to matter.
    whole: BTreeSet<usize>,
}

/// What led to how the target heard.
pub fn causes(policy: &Policy, lived: &Lived, heard: &Heard) -> Causes {
    let open = heard.told_by.iter().map(|by| (heard.told_in, by.clone())).collect();
    let (seen, whole) = (BTreeSet::new(), BTreeSet::new());
    let mut trace = Trace { policy, lived, causes: Causes::default(), open, seen, whole };
    trace.causes.instants.insert(Span::ZERO);
    let (Some(who), Some(told_by)) = (&heard.who, &heard.told_by) else {
        // A silence that is noticed in the end: everything before it may have led there.
        (0..=heard.told_in).for_each(|beat| trace.take_whole(beat));
        return trace.causes;
    };
    trace.add_people(heard.told_in, Some(told_by));
    if let Some(rung) = heard.rung_in {
        // Between the notice and the ring anyone's answer may end a call.
        (heard.told_in..=rung).for_each(|beat| trace.take_whole(beat));
    }
    while let Some((beat, at)) = trace.open.pop() {
        if trace.seen.insert((beat, at.clone())) {
            trace.explain(beat, &at);
        }
    }
    trace.date_kinds();
    trace.add_spares(who);
    trace.causes
}

impl Trace<'_> {
    /// Looks for what made a step open, or go on, in a beat.
    fn explain(&mut self, number: usize, at: &At) {
        let lived = self.lived;
        let Some(beat) = lived.beats().get(number) else { return };
        self.causes.instants.insert(lived.offset(beat.at));
        if number == 0 {
            return;
        }
        let due = led_to(self.policy, beat, at);
        if due.is_empty() || is_new_round(beat) {
            // A new round, an hour, a day on which someone came or went: everything before it may
            // have led here.
            (0..=number).for_each(|before| self.take_whole(before));
            return;
        }
        due.into_iter().for_each(|due| self.take(number, due));
    }

    fn take(&mut self, number: usize, due: &Due) {
        self.causes.kinds.extend(due.kind.clone().map(|kind| (kind, number)));
        self.causes.people.extend(due.bearers.iter().cloned());
        let began = self.lived.beats().iter().position(|beat| beat.at == due.since);
        self.open.extend(began.map(|began| (began, due.at.clone())));
        if due.keeps_moving {
            (0..=number).for_each(|before| self.take_whole(before));
        }
    }

    fn take_whole(&mut self, number: usize) {
        if !self.whole.insert(number) {
            return;
        }
        let lived = self.lived;
        let Some(beat) = lived.beats().get(number) else { return };
        self.causes.instants.insert(lived.offset(beat.at));
        self.add_people(number, None);
        beat.due.iter().for_each(|due| self.take(number, due));
    }

    /// Adds who was told in a beat, or bears something from then on: by one step, or by any.
    fn add_people(&mut self, number: usize, at: Option<&At>) {
        let Some(beat) = self.lived.beats().get(number) else { return };
        for fact in beat.facts() {
            match fact {
                Fact::Told { line, step, person, .. } if is_at(at, line, step) => {
                    self.causes.people.insert(person.clone());
                }
                Fact::DutyOpened { line, step, bearers, .. } if is_at(at, line, step) => {
                    self.causes.people.extend(bearers.iter().map(|bearer| bearer.person.clone()));
                }
                Fact::DutyMoved { bearers, .. }
                | Fact::DutyAskedAgain { bearers, .. }
                | Fact::DutyJoined { bearers, .. }
                | Fact::DutyRenewed { bearers, .. } => {
                    self.causes.people.extend(bearers.iter().map(|bearer| bearer.person.clone()));
                }
                _ => {}
            }
        }
    }

    /// Adds what others could do to make the calls to or by who heard needless: whoever makes a call
    /// has heard what it is about.
    fn add_spares(&mut self, who: &PersonId) {
        for (number, beat) in self.lived.beats().iter().enumerate() {
            for due in beat.due.iter() {
                let is_by = due.bearers.contains(who);
                let spares = due.spares.iter().filter(|spare| is_by || spare.callee == *who);
                for spare in spares.filter(|spare| spare.by != *who) {
                    self.causes.spares.entry(spare.clone()).or_insert(number);
                }
            }
        }
    }

    /// Names for each kind the first beat in which it was due.
    fn date_kinds(&mut self) {
        for (kind, first) in &mut self.causes.kinds {
            let is_due = |beat: &Beat| beat.due.iter().any(|due| due.kind.as_ref() == Some(kind));
            *first = self.lived.beats().iter().position(|beat| is_due(beat)).unwrap_or(*first);
        }
    }
}

fn is_at(at: Option<&At>, line: &LineId, step: &StepId) -> bool {
    at.is_none_or(|(of, on)| of == line && on == step)
}

fn is_new_round(beat: &Beat) -> bool {
    beat.facts().any(|fact| matches!(fact, Fact::RoundStarted { .. }))
}

/// What was due in a beat and can have made a step open or go on: if it opened, the duties of the
/// steps that it waits for, and of those that these wait for where they opened in the same beat;
/// otherwise its own.
fn led_to<'b>(policy: &Policy, beat: &'b Beat, at: &At) -> Vec<&'b Due> {
    let (line, step) = at;
    let of = |step: &StepId| {
        let step = step.clone();
        beat.due.iter().filter(move |due| due.at.0 == *line && due.at.1 == step)
    };
    if !has_opened(beat, at) {
        return of(step).collect();
    }
    let mut found: Vec<&Due> = Vec::new();
    let mut open = vec![step.clone()];
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        let rule = policy.line(line).and_then(|line| line.step(&next));
        let Some(rule) = rule.filter(|_| seen.insert(next.clone())) else { continue };
        for after in &rule.after {
            let by = match after {
                After::Duty { by, .. } => by.as_ref(),
                After::Step(_) | After::Late(_) | After::Answer { .. } => None,
            };
            found.extend(of(after.step()).filter(|due| by.is_none_or(|by| due.post == *by)));
            if has_opened(beat, &(line.clone(), after.step().clone())) {
                open.push(after.step().clone());
            }
        }
    }
    found
}

fn has_opened(beat: &Beat, at: &At) -> bool {
    beat.facts()
        .any(|fact| matches!(fact, Fact::StepOpened { line, step, .. } if *line == at.0 && *step == at.1))
}
