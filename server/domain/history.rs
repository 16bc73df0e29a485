//! Entries and the chain that binds them: the one form in which anything is remembered.
//!
//! An [`Entry`] is a header and two bodies. The `fact` body holds ids and codes, enough to fold
//! and to replay. The `private` body holds names and text. The header holds the salted hash of
//! each, so that private bodies can be removed by law and the chain still verifies.
//! Bodies are hashed as the bytes that are stored; they are never serialised a second time.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ids::{CommandId, HistoryId};
use super::moment::Moment;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What precedes the first entry of every history.
pub const GENESIS: Hash = [0; 32];

/// The form of fact bodies that this binary writes. A newer one in `meta` makes it stand down.
pub const FACT_FORMAT: i64 = 1;

/// Names and text of one entry, by key. Ordered, so that equal texts give equal bytes.
pub type Private = BTreeMap<String, String>;

/// What a history is about: the word that its head carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An incident (事案).
    Incident,
    /// A report (通報・報告).
    Report,
    /// An item of evidence (証拠).
    Evidence,
    /// The organisation, with its policies, contacts and registers.
    Organisation,
    /// An account, a token, a day at the door, or the house's keys.
    Account,
    /// What one person looked at on one day.
    Access,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Incident, Self::Report, Self::Evidence, Self::Organisation, Self::Account, Self::Access];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Report => "report",
            Self::Evidence => "evidence",
            Self::Organisation => "organisation",
            Self::Account => "account",
            Self::Access => "access",
        }
    }

    /// The kind of a word; none for one that this program does not know.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A state that is the fold of its history, and nothing else.
pub trait History: Sized {
    /// What it is about.
    const KIND: Kind;

    /// The fact body of one of its entries.
    type Facts: Serialize + DeserializeOwned;

    /// The state after its first entry; none if no history begins so.
    fn begin(id: HistoryId, at: Moment, facts: &Self::Facts, private: &Private) -> Option<Self>;

    /// Applies one later entry. Knows no rule.
    fn apply_entry(&mut self, at: Moment, facts: &Self::Facts, private: &Private);

    /// SHA-256 of the request that an entry came of, hex, where it carried one.
    fn request(facts: &Self::Facts) -> Option<&String>;

    /// Which history it is.
    fn id(&self) -> HistoryId;

    /// The number of its last entry.
    fn seq(&self) -> i64;

    /// Whether anything can still come.
    fn is_open(&self) -> bool {
        !self.is_disposed()
    }

    /// Whether it is no longer kept (廃棄).
    fn is_disposed(&self) -> bool;

    /// When it must be looked at next, as its entry of `at` leaves it.
    fn wake_at(&self, at: Moment) -> Option<Moment>;

    /// Folds a whole history; none if none begins so.
    fn fold<'a>(
        id: HistoryId,
        entries: impl IntoIterator<Item = (Moment, &'a Self::Facts, &'a Private)>,
    ) -> Option<Self>
    where
        Self::Facts: 'a,
    {
        let mut entries = entries.into_iter();
        let (at, facts, private) = entries.next()?;
        let mut state = Self::begin(id, at, facts, private)?;
        entries.for_each(|(at, facts, private)| state.apply_entry(at, facts, private));
        Some(state)
    }
}

/// Stored bytes with the salt that keeps their hash from being guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// 1 = JSON text. Room for other forms, such as encrypted ones.
    pub format: u8,
    /// Drawn anew for each body.
    pub salt: [u8; 16],
    /// The bytes that were hashed, as text.
    pub text: String,
}

impl Body {
    /// JSON text, the only format written today.
    pub const JSON: u8 = 1;

    /// The hash that the header carries.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"noroshi.body.1");
        hasher.update([self.format]);
        hasher.update(self.salt);
        hasher.update(self.text.as_bytes());
        hasher.finalize().into()
    }
}

