//! `units.csv`: the tree of units.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{is_same_but_noughts, is_same_name};
use super::{Change, Doubt, File, Planning, Row, meant, refuse_twice};
use crate::ids::UnitId;
use crate::moment::Moment;
use crate::org::{OrgFact, Unit, leaving};
use crate::policy::{Label, Policy, base};
use crate::search::fold;

/// What the other files must know of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// Until when it exists.
    to: Option<Moment>,
}

/// The units that will exist.
pub type Units = BTreeMap<UnitId, Place>;

/// The unit of a code, or of a name that only one unit has.
pub fn find(units: &Units, word: &str) -> Result<UnitId, &'static str> {
    let code = UnitId::from(word);
    if units.contains_key(&code) {
        return Ok(code);
    }
    let like = fold(word);
    let mut named = units.iter().filter(|(_, place)| fold(&place.name) == like);
    match (named.next(), named.next()) {
        (Some((unit, _)), None) => Ok(unit.clone()),
        (Some(_), Some(_)) => Err("several-units"),
        (None, _) => Err("unknown-unit"),
    }
}

/// Plans the units; gives those that will exist.
pub fn plan(rows: &[Row], draft: &mut Planning<'_>) -> Units {
    refuse_twice(rows, (File::Units, "code"), |row| row.cell("code").to_owned(), draft);
    let (org, effective) = (draft.org, draft.effective);
    let lasts = |to: Option<Moment>| to.is_none_or(|to| effective < to);
    let mut units: Units =
        org.units.values().filter(|unit| lasts(unit.to)).map(|unit| (unit.id.clone(), place(unit))).collect();
    let mentioned: BTreeSet<&str> = rows.iter().map(|row| row.cell("code")).collect();
    let absent: Vec<UnitId> = units.keys().filter(|id| !mentioned.contains(id.as_str())).cloned().collect();
    let mut written: Vec<(&Row, UnitId, Place)> =
        rows.iter().map(|row| (row, UnitId::from(row.cell("code")), read(row, draft))).collect();
    for (_, unit, place) in &written {
        match lasts(place.to) {
            true => drop(units.insert(unit.clone(), place.clone())),
            false => drop(units.remove(unit)),
        }
    }
    name_parents(&mut written, &mut units);
    if !rows.is_empty() {
        for unit in absent {
            leave_out(unit, &mut units, draft);
        }
    }
    for (row, unit, place) in written {
        check((row, &unit, &place), &units, draft);
        doubt((row, &unit, &place), draft);
        set(unit, place, draft);
    }
    refuse_roots(rows, &units, draft);
    order(rows, &units, draft);
    units
}

/// A unit above may be written by its name, as elsewhere.
fn name_parents(written: &mut [(&Row, UnitId, Place)], units: &mut Units) {
    for (_, unit, place) in written {
        let Some(word) = place.parent.take() else { continue };
        let found = find(units, word.as_str()).ok().filter(|above| above != unit);
        place.parent = Some(found.unwrap_or(word));
        if let Some(known) = units.get_mut(unit) {
            known.parent.clone_from(&place.parent);
        }
    }
}

/// The kind that a cell means; the cell itself where it means none. A label that names several (「部・局」)
/// is meant by each of them, as long as no other label names it too.
fn kind<'a>(policy: &'a Policy, cell: &'a str) -> &'a str {
    let whole = meant(&policy.units, cell, |kind| (&kind.id, &kind.label));
    let like = fold(cell);
    let is_part = |kind: &&Label<String>| names(&kind.id, &kind.label).any(|name| fold(name) == like);
    let mut parts = policy.units.iter().filter(is_part);
    let part = || parts.next().filter(|_| parts.next().is_none());
    whole.or_else(part).map_or(cell, |kind| kind.id.as_str())
}

/// What a kind is called for short: by the body, and by everybody.
fn names<'a>(id: &str, label: &'a str) -> impl Iterator<Item = &'a str> {
    let usual = base::UNITS.iter().find(|(known, _)| *known == id).map_or("", |(_, label)| *label);
    let whole: &[&str] = if id == base::BODY { &["全体", "団体"] } else { &[] };
    let parts = [label, usual].into_iter().flat_map(|label| label.split(['・', '、', '/', '／']));
    parts.filter(|part| !part.is_empty()).chain(whole.iter().copied())
}

