//! One life: a few incidents in a seeded town, with people who answer late, twice, or never, an
//! engine that sleeps, and an organisation that changes in between.

use std::collections::BTreeSet;

use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::{Case, Origin, Phase, Presence};
use noroshi::domain::channel::Channel;
use noroshi::domain::deciding::command::{Ask, Command, Deed, Opening};
use noroshi::domain::history::Private;
use noroshi::domain::ids::{Act, Answer, CommandId, HistoryId, KindId, PersonId, SeverityId};
use noroshi::domain::incident::fact::{Delivered, Facts, Outcome};
use noroshi::domain::incident::state::{Duty, Incident};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Absence, OrgFact};
use noroshi::domain::plan::rules::PlanAsk;
use noroshi::domain::policy::{Deed as StepDeed, Policy};
use noroshi::domain::refusal::Refusal;
use noroshi::domain::world::World;
use uuid::Uuid;

use super::chance::Chance;
use super::invariants;
use super::judged::Court;
use super::measures;
use super::town::{START, Town};
use super::transcript;

/// Events in one life.
const EVENTS: usize = 120;

/// What a life runs on: memory, or a real store.
pub trait System {
    /// Opens an incident.
    fn open(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal>;
    /// Gives a command to an incident.
    fn give(&mut self, id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<(), Refusal>;
    /// The incident as its history says.
    fn incident(&self, id: HistoryId) -> Incident;
    /// Its history.
    fn history(&self, id: HistoryId) -> Vec<(Moment, Facts)>;
    /// The organisation changed: `log` is everything that ever happened to it.
    fn world_changed(&mut self, log: &[(OrgFact, Private)], now: Moment);
}

/// Everything a life consists of.
struct Life<'a> {
    seed: u64,
    chance: Chance,
    town: Town,
    world: World,
    now: Moment,
    system: &'a mut dyn System,
    court: Court,
    incidents: Vec<HistoryId>,
    commands: u64,
}

/// Lives one seed, checking every promise after every event.
pub fn live(seed: u64, system: &mut dyn System) {
    let mut chance = Chance::new(seed);
    let town = Town::new(&mut chance);
    live_in(seed, chance, town, system);
}

/// Lives in a town that is there already.
pub fn live_in(seed: u64, chance: Chance, town: Town, system: &mut dyn System) {
    let world = World::new(town.org.clone());
    let (court, incidents) = (Court::default(), Vec::new());
    let mut life = Life { seed, chance, town, world, now: START, system, court, incidents, commands: 0 };
    life.system.world_changed(&life.town.log, life.now);
    for _ in 0..EVENTS {
        life.event();
    }
}

impl Life<'_> {
    fn event(&mut self) {
        match self.chance.below(100) {
            0..=2 if self.incidents.len() < 3 => self.report(),
            _ if self.incidents.is_empty() => self.report(),
            0..=42 => self.wake(),
            43..=46 => self.prevent(),
            47..=79 => self.answer(),
            80..=86 => self.change_organisation(),
            87..=91 => self.deliver(),
            92..=94 => self.change_case(),
            95 => self.next_level(),
            96 => self.declare(),
            97 => self.set_severity(),
            98 => self.set_phase(),
            _ => self.advance(Span::minutes(1)),
        }
        self.check();
    }

    fn advance(&mut self, by: Span) {
        self.now = self.now + by;
    }

    fn command(&mut self, by: Actor, ask: Ask) -> Command {
        self.commands += 1;
        let id = CommandId(Uuid::from_u64_pair(self.seed, self.commands));
        let texts = Private::from([("reason".to_owned(), "理由".to_owned())]);
        Command { id, by, request: None, ask, texts }
    }

