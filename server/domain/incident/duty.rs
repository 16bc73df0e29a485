//! A duty (義務) on one incident, and all of them.

use std::collections::BTreeMap;
use std::iter::Map;
use std::slice::Iter;
use std::sync::Arc;

use crate::actor::{Actor, Bearer, CallResult, Means, Needs};
use crate::basis::Basis;
use crate::code::words;
use crate::ids::{Act, DutyNo, LineId, PartyId, PersonId, PostId, StepId, UnitId};
use crate::moment::Moment;
use crate::policy::timer::Timer;

use super::fact::{Lateness, Owed};

/// A duty (義務) on one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Its number.
    pub no: DutyNo,
    /// Line.
    pub line: LineId,
    /// Step.
    pub step: StepId,
    /// What must be done.
    pub act: Act,
    /// The post that owes it.
    pub post: PostId,
    /// Of which unit.
    pub unit: Option<UnitId>,
    /// Who bears it now.
    pub bearers: Vec<Bearer>,
    /// To whom it is owed.
    pub to: Option<Owed>,
    /// The duty whose end starts its clock.
    pub from: Option<DutyNo>,
    /// How many bearers must do it.
    pub needs: Needs,
    /// Those who have done their part, where one is not enough, and when each did.
    pub parts: BTreeMap<PersonId, Moment>,
    /// Its time.
    pub timer: Option<Timer>,
    /// When it is due; none while its clock has not started, or if it has no time. Once it is late this
    /// never changes: it is late since then, however often it is asked for.
    pub due_at: Option<Moment>,
    /// For what is late and was asked for again: until when a word is expected.
    pub answer_by: Option<Moment>,
    /// How often it was asked for in time: 1 at its opening.
    pub asks: u32,
    /// When it was last asked for in time.
    pub asked_at: Moment,
    /// When its bearers are asked how it stands, if it has no time.
    pub ask_at: Option<Moment>,
    /// When it opened.
    pub opened_at: Moment,
    /// Where it stands.
    pub state: DutyState,
    /// When it became late for the first time, if it ever did.
    pub late_at: Option<Moment>,
    /// Why it became late.
    pub lateness: Lateness,
    /// The round of its line in which it was late last; 0 if it never was.
    pub late_round: u32,
    /// A person said that it is owed no more: no later round asks for it.
    pub is_let_go: bool,
    /// When it was done, as it happened.
    pub done_at: Option<Moment>,
    /// Who did it.
    pub done_by: Option<PersonId>,
    /// Done without an act of theirs: it was owed to themselves, or another of the group did it.
    pub is_deemed: bool,
    /// Who recorded it, where that was another.
    pub recorded_by: Option<Actor>,
    /// By what means.
    pub means: Option<Means>,
    /// Of a call, what came of it, as it was said last.
    pub call: Option<CallResult>,
    /// What it rests on.
    pub basis: Basis,
}

/// Where a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutyState {
    /// Owed, in time.
    Open,
    /// Owed, its time has passed.
    Late,
    /// Done, or needing no act.
    Done,
    /// Owed by no one who could act; counts as late.
    Passed,
    /// Owed no more.
    Withdrawn,
}

words!(DutyState { Open = "open", Late = "late", Done = "done", Passed = "passed", Withdrawn = "withdrawn" });

impl Duty {
    /// Whom it asks to telephone; none for any other duty.
    pub fn callee(&self) -> Option<&PersonId> {
        match &self.to {
            Some(Owed::Person(person)) if self.act.is(Act::CALL) => Some(person),
            Some(Owed::Person(_) | Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
        }
    }

    /// The body outside whose confirmation it is to get; none for any other duty.
    pub fn outsider(&self) -> Option<&PartyId> {
        match &self.to {
            Some(Owed::Party(party)) if self.act.is(Act::OBTAIN) => Some(party),
            Some(Owed::Person(_) | Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
        }
    }

    /// Still owed by someone, in time or not.
    pub fn is_owed(&self) -> bool {
        matches!(self.state, DutyState::Open | DutyState::Late)
    }

    /// Until when the next word on it is expected: its due, or the time of the last asking.
    pub fn expected_by(&self) -> Option<Moment> {
        match self.state {
            DutyState::Open => self.due_at,
            DutyState::Late => self.answer_by,
            DutyState::Done | DutyState::Passed | DutyState::Withdrawn => None,
        }
    }

    /// The next word is expected by then: what is late stays so since its due.
    pub(super) fn expect_by(&mut self, at: Option<Moment>) {
        match self.state {
            DutyState::Late => self.answer_by = at,
            DutyState::Open | DutyState::Done | DutyState::Passed | DutyState::Withdrawn => self.due_at = at,
        }
    }

    /// Whether it is late, or has no one to bear it, and nobody is being asked for it in time now.
    pub fn is_silent(&self) -> bool {
        match self.state {
            DutyState::Late => self.answer_by.is_none(),
            DutyState::Passed => true,
            DutyState::Open | DutyState::Done | DutyState::Withdrawn => false,
        }
    }

    /// The post that owes it, and of which unit.
    pub fn seat(&self) -> (&PostId, Option<&UnitId>) {
        (&self.post, self.unit.as_ref())
    }

    /// Whether `person` bears it now.
    pub fn is_borne_by(&self, person: &PersonId) -> bool {
        self.bearers.iter().any(|bearer| bearer.person == *person)
    }
}

/// Every duty ever, by its number. Each is shared with the states before until it changes: a decision copies
/// the incident that it starts from, and touches few of its duties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties(Vec<Arc<Duty>>);

type Each<'a> = Map<Iter<'a, Arc<Duty>>, fn(&'a Arc<Duty>) -> &'a Duty>;

impl Duties {
    /// Each of them, in order of opening.
    pub fn iter(&self) -> Each<'_> {
        self.0.iter().map(Arc::as_ref)
    }

    /// Those that `is_meant` picks, shared.
    pub fn shared(&self, is_meant: impl Fn(&Duty) -> bool) -> Vec<Arc<Duty>> {
        self.0.iter().filter(|duty| is_meant(duty)).cloned().collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody ever owed anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one with this number.
    pub fn find(&self, no: DutyNo) -> Option<&Duty> {
        let at = self.position(no)?;
        self.0.get(at).map(Arc::as_ref)
    }

    /// Those with these numbers.
    pub fn those<'a>(&'a self, numbers: &'a [DutyNo]) -> impl Iterator<Item = &'a Duty> {
        numbers.iter().filter_map(|no| self.find(*no))
    }

    pub(super) fn push(&mut self, duty: Duty) {
        self.0.push(Arc::new(duty));
    }

    pub(super) fn find_mut(&mut self, no: DutyNo) -> Option<&mut Duty> {
        let at = self.position(no)?;
        self.0.get_mut(at).map(Arc::make_mut)
    }

    /// Numbers are dense, in order of opening: it lies where its number says.
    fn position(&self, no: DutyNo) -> Option<usize> {
        let is_it = |at: &usize| self.0.get(*at).is_some_and(|duty| duty.no == no);
        let at = usize::try_from(no.0).ok().filter(is_it);
        at.or_else(|| self.0.iter().position(|duty| duty.no == no))
    }
}

impl<'a> IntoIterator for &'a Duties {
    type Item = &'a Duty;
    type IntoIter = Each<'a>;

    fn into_iter(self) -> Each<'a> {
        self.iter()
    }
}