/// What may be written as a kind.
fn kinds(policy: &Policy) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for kind in &policy.units {
        known.push(kind.label.clone());
        known.extend(
            names(&kind.id, &kind.label)
                .map(str::to_owned)
                .filter(|name| self::kind(policy, name) == kind.id),
        );
    }
    let mut seen = BTreeSet::new();
    known.retain(|name| seen.insert(name.clone()));
    known
}

/// The file names the units in the body's own order (建制順): where those below one unit are named otherwise
/// than before, each of them takes its place. What the file does not mention keeps the place that it has.
fn order(rows: &[Row], units: &Units, draft: &mut Planning<'_>) {
    let written = rows.iter().map(|row| UnitId::from(row.cell("code")));
    let written: Vec<UnitId> = written.filter(|unit| units.contains_key(unit)).collect();
    let known: BTreeSet<&UnitId> = draft.org.listed.iter().collect();
    let fresh = written.iter().filter(|unit| !known.contains(unit));
    let mut listed: Vec<UnitId> = draft.org.listed.iter().chain(fresh).cloned().collect();
    let before = families(&listed, units);
    for family in families(&written, units).into_values() {
        let places = listed.iter_mut().filter(|unit| family.contains(unit));
        places.zip(&family).for_each(|(place, unit)| *place = unit.clone());
    }
    let after = families(&listed, units);
    let moved = after.into_iter().filter(|(parent, family)| before.get(parent) != Some(family));
    let moved: Vec<Change> = moved.map(|(parent, units)| Change::UnitsReordered { parent, units }).collect();
    if !moved.is_empty() {
        draft.plan.changes.extend(moved);
        draft.plan.facts.push(OrgFact::UnitsListed { units: listed });
    }
}

/// Those below each unit, in this order.
fn families(listed: &[UnitId], units: &Units) -> BTreeMap<Option<UnitId>, Vec<UnitId>> {
    let mut families: BTreeMap<_, Vec<UnitId>> = BTreeMap::new();
    for (unit, place) in listed.iter().filter_map(|unit| Some((unit, units.get(unit)?))) {
        families.entry(place.parent.clone()).or_default().push(unit.clone());
    }
    families
}

fn place(unit: &Unit) -> Place {
    let Unit { name, kind, parent, to, .. } = unit.clone();
    Place { name, kind, parent, to }
}

/// A unit that the file does not mention stays, or ends where the file is said to be complete.
fn leave_out(unit: UnitId, units: &mut Units, draft: &mut Planning<'_>) {
    if !draft.is_complete {
        draft.plan.changes.push(Change::UnitNotMentioned { unit });
        return;
    }
    let name = units.remove(&unit).map(|place| place.name).unwrap_or_default();
    draft.ask((File::Units, None), Doubt::LeftOut, (unit.as_str(), &name), ("", ""));
    end(unit, name, draft.effective, draft);
}

fn read(row: &Row, draft: &mut Planning<'_>) -> Place {
    let known = draft.org.units.get(&UnitId::from(row.cell("code")));
    let parent = match row.find_cell("parent") {
        Some(word) => Some(word).filter(|word| !word.is_empty()).map(UnitId::from),
        None => known.and_then(|unit| unit.parent.clone()),
    };
    Place {
        name: row.or_known("name", known.map(|unit| unit.name.as_str())).to_owned(),
        kind: kind(draft.policy, row.or_known("kind", known.map(|unit| unit.kind.as_str()))).to_owned(),
        parent,
        to: draft.until((File::Units, row), known.and_then(|unit| unit.to)),
    }
}

fn check((row, unit, place): (&Row, &UnitId, &Place), units: &Units, draft: &mut Planning<'_>) {
    let at = (File::Units, row);
    if unit.as_str().is_empty() {
        draft.mistake(at, "code", "empty", "");
    }
    for (field, text) in [("name", &place.name), ("kind", &place.kind)] {
        if text.is_empty() {
            draft.require(at, field);
        }
    }
    if !place.kind.is_empty() && draft.policy.units.iter().all(|known| known.id != place.kind) {
        draft.mistake_among(at, ("kind", "unknown-unit-kind"), &place.kind, kinds(draft.policy));
    }
    if let Some(part) = place.to.and_then(|to| part_after(unit, to, units)) {
        draft.mistake(at, "to", "unit-has-parts", part.as_str());
    }
    let Some(parent) = place.parent.as_ref().filter(|_| units.contains_key(unit)) else { return };
    if !units.contains_key(parent) {
        draft.mistake(at, "parent", "unknown-unit", parent.as_str());
    } else if is_in_ring(unit, units) {
        draft.mistake(at, "parent", "ring-of-units", parent.as_str());
    }
}