    fn report(&mut self) {
        let id = HistoryId(Uuid::from_u64_pair(u64::MAX, self.incidents.len() as u64 + 1));
        let kinds: Vec<KindId> = self.policy().kinds.iter().map(|kind| kind.id.clone()).collect();
        let reporter = self.chance.happens(80).then(|| self.chance.pick(&self.town.people).clone());
        let mut subjects = BTreeSet::new();
        if self.chance.happens(25) {
            subjects.insert(self.chance.pick(&self.town.people).clone());
        }
        subjects.retain(|person| Some(person) != reporter.as_ref());
        let case = self.case(kinds);
        let opening = Opening {
            number: format!("N{}", self.incidents.len()),
            called: None,
            report: HistoryId(Uuid::from_u64_pair(u64::MAX - 1, self.incidents.len() as u64 + 1)),
            case,
            reporter: reporter.clone(),
            received: None,
            subjects,
            drill: false,
            guidance: None,
        };
        let by = reporter.map_or(Actor::Outside, Actor::Person);
        let command = self.command(by, Ask::Open(Box::new(opening)));
        self.system.open(id, &self.world, &command, self.now).expect("a valid report is accepted");
        self.incidents.push(id);
        self.judge(id, 0);
    }

    fn case(&mut self, kinds: Vec<KindId>) -> Case {
        let presence = [Presence::Present, Presence::Absent, Presence::Unknown];
        let kind = self.chance.pick(&kinds).clone();
        let unit = self.chance.happens(85).then(|| self.chance.pick(&self.town.sections).clone());
        Case {
            unit,
            personal_data: *self.chance.pick(&presence),
            people_max: self.chance.happens(50).then(|| self.chance.below(250)),
            asset_class: (*self.chance.pick(&["A", "B", "C", "unknown"])).to_owned(),
            ..Case::new(kind, *self.chance.pick(Origin::ALL), self.now)
        }
    }

    fn policy(&self) -> &Policy {
        self.world.active().expect("a town has a policy").1
    }

    fn any(&mut self) -> (HistoryId, Incident) {
        let id = *self.chance.pick(&self.incidents);
        (id, self.system.incident(id))
    }

    fn give(&mut self, id: HistoryId, by: Actor, ask: Ask) -> Result<(), Refusal> {
        let command = self.command(by, ask);
        let before = self.system.history(id).len();
        let result = self.system.give(id, &self.world, &command, self.now);
        self.judge(id, before);
        if matches!(result, Err(Refusal::Unsettled | Refusal::Unwakeable)) {
            self.fail(id, &format!("{:?} for {:?}", result, command.ask));
        }
        result
    }

    /// Has what was written since judged by the second model.
    fn judge(&mut self, id: HistoryId, before: usize) {
        let (history, after) = (self.system.history(id), self.system.incident(id));
        for (_, facts) in &history[before..] {
            if let Err(what) = self.court.hear(facts, &after, &self.world) {
                self.fail(id, &what);
            }
        }
    }

    fn fail(&self, id: HistoryId, what: &str) -> ! {
        let text = transcript::write(&self.system.history(id));
        panic!("SEED={} at {}: {what}\n{text}", self.seed, self.now);
    }

    /// The engine: usually on time, sometimes after hours of sleep.
    fn wake(&mut self) {
        let next = self.incidents.iter().filter_map(|id| self.system.incident(*id).wake_at()).min();
        let Some(next) = next else { return };
        self.now = self.now.max(next);
        if self.chance.happens(5) {
            let slept = Span::minutes(self.chance.below(600) as i64);
            self.advance(slept);
        }
        for id in self.incidents.clone() {
            if self.system.incident(id).wake_at().is_some_and(|at| at <= self.now) {
                self.give(id, Actor::Engine, Ask::Wake { outcomes: Vec::new() })
                    .expect("a wake is never refused");
            }
        }
    }

