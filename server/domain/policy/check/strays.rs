//! Incidents that no line takes up: only the desk is told of them.
//!
//! Each is named as a condition, which is what a line for it would say under `when`.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Origin;
use crate::ids::UnitId;
use crate::policy::base::BODY;
use crate::policy::cursor::{Fields, Findings};
use crate::policy::stray::{Stray, asks_for, strays, units_asked_for};
use crate::policy::{Field, Policy};

/// Whoever has mended so many sees the others.
const NAMED_MAX: usize = 8;

/// The values of each key of a condition. A place is written as a condition too, and is empty where it is
/// unknown or like no other.
type Region = BTreeMap<&'static str, BTreeSet<String>>;

/// The keys of a region, in the order in which they are written.
const KEYS: [&str; 6] = ["place", "unit_kind", "kind", "severity", "origin", "hour"];

/// The organs and units that a place can be told apart by.
const PLACES: [&str; 2] = ["organ", "unit"];

/// A place: what it is called, what kind of unit it is, and the units it stands under.
struct Place {
    name: String,
    kind: String,
    units: Vec<(UnitId, String)>,
}

/// Asks about every incident that no line takes up.
pub fn ask(fields: &Fields<'_>, policy: &Policy, findings: &mut Findings<'_>) {
    let place = fields.get("lines").unwrap_or_else(|| fields.at.clone());
    let places = places(policy);
    let whole = whole(policy, &places);
    for region in regions(policy, &places, &whole).into_iter().take(NAMED_MAX) {
        findings.question(&place, "no-line-begins", &[("region", &written(&region, &whole))]);
    }
}

/// What no line takes up, told apart as far as it must be.
fn regions(policy: &Policy, places: &[Place], whole: &Region) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    for place in places {
        for stray in strays(policy, &place.units) {
            let mut region = pinned(stray);
            region.insert("place", BTreeSet::from([place.name.clone()]));
            region.insert("unit_kind", BTreeSet::from([place.kind.clone()]));
            regions.push(region);
        }
    }
    for key in KEYS.into_iter().rev() {
        regions = merged(regions, key);
    }
    for region in &mut regions {
        region.retain(|key, words| whole.get(key) != Some(words));
    }
    regions
}

/// Every place that a condition can tell apart, and the one of which nothing is known.
fn places(policy: &Policy) -> Vec<Place> {
    let organs = policy
        .organs
        .iter()
        .filter_map(|organ| Some((format!("organ: {}", organ.id), organ.units.first()?.clone())));
    let of_organs = |unit: &UnitId| policy.organs.iter().any(|organ| organ.units.contains(unit));
    let units = units_asked_for(policy).into_iter().filter(|unit| !of_organs(unit));
    let units = units.map(|unit| (format!("unit: {unit}"), unit));
    let elsewhere = (String::new(), UnitId::from(""));
    let mut names = vec![elsewhere];
    if asks_for(policy, Field::Unit) {
        names.extend(organs.chain(units));
    }
    let mut kinds = vec![String::new()];
    if asks_for(policy, Field::UnitKind) {
        kinds.extend(policy.units.iter().map(|kind| kind.id.clone()));
    }
    let whole = || (UnitId::from(""), BODY.to_owned());
    let place = |(name, unit): &(String, UnitId), kind: &String| {
        let units = match (name.is_empty(), kind.is_empty()) {
            (true, true) => Vec::new(),
            _ => vec![(unit.clone(), kind.clone()), whole()],
        };
        Place { name: name.clone(), kind: kind.clone(), units }
    };
    names.iter().flat_map(|name| kinds.iter().map(|kind| place(name, kind)).collect::<Vec<_>>()).collect()
}

/// Every word that each key can have.
fn whole(policy: &Policy, places: &[Place]) -> Region {
    Region::from([
        ("kind", policy.kinds.iter().map(|kind| kind.id.to_string()).collect()),
        ("severity", policy.severities.iter().map(|class| class.id.to_string()).collect()),
        ("origin", Origin::ALL.iter().map(|origin| origin.as_str().to_owned()).collect()),
        ("hour", ["open", "closed"].map(str::to_owned).into()),
        ("place", places.iter().map(|place| place.name.clone()).collect()),
        ("unit_kind", places.iter().map(|place| place.kind.clone()).collect()),
    ])
}

fn pinned(stray: Stray) -> Region {
    let hour = stray.after_hours.map(|closed| if closed { "closed" } else { "open" });
    let words = [
        ("kind", stray.kind.map(|kind| kind.to_string())),
        ("severity", stray.severity.map(|class| class.to_string())),
        ("origin", stray.origin.map(|origin| origin.as_str().to_owned())),
        ("hour", hour.map(str::to_owned)),
    ];
    words.into_iter().filter_map(|(key, word)| Some((key, BTreeSet::from([word?])))).collect()
}

/// Regions that differ by the words of one key only are one.
fn merged(regions: Vec<Region>, key: &'static str) -> Vec<Region> {
    let mut by_rest: BTreeMap<Region, BTreeSet<String>> = BTreeMap::new();
    for mut region in regions {
        let words = region.remove(key).unwrap_or_default();
        by_rest.entry(region).or_default().extend(words);
    }
    let whole = by_rest.into_iter().map(|(mut region, words)| {
        if !words.is_empty() {
            region.insert(key, words);
        }
        region
    });
    whole.collect()
}

/// A region as a condition.
fn written(region: &Region, whole: &Region) -> String {
    let part = |key: &&str| Some(part(key, region.get(*key)?, whole.get(*key)?));
    let parts: Vec<String> = KEYS.iter().filter_map(part).collect();
    let negated = parts.iter().filter(|part| part.starts_with(NOT)).count();
    match parts.len() {
        0 => "always".to_owned(),
        // A mapping has no key twice.
        _ if negated > 1 => format!("{{ all: [{{ {} }}] }}", parts.join(" }, { ")),
        _ => format!("{{ {} }}", parts.join(", ")),
    }
}

const NOT: &str = "not: ";

/// One key of a condition. What is like no other place is said by naming the others.
fn part(key: &str, words: &BTreeSet<String>, whole: &BTreeSet<String>) -> String {
    if words.contains("") {
        let others: BTreeSet<String> = whole.difference(words).cloned().collect();
        return format!("{NOT}{{ {} }}", part(key, &others, whole));
    }
    if key != "place" {
        return listed(key, words.iter().map(String::as_str));
    }
    let of = |key: &str| -> Vec<&str> {
        words.iter().filter_map(|word| word.strip_prefix(key)?.strip_prefix(": ")).collect()
    };
    let parts = PLACES.into_iter().map(|key| (key, of(key))).filter(|(_, words)| !words.is_empty());
    let mut parts: Vec<String> = parts.map(|(key, words)| listed(key, words.into_iter())).collect();
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            format!("any: [{{ {} }}]", parts.join(" }, { "))
        }
    }
}

fn listed<'a>(key: &str, words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        [only] => format!("{key}: {only}"),
        _ => format!("{key}: [{}]", words.join(", ")),
    }
}
