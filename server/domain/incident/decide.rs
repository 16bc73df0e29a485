//! (incident, world, command, now) → facts and the state after, or a refusal.
//!
//! Same arguments, same answer: no clock, no chance, no I/O. Each ask decides its own facts; then
//! everything that is due by now is settled, so that a click just after a deadline and the timer
//! give the same history.

use std::collections::BTreeSet;

use crate::domain::access;
use crate::domain::escalation::progress::Progress;
use crate::domain::history::Private;
use crate::domain::ids::{Act, Answer, DutyNo, HistoryId, LineId, PersonId, SeverityId, StepId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Deed as StepDeed, Of, Policy, PostRef, Question, Step};
use crate::domain::world::World;

use super::command::{Ask, Command, Deed, Opening, Refusal};
use super::draft::Draft;
use super::fact::{Actor, Case, Delivered, Fact, Facts, Outcome, Phase};
use super::settle::{last_resorts, settle};
use super::state::{Duty, DutyState, Incident, Stage};

/// What was decided: the entry's bodies and the state after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The fact body. Empty `facts` means that there is nothing to record.
    pub facts: Facts,
    /// The private body.
    pub private: Private,
    /// The state after.
    pub after: Incident,
}

/// Decides what happens when a command is given to an incident at `now`.
///
/// # Errors
/// A [`Refusal`]; nothing is to be stored then.
pub fn decide(
    incident: &Incident,
    world: &World,
    command: &Command,
    now: Moment,
) -> Result<Decision, Refusal> {
    let policy = world.policies.get(&incident.policy).ok_or(Refusal::ReadOnly)?;
    let now = now.max(incident.at);
    let mut draft = Draft::new(world, policy, incident.clone(), command.by.clone(), now);
    let mut texts = command.texts.clone();
    match &command.ask {
        Ask::Open(_) => return Err(Refusal::Decided),
        Ask::Repeat { report } => draft.push(Fact::Repeated { report: *report }),
        Ask::Do(deed) => act(&mut draft, deed)?,
        Ask::Judge { deed, answer } => judge(&mut draft, deed, answer, &texts)?,
        Ask::Disown { duty, person } => disown(&mut draft, *duty, person)?,
        Ask::ChangeCase { case, subjects } => change_case(&mut draft, case, subjects)?,
        Ask::SetSeverity { to } => set_severity(&mut draft, to.as_ref(), &texts)?,
        Ask::SetPhase { to } => set_phase(&mut draft, *to, &texts)?,
        Ask::NextLevel { line, seen } => next_level(&mut draft, line, seen)?,
        Ask::Withdraw { duty } => withdraw(&mut draft, *duty, &texts)?,
        Ask::Note => note(&mut draft, &texts)?,
        Ask::Wake { outcomes } => wake(&mut draft, outcomes),
    }
    if draft.is_empty() {
        texts.clear();
    }
    draft.add_texts(&texts);
    close(draft, command)
}

