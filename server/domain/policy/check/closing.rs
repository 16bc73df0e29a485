//! `closers:` — who may end an incident, by class, and while what is owed or holds nobody may.

use std::collections::BTreeMap;

use super::names::{Names, ids};
use crate::ids::{PostId, SeverityId};
use crate::policy::Closing;
use crate::policy::cursor::{Cursor, Fields, Findings};

pub const NOT_WHILE: &[&str] = &["owed", "mode"];

/// `closers:` — posts, or `{ minor: desk, else: [chief], not_while: { owed: …, mode: … } }`.
pub fn closing(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Closing {
    let plain = |any| Closing { any, ..Closing::default() };
    let Some(at) = fields.get("closers") else { return plain(names.default_closers()) };
    if !at.is_map() {
        return plain(posts(&at, names, findings));
    }
    let classes = ids(&names.severities);
    let known = [classes.as_slice(), &["else", "not_while"]].concat();
    let Some(written) = at.fields(&known, findings) else { return Closing::default() };
    let mut by_severity = BTreeMap::new();
    for class in &classes {
        if let Some(row) = written.get(class) {
            by_severity.insert(SeverityId::from(*class), posts(&row, names, findings));
        }
    }
    let any = written.get("else").map(|row| posts(&row, names, findings));
    // Where only `not_while` is written, those close who do where nothing is.
    let any = any.or_else(|| by_severity.is_empty().then(|| names.default_closers()));
    if any.is_none() && by_severity.len() < classes.len() {
        findings.mistake(&at, "closers-without-else", &[]);
    }
    let not_while = written.get("not_while").and_then(|at| at.fields(NOT_WHILE, findings));
    let items = |key: &str, findings: &mut Findings<'_>| -> Vec<Cursor<'_>> {
        let at = not_while.as_ref().and_then(|rows| rows.get(key));
        at.map(|at| at.list(findings)).unwrap_or_default()
    };
    let owed = items("owed", findings).iter().filter_map(|at| names.act(at, findings)).collect();
    let modes: Vec<&str> = names.modes.iter().map(String::as_str).collect();
    let held = items("mode", findings);
    let held = held.iter().filter_map(|at| at.declared("unknown-word", &modes, findings));
    let held = held.map(str::to_owned).collect();
    Closing { any: any.unwrap_or_default(), by_severity, while_owed: owed, while_mode: held }
}

fn posts(at: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<PostId> {
    at.list(findings).iter().filter_map(|item| names.post(item, findings)).collect()
}
