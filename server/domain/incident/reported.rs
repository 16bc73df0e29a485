//! What a report that joins an incident leaves in its history.

use serde::{Deserialize, Serialize};

use crate::case::{Case, Received};
use crate::ids::{HistoryId, PersonId};

/// A report that joined an open incident: what it says, and who says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Its number on the incident; the first report has none.
    pub no: u32,
    /// Its own history.
    pub report: HistoryId,
    /// 受付番号.
    pub number: String,
    /// What it says.
    pub case: Case,
    /// The member of staff who reports or registers it.
    pub reporter: Option<PersonId>,
    /// How it reached them, when it was someone else's report.
    pub received: Option<Received>,
}

impl Joined {
    /// Everyone of the body who reported, registered or took it.
    pub fn people(&self) -> impl Iterator<Item = &PersonId> {
        self.reporter.iter().chain(self.received.as_ref().map(|row| &row.by))
    }
}
