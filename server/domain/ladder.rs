//! The next word about what is owed, on a ladder of those who hear of it.

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// The next word about a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// When.
    pub at: Moment,
    /// The rung of the ladder; the reminder ahead has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<u32>,
}
