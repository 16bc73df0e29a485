//! Opening a step: who is told, and what each of them owes from now on.
//!
//! An empty, absent or implicated post is passed here, in the same decision. A step none of whose
//! posts could be told is passed as a whole and counts as late at once.

use super::owed::ask_again;
use super::{outside, times};
use crate::actor::{Bearer, Means, Needs, Via};
use crate::basis::{Basis, Kind};
use crate::draft::{Draft, clause};
use crate::ids::{Act, DutyNo, LineId, PersonId, PostId, StepId, UnitId};
use crate::incident::fact::{Discharge, Fact, Opened, Owed};
use crate::incident::moments;
use crate::incident::state::Duty;
use crate::moment::Moment;
use crate::policy::timer::Timer;
use crate::policy::{Deed, DutyRule, Line, Of, OwedTo, PostRef, Question, Step};
use crate::recipients::Passed;

/// A post of a step at the unit it was found in, and who is told when it is.
struct Seat {
    post: PostId,
    unit: UnitId,
    told: Vec<Bearer>,
}

impl Seat {
    const fn place(&self) -> (&PostId, Option<&UnitId>) {
        (&self.post, Some(&self.unit))
    }
}

/// A step of a line: where a duty comes from.
#[derive(Clone, Copy)]
struct At<'a> {
    line: &'a Line,
    step: &'a Step,
}

/// Opens a step for the reason given.
pub fn open_step(draft: &mut Draft<'_>, line: &Line, step: &Step, opened: Opened) {
    let at = At { line, step };
    let delayed = draft.delayed && opened == Opened::Silence;
    let basis = draft.basis_of(step, &opened);
    let was_put = draft.after.lines.get(&line.id).and_then(|state| state.step(&step.id));
    let was_put = was_put.is_some_and(|state| state.question.is_some());
    draft.push(Fact::StepOpened { line: line.id.clone(), step: step.id.clone(), opened, basis, delayed });
    match &step.deed {
        Deed::Tell { tell, copy, inform, owes, call } => {
            outside::inform(draft, line, step, inform);
            let seats = seats(draft, at, tell);
            seats.iter().for_each(|seat| tell_seat(draft, at, seat, owes));
            // A copy takes no step's place, and goes out where nobody is there to be told, too.
            if !implicated(draft, tell) {
                copy.iter().for_each(|target| copy_to(draft, at, target));
            }
            if seats.is_empty() && !tell.is_empty() {
                pass(draft, at);
                return;
            }
            if call.is_some() {
                call_those_told(draft, at);
            }
        }
        Deed::By { by, owes } => {
            let seats = seats(draft, at, std::slice::from_ref(by));
            for seat in &seats {
                let new = seat.told.iter().filter(|bearer| !draft.after.told.contains_key(&bearer.person));
                let new: Vec<Bearer> = new.cloned().collect();
                tell_all(draft, at, seat, &new);
                open_duties(draft, at, seat, owes);
            }
            if seats.is_empty() {
                pass(draft, at);
            }
        }
        Deed::Ask(question) => match decided(draft, at, question).filter(|_| !was_put) {
            Some(answered) => draft.push(answered),
            None => ask_group(draft, line, step, question, 0),
        },
    }
}

/// The answer to a question that is decided before it is put for the first time: whether it is made public.
fn decided(draft: &Draft<'_>, at: At<'_>, question: &Question) -> Option<Fact> {
    let decision = draft.after.plan.response.publication.decision.as_ref()?;
    Some(Fact::Answered {
        line: at.line.id.clone(),
        step: at.step.id.clone(),
        answer: question.answer_for(decision.publishes)?.clone(),
        by: decision.by.person()?.clone(),
        at: decision.at,
        means: Means::Screen,
        decides: true,
    })
}

fn pass(draft: &mut Draft<'_>, at: At<'_>) {
    draft.push(Fact::StepPassed { line: at.line.id.clone(), step: at.step.id.clone() });
}

