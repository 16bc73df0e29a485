//! `scales:` — what a body judges by beside severity, and conditions that name a class.

use super::class::{class, refuse};
use super::condition::condition as any_condition;
use super::names::Names;
use crate::ids::{ClassId, ScaleId};
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::grammar::is_id;
use crate::policy::{Class, Condition, Scale};

pub const SCALE: &[&str] = &["label", "classes", "rules", "start", "decided_by", "basis"];
pub const CLASS: &[&str] = &["label", "criteria"];

/// The scale that every policy has: a condition asks for it by its own name.
const SEVERITY: &str = "severity";

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
