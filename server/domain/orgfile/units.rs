//! `units.csv`: the tree of units.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, Draft, File, Row, refuse_twice};
use crate::domain::ids::UnitId;
use crate::domain::org::OrgFact;
use crate::domain::policy::base;

/// What posts must know of a unit: its kind and the unit above.
pub type Units = BTreeMap<UnitId, (String, Option<UnitId>)>;

/// Plans the units; gives those that will exist.
pub fn plan(rows: &[Row], draft: &mut Draft<'_>) -> Units {
    refuse_twice(rows, (File::Units, "code"), |row| row.cell("code").to_owned(), draft);
    let mut units: Units = draft
        .org
        .units
        .values()
        .filter(|unit| unit.to.is_none_or(|to| draft.effective < to))
        .map(|unit| (unit.id.clone(), (unit.kind.clone(), unit.parent.clone())))
        .collect();
    for row in rows {
        units.insert(UnitId::from(row.cell("code")), (row.cell("kind").to_owned(), parent(row)));
    }
    for row in rows {
        check(row, &units, draft);
        set(row, draft);
    }
    refuse_roots(rows, &units, draft);
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("code")).collect();
    let absent: Vec<UnitId> = units.keys().filter(|id| !mentioned.contains(id.as_str())).cloned().collect();
    if !rows.is_empty() {
        draft.plan.changes.extend(absent.into_iter().map(|unit| Change::UnitNotMentioned { unit }));
    }
    units
}

fn parent(row: &Row) -> Option<UnitId> {
    Some(row.cell("parent")).filter(|word| !word.is_empty()).map(UnitId::from)
}

fn check(row: &Row, units: &Units, draft: &mut Draft<'_>) {
    let place = (File::Units, row);
    for field in ["code", "name", "kind"] {
        if row.cell(field).is_empty() {
            draft.mistake(place, field, "empty", "");
        }
    }
    let kind = row.cell("kind");
    if !kind.is_empty() && draft.policy.units.iter().all(|known| known.id != kind) {
        draft.mistake(place, "kind", "unknown-unit-kind", kind);
    }
    let Some(parent) = parent(row) else { return };
    if !units.contains_key(&parent) {
        draft.mistake(place, "parent", "unknown-unit", parent.as_str());
    } else if is_in_ring(&UnitId::from(row.cell("code")), units) {
        draft.mistake(place, "parent", "ring-of-units", parent.as_str());
    }
}

fn is_in_ring(unit: &UnitId, units: &Units) -> bool {
    let mut above = units.get(unit).and_then(|(_, parent)| parent.as_ref());
    for _ in 0..=units.len() {
        match above {
            None => return false,
            Some(next) if next == unit => return true,
            Some(next) => above = units.get(next).and_then(|(_, parent)| parent.as_ref()),
        }
    }
    // A ring further up: its own rows say so.
    false
}

/// Exactly one unit stands for the whole.
fn refuse_roots(rows: &[Row], units: &Units, draft: &mut Draft<'_>) {
    let roots = units.values().filter(|(_, parent)| parent.is_none()).count();
    for row in rows.iter().filter(|row| parent(row).is_none()) {
        if roots > 1 {
            draft.mistake((File::Units, row), "parent", "second-root", row.cell("code"));
        } else if row.cell("kind") != base::BODY {
            draft.mistake((File::Units, row), "kind", "root-is-not-body", row.cell("kind"));
        }
    }
}

fn set(row: &Row, draft: &mut Draft<'_>) {
    let unit = UnitId::from(row.cell("code"));
    let (name, kind) = (row.cell("name"), row.cell("kind"));
    let parent = parent(row);
    let known = draft.org.units.get(&unit).filter(|known| known.to.is_none());
    let is_same = known.is_some_and(|old| old.name == name && old.kind == kind && old.parent == parent);
    if is_same {
        return;
    }
    let before = known.map(|old| old.name.clone());
    draft.note(format!("unit.{unit}"), name);
    draft.plan.changes.push(Change::Unit { unit: unit.clone(), name: name.to_owned(), before });
    draft.plan.facts.push(OrgFact::UnitSet { unit, kind: kind.to_owned(), parent, from: draft.effective });
}
