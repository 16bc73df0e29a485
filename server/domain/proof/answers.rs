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
use crate::refusal::Refusal;
use crate::world::World;

/// Posts of one step that answer each in their own way. More are taken together: what matters then
/// is whether they answer at all.
const APART_MAX: usize = 3;

/// The last instant before a deadline.
const INSTANT: Span = Span::micros(1);

/// A step of a line.
pub type At = (LineId, StepId);

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
    fn of(incident: &Incident, call: &Duty) -> Vec<Self> {
        let Some(Owed::Person(callee)) = &call.to else { return Vec::new() };
        let asked = asked_of(incident, call, callee).flat_map(|duty| incident.awaited(duty));
        let people: BTreeSet<&PersonId> = asked.map(|bearer| &bearer.person).collect();
        let spare = |by: &PersonId| {
            let (line, step) = (call.line.clone(), call.step.clone());
            Self { line, step, callee: callee.clone(), by: by.clone() }
        };
        people.into_iter().map(spare).collect()
    }

    fn ends(&self, call: &Due) -> bool {
        call.callee.as_ref() == Some(&self.callee) && call.at.0 == self.line && call.at.1 == self.step
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

    fn cover(&self, due: &Due) -> bool {
        self.by_all || self.declines(due) || due.kind.as_ref().is_some_and(|kind| self.given.contains(kind))
    }

    fn declines(&self, due: &Due) -> bool {
        let is_it = |(line, step, _): &(LineId, StepId, Answer)| *line == due.at.0 && *step == due.at.1;
        self.declined.as_ref().is_some_and(is_it)
    }

    /// What is done of what is due. Of several bearers those come first who are `last` the latest, so
    /// that whoever must hear is not the one who answers.
    pub fn deeds<K: Ord>(&self, due: &[Due], last: impl Fn(&PersonId) -> K) -> Vec<LastInstant> {
        let mut deeds: Vec<LastInstant> = due.iter().flat_map(|due| self.sparing(due)).collect();
        for due in due.iter().filter(|due| due.kind.is_none() || self.cover(due)) {
            let mut people: Vec<&PersonId> = due.bearers.iter().collect();
            people.sort_by_cached_key(|person| last(person));
            deeds.extend(people.into_iter().map(|person| self.deed(due, person)));
        }
        deeds
    }

    /// The confirmations that make a call needless.
    fn sparing(&self, call: &Due) -> Vec<LastInstant> {
        let mut found = Vec::new();
        for spare in self.spared.iter().filter(|spare| spare.ends(call)) {
            let asked = call.asked.iter().filter(|(_, bearers)| bearers.contains(&spare.by));
            found.extend(asked.map(|(duty, _)| LastInstant {
                duty: *duty,
                act: Act::from(Act::CONFIRM),
                person: spare.by.clone(),
                answer: None,
            }));
        }
        found
    }

    fn deed(&self, due: &Due, person: &PersonId) -> LastInstant {
        let declined = self.declined.as_ref().filter(|_| self.declines(due)).map(|(_, _, answer)| answer);
        let answer = due.unanswered.as_ref().map(|answer| declined.unwrap_or(answer).clone());
        LastInstant { duty: due.duty, act: due.act.clone(), person: person.clone(), answer }
    }
}

/// A duty whose time has come to its end.
#[derive(Debug)]
pub struct Due {
    /// Its number.
    pub duty: DutyNo,
    /// Of which step.
    pub at: At,
    /// By which post.
    pub post: PostId,
    /// None for a call: that is taken as made.
    pub kind: Option<Kind>,
    /// What could make a call needless.
    pub spares: Vec<Spare>,
    /// When its time began.
    pub since: Moment,
    /// Who bears it.
    pub bearers: Vec<PersonId>,
    /// Whatever anyone does puts it off.
    pub keeps_moving: bool,
    act: Act,
    /// Whom a call is for, and the confirmations that it is about with those who bear them.
    callee: Option<PersonId>,
    asked: Vec<(DutyNo, Vec<PersonId>)>,
    /// The answer that follows where nobody gives one, of a question.
    unanswered: Option<Answer>,
}

impl Due {
    /// A duty as it stands when its time, which began at `since`, ends.
    pub fn of(policy: &Policy, incident: &Incident, duty: &Duty, since: Moment) -> Self {
        let is_call = duty.act.is(Act::CALL);
        let rule = policy.duty_rule(&duty.line, &duty.step, &duty.act);
        let callee = duty.callee().cloned();
        let asked = callee.iter().flat_map(|callee| asked_of(incident, duty, callee));
        Self {
            duty: duty.no,
            at: (duty.line.clone(), duty.step.clone()),
            post: duty.post.clone(),
            kind: (!is_call).then(|| Kind::of(incident, duty)),
            spares: if is_call { Spare::of(incident, duty) } else { Vec::new() },
            since,
            bearers: people_of(duty),
            keeps_moving: rule.is_some_and(|rule| rule.keeps_moving),
            act: duty.act.clone(),
            asked: asked.map(|duty| (duty.no, people_of(duty))).collect(),
            callee,
            unanswered: question_of(policy, duty).map(|question| question.unanswered.clone()),
        }
    }
}

/// Something that a bearer does right before something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastInstant {
    /// Of which duty.
    pub duty: DutyNo,
    act: Act,
    person: PersonId,
    answer: Option<Answer>,
}

impl LastInstant {
    /// The life after it was done.
    ///
    /// # Errors
    /// Its bearer may not.
    pub fn give(&self, world: &World, life: &Life, due: Moment) -> Result<(Life, Facts), Refusal> {
        let (person, act, duty) = (self.person.clone(), self.act.clone(), Some(self.duty));
        let deed = Deed { person, act, duty, at: None, means: Means::Screen };
        let ask = match &self.answer {
            Some(answer) => Ask::Judge { deed, answer: answer.clone() },
            None => Ask::Do(deed),
        };
        let texts = Private::from([("reason".to_owned(), "-".to_owned())]);
        life.give(world, (Actor::Person(self.person.clone()), ask), texts, due - INSTANT)
    }
}

fn people_of(duty: &Duty) -> Vec<PersonId> {
    duty.bearers.iter().map(|bearer| bearer.person.clone()).collect()
}

fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        StepDeed::Ask(question) => Some(question),
        StepDeed::Tell { .. } | StepDeed::By { .. } => None,
    }
}
