//! `prevention:` — who hears of overdue measures, and when their effect is checked.

use super::names::Names;
use crate::ids::PostId;
use crate::moment::Span;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::prevention::{Period, Prevention, Rung, Tell};

pub const PREVENTION: &[&str] = &["remind", "overdue", "effect_after", "verify_within", "pass_on"];
pub const RUNG: &[&str] = &["after", "tell"];

/// Nobody needs more, and each is a mail about every measure.
const RUNGS_MAX: usize = 10;

/// `prevention:`; what it does not say is as usual.
pub fn prevention(
    fields: &Fields<'_>,
    top: &PostId,
    names: &Names,
    findings: &mut Findings<'_>,
) -> Prevention {
    let usual = Prevention::usual(top);
    let Some(at) = fields.get("prevention") else { return usual };
    let Some(written) = at.fields(PREVENTION, findings) else { return usual };
    let span = |key: &str, otherwise: Span, findings: &mut Findings<'_>| {
        written.get(key).and_then(|at| names.span(&at, findings)).unwrap_or(otherwise)
    };
    Prevention {
        remind: written.get("remind").map_or(usual.remind, |at| names.span(&at, findings)),
        overdue: written.get("overdue").map_or(usual.overdue, |at| rungs(&at, names, findings)),
        effect_after: written
            .get("effect_after")
            .and_then(|at| period(&at, findings))
            .unwrap_or(usual.effect_after),
        verify_within: span("verify_within", usual.verify_within, findings),
        pass_on: span("pass_on", usual.pass_on, findings),
    }
}

fn period(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<Period> {
    let word = at.word(findings)?;
    let period = Period::parse(word);
    if period.is_none() {
        findings.mistake(at, "bad-period", &[("word", word)]);
    }
    period
}

/// Rungs of a ladder, each later than the one before.
pub fn rungs(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Rung> {
    let items = at.short_list(RUNGS_MAX, findings);
    let rungs: Vec<Rung> = items.iter().filter_map(|item| rung(item, names, findings)).collect();
    if items.is_empty() || rungs.windows(2).any(|pair| matches!(pair, [a, b] if a.after >= b.after)) {
        findings.mistake(at, "rungs-not-rising", &[]);
    }
    rungs
}

fn rung(item: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Rung> {
    let fields = item.fields(RUNG, findings)?;
    let after = fields.need("after", findings).and_then(|at| match at.as_word() {
        Some("0d" | "0h" | "0m") => Some(Span::ZERO),
        _ => names.span(&at, findings),
    });
    let tell = fields.need("tell", findings).and_then(|at| match at.as_word() {
        Some("owner") => Some(Tell::Owner),
        Some("above") => Some(Tell::Above),
        _ => names.post(&at, findings).map(Tell::Post),
    });
    Some(Rung { after: after?, tell: tell? })
}
