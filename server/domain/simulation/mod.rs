//! An imagined incident, lived under a virtual clock: who is told when, by which clause.
//!
//! The same [`decide`](super::deciding::decide::decide) that runs the house runs here, so a transcript is
//! what would happen and not a second opinion about it. People answer as the scenario says; whoever is not
//! named stays silent. Nothing is sent, stored or drawn by chance: the same scenario gives the same
//! transcript.

mod habit;
mod row;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use row::{Row, rows};

use super::actor::{Actor, Means, Via};
use super::basis::Kind;
use super::deciding::command::{Ask, Deed};
use super::history::Private;
use super::ids::{Act, DutyNo, PartyId, PersonId, PostId};
use super::incident::fact::{Fact, Facts, Owed};
use super::incident::state::{Duty, Incident};
use super::life::{Life, Report};
use super::moment::Moment;
use super::org::OrgFact;
use super::plan::deadline::ClockId;
use super::policy::Policy;
use super::refusal::Refusal;
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
        /// Who tried; none where a body outside did.
        person: Option<PersonId>,
        /// What.
        does: Does,
        /// Why not.
        refusal: Refusal,
        /// Dates of law that were open then.
        dates: Vec<ClockId>,
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
    let imagined = Imagined::begin(&world, scenario)?;
    let (Imagined { happened, life, .. }, is_cut) = imagined.live(scenario, &answers, steps)?;
    let incident = life.incident;
    Ok(Simulation { happened, incident, world, is_cut })
}

/// An incident on its way through the scenario.
struct Imagined<'a> {
    world: &'a World,
    life: Life,
    happened: Vec<Happened>,
    /// What someone did, or tried to do, out of habit: nobody tries it twice.
    tried: BTreeSet<DutyNo>,
}

/// What comes next.
enum Next<'a> {
    Answer(&'a Reply),
    Habit(DutyNo, Box<Reply>),
    Look,
}

