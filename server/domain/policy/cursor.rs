//! Walking a document: a node, the way to it, and one place where findings are gathered.
//!
//! Reading never stops at a mistake. Whoever asks for a word and finds a list gets nothing, and the
//! mistake is noted; so one run names them all.

use std::collections::BTreeSet;

use super::document::{Fault, Key, Node, Value};
use super::finding::{Finding, nearest};
use super::grammar;
use crate::moment::Span;

/// A node and the way to it.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    /// What is written there.
    pub node: &'a Node,
    /// `lines.security.steps[3].after`.
    pub path: String,
}

/// The pairs of a mapping, each key once.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    /// The mapping.
    pub at: Cursor<'a>,
    pairs: Vec<(&'a Key, Cursor<'a>)>,
}

/// What was found so far.
#[derive(Debug, Default)]
pub struct Findings<'t> {
    lines: Vec<&'t str>,
    /// Each makes the document unusable.
    pub mistakes: Vec<Finding>,
    /// Each is left open by the document.
    pub questions: Vec<Finding>,
}

/// Nobody reads more than this at once, and a text made to exhaust us has no end of them.
const MISTAKES_MAX: usize = 500;

/// Words concerned by a finding.
pub type Args<'x> = &'x [(&'static str, &'x str)];

impl<'a> Cursor<'a> {
    /// The whole document.
    pub fn root(node: &'a Node) -> Self {
        Self { node, path: String::new() }
    }

    /// Whether nothing is written here.
    pub fn is_empty(&self) -> bool {
        self.node.value == Value::Empty
    }

