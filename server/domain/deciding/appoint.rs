//! Appointing someone to a post that is filled for one incident, such as its leader.

use crate::access::Power;
use crate::actor::Bearer;
use crate::draft::{Draft, must};
use crate::escalation::owed::hand_to;
use crate::ids::{Act, PersonId, PostId};
use crate::incident::fact::Fact;
use crate::incident::state::Duty;
use crate::recipients::Recipients;
use crate::refusal::Refusal;

/// Someone of the posts that may appoints a person. What the post owes moves to that person in this
/// decision, unless they cannot act: then the post that fills it meanwhile keeps it.
pub(super) fn appoint(draft: &mut Draft<'_>, post: &PostId, person: &PersonId) -> Result<(), Refusal> {
    let policy = draft.policy;
    let unknown = Refusal::Invalid { field: "post", reason: "unknown" };
    let appointing = policy.post(post).and_then(|row| row.appointment.as_ref()).ok_or(unknown)?;
    must(draft, Power::Appoint(appointing))?;
    // Whoever is implicated is refused like someone who is not there.
    if !draft.world.org.is_employed(person, draft.now) || draft.after.subjects.contains(person) {
        return Err(Refusal::Invalid { field: "person", reason: "unknown" });
    }
    if !draft.after.is_open() || draft.after.case.context.appointed.get(post) == Some(person) {
        return Err(Refusal::Decided);
    }
    let moves = moves(draft, post, person);
    let is_told_so = moves.iter().any(|(_, bearers)| bearers.iter().any(|row| row.person == *person));
    let people = if is_told_so { Vec::new() } else { draft.contact([person.clone()]) };
    draft.push(Fact::Appointed { post: post.clone(), person: person.clone(), people });
    moves.into_iter().for_each(|(duty, bearers)| hand_to(draft, &duty, bearers));
    Ok(())
}

/// What the post still owes and others bear once `person` fills it; telephoning is the callers'.
fn moves(draft: &Draft<'_>, post: &PostId, person: &PersonId) -> Vec<(Duty, Vec<Bearer>)> {
    let mut case = draft.after.case.clone();
    case.context.appointed.insert(post.clone(), person.clone());
    let recipients = Recipients { case: &case, ..draft.recipients() };
    let owed = draft.after.duties.iter();
    let owed = owed.filter(|duty| duty.post == *post && duty.is_owed() && !duty.act.is(Act::CALL));
    let moved = owed.filter_map(|duty| {
        let bearers = recipients.bearers(post, duty.unit.as_ref()?, &duty.act);
        let is_moved = !bearers.is_empty() && bearers != duty.bearers;
        is_moved.then(|| (duty.clone(), bearers))
    });
    moved.collect()
}
