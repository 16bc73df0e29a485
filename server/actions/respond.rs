//! Answering: confirming, reporting up, judging, doing what is owed.

use crate::domain::actor::Means;
use crate::domain::deciding::command::{Ask, Deed};
use crate::domain::history::Private;
use crate::domain::ids::{Act, Answer, DutyNo, PersonId};
use crate::domain::moment::Moment;

use super::{Caller, Error, House, give, text};

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
pub fn act(house: &House, caller: &Caller, number: &str, response: Response) -> Result<(), Error> {
    give(house, caller, number, Ask::Do(response.deed()), Private::new())
}

/// Answers a question.
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `reason` where the option needs one.
pub fn judge(
    house: &House,
    caller: &Caller,
    number: &str,
    response: Response,
    answer: Answer,
    reason: String,
) -> Result<(), Error> {
    let ask = Ask::Judge { deed: response.deed(), answer };
    give(house, caller, number, ask, text("reason", reason))
}

/// Closes a duty that needs a second person, alone because it cannot be avoided (対策基準 1(3)①): the
/// reason is kept and the CISO is told.
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `override` without a reason.
pub fn act_alone(
    house: &House,
    caller: &Caller,
    number: &str,
    response: Response,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::Do(response.deed()), text("override", reason))
}

/// Hands a duty over to someone whom the policy names for that (委任).
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `delegate` where the policy does not name that person.
pub fn delegate(
    house: &House,
    caller: &Caller,
    number: &str,
    duty: DutyNo,
    (person, to): (&PersonId, &PersonId),
    means: Means,
) -> Result<(), Error> {
    let (person, to) = (person.clone(), to.clone());
    give(house, caller, number, Ask::Delegate { duty, person, to, means }, Private::new())
}

/// Closes a duty by its own act, and keeps what was said about it.
///
/// # Errors
/// As [`act`].
pub fn act_noting(
    house: &House,
    caller: &Caller,
    number: &str,
    response: Response,
    note: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::Do(response.deed()), text("note", note))
}

/// Does not approve what a group decided (事後承認). A reason is required, and nothing is undone.
///
/// # Errors
/// As [`act`]; [`Error::Invalid`] on `reason` without one, on `duty` for a duty that approves no
/// decision.
pub fn disapprove(
    house: &House,
    caller: &Caller,
    number: &str,
    response: Response,
    reason: String,
) -> Result<(), Error> {
    give(house, caller, number, Ask::Disapprove(response.deed()), text("reason", reason))
}

/// Says that a duty is someone else's (担当が違う): it stays open and the desk is told.
///
/// # Errors
/// As [`act`].
pub fn disown(
    house: &House,
    caller: &Caller,
    number: &str,
    (person, means): (&PersonId, Means),
    duty: DutyNo,
    reason: String,
) -> Result<(), Error> {
    let ask = Ask::Disown { duty, person: person.clone(), means };
    give(house, caller, number, ask, text("reason", reason))
}
