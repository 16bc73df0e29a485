//! What is asked about a drill becomes facts, or is refused.

use std::collections::BTreeSet;

use crate::draft::{Draft, may_handle};
use crate::history::Private;
use crate::ids::{PersonId, PostId, UnitId};
use crate::incident::fact::Fact as IncidentFact;
use crate::plan::PlanFact;
use crate::refusal::Refusal;

use super::attendance::attended;
use super::{Ask, Fact};

/// Decides what is asked.
///
/// # Errors
/// As every decision about an incident; a real one is no drill.
pub fn decide(draft: &mut Draft<'_>, ask: &Ask, texts: &mut Private) -> Result<(), Refusal> {
    may_handle(draft)?;
    if !draft.after.drill {
        return Err(Refusal::Invalid { field: "drill", reason: "no-drill" });
    }
    match ask {
        Ask::Plan { units, posts } => plan(draft, units, posts, texts),
        Ask::Attend { people } => attend(draft, people),
        Ask::Assess => assess(draft, texts),
    }
}

fn plan(
    draft: &mut Draft<'_>,
    units: &BTreeSet<UnitId>,
    posts: &BTreeSet<PostId>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let is_unit = |unit: &UnitId| draft.world.org.find_unit(unit, draft.now).is_some();
    if !units.iter().all(is_unit) {
        return Err(Refusal::Invalid { field: "drill_units", reason: "unknown" });
    }
    if !posts.iter().all(|post| draft.policy.post(post).is_some()) {
        return Err(Refusal::Invalid { field: "drill_posts", reason: "unknown" });
    }
    let no = draft.after.plan.drill.plans.saturating_add(1);
    keep(texts, "drill_scope", no)?;
    keep(texts, "drill_scenario", no)?;
    push(draft, Fact::Planned { no, units: units.clone(), posts: posts.clone() });
    Ok(())
}

fn attend(draft: &mut Draft<'_>, people: &BTreeSet<PersonId>) -> Result<(), Refusal> {
    let is_known = |person: &PersonId| {
        draft.world.org.is_employed(person, draft.now) && !draft.after.subjects.contains(person)
    };
    if !people.iter().all(is_known) {
        return Err(Refusal::Invalid { field: "attendees", reason: "unknown" });
    }
    let known = attended(&draft.after);
    let fresh: BTreeSet<PersonId> = people.iter().filter(|person| !known.contains(person)).cloned().collect();
    if fresh.is_empty() {
        return Err(Refusal::Invalid { field: "attendees", reason: "required" });
    }
    push(draft, Fact::Attended { people: fresh });
    Ok(())
}

fn assess(draft: &mut Draft<'_>, texts: &mut Private) -> Result<(), Refusal> {
    let no = draft.after.plan.drill.assessments.saturating_add(1);
    keep(texts, "drill_result", no)?;
    keep(texts, "drill_lesson", no)?;
    push(draft, Fact::Assessed { no });
    Ok(())
}

/// Moves a text of the command under the family's own key, `drill_scope` to `drill.scope.<no>`; refused
/// where it is missing.
fn keep(texts: &mut Private, field: &'static str, no: u32) -> Result<(), Refusal> {
    let text = texts.remove(field).filter(|text| !text.trim().is_empty());
    let text = text.ok_or(Refusal::Invalid { field, reason: "required" })?;
    texts.insert(format!("{}.{no}", field.replacen('_', ".", 1)), text);
    Ok(())
}

fn push(draft: &mut Draft<'_>, fact: Fact) {
    draft.push(IncidentFact::Plan(PlanFact::Drill(fact)));
}
