//! 報告事項 (対策基準 7.3(2)②): what must be reported by kind and stage, and what is known of it.
//!
//! What the case knows already is filled in until someone says better; it counts as 推定, because
//! nobody has vouched for it. What nobody knows is shown as missing, stage by stage.

use crate::draft::Draft;
use crate::history::Private;
use crate::ids::ReportItemId;
use crate::incident::state::Incident;
use crate::policy::Policy;
use crate::policy::procedure::{ReportItem, Stage};
use crate::refusal::Refusal;

use super::fact::{Fact, Sureness};
use super::state::Outcome;
use super::{keep, need, push};

/// States what is known of a report item.
pub(super) fn state(
    draft: &mut Draft<'_>,
    id: &ReportItemId,
    sureness: Sureness,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let item = draft.policy.procedures.report_item(id);
    if !item.is_some_and(|item| item.is_for(&draft.after.case.kind)) {
        return Err(Refusal::Invalid { field: "item", reason: "unknown" });
    }
    need(texts, "text")?;
    let before = draft.after.plan.response.statements.get(id).map_or(0, Vec::len);
    let no = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
    keep(texts, "text", key(id, no));
    keep(texts, "source", format!("{}.source", key(id, no)));
    push(draft, Fact::Stated { report_item: id.clone(), no, sureness });
    Ok(())
}

/// Where the `no`-th value of a report item lies.
pub fn key(item: &ReportItemId, no: u32) -> String {
    format!("response.item.{item}.{no}")
}

/// The report items of an incident's kind, in the order in which they are asked.
pub fn asked<'a>(policy: &'a Policy, incident: &Incident) -> Vec<&'a ReportItem> {
    policy.procedures.report_items.iter().filter(|item| item.is_for(&incident.case.kind)).collect()
}

/// What a report of this stage must say and nobody has said, nor does the case know it. What was
/// stated as 未確認 counts: it is said, and that it is not sure is said with it.
pub fn missing<'a>(policy: &'a Policy, incident: &Incident, stage: Stage) -> Vec<&'a ReportItem> {
    let is_unsaid = |item: &&ReportItem| {
        !incident.plan.response.statements.contains_key(&item.id) && !is_known(incident, item.id.as_str())
    };
    asked(policy, incident).into_iter().filter(|item| item.is_due_at(stage)).filter(is_unsaid).collect()
}

/// Whether the case itself says something of a report item of the base.
pub fn is_known(incident: &Incident, item: &str) -> bool {
    let has_text = |key: &str| incident.texts.get(key).is_some_and(|text| !text.trim().is_empty());
    let (case, response) = (&incident.case, &incident.plan.response);
    match item {
        "outline" => has_text("summary"),
        "certainty" | "aware_at" => true,
        "occurred_at" => case.occurred_at.is_some(),
        "place" => case.unit.is_some() || has_text("place"),
        "people" => case.people_max.is_some(),
        "systems" => case.system.is_some() || !case.segments.is_empty(),
        "contract" => case.contract.is_some(),
        "measures" => {
            response.items.iter().any(|item| matches!(item.outcome, Outcome::Done { .. }))
                || !response.containments.is_empty()
        }
        "sharing" => !response.shares.is_empty() || !incident.informed.is_empty(),
        "publication" => response.publication.decision.is_some(),
        "fault" => !response.faults.is_empty(),
        "ppc_trigger" => incident.plan.deadlines.is_law_certain(),
        "persons" => !incident.plan.deadlines.notified.is_empty(),
        _ => false,
    }
}
