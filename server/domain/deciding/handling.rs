//! What whoever handles the incident does: facts, class, phase, next level, modes, notes.

use crate::access::Power;
use crate::actor::{Actor, Means};
use crate::case::Phase;
use crate::draft::{Draft, may_handle, must};
use crate::escalation::change::{assess, follow_change, place};
use crate::escalation::owed;
use crate::escalation::progress::Progress;
use crate::history::Private;
use crate::ids::{Act, LineId, PersonId, SeverityId, StepId};
use crate::incident::fact::Fact;
use crate::moment::Moment;
use crate::plan::{prevention, response};
use crate::policy::Mode;
use crate::refusal::{Refusal, require};

use super::easing;

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
    place(draft);
    assess(draft);
    follow_change(draft, &before);
    Ok(())
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
    easing::lowered(draft, &before);
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
    if to == Phase::Merged {
        return Err(Refusal::Invalid { field: "phase", reason: "phase-merged" });
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
        let is_other = |person: &&PersonId| Some(*person) != actor.as_ref();
        let mut told: Vec<PersonId> = draft.after.told.keys().filter(is_other).cloned().collect();
        if !draft.after.bonds.held.is_empty() {
            // Each who reported either of what has become one matter is answered.
            let known = |person: &&PersonId| !draft.after.told.contains_key(*person);
            told.extend(draft.after.reporter.iter().filter(is_other).filter(known).cloned());
        }
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

pub(super) fn note(draft: &mut Draft<'_>, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    require(texts, "note")?;
    draft.push(Fact::Noted);
    Ok(())
}

/// Writes down what was before, with when it was. Whom somebody told then is told nothing by it.
pub(super) fn note_of(
    draft: &mut Draft<'_>,
    at: Moment,
    (told, means): (Option<&PersonId>, Means),
    texts: &Private,
) -> Result<(), Refusal> {
    may_handle(draft)?;
    if at > draft.now {
        return Err(Refusal::Invalid { field: "at", reason: "future" });
    }
    match told {
        None => require(texts, "note")?,
        Some(person) if draft.world.org.is_employed(person, draft.now) => {}
        Some(_) => return Err(Refusal::Invalid { field: "told", reason: "unknown" }),
    }
    draft.push(Fact::NotedOf { at, told: told.cloned(), means });
    Ok(())
}
