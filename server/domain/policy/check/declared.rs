//! What the steps of a line declare, and how one refers to another or to posts.

use crate::case::Origin;
use crate::ids::Act;
use crate::policy::cursor::{Cursor, Fields, Findings};
use crate::policy::finding::nearest;
use crate::policy::grammar::is_id;
use crate::policy::{BasisMap, PostRef, grammar};

use super::names::Names;

/// The steps of a line by id, with the acts and options that others may refer to.
#[derive(Debug, Default)]
pub struct Declared {
    steps: Vec<DeclaredStep>,
}

/// What others may refer to in a step.
#[derive(Debug, Default)]
pub struct DeclaredStep {
    id: String,
    /// Acts that it puts on people.
    pub acts: Vec<String>,
    /// Options of its question.
    pub options: Vec<String>,
    /// Posts that it names.
    pub posts: Vec<String>,
}

impl Declared {
    /// Gathers what steps declare; says only which ids are missing, ill-formed or used twice.
    pub fn gather(steps: &[Cursor<'_>], findings: &mut Findings<'_>) -> Self {
        let mut declared = Self::default();
        for item in steps {
            let Some(fields) = item.is_map().then(|| item.pairs(&mut Findings::default())).flatten() else {
                continue;
            };
            let Some(at) = fields.need("id", findings) else { continue };
            let Some(id) = at.word(findings) else { continue };
            if !is_id(id) {
                findings.mistake(&at, "bad-id", &[("word", id)]);
            }
            if declared.steps.iter().any(|known| known.id == id) {
                findings.mistake(&at, "duplicate-id", &[("id", id)]);
            } else {
                declared.steps.push(DeclaredStep::gather(id, &fields));
            }
        }
        declared
    }

    /// A declared step.
    pub fn find(&self, at: &Cursor<'_>, word: &str, findings: &mut Findings<'_>) -> Option<&DeclaredStep> {
        let found = self.steps.iter().find(|step| step.id == word);
        if found.is_none() {
            let known: Vec<&str> = self.steps.iter().map(|step| step.id.as_str()).collect();
            findings.mistake(at, "unknown-step", &[("word", word), ("known", &known.join(", "))]);
            findings.maybe(nearest(word, known));
        }
        found
    }
}

impl DeclaredStep {
    fn gather(id: &str, fields: &Fields<'_>) -> Self {
        let mut acts = keys_or_words(fields, "owes");
        let is_written = |key: &str| fields.get(key).is_some();
        acts.extend(is_written("call").then(|| Act::CALL.to_owned()));
        acts.extend(is_written("ask").then(|| Act::JUDGE.to_owned()));
        acts.extend(is_written("approved_by").then(|| Act::APPROVE.to_owned()));
        acts.extend(is_written("inform").then(|| Act::OBTAIN.to_owned()));
        let mut posts = Vec::new();
        for key in ["tell", "by", "ask", "else", "approved_by"] {
            let words = post_words(fields, key);
            posts.extend(words.iter().filter_map(|word| Some(grammar::post(word)?.post.to_owned())));
        }
        Self { id: id.to_owned(), acts, options: keys_or_words(fields, "options"), posts }
    }
}

/// Every post that is written under `key`, exceptions included.
fn post_words(fields: &Fields<'_>, key: &str) -> Vec<String> {
    let Some(at) = fields.get(key) else { return Vec::new() };
    let mut words = Vec::new();
    let mut open = vec![at];
    let mut quiet = Findings::default();
    while let Some(next) = open.pop() {
        match next.as_word() {
            Some(word) => words.push(word.to_owned()),
            None if next.is_map() => {
                let pairs = next.pairs(&mut quiet);
                open.extend(pairs.iter().flat_map(Fields::iter).map(|(_, value)| value.clone()));
            }
            None => open.extend(next.list(&mut quiet)),
        }
    }
    words
}

/// The keys of a mapping, or the words of a list, however deep, under `key`.
fn keys_or_words(fields: &Fields<'_>, key: &str) -> Vec<String> {
    let Some(at) = fields.get(key) else { return Vec::new() };
    let mut quiet = Findings::default();
    if at.is_map() {
        let pairs = at.pairs(&mut quiet);
        return pairs.iter().flat_map(Fields::iter).map(|(key, _)| key.word.clone()).collect();
    }
    let mut words = Vec::new();
    for item in at.list(&mut quiet) {
        let inner = if item.is_list() { item.list(&mut quiet) } else { vec![item] };
        words.extend(inner.iter().filter_map(Cursor::as_word).map(str::to_owned));
    }
    words
}

/// Whether a word is one of those that are declared where it refers to.
pub fn check_member(
    at: &Cursor<'_>,
    code: &'static str,
    word: &str,
    known: &[String],
    findings: &mut Findings<'_>,
) -> Option<()> {
    if known.iter().any(|candidate| candidate == word) {
        return Some(());
    }
    findings.mistake(at, code, &[("word", word), ("known", &known.join(", "))]);
    findings.maybe(nearest(word, known.iter().map(String::as_str)));
    None
}

/// A clause for every origin, or one for each.
pub fn basis(at: &Cursor<'_>, findings: &mut Findings<'_>) -> BasisMap {
    let mut read = BasisMap::default();
    if !at.is_map() {
        read.any = at.word(findings).map(str::to_owned);
        return read;
    }
    let origins: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
    let known = [&["any"], origins.as_slice()].concat();
    let Some(fields) = at.fields(&known, findings) else { return read };
    read.any = fields.text("any", findings);
    for origin in Origin::ALL {
        if let Some(clause) = fields.text(origin.as_str(), findings) {
            read.by_origin.insert(*origin, clause);
        }
    }
    read
}

/// Posts at a place, each once.
pub fn post_refs(fields: &Fields<'_>, key: &str, names: &Names, findings: &mut Findings<'_>) -> Vec<PostRef> {
    let items = fields.get(key).map(|at| at.items(findings)).unwrap_or_default();
    if let Some(empty) = fields.get(key).filter(|at| at.is_list() && items.is_empty()) {
        findings.mistake(&empty, "empty-list", &[("key", key)]);
    }
    let mut refs = Vec::new();
    for item in &items {
        let Some(read) = names.post_ref(item, findings) else { continue };
        if refs.contains(&read) {
            findings.mistake(item, "duplicate-id", &[("id", item.as_word().unwrap_or_default())]);
        } else {
            refs.push(read);
        }
    }
    refs
}