/// Decides the opening of an incident by its first report.
///
/// # Errors
/// A [`Refusal`]; nothing is to be stored then.
pub fn open(id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<Decision, Refusal> {
    let Ask::Open(opening) = &command.ask else { return Err(Refusal::Decided) };
    let (version, policy) = world.active().ok_or(Refusal::ReadOnly)?;
    check_opening(opening, now)?;
    let opened = Fact::Opened {
        number: opening.number.clone(),
        report: opening.report,
        policy: version,
        case: opening.case.clone(),
        reporter: opening.reporter.clone(),
        received: opening.received.clone(),
        subjects: opening.subjects.clone(),
        drill: opening.drill,
    };
    let incident = Incident::opened(id, now, &opened).ok_or(Refusal::Unsettled)?;
    let mut draft = Draft::new(world, policy, incident, command.by.clone(), now);
    draft.record(opened);
    draft.add_texts(&command.texts);
    let to = policy.assess(&opening.case);
    draft.push(Fact::SeverityChanged { to, by_rule: true });
    close(draft, command)
}

fn close(mut draft: Draft<'_>, command: &Command) -> Result<Decision, Refusal> {
    settle(&mut draft)?;
    if matches!(command.ask, Ask::NextLevel { .. }) && !opened_a_step(&draft) {
        return Err(Refusal::Invalid { field: "step", reason: "no-next-level" });
    }
    let (facts, private, after) = draft.finish(command.request.clone());
    Ok(Decision { facts, private, after })
}

fn opened_a_step(draft: &Draft<'_>) -> bool {
    draft.facts().iter().any(|fact| matches!(fact, Fact::StepOpened { .. }))
}

fn check_opening(opening: &Opening, now: Moment) -> Result<(), Refusal> {
    if opening.case.aware_at > now {
        return Err(Refusal::Invalid { field: "aware_at", reason: "future" });
    }
    let reporter = opening.reporter.as_ref();
    if reporter.is_some_and(|person| opening.subjects.contains(person)) {
        return Err(Refusal::Invalid { field: "subjects", reason: "reporter-is-subject" });
    }
    Ok(())
}

/// A bearer acts, himself or recorded by another.
fn act(draft: &mut Draft<'_>, deed: &Deed) -> Result<(), Refusal> {
    if deed.act.is(Act::JUDGE) {
        return Err(Refusal::Invalid { field: "duty", reason: "needs-answer" });
    }
    let at = happened(draft, deed)?;
    check_actor(draft, deed)?;
    let (by, means) = (deed.person.clone(), deed.means);
    let duty = match owed_duty(draft, deed) {
        Ok(duty) => duty,
        // A second member of a group confirms: that is kept, never refused.
        Err(Refusal::Decided) => {
            let done = done_by_another(draft, deed).ok_or(Refusal::Decided)?;
            draft.push(Fact::DutyDoneToo { duty: done, by, at, means });
            return Ok(());
        }
        Err(refusal) => return Err(refusal),
    };
    draft.push(Fact::DutyDone { duty, by, at, means });
    Ok(())
}

/// When it happened: never later than now.
fn happened(draft: &Draft<'_>, deed: &Deed) -> Result<Moment, Refusal> {
    let at = deed.at.unwrap_or(draft.now);
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    if !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    Ok(at)
}

/// A person acts for himself. Anyone else only records, and must have the right to (代行記録).
fn check_actor(draft: &Draft<'_>, deed: &Deed) -> Result<(), Refusal> {
    if draft.after.subjects.contains(&deed.person) {
        return Err(Refusal::Forbidden);
    }
    let may = match &draft.by {
        Actor::Person(person) if *person == deed.person => true,
        Actor::Person(person) => {
            access::may_record(draft.world, draft.policy, &draft.after, person, draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The duty meant: the one named, or the only one of its kind that the person owes.
fn owed_duty(draft: &Draft<'_>, deed: &Deed) -> Result<DutyNo, Refusal> {
    let borne: Vec<&Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.act == deed.act && duty.is_borne_by(&deed.person))
        .filter(|duty| deed.duty.is_none_or(|no| duty.no == no))
        .collect();
    if borne.is_empty() {
        return Err(Refusal::Forbidden);
    }
    let owed: Vec<&Duty> = borne.into_iter().filter(|duty| duty.is_owed()).collect();
    match owed.as_slice() {
        [] => Err(Refusal::Decided),
        [duty] => Ok(duty.no),
        // One confirmation is enough: the others of the same person are discharged with it.
        [duty, ..] if deed.act.is(Act::CONFIRM) => Ok(duty.no),
        [_, _, ..] => Err(Refusal::Invalid { field: "duty", reason: "several" }),
    }
}

fn done_by_another(draft: &Draft<'_>, deed: &Deed) -> Option<DutyNo> {
    if draft.after.confirmed.contains(&deed.person) && deed.act.is(Act::CONFIRM) {
        return None;
    }
    let mut duties = draft.after.duties.iter().rev();
    let duty = duties.find(|duty| {
        duty.act == deed.act
            && duty.is_borne_by(&deed.person)
            && duty.state == DutyState::Done
            && deed.duty.is_none_or(|no| duty.no == no)
    })?;
    (duty.done_by.as_ref() != Some(&deed.person)).then_some(duty.no)
}

/// Someone answers a question. A group's first answer decides; a late "necessary" still decides
/// after silence did, a late "not necessary" is only noted.
fn judge(draft: &mut Draft<'_>, deed: &Deed, answer: &Answer, texts: &Private) -> Result<(), Refusal> {
    let at = happened(draft, deed)?;
    check_actor(draft, deed)?;
    let no = owed_duty(draft, deed)?;
    let duty = draft.after.find_duty(no).cloned().ok_or(Refusal::Decided)?;
    let question = question_of(draft.policy, &duty).ok_or(Refusal::Decided)?;
    if !question.options.iter().any(|option| option.id == *answer) {
        return Err(Refusal::Invalid { field: "answer", reason: "unknown" });
    }
    if question.needs_reason.contains(answer) {
        require(texts, "reason")?;
    }
    let state = draft.after.lines.get(&duty.line).and_then(|line| line.steps.get(&duty.step));
    let asked = state.and_then(|state| state.question.clone()).unwrap_or_default();
    if asked.by_person {
        return Err(Refusal::Decided);
    }
    let is_late = duty.state == DutyState::Late;
    let decides = !(is_late && question.late_is_noted_only.contains(answer));
    draft.push(Fact::DutyDone { duty: no, by: deed.person.clone(), at, means: deed.means });
    draft.push(Fact::Answered {
        line: duty.line.clone(),
        step: duty.step.clone(),
        answer: answer.clone(),
        by: deed.person.clone(),
        at,
        means: deed.means,
        decides,
    });
    if decides {
        let asked_too: Vec<DutyNo> = draft
            .after
            .duties_of(&duty.line, &duty.step)
            .filter(|other| other.is_owed() && other.act.is(Act::JUDGE))
            .map(|other| other.no)
            .collect();
        asked_too.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty }));
    }
    Ok(())
}

fn question_of<'a>(policy: &'a Policy, duty: &Duty) -> Option<&'a Question> {
    match &policy.line(&duty.line)?.step(&duty.step)?.deed {
        StepDeed::Ask(question) => Some(question),
        StepDeed::Tell { .. } | StepDeed::By { .. } => None,
    }
}

