//! An imagined incident, lived under a virtual clock: who is told when, by which clause.
//!
//! The same [`decide`] that runs the house runs here, so a transcript is what would happen and not
//! a second opinion about it. People answer as the scenario says; whoever is not named stays
//! silent. Nothing is sent, stored or drawn by chance: the same scenario gives the same transcript.

mod habit;
mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

pub use row::{Row, rows};

use super::history::Private;
use super::ids::{Act, CommandId, DutyNo, HistoryId, PersonId, PostId};
use super::incident::command::{Ask, Command, Deed, Opening, Refusal};
use super::incident::decide::{Decision, decide, open};
use super::incident::fact::{Actor, Fact, Facts, Means, Origin, Via};
use super::incident::state::{Duty, Incident};
use super::moment::Moment;
use super::org::OrgFact;
use super::policy::Policy;
use super::scenario::{Does, Reply, Scenario};
use super::world::World;

/// Steps after which a simulation ends whatever the scenario says: years of reminders teach nobody
/// anything. A step is an answer or a look, whether or not it changes something.
const STEPS_MAX: usize = 5_000;

/// Something that happened in a simulation.
#[derive(Clone, Debug)]
pub enum Happened {
    /// An entry that would be in the history.
    Entry {
        /// When.
        at: Moment,
        /// What.
        facts: Facts,
    },
    /// An answer of the scenario that would not be accepted.
    Refused {
        /// When.
        at: Moment,
        /// Who tried.
        person: PersonId,
        /// What.
        does: Does,
        /// Why not.
        refusal: Refusal,
    },
}

/// A simulated life of one incident.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// In order.
    pub happened: Vec<Happened>,
    /// The incident at the end.
    pub incident: Incident,
    /// The organisation with the scenario's absences.
    pub world: World,
    /// It ended before the scenario did, because enough had happened.
    pub is_cut: bool,
}

/// Why a scenario cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The organisation has no policy in force.
    #[error("There is no sound policy to simulate under")]
    NoPolicy,
    /// The report itself would be refused.
    #[error("The scenario's report is not acceptable: {0}")]
    Refused(#[from] Refusal),
}

/// Lives the scenario in `world`.
///
/// # Errors
/// No policy, or a report that the house would refuse. A refused answer is part of the result.
pub fn run(world: &World, scenario: &Scenario) -> Result<Simulation, Error> {
    run_within(world, scenario, STEPS_MAX)
}

/// Lives the scenario in `world`, for at most `steps` steps.
///
/// # Errors
/// As [`run`].
pub fn run_within(world: &World, scenario: &Scenario, steps: usize) -> Result<Simulation, Error> {
    let mut world = world.clone();
    for absence in &scenario.absent {
        world.org.apply(&OrgFact::AbsenceAdded { absence: absence.clone() }, &Private::new());
    }
    if world.active().is_none() {
        return Err(Error::NoPolicy);
    }
    let mut answers = scenario.answers.clone();
    answers.sort_by_key(|answer| answer.after);
    let life = Life::begin(&world, scenario)?;
    let (life, is_cut) = life.live(scenario, &answers, steps)?;
    let Life { happened, incident, .. } = life;
    Ok(Simulation { happened, incident, world, is_cut })
}

/// An incident on its way through the scenario.
struct Life<'a> {
    world: &'a World,
    incident: Incident,
    happened: Vec<Happened>,
    commands: u64,
    /// What someone did, or tried to do, out of habit: nobody tries it twice.
    tried: BTreeSet<DutyNo>,
}

/// What comes next.
enum Next<'a> {
    Answer(&'a Reply),
    Habit(DutyNo, Box<Reply>),
    Look,
}

impl<'a> Life<'a> {
    fn begin(world: &'a World, scenario: &Scenario) -> Result<Self, Refusal> {
        const INCIDENT: HistoryId = HistoryId(Uuid::from_u64_pair(0, 1));
        const REPORT: HistoryId = HistoryId(Uuid::from_u64_pair(0, 2));
        let opening = Opening {
            number: "0000-0000".to_owned(),
            report: REPORT,
            case: scenario.case.clone(),
            reporter: scenario.reporter.clone(),
            received: None,
            subjects: scenario.subjects.clone(),
            drill: false,
        };
        let by = match (&scenario.reporter, scenario.case.origin) {
            (Some(person), _) => Actor::Person(person.clone()),
            (None, Origin::Outside) => Actor::Outside,
            (None, Origin::Staff | Origin::Contractor | Origin::Monitoring) => Actor::Operator,
        };
        let command = Command {
            id: CommandId(Uuid::from_u64_pair(1, 0)),
            by,
            request: None,
            ask: Ask::Open(Box::new(opening)),
            texts: Private::new(),
        };
        let Decision { facts, after, .. } = open(INCIDENT, world, &command, scenario.at)?;
        let happened = vec![Happened::Entry { at: after.at, facts }];
        Ok(Self { world, incident: after, happened, commands: 0, tried: BTreeSet::new() })
    }

    /// Lives on to the scenario's end. Says whether the steps ran out before.
    fn live(mut self, scenario: &Scenario, answers: &[Reply], steps: usize) -> Result<(Self, bool), Refusal> {
        let end = scenario.at + scenario.until;
        let mut answers = answers.iter();
        let mut now = scenario.at;
        for _ in 0..steps {
            let Some((at, next)) = self.next(scenario, answers.as_slice().first(), now) else {
                return Ok((self, false));
            };
            if at > end {
                return Ok((self, false));
            }
            now = now.max(at);
            match next {
                Next::Answer(answer) => {
                    answers.next();
                    self.answer(answer, now);
                }
                Next::Habit(duty, answer) => {
                    self.tried.insert(duty);
                    self.answer(&answer, now);
                }
                Next::Look => self.look(now)?,
            }
        }
        Ok((self, true))
    }

