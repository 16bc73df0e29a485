//! The links in mails: one person to one incident's confirmation page, one body outside to its own.
//!
//! A link is a random secret and nothing else: what it opens stands beside its hash, with the delivery that
//! carried it. So neither who reads the database nor who has the installation's key can make one. Whoever
//! holds it may say that this person confirms, and sees number, class, deadline and role: no more.

use sha2::{Digest, Sha256};

use crate::domain::history::Hash;
use crate::domain::ids::HistoryId;
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::Addressee;

/// How long a link from a mail works.
pub const LIFE: Span = Span::hours(24 * 7);

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which incident.
    pub incident: HistoryId,
    /// For whom.
    pub to: Addressee,
    /// Until when it works.
    pub until: Moment,
}

impl Link {
    /// A link for a notice that is sent at `now`.
    pub fn new(incident: HistoryId, to: Addressee, now: Moment) -> Self {
        Self { incident, to, until: now + LIFE }
    }

    /// The path that goes behind the server's address: `/c/…` for a person, `/p/…` for a body outside.
    pub fn path(&self, secret: &str) -> String {
        match self.to {
            Addressee::Person(_) => format!("/c/{secret}"),
            Addressee::Party(_) => format!("/p/{secret}"),
        }
    }
}

/// The path of an invitation to choose a password, which opens an account instead of an incident.
pub fn invitation_path(secret: &str) -> String {
    format!("/invitation/{secret}")
}

/// What is kept of a link's secret. It is random, so a plain hash will do.
pub fn hash_of(secret: &str) -> Hash {
    Sha256::new_with_prefix(b"noroshi.link.1").chain_update(secret.as_bytes()).finalize().into()
}
