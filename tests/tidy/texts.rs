//! Texts, templates and migrations: what comes in pairs stays in pairs, and nothing lies unused.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Finding, Source, numbered};

/// The language that is written first; every other folder beside it is its translation.
/// A language of the public's pages alone: what it does not say is said in the first one.
const PLAIN_LANGUAGE: &str = "ja-yasashii";
/// How the texts of the public's pages begin.
const PUBLIC: [&str; 4] = ["web-public-", "web-receipt-", "web-status-", "web-thread"];
const FIRST_LANGUAGE: &str = "ja";
/// Japanese spellings that the house does not use, with the one it does.
const SPELLINGS: &[(&str, &str)] = &[
    ("ケ所", "か所"),
    ("ヶ所", "か所"),
    ("ヶ月", "か月"),
    ("ケ月", "か月"),
    ("下さい", "ください"),
    ("頂く", "いただく"),
    ("インシデント", "事案"),
    ("クローズ", "完結"),
];
/// Templates that may put in text unescaped, with the reason.
const RAW_TEMPLATES: &[&str] = &[];

type Keys = BTreeMap<String, (usize, BTreeSet<String>)>;

/// A file of texts against its Japanese original, in both directions.
pub fn catalogues(sources: &[Source]) -> Vec<Finding> {
    let mut languages: BTreeMap<&str, BTreeMap<&str, (&Source, Keys)>> = BTreeMap::new();
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.ends_with(".ftl")) {
        let Some(rest) = source.path.strip_prefix("templates/text/") else { continue };
        let Some((language, file)) = rest.split_once('/') else { continue };
        let keys = keys_of(source, &mut findings);
        languages.entry(language).or_default().insert(file, (source, keys));
    }
    let originals = languages.remove(FIRST_LANGUAGE).unwrap_or_default();
    let plain = languages.remove(PLAIN_LANGUAGE).unwrap_or_default();
    findings.extend(plainly(&originals, &plain));
    for (language, files) in &languages {
        for (file, (original, keys)) in &originals {
            let translated = files.get(file).map(|(_, keys)| keys);
            findings.extend(missing(original, keys, translated, language));
        }
        for (file, (translation, keys)) in files {
            let original = originals.get(file).map(|(_, keys)| keys);
            findings.extend(missing(translation, keys, original, FIRST_LANGUAGE));
            findings.extend(strange_variables(translation, keys, original));
        }
    }
    findings
}

/// The plain language has every text of the public's pages, and none that the first one has not.
fn plainly(
    originals: &BTreeMap<&str, (&Source, Keys)>,
    plain: &BTreeMap<&str, (&Source, Keys)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all: Keys = originals.values().flat_map(|(_, keys)| keys.clone()).collect();
    let said: Keys = plain.values().flat_map(|(_, keys)| keys.clone()).collect();
    // What is held goes to the desk, in its own language.
    let is_public = |key: &str| PUBLIC.iter().any(|begin| key.starts_with(begin)) && key != "web-public-held";
    for (original, keys) in originals.values().filter(|_| !plain.is_empty()) {
        let public = keys.iter().filter(|(key, _)| is_public(key));
        let public: Keys = public.map(|(key, at)| (key.clone(), at.clone())).collect();
        findings.extend(missing(original, &public, Some(&said), PLAIN_LANGUAGE));
    }
    for (source, keys) in plain.values() {
        findings.extend(missing(source, keys, Some(&all), FIRST_LANGUAGE));
        findings.extend(strange_variables(source, keys, Some(&all)));
    }
    findings
}

/// Every reason for which a field is refused has words: without them a person reads only that it cannot be
/// accepted.
pub fn reasons(sources: &[Source]) -> Vec<Finding> {
    let first = format!("templates/text/{FIRST_LANGUAGE}/");
    let texts = sources.iter().filter(|source| source.path.starts_with(&first));
    let known: BTreeSet<String> =
        texts.flat_map(|source| keys_of(source, &mut Vec::new()).into_keys()).collect();
    let mut findings = Vec::new();
    let is_read =
        |source: &&Source| source.path.starts_with("server/") && !source.path.starts_with("server/config");
    for source in sources.iter().filter(is_read) {
        for (line, text) in numbered(&source.text) {
            let Some(reason) = reason_in(text) else { continue };
            if !known.contains(&format!("error-{reason}")) {
                findings.push(source.finding(line, reason, "write error-… for it among the texts"));
            }
        }
    }
    findings
}

