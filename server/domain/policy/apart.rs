//! What a policy can tell incidents apart by: of every field that a condition names, values that some
//! comparison tells apart, and their combinations.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::field::CLASSES;
use crate::case::{Case, Certainty, Context, Origin, Presence};
use crate::ids::{KindId, UnitId};
use crate::moment::Moment;

use super::{Asset, Condition, Field, Policy, Truth};

/// More words of a set together than rules name.
const SET_WORDS_MAX: usize = 6;

/// The comparisons in a condition, by the field they look at.
pub fn gather<'a>(condition: &'a Condition, into: &mut BTreeMap<Field, Vec<&'a Condition>>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| gather(part, into)),
        Condition::Not(part) => gather(part, into),
        Condition::Is { field, .. } | Condition::Over { field, .. } => {
            into.entry(*field).or_default().push(condition);
        }
        // A class follows from what its rules ask about, and nobody sets one by hand.
        Condition::Always
        | Condition::SeverityAtLeast(_)
        | Condition::Severity(_)
        | Condition::Scale { .. } => {}
    }
}

/// The words that a comparison names.
pub fn words_of(comparison: &Condition) -> &[String] {
    match comparison {
        Condition::Is { words, .. } => words,
        _ => &[],
    }
}

/// A value of a field.
#[derive(Clone, Debug)]
pub enum Value {
    /// A word.
    Word(String),
    /// A set of words.
    Words(BTreeSet<String>),
    /// A number, where one is known.
    Count(Option<u64>),
    /// A system, a contract or a threat, where one is known.
    Asset(Option<String>),
    /// Whether the office is closed.
    Closed(bool),
}

/// A case of which nobody knows anything yet.
pub fn plain(policy: &Policy, units: &[(UnitId, String)]) -> Case {
    let kind = policy.kinds.first().map_or_else(|| KindId::from("other"), |kind| kind.id.clone());
    let mut context = Context { units: units.to_vec(), ..Context::default() };
    context.wall = policy.wall_around(&context);
    Case { context, ..Case::new(kind, Origin::Staff, Moment::from_micros(0)) }
}

/// One value for each way in which the comparisons of a field can turn out.
pub fn told_apart(policy: &Policy, plain: &Case, field: Field, comparisons: &[&Condition]) -> Vec<Value> {
    let values = values(policy, field, comparisons);
    // What an assumption changes, or what means another unit, is not told apart by comparisons alone.
    let is_assumed = policy
        .assumptions
        .iter()
        .any(|row| row.holds.iter().any(|(known, _)| Field::Presence(*known) == field));
    if is_assumed || matches!(field, Field::System | Field::Contract) {
        return values;
    }
    let mut kept: BTreeSet<Vec<u8>> = BTreeSet::new();
    let turned_out = |value: &Value| -> Vec<u8> {
        let case = with(plain, field, value);
        let truths = comparisons.iter().map(|comparison| comparison.holds(policy, &case, None));
        let order = |truth| match truth {
            Truth::No => 0,
            Truth::Unknown => 1,
            Truth::Yes => 2,
        };
        truths.map(order).collect()
    };
    values.into_iter().filter(|value| kept.insert(turned_out(value))).collect()
}

