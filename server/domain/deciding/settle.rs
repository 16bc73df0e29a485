//! What is due by now, to a fixed point.
//!
//! Every decision ends here, so a click just after a deadline and the timer decide alike. What a
//! wake opens late is timed from now: one wake opens one level of a line, because a step that has
//! just opened is not due yet.

use crate::draft::{Draft, last_resorts};
use crate::escalation::opening::{ask_group, call_next, open_step};
use crate::escalation::owed;
use crate::escalation::owed::backed_off;
use crate::escalation::progress::Progress;
use crate::ids::{Act, PersonId};
use crate::incident::fact::{Fact, Owed};
use crate::incident::state::{Duty, DutyState, Stage, StepState};
use crate::plan;
use crate::policy::{Deed, Line, Step, Truth};
use crate::refusal::Refusal;

/// Far above what any policy needs: a pass decides at least one fact, and each opens, closes or
/// times something.
const PASSES_MAX: usize = 64;

/// Applies whatever is due by `draft.now`.
///
/// # Errors
/// [`Refusal::Unsettled`] if it does not come to rest, [`Refusal::Unwakeable`] if an open incident
/// would be left without a later time to wake. Both are mistakes of ours, and nothing is stored.
pub fn settle(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    if draft.after.is_open() {
        let mut passes = 0;
        loop {
            let before = draft.len();
            pass(draft);
            if draft.len() == before {
                break;
            }
            passes += 1;
            if passes > PASSES_MAX {
                return Err(Refusal::Unsettled);
            }
        }
    }
    let wakes_later = draft.after.wake_at().is_some_and(|at| at > draft.now);
    if draft.after.is_open() && !wakes_later {
        return Err(Refusal::Unwakeable);
    }
    Ok(())
}

fn pass(draft: &mut Draft<'_>) {
    start_lines(draft);
    follow_conditions(draft);
    owed::discharge(draft);
    owed::mark_passed(draft);
    owed::change_hands(draft);
    owed::mark_unheard(draft);
    owed::ask_next_stand_in(draft);
    owed::follow(draft);
    owed::owe_anew(draft);
    call_again(draft);
    let policy = draft.policy;
    for line in policy.every_line() {
        if draft.after.lines.contains_key(&line.id) {
            advance_questions(draft, line);
            open_steps(draft, line);
            turn_round(draft, line);
        }
    }
    plan::rules::settle(draft);
    owed::remind(draft);
    watch(draft);
}

fn start_lines(draft: &mut Draft<'_>) {
    let policy = draft.policy;
    for line in &policy.lines {
        let severity = Some(&draft.after.severity);
        let runs = line.when.holds(draft.policy, &draft.after.case, severity) == Truth::Yes;
        if runs && !draft.after.lines.contains_key(&line.id) {
            draft.push(Fact::LineStarted { line: line.id.clone() });
        }
    }
    let (line, after) = (&policy.catch_all.id, &draft.after);
    if !after.lines.contains_key(line) && !policy.takes_up(&after.case, &after.severity) {
        draft.push(Fact::LineStarted { line: line.clone() });
    }
}

/// A dropped step whose condition holds again waits again. Dropping itself is decided where facts
/// change, because only there it is known that the condition held before.
fn follow_conditions(draft: &mut Draft<'_>) {
    let is_dropped = |state: &StepState| state.stage == Stage::Dropped;
    let mut again = Vec::new();
    for line in draft.policy.every_line() {
        let Some(state) = draft.after.lines.get(&line.id) else { continue };
        // Most often none is.
        if !state.steps.values().any(|state| is_dropped(state)) {
            continue;
        }
        let Some(progress) = Progress::of(&draft.after, draft.policy, &line.id) else { continue };
        let waits_again =
            |step: &&Step| progress.step(&step.id).is_some_and(is_dropped) && progress.holds(step);
        let steps = line.steps.iter().filter(waits_again);
        again.extend(steps.map(|step| Fact::StepReset { line: line.id.clone(), step: step.id.clone() }));
    }
    again.into_iter().for_each(|fact| draft.push(fact));
}

/// A call that was not made in time goes to the next caller.
fn call_again(draft: &mut Draft<'_>) {
    let calls = |step: &&Step| matches!(step.deed, Deed::Tell { call: Some(_), .. });
    let policy = draft.policy;
    for line in policy.every_line() {
        if !draft.after.lines.contains_key(&line.id) {
            continue;
        }
        for step in line.steps.iter().filter(calls) {
            let callees: Vec<PersonId> = unanswered_calls(draft, line, step);
            callees.iter().for_each(|callee| call_next(draft, line, step, callee));
        }
    }
}

