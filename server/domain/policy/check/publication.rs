//! `publication:` — who decides whether it is made public, and who approves that, in what time.

use super::names::Names;
use crate::policy::Roles;
use crate::policy::cursor::{Fields, Findings};
use crate::policy::publication::PublicationRules;

pub const PUBLICATION: &[&str] = &["decide", "approve", "approve_within"];

/// `publication:`; what it does not say is as usual.
pub fn rules(
    fields: &Fields<'_>,
    roles: &Roles,
    names: &Names,
    findings: &mut Findings<'_>,
) -> PublicationRules {
    let usual = PublicationRules::usual(roles);
    let Some(written) = fields.get("publication").and_then(|at| at.fields(PUBLICATION, findings)) else {
        return usual;
    };
    let deciders = written.get("decide").map(|at| {
        let items = at.list(findings);
        if items.is_empty() {
            findings.mistake(&at, "empty-list", &[("key", "decide")]);
        }
        items.iter().filter_map(|item| names.post(item, findings)).collect()
    });
    let within = written.get("approve_within");
    if within.is_some() {
        written.need("approve", findings);
    }
    PublicationRules {
        is_anyones: deciders.is_none(),
        deciders: deciders.unwrap_or(usual.deciders),
        approver: written.get("approve").and_then(|at| names.post(&at, findings)),
        approve_within: within.map_or(usual.approve_within, |at| names.within(&at, None, findings)),
    }
}
