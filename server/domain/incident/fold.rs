//! The fold: facts applied one after the other. Applies outcomes and knows no rule, so that an old
//! history means the same under new code.

mod bonds;
mod duties;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::actor::Actor;
use crate::basis::Basis;
use crate::case::{Case, Phase, Placed, Walled};
use crate::history::{History, Kind, Private};
use crate::ids::{Answer, DutyNo, HistoryId, LineId, PartyId, PersonId, SeverityId, StepId};
use crate::moment::Moment;
use crate::plan::{Plan, PlanFact};

use super::bond::Bonds;
use super::fact::{Delivered, Discharge, Fact, Facts, Joined, Opened};
use super::joined::REPORT;
use super::keeping::Keeping;
use super::state::{
    Claim, Duties, DutyState, Heard, Incident, Informed, LineState, Milestones, QuestionState, Stage,
    StepState,
};

impl History for Incident {
    const KIND: Kind = Kind::Incident;
    type Facts = Facts;

    fn begin(id: HistoryId, at: Moment, facts: &Facts, private: &Private) -> Option<Self> {
        let mut incident = Self::opened(id, at, facts.facts.first()?)?;
        incident.take_texts(private);
        for fact in facts.facts.iter().skip(1) {
            incident.apply(fact, at, &facts.by);
        }
        incident.seq = 1;
        Some(incident)
    }

    fn apply_entry(&mut self, at: Moment, facts: &Facts, private: &Private) {
        self.take_texts(private);
        for fact in &facts.facts {
            self.apply(fact, at, &facts.by);
        }
        self.at = at;
        self.seq += 1;
    }

    fn request(facts: &Facts) -> Option<&String> {
        facts.request.as_ref()
    }

    fn id(&self) -> HistoryId {
        self.id
    }

    fn seq(&self) -> i64 {
        self.seq
    }

    fn is_open(&self) -> bool {
        Incident::is_open(self)
    }

    fn is_disposed(&self) -> bool {
        self.is_disposed
    }

    fn wake_at(&self, _: Moment) -> Option<Moment> {
        Incident::wake_at(self)
    }
}

