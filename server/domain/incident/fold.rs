//! The fold: facts applied one after the other. Applies outcomes and knows no rule, so that an old
//! history means the same under new code.

mod duties;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::actor::Actor;
use crate::domain::basis::Basis;
use crate::domain::case::{Phase, Placed, Walled};
use crate::domain::history::Private;
use crate::domain::ids::{Act, DutyNo, HistoryId, LineId, PartyId, PersonId, SeverityId, StepId};
use crate::domain::moment::Moment;
use crate::domain::plan::{Plan, PlanFact};

use super::fact::{Delivered, Fact, Facts, Joined, Opened};
use super::joined::REPORT;
use super::state::{
    DutyState, Heard, Incident, Informed, LineState, Milestones, QuestionState, Stage, StepState,
};

impl Incident {
    /// Folds a history. `None` if it does not begin with [`Fact::Opened`].
    pub fn fold<'a>(
        id: HistoryId,
        entries: impl IntoIterator<Item = (Moment, &'a Facts, &'a Private)>,
    ) -> Option<Self> {
        let mut entries = entries.into_iter();
        let (at, facts, private) = entries.next()?;
        let mut incident = Self::begin(id, at, facts, private)?;
        for (at, facts, private) in entries {
            incident.apply_entry(at, facts, private);
        }
        Some(incident)
    }

    /// The incident after its first entry.
    pub fn begin(id: HistoryId, at: Moment, facts: &Facts, private: &Private) -> Option<Self> {
        let mut incident = Self::opened(id, at, facts.facts.first()?)?;
        incident.take_texts(private);
        for fact in facts.facts.iter().skip(1) {
            incident.apply(fact, at, &facts.by);
        }
        incident.seq = 1;
        Some(incident)
    }

    /// The incident right after its opening fact, with seq 0.
    pub fn opened(id: HistoryId, at: Moment, fact: &Fact) -> Option<Self> {
        let Fact::Opened { number, report, policy, case, reporter, received, subjects, drill } = fact else {
            return None;
        };
        Some(Self {
            id,
            seq: 0,
            at,
            opened_at: at,
            number: number.clone(),
            policy: *policy,
            case: case.clone(),
            severity: SeverityId::from(""),
            severity_by_hand: false,
            phase: Phase::Received,
            reporter: reporter.clone(),
            received: received.clone(),
            subjects: subjects.clone(),
            reports: vec![*report],
            repeats: 0,
            joined: Vec::new(),
            changed_by: BTreeSet::new(),
            drill: *drill,
            lines: BTreeMap::new(),
            duties: Vec::new(),
            told: BTreeMap::new(),
            confirmed: reporter.iter().cloned().collect(),
            parties: BTreeSet::new(),
            informed: Vec::new(),
            heard: BTreeMap::new(),
            calls_given_up: BTreeSet::new(),
            reach: BTreeMap::new(),
            watch_at: None,
            quiet: 0,
            plan: Plan::default(),
            milestones: Milestones::default(),
            texts: Private::new(),
            notes: BTreeSet::new(),
            is_disposed: false,
        })
    }

    /// Applies one entry.
    pub fn apply_entry(&mut self, at: Moment, facts: &Facts, private: &Private) {
        self.take_texts(private);
        for fact in &facts.facts {
            self.apply(fact, at, &facts.by);
        }
        self.at = at;
        self.seq += 1;
    }

    /// Keeps the latest text of each kind that screens show, and whatever was written down, for who looks
    /// for it; names stay in the entry.
    pub fn take_texts(&mut self, private: &Private) {
        for (key, text) in private {
            if matches!(key.as_str(), "note" | "reason" | "answer") {
                self.notes.insert(text.clone());
            }
            let is_said = matches!(key.as_str(), "summary" | "description" | "place");
            if is_said || key.starts_with(REPORT) || Plan::keeps(key) {
                self.texts.insert(key.clone(), text.clone());
            }
        }
    }

    /// Applies one fact, given by `by` and recorded at `at`.
    pub fn apply(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Opened { .. } | Fact::PostPassed { .. } | Fact::Noted | Fact::DeadLetterTold { .. } => {}
            Fact::EndTold { .. } | Fact::Disowned { .. } | Fact::SecondPersonWaived { .. } => {}
            Fact::RecordedFor { .. } | Fact::Vouched { .. } | Fact::Taken { .. } | Fact::Eased { .. } => {}
            Fact::CallGivenUp { line, step, callee, .. } => {
                self.calls_given_up.insert((line.clone(), step.clone(), callee.clone()));
            }
            Fact::DutyDoneToo { duty, by, .. } => self.note_done_too(*duty, by),
            Fact::Repeated { report } => {
                self.repeats += 1;
                self.reports.extend(report);
            }
            Fact::Joined { joined, .. } => self.hear_report(joined, at, by),
            Fact::CaseChanged { .. }
            | Fact::SeverityChanged { .. }
            | Fact::ScaleChanged { .. }
            | Fact::PhaseChanged { .. }
            | Fact::PartyTold { .. }
            | Fact::PartyConfirmed { .. }
            | Fact::PartyAnswered { .. }
            | Fact::ModeBegan { .. }
            | Fact::ModeEnded { .. }
            | Fact::WallLifted { .. }
            | Fact::Appointed { .. } => self.apply_to_case(fact, at, by),
            Fact::Told { person, .. } => self.note_told(person, at),
            Fact::Reminded { duties, ask_at, .. } => self.note_reminded(duties, *ask_at),
            Fact::Watched { ask_at } => self.watch_at = Some(*ask_at),
            Fact::ProgressAsked { ask_at, .. } => {
                self.quiet += 1;
                self.watch_at = Some(*ask_at);
            }
            Fact::Delivered { outcomes } => self.note_outcomes(outcomes),
            Fact::Plan(fact) => self.apply_to_plan(fact, at, by),
            Fact::Disposed { .. } => self.forget(),
            Fact::LineStarted { .. }
            | Fact::StepOpened { .. }
            | Fact::StepPassed { .. }
            | Fact::StepDropped { .. }
            | Fact::StepReset { .. }
            | Fact::StepPushed { .. }
            | Fact::RouteExhausted { .. }
            | Fact::RoundStarted { .. } => self.apply_to_line(fact, at),
            Fact::Asked { .. }
            | Fact::Answered { .. }
            | Fact::Unanswered { .. }
            | Fact::AskedAgain { .. } => self.apply_to_question(fact, at),
            Fact::DutyOpened { .. }
            | Fact::DutyStarted { .. }
            | Fact::DutyDone { .. }
            | Fact::DutyDischarged { .. }
            | Fact::Disapproved { .. }
            | Fact::DutyShared { .. }
            | Fact::DutyHastened { .. }
            | Fact::DutyPostponed { .. }
            | Fact::Delegated { .. }
            | Fact::DutyLate { .. }
            | Fact::DutyPassed { .. }
            | Fact::DutyMoved { .. }
            | Fact::DutyAskedAgain { .. }
            | Fact::DutyJoined { .. }
            | Fact::DutyRenewed { .. }
            | Fact::DutyWithdrawn { .. } => self.apply_to_duty(fact, at, by),
        }
        self.note_milestone(fact, at);
        self.note_activity(fact);
    }

    fn note_activity(&mut self, fact: &Fact) {
        if is_activity(fact) {
            self.quiet = 0;
        }
        if is_answer(fact) {
            self.lines.values_mut().for_each(|line| line.exhausted_at = None);
        }
    }

    fn apply_to_plan(&mut self, fact: &PlanFact, at: Moment, by: &Actor) {
        self.plan.apply(fact, at, by);
        for person in fact.lets_see() {
            self.told.entry(person).or_insert(at);
        }
    }

    /// Whoever reported knows of it, and may see it.
    fn hear_report(&mut self, joined: &Joined, at: Moment, by: &Actor) {
        self.repeats += 1;
        self.reports.push(joined.report);
        if let Some(reporter) = &joined.reporter {
            self.told.entry(reporter.clone()).or_insert(at);
        }
        self.joined.push(Heard { joined: joined.clone(), at, by: by.clone() });
    }

    fn hear(&mut self, party: &PartyId, duties: &[DutyNo], at: Moment) {
        self.heard.entry(party.clone()).or_insert(at);
        for no in duties {
            self.edit_duty(*no, |duty| {
                duty.state = DutyState::Done;
                duty.ask_at = None;
                duty.done_at = Some(at);
            });
        }
    }

    fn note_reminded(&mut self, duties: &[DutyNo], ask_at: Moment) {
        self.quiet += 1;
        for no in duties {
            self.edit_duty(*no, |duty| duty.ask_at = Some(ask_at));
        }
    }

    fn note_told(&mut self, person: &PersonId, at: Moment) {
        self.told.entry(person.clone()).or_insert(at);
    }

    fn note_informed(&mut self, party: &PartyId, (line, step): (&LineId, &StepId), at: Moment) {
        self.informed.push(Informed {
            party: party.clone(),
            line: line.clone(),
            step: step.clone(),
            at,
            severity: self.severity.clone(),
            kind: self.case.kind.clone(),
            unit: self.case.unit.clone(),
            aware_at: self.case.aware_at,
        });
    }

    fn note_done_too(&mut self, duty: DutyNo, by: &PersonId) {
        if self.find_duty(duty).is_some_and(|row| row.act.is(Act::CONFIRM)) {
            self.confirmed.insert(by.clone());
        }
    }

    fn apply_to_case(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            Fact::Appointed { post, person, .. } => {
                self.case.context.appointed.insert(post.clone(), person.clone());
                self.told.entry(person.clone()).or_insert(at);
            }
            Fact::CaseChanged { case, subjects } => {
                self.case = case.clone();
                self.subjects = subjects.clone();
                self.changed_by.extend(by.person().cloned());
            }
            Fact::SeverityChanged { to, by_rule } => {
                self.severity = to.clone();
                self.severity_by_hand = !by_rule;
            }
            Fact::ScaleChanged { scale, to, by_rule } => {
                let placed = Placed { class: to.clone(), by_hand: !by_rule };
                self.case.context.scales.insert(scale.clone(), placed);
            }
            Fact::PhaseChanged { to } => self.move_to(*to),
            Fact::PartyTold { line, step, parties } => {
                self.parties.extend(parties.iter().cloned());
                let row = self.lines.get_mut(line).and_then(|line| line.steps.get_mut(step));
                row.into_iter().for_each(|row| row.informed.extend(parties.iter().cloned()));
                parties.iter().for_each(|party| self.note_informed(party, (line, step), at));
            }
            Fact::PartyConfirmed { party, duties } => self.hear(party, duties, at),
            Fact::ModeBegan { mode } => {
                self.case.context.modes.insert(mode.clone());
            }
            Fact::ModeEnded { mode } => {
                self.case.context.modes.remove(mode);
            }
            Fact::WallLifted { organ, .. } => {
                self.case.context.wall = Some(Walled { organ: organ.clone(), is_lifted: true });
            }
            _ => {}
        }
    }

    fn forget(&mut self) {
        self.texts.clear();
        self.notes.clear();
        self.is_disposed = true;
    }

    fn note_outcomes(&mut self, outcomes: &[Delivered]) {
        for row in outcomes {
            if let Some(person) = &row.person {
                self.reach.insert((person.clone(), row.channel.clone()), row.outcome);
            }
        }
    }

    fn move_to(&mut self, phase: Phase) {
        self.phase = phase;
        if phase.is_end() {
            self.watch_at = None;
            for line in self.lines.values_mut() {
                line.again_at = None;
            }
        }
    }

    fn apply_to_line(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::LineStarted { line } => {
                self.lines.insert(line.clone(), LineState { round: 1, ..LineState::default() });
            }
            Fact::StepOpened { line, step, opened, basis, delayed } => {
                self.calls_given_up.retain(|(of, at, _)| of != line || at != step);
                let Some(line) = self.lines.get_mut(line) else { return };
                let before = line.steps.remove(step);
                let row = StepState {
                    stage: Stage::Told,
                    opened_at: at,
                    round: line.round,
                    opened: opened.clone(),
                    basis: basis.clone(),
                    delayed: *delayed,
                    duties: before.as_ref().map(|known| known.duties.clone()).unwrap_or_default(),
                    pushed: false,
                    question: before.as_ref().and_then(|known| known.question.clone()),
                    informed: before.map(|known| known.informed).unwrap_or_default(),
                };
                line.steps.insert(step.clone(), row);
            }
            Fact::StepPassed { line, step } => {
                self.edit_step(line, step, at, |row| row.stage = Stage::Passed)
            }
            Fact::StepDropped { line, step } => {
                self.edit_step(line, step, at, |row| row.stage = Stage::Dropped)
            }
            Fact::StepReset { line, step } => self.edit_step(line, step, at, |row| {
                row.stage = Stage::Waiting;
                row.informed.clear();
            }),
            Fact::StepPushed { line, step } => self.edit_step(line, step, at, |row| row.pushed = true),
            Fact::RouteExhausted { line, again_at, .. } => {
                if let Some(line) = self.lines.get_mut(line) {
                    line.again_at = Some(*again_at);
                    line.exhausted_at.get_or_insert(at);
                }
            }
            Fact::RoundStarted { line, round, keeps } => {
                if let Some(line) = self.lines.get_mut(line) {
                    line.round = *round;
                    line.again_at = None;
                    line.steps.values_mut().for_each(|step| step.pushed = false);
                    let kept = line.steps.iter_mut().filter(|(id, _)| keeps.contains(id));
                    kept.for_each(|(_, step)| step.round = *round);
                }
            }
            _ => {}
        }
    }

    fn apply_to_question(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::Asked { line, step, group, .. } => self.edit_step(line, step, at, |row| {
                row.question.get_or_insert_default().group = *group;
            }),
            Fact::Answered { line, step, answer, decides: true, .. } => {
                self.edit_step(line, step, at, |row| {
                    let question = row.question.get_or_insert_default();
                    question.answer = Some(answer.clone());
                    question.by_person = true;
                    question.answered_at = Some(at);
                });
            }
            Fact::Unanswered { line, step, follows } => self.edit_step(line, step, at, |row| {
                let question = row.question.get_or_insert_default();
                question.answer = Some(follows.clone());
                question.by_person = false;
                question.answered_at = Some(at);
            }),
            Fact::AskedAgain { line, step } => self.edit_step(line, step, at, |row| {
                row.stage = Stage::Waiting;
                row.question = Some(QuestionState::default());
            }),
            _ => {}
        }
    }

    fn edit_step(&mut self, line: &LineId, step: &StepId, at: Moment, edit: impl FnOnce(&mut StepState)) {
        let Some(line) = self.lines.get_mut(line) else { return };
        let round = line.round;
        let row = line.steps.entry(step.clone()).or_insert_with(|| StepState {
            stage: Stage::Waiting,
            opened_at: at,
            round,
            opened: Opened::First,
            basis: Basis::OPERATIONAL,
            delayed: false,
            duties: Vec::new(),
            pushed: false,
            question: None,
            informed: BTreeSet::new(),
        });
        edit(row);
    }
}

