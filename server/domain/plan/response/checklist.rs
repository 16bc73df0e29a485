//! 手順 (対策基準 7.3(2)③): which items an incident asks for, and what is said of them.
//!
//! The list follows kind and class. What was done or skipped stays on it whatever changes; an
//! untouched item of another kind leaves it; a lighter class takes nothing off it. Doing an item
//! that destroys evidence, or one that others come before, needs a reason while those are open.

use crate::draft::Draft;
use crate::history::Private;
use crate::ids::ItemId;
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::procedure::{Group, Item};
use crate::refusal::Refusal;

use super::fact::{Fact, Owner};
use super::state::{ItemState, Outcome, Response};
use super::{check_owner, follow, keep, moment, need, push};

/// Brings the list up to what kind and class ask for, and to what incidents that this one answers for had
/// left open, of whatever kind those were.
pub(super) fn list(draft: &mut Draft<'_>) {
    let (incident, procedures) = (&draft.after, &draft.policy.procedures);
    let (kind, severity) = (&incident.case.kind, &incident.severity);
    let response = &incident.plan.response;
    let taken_over: Vec<&ItemId> =
        incident.bonds.items().filter(|id| procedures.item(id).is_some()).collect();
    let is_missing = |id: &&ItemId| response.item(id).is_none();
    let is_listed = response.listed_for.as_ref().is_some_and(|(of, class)| of == kind && class == severity);
    if is_listed && !taken_over.iter().any(is_missing) {
        return;
    }
    let mut wanted: Vec<&ItemId> =
        draft.policy.items_for(kind, severity).into_iter().map(|item| &item.id).collect();
    for id in &taken_over {
        if !wanted.contains(id) {
            wanted.push(id);
        }
    }
    let items: Vec<ItemId> = wanted.into_iter().filter(is_missing).cloned().collect();
    let is_foreign =
        |id: &ItemId| !taken_over.contains(&id) && procedures.item(id).is_some_and(|item| !item.is_for(kind));
    let untouched = response.items.iter().filter(|row| row.outcome == Outcome::Open && row.said == 0);
    let dropped: Vec<ItemId> = untouched.map(|row| row.id.clone()).filter(is_foreign).collect();
    if items.is_empty() && dropped.is_empty() {
        return;
    }
    let (kind, severity) = (kind.clone(), severity.clone());
    push(draft, Fact::Listed { kind, severity, items, dropped });
}

/// What should come before an item and is still open: what names it, and for one that destroys
/// evidence all of 証拠保全.
pub fn first<'a>(policy: &'a Policy, response: &Response, item: &Item) -> Vec<&'a Item> {
    let comes_first = |other: &&Item| {
        let is_taken_before = item.harmful && other.group == Group::Preservation && !other.harmful;
        other.id != item.id && (is_taken_before || other.before.contains(&item.id))
    };
    let is_open = |other: &&Item| response.item(&other.id).is_some_and(|row| row.outcome == Outcome::Open);
    policy.procedures.items.iter().filter(comes_first).filter(is_open).collect()
}

/// The list in the order in which it is best done; what the policy no longer names comes last.
pub fn ordered<'a>(policy: &Policy, incident: &'a Incident) -> Vec<&'a ItemState> {
    let place = |row: &&ItemState| {
        let items = &policy.procedures.items;
        items.iter().position(|item| item.id == row.id).unwrap_or(items.len())
    };
    let mut rows: Vec<&ItemState> = incident.plan.response.items.iter().collect();
    rows.sort_by_key(place);
    rows
}

/// Whether an item still waits for someone. One that destroys evidence waits for nobody.
pub fn is_awaited(policy: &Policy, row: &ItemState) -> bool {
    row.outcome == Outcome::Open && policy.procedures.item(&row.id).is_none_or(|item| !item.harmful)
}

/// Who is to do an item: whoever was named, else the policy's post.
pub fn owner_of(policy: &Policy, row: &ItemState) -> Option<Owner> {
    let declared = || policy.procedures.item(&row.id)?.owner.clone().map(Owner::Post);
    row.owner.clone().or_else(declared)
}

/// An item was done.
pub(super) fn act(
    draft: &mut Draft<'_>,
    id: &ItemId,
    at: Option<Moment>,
    texts: &mut Private,
) -> Result<(), Refusal> {
    let no = open_item(draft, id)?;
    let at = moment(draft, at)?;
    let response = &draft.after.plan.response;
    let item = draft.policy.procedures.item(id);
    let over: Vec<ItemId> = item
        .map(|item| first(draft.policy, response, item).into_iter().map(|other| other.id.clone()).collect())
        .unwrap_or_default();
    if !over.is_empty() && need(texts, "override").is_err() {
        return Err(Refusal::Invalid { field: "override", reason: "harmful-order" });
    }
    keep(texts, "text", key(id, no));
    keep(texts, "override", format!("{}.override", key(id, no)));
    push(draft, Fact::ItemDone { item: id.clone(), no, at, over });
    Ok(())
}

/// An item is not done, for a reason.
pub(super) fn skip(draft: &mut Draft<'_>, id: &ItemId, texts: &mut Private) -> Result<(), Refusal> {
    let no = open_item(draft, id)?;
    need(texts, "reason")?;
    keep(texts, "reason", key(id, no));
    push(draft, Fact::ItemSkipped { item: id.clone(), no });
    Ok(())
}

/// 取消.
pub(super) fn undo(draft: &mut Draft<'_>, id: &ItemId, texts: &mut Private) -> Result<(), Refusal> {
    let row = find(draft, id)?;
    let no = row.said + 1;
    if row.outcome == Outcome::Open {
        return Err(Refusal::Decided);
    }
    need(texts, "reason")?;
    keep(texts, "reason", key(id, no));
    push(draft, Fact::ItemUndone { item: id.clone(), no });
    Ok(())
}

/// Someone is to do an item, or nobody in particular.
pub(super) fn assign(draft: &mut Draft<'_>, id: &ItemId, owner: Option<&Owner>) -> Result<(), Refusal> {
    let row = find(draft, id)?;
    if row.owner.as_ref() == owner {
        return Err(Refusal::Decided);
    }
    if let Some(owner) = owner {
        check_owner(draft, owner, "owner")?;
    }
    let had = row.charge.as_ref().map(|charge| charge.bearers.clone()).unwrap_or_default();
    push(draft, Fact::ItemAssigned { item: id.clone(), owner: owner.cloned() });
    follow::take_item(draft, id, had);
    Ok(())
}

/// Where the text lies that was written with the `no`-th thing said of an item.
pub fn key(item: &ItemId, no: u32) -> String {
    format!("response.check.{item}.{no}")
}

fn find<'a>(draft: &'a Draft<'_>, id: &ItemId) -> Result<&'a ItemState, Refusal> {
    let found = draft.after.plan.response.item(id);
    found.ok_or(Refusal::Invalid { field: "item", reason: "unknown" })
}

/// The number of the next thing said of an item that is open.
fn open_item(draft: &Draft<'_>, id: &ItemId) -> Result<u32, Refusal> {
    let row = find(draft, id)?;
    if row.outcome == Outcome::Open { Ok(row.said + 1) } else { Err(Refusal::Decided) }
}
