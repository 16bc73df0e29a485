//! What differs from register to register: who may enter, permit, see and take back a row, what is owed about
//! it by when, and who hears of it.

use crate::history::Private;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::refusal::{Refusal, require};

use super::clock::{Clock, Ladder};
use super::hearing::Hearing;
use super::row::{Registered, Row, Rows, Step, Task};

/// The rights and times of one register.
pub trait Rules: Registered {
    /// Why a period that begins before today, and one that is over, is refused.
    const REASONS: Reasons = Reasons { past: "", over: "" };

    /// Whether `person` sees a row.
    fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool;

    /// Whether `person` answers for a row: reports it, and gives it up or takes it back.
    fn speaks(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool;

    /// Whether this may be entered, by who asks.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the field; [`Refusal::Forbidden`].
    fn check(&self, asked: &Asked<'_, Self>) -> Result<(), Refusal>;

    /// Whether who permitted it did it too (1(3)①).
    fn is_own(&self, _asked: &Asked<'_, Self>) -> bool {
        false
    }

    /// The unit whose it is; none is the whole body.
    fn unit(&self) -> Option<&UnitId>;

    /// What is owed from its entry on, by when; nothing where nobody permits it afterwards.
    fn owes(&self, _hearing: &Hearing<'_>) -> Option<(Task, Moment)> {
        None
    }

    /// When its period ends; none where it has none.
    fn ends(&self) -> Option<Moment> {
        None
    }

    /// Whether it is over before that.
    fn is_void(&self, _hearing: &Hearing<'_>) -> bool {
        false
    }

    /// Posts any one of which permits or approves.
    fn permitters(_policy: &Policy) -> &[PostId] {
        &[]
    }

    /// Who hears of what is owed.
    fn ladder(_policy: &Policy) -> Ladder<'_> {
        Ladder { remind: None, rungs: &[], by_office: true }
    }

    /// Whose row it is.
    fn parties(_hearing: &Hearing<'_>, _row: &Row<Self>) -> Vec<PersonId> {
        Vec::new()
    }

    /// Who hears that it is permitted, or that what was permitted is taken back.
    fn everyone(hearing: &Hearing<'_>, row: &Row<Self>) -> Vec<PersonId> {
        Self::parties(hearing, row)
    }
}

/// Why a period is refused, in the words of a register.
#[derive(Clone, Copy, Debug)]
pub struct Reasons {
    /// It begins before today.
    pub past: &'static str,
    /// It is over.
    pub over: &'static str,
}

/// Who asks something of a register, and what is written with it.
pub struct Asked<'a, T> {
    /// Who answers for what today.
    pub hearing: &'a Hearing<'a>,
    /// The register.
    pub rows: &'a Rows<T>,
    /// Who asks.
    pub person: &'a PersonId,
    /// What is written, by its field.
    pub texts: &'a Private,
}

impl<T: Rules> Asked<'_, T> {
    /// Something must be written in these fields.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] with the first in which nothing is.
    pub fn need(&self, fields: &[&'static str]) -> Result<(), Refusal> {
        fields.iter().try_for_each(|field| require(self.texts, field))
    }

    /// The same of every text that a step brings.
    ///
    /// # Errors
    /// As [`Asked::need`].
    pub fn says(&self, step: Step) -> Result<(), Refusal> {
        let mut fields = T::TEXTS.iter().filter(|(_, with)| *with == step);
        fields.try_for_each(|(field, _)| require(self.texts, field))
    }

    /// A period lasts, and what is to be permitted first does not begin before today.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] on `from` or `to`.
    pub fn period(&self, (from, to): (Moment, Moment), is_permitted_first: bool) -> Result<(), Refusal> {
        if to <= from {
            return Err(invalid("to", "exception-empty"));
        }
        if is_permitted_first && from.jst().date_naive() < self.hearing.now.jst().date_naive() {
            return Err(invalid("from", T::REASONS.past));
        }
        Ok(())
    }

    /// 1(3)①: one person does what needs two only where they say why.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] on `override`.
    pub fn waives(&self) -> Result<(), Refusal> {
        self.says(Step::Waived).map_err(|_| invalid("override", "second-person"))
    }
}

/// That a field cannot be accepted.
pub const fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::Invalid { field, reason }
}

/// Those of the posts that permit for which `person` may speak.
pub fn permits_as<T: Rules>(hearing: &Hearing<'_>, person: &PersonId) -> Vec<PostId> {
    hearing.acts_as(person, T::permitters(hearing.policy), "permit")
}

/// Whether `person` permits or approves: as one of the posts that do, or for them with the right to.
pub fn permits<T: Rules>(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    !permits_as::<T>(hearing, person).is_empty()
}

/// Whoever permits or approves.
pub fn permitters<T: Rules>(hearing: &Hearing<'_>) -> Vec<PersonId> {
    hearing.of_posts(T::permitters(hearing.policy))
}

/// Whether `person` may give a row up or take it back.
pub fn withdraws<T: Rules>(hearing: &Hearing<'_>, person: &PersonId, row: &Row<T>) -> bool {
    row.is_live()
        && row.withdrawn.is_none()
        && (permits::<T>(hearing, person) || T::speaks(hearing, person, row))
}

/// The ladder of a task. What was done without a permit is reported 速やかに at any hour; at the end of a
/// period there is nothing to be late with.
pub fn ladder<T: Rules>(policy: &Policy, task: Task) -> Ladder<'_> {
    let ladder = T::ladder(policy);
    match task {
        Task::Decide => ladder,
        Task::Report => Ladder { remind: None, by_office: false, ..ladder },
        Task::End => Ladder { rungs: &[], ..ladder },
    }
}

/// The clock of a task that is due at `due`. A period ends by itself, whoever was told ahead.
pub fn clock<T: Rules>(hearing: &Hearing<'_>, (task, due): (Task, Moment)) -> Clock {
    let ladder = ladder::<T>(hearing.policy, task);
    match task {
        Task::Decide | Task::Report => ladder.start(hearing.policy, due, hearing.now),
        Task::End => ladder.until(hearing.policy, due, hearing.now),
    }
}
