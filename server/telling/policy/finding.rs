//! A finding of the check in the reader's language.

use serde::Serialize;

use crate::domain::policy::finding::Finding;
use crate::i18n::{Language, Value, text};

/// One finding: place, the line as written, what is wrong, what to do, what was meant.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// Line, 1 is the first.
    pub line: usize,
    /// Column in characters, 1 is the first.
    pub column: usize,
    /// Where in the document.
    pub field: String,
    /// The line as written.
    pub excerpt: String,
    /// Stable id.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The word that was meant.
    pub maybe: Option<String>,
}

/// Puts a finding into words.
pub fn said(language: Language, finding: &Finding) -> Said {
    let args: Vec<(&'static str, Value<'_>)> =
        finding.args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    Said {
        line: finding.line,
        column: finding.column,
        field: finding.path.clone(),
        excerpt: finding.excerpt.clone(),
        code: finding.code,
        message: text(language, &format!("check-{}", finding.code), &args),
        remedy: text(language, &format!("check-{}-remedy", finding.code), &args),
        maybe: finding.maybe.clone(),
    }
}

/// もしかして: the word that was meant.
pub fn maybe(language: Language, said: &Said) -> Option<String> {
    let word = said.maybe.as_deref()?;
    Some(text(language, "check-maybe", &[("word", word.into())]))
}
