//! Taking a report: from staff, from outside, from another system.

use std::collections::BTreeSet;

use crate::domain::ids::{KindId, PersonId, UnitId};
use crate::domain::incident::fact::{Certainty, Origin, Presence, Received};
use crate::domain::moment::Moment;

use super::{Caller, Error, House};

/// A report as someone wrote it, parsed but not yet checked against the organisation.
#[derive(Clone, Debug)]
pub struct Draft {
    /// 種別.
    pub kind: KindId,
    /// Where; none goes to the desk, which assigns it.
    pub unit: Option<UnitId>,
    /// Where the report comes from.
    pub origin: Origin,
    /// One line.
    pub summary: String,
    /// What happened.
    pub description: String,
    /// System, device, medium or place.
    pub place: String,
    /// When anyone of the organisation knew; the moment of reporting if left out.
    pub aware_at: Option<Moment>,
    /// When it happened, if known.
    pub occurred_at: Option<Moment>,
    /// The member of staff who reports or registers.
    pub reporter: Option<PersonId>,
    /// How it reached the reporter, when it was someone else's report.
    pub received: Option<Received>,
    /// 発生 or おそれ.
    pub certainty: Certainty,
    /// 個人情報.
    pub personal_data: Presence,
    /// 個人番号.
    pub my_number: Presence,
    /// On purpose.
    pub malicious: Presence,
    /// At most this many people.
    pub people_max: Option<u64>,
    /// `A`, `B`, `C`, `unknown`.
    pub asset_class: String,
    /// Network segments.
    pub segments: BTreeSet<String>,
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
    /// An outsider's name, if given.
    pub contact_name: String,
    /// An outsider's mail address or telephone, if given.
    pub contact: String,
    /// Joins the open incident with the same key.
    pub dedup_key: Option<String>,
    /// 訓練.
    pub drill: bool,
}

/// What the reporter is told, after the commit is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// 受付番号.
    pub report_number: String,
    /// 事案番号; shown to staff, not to outsiders.
    pub incident_number: String,
    /// 確認番号, for reports without an account; a retry shows the same one.
    pub secret: Option<String>,
    /// Whether this report joined an incident that was open already.
    pub joined: bool,
}

/// Takes a report and opens its incident in the same commit.
///
/// # Errors
/// [`Error::Invalid`] with every field that cannot be accepted; [`Error::Unavailable`] when nothing
/// could be stored. A retry with the same command id gives the same receipt.
pub fn submit(_house: &House, _caller: &Caller, _draft: Draft) -> Result<Receipt, Error> {
    Err(Error::Unavailable(None))
}
