//! What another incident owed is answered for here from now on (統合): nobody whom its lines would have told
//! is forgotten, and nothing of it comes later than it would have come there.

use crate::actor::Bearer;
use crate::draft::Draft;
use crate::ids::{Act, DutyNo, PostId, UnitId};
use crate::incident::bond::BondFact;
use crate::incident::fact::{Discharge, Fact};
use crate::incident::state::{Duty, DutyState, Incident, Stage, StepState};
use crate::policy::{Deed, Line, Policy, Step};

use super::change::declined;
use super::opening::{open_step, tell_more};
use super::owed;

/// Whether a line of an incident still asks something of somebody.
fn runs(incident: &Incident, line: &Line) -> bool {
    let Some(state) = incident.lines.get(&line.id) else { return false };
    let is_asked = |step: &Step| {
        let question = state.step(&step.id).filter(|row| row.stage == Stage::Told);
        let question = question.and_then(|row| row.question.as_ref());
        question.is_some_and(|question| question.answer.is_none())
    };
    let mut duties = incident.duties.iter().filter(|duty| duty.line == line.id);
    state.again_at.is_some() || duties.any(is_left) || line.steps.iter().any(is_asked)
}

fn is_left(duty: &Duty) -> bool {
    duty.is_owed() || duty.state == DutyState::Passed
}

/// Whether a policy knows every line and step in which an incident still owes something.
pub fn is_known(policy: &Policy, incident: &Incident) -> bool {
    let mut left = incident.duties.iter().filter(|duty| is_left(duty));
    left.all(|duty| policy.line(&duty.line).and_then(|line| line.step(&duty.step)).is_some())
}

/// Takes over what `theirs` owed: its lines run on here, whoever was to be told at its place is told, and
/// each of its duties is answered for by one of this incident's.
pub fn take_over(draft: &mut Draft<'_>, theirs: &Incident) {
    let (policy, first) = (draft.policy, draft.next_duty());
    for line in policy.every_line().filter(|line| runs(theirs, line)) {
        if !draft.after.lines.contains_key(&line.id) {
            draft.push(Fact::LineStarted { line: line.id.clone() });
        }
        line.steps.iter().for_each(|step| take_step(draft, theirs, (line, step)));
    }
    for duty in theirs.duties.iter().filter(|duty| duty.state == DutyState::Done) {
        discharge(draft, first, duty);
    }
    for duty in theirs.duties.iter().filter(|duty| duty.is_owed()) {
        answer_for(draft, theirs, duty);
    }
}

/// Whether a step was opened, and its state.
fn opened<'a>(incident: &'a Incident, line: &Line, step: &Step) -> Option<&'a StepState> {
    let state = incident.lines.get(&line.id)?.step(&step.id)?;
    matches!(state.stage, Stage::Told | Stage::Passed).then_some(state)
}

fn take_step(draft: &mut Draft<'_>, theirs: &Incident, (line, step): (&Line, &Step)) {
    let was = opened(theirs, line, step);
    let is_asked = was.and_then(|row| row.question.as_ref()).is_some_and(|asked| asked.answer.is_none());
    let owes = is_asked || theirs.duties_of(&line.id, &step.id).any(is_left);
    let mine = opened(&draft.after, line, step);
    match (mine, was) {
        (None, Some(was)) if owes => open_step(draft, line, step, was.opened.clone()),
        // What was held to be needless here is asked again, because there it is still open.
        (Some(mine), Some(_)) if is_asked && declined(mine, step) => {
            draft.push(Fact::AskedAgain { line: line.id.clone(), step: step.id.clone() });
        }
        (Some(_), _) => {
            let done_there = |post: &PostId, unit: &UnitId| {
                let is_seat = |duty: &&Duty| duty.seat() == (post, Some(unit));
                let mut duties = theirs.duties_of(&line.id, &step.id).filter(is_seat).peekable();
                duties.peek().is_some() && !duties.any(is_left)
            };
            tell_more(draft, line, step, done_there);
        }
        (None, _) => {}
    }
}

/// The duty here that is the same of the same post at the same place, the last one where there are several.
fn same<'a>(incident: &'a Incident, theirs: &Duty) -> Option<&'a Duty> {
    let is_same =
        |duty: &&Duty| duty.act == theirs.act && duty.seat() == theirs.seat() && duty.to == theirs.to;
    incident.duties_of(&theirs.line, &theirs.step).filter(is_same).last()
}

