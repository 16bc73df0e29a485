//! What is due by now, to a fixed point.
//!
//! Every decision ends here, so a click just after a deadline and the timer decide alike. What a
//! wake opens late is timed from now: one wake opens one level of a line, because a step that has
//! just opened is not due yet.

use crate::domain::escalation::opening::{ask_group, call_next, open_step};
use crate::domain::escalation::progress::Progress;
use crate::domain::ids::{Act, LineId, PartyId, PersonId};
use crate::domain::moment::Span;
use crate::domain::plan;
use crate::domain::policy::{Deed, Line, Step, Truth};

use super::command::Refusal;
use super::draft::Draft;
use super::fact::{Bearer, Discharge, Fact, Needs, Outcome, Owed, Phase, Via};
use super::state::{Duty, DutyState, Stage};
use super::times;

/// Far above what any policy needs: a pass decides at least one fact, and each opens, closes or
/// times something.
const PASSES_MAX: usize = 64;

/// Nobody is asked less often than this.
const ASK_MAX: Span = Span::hours(24);

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
    discharge(draft);
    shed_subjects(draft);
    move_duties(draft);
    mark_late(draft);
    follow_duties(draft);
    owe_anew(draft);
    call_again(draft);
    let policy = draft.policy;
    for line in &policy.lines {
        if draft.after.lines.contains_key(&line.id) {
            advance_questions(draft, line);
            open_steps(draft, line);
            turn_round(draft, line);
        }
    }
    plan::settle(draft);
    remind(draft);
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
}

/// A dropped step whose condition holds again waits again. Dropping itself is decided where facts
/// change, because only there it is known that the condition held before.
fn follow_conditions(draft: &mut Draft<'_>) {
    for_each_step(draft, |draft, line, step| {
        let Some(progress) = Progress::of(&draft.after, draft.policy, &line.id) else { return };
        let is_dropped = progress.step(&step.id).is_some_and(|state| state.stage == Stage::Dropped);
        if is_dropped && progress.holds(step) {
            draft.push(Fact::StepReset { line: line.id.clone(), step: step.id.clone() });
        }
    });
}

fn for_each_step(draft: &mut Draft<'_>, mut each: impl FnMut(&mut Draft<'_>, &Line, &Step)) {
    let policy = draft.policy;
    for line in &policy.lines {
        if draft.after.lines.contains_key(&line.id) {
            line.steps.iter().for_each(|step| each(draft, line, step));
        }
    }
}

/// Closes what needs no act any more: a confirmation by someone who has confirmed, a call to
/// someone who has answered.
fn discharge(draft: &mut Draft<'_>) {
    let confirmed = &draft.after.confirmed;
    let found: Vec<Fact> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.is_owed())
        .filter_map(|duty| match (&duty.to, duty.act.as_str()) {
            (Some(Owed::Person(callee)), Act::CALL) => (confirmed.contains(callee)
                || is_answered_for(draft, duty, callee))
            .then(|| (duty.no, callee.clone(), Discharge::Answered)),
            (_, Act::CONFIRM) if duty.needs == Needs::Any => duty
                .bearers
                .iter()
                .find(|bearer| confirmed.contains(&bearer.person))
                .map(|bearer| (duty.no, bearer.person.clone(), Discharge::ConfirmedBefore)),
            _ if duty.needs != Needs::Any && draft.after.suffices(duty, 0) => {
                let last = duty.bearers.last()?;
                Some((duty.no, last.person.clone(), Discharge::AllDone))
            }
            _ => None,
        })
        .map(|(duty, person, why)| Fact::DutyDischarged { duty, person, why })
        .collect();
    found.into_iter().for_each(|fact| draft.push(fact));
}

/// Whether what someone is telephoned about was done by another bearer: a group's duty needs one.
fn is_answered_for(draft: &Draft<'_>, call: &Duty, callee: &PersonId) -> bool {
    let mut asked = draft
        .after
        .duties_of(&call.line, &call.step)
        .filter(|duty| duty.act.is(Act::CONFIRM) && duty.is_borne_by(callee))
        .peekable();
    asked.peek().is_some() && asked.all(|duty| !duty.is_owed())
}

