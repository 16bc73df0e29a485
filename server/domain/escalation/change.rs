//! What follows when what is known changes: class, places, members, times, conditions, questions.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::case::{Case, Context};
use crate::draft::{Draft, may_handle};
use crate::ids::{DutyNo, LineId, PersonId, PostId, StepId, UnitId};
use crate::incident::fact::Fact;
use crate::incident::state::{Duty, Incident, Stage, StepState};
use crate::moment::Moment;
use crate::policy::{Deed as StepDeed, Line, Policy, PostRef, Question, Step};
use crate::recipients::Recipients;
use crate::refusal::Refusal;
use crate::world::World;

use super::progress::Progress;
use super::{approval, owed, times};

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
    // What was late before the change stays late, whether or not the program was awake to say so.
    owed::mark_passed(draft);
    let before = draft.after.clone();
    let (case, context) = (case.clone(), before.case.context.clone());
    let case = &in_context((draft.world, draft.policy), case, context, draft.now);
    draft.push(Fact::CaseChanged { case: Box::new(case.clone()), subjects: subjects.clone() });
    move_places(draft, &before);
    place(draft);
    assess(draft);
    follow_change(draft, &before);
    times::bring_forward(draft);
    Ok(())
}

/// The class follows the rules, unless a person has decided it.
pub fn assess(draft: &mut Draft<'_>) {
    let to = draft.policy.assess(&draft.after.case);
    if !draft.after.severity_by_hand && to != draft.after.severity {
        draft.push(Fact::SeverityChanged { to, by_rule: true });
    }
}

/// The incident belongs elsewhere: what the old places' posts still owe is withdrawn, and the steps
/// whose posts are found in another place by now wait again.
fn move_places(draft: &mut Draft<'_>, before: &Incident) {
    let policy = draft.policy;
    for line in policy.every_line() {
        for step in &line.steps {
            let Some(state) = draft.after.lines.get(&line.id).and_then(|state| state.steps.get(&step.id))
            else {
                continue;
            };
            if !matches!(state.stage, Stage::Told | Stage::Passed) {
                continue;
            }
            let places = places(draft.recipients(), step);
            let past = Recipients { case: &before.case, subjects: &before.subjects, ..draft.recipients() };
            let others = also_places(draft, step);
            if places == self::places(past, step) {
                continue;
            }
            if state.question.as_ref().is_some_and(|question| question.by_person) {
                // What one place held to be needless, the other decides for itself; what led on stands.
                let is_declined = declined(state, step);
                is_declined.then(|| ask_anew(draft, &line.id, &step.id));
                continue;
            }
            let is_left = |duty: &&Duty| {
                let seat = (duty.post.clone(), duty.unit.clone());
                duty.is_owed()
                    && policy.post(&duty.post).is_some_and(|post| post.per != "body")
                    && !places.contains(&Some(seat.clone()))
                    && !others.contains(&seat)
            };
            let left: Vec<DutyNo> =
                draft.after.duties_of(&line.id, &step.id).filter(is_left).map(|duty| duty.no).collect();
            left.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty, by_rule: true }));
            draft.push(Fact::StepReset { line: line.id.clone(), step: step.id.clone() });
        }
    }
}

/// The posts that a step names.
fn targets(step: &Step) -> Vec<&PostRef> {
    match &step.deed {
        StepDeed::Tell { tell, .. } => tell.iter().collect(),
        StepDeed::By { by, .. } => vec![by],
        StepDeed::Ask(question) => question.groups.iter().flatten().collect(),
    }
}

/// Where the posts of a step are found at the places of the incidents that this one answers for.
fn also_places(draft: &Draft<'_>, step: &Step) -> Vec<(PostId, Option<UnitId>)> {
    let found = targets(step).into_iter().flat_map(|target| draft.also_located(target));
    found.map(|(post, unit)| (post, Some(unit))).collect()
}

/// A post that a step names, at a place.
type Seated = (LineId, StepId, (PostId, Option<UnitId>));

/// The posts of every step at the places of the incidents that this one answers for.
pub fn seats_elsewhere(draft: &Draft<'_>) -> Vec<Seated> {
    let steps = draft.policy.every_line().flat_map(|line| line.steps.iter().map(move |step| (line, step)));
    let of_step = |(line, step): (&Line, &Step)| -> Vec<Seated> {
        let seats = also_places(draft, step).into_iter();
        seats.map(|seat| (line.id.clone(), step.id.clone(), seat)).collect()
    };
    steps.flat_map(of_step).collect()
}

