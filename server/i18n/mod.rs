//! Words for people: one catalogue, Japanese first, English beside, embedded in the program.
//!
//! [`text`] looks a message up, [`time`] writes moments and spans the way an office writes them,
//! [`labels`] names what the domain stores as codes, [`own`] what the body calls its posts, [`outside`] says
//! what a body outside is told, [`proved`] what a proof found, [`Text`] brings all of it into templates.
//! What a body calls its own things (posts, kinds, classes, acts) is not here: that is its policy's, and
//! texts that name a post are given the policy's word for it.
//! Nothing here reads a clock; `now` is an argument.

pub mod deadline;
pub mod field;
pub mod imported;
pub mod labels;
pub mod opening;
pub mod outside;
pub mod own;
pub mod proved;
pub mod ruby;
pub mod template;
pub mod time;
pub mod unsent;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use serde::{Deserialize, Serialize};

pub use template::Text;

static_loader! {
    static CATALOGUE = {
        locales: "templates/text",
        fallback_language: "ja",
        // Isolation marks around arguments would reach mail clients and logs as stray characters.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            own::teach(bundle);
        },
    };
}

static JA: LanguageIdentifier = langid!("ja");
static EN: LanguageIdentifier = langid!("en");
static EASY: LazyLock<LanguageIdentifier> = LazyLock::new(|| langid!("ja-yasashii"));

/// A value inside a message: text or a number.
pub type Value<'a> = FluentValue<'a>;

/// A language the catalogue speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 日本語: where every text is written first.
    #[default]
    Ja,
    /// English.
    En,
    /// やさしい日本語, with readings: the pages of the public alone.
    #[serde(rename = "ja-yasashii")]
    Easy,
}

impl Language {
    /// Every language that all pages, mails and papers have, the first one first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];
    /// Every language that the pages of the public have.
    pub const PUBLIC: [Self; 3] = [Self::Ja, Self::Easy, Self::En];

    /// The code that settings and pages use: `ja`, `en`, `ja-yasashii`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Easy => "ja-yasashii",
        }
    }

    /// The code that browsers read.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja | Self::Easy => "ja",
            Self::En => "en",
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Ja => "日本語",
            Self::En => "English",
            Self::Easy => "やさしい日本語",
        }
    }

    /// The one of those that every page has.
    pub const fn common(self) -> Self {
        match self {
            Self::Ja | Self::Easy => Self::Ja,
            Self::En => Self::En,
        }
    }

    /// The language for a code, with or without a region.
    pub fn parse(code: &str) -> Option<Self> {
        if code.eq_ignore_ascii_case(Self::Easy.as_str()) {
            return Some(Self::Easy);
        }
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.as_str()))
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Self::Ja => &JA,
            Self::En => &EN,
            Self::Easy => &EASY,
        }
    }
}

/// The message `key`. A key that is missing, or an argument that is, comes back as the key itself:
/// a page with one odd word is better than no page at night, and a test lists every key used.
pub fn text(language: Language, key: &str, args: &[(&'static str, Value<'_>)]) -> String {
    find_text(language, key, args).unwrap_or_else(|| key.to_owned())
}

/// The message `key`, if the catalogue has it in this language and every argument is there.
pub fn find_text(language: Language, key: &str, args: &[(&'static str, Value<'_>)]) -> Option<String> {
    let own = find_own(language, key, args);
    // What is not said in plainer words is said in plain ones.
    own.or_else(|| find_own(language.common(), key, args).filter(|_| language != language.common()))
}

fn find_own(language: Language, key: &str, args: &[(&'static str, Value<'_>)]) -> Option<String> {
    if args.is_empty() {
        return CATALOGUE.try_lookup(language.id(), key);
    }
    let named: HashMap<Cow<'static, str>, Value<'_>> =
        args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    CATALOGUE.try_lookup_with_args(language.id(), key, &named)
}

/// The keys that a catalogue file defines, in order of writing, for tests that compare files.
pub fn keys_of(source: &str) -> Vec<&str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim_end()))
        .filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .collect()
}

#[cfg(test)]
mod tests;
