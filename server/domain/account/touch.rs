//! What an administrator did to an account or a token by which cases can be read, and who was told of it.
//!
//! Administrators see no cases. Whoever makes a password for the CISO could, for as long as nobody notices,
//! read them all: so that nothing of the kind is silent, it is told where it is done.

use serde::{Deserialize, Serialize};

use crate::actor::Contacted;
use crate::code::words;
use crate::ids::{PartyId, PersonId};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Touch {
    /// An account was made.
    Made,
    /// Another password was made.
    Reset,
    /// The account was stopped.
    Stopped,
    /// The account may be used again.
    Enabled,
    /// It may administer from now on.
    Raised,
    /// It may administer no more.
    Lowered,
    /// Its open sessions were ended.
    Ended,
    /// A token was made that reads or changes cases.
    Token,
}

words!(Touch {
    Made = "made",
    Reset = "reset",
    Stopped = "stopped",
    Enabled = "enabled",
    Raised = "raised",
    Lowered = "lowered",
    Ended = "ended",
    Token = "token",
});

/// Who was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touched {
    /// What was done.
    pub touch: Touch,
    /// By whom.
    pub by: PersonId,
    /// To whose account; none of a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<PersonId>,
    /// Who was told.
    pub people: Vec<Contacted>,
    /// The desk's addresses, where nobody could be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
}
