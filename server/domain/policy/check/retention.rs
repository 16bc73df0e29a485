//! `retention:` — how long the record of an incident is kept after its end, and who ends that.

use std::collections::BTreeMap;

use super::names::{Names, ids};
use crate::ids::{ClassId, PostId, ScaleId, SeverityId};
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::retention::{CountedFrom, Period, Periods, Retention};

pub const RETENTION: &[&str] = &["keep", "from", "decide", "carry_out", "basis"];

/// The word that says which scale periods follow.
const OF: &str = "of";
const ELSE: &str = "else";

/// `retention:`; a policy without it ends nothing.
pub fn rules(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Retention> {
    let written = fields.get("retention")?.fields(RETENTION, findings)?;
    let periods = written.need("keep", findings).map(|at| periods(&at, names, findings));
    let from = written.get("from").and_then(|at| at.one_of(&CountedFrom::WORDS, findings));
    Some(Retention {
        periods: periods.unwrap_or_default(),
        from: from.and_then(CountedFrom::parse).unwrap_or(CountedFrom::Closing),
        deciders: posts(&written, "decide", names, findings),
        disposers: posts(&written, "carry_out", names, findings),
        basis: written.text("basis", findings),
    })
}

/// `5y`, `{ critical: 10y, else: 3y }`, or `{ of: reach, whole: 10y, else: 3y }`.
fn periods(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Periods {
    if !at.is_map() {
        return Periods { any: period(at, findings), ..Periods::default() };
    }
    let of = at.pairs(&mut Findings::default()).and_then(|pairs| pairs.get(OF));
    let of = of.filter(|_| names.severities.iter().all(|class| class.id != OF));
    let Some(of) = of else {
        let (any, classes) = by_class(at, &ids(&names.severities), findings);
        let by_severity = classes.into_iter().map(|(id, period)| (SeverityId::from(id), period)).collect();
        return Periods { any, by_severity, by_scale: None };
    };
    let scales: Vec<&str> = names.scales.keys().map(String::as_str).collect();
    let Some(scale) = of.declared("unknown-scale", &scales, findings) else { return Periods::default() };
    let known = names.scales.get(scale).map(Vec::as_slice).unwrap_or_default();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let (any, classes) = by_class(at, &known, findings);
    let classes = classes.into_iter().map(|(id, period)| (ClassId::from(id), period)).collect();
    Periods { any, by_severity: BTreeMap::new(), by_scale: Some((ScaleId::from(scale), classes)) }
}

/// A period for each class that is written, and the one for the others.
fn by_class(
    at: &Cursor<'_>,
    known: &[&str],
    findings: &mut Findings<'_>,
) -> (Option<Period>, BTreeMap<String, Period>) {
    let (mut any, mut classes) = (None, BTreeMap::new());
    let Some(pairs) = at.pairs(findings) else { return (any, classes) };
    for (key, value) in pairs.iter().filter(|(key, _)| key.word != OF || known.contains(&OF)) {
        if key.word == ELSE {
            any = period(value, findings);
        } else if known.contains(&key.word.as_str()) {
            classes.extend(period(value, findings).map(|period| (key.word.clone(), period)));
        } else {
            let args = [("word", key.word.as_str()), ("known", &known.join(", "))];
            findings.mistake_at_key(key, value, "unknown-class", &args);
            findings.maybe(nearest(&key.word, known.iter().copied()));
        }
    }
    let is_said = |class: &&str| pairs.get(class).is_some();
    if pairs.get(ELSE).is_none() && !known.iter().all(is_said) {
        findings.mistake(at, "retention-without-else", &[]);
    }
    (any, classes)
}

fn period(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Period> {
    let word = at.word(findings)?;
    let period = Period::parse(word);
    if period.is_none() {
        findings.mistake(at, "bad-retention", &[("word", word)]);
    }
    period
}

/// Posts; an empty list would leave the act to nobody.
fn posts(written: &Fields<'_>, key: &str, names: &Names, findings: &mut Findings<'_>) -> Vec<PostId> {
    let Some(at) = written.get(key) else { return Vec::new() };
    let items = at.list(findings);
    if items.is_empty() {
        findings.mistake(&at, "retention-without-post", &[]);
    }
    items.iter().filter_map(|item| names.post(item, findings)).collect()
}