    /// Someone who owes something does it, perhaps twice, perhaps recorded by another.
    fn answer(&mut self) {
        let (id, incident) = self.any();
        let owed: Vec<Duty> =
            incident.duties.iter().filter(|duty| !duty.bearers.is_empty()).cloned().collect();
        if owed.is_empty() {
            return;
        }
        let minutes = self.chance.below(20) as i64;
        let next = incident.wake_at().unwrap_or(self.now);
        // Mostly before the deadline, sometimes right after it and before the engine.
        let at = self.now + Span::minutes(minutes);
        self.now = if self.chance.happens(90) { at.min(next.max(self.now)) } else { at };
        let duty = self.chance.pick(&owed).clone();
        let person = self.chance.pick(&duty.bearers).person.clone();
        let by = match self.chance.below(10) {
            0 => Actor::Token("desk".to_owned()),
            1 => Actor::Person(self.chance.pick(&self.town.people).clone()),
            _ => Actor::Person(person.clone()),
        };
        let means = if self.chance.happens(20) { Means::Phone } else { Means::Screen };
        let no = self.chance.happens(70).then_some(duty.no);
        let deed = Deed { person: person.clone(), act: duty.act.clone(), duty: no, at: None, means };
        let ask = match self.option(&duty) {
            Some(answer) => Ask::Judge { deed, answer },
            None if self.chance.happens(4) => Ask::Delegate {
                duty: duty.no,
                person: person.clone(),
                to: self.chance.pick(&self.town.people).clone(),
                means,
            },
            None if duty.act.is(Act::APPROVE) && self.chance.happens(30) => Ask::Disapprove(deed),
            None if self.chance.happens(4) => Ask::Disown { duty: duty.no, person, means: Means::Link },
            None if self.chance.happens(2) => Ask::Withdraw { duty: duty.no },
            None => Ask::Do(deed),
        };
        let before = self.system.history(id).len();
        let is_confirmation = matches!(&ask, Ask::Do(deed) if deed.act.is(Act::CONFIRM));
        let result = self.give(id, by, ask);
        if result.is_ok() && is_confirmation {
            let history = self.system.history(id);
            if let Err(what) = invariants::one_confirmation(&history[before..]) {
                self.fail(id, &what);
            }
        }
    }

    fn option(&mut self, duty: &Duty) -> Option<Answer> {
        // Now and then an approval is mistaken for an answer: that must answer nothing.
        if !duty.act.is(Act::JUDGE) && !self.chance.happens(3) {
            return None;
        }
        let policy = self.policy().clone();
        let step = policy.line(&duty.line)?.step(&duty.step)?;
        let StepDeed::Ask(question) = &step.deed else { return None };
        Some(self.chance.pick(&question.options).id.clone())
    }

    /// Someone asks something about prevention, rightly or not.
    fn prevent(&mut self) {
        let (id, _) = self.any();
        let policy = self.policy().clone();
        let (by, ask) = measures::draw(&mut self.chance, &self.town, &policy, self.now);
        let _ = self.give(id, by, Ask::Plan(PlanAsk::Prevention(ask)));
    }

    /// Someone declares that a mode holds or not, or appoints whoever.
    fn declare(&mut self) {
        let (id, _) = self.any();
        if self.chance.happens(50) {
            let person = self.chance.pick(&self.town.people).clone();
            let _ = self.give(id, Actor::Operator, Ask::Appoint { post: "leader".into(), person });
            return;
        }
        let holds = self.chance.happens(60);
        let ask = Ask::SetMode { mode: "headquarters".to_owned(), holds };
        let _ = self.give(id, Actor::Operator, ask);
    }

    fn change_organisation(&mut self) {
        let person = self.chance.pick(&self.town.people).clone();
        let fact = match self.chance.below(3) {
            0 => OrgFact::PersonEnded { person, at: self.now },
            1 => {
                let Some(row) = self.town.org.appointments.first().cloned() else { return };
                OrgFact::AppointmentEnded { post: row.post, unit: row.unit, person: row.person, at: self.now }
            }
            _ => self.absence(person),
        };
        // Whoever leaves for good leaves a small town empty: rare.
        if matches!(fact, OrgFact::PersonEnded { .. }) && !self.chance.happens(20) {
            return;
        }
        self.town.happen(fact, Private::new());
        // Checking the policy again would take longer than the life.
        self.world = World { org: self.town.org.clone(), policies: self.world.policies.clone() };
        self.system.world_changed(&self.town.log, self.now);
        // Open incidents look again in the same breath.
        for id in self.incidents.clone() {
            self.give(id, Actor::Engine, Ask::Wake { outcomes: Vec::new() })
                .expect("a wake is never refused");
        }
    }

