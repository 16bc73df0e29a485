//! What is wrong with the settings, in the words of who reads it.

use std::fmt;

use crate::i18n::{Language, Value, text};

/// Everything that is wrong with the settings, at once.
#[derive(Debug)]
pub struct Mistakes(pub Vec<Mistake>);

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// `section.key`, or the file as a whole.
    pub key: String,
    /// Where it was written; none where it was not.
    pub source: Option<String>,
    /// What is wrong and what to write instead.
    pub remedy: Remedy,
}

/// What is wrong and what to write instead: the text `config-<code>` of the catalogue, with what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// Stable id in kebab case.
    pub code: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Remedy {
    /// One that names nothing.
    pub(super) const fn new(code: &'static str) -> Self {
        Self { code, args: Vec::new() }
    }

    /// The same, naming this.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// In words.
    pub fn said(&self, language: Language) -> String {
        let args: Vec<(&'static str, Value<'_>)> =
            self.args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
        text(language, &format!("config-{}", self.code), &args)
    }
}

impl Mistakes {
    /// All of them in words, one a line.
    pub fn said(&self, language: Language) -> String {
        let line = |one: &Mistake| {
            let source = one.source.clone().unwrap_or_else(|| text(language, "config-nowhere", &[]));
            format!("  {} ({source}): {}", one.key, one.remedy.said(language))
        };
        let head = text(language, "config-mistakes", &[("count", self.0.len().into())]);
        let lines: Vec<String> = std::iter::once(head).chain(self.0.iter().map(line)).collect();
        lines.join("\n")
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said(Language::En))
    }
}

impl std::error::Error for Mistakes {}
