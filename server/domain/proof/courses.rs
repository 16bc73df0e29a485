//! Everything that can follow from one beginning, as far as it was tried.
//!
//! Lives with the same beginning are one as long as nobody answers otherwise. So each decision is made
//! once and kept under what led to it: another life, and the same life of another target, goes on from
//! there and decides only what no life before it did.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::case::Case;
use crate::ids::{DutyNo, PersonId};
use crate::incident::fact::{Fact, Facts, Owed};
use crate::incident::state::{Duty, Incident};
use crate::life::{Life, Report};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::answers::{Due, LastInstant};

/// Every course from one beginning that was lived.
pub struct Courses<'a> {
    /// The organisation, with everyone away who is.
    pub world: Rc<World>,
    /// Its policy.
    pub policy: &'a Policy,
    /// When it begins.
    pub start: Moment,
    opening: Rc<Entry>,
    stands: Vec<Standing>,
    /// A moment, and the next one after it at which the organisation is another.
    edge: Option<(Moment, Moment)>,
}

/// Where a life stands between two decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand(usize);

/// When something is decided, and by which answer; by the engine, if by none.
type Turn = (Moment, Option<LastInstant>);

struct Standing {
    life: Box<Life>,
    /// When each duty last began, moved or was renewed.
    since: Rc<BTreeMap<DutyNo, Moment>>,
    /// When something is due next, and what.
    next: Option<Option<(Moment, Rc<[Due]>)>>,
    /// What was decided from here.
    after: Vec<(Turn, Option<Decided>)>,
}

/// Where a decision led, and what it was.
pub type Decided = (Stand, Rc<Entry>);

/// A decision.
#[derive(Debug)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// What was decided.
    pub facts: Facts,
    /// Who was reached by a call that was made.
    pub called: Vec<(DutyNo, PersonId)>,
}

impl<'a> Courses<'a> {
    /// The report of a case, from which everything follows.
    ///
    /// # Errors
    /// A decision that does not come to rest: our own mistake.
    pub fn open(world: Rc<World>, policy: &'a Policy, case: &Case, start: Moment) -> Result<Self, Refusal> {
        let case = Case { aware_at: start, ..case.clone() };
        let (life, facts) = Life::open(&world, Report::of(case), start)?;
        let opening = Rc::new(Entry::new(facts, &life.incident));
        let first = Rc::clone(&opening);
        let mut courses = Self { world, policy, start, opening: first, stands: Vec::new(), edge: None };
        courses.stand(life, Rc::default(), (&opening, start));
        Ok(courses)
    }

    /// Where every life begins, and what was decided then.
    pub fn beginning(&self) -> Decided {
        (Stand(0), Rc::clone(&self.opening))
    }

    /// The incident at a stand.
    pub fn incident(&self, stand: Stand) -> Option<&Incident> {
        self.stands.get(stand.0).map(|row| &row.life.incident)
    }

    /// When something is due next, and what, after everything up to `now` was looked at.
    pub fn next(&mut self, stand: Stand, now: Moment) -> Option<(Moment, Rc<[Due]>)> {
        let edge = self.edge_after(now);
        let row = self.stands.get_mut(stand.0)?;
        if row.next.is_none() {
            let (incident, policy) = (&row.life.incident, self.policy);
            let next = incident.wake_at().map(|wake| edge.map_or(wake, |edge| edge.min(wake)));
            let due = |at: Moment| {
                let since = |duty: &Duty| row.since.get(&duty.no).copied().unwrap_or(duty.opened_at);
                due_at(incident, at).map(|duty| Due::of(policy, incident, duty, since(duty))).collect()
            };
            row.next = Some(next.map(|at| (at, due(at))));
        }
        row.next.clone().flatten()
    }

    /// After somebody did something right before `due`. None if another did it already, or if they
    /// may not: then it is the next one's.
    pub fn give(&mut self, from: Stand, deed: &LastInstant, due: Moment) -> Option<Decided> {
        let row = self.stands.get(from.0)?;
        row.life.incident.find_duty(deed.duty).filter(|duty| duty.is_owed())?;
        if let Some(decided) = row.decided(due, Some(deed)) {
            return decided;
        }
        let given = deed.give(&self.world, &row.life, due).ok();
        let decided = given.map(|(life, facts)| self.follow(from, (life, facts), due));
        self.keep(from, (due, Some(deed.clone())), decided.clone());
        decided
    }

