//! What makes an incident ask less of people.

use serde::{Deserialize, Serialize};

use crate::ids::{Act, DutyNo, PostId, SeverityId};

/// What a person let go, or made slower.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Easing {
    /// A duty is owed no more.
    Withdrawn {
        /// Which duty.
        duty: DutyNo,
        /// What it asked for.
        act: Act,
        /// Of which post.
        post: PostId,
    },
    /// The class was this one and is lower now.
    Lowered(SeverityId),
}