/// The reason that a line refuses a field for, where both are written out.
fn reason_in(line: &str) -> Option<&str> {
    let (_, rest) =
        ["FieldError::new(", "refuse(", "reason: "].iter().find_map(|mark| line.split_once(mark))?;
    let call = rest.split_once([')', '}']).map_or(rest, |(call, _)| call);
    let last = call.rsplit(", ").next()?.trim();
    last.strip_prefix('"')?.strip_suffix('"').filter(|word| !word.is_empty())
}

/// One word for one thing, half-width digits.
pub fn spelling(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("templates/text/ja") || !source.path.ends_with(".ftl") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let lines = numbered(&source.text).filter(|(_, line)| !line.starts_with('#'));
    for (number, line) in lines {
        for (word, ours) in SPELLINGS.iter().filter(|(word, _)| line.contains(word)) {
            findings.push(source.finding(number, word, &format!("we write 「{ours}」")));
        }
        if let Some(digit) = line.chars().find(|c| ('０'..='９').contains(c)) {
            findings.push(source.finding(number, &digit.to_string(), "digits are half-width everywhere"));
        }
    }
    findings
}

/// Clauses of one body's rules: another body has others, and its policy says which.
pub fn clauses(source: &Source) -> Vec<Finding> {
    if !source.path.starts_with("templates/text/") {
        return Vec::new();
    }
    let lines = numbered(&source.text).filter(|(_, line)| !line.starts_with('#'));
    let cited = lines.flat_map(|(number, line)| cited(line).into_iter().map(move |word| (number, word)));
    let remedy = "clauses are the policy's: show a `basis`, or leave it out";
    cited.map(|(number, word)| source.finding(number, &word, remedy)).collect()
}

/// 7.4, 1(3), 対策基準; not 127.0.0.1 and not 3.51.3.
fn cited(line: &str) -> Vec<String> {
    let mut found: Vec<String> = line.matches("対策基準").map(str::to_owned).collect();
    let numbers = line.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '(' | ')'));
    found.extend(numbers.map(|run| run.trim_matches(['.', '(', ')'])).filter_map(|run| {
        let (first, rest) = run.split_once(['.', '('])?;
        let is_clause = !first.is_empty() && (run.contains('(') || !rest.contains('.'));
        is_clause.then(|| run.to_owned())
    }));
    found
}

/// Text that a template would put in unescaped.
pub fn escapes(source: &Source) -> Vec<Finding> {
    if !source.path.ends_with(".hbs") || RAW_TEMPLATES.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (number, line) in numbered(&source.text) {
        for word in ["{{{", "{{&", "{{~{", "{{~&"].iter().filter(|word| line.contains(*word)) {
            findings.push(source.finding(number, word, "what people type is never markup: use `{{…}}`"));
        }
    }
    findings
}

/// Templates and static files that neither the program nor another template names.
pub fn unused_templates(sources: &[Source]) -> Vec<Finding> {
    let mut names: Vec<String> = Vec::new();
    for source in sources {
        if source.path.starts_with("server/") {
            // `include_str!` names a file from where the source lies.
            let plain = |literal: &String| {
                literal.trim_start_matches("../").trim_start_matches("templates/").to_owned()
            };
            names.extend(source.literals.iter().map(|(_, literal)| plain(literal)));
        } else if source.path.starts_with("templates/") {
            names.extend(named_in_template(&source.text));
        }
    }
    let is_template = |source: &&Source| {
        source.path.starts_with("templates/") && !source.path.starts_with("templates/text/")
    };
    let mut findings = Vec::new();
    for source in sources.iter().filter(is_template) {
        let path = source.path.strip_prefix("templates/").unwrap_or(&source.path);
        let without = path.strip_suffix(".hbs").unwrap_or(path);
        let inside = path.split_once('/').map_or(path, |(_, inside)| inside);
        let inside_without = without.split_once('/').map_or(without, |(_, inside)| inside);
        let stem = inside.split_once('.').map_or(inside, |(stem, _)| stem);
        let calls = [source.path.as_str(), path, without, inside, inside_without, stem];
        if !names.iter().any(|name| calls.iter().any(|call| matches(name, call))) {
            findings.push(source.finding(1, path, "nothing names this file: use it or delete it"));
        }
    }
    findings
}

/// Links of a page that lead nowhere. `exists` knows the paths from the root.
pub fn dead_links(source: &Source, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
    if !source.path.ends_with(".md") {
        return Vec::new();
    }
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (number, line) in numbered(&source.text) {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or(target);
            let path = format!("{folder}/{file}");
            if !file.is_empty() && !file.contains("://") && !exists(path.trim_start_matches('/')) {
                findings.push(source.finding(number, target, "this link leads nowhere"));
            }
        }
    }
    findings
}