/// Takes what is owed off people who have been named as subjects since: the other bearers keep it,
/// or whoever answers for the post now; with nobody, it is owed by no one and counts as late.
fn shed_subjects(draft: &mut Draft<'_>) {
    let is_subject = |person: &PersonId| draft.after.subjects.contains(person);
    let borne: Vec<Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.is_owed() && duty.bearers.iter().any(|bearer| is_subject(&bearer.person)))
        .cloned()
        .collect();
    for duty in borne {
        let mut bearers = duty.bearers.clone();
        bearers.retain(|bearer| !draft.after.subjects.contains(&bearer.person));
        if bearers.is_empty() && !duty.act.is(Act::CALL) {
            let answering = |unit| draft.recipients().bearers(&duty.post, unit, &duty.act);
            bearers = duty.unit.as_ref().map(answering).unwrap_or_default();
            for bearer in &bearers {
                draft.tell(&duty.line, &duty.step, Some(duty.post.as_str()), bearer);
            }
        }
        let is_nobodys = bearers.is_empty();
        draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at: duty.due_at });
        if is_nobodys {
            draft.push(Fact::DutyPassed { duty: duty.no });
        }
    }
}

/// Moves open duties whose bearers cannot act any more to whoever answers for the post now; with
/// nobody, the duty is late at once. A duty does not move back when its holder returns.
fn move_duties(draft: &mut Draft<'_>) {
    let is_able = |draft: &Draft<'_>, duty: &Duty, bearer: &Bearer| {
        let may = || draft.recipients().can_act(bearer, &duty.post, duty.unit.as_ref());
        duty.parts.contains(&bearer.person) || may()
    };
    let is_borne =
        |duty: &Duty| !duty.bearers.is_empty() && duty.bearers.iter().all(|row| is_able(draft, duty, row));
    let open = draft.after.duties.iter().filter(|duty| duty.state == DutyState::Open);
    let open: Vec<Duty> = open.filter(|duty| !is_borne(duty)).cloned().collect();
    for duty in open {
        let unit = duty.unit.as_ref();
        let mut able = duty.bearers.clone();
        able.retain(|bearer| is_able(draft, &duty, bearer));
        if !able.is_empty() {
            // Where each must do it, it waits for nobody who cannot.
            if duty.needs != Needs::Any && able.len() < duty.bearers.len() {
                draft.push(Fact::DutyMoved { duty: duty.no, bearers: able, due_at: duty.due_at });
            }
            continue;
        }
        let bearers = match unit {
            Some(unit) if !duty.act.is(Act::CALL) => draft.recipients().bearers(&duty.post, unit, &duty.act),
            Some(_) | None => Vec::new(),
        };
        if bearers.is_empty() {
            late(draft, &duty);
            continue;
        }
        let renewed = duty.timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
        let due_at = duty.due_at.map(|due| renewed.map_or(due, |renewed| renewed.max(due)));
        for bearer in &bearers {
            draft.tell(&duty.line, &duty.step, Some(duty.post.as_str()), bearer);
        }
        draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at });
    }
}

/// Marks late what is due by now, and what nobody can have heard of: when every channel of every
/// bearer is dead, that is silence from this moment.
fn mark_late(draft: &mut Draft<'_>) {
    let due: Vec<Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.state == DutyState::Open && duty.timer.is_some())
        .filter(|duty| duty.due_at.is_some_and(|due| due <= draft.now) || is_unheard(draft, duty))
        .cloned()
        .collect();
    due.iter().for_each(|duty| late(draft, duty));
}

fn late(draft: &mut Draft<'_>, duty: &Duty) {
    let ask_at = draft.now + again(draft, &duty.line);
    draft.push(Fact::DutyLate { duty: duty.no, ask_at });
}

fn is_unheard(draft: &Draft<'_>, duty: &Duty) -> bool {
    let recipients = draft.recipients();
    let mut awaited = draft.after.awaited(duty).peekable();
    awaited.peek().is_some()
        && awaited.all(|bearer| {
            let channels = recipients.channels(&bearer.person);
            let is_dead = |channel: &String| {
                let key = (bearer.person.clone(), channel.clone());
                draft.after.reach.get(&key) == Some(&Outcome::Dead)
            };
            channels.iter().all(is_dead)
        })
}

fn again(draft: &Draft<'_>, line: &LineId) -> Span {
    draft.policy.line(line).map_or(draft.policy.idle, |line| line.again)
}

