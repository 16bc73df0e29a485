//! What an administrator did to an account by which cases can be read.
//!
//! Administrators see no cases. Whoever makes a password for the CISO could, for as long as nobody notices,
//! read them all: so that nothing of the kind is silent, it is told where it is done.

use serde::{Deserialize, Serialize};

use crate::code::words;

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
    /// Its second factor was taken away.
    FactorTaken,
    /// It is for emergencies from now on.
    BreakGlassMade,
    /// It is for emergencies no more.
    BreakGlassTaken,
    /// It is for emergencies, and somebody entered by it.
    BreakGlassUsed,
    /// One of its passkeys was refused, because it may have been copied.
    PasskeyDoubted,
}

words!(Touch {
    Made = "made",
    Reset = "reset",
    Stopped = "stopped",
    Enabled = "enabled",
    Raised = "raised",
    Lowered = "lowered",
    Ended = "ended",
    FactorTaken = "factor_taken",
    BreakGlassMade = "break_glass_made",
    BreakGlassTaken = "break_glass_taken",
    BreakGlassUsed = "break_glass_used",
    PasskeyDoubted = "passkey_doubted",
});