    /// What comes first: whoever answers on the last instant has answered in time.
    fn next<'r>(
        &self,
        scenario: &Scenario,
        answer: Option<&'r Reply>,
        now: Moment,
    ) -> Option<(Moment, Next<'r>)> {
        let written = answer.map(|answer| (scenario.at + answer.after, Next::Answer(answer)));
        let habit = scenario.everyone.and_then(|takes| habit::next(&self.incident, takes, &self.tried));
        let habit = habit.map(|(at, duty, reply)| (at.max(now), Next::Habit(duty, Box::new(reply))));
        let look = self.look_at(now).map(|at| (at, Next::Look));
        [written, habit, look].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// When the incident must be looked at again: its own time, a day on which someone comes, goes
    /// or returns, or an hour at which a post is filled or left.
    fn look_at(&self, now: Moment) -> Option<Moment> {
        let wake = self.incident.wake_at()?;
        let edges = [self.world.org.next_edge(now), self.world.next_hours_edge(now)];
        edges.into_iter().flatten().chain([wake]).min()
    }

    fn look(&mut self, now: Moment) -> Result<(), Refusal> {
        let was_due = self.incident.wake_at().is_some_and(|at| at <= now);
        let command = self.command(Actor::Engine, Ask::Wake { outcomes: Vec::new() }, Private::new());
        let decision = decide(&self.incident, self.world, &command, now)?;
        // A wake that is due and changes nothing would come again for ever: our own mistake.
        if was_due && decision.facts.facts.is_empty() {
            return Err(Refusal::Unsettled);
        }
        self.keep(decision);
        Ok(())
    }

    fn answer(&mut self, answer: &Reply, now: Moment) {
        let (ask, reason) = self.ask(answer);
        let texts = reason.map(|reason| ("reason".to_owned(), reason)).into_iter().collect();
        let command = self.command(Actor::Person(answer.person.clone()), ask, texts);
        match decide(&self.incident, self.world, &command, now) {
            Ok(decision) => self.keep(decision),
            Err(refusal) => self.happened.push(Happened::Refused {
                at: now,
                person: answer.person.clone(),
                does: answer.does.clone(),
                refusal,
            }),
        }
    }

    fn ask(&self, answer: &Reply) -> (Ask, Option<String>) {
        match &answer.does {
            Does::Act(act) => (Ask::Do(self.deed(answer, act.clone())), None),
            Does::Judge { answer: option, reason } => {
                let deed = self.deed(answer, Act::from(Act::JUDGE));
                (Ask::Judge { deed, answer: option.clone() }, Some(reason.clone()))
            }
            Does::Severity { to, reason } => {
                (Ask::SetSeverity { to: Some(to.clone()) }, Some(reason.clone()))
            }
            Does::Facts(facts) => {
                let (case, subjects) =
                    (facts.applied_to(&self.incident.case), self.incident.subjects.clone());
                (Ask::ChangeCase { case: Box::new(case), subjects }, None)
            }
            Does::Phase { to, reason } => (Ask::SetPhase { to: *to }, Some(reason.clone())),
        }
    }

    /// Who owes several of a kind does the one that is due first.
    fn deed(&self, answer: &Reply, act: Act) -> Deed {
        let owed = |duty: &&Duty| duty.act == act && duty.is_owed() && duty.is_borne_by(&answer.person);
        let first = self.incident.duties.iter().filter(owed).min_by_key(|duty| {
            let due = duty.due_at;
            (due.is_none(), due, duty.no)
        });
        let duty = first.map(|duty| duty.no);
        Deed { person: answer.person.clone(), act, duty, at: None, means: Means::Screen }
    }

    fn command(&mut self, by: Actor, ask: Ask, texts: Private) -> Command {
        self.commands += 1;
        let id = CommandId(Uuid::from_u64_pair(1, self.commands));
        Command { id, by, request: None, ask, texts }
    }

    fn keep(&mut self, decision: Decision) {
        let Decision { facts, after, .. } = decision;
        if !facts.facts.is_empty() {
            self.happened.push(Happened::Entry { at: after.at, facts });
        }
        self.incident = after;
    }
}

/// The word that a scenario uses for a deed.
pub fn word_of(does: &Does) -> &str {
    match does {
        Does::Act(act) => act.as_str(),
        Does::Judge { .. } => Act::JUDGE,
        Does::Severity { .. } => "severity",
        Does::Facts(_) => "facts",
        Does::Phase { .. } => "phase",
    }
}

impl Simulation {
    /// The policy it ran under.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.world.policies.get(&self.incident.policy)
    }

    /// When each post was first told. An absent holder who is only informed has not been reached.
    pub fn reached(&self) -> BTreeMap<PostId, Moment> {
        let mut reached = BTreeMap::new();
        for happened in &self.happened {
            let Happened::Entry { at, facts } = happened else { continue };
            for fact in &facts.facts {
                let Fact::Told { post: Some(post), via, .. } = fact else { continue };
                if *via != Via::AbsentHolder {
                    reached.entry(post.clone()).or_insert(*at);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests;