/// Both databases grow by the same steps.
pub fn migrations(sources: &[Source]) -> Vec<Finding> {
    let of = |database: &str| -> BTreeSet<String> {
        let prefix = format!("migrations/{database}/");
        sources.iter().filter_map(|s| s.path.strip_prefix(&prefix)).map(str::to_owned).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    let mut findings = Vec::new();
    for (name, here, other) in [(&sqlite, "sqlite", "postgres"), (&postgres, "postgres", "sqlite")]
        .into_iter()
        .zip([&postgres, &sqlite])
        .flat_map(|((mine, here, other), theirs)| mine.difference(theirs).map(move |n| (n, here, other)))
    {
        findings.push(Finding {
            file: format!("migrations/{here}/{name}"),
            line: 1,
            word: name.clone(),
            remedy: format!("write the same step for the other database: migrations/{other}/{name}"),
        });
    }
    for up in sqlite.union(&postgres).filter(|name| name.ends_with("/up.sql")) {
        let down = up.replace("/up.sql", "/down.sql");
        if !sqlite.contains(&down) && !postgres.contains(&down) {
            findings.push(Finding {
                file: format!("migrations/sqlite/{down}"),
                line: 1,
                word: down,
                remedy: "a step that cannot be taken back is not taken: write `down.sql`".to_owned(),
            });
        }
    }
    findings
}

/// Message and attribute keys of a catalogue, with their line and the variables they use.
fn keys_of(source: &Source, findings: &mut Vec<Finding>) -> Keys {
    let mut keys = Keys::new();
    let (mut message, mut current) = (String::new(), String::new());
    for (number, line) in numbered(&source.text).filter(|(_, line)| !line.starts_with('#')) {
        if let Some(key) = line.split('=').next().filter(|_| line.contains('=')).map(str::trim_end) {
            let attribute = key.trim_start().strip_prefix('.').filter(|name| is_key(name));
            if is_key(key) {
                message = key.to_owned();
                current = message.clone();
            } else if let Some(attribute) = attribute {
                current = format!("{message}.{attribute}");
            }
            let begins = is_key(key) || attribute.is_some();
            if begins && keys.insert(current.clone(), (number, BTreeSet::new())).is_some() {
                findings.push(source.finding(number, &current, "this key is already given above"));
            }
        }
        if let Some((_, variables)) = keys.get_mut(&current) {
            variables.extend(line.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '-').collect::<String>()
            }));
        }
    }
    keys
}

fn is_key(text: &str) -> bool {
    let name = text.strip_prefix('-').unwrap_or(text);
    name.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn missing(source: &Source, keys: &Keys, others: Option<&Keys>, language: &str) -> Vec<Finding> {
    keys.iter()
        .filter(|(key, _)| others.is_none_or(|others| !others.contains_key(*key)))
        .map(|(key, (line, _))| {
            source.finding(*line, key, &format!("write it in templates/text/{language} as well"))
        })
        .collect()
}

/// A translation that uses a variable its original does not know would show it unfilled.
fn strange_variables(source: &Source, keys: &Keys, originals: Option<&Keys>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (key, (line, variables)) in keys {
        let Some((_, known)) = originals.and_then(|originals| originals.get(key)) else { continue };
        // Calendars differ: one counts years by era, the other does not.
        let is_date = key.starts_with("time-");
        for variable in variables.difference(known).filter(|_| !is_date) {
            let remedy = format!("`{key}` has no such variable in {FIRST_LANGUAGE}: use the same names");
            findings.push(source.finding(*line, &format!("${variable}"), &remedy));
        }
    }
    findings
}

/// Partials and quoted names in a template.
fn named_in_template(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for opening in ["{{> ", "{{>", "{{#> ", "{{#>", "{{~> ", "{{~#> "] {
        names.extend(text.split(opening).skip(1).map(|rest| {
            rest.trim_start().chars().take_while(|c| !c.is_whitespace() && *c != '}' && *c != '~').collect()
        }));
    }
    names.extend(text.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned));
    names.iter().map(|name: &String| name.trim_start_matches("/static/").to_owned()).collect()
}

/// Whether `name`, in which `{…}` stands for anything, is `call`.
fn matches(name: &str, call: &str) -> bool {
    let mut pieces = name.split('{').enumerate().map(|(index, piece)| {
        if index == 0 { piece } else { piece.split_once('}').map_or(piece, |(_, rest)| rest) }
    });
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = call.strip_prefix(first) else { return false };
    let mut tail = "";
    let mut open = false;
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.split_at(at + piece.len()).1;
        tail = piece;
        open = true;
    }
    // A name that is all placeholders would match every file.
    let fixed = name.len() > 2 && (!open || first.contains('/') || tail.contains('/') || tail.contains('.'));
    fixed && (rest.is_empty() || (open && tail.is_empty()))
}
