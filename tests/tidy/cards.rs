//! Facts of an incident: what is asked of them all is asked in few places, and each of those names them all.
//!
//! Whoever wants to know something of a fact asks its card. A second list of variants would be one more
//! place to forget, and an arm for the rest would forget in silence.

use crate::source::{Finding, Source};

/// The matches over every fact: file and function. They may be as long as facts are many.
pub const MATCHES: &[(&str, &str)] = &[
    ("server/domain/incident/card.rs", "card"),
    ("server/domain/incident/fold.rs", "take"),
    ("server/domain/simulation/row.rs", "push"),
    ("server/telling/lanes/feed.rs", "take"),
    ("server/telling/sentence.rs", "sentence"),
    ("server/telling/transcript.rs", "fact"),
];
/// How many lines elsewhere may begin with a fact: what looks at a few is no list of all.
const ARMS_MAX: usize = 6;

/// Arms for the rest in the matches over every fact, and lists of facts anywhere else.
pub fn matches(source: &Source) -> Vec<Finding> {
    let is_about_facts = source.path == "server/domain/incident/card.rs"
        || source.text.contains("incident::fact::")
        || source.text.contains("super::fact::");
    if !source.path.starts_with("server/") || !is_about_facts || is_elsewhere(&source.path) {
        return Vec::new();
    }
    let lines: Vec<&str> = source.text.lines().collect();
    let mut findings = Vec::new();
    for (name, first, length) in source.functions() {
        let body = lines.iter().enumerate().skip(first - 1).take(length);
        if MATCHES.contains(&(source.path.as_str(), name.as_str())) {
            let rest = body.filter(|(_, line)| is_rest(line));
            findings.extend(rest.map(|(at, line)| {
                source.finding(at + 1, line.trim(), "name every fact, so that a new one is placed here")
            }));
            continue;
        }
        let arms = body.filter(|(_, line)| is_arm(line)).count();
        if arms > ARMS_MAX {
            let word = format!("fn {name}, {arms} facts");
            findings.push(source.finding(first, &word, "ask `Fact::card`, and give it what is missing"));
        }
    }
    findings
}

/// The families of the plan have facts of their own, and tests make facts.
fn is_elsewhere(path: &str) -> bool {
    let families = ["server/domain/plan/", "server/telling/sentence/"];
    families.iter().any(|family| path.starts_with(family)) || path.contains("/tests")
}

fn is_arm(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("| ");
    line.starts_with("Fact::") || line.starts_with("Self::") && line.contains("=>")
}

/// An arm of the outermost match.
fn is_rest(line: &str) -> bool {
    let Some(arm) = line.strip_prefix("            ").filter(|arm| !arm.starts_with(' ')) else {
        return false;
    };
    let Some((pattern, _)) = arm.split_once(" =>") else { return false };
    pattern.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}
