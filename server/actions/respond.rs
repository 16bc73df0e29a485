//! Answering: confirming, reporting up, judging, doing what is owed.

use crate::domain::ids::{Act, Answer, DutyNo, PersonId};
use crate::domain::incident::fact::Means;
use crate::domain::moment::Moment;

use super::{Caller, Error, House};

/// An act on a duty, by its bearer or recorded by another (代行記録).
#[derive(Clone, Debug)]
pub struct Response {
    /// Who acted.
    pub person: PersonId,
    /// `confirm`, `report_up`, `verify`, …
    pub act: Act,
    /// Needed where the person owes several of the kind.
    pub duty: Option<DutyNo>,
    /// When it happened, if earlier than now.
    pub at: Option<Moment>,
    /// By what means.
    pub means: Means,
}

/// Closes a duty by its own act.
///
/// # Errors
/// [`Error::NotFound`] if the caller may not see the incident, [`Error::Forbidden`] if the caller is
/// neither the bearer nor may record for others, [`Error::Conflict`] if it can no longer be done.
pub fn act(_house: &House, _caller: &Caller, _number: &str, _response: Response) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Answers a question.
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `reason` where the option needs one.
pub fn judge(
    _house: &House,
    _caller: &Caller,
    _number: &str,
    _response: Response,
    _answer: Answer,
    _reason: String,
) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}

/// Says that a duty is someone else's (担当が違う): it stays open and the desk is told.
///
/// # Errors
/// As [`act`].
pub fn disown(
    _house: &House,
    _caller: &Caller,
    _number: &str,
    _person: &PersonId,
    _duty: DutyNo,
    _reason: String,
) -> Result<(), Error> {
    Err(Error::Unavailable(None))
}
