//! Incidents that no line of a policy takes up.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::Origin;
use crate::ids::{KindId, SeverityId, UnitId};

use super::apart::{Value, combination, gather, plain, told_apart, with, words_of};
use super::{Condition, Field, Policy, Step};

/// Combinations that are looked at in one place; of more, as many are taken at even distances.
const COMBINATIONS_MAX: usize = 20_000;

/// What a condition can tell incidents in one place apart by; none where no condition asks for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// 種別.
    pub kind: Option<KindId>,
    /// 影響度.
    pub severity: Option<SeverityId>,
    /// Who reports.
    pub origin: Option<Origin>,
    /// Whether it comes while the office is closed.
    pub after_hours: Option<bool>,
}

/// Every incident in a place under these units that no line takes up.
pub fn strays(policy: &Policy, units: &[(UnitId, String)]) -> BTreeSet<Stray> {
    let (conditions, asks_class) = asked(policy);
    let mut comparisons: BTreeMap<Field, Vec<&Condition>> = BTreeMap::new();
    conditions.iter().for_each(|condition| gather(condition, &mut comparisons));
    let plain = plain(policy, units);
    let choices: Vec<(Field, Vec<Value>)> = comparisons
        .iter()
        .map(|(field, comparisons)| (*field, told_apart(policy, &plain, *field, comparisons)))
        .collect();
    let total = choices.iter().fold(1_usize, |total, (_, values)| total.saturating_mul(values.len().max(1)));
    let step = total.div_ceil(COMBINATIONS_MAX).max(1);
    let mut found = BTreeSet::new();
    for number in (0..total).step_by(step) {
        let case = policy.placed(combination(&plain, &choices, number));
        let severity = policy.assess(&case);
        if policy.takes_up(&case, &severity) {
            continue;
        }
        let asks = |field: &Field| comparisons.contains_key(field);
        found.insert(Stray {
            kind: asks(&Field::Kind).then_some(case.kind),
            severity: asks_class.then_some(severity),
            origin: asks(&Field::Origin).then_some(case.origin),
            after_hours: asks(&Field::Hour).then_some(case.context.after_hours),
        });
    }
    let alike = |stray: Stray| -> Vec<Stray> {
        let Some(kind) = &stray.kind else { return vec![stray] };
        let truths = |kind: &KindId| -> Vec<_> {
            let case = with(&plain, Field::Kind, &Value::Word(kind.to_string()));
            let asked = comparisons.get(&Field::Kind).into_iter().flatten();
            asked.map(|comparison| comparison.holds(policy, &case, None)).collect()
        };
        let own = truths(kind);
        let kinds = policy.kinds.iter().map(|kind| &kind.id).filter(|kind| truths(kind) == own);
        kinds.map(|kind| Stray { kind: Some(kind.clone()), ..stray.clone() }).collect()
    };
    found.into_iter().flat_map(alike).collect()
}

/// Whether it rests on a field whether a line takes something up.
pub fn asks_for(policy: &Policy, field: Field) -> bool {
    let mut comparisons = BTreeMap::new();
    asked(policy).0.into_iter().for_each(|condition| gather(condition, &mut comparisons));
    comparisons.contains_key(&field)
}

/// Units that such a condition names by their codes.
pub fn units_asked_for(policy: &Policy) -> BTreeSet<UnitId> {
    let mut comparisons = BTreeMap::new();
    asked(policy).0.into_iter().for_each(|condition| gather(condition, &mut comparisons));
    let named = comparisons.remove(&Field::Unit).unwrap_or_default();
    named.into_iter().flat_map(words_of).map(|word| UnitId::from(word.as_str())).collect()
}

/// The conditions that decide whether a line takes something up, and whether they ask for the class.
fn asked(policy: &Policy) -> (Vec<&Condition>, bool) {
    let begins = |step: &&Step| step.after.is_empty() || step.at_once;
    let lines = policy.lines.iter().flat_map(|line| {
        std::iter::once(&line.when).chain(line.steps.iter().filter(begins).map(|step| &step.when))
    });
    let mut conditions: Vec<&Condition> = lines.collect();
    let asks_class = conditions.iter().any(|condition| mentions(condition, &is_class));
    let asks_scale = asks_class || conditions.iter().any(|condition| mentions(condition, &is_scale));
    if asks_class {
        conditions.extend(policy.severity_rules.iter().map(|(_, rule)| rule));
    }
    if asks_scale {
        conditions.extend(policy.scales.iter().flat_map(|scale| &scale.rules).map(|(_, rule)| rule));
    }
    conditions.extend(policy.assumptions.iter().map(|assumption| &assumption.when));
    (conditions, asks_class)
}

fn mentions(condition: &Condition, is_it: &impl Fn(&Condition) -> bool) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|part| mentions(part, is_it)),
        Condition::Not(part) => mentions(part, is_it),
        Condition::Always
        | Condition::Is { .. }
        | Condition::Over { .. }
        | Condition::SeverityAtLeast(_)
        | Condition::Severity(_)
        | Condition::Scale { .. } => is_it(condition),
    }
}

const fn is_class(condition: &Condition) -> bool {
    matches!(condition, Condition::SeverityAtLeast(_) | Condition::Severity(_))
}

const fn is_scale(condition: &Condition) -> bool {
    matches!(condition, Condition::Scale { .. })
}
