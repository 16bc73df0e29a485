//! A document is prepared and issued, or refused.

use crate::draft::{Draft, may_handle};
use crate::history::Private;
use crate::incident::fact::Fact as IncidentFact;
use crate::plan::PlanFact;
use crate::plan::response::publication::Standing;
use crate::refusal::Refusal;

use super::{Ask, Fact, Made, Variant};

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    match ask {
        Ask::Prepare { variant } => prepare(draft, *variant, texts),
        Ask::Issue(made) => issue(draft, made),
    }
}

/// Only texts of this variant, and at least one that is new.
fn prepare(draft: &mut Draft<'_>, variant: Variant, texts: &Private) -> Result<(), Refusal> {
    let is_known = |key: &String| variant.fields().iter().any(|field| variant.key(field) == *key);
    if texts.is_empty() || !texts.keys().all(is_known) {
        return Err(Refusal::Invalid { field: "text", reason: "required" });
    }
    if texts.iter().any(|(key, text)| draft.after.texts.get(key) != Some(text)) {
        push(draft, Fact::Prepared { variant });
    }
    Ok(())
}

/// A number or a version that is no longer the next one was made too early. The public reads nothing under a
/// number of the body before publication was decided and its words were approved (1(4)③, 1(3)①).
fn issue(draft: &mut Draft<'_>, made: &Made) -> Result<(), Refusal> {
    let Made { no, variant, format, version, is_final, .. } = *made;
    let bar = Standing::of(&draft.after.plan).bar();
    if let Some(reason) = bar.filter(|_| variant == Variant::Press) {
        return Err(Refusal::Invalid { field: "variant", reason });
    }
    let issued = &draft.after.plan.issued;
    if issued.next_version(variant) != version || issued.next_no() != no {
        return Err(Refusal::Decided);
    }
    let (sha256, head, code) = (made.sha256.clone(), made.head.clone(), made.code.clone());
    push(draft, Fact::Issued { no, variant, format, version, is_final, sha256, head, code });
    Ok(())
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Issue(fact)));
}
