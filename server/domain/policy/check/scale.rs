//! `scales:` — what a body judges by beside severity, and conditions that name a class.

use std::collections::BTreeMap;

use super::condition::condition as any_condition;
use super::names::Names;
use crate::domain::ids::{ClassId, ScaleId};
use crate::domain::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::domain::policy::finding::nearest;
use crate::domain::policy::grammar::{is_id, or_above};
use crate::domain::policy::{Class, Condition, Scale};

pub const SCALE: &[&str] = &["label", "classes", "rules", "start", "decided_by", "basis"];
pub const CLASS: &[&str] = &["label", "criteria"];

/// The scale that every policy has: a condition asks for it by its own name.
const SEVERITY: &str = "severity";

/// The declared scales with the ids of their classes; what is wrong with them is said by [`scales`].
pub fn names(fields: &Fields<'_>) -> BTreeMap<String, Vec<String>> {
    let mut quiet = Findings::default();
    let written = fields.get("scales").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    let classes = |at: &Cursor<'_>| -> Vec<String> {
        let mut quiet = Findings::default();
        let scale = at.is_map().then(|| at.pairs(&mut quiet)).flatten();
        let classes = scale.and_then(|scale| scale.get("classes")).filter(Cursor::is_map);
        let classes = classes.and_then(|at| at.pairs(&mut quiet));
        classes.iter().flat_map(Fields::iter).map(|(key, _)| key.word.clone()).collect()
    };
    written.iter().flat_map(Fields::iter).map(|(key, at)| (key.word.clone(), classes(at))).collect()
}

/// `scales:`.
pub fn scales(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Scale> {
    let Some(pairs) = fields.get("scales").and_then(|at| at.pairs(findings)) else { return Vec::new() };
    let mut scales = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        if key.word == SEVERITY {
            findings.mistake_at_key(key, at, "scale-named-severity", &[]);
        }
        scales.extend(scale(&key.word, at, names, findings));
    }
    scales
}

fn scale(id: &str, at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Scale> {
    let fields = at.fields(SCALE, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let classes = fields.need("classes", findings).map(|at| classes(&at, findings)).unwrap_or_default();
    let known = names.scales.get(id).map(Vec::as_slice).unwrap_or_default();
    let start = fields.get("start").and_then(|at| class(&at, known, findings));
    let start = start.or_else(|| classes.first().map(|class| class.id.clone()));
    let rules = fields.get("rules").map(|at| rules(&at, known, names, findings)).unwrap_or_default();
    let by = fields.get("decided_by").map(|at| at.list(findings)).unwrap_or_default();
    Some(Scale {
        id: ScaleId::from(id),
        label: label.to_owned(),
        classes,
        rules,
        start: start?,
        decided_by: by.iter().filter_map(|at| names.post(at, findings)).collect(),
        basis: fields.text("basis", findings),
    })
}

/// `{ low: 通常, high: { label: 緊急, criteria: … } }`, lightest first.
fn classes(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Vec<Class> {
    let Some(pairs) = at.pairs(findings) else { return Vec::new() };
    let mut classes = Vec::new();
    for (key, at) in pairs.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        let written = if at.is_map() { at.fields(CLASS, findings) } else { None };
        let (label, criteria) = match &written {
            Some(fields) => {
                let label = fields.need("label", findings).and_then(|at| at.word(findings));
                (label, fields.text("criteria", findings))
            }
            None => (at.word(findings), None),
        };
        let label = label.unwrap_or_default().to_owned();
        classes.push(Class { id: ClassId::from(key.word.as_str()), label, criteria });
    }
    if classes.is_empty() {
        findings.mistake(at, "empty-list", &[("key", "classes")]);
    }
    classes
}

/// Rules over facts, first that holds. A class does not follow from another class.
fn rules(
    at: &Cursor<'_>,
    known: &[String],
    names: &Names,
    findings: &mut Findings<'_>,
) -> Vec<(ClassId, Condition)> {
    let mut read = Vec::new();
    for item in at.list(findings) {
        let Some(pairs) = item.pairs(findings) else { continue };
        for (key, value) in pairs.iter() {
            if !known.contains(&key.word) {
                let args: Args<'_> = &[("word", &key.word), ("known", &known.join(", "))];
                findings.mistake_at_key(key, value, "unknown-class", args);
                findings.maybe(nearest(&key.word, known.iter().map(String::as_str)));
            }
            refuse(value, &[SEVERITY, "scales"], "scale-by-class", findings);
            let rule = any_condition(value, names, findings);
            read.extend(rule.map(|rule| (ClassId::from(key.word.as_str()), rule)));
        }
    }
    read
}

/// Refuses a condition that names a class of a scale, where classes are not known yet.
pub fn refuse_scales(at: &Cursor<'_>, findings: &mut Findings<'_>) {
    refuse(at, &["scales"], "scale-by-class", findings);
}

fn refuse(at: &Cursor<'_>, keys: &[&str], code: &'static str, findings: &mut Findings<'_>) {
    let mut quiet = Findings::default();
    if at.is_map() {
        for (key, value) in at.pairs(&mut quiet).iter().flat_map(Fields::iter) {
            if keys.contains(&key.word.as_str()) {
                findings.mistake_at_key(key, value, code, &[]);
            } else {
                refuse(value, keys, code, findings);
            }
        }
    } else if at.is_list() {
        at.list(&mut quiet).iter().for_each(|item| refuse(item, keys, code, findings));
    }
}

/// `scales: { urgency: high or above, reach: [wide, whole] }`: all of them.
pub fn condition(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Condition> {
    let pairs = at.pairs(findings)?;
    let mut parts = Vec::new();
    for (key, value) in pairs.iter() {
        let Some(known) = names.scales.get(&key.word) else {
            let scales: Vec<&str> = names.scales.keys().map(String::as_str).collect();
            let args: Args<'_> = &[("word", &key.word), ("known", &scales.join(", "))];
            findings.mistake_at_key(key, value, "unknown-scale", args);
            findings.maybe(nearest(&key.word, scales));
            continue;
        };
        let classes = classes_meant(value, known, findings);
        if !classes.is_empty() {
            parts.push(Condition::Scale { scale: ScaleId::from(key.word.as_str()), classes });
        }
    }
    if pairs.iter().next().is_none() {
        findings.mistake(at, "empty-condition", &[]);
    }
    match (parts.len(), parts.pop()) {
        (1, only) => only,
        (_, last) => {
            parts.extend(last);
            (!parts.is_empty()).then_some(Condition::All(parts))
        }
    }
}

/// Classes one by one, or `high or above`.
fn classes_meant(at: &Cursor<'_>, known: &[String], findings: &mut Findings<'_>) -> Vec<ClassId> {
    if let Some(least) = at.as_word().and_then(or_above) {
        let from = known.iter().position(|class| class == least);
        if from.is_none() {
            findings.mistake(at, "unknown-class", &[("word", least), ("known", &known.join(", "))]);
            findings.maybe(nearest(least, known.iter().map(String::as_str)));
        }
        let classes = known.iter().skip(from.unwrap_or(known.len()));
        return classes.map(|class| ClassId::from(class.as_str())).collect();
    }
    at.list(findings).iter().filter_map(|item| class(item, known, findings)).collect()
}

fn class(at: &Cursor<'_>, known: &[String], findings: &mut Findings<'_>) -> Option<ClassId> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    at.declared("unknown-class", &known, findings).map(ClassId::from)
}
