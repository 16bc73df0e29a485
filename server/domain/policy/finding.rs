//! What checking found: a place, a stable code, the words concerned, and the word that was meant.
//!
//! A finding speaks no language. Its texts are the messages `check-<code>` and `check-<code>-remedy` of
//! `templates/text`; the English ones are compiled in, so that a finding can always be printed.

use std::collections::BTreeMap;
use std::fmt;

const ENGLISH: &str = include_str!("../../../templates/text/en/check.ftl");

/// Something that makes the policy unusable.
pub type Mistake = Finding;

/// Something the policy leaves open: it can be used, and someone should decide.
pub type OpenQuestion = Finding;

/// One thing that checking found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Line, 1 is the first.
    pub line: usize,
    /// Column in characters, 1 is the first.
    pub column: usize,
    /// Where in the document: `lines.security.steps[3].after`.
    pub path: String,
    /// The line as written, without its indentation.
    pub excerpt: String,
    /// Stable id in kebab case.
    pub code: &'static str,
    /// The words concerned, by the names that the messages use.
    pub args: BTreeMap<&'static str, String>,
    /// もしかして: the declared word nearest to what is written.
    pub maybe: Option<String>,
}

impl Finding {
    /// What is wrong, in English.
    pub fn text(&self) -> String {
        message(&format!("check-{}", self.code), &self.args)
    }

    /// What to do about it, in English.
    pub fn remedy(&self) -> String {
        message(&format!("check-{}-remedy", self.code), &self.args)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, ", {}", self.path)?;
        }
        write!(f, ": {}. {}", self.text(), self.remedy())?;
        self.maybe.as_ref().map_or(Ok(()), |word| write!(f, ". Perhaps \"{word}\"?"))
    }
}

// A message of this file is one line, and its only placeables are plain variables.
fn message(key: &str, args: &BTreeMap<&'static str, String>) -> String {
    let found = ENGLISH.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
    let mut text = found.unwrap_or(key).to_owned();
    for (name, value) in args {
        text = text.replace(&format!("{{ ${name} }}"), value);
    }
    text
}

/// Longer words are not slips of words that were declared.
const WORD_MAX_BYTES: usize = 64;

/// The candidate nearest to `word`, if one is near enough to have been meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if word.len() > WORD_MAX_BYTES {
        return None;
    }
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.len() <= WORD_MAX_BYTES)
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    let mut previous: Option<char> = None;
    for (line, letter) in from.chars().enumerate() {
        let mut next = vec![line.saturating_add(1)];
        for (column, other) in to.iter().enumerate() {
            let at = |cells: &[usize], index: usize| cells.get(index).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&row, column) + usize::from(letter != *other);
            let shifted = (at(&row, column + 1) + 1).min(at(&next, column) + 1);
            let left = column.checked_sub(1).and_then(|index| to.get(index));
            let swaps = column > 0 && previous == Some(*other) && left == Some(&letter);
            let swapped = if swaps { at(&before, column - 1) + 1 } else { usize::MAX };
            next.push(replaced.min(shifted).min(swapped));
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(letter);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests;