/// What posts owe that were the incident's only by a place that is no longer: it is withdrawn here. What a
/// post of the whole body owes stays with it.
pub fn leave_places(draft: &mut Draft<'_>, before: &[Seated]) {
    let policy = draft.policy;
    let mut left = Vec::new();
    for duty in draft.after.duties.iter().filter(|duty| duty.is_owed()) {
        let Some(step) = policy.line(&duty.line).and_then(|line| line.step(&duty.step)) else { continue };
        let seat = (duty.post.clone(), duty.unit.clone());
        let was_elsewhere =
            before.iter().any(|(line, id, known)| *line == duty.line && *id == duty.step && *known == seat);
        let is_here = places(draft.recipients(), step).contains(&Some(seat.clone()));
        if was_elsewhere && !is_here && !also_places(draft, step).contains(&seat) {
            left.push(duty.no);
        }
    }
    left.into_iter().for_each(|duty| draft.push(Fact::DutyWithdrawn { duty, by_rule: true }));
}

/// Where the posts of a step are found; none for a post that is found nowhere.
fn places(recipients: Recipients<'_>, step: &Step) -> Vec<Option<(PostId, Option<UnitId>)>> {
    let targets = targets(step);
    let seat = |target: &PostRef| recipients.locate(target).ok().map(|(post, unit)| (post, Some(unit)));
    targets.into_iter().map(seat).collect()
}

/// The case with the units that it stands under today, each with its kind as the policy calls it.
/// What the house adds is not the caller's.
pub fn in_context(
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

/// What follows from changed facts or another class: unopened steps whose condition turned false
/// are dropped with an entry; a "not necessary" is asked again when what it rests on changed.
pub fn follow_change(draft: &mut Draft<'_>, before: &Incident) {
    times::hasten(draft, before);
    let policy = draft.policy;
    for line in policy.every_line() {
        for step in &line.steps {
            let Some(then) = Progress::of(before, policy, &line.id) else { continue };
            let Some(now) = Progress::of(&draft.after, policy, &line.id) else { continue };
            if now.is_waiting(step) && then.holds(step) && !now.holds(step) {
                draft.push(Fact::StepDropped { line: line.id.clone(), step: step.id.clone() });
                continue;
            }
            let StepDeed::Ask(question) = &step.deed else { continue };
            let is_declined = now.step(&step.id).is_some_and(|state| declined(state, step));
            if is_declined && rests_on_more(policy, question, before, &draft.after) {
                ask_anew(draft, &line.id, &step.id);
            }
        }
    }
}

/// Whether a question has an answer that holds something back, and therefore needs a reason.
pub(super) fn declined(state: &StepState, step: &Step) -> bool {
    let StepDeed::Ask(question) = &step.deed else { return false };
    let answer = state.question.as_ref().and_then(|asked| asked.answer.as_ref());
    answer.is_some_and(|answer| question.needs_reason.contains(answer))
}

fn ask_anew(draft: &mut Draft<'_>, line: &LineId, step: &StepId) {
    approval::drop(draft, (line, step));
    draft.push(Fact::AskedAgain { line: line.clone(), step: step.clone() });
}

fn rests_on_more(policy: &Policy, question: &Question, before: &Incident, after: &Incident) -> bool {
    let rose = policy.rank(&after.severity) > policy.rank(&before.severity);
    let suggested = |incident: &Incident| -> Vec<_> {
        let severity = Some(&incident.severity);
        question.suggest.iter().map(|(_, when)| when.holds(policy, &incident.case, severity)).collect()
    };
    rose || suggested(before) != suggested(after)
}

/// What the rules say of every scale that no person has decided, where that is new.
pub fn place(draft: &mut Draft<'_>) {
    let policy = draft.policy;
    for scale in &policy.scales {
        let class = policy.place_on(scale, &draft.after.case);
        let known = draft.after.case.context.scales.get(&scale.id);
        if known.is_none_or(|known| !known.by_hand && known.class != class) {
            draft.push(Fact::ScaleChanged { scale: scale.id.clone(), to: class, by_rule: true });
        }
    }
}
