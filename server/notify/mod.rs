//! Delivering: a notice in words, and one file per channel.
//!
//! Knows no database and takes no decision about the ladder. A sender makes one try and says how it
//! ended; when to try again is the outbox's business, by [`backoff`]. Nothing that is secret or
//! personal goes into an outcome: it is stored and read by administrators.

mod about;
mod administered;
mod card;
pub mod chat;
pub mod email;
mod gathered;
mod guard;
pub mod heartbeat;
pub mod letter;
pub mod mailbox;
mod message;
mod place;
pub mod plain;
pub mod render;
pub mod settings;
mod silence;
mod told;
mod trust;
mod view;

use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::called::Called;
use crate::domain::ids::{DeliveryId, HistoryId};
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::Reason;

pub use crate::domain::reason::Tone;
pub use card::{Fact, Summary};
pub use gathered::gathered;
pub use message::thread;
pub use render::{Links, Rendered, Renderer};
pub use settings::SettingError;
pub use trust::Trust;

/// One delivery, ready to go out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Stable over retries: receivers can tell a repetition by it.
    pub delivery: DeliveryId,
    /// The incident's history.
    pub incident: HistoryId,
    /// What a mail program groups the reader's mails about it by: see [`thread`].
    pub thread: Uuid,
    /// 事案番号.
    pub number: String,
    /// 呼び番号.
    pub called: Option<Called>,
    /// Why.
    pub reason: Reason,
    /// 訓練.
    pub drill: bool,
    /// The name of whom it is for.
    pub to_name: String,
    /// The mail address. A chat channel has its own and does not look at it.
    pub to_address: String,
    /// When it was decided to say this.
    pub at: Moment,
    /// When it is sent.
    pub now: Moment,
    /// The words.
    pub rendered: Rendered,
}

/// How one try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The next system took it over. That is not yet arrival.
    Sent {
        /// What the next system said.
        note: String,
    },
    /// Worth another try.
    Retry {
        /// When, where the other side asked for it; by [`backoff`] otherwise.
        after: Option<Span>,
        /// What went wrong.
        why: String,
    },
    /// No try will do better.
    Refused {
        /// What the other side said.
        why: String,
    },
}

/// A channel that can be sent on.
#[derive(Debug)]
pub enum Sender {
    /// A mail relay.
    Smtp(Box<email::Smtp>),
    /// A chat channel or a webhook.
    Chat(Box<chat::Chat>),
    /// The demo's own mailbox: files in a folder.
    Mailbox(mailbox::Mailbox),
}

impl Sender {
    /// Makes one try.
    pub async fn send(&self, outgoing: &Outgoing) -> Outcome {
        match self {
            Sender::Smtp(smtp) => smtp.send(outgoing).await,
            Sender::Chat(chat) => chat.send(outgoing).await,
            Sender::Mailbox(mailbox) => mailbox.send(outgoing).await,
        }
    }

    /// What is wrong with the channel itself, if its last try showed that: a wrong password, an
    /// address that is gone. Someone must look at it; retrying alone will not help.
    pub fn sickness(&self) -> Option<String> {
        match self {
            Sender::Smtp(smtp) => smtp.health().sickness(),
            Sender::Chat(chat) => chat.health().sickness(),
            Sender::Mailbox(_) => None,
        }
    }

    /// Where it sends to, without anything secret: a host, or host and last characters.
    pub fn describe(&self) -> String {
        match self {
            Sender::Smtp(smtp) => smtp.describe(),
            Sender::Chat(chat) => chat.describe(),
            Sender::Mailbox(mailbox) => mailbox.describe(),
        }
    }
}

/// What the last try said about the channel itself.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<String>>);

impl Health {
    fn set(&self, sickness: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = sickness;
    }

    /// Why someone must look at the channel.
    pub fn sickness(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// How long to wait after try number `attempt` (1 is the first) failed: 5 s, 15 s, 45 s, 2 min,
/// 5 min, 10 min, then every 15 min, each up to a fifth shorter or longer. The spread comes from
/// the delivery and the attempt, so that a relay that comes back is not met by everything at once
/// and a test still knows the times.
pub fn backoff(delivery: DeliveryId, attempt: u32) -> Span {
    let seconds: i64 = match attempt {
        0 | 1 => 5,
        2 => 15,
        3 => 45,
        4 => 2 * 60,
        5 => 5 * 60,
        6 => 10 * 60,
        7.. => 15 * 60,
    };
    let digest =
        Sha256::new().chain_update(delivery.0.as_bytes()).chain_update(attempt.to_be_bytes()).finalize();
    let spread = digest.iter().take(2).fold(0_i64, |sum, byte| sum * 256 + i64::from(*byte)) % 401;
    let permille = 800 + spread;
    Span::micros(seconds * 1_000 * permille)
}

/// What another system said, fit to be stored: one line, short, without addresses of people.
fn said(words: &str) -> String {
    let kept: Vec<&str> =
        words.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect();
    plain::shorten(&plain::one_line(&kept.join(" ")), 160)
}

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
