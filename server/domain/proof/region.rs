//! What can be known of an incident, as far as the policy can tell it apart.
//!
//! Of every field that a condition names, values are kept that some comparison tells apart; of all
//! their combinations one is kept for each class of severity, each class of a scale that times look
//! at, and set of conditions that hold. Where
//! a post is that of an information system or a contract, each of these is told apart as well.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::case::{Case, Certainty, Context, Origin, Presence};
use crate::domain::ids::{KindId, SeverityId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Asset, Condition, Field, Of, Policy, Truth, base};

use super::named::{classes_on, places_meant, scales_timed};

/// Combinations that are looked at; a policy beyond it is sampled and says so.
const COMBINATIONS_MAX: usize = 400_000;

/// More words of a set together than rules name.
const SET_WORDS_MAX: usize = 6;

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

/// The comparisons in a condition, by the field they look at.
fn gather<'a>(condition: &'a Condition, into: &mut BTreeMap<Field, Vec<&'a Condition>>) {
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

/// Unit codes that conditions or walls name: a place below one of them is like no other.
pub fn units_named(policy: &Policy) -> BTreeSet<UnitId> {
    let mut comparisons = BTreeMap::new();
    conditions(policy).into_iter().for_each(|condition| gather(condition, &mut comparisons));
    let named = comparisons.remove(&Field::Unit).unwrap_or_default();
    let named = named.iter().flat_map(|comparison| words_of(comparison));
    let walled = policy.organs.iter().filter(|organ| organ.wall.is_some()).flat_map(|organ| &organ.units);
    named.map(|word| UnitId::from(word.as_str())).chain(walled.cloned()).collect()
}

fn words_of(comparison: &Condition) -> &[String] {
    match comparison {
        Condition::Is { words, .. } => words,
        _ => &[],
    }
}

/// A value of a field.
#[derive(Clone, Debug)]
enum Value {
    Word(String),
    Words(BTreeSet<String>),
    Count(Option<u64>),
    Asset(Option<String>),
    Closed(bool),
}

/// A case of which nobody knows anything yet.
fn plain(policy: &Policy, units: &[(UnitId, String)]) -> Case {
    let kind = policy.kinds.first().map_or_else(|| KindId::from("other"), |kind| kind.id.clone());
    let mut context = Context { units: units.to_vec(), ..Context::default() };
    context.wall = policy.wall_around(&context);
    Case { context, ..Case::new(kind, Origin::Staff, Moment::from_micros(0)) }
}

/// One value for each way in which the comparisons of a field can turn out.
fn told_apart(policy: &Policy, plain: &Case, field: Field, comparisons: &[&Condition]) -> Vec<Value> {
    let values = values(policy, field, comparisons);
    // What an assumption changes, or what means another unit, is not told apart by comparisons alone.
    let is_assumed = policy.assumptions.iter().any(|row| row.holds.iter().any(|(known, _)| *known == field));
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
        Field::PersonalData | Field::MyNumber | Field::Malicious | Field::Sensitive => {
            words(Presence::ALL.iter().map(|word| word.as_str()).collect())
        }
        Field::AssetClass => words(base::ASSET_CLASSES.to_vec()),
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

fn with(case: &Case, field: Field, value: &Value) -> Case {
    let mut case = case.clone();
    let presence = |word: &str| Presence::parse(word).unwrap_or_default();
    match (field, value) {
        (Field::Kind, Value::Word(word)) => case.kind = KindId::from(word.as_str()),
        (Field::Origin, Value::Word(word)) => case.origin = Origin::parse(word).unwrap_or(case.origin),
        (Field::Certainty, Value::Word(word)) => {
            case.certainty = Certainty::parse(word).unwrap_or(case.certainty);
        }
        (Field::PersonalData, Value::Word(word)) => case.personal_data = presence(word),
        (Field::MyNumber, Value::Word(word)) => case.my_number = presence(word),
        (Field::Malicious, Value::Word(word)) => case.malicious = presence(word),
        (Field::Sensitive, Value::Word(word)) => case.sensitive = presence(word),
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
fn combination(plain: &Case, choices: &[(Field, Vec<Value>)], number: usize) -> Case {
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
