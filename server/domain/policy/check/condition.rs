//! Conditions: fields, comparisons, all, any, not.

use super::class;
use super::names::{Names, ids};
use crate::case::Presence;
use crate::case::field::{CLASSES, Field as Fact};
use crate::ids::SeverityId;
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::{Assumption, Condition, Field, grammar};

const ORIGINS: &[&str] = &["staff", "outside", "contractor", "monitoring"];

/// Keys beside the facts that are あり, なし or 分からない.
const OWN_KEYS: &[&str] = &[
    "all",
    "any",
    "not",
    "kind",
    "origin",
    "asset_class",
    "certainty",
    "people_max",
    "segment",
    "threat",
    "effect",
    "system",
    "contract",
    "hour",
    "unit",
    "unit_kind",
    "organ",
    "mode",
    "severity",
    "scales",
];

/// Facts that are あり, なし or 分からない, of those that conditions look at.
fn facts() -> impl Iterator<Item = (&'static str, Fact)> {
    let known = Fact::ALL.iter().filter(|fact| fact.row().is_for_conditions && fact.presence().is_some());
    known.map(|fact| (fact.as_str(), *fact))
}

/// Everything that a condition can say.
pub fn keys() -> Vec<&'static str> {
    OWN_KEYS.iter().copied().chain(facts().map(|(key, _)| key)).collect()
}

/// `severity.rules:`, first that holds.
pub fn severity_rules(
    fields: &Fields<'_>,
    names: &Names,
    findings: &mut Findings<'_>,
) -> Vec<(SeverityId, Condition)> {
    // The keys of `severity` were checked where its levels were read.
    let severity =
        fields.get("severity").filter(Cursor::is_map).and_then(|at| at.pairs(&mut Findings::default()));
    let Some(rules) = severity.and_then(|severity| severity.need("rules", findings)) else {
        return Vec::new();
    };
    let mut read = Vec::new();
    for item in rules.list(findings) {
        let Some(pairs) = item.pairs(findings) else { continue };
        for (key, at) in pairs.iter() {
            names.class(&key.word, findings, |findings, args| {
                findings.mistake_at_key(key, at, "unknown-severity", args);
            });
            refuse_own_class(at, findings);
            read.extend(
                condition(at, names, findings).map(|rule| (SeverityId::from(key.word.clone()), rule)),
            );
        }
    }
    read
}

/// A rule that decides the class cannot ask for the class.
fn refuse_own_class(at: &Cursor<'_>, findings: &mut Findings<'_>) {
    let mut quiet = Findings::default();
    if at.is_map() {
        for (key, value) in at.pairs(&mut quiet).iter().flat_map(Fields::iter) {
            if key.word == "severity" {
                findings.mistake_at_key(key, value, "severity-by-severity", &[]);
            }
            refuse_own_class(value, findings);
        }
    } else if at.is_list() {
        at.list(&mut quiet).iter().for_each(|item| refuse_own_class(item, findings));
    }
}

/// A condition. Several keys in one mapping must all hold.
pub fn condition(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Condition> {
    if at.as_word().is_some() {
        return at.one_of(&["always"], findings).map(|_| Condition::Always);
    }
    let fields = at.fields(&keys(), findings)?;
    let mut parts = Vec::new();
    for (key, value) in fields.iter() {
        parts.extend(part(&key.word, value, names, findings));
    }
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => Some(only),
        (_, Some(last)) => {
            parts.push(last);
            // What is written first is not what matters: the same condition reads the same.
            parts.sort_by_key(|part| format!("{part:?}"));
            Some(Condition::All(parts))
        }
        (_, None) => {
            if fields.iter().next().is_none() {
                findings.mistake(at, "empty-condition", &[]);
            }
            None
        }
    }
}

fn part(key: &str, at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Condition> {
    match key {
        "all" => Some(Condition::All(many(at, names, findings))),
        "any" => Some(Condition::Any(many(at, names, findings))),
        "not" => condition(at, names, findings).map(|inner| Condition::Not(Box::new(inner))),
        "kind" => is(Field::Kind, at, "unknown-kind", &ids(&names.kinds), findings),
        "origin" => is(Field::Origin, at, "unknown-word", ORIGINS, findings),
        "asset_class" => is(Field::AssetClass, at, "unknown-word", CLASSES, findings),
        "certainty" => is(Field::Certainty, at, "unknown-word", &["occurred", "suspected"], findings),
        "segment" => is(Field::Segment, at, "unknown-word", &ids(&names.segments), findings),
        "threat" => is(Field::Threat, at, "unknown-word", &with_unknown(&ids(&names.threats)), findings),
        "effect" => is(Field::Effect, at, "unknown-word", &ids(&names.effects), findings),
        "system" => is(Field::System, at, "unknown-word", &words(&names.systems), findings),
        "contract" => is(Field::Contract, at, "unknown-word", &words(&names.contracts), findings),
        "hour" => is(Field::Hour, at, "unknown-word", &["open", "closed"], findings),
        "unit" => units(at, findings),
        "unit_kind" => is(Field::UnitKind, at, "unknown-unit-kind", &ids(&names.units), findings),
        "organ" => organ(at, names, findings),
        "mode" => is(Field::Mode, at, "unknown-word", &words(&names.modes), findings),
        "people_max" => people(at, findings),
        "severity" => severity(at, names, findings),
        "scales" => class::condition(at, names, findings),
        fact => {
            let (_, fact) = facts().find(|(key, _)| *key == fact)?;
            is(Field::Presence(fact), at, "unknown-word", &Presence::words(), findings)
        }
    }
}

fn words(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}

fn with_unknown<'x>(known: &[&'x str]) -> Vec<&'x str> {
    [known, &["unknown"]].concat()
}

