//! `exceptions:` — who permits an exception, in what time one is reported, how often all are checked.

use super::names::Names;
use super::prevention::rungs;
use super::{contacts, span_in};
use crate::ids::PostId;
use crate::policy::cursor::{Fields, Findings};
use crate::policy::exceptions::ExceptionRules;

pub const EXCEPTIONS: &[&str] =
    &["permit", "report_within", "decide_within", "remind", "overdue", "check_every", "check_within"];

/// `exceptions:`; what it does not say is as usual.
pub fn rules(
    fields: &Fields<'_>,
    top: &PostId,
    names: &Names,
    findings: &mut Findings<'_>,
) -> ExceptionRules {
    let usual = ExceptionRules::usual(top, names.default_approvers(top), names.promptly());
    let Some(written) = fields.get("exceptions").and_then(|at| at.fields(EXCEPTIONS, findings)) else {
        return usual;
    };
    let permitters = written.get("permit").map(|at| {
        let items = at.list(findings);
        if items.is_empty() {
            findings.mistake(&at, "exceptions-without-permit", &[]);
        }
        items.iter().filter_map(|item| names.post(item, findings)).collect()
    });
    ExceptionRules {
        permitters: permitters.unwrap_or(usual.permitters),
        report_within: span_in(&written, "report_within", usual.report_within, names, findings),
        decide_within: span_in(&written, "decide_within", usual.decide_within, names, findings),
        remind: written.get("remind").map_or(usual.remind, |at| names.span(&at, findings)),
        overdue: written.get("overdue").map_or(usual.overdue, |at| rungs(&at, names, findings)),
        check_every: written
            .get("check_every")
            .and_then(|at| contacts::months(&at, findings))
            .unwrap_or(usual.check_every),
        check_within: span_in(&written, "check_within", usual.check_within, names, findings),
    }
}