/// The posts among `targets` that someone answers for today; the others are passed, with a word
/// that is the same for every cause.
fn seats(draft: &mut Draft<'_>, at: At<'_>, targets: &[PostRef]) -> Vec<Seat> {
    let mut seats = Vec::new();
    for target in targets {
        let recipients = draft.recipients();
        let located = recipients.locate(target).map(|(post, unit)| {
            let told = recipients.told(&post, &unit);
            Seat { post, unit, told }
        });
        let (post, why) = match located {
            Ok(seat) if !seat.told.is_empty() => {
                seats.push(seat);
                continue;
            }
            Ok(seat) => (seat.post, Passed::NoOne),
            Err(why) => (target.post.clone(), why),
        };
        let (line, step) = (at.line.id.clone(), at.step.id.clone());
        draft.push(Fact::PostPassed { line, step, post, why });
    }
    seats.extend(more_seats(draft, targets));
    seats
}

/// The posts among `targets` at the places of the incidents that this one answers for, where somebody answers
/// for them today.
fn more_seats(draft: &Draft<'_>, targets: &[PostRef]) -> Vec<Seat> {
    let located = targets.iter().flat_map(|target| draft.also_located(target));
    let mut seats: Vec<Seat> = Vec::new();
    for (post, unit) in located {
        let told = draft.recipients().told(&post, &unit);
        let is_known = seats.iter().any(|seat| seat.post == post && seat.unit == unit);
        if !is_known && !told.is_empty() {
            seats.push(Seat { post, unit, told });
        }
    }
    seats
}

/// Tells the posts of an open step at places that were not the incident's before. What `is_done` says of a
/// seat was done there, and is not asked again.
pub fn tell_more(
    draft: &mut Draft<'_>,
    line: &Line,
    step: &Step,
    is_done: impl Fn(&PostId, &UnitId) -> bool,
) {
    let at = At { line, step };
    let (targets, owes): (&[PostRef], &[DutyRule]) = match &step.deed {
        Deed::Tell { tell, owes, .. } => (tell, owes),
        Deed::By { by, owes } => (std::slice::from_ref(by), owes),
        Deed::Ask(_) => return,
    };
    let more = more_seats(draft, targets).into_iter();
    let more: Vec<Seat> = more.filter(|seat| !is_done(&seat.post, &seat.unit)).collect();
    more.iter().for_each(|seat| tell_seat(draft, at, seat, owes));
    if !more.is_empty() && matches!(step.deed, Deed::Tell { call: Some(_), .. }) {
        call_those_told(draft, at);
    }
}

fn implicated(draft: &Draft<'_>, targets: &[PostRef]) -> bool {
    let recipients = draft.recipients();
    targets.iter().any(|target| {
        recipients.locate(target).is_ok_and(|(post, unit)| recipients.is_implicated(&post, &unit))
    })
}

fn tell_seat(draft: &mut Draft<'_>, at: At<'_>, seat: &Seat, owes: &[DutyRule]) {
    // What a later round asks for again, it asks of those who still owe something.
    let is_first = !owes.iter().any(|rule| find(draft, at, seat, &rule.act).is_some());
    if is_first {
        tell_all(draft, at, seat, &seat.told);
    }
    open_duties(draft, at, seat, owes);
}

fn tell_all(draft: &mut Draft<'_>, at: At<'_>, seat: &Seat, people: &[Bearer]) {
    for bearer in people {
        draft.tell((&at.line.id, &at.step.id), seat.place(), bearer);
    }
}

fn copy_to(draft: &mut Draft<'_>, at: At<'_>, target: &PostRef) {
    let recipients = draft.recipients();
    let Ok((post, unit)) = recipients.locate(target) else { return };
    for bearer in recipients.told(&post, &unit) {
        // A copy of what someone has reported or knows tells them nothing.
        let is_known = draft.after.reporter.as_ref() == Some(&bearer.person)
            || draft.after.told.contains_key(&bearer.person);
        if !is_known {
            let copy = Bearer { person: bearer.person, via: Via::Copy };
            draft.tell((&at.line.id, &at.step.id), (&post, Some(&unit)), &copy);
        }
    }
}

