//! An incident as its history leaves it: what is known, where each line stands, who owes what.

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::{Actor, Bearer, CallResult, Means, Needs};
use crate::basis::Basis;
use crate::case::{Case, Phase, Received};
use crate::channel::Channel;
use crate::code::words;
use crate::history::Private;
use crate::ids::{
    Act, Answer, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, PostId, SeverityId,
    StepId, UnitId,
};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::policy::timer::Timer;

use super::fact::{Joined, Lateness, Opened, Outcome, Owed};

/// An incident (事案) at one seq.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Its history.
    pub id: HistoryId,
    /// Entries folded so far.
    pub seq: i64,
    /// Time of the last entry.
    pub at: Moment,
    /// Time of the first entry.
    pub opened_at: Moment,
    /// 事案番号.
    pub number: String,
    /// The policy it runs under.
    pub policy: PolicyVersion,
    /// What is known.
    pub case: Case,
    /// Class.
    pub severity: SeverityId,
    /// Whether a person set the class, so that rules may only raise the question, not change it.
    pub severity_by_hand: bool,
    /// 段階.
    pub phase: Phase,
    /// The reporter, where it is a member of staff.
    pub reporter: Option<PersonId>,
    /// How it reached the reporter, when it was someone else's report.
    pub received: Option<Received>,
    /// Who has changed what is known.
    pub changed_by: BTreeSet<PersonId>,
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
    /// Reports that belong to it, first one first.
    pub reports: Vec<HistoryId>,
    /// How often the same thing was reported again.
    pub repeats: u32,
    /// Reports that joined, first one first, with what each says.
    pub joined: Vec<Heard>,
    /// 訓練.
    pub drill: bool,
    /// Lines that have begun.
    pub lines: BTreeMap<LineId, LineState>,
    /// Every duty ever, by its number.
    pub duties: Vec<Duty>,
    /// When each person was first told.
    pub told: BTreeMap<PersonId, Moment>,
    /// Who has confirmed or reported it.
    pub confirmed: BTreeSet<PersonId>,
    /// Bodies outside that were told.
    pub parties: BTreeSet<PartyId>,
    /// What the plan itself told each of them, in order.
    pub informed: Vec<Informed>,
    /// When each body outside said through its own link that it has the notice.
    pub heard: BTreeMap<PartyId, Moment>,
    /// People whom no caller telephoned, by the step that asked for it.
    pub calls_given_up: BTreeSet<(LineId, StepId, PersonId)>,
    /// How the last noted delivery to a person on a channel ended.
    pub reach: BTreeMap<(PersonId, Channel), Outcome>,
    /// When the desk is asked how it stands, if nothing else is due.
    pub watch_at: Option<Moment>,
    /// How many times in a row nothing had happened when asked.
    pub quiet: u32,
    /// Where the emergency response plan stands (7.3).
    pub plan: Plan,
    /// When it reached what its handling is measured by.
    pub milestones: Milestones,
    /// Latest text of each kind (`summary`, `description`, `place`, and those of the plan), while not
    /// disposed of.
    pub texts: Private,
    /// What was written down with its entries, while not disposed of: notes, reasons, answers.
    pub notes: BTreeSet<String>,
    /// Whether it is no longer kept: nobody finds it, and nothing can happen to it any more.
    pub is_disposed: bool,
}

/// A report that joined an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// What it says.
    pub joined: Joined,
    /// When it joined.
    pub at: Moment,
    /// Who sent it in.
    pub by: Actor,
}

/// What the plan told a body outside, as it stood then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Informed {
    /// Whom.
    pub party: PartyId,
    /// By which line
    pub line: LineId,
    /// and step.
    pub step: StepId,
    /// When.
    pub at: Moment,
    /// 影響度.
    pub severity: SeverityId,
    /// 種別.
    pub kind: KindId,
    /// Where.
    pub unit: Option<UnitId>,
    /// 認知.
    pub aware_at: Moment,
    /// How what was sent to it ended, once that is noted.
    pub outcome: Option<Outcome>,
}

/// A line on one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineState {
    /// 1 for the first round.
    pub round: u32,
    /// Steps that left the waiting state at least once.
    pub steps: BTreeMap<StepId, StepState>,
    /// Set when the round has no one left to tell: when the next round begins.
    pub again_at: Option<Moment>,
    /// Since when there has been no one left to tell (経路尽き): it stands until a person acts, whatever
    /// rounds begin meanwhile.
    pub exhausted_at: Option<Moment>,
}

/// A step on one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepState {
    /// Where it stands.
    pub stage: Stage,
    /// When it opened last.
    pub opened_at: Moment,
    /// The round it opened in last.
    pub round: u32,
    /// Why it opened last.
    pub opened: Opened,
    /// What it rests on.
    pub basis: Basis,
    /// Opened later than it should have been.
    pub delayed: bool,
    /// Its duties.
    pub duties: Vec<DutyNo>,
    /// "Next level" was pressed over it in this round.
    pub pushed: bool,
    /// For questions.
    pub question: Option<QuestionState>,
    /// Bodies outside that it has told.
    pub informed: BTreeSet<PartyId>,
}