fn require(texts: &Private, field: &'static str) -> Result<(), Refusal> {
    match texts.get(field) {
        Some(text) if !text.trim().is_empty() => Ok(()),
        Some(_) | None => Err(Refusal::Invalid { field, reason: "required" }),
    }
}

/// 「担当が違う」: the duty stays open, and the desk is told.
fn disown(draft: &mut Draft<'_>, duty: DutyNo, person: &PersonId) -> Result<(), Refusal> {
    let row = draft.after.find_duty(duty).ok_or(Refusal::Forbidden)?;
    if !row.is_borne_by(person) || draft.by != Actor::Person(person.clone()) {
        return Err(Refusal::Forbidden);
    }
    if !row.is_owed() || !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    let people: Vec<_> = draft.desk().into_iter().filter(|row| row.person != *person).collect();
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    draft.push(Fact::Disowned { duty, by: person.clone(), people, parties });
    Ok(())
}

fn may_handle(draft: &Draft<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => {
            access::may_handle(draft.world, draft.policy, &draft.after, person, draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Facts change: the class follows the rules, conditions are asked again, another unit takes over.
fn change_case(draft: &mut Draft<'_>, case: &Case, subjects: &BTreeSet<PersonId>) -> Result<(), Refusal> {
    may_handle(draft)?;
    if case.aware_at > draft.now {
        return Err(Refusal::Invalid { field: "aware_at", reason: "future" });
    }
    if draft.after.reporter.as_ref().is_some_and(|person| subjects.contains(person)) {
        return Err(Refusal::Invalid { field: "subjects", reason: "reporter-is-subject" });
    }
    if matches!(&draft.by, Actor::Person(person) if subjects.contains(person)) {
        return Err(Refusal::Invalid { field: "subjects", reason: "self-is-subject" });
    }
    let before = draft.after.clone();
    draft.push(Fact::CaseChanged { case: case.clone(), subjects: subjects.clone() });
    if before.case.unit != case.unit {
        move_to_unit(draft);
    }
    let assessed = draft.policy.assess(case);
    if !draft.after.severity_by_hand && assessed != draft.after.severity {
        draft.push(Fact::SeverityChanged { to: assessed, by_rule: true });
    }
    follow_change(draft, &before);
    Ok(())
}

/// The incident belongs to another unit: what the old unit's posts still owe is withdrawn, and the
/// steps that name them wait again.
fn move_to_unit(draft: &mut Draft<'_>) {
    let policy = draft.policy;
    for line in &policy.lines {
        for step in line.steps.iter().filter(|step| names_a_place(policy, step)) {
            let Some(state) = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id))
            else {
                continue;
            };
            let is_decided = state.question.as_ref().is_some_and(|question| question.by_person);
            if !matches!(state.stage, Stage::Told | Stage::Passed) || is_decided {
                continue;
            }
            let owed: Vec<DutyNo> = draft
                .after
                .duties_of(&line.id, &step.id)
                .filter(|duty| {
                    duty.is_owed() && policy.post(&duty.post).is_some_and(|post| post.per != "body")
                })
                .map(|duty| duty.no)
                .collect();
            owed.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty }));
            draft.push(Fact::StepReset { line: line.id.clone(), step: step.id.clone() });
        }
    }
}