/// Opens the duties of a post, those that others start from first.
fn open_duties(draft: &mut Draft<'_>, at: At<'_>, seat: &Seat, owes: &[DutyRule]) {
    let (first, following): (Vec<_>, Vec<_>) = owes.iter().partition(|rule| rule.from.is_none());
    for rule in first {
        open_duty(draft, at, seat, rule);
    }
    let mut waiting = following;
    // A chain of duties is as long as the list at most; a ring was refused by the check.
    for _ in 0..owes.len() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|rule| rule.from.as_ref().is_some_and(|from| find(draft, at, seat, from).is_some()));
        ready.into_iter().for_each(|rule| open_duty(draft, at, seat, rule));
        waiting = rest;
    }
}

/// The duty of a post for an act on this step, if it was ever opened.
fn find<'a>(draft: &'a Draft<'_>, at: At<'a>, seat: &Seat, act: &Act) -> Option<&'a Duty> {
    draft
        .after
        .duties_of(&at.line.id, &at.step.id)
        .find(|duty| duty.act == *act && duty.post == seat.post && duty.unit.as_ref() == Some(&seat.unit))
}

fn open_duty(draft: &mut Draft<'_>, at: At<'_>, seat: &Seat, rule: &DutyRule) {
    if let Some(known) = find(draft, at, seat, &rule.act).cloned() {
        return ask_again(draft, &known);
    }
    let bearers = draft.recipients().bearers(&seat.post, &seat.unit, &rule.act);
    let timer = rule.time.as_ref().and_then(|time| times::of(time, &draft.after)).cloned();
    let from = rule.from.as_ref().and_then(|act| find(draft, at, seat, act)).map(|duty| duty.no);
    // What starts with another duty is started by the settling that follows, like any other.
    let start = if rule.from_aware { moments::learned(&draft.after, &bearers, draft.now) } else { draft.now };
    let clocks = || clocks(draft, at.line, timer.as_ref(), start);
    let (due_at, ask_at) = if from.is_none() { clocks() } else { (None, None) };
    let duty = draft.next_duty();
    let mut basis = clause(rule.basis.clause(draft.after.case.origin));
    if basis.clause.is_some() && rule.kind == Kind::Law {
        basis.kind = Kind::Law;
    }
    let is_timed = timer.is_some();
    draft.push(Fact::DutyOpened {
        duty,
        line: at.line.id.clone(),
        step: at.step.id.clone(),
        act: rule.act.clone(),
        post: seat.post.clone(),
        unit: Some(seat.unit.clone()),
        bearers: bearers.clone(),
        to: rule.to.as_ref().map(owed),
        from,
        needs: rule.needs,
        timer,
        due_at,
        ask_at,
        basis,
    });
    if bearers.is_empty() {
        draft.push(Fact::DutyPassed { duty });
    } else if let Some((person, why)) = needs_no_act(draft, at, rule, &bearers) {
        draft.push(Fact::DutyDischarged { duty, person, why });
    } else if is_timed {
        draft.tell_owing((&at.line.id, &at.step.id), seat.place(), &bearers);
    }
}

/// When a duty that counts from `start` is due, or when its bearers are asked if it has no time.
fn clocks(
    draft: &Draft<'_>,
    line: &Line,
    timer: Option<&Timer>,
    start: Moment,
) -> (Option<Moment>, Option<Moment>) {
    match timer {
        Some(timer) => (Some(timer.due(draft.policy, start)), None),
        None => (None, Some(draft.now + line.again)),
    }
}

fn owed(to: &OwedTo) -> Owed {
    match to {
        OwedTo::Step(step) => Owed::Step(step.clone()),
        OwedTo::Post(post) => Owed::Post(post.clone()),
        OwedTo::Party(party) => Owed::Party(party.clone()),
    }
}