    /// After the engine looked at what is due by `at`, if anything is.
    ///
    /// # Errors
    /// As [`Courses::open`].
    pub fn look(&mut self, from: Stand, at: Moment) -> Result<Option<Decided>, Refusal> {
        let before = self.edge_after(at - Span::micros(1));
        let Some(row) = self.stands.get(from.0) else { return Ok(None) };
        if let Some(decided) = row.decided(at, None) {
            return Ok(decided);
        }
        let wake = row.life.incident.wake_at();
        let is_due = wake.is_some_and(|wake| wake <= at || before.is_some_and(|edge| edge <= at));
        let looked = is_due.then(|| row.life.look(&self.world, at)).transpose()?;
        let decided = looked.map(|looked| self.follow(from, looked, at));
        self.keep(from, (at, None), decided.clone());
        Ok(decided)
    }

    /// When the organisation is another next after `now`. Lives ask it of moments close together.
    fn edge_after(&mut self, now: Moment) -> Option<Moment> {
        if let Some((from, edge)) = self.edge
            && from <= now
            && now < edge
        {
            return Some(edge);
        }
        let edge = self.world.next_edge(now);
        self.edge = edge.map(|edge| (now, edge));
        edge
    }

    fn follow(&mut self, from: Stand, (life, facts): (Life, Facts), beat: Moment) -> Decided {
        let entry = Rc::new(Entry::new(facts, &life.incident));
        let since = self.stands.get(from.0).map(|row| Rc::clone(&row.since)).unwrap_or_default();
        (self.stand(life, since, (&entry, beat)), entry)
    }

    fn stand(
        &mut self,
        life: Life,
        mut since: Rc<BTreeMap<DutyNo, Moment>>,
        (entry, beat): (&Entry, Moment),
    ) -> Stand {
        for duty in entry.begun() {
            Rc::make_mut(&mut since).insert(duty, beat);
        }
        let stand = Stand(self.stands.len());
        let life = Box::new(life);
        self.stands.push(Standing { life, since, next: None, after: Vec::new() });
        stand
    }

    fn keep(&mut self, from: Stand, by: (Moment, Option<LastInstant>), decided: Option<Decided>) {
        if let Some(row) = self.stands.get_mut(from.0) {
            row.after.push((by, decided));
        }
    }
}

impl Standing {
    fn decided(&self, at: Moment, by: Option<&LastInstant>) -> Option<Option<Decided>> {
        let is_it =
            |((when, who), _): &&((Moment, Option<LastInstant>), _)| *when == at && who.as_ref() == by;
        self.after.iter().find(is_it).map(|(_, decided)| decided.clone())
    }
}

impl Entry {
    fn new(facts: Facts, after: &Incident) -> Self {
        let called = facts.facts.iter().filter_map(|fact| match fact {
            Fact::DutyDone { duty, .. } => match &after.find_duty(*duty)?.to {
                Some(Owed::Person(callee)) => Some((*duty, callee.clone())),
                Some(Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
            },
            _ => None,
        });
        let called = called.collect();
        Self { at: after.at, facts, called }
    }

    /// Duties whose time began, or began anew.
    fn begun(&self) -> impl Iterator<Item = DutyNo> {
        self.facts.facts.iter().filter_map(|fact| match fact {
            Fact::DutyOpened { duty, .. }
            | Fact::DutyMoved { duty, .. }
            | Fact::DutyAskedAgain { duty, .. }
            | Fact::DutyRenewed { duty, .. }
            | Fact::DutyPostponed { duty, .. }
            | Fact::DutyStarted { duty, .. } => Some(*duty),
            _ => None,
        })
    }
}

/// Duties whose time ends at `at`.
fn due_at(incident: &Incident, at: Moment) -> impl Iterator<Item = &Duty> {
    incident.duties.iter().filter(move |duty| duty.expected_by().is_some_and(|due| due <= at))
}
