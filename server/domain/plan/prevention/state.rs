//! Where prevention stands on one incident: the fold of its facts. Knows no rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::{Actor, Via};
use crate::code::words;
use crate::ids::{PersonId, UnitId};
use crate::ladder::Next;
use crate::moment::Moment;

use super::fact::{Fact, Reader};
use super::terms::{Clock, Factor, Outcome, Owner, Part, Spread, Terms};

/// Where prevention stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prevention {
    /// The last inquiry into the cause.
    pub inquiry: Option<Inquiry>,
    /// Causes by number.
    pub causes: BTreeMap<u32, Cause>,
    /// Measures by number.
    pub measures: BTreeMap<u32, Measure>,
    /// When it was reported to the CISO, last one last.
    pub reported: Vec<Moment>,
    /// Who reported what to the CISO: these measures are his proposal too.
    pub reported_by: BTreeMap<u32, PersonId>,
    /// Instructions, in order.
    pub instructions: Vec<Instruction>,
    /// Decisions that the desk passes on, in order.
    pub decisions: Vec<Decision>,
    /// Recommendations to the mayor, in order.
    pub recommendations: Vec<Recommendation>,
}

/// An inquiry into the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// When it was recorded.
    pub at: Moment,
    /// Who took part.
    pub participants: Vec<PersonId>,
    /// The unit in which it arose.
    pub unit: Option<UnitId>,
    /// Whose part was lacking.
    pub lacking: Vec<Part>,
}

/// A cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// A threat of the policy.
    pub threat: String,
    /// Where it lies.
    pub factor: Factor,
    /// Taken back.
    pub is_dropped: bool,
}

/// How far a measure has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Proposed, not instructed.
    Proposed,
    /// Instructed, not begun.
    Planned,
    /// Being carried out.
    UnderWay,
    /// Carried out.
    Done,
    /// Seen by another to be carried out.
    Verified,
    /// Its effect was checked and suffices.
    Effective,
    /// Its effect was checked and does not suffice.
    Insufficient,
    /// Stopped.
    Cancelled,
}

/// How a measure stands, as lists and interfaces say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 案.
    Proposed,
    /// 予定.
    Planned,
    /// 実施中.
    UnderWay,
    /// 遅延.
    Late,
    /// 実施済み.
    Done,
    /// 実施確認済み.
    Verified,
    /// 効果確認済み.
    Effective,
    /// 効果不十分.
    Insufficient,
    /// 中止.
    Cancelled,
}

words!(Status {
    Proposed = "proposed", Planned = "planned", UnderWay = "under_way", Late = "late", Done = "done",
    Verified = "verified", Effective = "effective", Insufficient = "insufficient", Cancelled = "cancelled",
});

/// A measure against recurrence (再発防止策).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its number on the incident.
    pub no: u32,
    /// What is to be done, by whom, by when.
    pub terms: Terms,
    /// Who proposed it, where that was a person.
    pub proposed_by: Option<PersonId>,
    /// When.
    pub proposed_at: Moment,
    /// How far it has come.
    pub stage: Stage,
    /// What is owed now, until it has ended.
    pub clock: Option<Clock>,
    /// Whether it was told that it is overdue, since it was last put off.
    pub is_late: bool,
    /// The last instruction that names it.
    pub instruction: Option<u32>,
    /// When it was begun.
    pub started_at: Option<Moment>,
    /// When it was carried out.
    pub completed_at: Option<Moment>,
    /// Who said so.
    pub completed_by: Option<PersonId>,
    /// Who saw that it was, and when.
    pub verified: Option<(PersonId, Moment)>,
    /// Who checked the effect, when, and whether it suffices.
    pub effect: Option<(PersonId, Moment, bool)>,
    /// Each time it was put off: when, from when to when, by whom.
    pub postponements: Vec<Postponement>,
    /// What other units said.
    pub answers: BTreeMap<UnitId, Spread>,
    /// The measure that takes its place.
    pub replaced_by: Option<u32>,
    /// Who stopped it, and when.
    pub cancelled: Option<(PersonId, Moment)>,
    /// The desk was told that its owner is gone.
    pub is_ownerless: bool,
}

/// A measure was put off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponement {
    /// When that was decided.
    pub at: Moment,
    /// When it was due.
    pub from: Moment,
    /// When it is due now.
    pub to: Moment,
    /// Who approved it.
    pub by: PersonId,
}

/// An instruction of the CISO (5.3(3)②).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its number.
    pub no: u32,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: PersonId,
    /// As the CISO, or standing in for him.
    pub via: Via,
    /// The measures that it names.
    pub measures: BTreeSet<u32>,
}

/// A decision of the CISO that the desk passes on (1(4)②).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its number.
    pub no: u32,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: PersonId,
    /// As the CISO, or standing in for him.
    pub via: Via,
    /// Units that it is for.
    pub units: BTreeSet<UnitId>,
    /// By when the desk passes it on.
    pub due: Moment,
    /// When it was passed on first.
    pub passed_on_at: Option<Moment>,
    /// Whether it was told that this is late.
    pub is_late: bool,
    /// Who is to read it.
    pub readers: BTreeSet<Reader>,
    /// Units of which there was nobody to tell.
    pub unreached: BTreeSet<UnitId>,
    /// Who has read it, and when.
    pub read: BTreeMap<PersonId, Moment>,
}

