//! `response:` — when it is asked about logs, containment and items of the checklist.

use super::names::Names;
use crate::moment::Span;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::response::Response;

pub const RESPONSE: &[&str] = &["log_warnings", "containment_every", "item_within", "item_climbs_after"];

/// Nobody needs more, and each is a mail about every log.
const WARNINGS_MAX: usize = 5;

/// `response:`; what it does not say is as usual.
pub fn response(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Response {
    let usual = Response::default();
    let Some(at) = fields.get("response") else { return usual };
    let Some(written) = at.fields(RESPONSE, findings) else { return usual };
    let span = |key: &str, otherwise: Span, findings: &mut Findings<'_>| {
        written.get(key).and_then(|at| names.span(&at, findings)).unwrap_or(otherwise)
    };
    Response {
        log_warnings: written
            .get("log_warnings")
            .map_or(usual.log_warnings, |at| warnings(&at, names, findings)),
        containment_every: span("containment_every", usual.containment_every, findings),
        item_within: span("item_within", usual.item_within, findings),
        item_climbs_after: span("item_climbs_after", usual.item_climbs_after, findings),
    }
}

fn warnings(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Span> {
    let items = at.short_list(WARNINGS_MAX, findings);
    let spans: Vec<Span> = items.iter().filter_map(|item| names.span(item, findings)).collect();
    if items.is_empty() || spans.windows(2).any(|pair| matches!(pair, [a, b] if a <= b)) {
        findings.mistake(at, "warnings-not-falling", &[]);
    }
    spans
}
