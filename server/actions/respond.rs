//! Answering: confirming, reporting up, judging, doing what is owed.

use crate::domain::actor::Means;
use crate::domain::deciding::command::{Ask, Deed};
use crate::domain::history::Private;
use crate::domain::ids::{Act, Answer, DutyNo, PersonId};
use crate::domain::moment::Moment;

use super::{Backend, Caller, Error, give, text};

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

impl Response {
    fn deed(self) -> Deed {
        Deed { person: self.person, act: self.act, duty: self.duty, at: self.at, means: self.means }
    }
}

/// Closes a duty by its own act.
///
/// # Errors
/// [`Error::NotFound`] if the caller may not see the incident, [`Error::Forbidden`] if the caller is
/// neither the bearer nor may record for others, [`Error::Conflict`] if it can no longer be done.
pub fn act(backend: &Backend, caller: &Caller, number: &str, response: Response) -> Result<(), Error> {
    give(backend, caller, number, Ask::Do(response.deed()), Private::new())
}

/// Answers a question.
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `reason` where the option needs one.
pub fn judge(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    response: Response,
    answer: Answer,
    reason: String,
) -> Result<(), Error> {
    let ask = Ask::Judge { deed: response.deed(), answer };
    give(backend, caller, number, ask, text("reason", reason))
}

/// Says that a duty is someone else's (担当が違う): it stays open and the desk is told.
///
/// # Errors
/// As [`act`].
pub fn disown(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    (person, means): (&PersonId, Means),
    duty: DutyNo,
    reason: String,
) -> Result<(), Error> {
    let ask = Ask::Disown { duty, person: person.clone(), means };
    give(backend, caller, number, ask, text("reason", reason))
}