impl Incident {
    /// The incident right after its opening fact, with seq 0.
    pub fn opened(id: HistoryId, at: Moment, fact: &Fact) -> Option<Self> {
        let Fact::Opened { number, called, report, policy, case, reporter, received, subjects, drill } = fact
        else {
            return None;
        };
        Some(Self {
            id,
            seq: 0,
            at,
            opened_at: at,
            number: number.clone(),
            called: *called,
            policy: *policy,
            case: Case::clone(case),
            severity: SeverityId::from(""),
            severity_by_hand: false,
            phase: Phase::Received,
            reporter: reporter.clone(),
            claim: None,
            received: received.clone(),
            subjects: subjects.clone(),
            reports: vec![*report],
            repeats: 0,
            joined: Vec::new(),
            changed_by: BTreeSet::new(),
            drill: *drill,
            lines: BTreeMap::new(),
            duties: Duties::default(),
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
            bonds: Bonds::default(),
            keeping: Keeping::default(),
            milestones: Milestones::default(),
            texts: Private::new(),
            notes: BTreeSet::new(),
            is_disposed: false,
        })
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
        self.take(fact, at, by);
        self.note_milestone(fact, at);
        let card = fact.card();
        if card.is_activity {
            self.quiet = 0;
        }
        if card.is_answer {
            let exhausted = self.lines.values_mut().filter(|line| line.exhausted_at.is_some());
            exhausted.for_each(|line| Arc::make_mut(line).exhausted_at = None);
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    fn take(&mut self, fact: &Fact, at: Moment, by: &Actor) {
        match fact {
            // Said or written down; nothing follows for the state.
            Fact::Opened { .. } | Fact::PostPassed { .. } | Fact::Noted | Fact::DeadLetterTold { .. } => {}
            Fact::EndTold { .. } | Fact::Disowned { .. } | Fact::SecondPersonWaived { .. } => {}
            Fact::NotedOf { .. } | Fact::ReporterTold { .. } | Fact::ReporterWrote { .. } => {}
            Fact::RecordedFor { .. } | Fact::Vouched { .. } | Fact::Taken { .. } | Fact::Eased { .. } => {}
            Fact::ReporterClaimed { person, .. } => {
                self.claim = Some(Claim { person: person.clone(), is_them: None });
            }
            Fact::ReporterChecked { is_them } => {
                let Some(claim) = self.claim.as_mut() else { return };
                claim.is_them = Some(*is_them);
                // They read the incident from now on. What they did not do as themselves stays as it is.
                let person =
                    claim.person.clone().filter(|person| *is_them && !self.subjects.contains(person));
                self.reporter = self.reporter.take().or(person);
            }
            Fact::Repeated { report } => {
                self.repeats += 1;
                self.reports.extend(report);
            }
            Fact::Joined { joined, .. } => self.hear_report(joined, at, by),
            Fact::CaseChanged { case, subjects } => {
                self.case = Case::clone(case);
                self.subjects = subjects.clone();
                self.forget_lent();
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
            Fact::PhaseChanged { to } => self.move_to(*to, at),
            Fact::LineStarted { line } => {
                let begun = LineState { round: 1, ..LineState::default() };
                self.lines.insert(line.clone(), Arc::new(begun));
            }
            Fact::StepOpened { line, step, opened, basis, delayed } => {
                self.open_step((line, step), at, (opened, basis, *delayed));
            }
            Fact::StepPassed { line, step } => {
                self.edit_step(line, step, at, |row| row.stage = Stage::Passed);
            }
            Fact::StepDropped { line, step } => {
                self.edit_step(line, step, at, |row| row.stage = Stage::Dropped);
            }
            Fact::StepReset { line, step } => self.edit_step(line, step, at, |row| {
                row.stage = Stage::Waiting;
                row.informed.clear();
            }),
            Fact::StepPushed { line, step } => self.edit_step(line, step, at, |row| row.pushed = true),
            Fact::Told { person, .. } => self.note_told(person, at),
            Fact::PartyTold { line, step, parties } => self.inform(parties, (line, step), at),
            Fact::PartyConfirmed { party, duties } => self.hear(party, duties, at),
            Fact::PartyAnswered { .. } => {}
            Fact::ModeBegan { mode } => {
                self.case.context.modes.insert(mode.clone());
            }
            Fact::ModeEnded { mode } => {
                self.case.context.modes.remove(mode);
            }
            Fact::WallLifted { organ, .. } => {
                self.case.context.wall = Some(Walled { organ: organ.clone(), is_lifted: true });
            }
            Fact::DutyOpened { .. } => self.open_duty(fact, at),
            Fact::DutyStarted { duty, due_at, ask_at } => self.edit_duty(*duty, |row| {
                row.due_at = *due_at;
                row.ask_at = *ask_at;
            }),
            Fact::DutyDone { duty, by: doer, at, means }
            | Fact::Disapproved { duty, by: doer, at, means, .. } => {
                self.do_duty(*duty, doer, (*at, *means), by)
            }
            Fact::DutyDischarged { duty, person, why } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Done;
                row.is_deemed = !is_act(*why);
                row.done_at = Some(at);
                row.done_by = Some(person.clone());
            }),
            Fact::DutyDoneToo { duty, by, .. } => self.note_done_too(*duty, by),
            Fact::Called { duty, result, .. } => self.edit_duty(*duty, |row| row.call = Some(*result)),
            Fact::DutyShared { duty, by, at, .. } => self.share_duty(*duty, by, *at),
            Fact::DutyHastened { duty, timer, due_at } => self.edit_duty(*duty, |row| {
                row.timer = Some(timer.clone());
                row.expect_by(Some(*due_at));
            }),
            Fact::DutyPostponed { duty, due_at } => self.edit_duty(*duty, |row| row.due_at = Some(*due_at)),
            Fact::Delegated { duty, to, due_at, .. } => self.edit_duty(*duty, |row| {
                row.bearers = vec![to.clone()];
                row.expect_by(*due_at);
            }),
            Fact::DutyLate { duty, ask_at, why, .. } => self.note_late(*duty, at, Some((*ask_at, *why))),
            Fact::DutyPassed { duty } => self.note_late(*duty, at, None),
            Fact::DutyMoved { duty, bearers, due_at } => self.edit_duty(*duty, |row| {
                row.bearers = bearers.clone();
                row.due_at = *due_at;
            }),
            Fact::DutyAskedAgain { duty, bearers, answer_by } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Late;
                row.bearers = bearers.clone();
                row.answer_by = Some(*answer_by);
                row.ask_at = None;
                row.asked_at = at;
                row.asks += 1;
            }),
            Fact::DutyJoined { duty, bearers } => {
                self.edit_duty(*duty, |row| row.bearers.extend(bearers.iter().cloned()));
            }
            Fact::DutyRenewed { duty, bearers, due_at, ask_at } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Open;
                row.parts.clear();
                row.bearers = bearers.clone();
                row.due_at = *due_at;
                row.ask_at = *ask_at;
                row.asked_at = at;
                row.is_let_go = false;
            }),
            Fact::DutyWithdrawn { duty, by_rule } => self.edit_duty(*duty, |row| {
                row.state = DutyState::Withdrawn;
                row.is_let_go = !by_rule;
            }),
            Fact::Asked { line, step, group, .. } => self.edit_step(line, step, at, |row| {
                row.question.get_or_insert_default().group = *group;
            }),
            Fact::Answered { line, step, answer, decides, .. } => {
                if *decides {
                    self.answer((line, step), answer, true, at);
                }
            }
            Fact::Unanswered { line, step, follows } => self.answer((line, step), follows, false, at),
            Fact::AskedAgain { line, step } => self.edit_step(line, step, at, |row| {
                row.stage = Stage::Waiting;
                row.question = Some(QuestionState::default());
            }),
            Fact::Reminded { duties, ask_at, .. } => self.note_reminded(duties, *ask_at),
            Fact::Watched { ask_at } => self.watch_at = Some(*ask_at),
            Fact::ProgressAsked { ask_at, .. } => {
                self.quiet += 1;
                self.watch_at = Some(*ask_at);
            }
            Fact::RouteExhausted { line, again_at, .. } => {
                if let Some(line) = self.line_mut(line) {
                    line.again_at = Some(*again_at);
                    line.exhausted_at.get_or_insert(at);
                }
            }
            Fact::CallGivenUp { line, step, callee, .. } => {
                self.calls_given_up.insert((line.clone(), step.clone(), callee.clone()));
            }
            Fact::RoundStarted { line, round, keeps } => self.start_round(line, *round, keeps),
            Fact::Delivered { outcomes } => self.note_outcomes(outcomes),
            Fact::Appointed { post, person, .. } => {
                self.case.context.appointed.insert(post.clone(), person.clone());
                self.note_told(person, at);
            }
            Fact::Plan(fact) => self.apply_to_plan(fact, at, by),
            Fact::Bond(fact) => self.bind(fact, at, by),
            Fact::DisposalDecided => self.keeping.decide(by.person(), at),
            Fact::DisposalHeld { until } => self.keeping.hold(*until),
            Fact::Disposed { .. } => self.forget(),
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

    fn inform(&mut self, parties: &[PartyId], (line, step): (&LineId, &StepId), at: Moment) {
        self.parties.extend(parties.iter().cloned());
        let row = self.line_mut(line).and_then(|line| line.steps.get_mut(step)).map(Arc::make_mut);
        row.into_iter().for_each(|row| row.informed.extend(parties.iter().cloned()));
        self.informed.extend(parties.iter().map(|party| Informed {
            party: party.clone(),
            line: line.clone(),
            step: step.clone(),
            at,
            severity: self.severity.clone(),
            kind: self.case.kind.clone(),
            unit: self.case.unit.clone(),
            aware_at: self.case.aware_at,
            outcome: None,
        }));
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
            let is_to = |known: &&mut Informed| row.party.as_ref() == Some(&known.party);
            let waits = |known: &&mut Informed| known.outcome.is_none();
            let told = self.informed.iter_mut().filter(is_to).find(waits);
            told.into_iter().for_each(|known| known.outcome = Some(row.outcome));
        }
    }

    fn move_to(&mut self, phase: Phase, at: Moment) {
        self.phase = phase;
        self.keeping.turn(phase.is_end().then_some(at));
        if phase.is_end() {
            self.watch_at = None;
            for line in self.lines.values_mut() {
                Arc::make_mut(line).again_at = None;
            }
        }
    }

    fn open_step(
        &mut self,
        (line, step): (&LineId, &StepId),
        at: Moment,
        (opened, basis, delayed): (&Opened, &Basis, bool),
    ) {
        self.calls_given_up.retain(|(of, at, _)| of != line || at != step);
        let Some(line) = self.line_mut(line) else { return };
        let before = line.steps.remove(step);
        let row = StepState {
            stage: Stage::Told,
            opened_at: at,
            round: line.round,
            opened: opened.clone(),
            basis: basis.clone(),
            delayed,
            duties: before.as_ref().map(|known| known.duties.clone()).unwrap_or_default(),
            pushed: false,
            question: before.as_ref().and_then(|known| known.question.clone()),
            informed: before.map(|known| known.informed.clone()).unwrap_or_default(),
        };
        line.steps.insert(step.clone(), Arc::new(row));
    }

    fn start_round(&mut self, line: &LineId, round: u32, keeps: &[StepId]) {
        let Some(line) = self.line_mut(line) else { return };
        line.round = round;
        line.again_at = None;
        for (id, step) in &mut line.steps {
            let step = Arc::make_mut(step);
            step.pushed = false;
            step.round = if keeps.contains(id) { round } else { step.round };
        }
    }

    fn answer(&mut self, (line, step): (&LineId, &StepId), answer: &Answer, by_person: bool, at: Moment) {
        self.edit_step(line, step, at, |row| {
            let question = row.question.get_or_insert_default();
            question.answer = Some(answer.clone());
            question.by_person = by_person;
            question.answered_at = Some(at);
        });
    }

    fn edit_step(&mut self, line: &LineId, step: &StepId, at: Moment, edit: impl FnOnce(&mut StepState)) {
        let Some(line) = self.line_mut(line) else { return };
        let round = line.round;
        let waiting = || StepState {
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
        };
        let row = line.steps.entry(step.clone()).or_insert_with(|| Arc::new(waiting()));
        edit(Arc::make_mut(row));
    }

    fn line_mut(&mut self, line: &LineId) -> Option<&mut LineState> {
        self.lines.get_mut(line).map(Arc::make_mut)
    }
}

/// Whether the person named with it has acted on the incident: nothing else shows that they are awake.
const fn is_act(why: Discharge) -> bool {
    match why {
        Discharge::Reporter | Discharge::ConfirmedBefore | Discharge::Answered | Discharge::DoneThere => true,
        Discharge::OwedToSelf | Discharge::GroupAnswered | Discharge::NotOwed | Discharge::AllDone => false,
    }
}
