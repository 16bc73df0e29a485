//! The floors of `server/domain`: which room may import which, as a table, and no circle of files.
//!
//! A room is a module right under `domain`, with its children. It imports what lies on floors below
//! its own, by a `use` or by a whole path in the code; what only its unit tests name does not count.
//! `ARCHITECTURE.md` tells why; this table is the law.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Finding, Source, numbered};

const DOMAIN: &str = "server/domain/";

/// The rooms from the ground up. Rooms of one floor do not import each other.
pub const FLOORS: &[&[&str]] = &[
    &["code", "moment"],
    &["written"],
    &["called", "channel", "ids"],
    &["actor", "basis", "calendar", "case", "history", "ladder", "reason", "rename"],
    &["columns", "keyring", "org", "policy", "refusal"],
    &["account", "telephone", "world"],
    &["holding", "recipients"],
    &["audit", "incident", "register", "report", "scenario"],
    &["access", "contact", "handover", "readiness", "search"],
    &["administration", "draft"],
    &["escalation"],
    &["plan"],
    &["deciding", "evidence"],
    &["organisation", "statistics"],
    &["life", "notice", "orgfile"],
    &["simulation"],
    &["proof"],
];

/// Imports that go up: each room with the one above it that it imports.
pub const STAIRS: &[(&str, &str)] = &[
    // An incident holds the facts and the state of the plan's families, which own their rules as well. Facts
    // and state lie in files that import no rule, so that no circle comes of it.
    ("incident", "plan"),
];

/// One file of the domain names another.
struct Arrow<'a> {
    from: &'a Source,
    line: usize,
    to: &'a Source,
}

/// Imports from a room to one that is not below it.
pub fn floors(sources: &[Source], floors: &[&[&str]], stairs: &[(&str, &str)]) -> Vec<Finding> {
    let imports = Imports::of(sources);
    let floor = |room: &str| floors.iter().position(|rooms| rooms.contains(&room));
    let mut findings = Vec::new();
    for source in imports.files.values() {
        let room = room_of(&source.path);
        if floor(room).is_none() {
            findings.push(source.finding(1, room, "give the room a floor in `tests/tidy/floors.rs`"));
        }
    }
    let mut used = BTreeSet::new();
    for arrow in imports.arrows() {
        let (from, to) = (room_of(&arrow.from.path), room_of(&arrow.to.path));
        if from == to || floor(from) > floor(to) || floor(from).is_none() {
            continue;
        }
        if stairs.contains(&(from, to)) {
            used.insert((from, to));
            continue;
        }
        let remedy = format!("`{from}` lies no higher than `{to}`: move what both need to a floor below");
        findings.push(arrow.from.finding(arrow.line, &format!("{from} -> {to}"), &remedy));
    }
    for (from, to) in stairs.iter().filter(|stair| !used.contains(*stair)) {
        if let Some(first) = imports.files.values().next() {
            let remedy = "nothing goes up here any more: take the line out of `STAIRS`";
            findings.push(first.finding(1, &format!("{from} -> {to}"), remedy));
        }
    }
    findings
}

/// Circles of files that are more than a module with its own children.
pub fn circles(sources: &[Source]) -> Vec<Finding> {
    let imports = Imports::of(sources);
    let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for arrow in imports.arrows() {
        next.entry(&arrow.from.path).or_default().insert(&arrow.to.path);
    }
    let mut findings = Vec::new();
    for circle in strongly_connected(&next).into_iter().filter(|circle| !is_family(circle)) {
        let first = circle.first().copied().unwrap_or_default();
        if let Some(source) = imports.files.values().find(|source| source.path == first) {
            let all: Vec<&str> = circle.iter().copied().collect();
            let word = format!("{} files in a circle: {}", all.len(), all.join(", "));
            findings.push(source.finding(1, &word, "let one of them import the others, and none back"));
        }
    }
    findings
}

/// Whether it is a module and children of its own.
fn is_family(circle: &BTreeSet<&str>) -> bool {
    let modules: Vec<String> = circle.iter().map(|path| module_of(path)).collect();
    modules.iter().any(|head| {
        modules.iter().all(|module| {
            module == head || module.rsplit_once("::").is_some_and(|(parent, _)| parent == head)
        })
    })
}

/// The files of the domain that are part of the program, by their module.
struct Imports<'a> {
    files: BTreeMap<String, &'a Source>,
}

impl<'a> Imports<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let files = sources.iter().filter(|source| {
            source.path.starts_with(DOMAIN)
                && source.path.ends_with(".rs")
                && source.path != "server/domain/mod.rs"
        });
        let mut files: BTreeMap<String, &Source> =
            files.map(|source| (module_of(&source.path), source)).collect();
        let tests: Vec<String> = sources.iter().flat_map(test_modules).collect();
        files.retain(|module, _| {
            !tests.iter().any(|test| module.strip_prefix(test.as_str()).is_some_and(|rest| !is_name(rest)))
        });
        Self { files }
    }

    fn arrows(&self) -> Vec<Arrow<'a>> {
        let mut arrows = Vec::new();
        for (module, source) in &self.files {
            for (line, path) in paths_of(module, source) {
                let found = self.file_of(&path).filter(|to| to.path != source.path);
                arrows.extend(found.map(|to| Arrow { from: source, line, to }));
            }
        }
        arrows
    }

    /// The file of the longest beginning of a path that is a module.
    fn file_of(&self, path: &str) -> Option<&'a Source> {
        let mut path = path;
        loop {
            if let Some(source) = self.files.get(path) {
                return Some(source);
            }
            (path, _) = path.rsplit_once("::")?;
        }
    }
}

