//! (incident, world, command, now) → facts and the state after, or a refusal.
//!
//! Same arguments, same answer: no clock, no chance, no I/O. Each ask decides its own facts; then
//! everything that is due by now is settled, so that a click just after a deadline and the timer
//! give the same history.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::case::Context;
use crate::channel::Channel;
use crate::draft::{Draft, last_resorts};
use crate::escalation::{change, times};
use crate::history::Private;
use crate::ids::HistoryId;
use crate::incident::fact::{Delivered, Fact, Facts, Outcome};
use crate::incident::state::{DutyState, Incident};
use crate::moment::Moment;
use crate::plan;
use crate::plan::response::guided;
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::command::{Ask, Command, Opening};
use super::settle::settle;
use super::{answer, appoint, claim, easing, handling, join, known, party, scale, thread, vouch, wall};

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
    Ok(kept(decided(incident, world, command, now)?, command))
}

/// The same for a life that keeps no record: the facts and the state after, without anyone's name.
///
/// # Errors
/// As [`decide`].
pub fn live(
    incident: &Incident,
    world: &World,
    command: &Command,
    now: Moment,
) -> Result<(Facts, Incident), Refusal> {
    Ok(decided(incident, world, command, now)?.finish(command.request.clone()))
}

fn decided<'a>(
    incident: &'a Incident,
    world: &'a World,
    command: &Command,
    now: Moment,
) -> Result<Draft<'a>, Refusal> {
    let policy = world.policies.get(&incident.policy).ok_or(Refusal::ReadOnly)?;
    if incident.bonds.into.is_some() && !is_bookkeeping(command) {
        // It is done to the incident that answers for this one.
        return Err(Refusal::Decided);
    }
    let now = now.max(incident.at);
    let state = (&incident.case, incident.clone());
    let mut draft = Draft::new((world, policy), state, command.by.clone(), now);
    let mut texts = command.texts.clone();
    let (ask, vouchers) = match &command.ask {
        Ask::Vouched { by, second, ask } => (ask.as_ref(), Some((by, second))),
        ask => (ask, None),
    };
    vouch::check(&mut draft, ask, vouchers)?;
    let named = vouch::named(&draft, ask);
    match ask {
        Ask::Open(_) | Ask::Vouched { .. } => return Err(Refusal::Decided),
        Ask::Join(joining) => join::join(&mut draft, joining, &mut texts),
        Ask::Take { no, fields } => join::take(&mut draft, *no, fields)?,
        Ask::CheckReporter { is_them } => claim::check(&mut draft, *is_them)?,
        Ask::TellReporter { report, next_at } => thread::tell(&mut draft, *report, *next_at, &texts)?,
        Ask::HearReporter { report, files, is_with_report } => {
            thread::hear(&mut draft, *report, (*files, *is_with_report), &texts)?;
        }
        Ask::Do(deed) => answer::act(&mut draft, deed, &texts).map(|_| ())?,
        Ask::Call { deed, result } => answer::call(&mut draft, (deed, *result), &texts)?,
        Ask::Judge { deed, answer } => answer::judge(&mut draft, deed, answer, &texts)?,
        Ask::Delegate { duty, person, to, means } => {
            answer::delegate(&mut draft, *duty, (person, *means), to)?;
        }
        Ask::Disown { duty, person, means } => answer::disown(&mut draft, *duty, (person, *means))?,
        Ask::ChangeCase { case, subjects } => change::change_case(&mut draft, case, subjects)?,
        Ask::SetSeverity { to } => handling::set_severity(&mut draft, to.as_ref(), &texts)?,
        Ask::SetScale { scale, to } => scale::set(&mut draft, scale, to.as_ref(), &texts)?,
        Ask::SetPhase { to } => handling::set_phase(&mut draft, *to, &texts)?,
        Ask::SetMode { mode, holds } => handling::set_mode(&mut draft, mode, *holds, &texts)?,
        Ask::LiftWall => wall::lift(&mut draft, &texts)?,
        Ask::Appoint { post, person } => appoint::appoint(&mut draft, post, person)?,
        Ask::Disapprove(deed) => answer::disapprove(&mut draft, deed, &texts)?,
        Ask::NextLevel { line, seen } => handling::next_level(&mut draft, line, seen)?,
        Ask::Withdraw { duty } => easing::withdraw(&mut draft, *duty, &texts)?,
        Ask::Plan(ask) => plan::rules::decide(&mut draft, ask, &mut texts)?,
        Ask::Note => handling::note(&mut draft, &texts)?,
        Ask::NoteOf { at, told, means } => {
            handling::note_of(&mut draft, *at, (told.as_ref(), *means), &texts)?;
        }
        Ask::HearParty { party, confirms, answers } => {
            party::hear(&mut draft, party, (*confirms, *answers), &texts)?;
        }
        Ask::Wake { outcomes } => wake(&mut draft, outcomes),
    }
    vouch::tell(&mut draft, ask, named);
    if draft.is_empty() {
        texts.clear();
    }
    draft.add_texts(&texts);
    postpone(&mut draft);
    close(&mut draft, command)?;
    Ok(draft)
}

