//! What a kind of channel says of itself: which settings it has of its own, why it cannot use what stands
//! there, and what it posts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::notify::Outgoing;
use crate::secret::Secret;

/// A kind of channel.
#[derive(Debug)]
pub struct Kind {
    /// The word that stands under `kind`.
    pub word: &'static str,
    /// The settings that it has besides those of every channel.
    pub own: &'static [Own],
    /// What posts, by the values of those settings.
    pub form: fn(&Given) -> Result<Arc<dyn Form>, Unfit>,
}

/// A setting that not every kind has.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    /// Its key.
    pub key: &'static str,
    /// What stands there.
    pub holds: Holds,
    /// Whether the kind cannot do without.
    pub is_needed: bool,
}

/// What stands under a setting.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A secret, or under `<key>_file` where it is kept.
    Secret,
    /// The path of a file, whose text is the value.
    File,
}

/// Values by key.
pub type Given = BTreeMap<&'static str, Secret>;

/// Why a value cannot be used: the text `config-<code>` of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Under which key it stands.
    pub key: &'static str,
    /// The text.
    pub code: &'static str,
    /// What exactly is wrong, where that is known.
    pub why: String,
}

/// A notice as the program at the other end takes it.
pub trait Form: fmt::Debug + Send + Sync {
    /// The body, JSON.
    ///
    /// # Errors
    /// What a template of the house's own says.
    fn body(&self, outgoing: &Outgoing) -> Result<String, String>;

    /// A shorter body, for a program that found the first too large.
    fn shorter(&self, _: &Outgoing) -> Option<String> {
        None
    }

    /// What proves to the receiver who sent a body, under which id and when.
    fn signature(&self, _id: &str, _seconds: i64, _body: &str) -> Option<String> {
        None
    }
}