/// What was done there is not asked anew where it is owed here only because of that incident.
fn discharge(draft: &mut Draft<'_>, first: DutyNo, done: &Duty) {
    let Some(person) = done.done_by.clone() else { return };
    let fresh = same(&draft.after, done).filter(|duty| duty.no >= first && duty.is_owed());
    if let Some(duty) = fresh.map(|duty| duty.no) {
        draft.push(Fact::DutyDischarged { duty, person, why: Discharge::DoneThere });
    }
}

/// Finds or opens the duty that answers for one of theirs, and says which it is.
fn answer_for(draft: &mut Draft<'_>, theirs: &Incident, owed: &Duty) {
    let found = answered(draft, owed).or_else(|| {
        let same = same(&draft.after, owed)?;
        matches!(same.state, DutyState::Open | DutyState::Late | DutyState::Done).then_some(same.no)
    });
    let duty = match found {
        Some(duty) => duty,
        None => carry(draft, theirs, owed),
    };
    hasten(draft, duty, owed);
    draft.push(Fact::Bond(BondFact::TakenOver { of: theirs.id, theirs: owed.no, duty }));
}

/// The answer that a person gave here to the question that theirs still asks.
fn answered(draft: &Draft<'_>, owed: &Duty) -> Option<DutyNo> {
    if !owed.act.is(Act::JUDGE) {
        return None;
    }
    let step = draft.policy.line(&owed.line)?.step(&owed.step)?;
    let state = draft.after.lines.get(&owed.line)?.step(&owed.step)?;
    let is_answered = matches!(step.deed, Deed::Ask(_))
        && state.question.as_ref().is_some_and(|question| question.by_person);
    let mut judged = draft.after.duties_of(&owed.line, &owed.step);
    let judged = judged.find(|duty| duty.act.is(Act::JUDGE) && duty.state == DutyState::Done);
    judged.filter(|_| is_answered && !declined(state, step)).map(|duty| duty.no)
}

/// Opens a duty here as it was there: of the same post, of the same people, with the same time.
fn carry(draft: &mut Draft<'_>, theirs: &Incident, owed: &Duty) -> DutyNo {
    let duty = draft.next_duty();
    let may_know = |row: &&Bearer| !draft.after.subjects.contains(&row.person);
    let bearers: Vec<Bearer> = theirs.awaited(owed).filter(may_know).cloned().collect();
    let held = draft.after.bonds.held(theirs.id);
    let from = owed.from.and_then(|no| held.and_then(|held| held.answered.get(&no)).copied());
    let has_clock = owed.due_at.is_some() || owed.ask_at.is_some() || from.is_some();
    let ask_at = if has_clock { owed.ask_at } else { Some(draft.now + owed::again(draft, &owed.line)) };
    draft.push(Fact::DutyOpened {
        duty,
        line: owed.line.clone(),
        step: owed.step.clone(),
        act: owed.act.clone(),
        post: owed.post.clone(),
        unit: owed.unit.clone(),
        bearers: bearers.clone(),
        to: owed.to.clone(),
        from,
        needs: owed.needs,
        timer: owed.timer.clone(),
        due_at: owed.due_at,
        ask_at,
        basis: owed.basis.clone(),
    });
    draft.tell_owing((&owed.line, &owed.step), owed.seat(), &bearers);
    duty
}

/// It comes no later than it would have come there; what was late there is late here, since the same day.
fn hasten(draft: &mut Draft<'_>, duty: DutyNo, owed: &Duty) {
    let mine = draft.after.find_duty(duty).filter(|duty| duty.state == DutyState::Open).cloned();
    let (Some(mine), Some(due_at)) = (mine, owed.due_at) else { return };
    if mine.due_at.is_none_or(|due| due_at < due) {
        draft.push(Fact::DutyStarted { duty, due_at: Some(due_at), ask_at: None });
    }
    if owed.state == DutyState::Late {
        let ask_at = draft.now + owed::again(draft, &owed.line);
        draft.push(Fact::DutyLate { duty, ask_at, why: owed.lateness, delayed: false });
    }
}
