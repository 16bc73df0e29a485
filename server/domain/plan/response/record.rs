//! 記録: what was cut off (6.1(10)⑤), what was shared (1(4)①), who may read logs (7.2(2)), faults (6.1(7)).

use crate::access::{Power, may};
use crate::draft::Draft;
use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::policy::bodies::Counterpart;
use crate::refusal::Refusal;

use super::fact::{Fact, Measure, Owner};
use super::{check_owner, keep, may_be_named, moment, need, person_of, push};

/// Something was cut off or stopped: what, by whose order, when, on what ground.
pub(super) fn contain(
    draft: &mut Draft<'_>,
    measure: Measure,
    ordered_by: &Owner,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    check_owner(draft, ordered_by, "ordered_by")?;
    need(texts, "text")?;
    let at = moment(draft, at)?;
    let containment = next(draft.after.plan.response.containments.len());
    keep(texts, "text", format!("response.containment.{containment}"));
    keep(texts, "basis", format!("response.containment.{containment}.basis"));
    push(draft, Fact::Contained { containment, measure, ordered_by: ordered_by.clone(), at });
    Ok(())
}

/// It was put back.
pub(super) fn restore(
    draft: &mut Draft<'_>,
    containment: u32,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let rows = &draft.after.plan.response.containments;
    let index = usize::try_from(containment).ok().and_then(|no| no.checked_sub(1));
    let row = index.and_then(|index| rows.get(index));
    let row = row.ok_or(Refusal::Invalid { field: "containment", reason: "unknown" })?;
    if row.restored_at.is_some() {
        return Err(Refusal::Decided);
    }
    let cut_at = row.cut_at;
    let at = moment(draft, at)?;
    if at < cut_at {
        return Err(Refusal::Invalid { field: "at", reason: "before-beginning" });
    }
    keep(texts, "text", format!("response.containment.{containment}.restored"));
    push(draft, Fact::Restored { containment, at });
    Ok(())
}

/// Something was shared: with whom, what, when.
pub(super) fn share(
    draft: &mut Draft<'_>,
    with: Counterpart,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    need(texts, "to")?;
    need(texts, "text")?;
    let at = moment(draft, at)?;
    let share = next(draft.after.plan.response.shares.len());
    keep(texts, "to", format!("response.share.{share}.to"));
    keep(texts, "text", format!("response.share.{share}"));
    push(draft, Fact::Shared { share, with, at });
    Ok(())
}

/// 7.2(2): the CISO, in person, allows someone to read logs and mails of staff, before they do.
pub(super) fn authorise(
    draft: &mut Draft<'_>,
    grantee: &PersonId,
    (from, until): (Moment, Moment),
    texts: &mut Private,
) -> Result<(), Refusal> {
    let is_allowed = person_of(&draft.by).is_some_and(|person| {
        may(draft.world, draft.policy, &draft.after, (person, Power::AuthoriseLogs), draft.now)
    });
    if !is_allowed {
        return Err(Refusal::Forbidden);
    }
    if !may_be_named(draft, grantee) {
        return Err(Refusal::Invalid { field: "grantee", reason: "unknown" });
    }
    if from >= until {
        return Err(Refusal::Invalid { field: "until", reason: "before-beginning" });
    }
    if until <= draft.now {
        return Err(Refusal::Invalid { field: "until", reason: "past" });
    }
    need(texts, "scope")?;
    let authorisation = next(draft.after.plan.response.authorisations.len());
    keep(texts, "scope", format!("response.authorisation.{authorisation}"));
    push(draft, Fact::LogsAuthorised { authorisation, grantee: grantee.clone(), from, until });
    Ok(())
}

/// 障害記録: a fault and what came of it.
pub(super) fn fault(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    need(texts, "text")?;
    let fault = next(draft.after.plan.response.faults.len());
    keep(texts, "text", format!("response.fault.{fault}"));
    keep(texts, "outcome", format!("response.fault.{fault}.outcome"));
    push(draft, Fact::FaultNoted { fault });
    Ok(())
}

/// The number after so many; numbers count from 1.
pub(super) fn next(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1)
}
