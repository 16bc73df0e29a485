//! On what people are written to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Mail, or a chat channel of the settings: `mail`, `chat:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channel(String);

const MAIL: &str = "mail";
/// What the word for a chat channel begins with.
const CHAT: &str = "chat:";

impl Channel {
    /// Mail.
    pub fn mail() -> Self {
        Self(MAIL.to_owned())
    }

    /// The chat channel that the settings call so.
    pub fn chat(name: &str) -> Self {
        Self(format!("{CHAT}{name}"))
    }

    /// The channel of a row or an entry.
    pub const fn kept(word: String) -> Self {
        Self(word)
    }

    /// As rows, entries and interfaces have it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is mail, which each reads alone.
    pub fn is_mail(&self) -> bool {
        self.0 == MAIL
    }

    /// The name of the chat channel, which several read; none for mail.
    pub fn chat_name(&self) -> Option<&str> {
        self.0.strip_prefix(CHAT)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
