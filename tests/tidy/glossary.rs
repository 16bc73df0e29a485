//! 一語一識別子: each term of the glossary stands once, and each identifier is a type of the domain.

use std::collections::BTreeSet;

use crate::source::{Finding, Source, numbered};

const GLOSSARY: &str = "ops/glossary.md";

/// Terms and identifiers that stand twice, and identifiers that name no type.
pub fn glossary(sources: &[Source]) -> Vec<Finding> {
    let Some(glossary) = sources.iter().find(|source| source.path == GLOSSARY) else { return Vec::new() };
    let (mut seen, mut findings) = (BTreeSet::new(), Vec::new());
    for (line, text) in numbered(&glossary.text) {
        let cells: Vec<&str> = text.split('|').map(str::trim).collect();
        let [_, term, identifier, english, ..] = cells.as_slice() else { continue };
        let Some(path) = identifier.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else {
            continue;
        };
        for word in [term, identifier, english] {
            if !seen.insert(*word) {
                findings.push(glossary.finding(line, word, "one term, one identifier: say it once"));
            }
        }
        if !is_type(sources, path) {
            findings.push(glossary.finding(
                line,
                path,
                "no such type under `server/domain`: name the one meant",
            ));
        }
    }
    findings
}

fn is_type(sources: &[Source], path: &str) -> bool {
    let Some((module, name)) = path.rsplit_once("::") else { return false };
    let folder = format!("server/domain/{}", module.replace("::", "/"));
    let files = [format!("{folder}.rs"), format!("{folder}/mod.rs")];
    let opens = |line: &str, kind: &str| {
        line.strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    };
    let file = sources.iter().find(|source| files.contains(&source.path));
    file.is_some_and(|source| {
        let kinds = ["pub struct ", "pub enum ", "pub type "];
        source.text.lines().any(|line| kinds.iter().any(|kind| opens(line, kind)))
    })
}
