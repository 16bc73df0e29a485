//! Times by the classes of a scale beside severity: `{ of: reach, whole: 15m, else: 60m }`.

use std::collections::BTreeMap;

use super::names::{Names, Times};
use crate::moment::Span;
use crate::policy::cursor::{Args, Cursor, Findings};
use crate::policy::finding::nearest;

/// Says which scale the classes belong to.
const OF: &str = "of";

impl Names {
    /// Times by the classes of the scale that `of` names; none where no scale is named.
    pub(super) fn times_by_scale(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Times> {
        let pairs = at.pairs(&mut Findings::default())?;
        let of = pairs.get(OF).filter(|_| self.severities.iter().all(|class| class.id != OF))?;
        let scales: Vec<&str> = self.scales.keys().map(String::as_str).collect();
        let Some(scale) = of.declared("unknown-scale", &scales, findings) else {
            return Some(Times::default());
        };
        let known = self.scales.get(scale).map(Vec::as_slice).unwrap_or_default();
        let (mut any, mut by_class) = (None, BTreeMap::new());
        for (key, value) in pairs.iter().filter(|(key, _)| key.word != OF) {
            if key.word == "else" {
                any = self.time(value, findings);
            } else if known.contains(&key.word) {
                by_class.extend(self.time(value, findings).map(|span| (key.word.clone(), span)));
            } else {
                let args: Args<'_> = &[("word", &key.word), ("known", &known.join(", "))];
                findings.mistake_at_key(key, value, "unknown-class", args);
                findings.maybe(nearest(&key.word, known.iter().map(String::as_str)));
            }
        }
        if any.is_none() && known.iter().any(|class| !by_class.contains_key(class)) {
            findings.mistake(at, "time-without-else", &[]);
        }
        Some(Times { any, by_scale: Some((scale.to_owned(), by_class)), ..Times::default() })
    }

    /// One time. A word that has a time for each class is none.
    fn time(&self, at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Span> {
        let times = self.times(at, findings);
        if !times.by_severity.is_empty() || times.by_scale.is_some() {
            Self::refuse_classes(at, findings);
            return None;
        }
        times.any
    }

    /// A word with a time for each class stands where one time is meant.
    pub(super) fn refuse_classes(at: &Cursor<'_>, findings: &mut Findings<'_>) {
        findings.mistake(at, "time-by-classes", &[("word", at.as_word().unwrap_or_default())]);
    }
}