/// A recommendation to the mayor (9(1)③).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Its number.
    pub no: u32,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: PersonId,
    /// As the CISO, or standing in for him.
    pub via: Via,
    /// What came of it, and when that was recorded.
    pub outcome: Option<(Outcome, Moment)>,
}

impl Measure {
    /// How it stands.
    pub fn status(&self) -> Status {
        match self.stage {
            Stage::Proposed | Stage::Planned | Stage::UnderWay if self.is_late => Status::Late,
            Stage::Proposed => Status::Proposed,
            Stage::Planned => Status::Planned,
            Stage::UnderWay => Status::UnderWay,
            Stage::Done => Status::Done,
            Stage::Verified => Status::Verified,
            Stage::Effective => Status::Effective,
            Stage::Insufficient => Status::Insufficient,
            Stage::Cancelled => Status::Cancelled,
        }
    }

    /// Whether something is still owed about it.
    pub fn is_live(&self) -> bool {
        self.clock.is_some()
    }

    /// Whether it waits to be carried out.
    pub fn is_undone(&self) -> bool {
        matches!(self.stage, Stage::Proposed | Stage::Planned | Stage::UnderWay)
    }

    /// Units that were asked and have not answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &UnitId> {
        self.terms.units.iter().filter(|unit| !self.answers.contains_key(*unit))
    }
}

impl Decision {
    /// When it is told that it was not passed on.
    pub fn next_due(&self) -> Option<Moment> {
        (self.passed_on_at.is_none() && !self.is_late).then_some(self.due)
    }

    /// Readers who have not read it.
    pub fn unread(&self) -> impl Iterator<Item = &Reader> {
        self.readers.iter().filter(|reader| !self.read.contains_key(&reader.person))
    }
}

impl Prevention {
    /// The number the next measure gets.
    pub fn next_measure(&self) -> u32 {
        self.measures.keys().next_back().map_or(1, |last| last + 1)
    }

    /// The number the next cause gets.
    pub fn next_cause(&self) -> u32 {
        self.causes.keys().next_back().map_or(1, |last| last + 1)
    }

    /// By when each task that is not overdue is owed.
    pub fn limits(&self) -> impl Iterator<Item = Moment> {
        let in_time = self.measures.values().filter(|row| !row.is_late);
        in_time.filter_map(|row| row.clock).map(|clock| clock.due)
    }

    /// When something is due next.
    pub fn next_due(&self) -> Option<Moment> {
        let measures = self.measures.values().filter_map(|row| Some(row.clock?.next?.at));
        measures.chain(self.decisions.iter().filter_map(Decision::next_due)).min()
    }

