//! A life drawn by chance: what is assumed by the proof holds, and everything else is anybody's.
//!
//! Nobody says another thing than silence would, and every call is made by the end of its time
//! unless it has become needless. Who answers, when, in time or late, is drawn for each person and
//! each duty.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use noroshi::domain::history::Private;
use noroshi::domain::ids::{Act, DutyNo, PersonId, PostId, SeverityId, UnitId};
use noroshi::domain::incident::fact::Facts;
use noroshi::domain::incident::state::Duty;
use noroshi::domain::life::{Life, Report};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Absence, OrgFact};
use noroshi::domain::policy::{Deed as StepDeed, OFFICE, Policy, Reach};
use noroshi::domain::world::World;

use super::bodies::{Body, NOW};
use super::hearing::Hearing;
use super::{Chance, WATCHED};
use crate::judged::Court;
use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::{Case, Certainty, Origin, Presence};
use noroshi::domain::deciding::command::{Ask, Deed};

/// More steps than a week of reminders and late answers has.
const STEPS_MAX: usize = 3_000;

/// The last instant before the end of a time.
const INSTANT: Span = Span::micros(1);

/// What a life is lived in.
pub struct Drawn {
    /// The one place and those above it, with everyone in it.
    pub world: World,
    /// Its policy.
    pub policy: Arc<Policy>,
    /// How many are away.
    pub away: usize,
    unit: Option<UnitId>,
    case: Case,
    start: Moment,
    absences: Vec<Absence>,
}

/// A life as it went.
pub struct Lived {
    /// After what time the target heard, if it did.
    pub heard: Option<Span>,
    /// Its class.
    pub severity: SeverityId,
    /// What happened.
    pub story: Vec<String>,
}

impl Drawn {
    /// A place, facts, people away and an hour.
    pub fn new(chance: &mut Chance, body: &Body) -> Self {
        let (_, policy) = body.world.active().expect("a policy is in force");
        let policy = Arc::clone(policy);
        let units: Vec<&UnitId> = body.world.org.units.keys().collect();
        let unit = (!chance.happens(5)).then(|| (*chance.pick(&units)).clone());
        let world = body.around(unit.as_ref(), &policy);
        let people: BTreeSet<&PersonId> = world.org.appointments.iter().map(|row| &row.person).collect();
        let people: Vec<&PersonId> = people.into_iter().collect();
        let gone: BTreeSet<&PersonId> = (0..chance.below(3)).map(|_| *chance.pick(&people)).collect();
        let absences = gone.into_iter().map(|person| absence(chance, person)).collect::<Vec<_>>();
        let case = Case { unit: unit.clone(), ..case(chance, &policy) };
        let start = start(chance, &policy);
        Self { away: absences.len(), world, policy, unit, case, start, absences }
    }

    /// Lives it. None if nobody answers for the target.
    pub fn live(&self, chance: &mut Chance, target: &(Reach, Vec<PostId>)) -> Option<Lived> {
        let mut world = self.world.clone();
        for absence in &self.absences {
            world.org.apply(&OrgFact::AbsenceAdded { absence: absence.clone() }, &Private::new());
        }
        let (start, case) = (self.start, Case { aware_at: self.start, ..self.case.clone() });
        let report = Report { case: case.clone(), reporter: None, subjects: BTreeSet::new() };
        let hearing = Hearing::new(&world, &self.policy, &case, (target, start))?;
        let (life, facts) = Life::open(&world, report, start).expect("a drawn report is accepted");
        let severity = life.incident.severity.clone();
        let head = format!("{start:?} {:?} {severity:?} away {:?}", self.unit, self.absences);
        let mut course = Course {
            world: &world,
            policy: &self.policy,
            life,
            hearing,
            court: Court::default(),
            plans: BTreeMap::new(),
            story: vec![head],
        };
        course.take(&facts);
        course.live_on(chance, start);
        let heard = course.hearing.heard.filter(|at| *at - start <= WATCHED);
        Some(Lived { heard: heard.map(|at| at - start), severity, story: course.story })
    }
}

fn absence(chance: &mut Chance, person: &PersonId) -> Absence {
    let cause = *chance.pick(&[Cause::Absent, Cause::Unable]);
    let (from, to) = (Moment::from_micros(0), Moment::from_micros(i64::MAX));
    Absence { person: person.clone(), cause, from, to, stand_in: None, only: Vec::new() }
}

/// What is known: every word that a form offers.
fn case(chance: &mut Chance, policy: &Policy) -> Case {
    let presence = |chance: &mut Chance| *chance.pick(Presence::ALL);
    let kind = chance.pick(&policy.kinds).id.clone();
    let origin = *chance.pick(Origin::ALL);
    let mut case = Case::new(kind, origin, NOW);
    case.certainty = *chance.pick(Certainty::ALL);
    case.personal_data = presence(chance);
    case.my_number = presence(chance);
    case.malicious = presence(chance);
    case.sensitive = presence(chance);
    case.people_max = *chance.pick(&[None, Some(0), Some(1), Some(80), Some(100), Some(101), Some(5_000)]);
    case.asset_class = (*chance.pick(&["A", "B", "C", "unknown"])).to_owned();
    if let Some(system) = policy.systems.first().filter(|_| chance.happens(30)) {
        case.system = Some(system.id.clone());
    }
    if let Some(contract) = policy.contracts.first().filter(|_| chance.happens(30)) {
        case.contract = Some(contract.id.clone());
    }
    case
}