/// Whether a fact is something a person did, which ends a quiet spell.
pub fn is_activity(fact: &Fact) -> bool {
    if let Fact::Plan(fact) = fact {
        return fact.is_activity();
    }
    matches!(
        fact,
        Fact::DutyDone { .. }
            | Fact::DutyShared { .. }
            | Fact::Delegated { .. }
            | Fact::Disapproved { .. }
            | Fact::Appointed { .. }
            | Fact::WallLifted { .. }
            | Fact::Answered { .. }
            | Fact::CaseChanged { .. }
            | Fact::PhaseChanged { .. }
            | Fact::PartyConfirmed { .. }
            | Fact::PartyAnswered { .. }
            | Fact::Noted
            | Fact::Repeated { .. }
            | Fact::Joined { .. }
    )
}

/// Whether a fact shows that somebody of the body is at work on it. Another report, and what a body
/// outside says, show only that somebody else is.
fn is_answer(fact: &Fact) -> bool {
    let is_others = matches!(
        fact,
        Fact::Repeated { .. }
            | Fact::Joined { .. }
            | Fact::PartyConfirmed { .. }
            | Fact::PartyAnswered { .. }
    );
    matches!(fact, Fact::DutyDoneToo { .. }) || (is_activity(fact) && !is_others)
}