fn names_a_place(policy: &Policy, step: &Step) -> bool {
    let is_local = |target: &PostRef| {
        target.of != Of::Body && policy.post(&target.post).is_some_and(|post| post.per != "body")
    };
    match &step.deed {
        StepDeed::Tell { tell, .. } => tell.iter().any(is_local),
        StepDeed::By { by, .. } => is_local(by),
        StepDeed::Ask(question) => question.groups.iter().flatten().any(is_local),
    }
}

/// What follows from changed facts or another class: unopened steps whose condition turned false
/// are dropped with an entry; a "not necessary" is asked again when what it rests on changed.
fn follow_change(draft: &mut Draft<'_>, before: &Incident) {
    let policy = draft.policy;
    for line in &policy.lines {
        for step in &line.steps {
            let Some(then) = Progress::of(before, policy, &line.id) else { continue };
            let Some(now) = Progress::of(&draft.after, policy, &line.id) else { continue };
            if now.is_waiting(step) && then.holds(step) && !now.holds(step) {
                draft.push(Fact::StepDropped { line: line.id.clone(), step: step.id.clone() });
                continue;
            }
            let StepDeed::Ask(question) = &step.deed else { continue };
            let answered = now.step(&step.id).and_then(|state| state.question.clone()).unwrap_or_default();
            let declined = answered.answer.is_some_and(|answer| question.needs_reason.contains(&answer));
            if declined && rests_on_more(policy, question, before, &draft.after) {
                draft.push(Fact::AskedAgain { line: line.id.clone(), step: step.id.clone() });
            }
        }
    }
}

fn rests_on_more(policy: &Policy, question: &Question, before: &Incident, after: &Incident) -> bool {
    let rose = policy.rank(&after.severity) > policy.rank(&before.severity);
    let suggested = |incident: &Incident| -> Vec<_> {
        let severity = Some(&incident.severity);
        question.suggest.iter().map(|(_, when)| when.holds(policy, &incident.case, severity)).collect()
    };
    rose || suggested(before) != suggested(after)
}

/// A person sets the class with a reason, or gives it back to the rules.
fn set_severity(draft: &mut Draft<'_>, to: Option<&SeverityId>, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "reason")?;
    let before = draft.after.clone();
    let (to, by_rule) = match to {
        Some(to) if draft.policy.severities.iter().any(|severity| severity.id == *to) => (to.clone(), false),
        Some(_) => return Err(Refusal::Invalid { field: "severity", reason: "unknown" }),
        None => (draft.policy.assess(&draft.after.case), true),
    };
    draft.push(Fact::SeverityChanged { to, by_rule });
    follow_change(draft, &before);
    Ok(())
}

