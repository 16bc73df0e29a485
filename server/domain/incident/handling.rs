//! What whoever handles the incident does: facts, class, phase, next level, modes, notes.

use std::collections::BTreeSet;

use crate::domain::access::{self, Power};
use crate::domain::escalation::approval;
use crate::domain::escalation::progress::Progress;
use crate::domain::escalation::recipients::Recipients;
use crate::domain::history::Private;
use crate::domain::ids::{Act, DutyNo, LineId, PersonId, PostId, SeverityId, StepId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::plan::{prevention, response};
use crate::domain::policy::{Deed as StepDeed, Mode, Policy, PostRef, Question, Step};
use crate::domain::world::World;

use super::answer::require;
use super::command::Refusal;
use super::draft::Draft;
use super::fact::{Actor, Bearer, Case, Context, Fact, Phase};
use super::state::{Duty, Incident, Stage};
use super::{owed, scale, times};

/// Refuses whoever may not handle the incident.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn may_handle(draft: &Draft<'_>) -> Result<(), Refusal> {
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
///
/// # Errors
/// A [`Refusal`] where the case cannot be so, or this actor may not say it.
pub fn change_case(draft: &mut Draft<'_>, case: &Case, subjects: &BTreeSet<PersonId>) -> Result<(), Refusal> {
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
    let (case, context) = (case.clone(), before.case.context.clone());
    let case = &in_context((draft.world, draft.policy), case, context, draft.now);
    draft.push(Fact::CaseChanged { case: case.clone(), subjects: subjects.clone() });
    move_places(draft, &before);
    move_members(draft, &before);
    scale::place(draft);
    assess(draft);
    follow_change(draft, &before);
    times::bring_forward(draft);
    Ok(())
}

/// The class follows the rules, unless a person has decided it.
pub(super) fn assess(draft: &mut Draft<'_>) {
    let to = draft.policy.assess(&draft.after.case);
    if !draft.after.severity_by_hand && to != draft.after.severity {
        draft.push(Fact::SeverityChanged { to, by_rule: true });
    }
}

/// The incident belongs elsewhere: what the old places' posts still owe is withdrawn, and the steps
/// whose posts are found in another place by now wait again.
fn move_places(draft: &mut Draft<'_>, before: &Incident) {
    let policy = draft.policy;
    for line in &policy.lines {
        for step in &line.steps {
            let Some(state) = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id))
            else {
                continue;
            };
            let is_decided = state.question.as_ref().is_some_and(|question| question.by_person);
            if !matches!(state.stage, Stage::Told | Stage::Passed) || is_decided {
                continue;
            }
            let places = places(draft.recipients(), step);
            let past = Recipients { case: &before.case, subjects: &before.subjects, ..draft.recipients() };
            if places == self::places(past, step) {
                continue;
            }
            let is_left = |duty: &&Duty| {
                let seat = (duty.post.clone(), duty.unit.clone());
                duty.is_owed()
                    && policy.post(&duty.post).is_some_and(|post| post.per != "body")
                    && !places.contains(&Some(seat))
            };
            let left: Vec<DutyNo> =
                draft.after.duties_of(&line.id, &step.id).filter(is_left).map(|duty| duty.no).collect();
            left.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty, by_rule: true }));
            draft.push(Fact::StepReset { line: line.id.clone(), step: step.id.clone() });
        }
    }
}

/// Posts that are made up of others follow the facts too: whoever has become a member by them bears what
/// the post owes, and is told. Whoever is none any more is let go when the decision settles.
fn move_members(draft: &mut Draft<'_>, before: &Incident) {
    let past = Recipients { case: &before.case, subjects: &before.subjects, ..draft.recipients() };
    let is_made_up = |duty: &&Duty| {
        duty.is_owed() && draft.policy.post(&duty.post).is_some_and(|post| !post.members.is_empty())
    };
    let joins = draft.after.duties.iter().filter(is_made_up).map(|duty| {
        let mut joins = owed::answering(draft, duty);
        let were = duty.unit.as_ref().map(|unit| past.bearers(&duty.post, unit, &duty.act));
        let were = were.unwrap_or_default();
        joins.retain(|row| {
            !duty.is_borne_by(&row.person) && were.iter().all(|then| then.person != row.person)
        });
        (duty.clone(), joins)
    });
    let joins: Vec<(Duty, Vec<Bearer>)> = joins.collect();
    joins.into_iter().for_each(|(duty, bearers)| owed::join(draft, &duty, bearers));
}

/// Where the posts of a step are found; none for a post that is found nowhere.
fn places(recipients: Recipients<'_>, step: &Step) -> Vec<Option<(PostId, Option<UnitId>)>> {
    let targets: Vec<&PostRef> = match &step.deed {
        StepDeed::Tell { tell, .. } => tell.iter().collect(),
        StepDeed::By { by, .. } => vec![by],
        StepDeed::Ask(question) => question.groups.iter().flatten().collect(),
    };
    let seat = |target: &PostRef| recipients.locate(target).ok().map(|(post, unit)| (post, Some(unit)));
    targets.into_iter().map(seat).collect()
}