/// Organisation codes: whether they exist is for the organisation files to say.
fn units(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Condition> {
    let items = at.list(findings);
    let words: Vec<String> = items.iter().filter_map(|item| item.word(findings)).map(str::to_owned).collect();
    (!words.is_empty()).then_some(Condition::Is { field: Field::Unit, words })
}

/// An organ is its units.
fn organ(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Condition> {
    let known: Vec<&str> = names.organs.keys().map(String::as_str).collect();
    let items = at.list(findings);
    let named = items.iter().filter_map(|item| item.declared("unknown-word", &known, findings));
    let words: Vec<String> = named.flat_map(|id| names.organs.get(id).cloned().unwrap_or_default()).collect();
    (!words.is_empty()).then_some(Condition::Is { field: Field::Unit, words })
}

/// `assume:`, each with `when` and what is taken for granted.
pub fn assumptions(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Assumption> {
    let items = fields.get("assume").map(|at| at.list(findings)).unwrap_or_default();
    let mut read = Vec::new();
    for item in &items {
        let known: Vec<&str> = std::iter::once("when").chain(facts().map(|(key, _)| key)).collect();
        let Some(pairs) = item.fields(&known, findings) else { continue };
        let when = pairs.get("when").and_then(|at| {
            // Classes follow from what is known, and what counts as known from this.
            class::refuse_scales(&at, findings);
            condition(&at, names, findings)
        });
        let mut holds = Vec::new();
        for (key, fact) in facts() {
            let Some(at) = pairs.get(key) else { continue };
            let word = at.one_of(&["present", "absent"], findings);
            holds.extend(word.and_then(Presence::parse).map(|presence| (fact, presence)));
        }
        if holds.is_empty() {
            findings.mistake(item, "empty-assumption", &[]);
        }
        read.push(Assumption { when: when.unwrap_or(Condition::Always), holds });
    }
    read
}

fn many(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Condition> {
    let items = at.list(findings);
    if items.is_empty() && at.is_list() {
        findings.mistake(at, "empty-condition", &[]);
    }
    items.iter().filter_map(|item| condition(item, names, findings)).collect()
}

fn is(
    field: Field,
    at: &Cursor<'_>,
    code: &'static str,
    known: &[&str],
    findings: &mut Findings<'_>,
) -> Option<Condition> {
    let items = at.list(findings);
    let words: Vec<String> =
        items.iter().filter_map(|item| item.declared(code, known, findings)).map(str::to_owned).collect();
    if items.is_empty() && at.is_list() {
        findings.mistake(at, "empty-condition", &[]);
    }
    (!words.is_empty()).then_some(Condition::Is { field, words })
}

fn people(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Condition> {
    let mut parts = Vec::new();
    for item in at.list(findings) {
        let Some(word) = item.word(findings) else { continue };
        if let Some(limit) = grammar::over(word) {
            parts.push(Condition::Over { field: Field::PeopleMax, limit });
        } else if word == "unknown" {
            parts.push(Condition::Is { field: Field::PeopleMax, words: vec![word.to_owned()] });
        } else {
            findings.mistake(&item, "bad-count", &[("word", word)]);
        }
    }
    let only = parts.pop()?;
    if parts.is_empty() {
        return Some(only);
    }
    parts.push(only);
    Some(Condition::Any(parts))
}

fn severity(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Condition> {
    if let Some(least) = at.as_word().and_then(grammar::or_above) {
        let say = |findings: &mut Findings<'_>, args: Args<'_>| {
            findings.mistake(at, "unknown-severity", args);
        };
        return names.class(least, findings, say).map(Condition::SeverityAtLeast);
    }
    let classes: Vec<SeverityId> =
        at.list(findings).iter().filter_map(|item| names.severity(item, findings)).collect();
    (!classes.is_empty()).then_some(Condition::Severity(classes))
}
