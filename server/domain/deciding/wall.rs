//! Lifting the wall of an organ from one incident (壁を解く).

use crate::access::Power;
use crate::draft::{Draft, must};
use crate::history::Private;
use crate::incident::fact::Fact;
use crate::recipients::Recipients;
use crate::refusal::{Refusal, require};

/// Someone of the posts that may lifts it, with a reason. Whoever holds a general post sees the incident
/// from here on, and the body's own desk is told so; what is owed stays with who owes it.
pub(super) fn lift(draft: &mut Draft<'_>, texts: &Private) -> Result<(), Refusal> {
    let policy = draft.policy;
    let context = &draft.after.case.context;
    let (Some(organ), Some(wall)) = (context.standing_wall().map(str::to_owned), policy.wall(context)) else {
        return Err(Refusal::Decided);
    };
    must(draft, Power::Unwall(wall))?;
    require(texts, "reason")?;
    let mut case = draft.after.case.clone();
    if let Some(wall) = case.context.wall.as_mut() {
        wall.is_lifted = true;
    }
    let people = Recipients { case: &case, ..draft.recipients() }.contacts(&policy.roles.desk);
    draft.push(Fact::WallLifted { organ, people });
    Ok(())
}
