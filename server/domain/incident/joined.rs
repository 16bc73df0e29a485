//! A report that joins an open incident: it is a report of this incident, and nothing it says is lost.
//!
//! What it says is compared with what is known and offered, and a person takes it over. One that implicates
//! somebody who may see the incident never comes here: it begins an incident of its own.

use crate::case::said::{Change, differences};

use super::state::{Heard, Incident};

/// How keys of the texts of reports that joined begin.
pub const REPORT: &str = "report.";

/// The key of a text of a report that joined.
pub fn text_key(no: u32, key: &str) -> String {
    format!("{REPORT}{no}.{key}")
}

/// What a report that joined says otherwise than it is known now.
pub fn open_differences(incident: &Incident, heard: &Heard) -> Vec<Change> {
    differences(&incident.case, &heard.joined.case)
}