/// Whether something is only noted, by nobody: how deliveries ended, and that a log of its evidence runs out.
fn is_bookkeeping(command: &Command) -> bool {
    use crate::plan::response::Ask as Response;
    let is_noted = matches!(
        command.ask,
        Ask::Wake { .. } | Ask::Plan(plan::rules::PlanAsk::Response(Response::WarnLog { .. }))
    );
    is_noted && command.by == Actor::Engine
}

/// Something moved: whoever must keep it moving has a full time again.
fn postpone(draft: &mut Draft<'_>) {
    if draft.by == Actor::Engine || !draft.facts().iter().any(|fact| fact.card().is_activity) {
        return;
    }
    let mut postponed = Vec::new();
    for duty in draft.after.duties.iter().filter(|duty| duty.state == DutyState::Open) {
        let rule = draft.policy.duty_rule(&duty.line, &duty.step, &duty.act);
        let due = times::due(draft.policy, &draft.after, duty, draft.now);
        let Some(due_at) = due.filter(|_| rule.is_some_and(|rule| rule.keeps_moving)) else {
            continue;
        };
        if duty.due_at.is_some_and(|due| due > draft.now && due_at > due) {
            postponed.push(Fact::DutyPostponed { duty: duty.no, due_at });
        }
    }
    postponed.into_iter().for_each(|fact| draft.push(fact));
}

/// Decides the opening of an incident by its first report.
///
/// # Errors
/// A [`Refusal`]; nothing is to be stored then.
pub fn open(id: HistoryId, world: &World, command: &Command, now: Moment) -> Result<Decision, Refusal> {
    let Ask::Open(opening) = &command.ask else { return Err(Refusal::Decided) };
    let (version, policy) = world.active().ok_or(Refusal::ReadOnly)?;
    check_opening(opening, now)?;
    let context = Context { after_hours: is_after_hours(policy, now), ..Context::default() };
    let case = change::in_context((world, policy), opening.case.clone(), context, now);
    let opened = Fact::Opened {
        number: opening.number.clone(),
        called: opening.called,
        report: opening.report,
        policy: version,
        case: Box::new(case.clone()),
        reporter: opening.reporter.clone().filter(|_| !claim::is_claimed(opening, &command.by)),
        received: opening.received.clone(),
        subjects: opening.subjects.clone(),
        drill: opening.drill,
    };
    let incident = Incident::opened(id, now, &opened).ok_or(Refusal::Unsettled)?;
    let mut draft = Draft::new((world, policy), (&case, incident), command.by.clone(), now);
    draft.record(opened);
    draft.add_texts(&command.texts);
    if claim::is_claimed(opening, &command.by) {
        claim::claim(&mut draft, opening.reporter.as_ref());
    }
    change::place(&mut draft);
    let to = policy.assess(&draft.after.case);
    draft.push(Fact::SeverityChanged { to, by_rule: true });
    if let Some(shown) = &opening.guidance {
        guided::begin(&mut draft, shown);
    }
    close(&mut draft, command)?;
    Ok(kept(draft, command))
}

fn close(draft: &mut Draft<'_>, command: &Command) -> Result<(), Refusal> {
    settle(draft)?;
    if matches!(command.ask, Ask::NextLevel { .. }) && !opened_a_step(draft) {
        return Err(Refusal::Invalid { field: "step", reason: "no-next-level" });
    }
    Ok(())
}

fn kept(mut draft: Draft<'_>, command: &Command) -> Decision {
    let private = draft.take_private();
    let (facts, after) = draft.finish(command.request.clone());
    Decision { facts, private, after }
}

fn opened_a_step(draft: &Draft<'_>) -> bool {
    draft.facts().iter().any(|fact| matches!(fact, Fact::StepOpened { .. }))
}

/// A body without office hours is always open.
fn is_after_hours(policy: &Policy, now: Moment) -> bool {
    policy.calendars.get("office").is_some_and(|office| !office.is_open(now))
}

fn check_opening(opening: &Opening, now: Moment) -> Result<(), Refusal> {
    if let Some(mistake) = known::future(&opening.case, now) {
        return Err(mistake.into());
    }
    let reporter = opening.reporter.as_ref();
    if reporter.is_some_and(|person| opening.subjects.contains(person)) {
        return Err(Refusal::Invalid { field: "subjects", reason: "reporter-is-subject" });
    }
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
    let failed: BTreeSet<&Channel> = dead.iter().map(|row| &row.channel).collect();
    let mut people = Vec::new();
    for mut row in draft.desk() {
        let others: Vec<Channel> =
            row.channels.iter().filter(|channel| !failed.contains(channel)).cloned().collect();
        if !others.is_empty() {
            row.channels = others;
        }
        people.push(row);
    }
    let is_heard = people.iter().any(|row| row.channels.iter().any(|channel| !failed.contains(channel)));
    let parties = if is_heard { Vec::new() } else { last_resorts(draft) };
    draft.push(Fact::DeadLetterTold { people, parties });
}