/// Starts duties whose predecessor was done; a duty whose predecessor is late or passed is late or
/// passed at that same instant. One without a time is asked about instead.
fn follow_duties(draft: &mut Draft<'_>) {
    let waiting: Vec<(Duty, DutyState)> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.state == DutyState::Open && duty.due_at.is_none() && duty.ask_at.is_none())
        .filter_map(|duty| Some((duty, draft.after.find_duty(duty.from?)?.state)))
        .filter(|(_, before)| *before != DutyState::Open)
        .map(|(duty, before)| (duty.clone(), before))
        .collect();
    for (duty, before) in waiting {
        let now = draft.now;
        let ask_at = now + again(draft, &duty.line);
        let started = match times::of_waiting(draft.policy, &draft.after, &duty, now) {
            Some(timer) => {
                let due_at = Some(timer.due(draft.policy, now));
                Fact::DutyStarted { duty: duty.no, due_at, ask_at: None }
            }
            None => Fact::DutyStarted { duty: duty.no, due_at: None, ask_at: Some(ask_at) },
        };
        match before {
            DutyState::Open => {}
            DutyState::Done | DutyState::Withdrawn => draft.push(started),
            DutyState::Late if duty.timer.is_some() => late(draft, &duty),
            DutyState::Passed if duty.timer.is_some() => draft.push(Fact::DutyPassed { duty: duty.no }),
            DutyState::Late | DutyState::Passed => draft.push(started),
        }
    }
}

/// Who has told how it stands owes that again, until the damage is repaired.
fn owe_anew(draft: &mut Draft<'_>) {
    let is_over = matches!(draft.after.phase, Phase::Recovered | Phase::Investigating | Phase::Preventing);
    if is_over {
        return;
    }
    let told: Vec<Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.state == DutyState::Done)
        .filter(|duty| {
            let rule = draft.policy.duty_rule(&duty.line, &duty.step, &duty.act);
            rule.is_some_and(|rule| rule.keeps_moving)
        })
        .cloned()
        .collect();
    for duty in told {
        let due_at = duty.timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
        draft.push(Fact::DutyRenewed { duty: duty.no, bearers: duty.bearers, due_at, ask_at: None });
    }
}

/// A call that was not made in time goes to the next caller.
fn call_again(draft: &mut Draft<'_>) {
    for_each_step(draft, |draft, line, step| {
        let callees: Vec<PersonId> = unanswered_calls(draft, line, step);
        callees.iter().for_each(|callee| call_next(draft, line, step, callee));
    });
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
            draft.push(Fact::RoundStarted { line: line.id.clone(), round: round + 1 });
        }
        Some(_) => {}
        None if progress.is_exhausted() => draft.push(Fact::RouteExhausted {
            line: line.id.clone(),
            round,
            parties: line.last_resort.clone(),
            again_at: draft.now + backed_off(line.again, round.saturating_sub(1)),
        }),
        None => {}
    }
}

/// `again`, doubled `times` over, but never less often than once a day (or than `again` itself).
fn backed_off(again: Span, times: u32) -> Span {
    let doubled = again.times(1_i64 << times.min(10));
    doubled.min(ASK_MAX.max(again))
}

/// Asks those who owe something without a running clock how it stands: one fact for all of them.
fn remind(draft: &mut Draft<'_>) {
    let due: Vec<&Duty> = draft
        .after
        .duties
        .iter()
        .filter(|duty| duty.is_owed() && duty.ask_at.is_some_and(|at| at <= draft.now))
        .collect();
    let Some(first) = due.first() else { return };
    let ask_at = draft.now + backed_off(again(draft, &first.line), draft.after.quiet + 1);
    let duties = due.iter().map(|duty| duty.no).collect();
    let mut people: Vec<PersonId> = due
        .iter()
        .flat_map(|duty| draft.after.awaited(duty))
        .filter(|bearer| !matches!(bearer.via, Via::AbsentHolder | Via::Copy))
        .map(|bearer| bearer.person.clone())
        .collect();
    people.sort();
    people.dedup();
    let people = draft.contact(people);
    draft.push(Fact::Reminded { duties, people, ask_at });
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

/// The last resort of every line: where alarms go when the desk cannot be written to.
pub fn last_resorts(draft: &Draft<'_>) -> Vec<PartyId> {
    let mut parties: Vec<_> = draft.policy.lines.iter().flat_map(|line| line.last_resort.clone()).collect();
    parties.sort();
    parties.dedup();
    parties
}