    /// The word here, if it is one; says nothing otherwise.
    pub fn as_word(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::Word(word) => Some(word),
            Value::Empty | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether a mapping is written here.
    pub fn is_map(&self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    /// Whether a list is written here.
    pub fn is_list(&self) -> bool {
        matches!(self.node.value, Value::List(_))
    }

    /// The word here.
    pub fn word(&self, findings: &mut Findings<'_>) -> Option<&'a str> {
        let word = self.as_word();
        if word.is_none() {
            findings.mistake(self, "needs-word", &[]);
        }
        word
    }

    /// The items here. A single word stands for a list of one.
    pub fn list(&self, findings: &mut Findings<'_>) -> Vec<Cursor<'a>> {
        match &self.node.value {
            Value::List(items) => {
                let items = items.iter().enumerate();
                items.map(|(n, node)| Cursor { node, path: format!("{}[{n}]", self.path) }).collect()
            }
            Value::Word(_) => vec![self.clone()],
            Value::Empty => Vec::new(),
            Value::Map(_) => {
                findings.mistake(self, "needs-list", &[]);
                Vec::new()
            }
        }
    }

    /// The items here, where one mapping stands for a list of one as well.
    pub fn items(&self, findings: &mut Findings<'_>) -> Vec<Cursor<'a>> {
        if self.is_map() { vec![self.clone()] } else { self.list(findings) }
    }

    /// The items here, of which there may be `most`; those beyond are refused and left out.
    pub fn short_list(&self, most: usize, findings: &mut Findings<'_>) -> Vec<Cursor<'a>> {
        let mut items = self.list(findings);
        if items.len() > most {
            findings.mistake(
                self,
                "too-many",
                &[("count", &items.len().to_string()), ("most", &most.to_string())],
            );
            items.truncate(most);
        }
        items
    }

    /// The pairs here, of which there may be `most`; those beyond are refused and left out.
    pub fn short_pairs(&self, most: usize, findings: &mut Findings<'_>) -> Option<Fields<'a>> {
        let mut fields = self.pairs(findings)?;
        let count = fields.pairs.len();
        if count > most {
            findings.mistake(self, "too-many", &[("count", &count.to_string()), ("most", &most.to_string())]);
            fields.pairs.truncate(most);
        }
        Some(fields)
    }

    /// The pairs here, whatever their keys.
    pub fn pairs(&self, findings: &mut Findings<'_>) -> Option<Fields<'a>> {
        let Value::Map(written) = &self.node.value else {
            findings.mistake(self, "needs-map", &[]);
            return None;
        };
        let mut pairs: Vec<(&'a Key, Cursor<'a>)> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (key, node) in written {
            let dot = if self.path.is_empty() { "" } else { "." };
            let value = Cursor { node, path: format!("{}{dot}{}", self.path, key.word) };
            if seen.insert(&key.word) {
                pairs.push((key, value));
            } else {
                findings.mistake_at_key(key, &value, "duplicate-key", &[("key", &key.word)]);
            }
        }
        Some(Fields { at: self.clone(), pairs })
    }

    /// The pairs here, of which only these keys are known.
    pub fn fields(&self, known: &[&str], findings: &mut Findings<'_>) -> Option<Fields<'a>> {
        let fields = self.pairs(findings)?;
        for (key, value) in &fields.pairs {
            if !known.contains(&key.word.as_str()) {
                let args: Args<'_> = &[("key", &key.word), ("known", &known.join(", "))];
                findings.mistake_at_key(key, value, "unknown-key", args);
                findings.maybe(nearest(&key.word, known.iter().copied()));
            }
        }
        Some(fields)
    }

    /// `true` or `false`.
    pub fn truth(&self, findings: &mut Findings<'_>) -> Option<bool> {
        match self.as_word() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                findings.mistake(self, "needs-truth", &[]);
                None
            }
        }
    }

    /// A number of things.
    pub fn number(&self, findings: &mut Findings<'_>) -> Option<u32> {
        let number = self.as_word().and_then(|word| word.parse().ok());
        if number.is_none() {
            findings.mistake(self, "needs-number", &[]);
        }
        number
    }

    /// `15m`, `2h`, `1d`.
    pub fn span(&self, findings: &mut Findings<'_>) -> Option<Span> {
        let word = self.word(findings)?;
        let span = grammar::span(word);
        if span.is_none() {
            findings.mistake(self, "bad-duration", &[("word", word)]);
        }
        span
    }

    /// One of a closed list of words.
    pub fn one_of(&self, known: &[&str], findings: &mut Findings<'_>) -> Option<&'a str> {
        self.declared("unknown-word", known, findings)
    }

    /// One of these words; `code` says of what kind they are.
    pub fn declared(
        &self,
        code: &'static str,
        known: &[&str],
        findings: &mut Findings<'_>,
    ) -> Option<&'a str> {
        let word = self.word(findings)?;
        if known.contains(&word) {
            return Some(word);
        }
        findings.mistake(self, code, &[("word", word), ("known", &known.join(", "))]);
        findings.maybe(nearest(word, known.iter().copied()));
        None
    }
}

impl<'a> Fields<'a> {
    /// What is written under `key`, if anything.
    pub fn get(&self, key: &str) -> Option<Cursor<'a>> {
        let found = self.pairs.iter().find(|(known, _)| known.word == key);
        found.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
    }

    /// What is written under `key`, which must be there.
    pub fn need(&self, key: &'static str, findings: &mut Findings<'_>) -> Option<Cursor<'a>> {
        let found = self.get(key);
        if found.is_none() {
            findings.mistake(&self.at, "missing-key", &[("key", key)]);
        }
        found
    }

    /// The words under `key`, or nothing with a mistake where a list or a mapping is written.
    pub fn text(&self, key: &str, findings: &mut Findings<'_>) -> Option<String> {
        self.get(key)?.word(findings).map(str::to_owned)
    }

    /// All pairs in the order written.
    pub fn iter(&self) -> impl Iterator<Item = (&'a Key, &Cursor<'a>)> {
        self.pairs.iter().map(|(key, value)| (*key, value))
    }
}

impl<'t> Findings<'t> {
    /// Nothing found yet in this text.
    pub fn new(text: &'t str) -> Self {
        Self { lines: text.lines().collect(), mistakes: Vec::new(), questions: Vec::new() }
    }

    /// Notes a mistake.
    pub fn mistake(&mut self, at: &Cursor<'_>, code: &'static str, args: Args<'_>) {
        self.push((at.node.line, at.node.column), &at.path, code, args);
    }

    /// Notes a mistake in a key rather than in what stands under it.
    pub fn mistake_at_key(&mut self, key: &Key, at: &Cursor<'_>, code: &'static str, args: Args<'_>) {
        self.push((key.line, key.column), &at.path, code, args);
    }

    /// Notes a mistake of the whole text.
    fn mistake_in_text(&mut self, place: (usize, usize), code: &'static str, args: Args<'_>) {
        self.push(place, "", code, args);
    }

    /// Notes why the text cannot be read at all.
    pub fn fault(&mut self, fault: &Fault) {
        match fault {
            Fault::TooLarge { bytes } => {
                self.mistake_in_text((1, 1), "too-large", &[("bytes", &bytes.to_string())]);
            }
            Fault::TooComplex { line, column } => {
                self.mistake_in_text((*line, *column), "too-complex", &[]);
            }
            Fault::NotYaml { line, column, slip, .. } => {
                self.mistake_in_text((*line, *column), "not-yaml", &[("slip", slip.as_str())]);
            }
        }
    }

    /// Notes what the document leaves open.
    pub fn question(&mut self, at: &Cursor<'_>, code: &'static str, args: Args<'_>) {
        let found = self.finding((at.node.line, at.node.column), &at.path, code, args);
        self.questions.push(found);
    }

    /// Adds もしかして to the mistake noted last.
    pub fn maybe(&mut self, word: Option<String>) {
        if let Some(last) = self.mistakes.last_mut() {
            last.maybe = word;
        }
    }

    fn push(&mut self, place: (usize, usize), path: &str, code: &'static str, args: Args<'_>) {
        if self.mistakes.len() < MISTAKES_MAX {
            let found = self.finding(place, path, code, args);
            self.mistakes.push(found);
        }
    }

    fn finding(&self, place: (usize, usize), path: &str, code: &'static str, args: Args<'_>) -> Finding {
        let (line, column) = place;
        let written = self.lines.get(line.saturating_sub(1)).map_or("", |text| text.trim());
        Finding {
            line,
            column,
            path: path.to_owned(),
            excerpt: cut(written, 120),
            code,
            args: args.iter().map(|(name, word)| (*name, cut(word, 600))).collect(),
            maybe: None,
        }
    }
}

/// The beginning of a text: what is written by mistake can be of any length.
fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
