//! Document → policy, or every mistake at once.
//!
//! Two passes: first the declared words are gathered, then everything that refers to them is read. A
//! mistake never hides another one. What can be run but leaves something to decide is a question.

mod body;
mod calendar;
pub mod class;
mod clock;
mod closing;
mod condition;
mod contacts;
pub mod declared;
mod duty;
mod exceptions;
mod line;
mod names;
mod open;
mod order;
mod party;
mod post;
mod prevention;
mod procedure;
mod proxies;
mod publication;
mod question;
mod response;
mod retention;
mod reviews;
mod scale;
mod step;
mod strays;
mod time;
mod wall;
mod was;

use std::sync::Arc;

use super::base::Base;
use super::cursor::{Cursor, Fields, Findings};
use super::document;
use super::finding::{Mistake, OpenQuestion};
use super::{Guarantee, Policy, Reach, Severity, SeverityId, catch_all};
use crate::moment::Span;

use names::Names;

/// What checking a text gave.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The policy, if there is no mistake.
    pub policy: Option<Policy>,
    /// Every mistake, in the order of lines.
    pub mistakes: Vec<Mistake>,
    /// What the policy leaves open, in the order of lines.
    pub questions: Vec<OpenQuestion>,
}

/// Keys of the document.
const KEYS: &[&str] = &[
    "version",
    "base",
    "body",
    "title",
    "rule",
    "roles",
    "calendars",
    "national_holidays",
    "urgency",
    "units",
    "segments",
    "threats",
    "effects",
    "unused",
    "systems",
    "contracts",
    "organs",
    "modes",
    "assume",
    "posts",
    "severity",
    "scales",
    "kinds",
    "acts",
    "lines",
    "clocks",
    "parties",
    "channels",
    "contents",
    "idle",
    "closers",
    "contact_kinds",
    "contacts",
    "exceptions",
    "reviews",
    "proxies",
    "retention",
    "readiness",
    "plan",
    "prevention",
    "response",
    "publication",
    "guarantees",
    "report_items",
    "checklists",
    "guidance",
    "attachments",
];

const GUARANTEE: &[&str] = &["severity", "reaches", "or", "within", "absent"];

/// Checks the text of a policy, with the common words that are shipped.
pub fn check(text: &str) -> Checked {
    check_with(text, &Base::shipped())
}

/// Checks the text of a policy, with the common words it was approved with.
pub fn check_with(text: &str, base: &Base) -> Checked {
    let mut findings = Findings::new(text);
    let policy = match document::read(text) {
        Ok(root) => read_policy(&Cursor::root(&root), base, &mut findings),
        Err(fault) => {
            findings.fault(&fault);
            None
        }
    };
    let Findings { mut mistakes, mut questions, .. } = findings;
    mistakes.sort();
    mistakes.dedup();
    questions.sort();
    Checked { policy: policy.filter(|_| mistakes.is_empty()), mistakes, questions }
}

