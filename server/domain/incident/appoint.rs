//! Appointing someone to a post that is filled for one incident, such as its leader.

use crate::domain::ids::{Act, PersonId, PostId};

use super::command::Refusal;
use super::draft::Draft;
use super::fact::Fact;
use super::handling::may_declare;
use super::state::{Duty, DutyState};

/// Someone of the posts that may appoints a person. What the post owes moves to that person in this
/// decision, unless they cannot act: then the post that fills it meanwhile keeps it.
pub(super) fn appoint(draft: &mut Draft<'_>, post: &PostId, person: &PersonId) -> Result<(), Refusal> {
    let policy = draft.policy;
    let unknown = Refusal::Invalid { field: "post", reason: "unknown" };
    let appointing = policy.post(post).and_then(|row| row.appointment.as_ref()).ok_or(unknown)?;
    may_declare(draft, &appointing.by)?;
    if !draft.after.is_open() || draft.after.case.context.appointed.get(post) == Some(person) {
        return Err(Refusal::Decided);
    }
    // Whoever is implicated is refused like someone who is not there.
    if !draft.world.org.is_employed(person, draft.now) || draft.after.subjects.contains(person) {
        return Err(Refusal::Invalid { field: "person", reason: "unknown" });
    }
    let mut decided = draft.after.clone();
    decided.case.context.appointed.insert(post.clone(), person.clone());
    let is_told_by_a_duty = owed(draft, post).iter().any(|duty| {
        let recipients =
            crate::domain::escalation::recipients::Recipients { case: &decided.case, ..draft.recipients() };
        let unit = duty.unit.as_ref();
        unit.is_some_and(|unit| {
            recipients.bearers(post, unit, &duty.act).iter().any(|bearer| bearer.person == *person)
        })
    });
    let people = if is_told_by_a_duty { Vec::new() } else { draft.contact([person.clone()]) };
    draft.push(Fact::Appointed { post: post.clone(), person: person.clone(), people });
    owed(draft, post).iter().for_each(|duty| hand_over(draft, duty));
    Ok(())
}

/// What a post still owes; telephoning is the callers'.
fn owed(draft: &Draft<'_>, post: &PostId) -> Vec<Duty> {
    let duties = draft.after.duties.iter();
    duties.filter(|duty| duty.post == *post && duty.is_owed() && !duty.act.is(Act::CALL)).cloned().collect()
}

/// Gives a duty to whoever answers for its post now: a full time where that is later. What is late
/// stays late.
fn hand_over(draft: &mut Draft<'_>, duty: &Duty) {
    let Some(unit) = &duty.unit else { return };
    let bearers = draft.recipients().bearers(&duty.post, unit, &duty.act);
    if bearers.is_empty() || bearers == duty.bearers {
        return;
    }
    let renewed = duty.timer.as_ref().map(|timer| timer.due(draft.policy, draft.now));
    let due_at = match duty.state {
        DutyState::Open => duty.due_at.map(|due| renewed.map_or(due, |renewed| renewed.max(due))),
        _ => duty.due_at,
    };
    for bearer in &bearers {
        draft.tell(&duty.line, &duty.step, Some(duty.post.as_str()), bearer);
    }
    draft.push(Fact::DutyMoved { duty: duty.no, bearers, due_at });
}