/// Where a step stands. `done` and `late` are derived from its duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not opened in this round.
    Waiting,
    /// Opened.
    Told,
    /// Passed as a whole: nobody could be told.
    Passed,
    /// Its condition turned false first.
    Dropped,
}

/// A question on one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionState {
    /// The group that is asked now.
    pub group: u32,
    /// What was decided, by a person or by silence.
    pub answer: Option<Answer>,
    /// Whether a person decided.
    pub by_person: bool,
    /// When it was decided.
    pub answered_at: Option<Moment>,
}

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

impl Incident {
    /// The bearers of whom a duty is still awaited: whoever has done their part is asked no more.
    pub fn awaited<'a>(&'a self, duty: &'a Duty) -> impl Iterator<Item = &'a Bearer> {
        let is_confirmation = duty.act.is(Act::CONFIRM);
        duty.bearers.iter().filter(move |bearer| {
            let has_confirmed = is_confirmation && self.confirmed.contains(&bearer.person);
            !has_confirmed && !duty.parts.contains_key(&bearer.person)
        })
    }

    /// Whether a duty is owed and still awaited of `person`.
    pub fn is_awaited_of(&self, duty: &Duty, person: &PersonId) -> bool {
        duty.is_owed() && self.awaited(duty).any(|bearer| bearer.person == *person)
    }

    /// Whether a duty would be done if `more` bearers did their part besides those who have.
    pub fn suffices(&self, duty: &Duty, more: usize) -> bool {
        let done = duty.bearers.len().saturating_sub(self.awaited(duty).count()).saturating_add(more);
        let all = duty.bearers.len();
        match duty.needs {
            Needs::Any => done >= 1,
            Needs::Each => done >= all,
            Needs::Count(count) => done >= all.min(usize::try_from(count).unwrap_or(usize::MAX)),
        }
    }

    /// Whether a person has answered on this incident in any way: confirmed, acted, decided, reported.
    pub fn has_answered(&self, person: &PersonId) -> bool {
        let acted = |duty: &Duty| {
            (duty.done_by.as_ref() == Some(person) && !duty.is_deemed) || duty.parts.contains_key(person)
        };
        self.confirmed.contains(person) || self.duties.iter().any(acted)
    }

    /// The duty with this number.
    pub fn find_duty(&self, no: DutyNo) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.no == no)
    }

    /// Duties of one step, in order of opening.
    pub fn duties_of<'a>(&'a self, line: &'a LineId, step: &'a StepId) -> impl Iterator<Item = &'a Duty> {
        self.duties.iter().filter(move |duty| duty.line == *line && duty.step == *step)
    }

    /// Whether anything can still become due.
    pub fn is_open(&self) -> bool {
        !self.phase.is_end()
    }

    /// When the incident must be looked at next: a function of its history alone.
    pub fn wake_at(&self) -> Option<Moment> {
        let watch = self.watch_at.filter(|_| self.is_open());
        self.next_due().into_iter().chain(watch).min()
    }

    /// The next moment at which something other than asking how it stands is due.
    pub fn next_due(&self) -> Option<Moment> {
        let asked = [self.plan.deadlines.next_due(), self.plan.response.next_due()];
        let asked = asked.into_iter().flatten().filter(|_| self.is_open());
        self.next_step().into_iter().chain(asked).min()
    }

    /// The next moment at which someone has something to do. A date of law that only runs is none.
    pub fn next_step(&self) -> Option<Moment> {
        if !self.is_open() {
            return None;
        }
        let owed = self.duties.iter().filter(|duty| duty.is_owed());
        let due = owed.clone().filter_map(Duty::expected_by);
        let asked = owed.filter_map(|duty| duty.ask_at);
        let rounds = self.lines.values().filter_map(|line| line.again_at);
        due.chain(asked).chain(rounds).chain(self.plan.next_step()).min()
    }
}

/// Moments that statistics count from the opening on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// When someone first confirmed it, as it happened. Reporting it is no confirmation.
    pub confirmed_at: Option<Moment>,
    /// When it came to 復旧済み or beyond; none again once it fell back.
    pub recovered_at: Option<Moment>,
    /// When it was closed (完結) last; none while it is open or was void.
    pub closed_at: Option<Moment>,
}

impl Milestones {
    pub(super) fn pass(&mut self, to: Phase, at: Moment) {
        self.closed_at = (to == Phase::Closed).then_some(at);
        self.recovered_at = match to {
            Phase::Recovered | Phase::Investigating | Phase::Preventing | Phase::Closed => {
                self.recovered_at.or(Some(at))
            }
            Phase::Received | Phase::Confirmed | Phase::Handling | Phase::Contained | Phase::Void => None,
        };
    }
}
