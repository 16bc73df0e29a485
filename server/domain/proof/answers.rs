//! How people answer in a life that is tried: at the last instant, or never.
//!
//! Nobody is quick, and nobody says no. The telephone is another matter: a call is taken as made at
//! the end of its time by whoever is there to make it.

use std::collections::BTreeSet;

use crate::domain::history::Private;
use crate::domain::ids::{Act, Answer, DutyNo, LineId, PersonId, PostId, StepId};
use crate::domain::incident::command::{Ask, Deed};
use crate::domain::incident::fact::{Actor, Facts, Means};
use crate::domain::incident::state::{Duty, DutyState, Incident};
use crate::domain::life::Life;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::{Deed as StepDeed, Policy, Question};
use crate::domain::world::World;

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

/// Who answers. Everyone else is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Answers {
    /// Duties of these kinds are done at the last instant.
    pub given: BTreeSet<Kind>,
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

impl Answers {
    fn cover(&self, incident: &Incident, duty: &Duty) -> bool {
        self.by_all || self.declines(duty) || self.given.contains(&Kind::of(incident, duty))
    }

    fn declines(&self, duty: &Duty) -> bool {
        self.declined.as_ref().is_some_and(|(line, step, _)| *line == duty.line && *step == duty.step)
    }

    /// What is done of what is due at `due`.
    pub fn deeds(&self, policy: &Policy, incident: &Incident, due: Moment) -> Vec<LastInstant> {
        due_at(incident, due)
            .filter(|duty| duty.act.is(Act::CALL) || self.cover(incident, duty))
            .flat_map(|duty| duty.bearers.iter().map(|bearer| self.deed(policy, duty, &bearer.person)))
            .collect()
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

/// Something that a bearer does right before a duty is due.
pub struct LastInstant {
    duty: DutyNo,
    by: Actor,
    ask: Ask,
}

impl LastInstant {
    /// The life after it was done. None if another bearer did it already, or if this one may not:
    /// then it is the next one's.
    pub fn give(self, world: &World, life: &Life, due: Moment) -> Option<(Life, Facts)> {
        life.incident.find_duty(self.duty).filter(|duty| duty.state == DutyState::Open)?;
        let texts = Private::from([("reason".to_owned(), "-".to_owned())]);
        life.give(world, (self.by, self.ask), texts, due - INSTANT).ok()
    }
}

/// Duties whose time ends at `at`.
pub fn due_at(incident: &Incident, at: Moment) -> impl Iterator<Item = &Duty> {
    let open = incident.duties.iter().filter(|duty| duty.state == DutyState::Open);
    open.filter(move |duty| duty.due_at.is_some_and(|due| due <= at))
}

fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        StepDeed::Ask(question) => Some(question),
        StepDeed::Tell { .. } | StepDeed::By { .. } => None,
    }
}