/// A unit below that would be left without one above it.
fn part_after<'a>(unit: &UnitId, to: Moment, units: &'a Units) -> Option<&'a UnitId> {
    let is_part = |place: &Place| place.parent.as_ref() == Some(unit) && place.to.is_none_or(|end| to < end);
    units.iter().find(|(_, place)| is_part(place)).map(|(part, _)| part)
}

fn is_in_ring(unit: &UnitId, units: &Units) -> bool {
    let above = |unit: &UnitId| units.get(unit).and_then(|place| place.parent.as_ref());
    let mut next = above(unit);
    for _ in 0..=units.len() {
        match next {
            None => return false,
            Some(found) if found == unit => return true,
            Some(found) => next = above(found),
        }
    }
    // A ring further up: its own rows say so.
    false
}

/// Exactly one unit stands for the whole.
fn refuse_roots(rows: &[Row], units: &Units, draft: &mut Planning<'_>) {
    let roots = units.values().filter(|place| place.parent.is_none()).count();
    for row in rows {
        let Some(place) = units.get(&UnitId::from(row.cell("code"))) else { continue };
        if place.parent.is_some() {
            continue;
        }
        if roots > 1 {
            draft.mistake((File::Units, row), "parent", "second-root", row.cell("code"));
        } else if place.kind != base::BODY {
            draft.mistake((File::Units, row), "kind", "root-is-not-body", &place.kind);
        }
    }
}

/// What is asked before it is taken over.
fn doubt((row, unit, place): (&Row, &UnitId, &Place), draft: &mut Planning<'_>) {
    let (org, now) = (draft.org, draft.effective);
    let at = (File::Units, Some(row.line));
    let about = (unit.as_str(), place.name.as_str());
    match org.units.get(unit) {
        Some(known) => {
            let is_gone = |to: Option<Moment>| to.is_some_and(|to| to <= now);
            if is_gone(known.to) && !is_gone(place.to) {
                draft.ask(at, Doubt::Returns, about, ("", ""));
            }
        }
        None => {
            let like = |other: &&Unit| {
                let is_near = is_same_but_noughts(other.id.as_str(), unit.as_str());
                let is_near = is_near || (other.parent == place.parent && place.parent.is_some());
                is_near && is_same_name(&other.name, &place.name)
            };
            if let Some(other) = org.units.values().find(like) {
                draft.ask(at, Doubt::Alike, about, (&format!("{} {}", other.id, other.name), unit.as_str()));
            }
        }
    }
}

fn set(unit: UnitId, written: Place, draft: &mut Planning<'_>) {
    let known = draft.org.units.get(&unit).map(place);
    if known.as_ref() == Some(&written) {
        return;
    }
    let only_ends = known.as_ref().is_some_and(|old| Place { to: old.to, ..written.clone() } == *old);
    if !only_ends || written.to.is_none() {
        let before = known.as_ref().map(|old| old.name.clone());
        draft.note(format!("unit.{unit}"), &written.name);
        let (name, kind, parent) = (written.name.clone(), written.kind.clone(), written.parent.clone());
        draft.plan.changes.push(Change::Unit { unit: unit.clone(), name, before });
        let from = draft.effective;
        draft.plan.facts.push(OrgFact::UnitSet { unit: unit.clone(), kind, parent, from });
    }
    if let Some(at) = written.to {
        if known.is_none_or(|old| old.to != Some(at)) {
            end(unit, written.name, at, draft);
        } else {
            draft.plan.facts.push(OrgFact::UnitEnded { unit, at });
        }
    }
}

/// A unit ends with whoever is in its posts.
fn end(unit: UnitId, name: String, at: Moment, draft: &mut Planning<'_>) {
    draft.plan.facts.extend(leaving::of_unit(draft.org, &unit, at));
    draft.plan.changes.push(Change::UnitEnds { unit, name, at });
}
