//! 見た目: the emblem of the body and its colour, by which its people know the house for their own.

use std::sync::Arc;

use crate::code::words;
use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::register::Told;

use super::{Administered, Deed};

/// The text of an entry in which a new emblem lies, in Base64,
pub const EMBLEM: &str = "emblem";
/// and why it was changed.
pub const REASON: &str = "reason";

/// A colour in which everything on a page can be read; a style sheet says how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 紺.
    #[default]
    Blue,
    /// 緑.
    Green,
    /// 青緑.
    Teal,
    /// 紫.
    Purple,
    /// えんじ.
    Crimson,
    /// 茶.
    Brown,
    /// 墨.
    Ink,
}

words!(Colour {
    Blue = "blue",
    Green = "green",
    Teal = "teal",
    Purple = "purple",
    Crimson = "crimson",
    Brown = "brown",
    Ink = "ink",
});

/// The emblem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emblem {
    /// What its file hashes to, in hexadecimal.
    pub sha256: String,
    /// The file, in Base64.
    pub base64: Arc<str>,
}

/// How the house looks, and who said so last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Face {
    /// Its colour.
    pub colour: Colour,
    /// Its emblem, where it has one.
    pub emblem: Option<Emblem>,
    /// When it was changed last; none while nobody has.
    pub at: Option<Moment>,
    /// By whom.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: String,
}

impl Face {
    /// Applies what was done. Knows no rule.
    pub fn apply(&mut self, (deed, by): (&Deed, Option<&PersonId>), at: Moment, private: &Private) {
        let Deed::FaceChanged { colour, emblem } = deed else { return };
        let kept = self.emblem.take();
        self.emblem = emblem.as_ref().and_then(|sha256| {
            let is_same = |known: &Emblem| known.sha256 == *sha256;
            let read = |text: &String| Emblem { sha256: sha256.clone(), base64: text.as_str().into() };
            private.get(EMBLEM).map(read).or(kept.filter(is_same))
        });
        self.colour = *colour;
        self.at = Some(at);
        self.by = by.cloned();
        self.reason = private.get(REASON).cloned().unwrap_or_default();
    }
}

/// That somebody has changed it; `emblem` is what its file hashes to.
pub fn changed(by: &PersonId, colour: Colour, emblem: Option<String>) -> Administered {
    Administered { deed: Deed::FaceChanged { colour, emblem }, by: Some(by.clone()), told: Told::default() }
}
