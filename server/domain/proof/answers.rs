//! How people answer in a life that is tried: at the last instant, right before a call, or never.
//!
//! Nobody is quick, and nobody says no. The telephone is another matter: a call is taken as made at
//! the end of its time by whoever is there to make it, unless somebody else of the group confirms
//! right before. That is the one answer that keeps a person from hearing, so it is the one that is
//! tried before its last instant.

use std::collections::BTreeSet;

use crate::actor::{Actor, Means};
use crate::deciding::command::{Ask, Deed};
use crate::history::Private;
use crate::ids::{Act, Answer, DutyNo, LineId, PersonId, PostId, StepId};
use crate::incident::fact::{Facts, Owed};
use crate::incident::state::{Duty, Incident};
use crate::life::Life;
use crate::moment::{Moment, Span};
use crate::policy::{Deed as StepDeed, Policy, Question};
use crate::world::World;

/// Posts of one step that answer each in their own way. More are taken together: what matters then
/// is whether they answer at all.
const APART_MAX: usize = 3;

/// The last instant before a deadline.
const INSTANT: Span = Span::micros(1);

/// A kind of duty: those who owe it answer alike, whenever they owe it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// Of which line.
    pub line: LineId,
    /// Of which step.
    pub step: StepId,
    /// What is owed.
    pub act: Act,
    /// By which post; all of the step where there are many.
    pub post: Option<PostId>,
}

/// A confirmation right before someone is telephoned, which makes that call needless.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spare {
    /// Of which line.
    pub line: LineId,
    /// Which step telephones.
    pub step: StepId,
    /// Whom.
    pub callee: PersonId,
    /// Who confirms instead.
    pub by: PersonId,
}

/// One thing that someone may do in a life, or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Duties of this kind are done at the last instant.
    Give(Kind),
    /// A call is made needless.
    Spare(Spare),
}

/// Who answers. Everyone else is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answers {
    /// Duties of these kinds are done at the last instant.
    pub given: BTreeSet<Kind>,
    /// These calls are made needless.
    pub spared: BTreeSet<Spare>,
    /// Everything is done at the last instant.
    pub by_all: bool,
    /// A question to which someone gives another answer than silence would.
    pub declined: Option<(LineId, StepId, Answer)>,
}

impl Kind {
    /// The kind of a duty.
    pub fn of(incident: &Incident, duty: &Duty) -> Self {
        let alike = incident.duties_of(&duty.line, &duty.step).filter(|other| other.act == duty.act);
        let post = (alike.count() <= APART_MAX).then(|| duty.post.clone());
        Self { line: duty.line.clone(), step: duty.step.clone(), act: duty.act.clone(), post }
    }
}

impl Spare {
    /// Everyone who could make a call needless: those who bear what it is about, the callee among them.
    pub fn of(incident: &Incident, call: &Duty) -> Vec<Self> {
        let Some(Owed::Person(callee)) = &call.to else { return Vec::new() };
        let asked = asked_of(incident, call, callee).flat_map(|duty| incident.awaited(duty));
        let people: BTreeSet<&PersonId> = asked.map(|bearer| &bearer.person).collect();
        let spare = |by: &PersonId| {
            let (line, step) = (call.line.clone(), call.step.clone());
            Self { line, step, callee: callee.clone(), by: by.clone() }
        };
        people.into_iter().map(spare).collect()
    }

    fn ends(&self, call: &Duty) -> bool {
        let is_callee = matches!(&call.to, Some(Owed::Person(callee)) if *callee == self.callee);
        is_callee && call.line == self.line && call.step == self.step
    }
}

/// The confirmations that someone is telephoned about.
fn asked_of<'a>(
    incident: &'a Incident,
    call: &'a Duty,
    callee: &'a PersonId,
) -> impl Iterator<Item = &'a Duty> {
    let owed = incident.duties_of(&call.line, &call.step).filter(|duty| duty.is_owed());
    owed.filter(move |duty| duty.act.is(Act::CONFIRM) && duty.is_borne_by(callee))
}

impl Answers {
    /// Whether nobody does anything.
    pub fn are_silent(&self) -> bool {
        self.given.is_empty() && self.spared.is_empty()
    }