    /// Applies one fact.
    pub fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Investigated { participants, unit, lacking } => {
                let (participants, unit) = (participants.clone(), unit.clone());
                self.inquiry = Some(Inquiry { at, participants, unit, lacking: lacking.clone() });
            }
            Fact::CauseFound { no, threat, factor } => {
                let cause = Cause { threat: threat.clone(), factor: *factor, is_dropped: false };
                self.causes.insert(*no, cause);
            }
            Fact::CauseDropped { no } => {
                if let Some(cause) = self.causes.get_mut(no) {
                    cause.is_dropped = true;
                }
            }
            Fact::Proposed { no, by, terms, clock } => self.propose(*no, by.as_ref(), terms, *clock, at),
            Fact::Reported { measures, .. } => {
                self.reported.push(at);
                if let Actor::Person(person) = by {
                    self.reported_by.extend(measures.iter().map(|no| (*no, person.clone())));
                }
            }
            Fact::Instructed { no, by, via, measures } => {
                let measures: BTreeSet<u32> = measures.iter().map(|row| row.no).collect();
                for measure in &measures {
                    self.edit(*measure, |row| row.instruct(*no));
                }
                let (no, by, via) = (*no, by.clone(), *via);
                self.instructions.push(Instruction { no, at, by, via, measures });
            }
            Fact::Described { .. } | Fact::SecondPersonWaived { .. } => {}
            Fact::Decided { .. }
            | Fact::PassedOn { .. }
            | Fact::PassOnLate { .. }
            | Fact::Read { .. }
            | Fact::Recommended { .. }
            | Fact::RecommendationClosed { .. } => self.apply_to_decisions(fact, at),
            _ => self.apply_to_measure(fact, at),
        }
    }

    fn propose(&mut self, no: u32, by: Option<&PersonId>, terms: &Terms, clock: Clock, at: Moment) {
        if let Some(replaced) = terms.replaces {
            self.edit(replaced, |row| {
                row.replaced_by = Some(no);
                row.clock = None;
            });
        }
        let measure = Measure {
            no,
            terms: terms.clone(),
            proposed_by: by.cloned(),
            proposed_at: at,
            stage: Stage::Proposed,
            clock: Some(clock),
            is_late: false,
            instruction: None,
            started_at: None,
            completed_at: None,
            completed_by: None,
            verified: None,
            effect: None,
            postponements: Vec::new(),
            answers: BTreeMap::new(),
            replaced_by: None,
            cancelled: None,
            is_ownerless: false,
        };
        self.measures.insert(no, measure);
    }

    fn apply_to_measure(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::Started { no } => self.edit(*no, |row| {
                row.stage = Stage::UnderWay;
                row.started_at = Some(at);
            }),
            Fact::Completed { no, by, at: happened, clock } => self.edit(*no, |row| {
                row.move_to(Stage::Done, Some(*clock));
                row.completed_at = Some(*happened);
                row.completed_by.clone_from(by);
            }),
            Fact::Verified { no, by, clock } => self.edit(*no, |row| {
                row.move_to(Stage::Verified, Some(*clock));
                row.verified = Some((by.clone(), at));
            }),
            Fact::SentBack { no, clock, .. } => self.edit(*no, |row| {
                row.move_to(Stage::UnderWay, Some(*clock));
                row.completed_at = None;
            }),
            Fact::EffectChecked { no, by, is_sufficient, clock } => self.edit(*no, |row| {
                let stage = if *is_sufficient { Stage::Effective } else { Stage::Insufficient };
                row.move_to(stage, *clock);
                row.effect = Some((by.clone(), at, *is_sufficient));
            }),
            Fact::Postponed { no, by, clock } => self.edit(*no, |row| {
                let (from, to, by) = (row.terms.due, clock.due, by.clone());
                row.postponements.push(Postponement { at, from, to, by });
                row.terms.due = clock.due;
                row.move_to(row.stage, Some(*clock));
            }),
            Fact::Reassigned { no, owner, .. } => self.edit(*no, |row| {
                row.terms.owner = owner.clone();
                row.is_ownerless = false;
            }),
            Fact::Cancelled { no, by } => self.edit(*no, |row| {
                row.move_to(Stage::Cancelled, None);
                row.cancelled = Some((by.clone(), at));
            }),
            Fact::Answered { no, unit, answer } => self.edit(*no, |row| {
                row.answers.insert(unit.clone(), *answer);
            }),
            Fact::Reminded { no, next, .. } => self.edit(*no, |row| row.await_next(*next)),
            Fact::Overdue { no, next, .. } => self.edit(*no, |row| {
                row.is_late = true;
                row.await_next(*next);
            }),
            Fact::OwnerLost { no, .. } => self.edit(*no, |row| row.is_ownerless = true),
            _ => {}
        }
    }

    fn apply_to_decisions(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::Decided { no, by, via, units, due, .. } => self.decisions.push(Decision {
                no: *no,
                at,
                by: by.clone(),
                via: *via,
                units: units.clone(),
                due: *due,
                passed_on_at: None,
                is_late: false,
                readers: BTreeSet::new(),
                unreached: BTreeSet::new(),
                read: BTreeMap::new(),
            }),
            Fact::PassedOn { no, readers, unreached, .. } => self.edit_decision(*no, |row| {
                row.passed_on_at.get_or_insert(at);
                row.readers.extend(readers.iter().cloned());
                row.unreached.clone_from(unreached);
            }),
            Fact::PassOnLate { no, .. } => self.edit_decision(*no, |row| row.is_late = true),
            Fact::Read { no, by } => self.edit_decision(*no, |row| {
                row.read.entry(by.clone()).or_insert(at);
            }),
            Fact::Recommended { no, by, via } => {
                let (no, by, via) = (*no, by.clone(), *via);
                self.recommendations.push(Recommendation { no, at, by, via, outcome: None });
            }
            Fact::RecommendationClosed { no, outcome } => {
                if let Some(row) = self.recommendations.iter_mut().find(|row| row.no == *no) {
                    row.outcome = Some((*outcome, at));
                }
            }
            _ => {}
        }
    }

    fn edit(&mut self, no: u32, edit: impl FnOnce(&mut Measure)) {
        if let Some(measure) = self.measures.get_mut(&no) {
            edit(measure);
        }
    }

    fn edit_decision(&mut self, no: u32, edit: impl FnOnce(&mut Decision)) {
        if let Some(decision) = self.decisions.iter_mut().find(|row| row.no == no) {
            edit(decision);
        }
    }
}

impl Measure {
    fn instruct(&mut self, no: u32) {
        self.instruction = Some(no);
        self.stage = if self.stage == Stage::Proposed { Stage::Planned } else { self.stage };
    }

    /// Another stage, another task: what was late about the one before is over.
    fn move_to(&mut self, stage: Stage, clock: Option<Clock>) {
        self.stage = stage;
        self.clock = clock;
        self.is_late = false;
    }

    fn await_next(&mut self, next: Option<Next>) {
        if let Some(clock) = &mut self.clock {
            clock.next = next;
        }
    }

    /// Who owes it, where that is a post: the post and its unit.
    pub fn post(&self) -> Option<(&crate::ids::PostId, &UnitId)> {
        match &self.terms.owner {
            Owner::Post { post, unit } => Some((post, unit)),
            Owner::Person(_) => None,
        }
    }
}