/// Moves the phase. An end tells those who were told of the beginning, and nothing is due after
/// it; what was owed is not rewritten, so that a reopened incident knows what was left undone.
fn set_phase(draft: &mut Draft<'_>, to: Phase, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    let from = draft.after.phase;
    if from == to {
        return Err(Refusal::Decided);
    }
    if !to.is_end() && !from.is_end() {
        draft.push(Fact::PhaseChanged { to });
        return Ok(());
    }
    may_close(draft)?;
    require(texts, "reason")?;
    draft.push(Fact::PhaseChanged { to });
    if to.is_end() {
        let actor = match &draft.by {
            Actor::Person(person) => Some(person.clone()),
            Actor::Token(_) | Actor::Operator | Actor::Outside | Actor::Engine => None,
        };
        let told: Vec<PersonId> =
            draft.after.told.keys().filter(|person| Some(*person) != actor.as_ref()).cloned().collect();
        let people = draft.contact(told);
        draft.push(Fact::EndTold { people });
    } else {
        let rounds: Vec<(LineId, u32)> =
            draft.after.lines.iter().map(|(line, state)| (line.clone(), state.round + 1)).collect();
        rounds.into_iter().for_each(|(line, round)| draft.push(Fact::RoundStarted { line, round }));
    }
    Ok(())
}

fn may_close(draft: &Draft<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => {
            access::may_close(draft.world, draft.policy, &draft.after, person, draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The next level now. Who presses second finds the step no longer pending and is refused, so that
/// two people who hold the same message raise it one level only.
fn next_level(draft: &mut Draft<'_>, line: &LineId, seen: &StepId) -> Result<(), Refusal> {
    may_handle(draft)?;
    let progress = Progress::of(&draft.after, draft.policy, line).ok_or(Refusal::Decided)?;
    let step = progress.line.step(seen).ok_or(Refusal::Decided)?;
    let state = progress.step(seen).ok_or(Refusal::Decided)?;
    if !draft.after.is_open() || state.pushed || !progress.is_pending(step) {
        return Err(Refusal::Decided);
    }
    draft.push(Fact::StepPushed { line: line.clone(), step: seen.clone() });
    Ok(())
}

fn withdraw(draft: &mut Draft<'_>, duty: DutyNo, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "reason")?;
    let row = draft.after.find_duty(duty).ok_or(Refusal::Decided)?;
    if !row.is_owed() {
        return Err(Refusal::Decided);
    }
    draft.push(Fact::DutyWithdrawn { duty });
    Ok(())
}

fn note(draft: &mut Draft<'_>, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "note")?;
    draft.push(Fact::Noted);
    Ok(())
}

/// Notes ends of deliveries. A dead one is told to the desk on another channel; the alarm about an
/// alarm stops there.
fn wake(draft: &mut Draft<'_>, outcomes: &[Delivered]) {
    if outcomes.is_empty() {
        return;
    }
    draft.push(Fact::Delivered { outcomes: outcomes.to_vec() });
    let dead: Vec<&Delivered> =
        outcomes.iter().filter(|row| row.outcome == Outcome::Dead && !row.alarm).collect();
    if dead.is_empty() {
        return;
    }
    let failed: BTreeSet<&str> = dead.iter().map(|row| row.channel.as_str()).collect();
    let mut people = Vec::new();
    for mut row in draft.desk() {
        let others: Vec<String> =
            row.channels.iter().filter(|channel| !failed.contains(channel.as_str())).cloned().collect();
        if !others.is_empty() {
            row.channels = others;
        }
        people.push(row);
    }
    let is_heard =
        people.iter().any(|row| row.channels.iter().any(|channel| !failed.contains(channel.as_str())));
    let parties = if is_heard { Vec::new() } else { last_resorts(draft) };
    draft.push(Fact::DeadLetterTold { people, parties });
}