    /// Whether a choice is among them.
    pub fn contain(&self, choice: &Choice) -> bool {
        match choice {
            Choice::Give(kind) => self.given.contains(kind),
            Choice::Spare(spare) => self.spared.contains(spare),
        }
    }

    /// The same with one choice more.
    pub fn with(&self, choice: &Choice) -> Self {
        let mut answers = self.clone();
        match choice {
            Choice::Give(kind) => answers.given.insert(kind.clone()),
            Choice::Spare(spare) => answers.spared.insert(spare.clone()),
        };
        answers
    }

    fn cover(&self, incident: &Incident, duty: &Duty) -> bool {
        self.by_all || self.declines(duty) || self.given.contains(&Kind::of(incident, duty))
    }

    fn declines(&self, duty: &Duty) -> bool {
        self.declined.as_ref().is_some_and(|(line, step, _)| *line == duty.line && *step == duty.step)
    }

    /// What is done of what is due at `due`. Of several bearers those come first who are `last` the
    /// latest, so that whoever must hear is not the one who answers.
    pub fn deeds<K: Ord>(
        &self,
        policy: &Policy,
        incident: &Incident,
        due: Moment,
        last: impl Fn(&PersonId) -> K,
    ) -> Vec<LastInstant> {
        let calls = due_at(incident, due).filter(|duty| duty.act.is(Act::CALL));
        let mut deeds: Vec<LastInstant> =
            calls.flat_map(|call| self.sparing(policy, incident, call)).collect();
        let done = due_at(incident, due).filter(|duty| duty.act.is(Act::CALL) || self.cover(incident, duty));
        for duty in done {
            let mut people: Vec<&PersonId> = duty.bearers.iter().map(|bearer| &bearer.person).collect();
            people.sort_by_cached_key(|person| last(person));
            deeds.extend(people.into_iter().map(|person| self.deed(policy, duty, person)));
        }
        deeds
    }

    /// The confirmations that make a call needless.
    fn sparing(&self, policy: &Policy, incident: &Incident, call: &Duty) -> Vec<LastInstant> {
        let mut found = Vec::new();
        for spare in self.spared.iter().filter(|spare| spare.ends(call)) {
            let asked = asked_of(incident, call, &spare.callee).filter(|duty| duty.is_borne_by(&spare.by));
            found.extend(asked.map(|duty| self.deed(policy, duty, &spare.by)));
        }
        found
    }

    fn deed(&self, policy: &Policy, duty: &Duty, person: &PersonId) -> LastInstant {
        let (act, no) = (duty.act.clone(), Some(duty.no));
        let deed = Deed { person: person.clone(), act, duty: no, at: None, means: Means::Screen };
        let ask = match question_of(policy, duty) {
            Some(question) => {
                let declined = self.declined.as_ref().filter(|_| self.declines(duty));
                let answer = declined.map_or(&question.unanswered, |(_, _, answer)| answer);
                Ask::Judge { deed, answer: answer.clone() }
            }
            None => Ask::Do(deed),
        };
        LastInstant { duty: duty.no, by: Actor::Person(person.clone()), ask }
    }
}

/// Something that a bearer does right before something is due.
pub struct LastInstant {
    duty: DutyNo,
    by: Actor,
    ask: Ask,
}

impl LastInstant {
    /// The life after it was done. None if another bearer did it already, or if this one may not:
    /// then it is the next one's.
    pub fn give(self, world: &World, life: &Life, due: Moment) -> Option<(Life, Facts)> {
        life.incident.find_duty(self.duty).filter(|duty| duty.is_owed())?;
        let texts = Private::from([("reason".to_owned(), "-".to_owned())]);
        life.give(world, (self.by, self.ask), texts, due - INSTANT).ok()
    }
}

/// Duties whose time ends at `at`.
pub fn due_at(incident: &Incident, at: Moment) -> impl Iterator<Item = &Duty> {
    incident.duties.iter().filter(move |duty| duty.expected_by().is_some_and(|due| due <= at))
}

fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        StepDeed::Ask(question) => Some(question),
        StepDeed::Tell { .. } | StepDeed::By { .. } => None,
    }
}
