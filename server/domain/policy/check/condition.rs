//! Conditions: fields, comparisons, all, any, not.

use super::names::{Names, ids};
use crate::domain::ids::SeverityId;
use crate::domain::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::domain::policy::finding::nearest;
use crate::domain::policy::{Condition, Field, base, grammar};

const PRESENCES: &[&str] = &["present", "absent", "unknown"];
const ORIGINS: &[&str] = &["staff", "outside", "contractor", "monitoring"];

const KEYS: &[&str] = &[
    "all",
    "any",
    "not",
    "kind",
    "origin",
    "personal_data",
    "my_number",
    "malicious",
    "asset_class",
    "certainty",
    "people_max",
    "segment",
    "severity",
];

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
            let known = ids(&names.severities);
            if !known.contains(&key.word.as_str()) {
                let args: Args<'_> = &[("word", &key.word), ("known", &known.join(", "))];
                findings.mistake_at_key(key, at, "unknown-severity", args);
                findings.maybe(nearest(&key.word, known));
            }
            refuse_own_class(at, findings);
            read.extend(condition(at, names, findings).map(|rule| (SeverityId(key.word.clone()), rule)));
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
    let fields = at.fields(KEYS, findings)?;
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
        "personal_data" => is(Field::PersonalData, at, "unknown-word", PRESENCES, findings),
        "my_number" => is(Field::MyNumber, at, "unknown-word", PRESENCES, findings),
        "malicious" => is(Field::Malicious, at, "unknown-word", PRESENCES, findings),
        "asset_class" => is(Field::AssetClass, at, "unknown-word", base::ASSET_CLASSES, findings),
        "certainty" => is(Field::Certainty, at, "unknown-word", &["occurred", "suspected"], findings),
        "segment" => is(Field::Segment, at, "unknown-word", &ids(&names.segments), findings),
        "people_max" => people(at, findings),
        "severity" => severity(at, names, findings),
        _ => None,
    }
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
    let known = ids(&names.severities);
    if let Some(least) = at.as_word().and_then(grammar::or_above) {
        if known.contains(&least) {
            return Some(Condition::SeverityAtLeast(SeverityId::from(least)));
        }
        findings.mistake(at, "unknown-severity", &[("word", least), ("known", &known.join(", "))]);
        findings.maybe(nearest(least, known));
        return None;
    }
    let classes: Vec<SeverityId> =
        at.list(findings).iter().filter_map(|item| names.severity(item, findings)).collect();
    (!classes.is_empty()).then_some(Condition::Severity(classes))
}