/// `server/domain/a/mod.rs` and `server/domain/a.rs` are `crate::a`.
fn module_of(path: &str) -> String {
    let inside = path.strip_prefix(DOMAIN).unwrap_or(path);
    if inside == "mod.rs" {
        return "crate".to_owned();
    }
    let module = inside.strip_suffix("/mod.rs").or(inside.strip_suffix(".rs")).unwrap_or(inside);
    format!("crate::{}", module.replace('/', "::"))
}

fn room_of(path: &str) -> &str {
    let inside = path.strip_prefix(DOMAIN).unwrap_or(path);
    inside.split(['/', '.']).next().unwrap_or(inside)
}

/// Modules of a file that are compiled for tests alone.
fn test_modules(source: &Source) -> Vec<String> {
    let parent = module_of(&source.path);
    let marked = source.code.split("#[cfg(test)]").skip(1);
    let declared = marked.filter_map(|rest| {
        let (before, after) = rest.split_once("mod ")?;
        let is_shown = before.trim().is_empty() || before.trim().starts_with("pub");
        let name = after.split_once(';')?.0;
        (is_shown && !before.contains([';', '{']) && name.chars().all(is_word))
            .then(|| format!("{parent}::{name}"))
    });
    declared.collect()
}

/// The code without what stands inside `#[cfg(test)] mod … { … }`, line for line.
fn without_tests(code: &str) -> String {
    let (mut kept, mut rest) = (String::new(), code);
    while let Some((before, after)) = rest.split_once("#[cfg(test)]") {
        kept.push_str(before);
        let body = after.find('{').filter(|brace| after.find(';').is_none_or(|end| *brace < end));
        let (mut depth, mut end) = (0_i32, 0);
        if let Some(brace) = body {
            for (at, c) in after.char_indices().skip_while(|(at, _)| *at < brace) {
                depth += i32::from(c == '{') - i32::from(c == '}');
                end = at + c.len_utf8();
                if depth == 0 {
                    break;
                }
            }
        }
        let (test, after) = after.split_at(end);
        kept.extend(test.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept + rest
}

/// Every path that a file names outside of its tests, from the root of the crate.
fn paths_of(module: &str, source: &Source) -> Vec<(usize, String)> {
    let code = without_tests(&source.code);
    let tested = numbered(&code).zip(numbered(&source.code)).filter(|(kept, whole)| kept.1 != whole.1);
    let tested: BTreeSet<usize> = tested.map(|(kept, _)| kept.0).collect();
    let children: BTreeSet<String> = code.split("mod ").skip(1).filter_map(declared).collect();
    let whole = |path: &str, imported: &BTreeMap<String, String>| -> Option<String> {
        let (head, rest) = path.split_once("::").map_or((path, None), |(head, rest)| (head, Some(rest)));
        let joined = |to: &str| rest.map_or(to.to_owned(), |rest| format!("{to}::{rest}"));
        match head {
            "crate" => Some(path.to_owned()),
            "self" => Some(joined(module)),
            "super" => {
                let climbs = path.split("::").take_while(|step| *step == "super").count();
                let mut steps: Vec<&str> = module.split("::").collect();
                steps.truncate(steps.len().saturating_sub(climbs));
                steps.extend(path.split("::").skip(climbs));
                Some(steps.join("::"))
            }
            _ if imported.contains_key(head) => Some(joined(&imported[head])),
            _ if children.contains(head) => Some(format!("{module}::{path}")),
            _ => None,
        }
    };
    let uses = source.uses.iter().filter(|(line, _)| !tested.contains(line));
    let none = BTreeMap::new();
    let uses: Vec<(usize, String)> =
        uses.filter_map(|(line, path)| Some((*line, whole(path, &none)?))).collect();
    let name = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
    let imported: BTreeMap<String, String> =
        uses.iter().map(|(_, path)| (name(path), path.clone())).collect();
    let spoken = numbered(&code).flat_map(|(line, text)| paths_in(text).map(move |path| (line, path)));
    let spoken = spoken.filter_map(|(line, path)| Some((line, whole(&path, &imported)?)));
    uses.iter().cloned().chain(spoken).collect()
}

/// The name of a module that `mod` declares.
fn declared(after: &str) -> Option<String> {
    let (name, _) = after.split_once([';', '{'])?;
    let name = name.trim();
    (!name.is_empty() && name.chars().all(is_word)).then(|| name.to_owned())
}

/// Names joined by `::` in a line of code that is no `use`.
fn paths_in(line: &str) -> impl Iterator<Item = String> {
    let is_use = line.trim_start().trim_start_matches("pub ").starts_with("use ");
    let parts =
        line.split(|c: char| !is_word(c) && c != ':').filter(move |part| !is_use && part.contains("::"));
    parts.map(|part| part.trim_matches(':').to_owned()).filter(|part| part.contains("::"))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether this goes on with the name before it.
fn is_name(rest: &str) -> bool {
    rest.chars().next().is_some_and(is_word)
}

/// Sets of more than one in which each leads to each: what two walks, there and back, have in common.
fn strongly_connected<'a>(next: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let mut back: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, tos) in next {
        for to in tos {
            back.entry(to).or_default().insert(from);
        }
    }
    let mut left: BTreeSet<&str> = next.keys().copied().collect();
    let mut circles = Vec::new();
    while let Some(start) = left.first().copied() {
        let there = reached(start, next);
        let circle: BTreeSet<&str> = there.intersection(&reached(start, &back)).copied().collect();
        left.retain(|file| !circle.contains(file));
        circles.extend((circle.len() > 1).then_some(circle));
    }
    circles
}

fn reached<'a>(start: &'a str, next: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let (mut found, mut todo) = (BTreeSet::from([start]), vec![start]);
    while let Some(file) = todo.pop() {
        for to in next.get(file).into_iter().flatten() {
            if found.insert(to) {
                todo.push(to);
            }
        }
    }
    found
}
