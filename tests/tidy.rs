//! The code's own rules, as tests. A breach names the file, the line, the word and the remedy.
//!
//! The rules stand as tables: `tidy/walls.rs` says who may speak of what, `tidy/floors.rs` which room of
//! the domain stands on which, `tidy/cards.rs` where facts are told apart, `tidy/glossary.rs` that a term
//! has one identifier, `tidy/shape.rs` how long a thing may be, `tidy/texts.rs` what comes in pairs.
//! `tidy/samples.rs` shows each of them at work on a small bad example, so that a rule that has stopped
//! looking is noticed.

#[path = "tidy/cards.rs"]
mod cards;
#[path = "tidy/floors.rs"]
mod floors;
#[path = "tidy/glossary.rs"]
mod glossary;
#[path = "tidy/planted.rs"]
mod planted;
#[path = "tidy/samples.rs"]
mod samples;
#[path = "tidy/shape.rs"]
mod shape;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/texts.rs"]
mod texts;
#[path = "tidy/walls.rs"]
mod walls;

use std::fs;
use std::path::Path;

use source::{Finding, Source};

/// What is read: everything a person wrote, and nothing that a tool wrote.
const READ: &[&str] = &[
    "rs", "sql", "hbs", "ftl", "md", "mjs", "js", "css", "toml", "yaml", "yml", "json", "sh", "service",
    "txt",
];
/// Written by tools.
const GENERATED: &[&str] = &["Cargo.lock", "package-lock.json"];

#[test]
fn the_walls_between_the_rooms_stand() {
    demand_none(repository().iter().flat_map(walls::walls).collect());
}

#[test]
fn no_room_of_the_domain_imports_one_above_it() {
    demand_none(floors::floors(&repository(), floors::FLOORS, floors::STAIRS));
}

#[test]
fn no_files_of_the_domain_import_each_other_in_a_circle() {
    demand_none(floors::circles(&repository()));
}

#[test]
fn nothing_is_left_undone_and_no_workshop_is_named() {
    demand_none(repository().iter().flat_map(walls::words).collect());
}

#[test]
fn sql_reads_no_clock() {
    demand_none(repository().iter().flat_map(walls::sql_clocks).collect());
}

#[test]
fn names_say_what_is_inside() {
    demand_none(repository().iter().flat_map(walls::names).collect());
}

#[test]
fn files_functions_and_lines_stay_small() {
    demand_none(repository().iter().flat_map(shape::sizes).collect());
}

#[test]
fn facts_are_asked_through_their_card() {
    demand_none(repository().iter().flat_map(cards::matches).collect());
}

#[test]
fn each_term_of_the_glossary_is_one_type() {
    demand_none(glossary::glossary(&repository()));
}

#[test]
fn every_module_says_what_it_is_for() {
    demand_none(repository().iter().flat_map(shape::heads).collect());
}

#[test]
fn the_root_holds_the_five_folders() {
    let ignored: Vec<String> = read(".gitignore").lines().map(str::to_owned).collect();
    let folders = entries(root()).into_iter().filter(|(_, is_folder)| *is_folder);
    let names: Vec<String> = folders.map(|(name, _)| name).collect();
    demand_none(shape::root_folders(names.iter().map(String::as_str), &ignored));
}

#[test]
fn both_databases_grow_by_the_same_steps() {
    demand_none(texts::migrations(&repository()));
}

#[test]
fn every_text_is_written_in_every_language() {
    demand_none(texts::catalogues(&repository()));
}

#[test]
fn every_reason_to_refuse_a_field_has_words() {
    demand_none(texts::reasons(&repository()));
}

#[test]
fn japanese_texts_use_one_spelling() {
    demand_none(repository().iter().flat_map(texts::spelling).collect());
}

#[test]
fn texts_cite_no_clause_of_one_body() {
    demand_none(repository().iter().flat_map(texts::clauses).collect());
}

#[test]
fn templates_escape_what_people_typed() {
    demand_none(repository().iter().flat_map(texts::escapes).collect());
}

#[test]
fn every_template_is_used() {
    demand_none(texts::unused_templates(&repository()));
}

#[test]
fn every_link_leads_somewhere() {
    let exists = |path: &str| root().join(path).exists();
    demand_none(repository().iter().flat_map(|source| texts::dead_links(source, exists)).collect());
}

#[test]
fn every_planted_fault_still_fits_the_code() {
    demand_none(planted::planted(&repository()));
}

/// Crates with a known hole, each with the first version that is mended. What bears an older number and
/// does not come from the registry is ours.
#[test]
fn nothing_is_built_that_is_known_to_be_broken() {
    const MENDED: [(&str, (u64, u64)); 1] = [("quick-xml", (0, 41))];
    let lock = read("Cargo.lock");
    let value = |package: &str, key: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    for package in lock.split("[[package]]").filter(|package| value(package, "source").is_some()) {
        let (name, version) = (value(package, "name").unwrap(), value(package, "version").unwrap());
        let mut numbers = version.split('.').map(|part| part.parse::<u64>().unwrap_or(0));
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let broken = MENDED.iter().find(|(known, first)| *known == name && found < *first);
        assert!(broken.is_none(), "{name} {version} is known to be broken");
    }
}

/// Fails with every breach at once: one run shows all that is to be mended.
fn demand_none(mut findings: Vec<Finding>) {
    findings.sort();
    findings.dedup();
    let listed: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(listed.is_empty(), "{} to mend:\n  {}\n", listed.len(), listed.join("\n  "));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// Every file that a person wrote, in the order of its path.
fn repository() -> Vec<Source> {
    let mut paths = Vec::new();
    for (name, is_folder) in entries(root()) {
        match is_folder {
            true if [".ci", "server", "migrations", "templates", "tests", "ops"].contains(&name.as_str()) => {
                walk(&name, &mut paths);
            }
            false => paths.push(name),
            true => {}
        }
    }
    let wanted = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let is_script = ending.is_none() && (path.starts_with("ops/") || path.starts_with(".ci/"));
        !GENERATED.contains(&name) && (is_script || ending.is_some_and(|ending| READ.contains(&ending)))
    };
    let sources: Vec<Source> =
        paths.iter().filter(|path| wanted(path)).map(|path| Source::new(path, &read(path))).collect();
    assert!(sources.len() > 20, "only {} files were found under {}", sources.len(), root().display());
    sources
}

fn walk(folder: &str, into: &mut Vec<String>) {
    for (name, is_folder) in entries(&root().join(folder)) {
        let path = format!("{folder}/{name}");
        if !is_folder {
            into.push(path);
        } else if name != "node_modules" && name != "fixtures" {
            walk(&path, into);
        }
    }
}

/// Names in a folder and whether each is a folder itself, sorted.
fn entries(folder: &Path) -> Vec<(String, bool)> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<(String, bool)> = listing
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().is_dir()))
        .collect();
    names.sort();
    names
}