impl<'a> Imagined<'a> {
    fn begin(world: &'a World, scenario: &Scenario) -> Result<Self, Refusal> {
        let report = Report {
            case: scenario.case.clone(),
            reporter: scenario.reporter.clone(),
            subjects: scenario.subjects.clone(),
        };
        let (life, facts) = Life::open(world, report, scenario.at)?;
        let happened = vec![Happened::Entry { at: life.incident.at, facts }];
        Ok(Self { world, life, happened, tried: BTreeSet::new() })
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
                Next::Look => {
                    let looked = self.life.look(self.world, now)?;
                    self.keep(looked);
                }
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
        let incident = &self.life.incident;
        let written = answer.map(|answer| (scenario.at + answer.after, Next::Answer(answer)));
        let habit = scenario.everyone.and_then(|takes| habit::next(incident, takes, &self.tried));
        let habit = habit.map(|(at, duty, reply)| (at.max(now), Next::Habit(duty, Box::new(reply))));
        let look = self.life.look_at(self.world, now).map(|at| (at, Next::Look));
        [written, habit, look].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    fn answer(&mut self, answer: &Reply, now: Moment) {
        let (by, ask, texts) = match (&answer.person, &answer.does) {
            (None, Does::Hear { party, text }) => {
                let text = text.clone().map(|text| ("answer".to_owned(), text));
                (Actor::Outside, heard(party, text.is_some()), text)
            }
            (Some(person), does) => {
                let (ask, reason) = self.ask(person, does);
                // Why one person does what two are to do stands where a page would write it.
                let key = if matches!(does, Does::Act { .. }) { "override" } else { "reason" };
                let reason = reason.map(|reason| (key.to_owned(), reason));
                (Actor::Person(person.clone()), ask, reason)
            }
            // Whoever reads a scenario lets nobody else speak without a name.
            (None, _) => return,
        };
        let texts = texts.into_iter().collect();
        match self.life.give(self.world, (by, ask), texts, now) {
            Ok(given) => self.keep(given),
            Err(refusal) => {
                let open = self.life.incident.plan.deadlines.open();
                let law = open.filter(|(_, matter, _)| matter.terms.kind == Kind::Law);
                self.happened.push(Happened::Refused {
                    at: now,
                    person: answer.person.clone(),
                    does: answer.does.clone(),
                    refusal,
                    dates: law.map(|(clock, ..)| clock).collect(),
                });
            }
        }
    }

    fn ask(&self, person: &PersonId, does: &Does) -> (Ask, Option<String>) {
        let incident = &self.life.incident;
        match does {
            Does::Act { act, reason } => {
                let reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
                (Ask::Do(self.deed(person, act.clone())), reason)
            }
            Does::Judge { answer: option, reason } => {
                let deed = self.deed(person, Act::from(Act::JUDGE));
                (Ask::Judge { deed, answer: option.clone() }, Some(reason.clone()))
            }
            Does::Severity { to, reason } => {
                (Ask::SetSeverity { to: Some(to.clone()) }, Some(reason.clone()))
            }
            Does::Scale { scale, to, reason } => {
                let ask = Ask::SetScale { scale: scale.clone(), to: Some(to.clone()) };
                (ask, Some(reason.clone()))
            }
            Does::Facts(facts) => {
                let (case, subjects) = (facts.applied_to(&incident.case), incident.subjects.clone());
                (Ask::ChangeCase { case: Box::new(case), subjects }, None)
            }
            Does::Phase { to, reason } => (Ask::SetPhase { to: *to }, Some(reason.clone())),
            Does::Appoint { post, to, reason } => {
                (Ask::Appoint { post: post.clone(), person: to.clone() }, Some(reason.clone()))
            }
            Does::Delegate { act, to } => (self.delegation(person, act.as_ref(), to), None),
            Does::Disapprove { reason } => {
                (Ask::Disapprove(self.deed(person, Act::from(Act::APPROVE))), Some(reason.clone()))
            }
            Does::PartyConfirm { party } => {
                let to = Owed::Party(party.clone());
                let act = Act::from(Act::OBTAIN);
                let mut owed = incident.duties.iter();
                let duty =
                    owed.find(|duty| duty.act == act && duty.is_owed() && duty.to.as_ref() == Some(&to));
                // One that nobody owes is refused like any other act.
                let duty = Some(duty.map_or(DutyNo(0), |duty| duty.no));
                (Ask::Do(Deed { duty, ..self.deed(person, act) }), None)
            }
            Does::Mode { mode, holds, reason } => {
                (Ask::SetMode { mode: mode.clone(), holds: *holds }, Some(reason.clone()))
            }
            Does::LiftWall { reason } => (Ask::LiftWall, Some(reason.clone())),
            Does::Hear { party, text } => (heard(party, text.is_some()), None),
        }
    }

    /// Of the duties that the person bears, the one due first, of this kind where one is named.
    fn delegation(&self, person: &PersonId, act: Option<&Act>, to: &PersonId) -> Ask {
        let is_meant = |duty: &&Duty| {
            duty.is_owed() && duty.is_borne_by(person) && act.is_none_or(|act| duty.act == *act)
        };
        let owed = self.life.incident.duties.iter().filter(is_meant);
        let first = owed.min_by_key(|duty| (duty.due_at.is_none(), duty.due_at, duty.no));
        let duty = first.map_or(DutyNo(0), |duty| duty.no);
        Ask::Delegate { duty, person: person.clone(), to: to.clone(), means: Means::Screen }
    }

    /// Who owes several of a kind does the one that is due first.
    fn deed(&self, person: &PersonId, act: Act) -> Deed {
        let owed = |duty: &&Duty| duty.act == act && duty.is_owed() && duty.is_borne_by(person);
        let first = self.life.incident.duties.iter().filter(owed).min_by_key(|duty| {
            let due = duty.due_at;
            (due.is_none(), due, duty.no)
        });
        let duty = first.map(|duty| duty.no);
        Deed { person: person.clone(), act, duty, at: None, means: Means::Screen }
    }

    fn keep(&mut self, (life, facts): (Life, Facts)) {
        if !facts.facts.is_empty() {
            self.happened.push(Happened::Entry { at: life.incident.at, facts });
        }
        self.life = life;
    }
}

/// A body outside answers, or says that it has the notice.
fn heard(party: &PartyId, answers: bool) -> Ask {
    Ask::HearParty { party: party.clone(), confirms: !answers, answers }
}

/// The word that a scenario uses for a deed.
pub fn word_of(does: &Does) -> &str {
    match does {
        Does::Act { act, .. } => act.as_str(),
        Does::Judge { .. } => Act::JUDGE,
        Does::Severity { .. } => "severity",
        Does::Scale { .. } => "scale",
        Does::Facts(_) => "facts",
        Does::Phase { .. } => "phase",
        Does::Appoint { .. } => "appoint",
        Does::Delegate { .. } => "delegate",
        Does::Disapprove { .. } => "disapprove",
        Does::PartyConfirm { .. } => "party_confirm",
        Does::Hear { text: None, .. } => "party_receive",
        Does::Hear { text: Some(_), .. } => "party_answer",
        Does::Mode { holds: true, .. } => "convene",
        Does::Mode { holds: false, .. } => "end",
        Does::LiftWall { .. } => "lift_wall",
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
