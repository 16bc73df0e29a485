//! Why something that was asked is not decided. Nothing is stored of it.

use super::history::Private;

/// Why a command is refused. Nothing is stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A field cannot be accepted; `reason` is a message key.
    #[error("Field {field} is not acceptable: {reason}")]
    Invalid {
        /// Which field.
        field: &'static str,
        /// Message key, without the `error-` prefix.
        reason: &'static str,
    },
    /// Of several items that were named at once, these cannot be accepted.
    #[error("{} of the items are not acceptable", .0.len())]
    Several(Vec<(String, Mistake)>),
    /// It may not end while these are owed or hold, in the body's own words.
    #[error("It may not end while {} is owed and {} holds", .owed.join(", "), .modes.join(", "))]
    Held {
        /// Acts.
        owed: Vec<String>,
        /// Modes.
        modes: Vec<String>,
    },
    /// Who stands higher decided otherwise, in the body's own words.
    #[error("{decider} decided otherwise; it is changed by {}", .posts.join(", "))]
    Outranked {
        /// Who decided.
        decider: String,
        /// The posts that may change it.
        posts: Vec<String>,
    },
    /// The person may see the incident but not do this.
    #[error("This person may not do this")]
    Forbidden,
    /// It can no longer be decided; the present state says why.
    #[error("This was decided or done before")]
    Decided,
    /// The decision itself would leave an open incident that never wakes: our own mistake.
    #[error("The decision would leave an open incident without a time to wake")]
    Unwakeable,
    /// Applying what is due did not come to rest: our own mistake.
    #[error("The decision does not settle")]
    Unsettled,
    /// The policy this incident runs under cannot be read by this binary: it is read-only.
    #[error("The policy of this incident cannot be read")]
    ReadOnly,
}

/// A field that cannot be accepted, where several are named at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which field.
    pub field: &'static str,
    /// Message key, without the `error-` prefix.
    pub reason: &'static str,
}

impl From<Mistake> for Refusal {
    fn from(Mistake { field, reason }: Mistake) -> Self {
        Self::Invalid { field, reason }
    }
}

pub(crate) fn require(texts: &Private, field: &'static str) -> Result<(), Refusal> {
    match texts.get(field) {
        Some(text) if !text.trim().is_empty() => Ok(()),
        Some(_) | None => Err(Refusal::Invalid { field, reason: "required" }),
    }
}
