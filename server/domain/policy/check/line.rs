//! `lines:` — the steps of each line and what they refer to.

use super::declared::Declared;
use super::names::Names;
use super::step;
use super::{condition, order, span_or};
use crate::ids::{LineId, PartyId};
use crate::moment::Span;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::grammar::is_id;
use crate::policy::{Condition, Line};

pub const KEYS: &[&str] = &["label", "when", "steps", "again", "last_resort"];

/// No rule has more; the ways through a line are walked step by step.
const LINES_MAX: usize = 30;
const STEPS_MAX: usize = 100;

/// `lines:`.
pub fn lines(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Line> {
    let at = fields.need("lines", findings);
    let Some(written) = at.as_ref().and_then(|at| at.short_pairs(LINES_MAX, findings)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (key, at) in written.iter() {
        if !is_id(&key.word) {
            findings.mistake_at_key(key, at, "bad-id", &[("word", &key.word)]);
        }
        lines.extend(line(&key.word, at, names, findings));
    }
    if written.iter().next().is_none() {
        findings.mistake(&written.at, "empty-list", &[("key", "lines")]);
    }
    lines
}

fn line(id: &str, at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Line> {
    let fields = at.fields(KEYS, findings)?;
    let label = fields.need("label", findings).and_then(|at| at.word(findings)).unwrap_or_default();
    let when = fields.get("when").and_then(|at| condition::condition(&at, names, findings));
    let again = span_or(&fields, "again", Span::minutes(60), findings);
    let last_resort = last_resort(id, &fields, names, findings);
    let steps =
        fields.need("steps", findings).map(|at| at.short_list(STEPS_MAX, findings)).unwrap_or_default();
    if let Some(empty) = fields.get("steps").filter(|at| at.is_list() && steps.is_empty()) {
        findings.mistake(&empty, "empty-list", &[("key", "steps")]);
    }
    let declared = Declared::gather(&steps, findings);
    let read = steps.iter().filter_map(|item| step::step(item, names, &declared, findings)).collect();
    let line = Line {
        id: LineId::from(id),
        label: label.to_owned(),
        when: when.unwrap_or(Condition::Always),
        steps: read,
        again,
        last_resort,
    };
    order::check(&line, &steps, findings);
    Some(line)
}

/// Responsibility never ends: a line ends at addresses that are not persons.
fn last_resort(id: &str, fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<PartyId> {
    let written = fields.get("last_resort");
    let items = written.as_ref().map(|at| at.list(findings)).unwrap_or_default();
    if items.is_empty() && written.as_ref().is_none_or(Cursor::is_list) {
        findings.mistake(&fields.at, "no-last-resort", &[("line", id)]);
    }
    let mut parties = Vec::new();
    for item in &items {
        let word = item.as_word().unwrap_or_default();
        let post = word.split_whitespace().next().unwrap_or_default();
        let is_party = names.parties.iter().any(|known| known == word);
        if !is_party && names.posts.iter().any(|known| known.id == post) {
            findings.mistake(item, "last-resort-is-post", &[("word", word)]);
        } else {
            parties.extend(names.party(item, findings));
        }
    }
    parties
}
