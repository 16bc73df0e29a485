//! Sizes, heads and places of files: what a reader meets before the first word.

use crate::cards::MATCHES;
use crate::source::{Finding, Source, numbered};

/// Lines of a file.
const FILE_LINES_MAX: usize = 500;
/// Lines of a function, signature and closing brace included.
const FUNCTION_LINES_MAX: usize = 70;
/// Columns of a line; a Japanese character takes two.
const COLUMNS_MAX: usize = 110;
const WHOLE_MAX: usize = 220;
/// One table after another, made to be looked up: it may be long.
const LONG_FILES: &[&str] = &["server/store/schema.rs"];
/// The folders of the root. Folders that begin with a dot belong to tools.
const ROOT_FOLDERS: &[&str] = &["server", "migrations", "templates", "tests", "ops"];

/// Files too long, functions too long, lines too wide.
pub fn sizes(source: &Source) -> Vec<Finding> {
    if !is_program(&source.path) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let lines = source.text.lines().count();
    if lines > FILE_LINES_MAX && !LONG_FILES.contains(&source.path.as_str()) {
        let word = format!("{lines} lines");
        let remedy = format!("at most {FILE_LINES_MAX}: split by subject, not by size");
        findings.push(source.finding(lines, &word, &remedy));
    }
    let is_long =
        |name: &str, length| length > FUNCTION_LINES_MAX && !MATCHES.contains(&(source.path.as_str(), name));
    for (name, first, length) in source.functions().into_iter().filter(|f| is_long(&f.0, f.2)) {
        let word = format!("fn {name}, {length} lines");
        let remedy = format!("at most {FUNCTION_LINES_MAX}: give each thought its own function");
        findings.push(source.finding(first, &word, &remedy));
    }
    for (number, line) in numbered(&source.text) {
        let wide = columns(line);
        // A sentence in quotes, or one rule of a style sheet, reads better whole than cut in two.
        let is_whole = line.contains('"') || source.path.ends_with(".css");
        if wide > if is_whole { WHOLE_MAX } else { COLUMNS_MAX } {
            let word = format!("{wide} columns");
            findings.push(source.finding(number, &word, &format!("at most {COLUMNS_MAX}: break the line")));
        }
    }
    findings
}

/// A Rust file says in its first lines what it is for.
pub fn heads(source: &Source) -> Vec<Finding> {
    let is_ours = source.path.starts_with("server/") || source.path.starts_with("tests/");
    if !is_ours || !source.path.ends_with(".rs") || source.text.starts_with("//! ") {
        return Vec::new();
    }
    let remedy = "open with `//!`: what the module is for, its nouns, what it refuses to do";
    vec![source.finding(1, "no module comment", remedy)]
}

/// Folders at the root that the order of the house does not name.
pub fn root_folders<'a>(folders: impl Iterator<Item = &'a str>, ignored: &[String]) -> Vec<Finding> {
    folders
        .filter(|name| !name.starts_with('.') && !ROOT_FOLDERS.contains(name))
        .filter(|name| !ignored.iter().any(|line| line.trim_matches('/') == *name))
        .map(|name| Finding {
            file: name.to_owned(),
            line: 1,
            word: name.to_owned(),
            remedy: format!("the root holds {} and dot folders only", ROOT_FOLDERS.join(", ")),
        })
        .collect()
}

fn is_program(path: &str) -> bool {
    let is_script = path.starts_with("ops/") && !path.rsplit('/').next().unwrap_or(path).contains('.');
    is_script || [".rs", ".mjs", ".js", ".css", ".sql", ".sh"].iter().any(|ending| path.ends_with(ending))
}

fn columns(line: &str) -> usize {
    line.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Kana, kanji, hangul and full-width forms.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}')
        || matches!(c, '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}
