//! Who may enter, and by which key the record is signed: facts about the house itself.

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::moment::Moment;
use crate::code::words;

/// Why a key was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It is gone.
    Lost,
    /// Another may have it.
    Stolen,
    /// Its time was up.
    Planned,
}

words!(Cause { Lost = "lost", Stolen = "stolen", Planned = "planned" });

/// The fact body of one entry of the history of keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    /// Who gave the command.
    pub by: Actor,
    /// What happened.
    pub facts: Vec<KeyFact>,
}

/// What can happen to the house's key. Keys are named by the SHA-256 of their public part, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyFact {
    /// Another key signs from here on. `former` is the one that signed last; none before the first seal.
    KeyReplaced {
        /// The key until now.
        former: Option<String>,
        /// The key from now on.
        present: String,
        /// Why.
        cause: Cause,
    },
}

/// A key that signs no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Former {
    /// Its name.
    pub key: String,
    /// Until when it signed.
    pub until: Moment,
    /// Why it was replaced.
    pub cause: Cause,
}

/// The keys of the house, as its history tells them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keyring {
    /// The key that signs now; none where none was ever replaced.
    pub present: Option<String>,
    /// Those that do no more, oldest first.
    pub former: Vec<Former>,
}

impl Keyring {
    /// Applies one entry.
    pub fn apply_entry(&mut self, at: Moment, facts: &KeyFacts) {
        for KeyFact::KeyReplaced { former, present, cause } in &facts.facts {
            let key = former.clone().or_else(|| self.present.clone());
            self.former.extend(key.map(|key| Former { key, until: at, cause: *cause }));
            self.present = Some(present.clone());
        }
    }
}
