//! Conditions that name a class of a scale, and where none may be named.

use crate::ids::{ClassId, ScaleId};
use crate::policy::Condition;
use crate::policy::cursor::{Args, Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::grammar::or_above;

use super::names::Names;

/// Refuses a condition that names a class of a scale, where classes are not known yet.
pub fn refuse_scales(at: &Cursor<'_>, findings: &mut Findings<'_>) {
    refuse(at, &["scales"], "scale-by-class", findings);
}

/// Refuses a condition that has one of these keys.
pub fn refuse(at: &Cursor<'_>, keys: &[&str], code: &'static str, findings: &mut Findings<'_>) {
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

/// One of the classes of a scale.
pub fn class(at: &Cursor<'_>, known: &[String], findings: &mut Findings<'_>) -> Option<ClassId> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    at.declared("unknown-class", &known, findings).map(ClassId::from)
}