/// Any second of the year, or a few hours before the office closes or opens.
fn start(chance: &mut Chance, policy: &Policy) -> Moment {
    let second = i64::try_from(chance.below(360 * 24 * 3600)).expect("a year is short");
    let any = NOW + Span::seconds(second);
    let edge = policy.calendars.get(OFFICE).and_then(|office| office.next_change(any));
    match edge.filter(|_| chance.happens(60)) {
        Some(edge) => edge - Span::seconds(60 * chance.below(5 * 60) as i64 - 30),
        None => any,
    }
}

/// When somebody means to do something.
type Plan = Vec<(Moment, PersonId)>;

/// A life on its way.
struct Course<'a> {
    world: &'a World,
    policy: &'a Policy,
    life: Life,
    hearing: Hearing<'a>,
    court: Court,
    /// By duty and its due time: who does it when.
    plans: BTreeMap<(DutyNo, Option<Moment>), Plan>,
    story: Vec<String>,
}

impl Course<'_> {
    fn live_on(&mut self, chance: &mut Chance, start: Moment) {
        let last = start + WATCHED;
        let mut now = start;
        for _ in 0..STEPS_MAX {
            self.plan(chance, now);
            let look = self.life.look_at(self.world, now);
            let deed = self
                .plans
                .values()
                .flatten()
                .map(|(at, _)| *at)
                .min()
                .filter(|at| look.is_none_or(|look| *at <= look));
            let Some(at) = deed.or(look).filter(|at| *at <= last) else { return };
            now = now.max(at);
            match deed {
                Some(at) => self.do_next(at, now),
                None => {
                    let (life, facts) = self.life.look(self.world, now).expect("it comes to rest");
                    self.life = life;
                    self.take(&facts);
                }
            }
            if self.hearing.heard.is_some_and(|heard| heard <= now) {
                return;
            }
        }
    }

    /// Everyone who has come to owe something makes up their mind.
    fn plan(&mut self, chance: &mut Chance, now: Moment) {
        let owed = self.life.incident.duties.iter().filter(|duty| duty.is_owed() && duty.due_at.is_some());
        for duty in owed {
            let key = (duty.no, duty.due_at);
            self.plans.entry(key).or_insert_with(|| plan(chance, duty, now));
        }
    }

    /// The first thing that somebody means to do.
    fn do_next(&mut self, at: Moment, now: Moment) {
        let next = self.plans.iter_mut().find_map(|((no, _), plan)| {
            let place = plan.iter().position(|(when, _)| *when == at)?;
            Some((*no, plan.remove(place).1))
        });
        let Some((no, person)) = next else { return };
        let Some(duty) = self.life.incident.find_duty(no).filter(|duty| duty.is_owed()) else { return };
        let ask = self.ask(duty, &person);
        let texts = Private::from([("reason".to_owned(), "-".to_owned())]);
        if let Ok((life, facts)) = self.life.give(self.world, (Actor::Person(person), ask), texts, now) {
            self.life = life;
            self.take(&facts);
        }
    }

    /// A question gets the answer that silence would give.
    fn ask(&self, duty: &Duty, person: &PersonId) -> Ask {
        let (act, no) = (duty.act.clone(), Some(duty.no));
        let deed = Deed { person: person.clone(), act, duty: no, at: None, means: Means::Screen };
        let step = self.policy.line(&duty.line).and_then(|line| line.step(&duty.step));
        match step.map(|step| &step.deed) {
            Some(StepDeed::Ask(question)) => Ask::Judge { deed, answer: question.unanswered.clone() },
            _ => Ask::Do(deed),
        }
    }

    fn take(&mut self, facts: &Facts) {
        let incident = &self.life.incident;
        if let Err(what) = self.court.hear(facts, incident, self.world) {
            panic!("{what}\n{:#?}\n{facts:#?}", self.story);
        }
        self.hearing.take(&facts.facts, incident, incident.at);
        self.story.push(format!("{:?} {:?}", incident.at, facts));
    }
}

/// Who does a duty when: a call by the end of its time by whoever can, anything else as they like.
fn plan(chance: &mut Chance, duty: &Duty, now: Moment) -> Plan {
    let Some(due) = duty.due_at else { return Vec::new() };
    let people = duty.bearers.iter().map(|bearer| bearer.person.clone());
    if duty.act.is(Act::CALL) {
        let at = if chance.happens(70) { due - INSTANT } else { between(chance, now, due) };
        return people.map(|person| (at, person)).collect();
    }
    let mut plan = Vec::new();
    for person in people {
        let at = match chance.below(10) {
            0..5 => continue,
            5 => due - INSTANT,
            6 => between(chance, due, due + (due - now)),
            7 => now,
            _ => between(chance, now, due),
        };
        plan.push((at, person));
    }
    plan
}

fn between(chance: &mut Chance, from: Moment, to: Moment) -> Moment {
    let span = u64::try_from((to - from).as_micros()).unwrap_or_default().max(1);
    from + Span::micros(i64::try_from(chance.below(span)).unwrap_or_default())
}
