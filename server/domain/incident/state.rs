//! An incident as its history leaves it: what is known, where each line stands, who owes what.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::history::Private;
use crate::domain::ids::{
    Act, Answer, DutyNo, HistoryId, LineId, PartyId, PersonId, PolicyVersion, PostId, SeverityId, StepId,
    UnitId,
};
use crate::domain::moment::Moment;
use crate::domain::plan::Plan;
use crate::domain::policy::timer::Timer;

use super::fact::{Actor, Basis, Bearer, Case, Means, Needs, Opened, Outcome, Owed, Phase, Received};
use super::milestone::Milestones;

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
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
    /// Reports that belong to it, first one first.
    pub reports: Vec<HistoryId>,
    /// How often the same thing was reported without a report of its own.
    pub repeats: u32,
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
    /// When each body outside said through its own link that it has the notice.
    pub heard: BTreeMap<PartyId, Moment>,
    /// People whom no caller telephoned, by the step that asked for it.
    pub calls_given_up: BTreeSet<(LineId, StepId, PersonId)>,
    /// How the last noted delivery to a person on a channel ended.
    pub reach: BTreeMap<(PersonId, String), Outcome>,
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
    /// Whether it is no longer kept: nobody finds it, and nothing can happen to it any more.
    pub is_disposed: bool,
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
    /// Those who have done their part, where one is not enough.
    pub parts: BTreeSet<PersonId>,
    /// Its time.
    pub timer: Option<Timer>,
    /// When it is due; none while its clock has not started, or if it has no time.
    pub due_at: Option<Moment>,
    /// When its bearers are asked how it stands, if it has no time.
    pub ask_at: Option<Moment>,
    /// When it opened.
    pub opened_at: Moment,
    /// Where it stands.
    pub state: DutyState,
    /// When it became late, if it ever did.
    pub late_at: Option<Moment>,
    /// When it was done, as it happened.
    pub done_at: Option<Moment>,
    /// Who did it.
    pub done_by: Option<PersonId>,
    /// Who recorded it, where that was another.
    pub recorded_by: Option<Actor>,
    /// By what means.
    pub means: Option<Means>,
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

impl DutyState {
    /// The word that interfaces and stored rows use.
    pub const fn as_str(self) -> &'static str {
        match self {
            DutyState::Open => "open",
            DutyState::Late => "late",
            DutyState::Done => "done",
            DutyState::Passed => "passed",
            DutyState::Withdrawn => "withdrawn",
        }
    }
}

impl Duty {
    /// Still owed by someone, in time or not.
    pub fn is_owed(&self) -> bool {
        matches!(self.state, DutyState::Open | DutyState::Late)
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
            !has_confirmed && !duty.parts.contains(&bearer.person)
        })
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
        let due = owed.clone().filter(|duty| duty.state == DutyState::Open).filter_map(|duty| duty.due_at);
        let asked = owed.filter_map(|duty| duty.ask_at);
        let rounds = self.lines.values().filter_map(|line| line.again_at);
        due.chain(asked).chain(rounds).chain(self.plan.next_step()).min()
    }
}