    fn absence(&mut self, person: PersonId) -> OrgFact {
        let causes = [Cause::Absent, Cause::Unable, Cause::Vacant];
        let stand_in = self.chance.happens(30).then(|| self.chance.pick(&self.town.people).clone());
        let absence = Absence {
            person,
            cause: *self.chance.pick(&causes),
            from: self.now,
            to: self.now + Span::hours(1 + self.chance.below(48) as i64),
            stand_in,
            only: Vec::new(),
        };
        OrgFact::AbsenceAdded { absence }
    }

    fn deliver(&mut self) {
        let (id, incident) = self.any();
        let people: Vec<PersonId> = incident.told.keys().cloned().collect();
        if people.is_empty() {
            return;
        }
        let person = self.chance.pick(&people).clone();
        let outcome = if self.chance.happens(50) { Outcome::Dead } else { Outcome::Sent };
        let row = Delivered {
            delivery: noroshi::domain::ids::DeliveryId(Uuid::from_u64_pair(7, self.commands)),
            person: Some(person),
            party: None,
            channel: Channel::mail(),
            outcome,
            at: None,
            alarm: self.chance.happens(20),
        };
        self.give(id, Actor::Engine, Ask::Wake { outcomes: vec![row] }).expect("a wake is never refused");
    }

    fn change_case(&mut self) {
        let (id, incident) = self.any();
        let kinds = vec![incident.case.kind.clone()];
        let mut case = self.case(kinds);
        case.aware_at = incident.case.aware_at;
        let mut subjects = incident.subjects.clone();
        if self.chance.happens(20) {
            subjects.insert(self.chance.pick(&self.town.people).clone());
        }
        let _ = self.give(id, Actor::Operator, Ask::ChangeCase { case: Box::new(case), subjects });
    }

    fn next_level(&mut self) {
        let (id, incident) = self.any();
        let steps: Vec<_> = incident
            .lines
            .iter()
            .flat_map(|(line, state)| state.steps.keys().map(move |step| (line.clone(), step.clone())))
            .collect();
        if steps.is_empty() {
            return;
        }
        let (line, seen) = self.chance.pick(&steps).clone();
        let _ = self.give(id, Actor::Operator, Ask::NextLevel { line, seen });
    }

    /// The class, of the severity or on a scale beside it.
    fn set_severity(&mut self) {
        let (id, _) = self.any();
        let scales = self.policy().scales.clone();
        if !scales.is_empty() && self.chance.happens(60) {
            let scale = self.chance.pick(&scales);
            let to = self.chance.happens(80).then(|| self.chance.pick(&scale.classes).id.clone());
            let ask = Ask::SetScale { scale: scale.id.clone(), to };
            let _ = self.give(id, Actor::Operator, ask);
            return;
        }
        let classes: Vec<SeverityId> =
            self.policy().severities.iter().map(|class| class.id.clone()).collect();
        let to = Some(self.chance.pick(&classes).clone());
        let _ = self.give(id, Actor::Operator, Ask::SetSeverity { to });
    }

    fn set_phase(&mut self) {
        let (id, incident) = self.any();
        let to = if incident.is_open() { *self.chance.pick(Phase::ALL) } else { Phase::Handling };
        let _ = self.give(id, Actor::Operator, Ask::SetPhase { to });
    }

    fn check(&self) {
        for id in &self.incidents {
            let incident = self.system.incident(*id);
            let history = self.system.history(*id);
            let policy = &self.world.policies[&incident.policy];
            if let Err(what) = invariants::check(&incident, &history, policy, self.now) {
                self.fail(*id, &what);
            }
        }
    }
}