/// People whose last call on this step went unmade and who have no call open.
fn unanswered_calls(draft: &Draft<'_>, line: &Line, step: &Step) -> Vec<PersonId> {
    let given_up = draft.after.calls_given_up.iter();
    let given_up: Vec<&PersonId> = given_up
        .filter(|(of, at, _)| *of == line.id && *at == step.id)
        .map(|(_, _, callee)| callee)
        .collect();
    let calls: Vec<(&PersonId, &Duty)> = draft
        .after
        .duties_of(&line.id, &step.id)
        .filter_map(|duty| match &duty.to {
            Some(Owed::Person(callee)) => Some((callee, duty)),
            Some(Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
        })
        .collect();
    let mut callees: Vec<PersonId> = calls.iter().map(|(callee, _)| (*callee).clone()).collect();
    callees.sort();
    callees.dedup();
    callees.retain(|callee| {
        let mut own = calls.iter().filter(|(of, _)| *of == callee).map(|(_, duty)| duty.state);
        !given_up.contains(&callee) && own.all(|state| matches!(state, DutyState::Late | DutyState::Passed))
    });
    callees
}

/// Puts an unanswered question to the next group; with nobody left to ask, what follows is an
/// operational setting and nobody's answer.
fn advance_questions(draft: &mut Draft<'_>, line: &Line) {
    for step in &line.steps {
        let Deed::Ask(question) = &step.deed else { continue };
        let Some(state) = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id)) else {
            continue;
        };
        let Some(asked) = state.question.as_ref().filter(|asked| asked.answer.is_none()) else { continue };
        // What is before who approves is answered when they have said.
        let is_before = draft.after.plan.response.publication.proposal.is_some();
        if is_before && question.publishes.is_some() {
            continue;
        }
        let is_asked = |duty: &Duty| duty.act.is(Act::JUDGE) && duty.state == DutyState::Open;
        let still_asked = draft.after.duties_of(&line.id, &step.id).any(is_asked);
        if state.stage != Stage::Told || still_asked {
            continue;
        }
        let next = asked.group + 1;
        let has_next = usize::try_from(next).is_ok_and(|next| next < question.groups.len());
        if has_next {
            ask_group(draft, line, step, question, next);
        } else {
            let follows = question.unanswered.clone();
            draft.push(Fact::Unanswered { line: line.id.clone(), step: step.id.clone(), follows });
        }
    }
}

/// Opens every step that the state so far makes openable.
fn open_steps(draft: &mut Draft<'_>, line: &Line) {
    let Some(progress) = Progress::of(&draft.after, draft.policy, &line.id) else { return };
    let ready: Vec<_> = line.steps.iter().filter_map(|step| Some((step, progress.opens(step)?))).collect();
    for (step, opened) in ready {
        open_step(draft, line, step, opened);
    }
}

/// Ends a round that has no one left to tell, and begins the next one after `again`. Later rounds
/// come less often, so that three days of silence stay a few hundred entries.
fn turn_round(draft: &mut Draft<'_>, line: &Line) {
    let Some(progress) = Progress::of(&draft.after, draft.policy, &line.id) else { return };
    let round = progress.state.round;
    match progress.state.again_at {
        Some(at) if at <= draft.now => {
            let keeps = progress.going_on();
            draft.push(Fact::RoundStarted { line: line.id.clone(), round: round + 1, keeps });
        }
        Some(_) => {}
        None if progress.is_exhausted() => draft.push(Fact::RouteExhausted {
            line: line.id.clone(),
            round,
            parties: draft.recipients().unheard(draft.policy.last_resort(line, &draft.after.case.context)),
            again_at: draft.now + backed_off(line.again, round.saturating_sub(1)),
        }),
        None => {}
    }
}

/// Keeps an open incident on which nothing is due from being forgotten: the desk is asked.
fn watch(draft: &mut Draft<'_>) {
    let idle = draft.policy.idle;
    let Some(at) = draft.after.watch_at else {
        if draft.after.next_step().is_none() {
            draft.push(Fact::Watched { ask_at: draft.now + idle });
        }
        return;
    };
    if at > draft.now {
        return;
    }
    let ask_at = draft.now + idle.times(1_i64 << draft.after.quiet.min(3));
    // What rests until a date is looked at on that date, and nobody is asked about it before.
    if let Some(due) = draft.after.next_step() {
        draft.push(Fact::Watched { ask_at: ask_at.max(due + idle) });
        return;
    }
    let people = draft.desk();
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    draft.push(Fact::ProgressAsked { people, parties, ask_at });
}
