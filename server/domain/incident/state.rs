//! An incident as its history leaves it: what is known, where each line stands, who owes what.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::actor::{Actor, Bearer, Needs};
use crate::basis::Basis;
use crate::called::Called;
use crate::case::{Case, Phase, Received};
use crate::channel::Channel;
use crate::history::Private;
use crate::ids::{
    Act, Answer, DutyNo, HistoryId, KindId, LineId, PartyId, PersonId, PolicyVersion, SeverityId, StepId,
    UnitId,
};
use crate::moment::Moment;
use crate::plan::Plan;

pub use super::duty::{Duties, Duty, DutyState};

use super::bond::Bonds;
use super::fact::{Joined, Opened, Outcome};
use super::keeping::Keeping;

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
    /// 呼び番号; none of an incident that was opened before there were any.
    pub called: Option<Called>,
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
    /// Who its reporter says to be, where they have not shown it.
    pub claim: Option<Claim>,
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
    /// Lines that have begun; each is shared with the states before until it changes.
    pub lines: BTreeMap<LineId, Arc<LineState>>,
    /// Every duty ever, by its number.
    pub duties: Duties,
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
    /// What it has to do with other incidents that are the same matter.
    pub bonds: Bonds,
    /// How long it is kept.
    pub keeping: Keeping,
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

/// Who an unknown reporter says to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which person fits the number and the name; none where nobody does.
    pub person: Option<PersonId>,
    /// Whether it is them; none while nobody has asked them.
    pub is_them: Option<bool>,
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
    pub steps: BTreeMap<StepId, Arc<StepState>>,
    /// Set when the round has no one left to tell: when the next round begins.
    pub again_at: Option<Moment>,
    /// Since when there has been no one left to tell (全員応答なし): it stands until a person acts, whatever
    /// rounds begin meanwhile.
    pub exhausted_at: Option<Moment>,
}

impl LineState {
    /// A step that left the waiting state at least once.
    pub fn step(&self, step: &StepId) -> Option<&StepState> {
        self.steps.get(step).map(Arc::as_ref)
    }
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
        self.duties.find(no)
    }

    /// Duties of one step, in order of opening.
    pub fn duties_of<'a>(&'a self, line: &LineId, step: &StepId) -> impl Iterator<Item = &'a Duty> + use<'a> {
        let state = self.lines.get(line).and_then(|line| line.step(step));
        state.into_iter().flat_map(move |state| self.duties.those(&state.duties))
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
            // The other incident is measured.
            Phase::Merged => self.recovered_at,
            Phase::Received | Phase::Confirmed | Phase::Handling | Phase::Contained | Phase::Void => None,
        };
    }
}