/// One person in two posts: who reported has confirmed, who has confirmed owes no second
/// confirmation, and nobody reports to himself.
fn needs_no_act(
    draft: &Draft<'_>,
    at: At<'_>,
    rule: &DutyRule,
    bearers: &[Bearer],
) -> Option<(PersonId, Discharge)> {
    if rule.act.is(Act::CONFIRM) && rule.needs != Needs::Any {
        return None;
    }
    if rule.act.is(Act::CONFIRM) {
        let known = bearers.iter().find(|bearer| draft.after.confirmed.contains(&bearer.person))?;
        let is_reporter = draft.after.reporter.as_ref() == Some(&known.person);
        let why = if is_reporter { Discharge::Reporter } else { Discharge::ConfirmedBefore };
        return Some((known.person.clone(), why));
    }
    let targets = targets_of(draft, at, rule.to.as_ref()?);
    let [only] = targets.as_slice() else { return None };
    let same = bearers.iter().find(|bearer| bearer.person == *only)?;
    Some((same.person.clone(), Discharge::OwedToSelf))
}

/// Everyone to whom a duty is owed today, each once.
fn targets_of(draft: &Draft<'_>, at: At<'_>, to: &OwedTo) -> Vec<PersonId> {
    let posts: Vec<PostRef> = match to {
        OwedTo::Post(post) => vec![PostRef::new(post.clone(), Of::Place)],
        OwedTo::Step(step) => match at.line.step(step).map(|step| &step.deed) {
            Some(Deed::Tell { tell, .. }) => tell.clone(),
            Some(Deed::By { .. } | Deed::Ask(_)) | None => Vec::new(),
        },
        OwedTo::Party(_) => Vec::new(),
    };
    let recipients = draft.recipients();
    let mut people: Vec<PersonId> = posts
        .iter()
        .flat_map(|target| recipients.locate(target).ok().into_iter().chain(draft.also_located(target)))
        .flat_map(|(post, unit)| recipients.told(&post, &unit))
        .map(|bearer| bearer.person)
        .collect();
    people.sort();
    people.dedup();
    people
}

/// Puts a question to its group number `group`. Nobody there: the question goes on at once,
/// because a group without open duties is a silent one.
pub fn ask_group(draft: &mut Draft<'_>, line: &Line, step: &Step, question: &Question, group: u32) {
    let at = At { line, step };
    let targets = usize::try_from(group).ok().and_then(|group| question.groups.get(group));
    let targets = targets.cloned().unwrap_or_default();
    let opened = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id));
    let basis = match opened {
        Some(state) if group == 0 => state.basis.clone(),
        Some(_) | None => Basis::OPERATIONAL,
    };
    let mut duties = Vec::new();
    let timer = times::of(&question.time, &draft.after).cloned();
    let due_at = timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
    for seat in seats(draft, at, &targets) {
        let act = Act::from(Act::JUDGE);
        let bearers = draft.recipients().bearers(&seat.post, &seat.unit, &act);
        if bearers.is_empty() {
            continue;
        }
        for bearer in &bearers {
            draft.tell((&line.id, &step.id), seat.place(), bearer);
        }
        let duty = draft.next_duty();
        duties.push(duty);
        draft.push(Fact::DutyOpened {
            duty,
            line: line.id.clone(),
            step: step.id.clone(),
            act,
            post: seat.post,
            unit: Some(seat.unit),
            bearers,
            to: None,
            from: None,
            needs: Needs::Any,
            timer: timer.clone(),
            due_at,
            ask_at: None,
            basis: basis.clone(),
        });
    }
    draft.push(Fact::Asked { line: line.id.clone(), step: step.id.clone(), group, duties });
}

