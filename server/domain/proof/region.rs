//! What can be known of an incident, as far as the policy can tell it apart.
//!
//! Of every field that a condition names, values are kept that some comparison tells apart; of all
//! their combinations one is kept for each class of severity, each class of a scale that times look
//! at, and set of conditions that hold. Where
//! a post is that of an information system or a contract, each of these is told apart as well.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Case;
use crate::ids::{SeverityId, UnitId};
use crate::policy::apart::{Value, combination, gather, plain, told_apart, words_of};
use crate::policy::{Condition, Field, Of, Policy, Truth};

use super::named::{classes_on, places_meant, scales_timed};

/// Combinations that are looked at; a policy beyond it is sampled and says so.
const COMBINATIONS_MAX: usize = 400_000;

/// Facts that the policy cannot tell apart, by one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// An example, without a unit.
    pub case: Case,
    /// Its class.
    pub severity: SeverityId,
    /// Which conditions of lines and steps hold, in the order written.
    pub holds: Vec<bool>,
    /// Whether the report comes while the office is closed, where that matters.
    pub after_hours: Option<bool>,
}

/// What conditions ask about, and what was found out from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// Each region once, the lightest class first.
    pub all: Vec<Region>,
    /// The fields that matter: what an example must say.
    pub fields: Vec<Field>,
    /// Not every combination was looked at.
    pub is_sampled: bool,
}

/// Every region of an incident in a place that stands under these units.
pub fn regions(policy: &Policy, units: &[(UnitId, String)]) -> Regions {
    let conditions = conditions(policy);
    let mut comparisons: BTreeMap<Field, Vec<&Condition>> = BTreeMap::new();
    conditions.iter().for_each(|condition| gather(condition, &mut comparisons));
    for (of, field) in [(Of::System, Field::System), (Of::Contract, Field::Contract)] {
        if places_meant(policy).contains(&of) {
            comparisons.entry(field).or_default();
        }
    }
    if policy.organs.iter().any(|organ| organ.wall.is_some()) {
        // Behind a wall other posts act.
        comparisons.entry(Field::Unit).or_default();
    }
    let plain = plain(policy, units);
    let choices: Vec<(Field, Vec<Value>)> = comparisons
        .iter()
        .map(|(field, comparisons)| (*field, told_apart(policy, &plain, *field, comparisons)))
        .collect();
    let timed = scales_timed(policy);
    let mut found: BTreeMap<_, Region> = BTreeMap::new();
    let counts = choices.iter().map(|(_, values)| values.len().max(1));
    let total = counts.fold(1_usize, |total, count| total.saturating_mul(count));
    for number in 0..total.min(COMBINATIONS_MAX) {
        let case = combination(&plain, &choices, number);
        let region = region(policy, case, comparisons.contains_key(&Field::Hour));
        let assets = (region.case.system.clone(), region.case.contract.clone());
        let classes = classes_on(timed.iter().copied(), &region.case);
        let key = (policy.rank(&region.severity), region.holds.clone(), region.after_hours, classes, assets);
        found.entry(key).or_insert(region);
    }
    Regions {
        all: found.into_values().collect(),
        fields: comparisons.into_keys().collect(),
        is_sampled: total > COMBINATIONS_MAX,
    }
}

fn region(policy: &Policy, case: Case, asks_the_hour: bool) -> Region {
    let case = policy.placed(case);
    let severity = policy.assess(&case);
    let asked = policy
        .lines
        .iter()
        .flat_map(|line| std::iter::once(&line.when).chain(line.steps.iter().map(|step| &step.when)));
    let holds = asked.map(|when| when.holds(policy, &case, Some(&severity)) == Truth::Yes).collect();
    let after_hours = asks_the_hour.then_some(case.context.after_hours);
    Region { case, severity, holds, after_hours }
}

impl Regions {
    /// Whether another place could have other regions.
    pub fn depend_on_place(&self) -> bool {
        self.fields.iter().any(|field| matches!(field, Field::Unit | Field::UnitKind))
    }
}

/// Conditions that decide a class, or whether a line or a step runs, or what is assumed. What a
/// question suggests changes no time.
fn conditions(policy: &Policy) -> Vec<&Condition> {
    let rules = policy.severity_rules.iter().map(|(_, rule)| rule);
    let placing = policy.scales.iter().flat_map(|scale| &scale.rules).map(|(_, rule)| rule);
    let lines = policy.lines.iter().map(|line| &line.when);
    let steps = policy.lines.iter().flat_map(|line| &line.steps).map(|step| &step.when);
    let assumed = policy.assumptions.iter().map(|assumption| &assumption.when);
    rules.chain(placing).chain(lines).chain(steps).chain(assumed).collect()
}

/// Unit codes that conditions or walls name: a place below one of them is like no other.
pub fn units_named(policy: &Policy) -> BTreeSet<UnitId> {
    let mut comparisons = BTreeMap::new();
    conditions(policy).into_iter().for_each(|condition| gather(condition, &mut comparisons));
    let named = comparisons.remove(&Field::Unit).unwrap_or_default();
    let named = named.iter().flat_map(|comparison| words_of(comparison));
    let walled = policy.organs.iter().filter(|organ| organ.wall.is_some()).flat_map(|organ| &organ.units);
    named.map(|word| UnitId::from(word.as_str())).chain(walled.cloned()).collect()
}
