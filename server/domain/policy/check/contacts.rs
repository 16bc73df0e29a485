//! `contacts:`: how the list of contacts is kept; `readiness:`: when the desk hears of vacant posts; `plan:`:
//! who approves the next plan.

use super::names::Names;
use crate::ids::PostId;
use crate::policy::contacts::ContactRules;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::weekly::Weekly;
use crate::policy::{base, grammar};

pub const CONTACTS: &[&str] = &["check_every", "approvers"];
pub const PLAN: &[&str] = &["approve"];

/// `contacts:`, or what holds where the body says nothing.
pub fn rules(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> ContactRules {
    let written = fields.get("contacts").and_then(|at| at.fields(CONTACTS, findings));
    let get = |key: &str| written.as_ref().and_then(|written| written.get(key));
    let check_every = get("check_every").and_then(|at| months(&at, findings));
    let approvers = match get("approvers") {
        Some(at) => at.list(findings).iter().filter_map(|item| names.post(item, findings)).collect(),
        None => names.default_approvers(&top(fields)),
    };
    let kinds = names.labels(&names.contact_kinds);
    ContactRules { kinds, check_every: check_every.unwrap_or(base::CONTACT_CHECK_MONTHS), approvers }
}

/// `readiness:` — when the desk hears of posts that nobody answers for: `mon 08:30`, or `never`.
pub fn weekly(fields: &Fields<'_>, findings: &mut Findings<'_>) -> Option<Weekly> {
    let Some(at) = fields.get("readiness") else { return Some(Weekly::default()) };
    let word = at.word(findings).filter(|word| *word != "never")?;
    let weekly = grammar::weekly(word);
    if weekly.is_none() {
        findings.mistake(&at, "bad-weekly", &[("word", word)]);
    }
    weekly
}

/// `plan:` — who approves the next plan.
pub fn plan_approvers(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<PostId> {
    let written = fields.get("plan").and_then(|at| at.fields(PLAN, findings));
    let Some(at) = written.as_ref().and_then(|written| written.get("approve")) else { return Vec::new() };
    at.list(findings).iter().filter_map(|item| names.post(item, findings)).collect()
}

/// A count of months: `3mo`.
pub fn months(at: &Cursor<'_>, findings: &mut Findings<'_>) -> Option<u32> {
    let word = at.word(findings)?;
    let months = grammar::months(word);
    if months.is_none() {
        findings.mistake(at, "bad-months", &[("word", word)]);
    }
    months
}

/// The CISO's post as written; what is wrong with it is said where roles are read.
fn top(fields: &Fields<'_>) -> PostId {
    let mut quiet = Findings::default();
    let roles = fields.get("roles").filter(Cursor::is_map).and_then(|at| at.pairs(&mut quiet));
    let word = roles.as_ref().and_then(|roles| roles.get("top")).and_then(|at| at.as_word());
    PostId::from(word.unwrap_or_default())
}