/// Whoever else was asked a question that is answered by now owes no answer.
pub fn close_question(draft: &mut Draft<'_>, (line, step): (&LineId, &StepId)) {
    let asked = draft.after.duties_of(line, step).filter(|duty| duty.is_owed() && duty.act.is(Act::JUDGE));
    let asked: Vec<DutyNo> = asked.map(|duty| duty.no).collect();
    asked.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty, by_rule: true }));
}

/// Has everyone told by this step telephoned, unless they have answered already.
fn call_those_told(draft: &mut Draft<'_>, at: At<'_>) {
    let callees: Vec<PersonId> = draft
        .facts()
        .iter()
        .filter_map(|fact| match fact {
            Fact::Told { line, step, person, via, .. } if *line == at.line.id && *step == at.step.id => {
                matches!(via, Via::Holder | Via::Member | Via::StandIn(_)).then(|| person.clone())
            }
            _ => None,
        })
        .collect();
    for callee in callees {
        let has_answered = draft.after.has_answered(&callee);
        let is_called = calls(draft, &at.line.id, &at.step.id, &callee).any(Duty::is_owed);
        if !has_answered && !is_called {
            call_next(draft, at.line, at.step, &callee);
        }
    }
}

/// Call duties for one person on one step since it opened last.
fn calls<'a>(
    draft: &'a Draft<'_>,
    line: &'a LineId,
    step: &'a StepId,
    callee: &'a PersonId,
) -> impl Iterator<Item = &'a Duty> {
    let is_call = move |duty: &&Duty| duty.act.is(Act::CALL) && duty.to == Some(Owed::Person(callee.clone()));
    let opened_at =
        draft.after.lines.get(line).and_then(|state| state.steps.get(step)).map(|state| state.opened_at);
    draft.after.duties_of(line, step).filter(is_call).filter(move |duty| Some(duty.opened_at) >= opened_at)
}

/// Opens the duty to telephone someone for the next of the callers; when all had their turn, the
/// last resort's telephone remains.
pub fn call_next(draft: &mut Draft<'_>, line: &Line, step: &Step, callee: &PersonId) {
    let Deed::Tell { call: Some(time), .. } = &step.deed else { return };
    let timer = times::of(time, &draft.after).cloned();
    let due_at = timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
    let made: Vec<Duty> = calls(draft, &line.id, &step.id, callee).cloned().collect();
    let tried: Vec<PostId> = made.iter().map(|duty| duty.post.clone()).collect();
    // Who sits in two of the callers' posts is asked once.
    let has_failed = |person: &PersonId| made.iter().any(|duty| duty.is_borne_by(person));
    let callers = draft.policy.roles.callers.clone();
    for post in callers.into_iter().filter(|post| !tried.contains(post)) {
        let recipients = draft.recipients();
        let act = Act::from(Act::CALL);
        let Ok((filled, unit)) = recipients.locate(&PostRef::new(post.clone(), Of::Body)) else { continue };
        let bearers: Vec<Bearer> = recipients
            .bearers(&filled, &unit, &act)
            .into_iter()
            .filter(|bearer| bearer.person != *callee && !has_failed(&bearer.person))
            .map(|bearer| Bearer { via: Via::Caller, ..bearer })
            .collect();
        if bearers.is_empty() {
            continue;
        }
        for bearer in &bearers {
            draft.tell((&line.id, &step.id), (&post, Some(&unit)), bearer);
        }
        draft.push(Fact::DutyOpened {
            duty: draft.next_duty(),
            line: line.id.clone(),
            step: step.id.clone(),
            act,
            post,
            unit: Some(unit),
            bearers,
            to: Some(Owed::Person(callee.clone())),
            from: None,
            needs: Needs::Any,
            timer,
            due_at,
            ask_at: None,
            basis: Basis::OPERATIONAL,
        });
        return;
    }
    draft.push(Fact::CallGivenUp {
        line: line.id.clone(),
        step: step.id.clone(),
        callee: callee.clone(),
        parties: draft.recipients().unheard(&line.last_resort),
    });
}
