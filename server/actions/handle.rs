//! Handling an incident: facts, class, phase, next level, notes.

use std::collections::BTreeSet;

use crate::domain::ids::{DutyNo, KindId, LineId, PersonId, SeverityId, StepId, UnitId};
use crate::domain::incident::fact::{Certainty, Phase, Presence};
use crate::domain::moment::Moment;

use super::{Caller, Error, House};

/// Changed facts; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// 種別.
    pub kind: Option<KindId>,
    /// Where.
    pub unit: Option<UnitId>,
    /// 認知.
    pub aware_at: Option<Moment>,
    /// When it happened.
    pub occurred_at: Option<Moment>,
    /// 発生 or おそれ.
    pub certainty: Option<Certainty>,
    /// 個人情報.
    pub personal_data: Option<Presence>,
    /// 個人番号.
    pub my_number: Option<Presence>,
    /// On purpose.
    pub malicious: Option<Presence>,
    /// At most this many people.
    pub people_max: Option<u64>,
    /// `A`, `B`, `C`, `unknown`.
    pub asset_class: Option<String>,
    /// Network segments.
    pub segments: Option<BTreeSet<String>>,
    /// People implicated.
    pub subjects: Option<BTreeSet<PersonId>>,
    /// One line.
    pub summary: Option<String>,
    /// What happened.
    pub description: Option<String>,
    /// Why it changed.
    pub reason: String,
}

/// Changes what is known.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn change_case(_house: &House, _caller: &Caller, _number: &str, _changes: Changes) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Sets the class by hand, or gives it back to the rules with `None`. A reason is required.
///
/// # Errors
/// As [`change_case`].
pub fn set_severity(
    _house: &House,
    _caller: &Caller,
    _number: &str,
    _to: Option<SeverityId>,
    _reason: String,
) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Moves the phase. Closing, voiding (誤報) and reopening need the right to close and a reason.
///
/// # Errors
/// As [`change_case`].
pub fn set_phase(_house: &House, _caller: &Caller, _number: &str, _to: Phase, _reason: String) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Tells the next level now. `seen` is the step that the person looked at: two people who press at
/// once raise it one level, and the second gets [`Error::Conflict`].
///
/// # Errors
/// As [`change_case`].
pub fn next_level(
    _house: &House,
    _caller: &Caller,
    _number: &str,
    _line: LineId,
    _seen: StepId,
) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Withdraws a duty. A reason is required.
///
/// # Errors
/// As [`change_case`].
pub fn withdraw(_house: &House, _caller: &Caller, _number: &str, _duty: DutyNo, _reason: String) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Writes something down.
///
/// # Errors
/// As [`change_case`].
pub fn note(_house: &House, _caller: &Caller, _number: &str, _text: String) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}