/// The case with the units that it stands under today, each with its kind as the policy calls it.
/// What the house adds is not the caller's.
pub(super) fn in_context(
    (world, policy): (&World, &Policy),
    mut case: Case,
    mut context: Context,
    now: Moment,
) -> Case {
    let lineage = case.unit.iter().flat_map(|unit| world.org.lineage(unit, now));
    let known = |kind: &str| policy.units.iter().find(|word| world.org.renames.unit(&word.id) == kind);
    let kind = |kind: &str| known(kind).map_or(kind, |word| word.id.as_str()).to_owned();
    context.units = lineage.map(|row| (row.id.clone(), kind(&row.kind))).collect();
    context.wall = policy.wall_around(&context);
    case.context = context;
    case
}

/// Refuses whoever has not this right over the incident. Tokens and the machine's operator have every
/// right that needs no person.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn must(draft: &Draft<'_>, power: Power<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => {
            access::may(draft.world, draft.policy, &draft.after, (person, power), draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Someone of the posts that may declares that a mode holds, or holds no more: posts are bound
/// anew, steps that ask for it may open, and what is owed stays owed.
pub(super) fn set_mode(
    draft: &mut Draft<'_>,
    mode: &str,
    holds: bool,
    texts: &Private,
) -> Result<(), Refusal> {
    let policy = draft.policy;
    let unknown = Refusal::Invalid { field: "mode", reason: "unknown" };
    let rule = policy.modes.iter().find(|known| known.id == mode).ok_or(unknown)?;
    must(draft, Power::Declare(rule))?;
    require(texts, "reason")?;
    if !draft.after.is_open() || draft.after.case.context.modes.contains(mode) == holds {
        return Err(Refusal::Decided);
    }
    let before = draft.after.clone();
    let mode = mode.to_owned();
    draft.push(if holds { Fact::ModeBegan { mode } } else { Fact::ModeEnded { mode } });
    follow_change(draft, &before);
    Ok(())
}

/// What follows from changed facts or another class: unopened steps whose condition turned false
/// are dropped with an entry; a "not necessary" is asked again when what it rests on changed.
pub(super) fn follow_change(draft: &mut Draft<'_>, before: &Incident) {
    times::hasten(draft, before);
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
                approval::drop(draft, (&line.id, &step.id));
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
pub(super) fn set_severity(
    draft: &mut Draft<'_>,
    to: Option<&SeverityId>,
    texts: &Private,
) -> Result<(), Refusal> {
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
pub(super) fn set_phase(draft: &mut Draft<'_>, to: Phase, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    let from = draft.after.phase;
    if from == to {
        return Err(Refusal::Decided);
    }
    if !to.is_end() && !from.is_end() {
        draft.push(Fact::PhaseChanged { to });
        return Ok(());
    }
    must(draft, Power::End)?;
    require(texts, "reason")?;
    if to.is_end() {
        prevention::may_end(draft)?;
        response::may_end(draft)?;
    }
    if !from.is_end() {
        refuse_held(draft, to)?;
    }
    if to == Phase::Closed && draft.after.plan.deadlines.has_open_law() {
        return Err(Refusal::Invalid { field: "phase", reason: "deadline-open" });
    }
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
        rounds.into_iter().for_each(|(line, round)| {
            draft.push(Fact::RoundStarted { line, round, keeps: Vec::new() });
        });
        owed::resume(draft);
    }
    Ok(())
}

/// What the policy wants done or ended first. A false alarm owes nothing, but a mode is ended by those
/// who declared it.
fn refuse_held(draft: &Draft<'_>, to: Phase) -> Result<(), Refusal> {
    let (policy, closing) = (draft.policy, &draft.policy.closing);
    let is_owed = |act: &&Act| {
        to == Phase::Closed && draft.after.duties.iter().any(|duty| duty.act == **act && duty.is_owed())
    };
    let owed: Vec<String> =
        closing.while_owed.iter().filter(is_owed).map(|act| policy.act_label(act).to_owned()).collect();
    let holds = |mode: &&Mode| {
        closing.while_mode.contains(&mode.id) && draft.after.case.context.modes.contains(&mode.id)
    };
    let modes: Vec<String> = policy.modes.iter().filter(holds).map(|mode| mode.label.clone()).collect();
    if owed.is_empty() && modes.is_empty() { Ok(()) } else { Err(Refusal::Held { owed, modes }) }
}

/// The next level now. Who presses second finds the step no longer pending and is refused, so that
/// two people who hold the same message raise it one level only.
pub(super) fn next_level(draft: &mut Draft<'_>, line: &LineId, seen: &StepId) -> Result<(), Refusal> {
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

pub(super) fn withdraw(draft: &mut Draft<'_>, duty: DutyNo, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "reason")?;
    let row = draft.after.find_duty(duty).ok_or(Refusal::Decided)?;
    if !row.is_owed() {
        return Err(Refusal::Decided);
    }
    draft.push(Fact::DutyWithdrawn { duty, by_rule: false });
    Ok(())
}

pub(super) fn note(draft: &mut Draft<'_>, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "note")?;
    draft.push(Fact::Noted);
    Ok(())
}