/// What the chain binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The history this entry belongs to.
    pub history: HistoryId,
    /// 1 for the first entry, dense.
    pub seq: i64,
    /// The command that caused it; unique within the history.
    pub command: CommandId,
    /// When it was recorded: never before the previous entry.
    pub at: Moment,
    /// Hash of the `fact` body.
    pub fact_hash: Hash,
    /// Hash of the `private` body, kept when that body is disposed of.
    pub private_hash: Hash,
    /// Hash of the previous entry, or [`GENESIS`].
    pub previous: Hash,
}

impl Header {
    /// The hash of the entry. Every field has a fixed width, so no two headers share their bytes.
    pub fn hash(&self) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(b"noroshi.entry.1");
        hasher.update(self.history.0.as_bytes());
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.command.0.as_bytes());
        hasher.update(self.at.micros().to_be_bytes());
        hasher.update(self.fact_hash);
        hasher.update(self.private_hash);
        hasher.update(self.previous);
        hasher.finalize().into()
    }
}

/// One line of history as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What the chain binds.
    pub header: Header,
    /// [`Header::hash`], stored beside it.
    pub hash: Hash,
    /// Ids and codes.
    pub fact: Body,
    /// Names and text; absent after lawful disposal.
    pub private: Option<Body>,
}

/// Where a history breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("History {history} is broken at entry {seq}: {what}")]
pub struct Broken {
    /// The history.
    pub history: HistoryId,
    /// The first entry that does not hold.
    pub seq: i64,
    /// Which promise it breaks.
    pub what: Breach,
}

/// The promise that a broken entry breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Breach {
    /// Entries are numbered 1, 2, 3, …
    #[error("an entry is missing or out of order")]
    Gap,
    /// Each entry carries the hash of the one before.
    #[error("it does not follow the entry before it")]
    Link,
    /// The stored hash is the header's.
    #[error("its header was changed")]
    Header,
    /// The fact body is what was hashed.
    #[error("its facts were changed")]
    Fact,
    /// The private body is what was hashed.
    #[error("its text was changed")]
    Private,
    /// Time does not run backwards.
    #[error("it is earlier than the entry before it")]
    Time,
    /// The head names the last entry.
    #[error("the head does not name the last entry")]
    Head,
    /// Folding gives the stored head and rows.
    #[error("replaying it gives other rows than those stored")]
    Replay,
    /// The facts can be read.
    #[error("its facts cannot be read")]
    Unreadable,
    /// What was sealed is still there.
    #[error("it differs from what was sealed")]
    Seal,
    /// What an anchor that was kept outside knows is still there.
    #[error("it differs from what was anchored outside, or is lost")]
    Anchor,
    /// A text that is gone was lawfully disposed of.
    #[error("its text is missing and was not disposed of")]
    Missing,
    /// What was disposed of is gone.
    #[error("it was disposed of, and texts or rows of it are still there")]
    Kept,
}

/// Verifies the chain of one history, entries in order.
///
/// # Errors
/// The first entry that does not hold, and why.
pub fn verify(history: HistoryId, entries: &[Entry]) -> Result<(), Broken> {
    let mut previous = GENESIS;
    let mut last_at: Option<Moment> = None;
    for (expected, entry) in (1_i64..).zip(entries) {
        let broken = |what| Err(Broken { history, seq: expected, what });
        let header = &entry.header;
        if header.seq != expected || header.history != history {
            return broken(Breach::Gap);
        }
        if header.previous != previous {
            return broken(Breach::Link);
        }
        if header.hash() != entry.hash {
            return broken(Breach::Header);
        }
        if entry.fact.hash() != header.fact_hash {
            return broken(Breach::Fact);
        }
        if entry.private.as_ref().is_some_and(|body| body.hash() != header.private_hash) {
            return broken(Breach::Private);
        }
        if last_at.is_some_and(|last| header.at < last) {
            return broken(Breach::Time);
        }
        previous = entry.hash;
        last_at = Some(header.at);
    }
    Ok(())
}
