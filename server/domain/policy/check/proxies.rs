//! `proxies:` — who names and approves who exercises privileges, and who hears when nobody decides.

use super::names::Names;
use super::prevention::rungs;
use super::span_in;
use crate::ids::PostId;
use crate::policy::Roles;
use crate::policy::cursor::{Fields, Findings};
use crate::policy::proxies::ProxyRules;

pub const PROXIES: &[&str] = &["name", "approve", "decide_within", "remind", "overdue"];

/// `proxies:`; what it does not say is as usual.
pub fn rules(fields: &Fields<'_>, roles: &Roles, names: &Names, findings: &mut Findings<'_>) -> ProxyRules {
    let usual = ProxyRules::usual(&roles.desk, &roles.top, roles.chief.as_ref());
    let Some(written) = fields.get("proxies").and_then(|at| at.fields(PROXIES, findings)) else {
        return usual;
    };
    let posts = |key: &str, usual: Vec<PostId>, findings: &mut Findings<'_>| {
        let Some(at) = written.get(key) else { return usual };
        let items = at.list(findings);
        if items.is_empty() {
            findings.mistake(&at, "proxies-without-post", &[]);
        }
        items.iter().filter_map(|item| names.post(item, findings)).collect()
    };
    ProxyRules {
        namers: posts("name", usual.namers, findings),
        approvers: posts("approve", usual.approvers, findings),
        decide_within: span_in(&written, "decide_within", usual.decide_within, names, findings),
        remind: written.get("remind").map_or(usual.remind, |at| names.span(&at, findings)),
        overdue: written.get("overdue").map_or(usual.overdue, |at| rungs(&at, names, findings)),
    }
}