fn read_policy(root: &Cursor<'_>, base: &Base, findings: &mut Findings<'_>) -> Option<Policy> {
    let fields = root.fields(KEYS, findings)?;
    check_form(&fields, base, findings);
    let names = Names::gather(&fields, base, findings);
    let severities = severities(&names);
    let national = Arc::new(calendar::national(&fields, findings));
    let roles = body::roles(&fields, &names, findings);
    let body = body::name(&fields, findings);
    let lines = line::lines(&fields, &names, findings);
    let policy = Policy {
        title: fields.text("title", findings).unwrap_or_default(),
        rule: fields.text("rule", findings).unwrap_or_default(),
        calendars: calendar::calendars(&fields, &national, findings),
        national,
        posts: post::posts(&fields, &names, findings),
        severities,
        severity_rules: condition::severity_rules(&fields, &names, findings),
        scales: scale::scales(&fields, &names, findings),
        kinds: names.labels(&names.kinds),
        acts: names.labels(&names.acts),
        units: names.labels(&names.units),
        segments: names.labels(&names.segments),
        threats: names.labels(&names.threats),
        effects: names.labels(&names.effects),
        systems: body::assets(&fields, "systems", findings),
        contracts: body::assets(&fields, "contracts", findings),
        organs: body::organs(&fields, (&names, &body), findings),
        modes: body::modes(&fields, &names, findings),
        assumptions: condition::assumptions(&fields, &names, findings),
        catch_all: catch_all::line(&roles, names.promptly(), &lines),
        lines,
        parties: party::parties(&fields, &names, findings),
        channels: party::channels(&fields, &names, findings),
        clocks: clock::clocks(&fields, &names, findings),
        idle: span_or(&fields, "idle", Span::hours(24), findings),
        closing: closing::closing(&fields, &names, findings),
        prevention: prevention::prevention(&fields, &roles.top, &names, findings),
        response: response::response(&fields, &names, findings),
        publication: publication::rules(&fields, &roles, &names, findings),
        weekly: contacts::weekly(&fields, findings),
        contacts: contacts::rules(&fields, &names, findings),
        exceptions: exceptions::rules(&fields, &roles.top, &names, findings),
        reviews: reviews::rules(&fields, &roles.desk, &names, findings),
        proxies: proxies::rules(&fields, &roles, &names, findings),
        plan_approvers: contacts::plan_approvers(&fields, &names, findings),
        retention: retention::rules(&fields, &names, findings),
        guarantees: guarantees(&fields, &names, findings),
        procedures: procedure::procedures(&fields, &names, findings),
        renames: was::renames(&fields, &names, findings),
        roles,
        body,
    };
    if findings.mistakes.is_empty() {
        open::ask(&fields, &policy, findings);
        wall::ask(&fields, &policy, findings);
        strays::ask(&fields, &policy, findings);
    }
    Some(policy)
}

fn check_form(fields: &Fields<'_>, base: &Base, findings: &mut Findings<'_>) {
    if let Some(version) = fields.need("version", findings) {
        version.one_of(&["1"], findings);
    }
    if let Some(named) = fields.get("base") {
        named.one_of(&[base.name.as_str()], findings);
    }
}

fn severities(names: &Names) -> Vec<Severity> {
    let levels = names.severities.iter();
    levels.map(|word| Severity { id: SeverityId::from(word.id.clone()), label: word.label.clone() }).collect()
}

/// A duration with a default.
fn span_or(fields: &Fields<'_>, key: &str, default: Span, findings: &mut Findings<'_>) -> Span {
    fields.get(key).and_then(|at| at.span(findings)).unwrap_or(default)
}

/// A duration or a word of `urgency`, with a default.
fn span_in(
    fields: &Fields<'_>,
    key: &str,
    default: Span,
    names: &Names,
    findings: &mut Findings<'_>,
) -> Span {
    fields.get(key).and_then(|at| names.span(&at, findings)).unwrap_or(default)
}

fn guarantees(fields: &Fields<'_>, names: &Names, findings: &mut Findings<'_>) -> Vec<Guarantee> {
    let Some(at) = fields.get("guarantees") else { return Vec::new() };
    at.list(findings).iter().filter_map(|item| guarantee(item, names, findings)).collect()
}

fn guarantee(item: &Cursor<'_>, names: &Names, findings: &mut Findings<'_>) -> Option<Guarantee> {
    let fields = item.fields(GUARANTEE, findings)?;
    let severity = fields.get("severity").and_then(|at| names.severity(&at, findings));
    let or = fields.get("or").map(|at| at.list(findings)).unwrap_or_default();
    let or = or.iter().filter_map(|at| names.post(at, findings)).collect();
    let absent = fields.get("absent").and_then(|at| at.number(findings)).unwrap_or(0);
    let within = fields.need("within", findings).and_then(|at| names.span(&at, findings));
    let reaches = fields.need("reaches", findings).and_then(|at| match at.as_word() {
        Some(Reach::ANYONE) => Some(Reach::Anyone),
        _ => names.post(&at, findings).map(Reach::Post),
    });
    Some(Guarantee { severity, reaches: reaches?, or, within: within?, absent })
}

#[cfg(test)]
mod tests;