/// Every value that a field can have, or enough of them where there are endlessly many. A place is
/// not varied here, and nobody declares a mode.
fn values(policy: &Policy, field: Field, comparisons: &[&Condition]) -> Vec<Value> {
    let words = |words: Vec<&str>| words.into_iter().map(|word| Value::Word(word.to_owned())).collect();
    match field {
        Field::Kind => words(policy.kinds.iter().map(|kind| kind.id.as_str()).collect()),
        Field::Origin => words(Origin::ALL.iter().map(|word| word.as_str()).collect()),
        Field::Certainty => words(Certainty::ALL.iter().map(|word| word.as_str()).collect()),
        Field::Presence(_) => words(Presence::ALL.iter().map(|word| word.as_str()).collect()),
        Field::AssetClass => words(CLASSES.to_vec()),
        Field::Threat => {
            let known = policy.threats.iter().map(|threat| Some(threat.id.clone()));
            known.chain([None]).map(Value::Asset).collect()
        }
        Field::Segment | Field::Effect => subsets(comparisons),
        Field::System => assets(&policy.systems, comparisons),
        Field::Contract => assets(&policy.contracts, comparisons),
        Field::Hour => vec![Value::Closed(false), Value::Closed(true)],
        Field::Unit | Field::UnitKind | Field::Mode => Vec::new(),
        Field::PeopleMax => {
            let limits = comparisons.iter().filter_map(|comparison| match comparison {
                Condition::Over { limit, .. } => Some(*limit),
                _ => None,
            });
            let counts = limits.flat_map(|limit| [limit, limit.saturating_add(1)]).map(Some);
            counts.chain([None, Some(0)]).map(Value::Count).collect()
        }
    }
}

/// Every set of the words that comparisons name.
fn subsets(comparisons: &[&Condition]) -> Vec<Value> {
    let named: BTreeSet<&String> = comparisons.iter().flat_map(|comparison| words_of(comparison)).collect();
    let mut sets: Vec<BTreeSet<String>> = vec![BTreeSet::new()];
    for word in named.into_iter().take(SET_WORDS_MAX) {
        let with: Vec<BTreeSet<String>> =
            sets.iter().map(|set| set.iter().cloned().chain([word.clone()]).collect()).collect();
        sets.extend(with);
    }
    sets.into_iter().map(Value::Words).collect()
}

/// No system, and one of each unit that answers for one and of each that a condition names.
fn assets(assets: &[Asset], comparisons: &[&Condition]) -> Vec<Value> {
    let named = |asset: &Asset| {
        comparisons.iter().map(|comparison| words_of(comparison).contains(&asset.id)).collect::<Vec<_>>()
    };
    let mut seen = BTreeSet::new();
    let apart = assets.iter().filter(|asset| seen.insert((asset.unit.clone(), named(asset))));
    let apart: Vec<Value> = apart.map(|asset| Value::Asset(Some(asset.id.clone()))).collect();
    [Value::Asset(None)].into_iter().chain(apart).collect()
}

/// A case of which one field has this value.
pub fn with(case: &Case, field: Field, value: &Value) -> Case {
    let mut case = case.clone();
    match (field, value) {
        (Field::Kind, Value::Word(word)) => case.kind = KindId::from(word.as_str()),
        (Field::Origin, Value::Word(word)) => case.origin = Origin::parse(word).unwrap_or(case.origin),
        (Field::Certainty, Value::Word(word)) => {
            case.certainty = Certainty::parse(word).unwrap_or(case.certainty);
        }
        (Field::Presence(fact), Value::Word(word)) => {
            if let Some((_, at)) = fact.presence() {
                *at(&mut case) = Presence::parse(word).unwrap_or_default();
            }
        }
        (Field::AssetClass, Value::Word(word)) => case.asset_class.clone_from(word),
        (Field::Threat, Value::Asset(word)) => case.threat.clone_from(word),
        (Field::System, Value::Asset(id)) => case.system.clone_from(id),
        (Field::Contract, Value::Asset(id)) => case.contract.clone_from(id),
        (Field::Segment, Value::Words(words)) => case.segments.clone_from(words),
        (Field::Effect, Value::Words(words)) => case.effects.clone_from(words),
        (Field::PeopleMax, Value::Count(count)) => case.people_max = *count,
        (Field::Hour, Value::Closed(is_closed)) => case.context.after_hours = *is_closed,
        _ => {}
    }
    case
}

/// The combination with this number, the last field counting fastest.
pub fn combination(plain: &Case, choices: &[(Field, Vec<Value>)], number: usize) -> Case {
    let mut case = plain.clone();
    let mut rest = number;
    for (field, values) in choices.iter().rev() {
        let count = values.len().max(1);
        if let Some(value) = values.get(rest % count) {
            case = with(&case, *field, value);
        }
        rest /= count;
    }
    case
}
