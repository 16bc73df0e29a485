//! What is asked of a row becomes facts, or is refused.

use crate::history::Private;
use crate::ids::{HistoryId, PersonId};
use crate::moment::Moment;
use crate::refusal::Refusal;

use super::clock::Clock;
use super::hearing::Hearing;
use super::row::{Row, RowFact, Rows, Status, Step, Task, What};
use super::rules::{Asked, Rules, clock, invalid, permits, permitters};
use super::{Told, next_no};

/// What can be asked of a register. What needs no permit is entered and withdrawn, and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask<T> {
    /// To enter a row.
    Enter {
        /// What it is about.
        terms: T,
    },
    /// 7.4(2): to report what was done without a permit.
    Report {
        /// Which row.
        no: u32,
    },
    /// To permit or approve it, or not.
    Decide {
        /// Which row.
        no: u32,
        /// Whether it may be.
        is_permitted: bool,
    },
    /// To give it up, or to take it or its permit back.
    Withdraw {
        /// Which row.
        no: u32,
    },
    /// To note that it was used on an incident.
    Link {
        /// Which row.
        no: u32,
        /// Which incident.
        incident: HistoryId,
    },
}

impl<T> Ask<T> {
    /// The row that it is about; none for a new one.
    pub const fn no(&self) -> Option<u32> {
        match self {
            Self::Enter { .. } => None,
            Self::Report { no } | Self::Decide { no, .. } | Self::Withdraw { no } | Self::Link { no, .. } => {
                Some(*no)
            }
        }
    }
}

/// Decides what `person` asks. `texts` go by their fields. A row that is not there is as one that was decided
/// before: who asks has looked first.
///
/// # Errors
/// [`Refusal::Invalid`] with the field; [`Refusal::Forbidden`]; [`Refusal::Decided`].
pub fn decide<T: Rules>(
    (hearing, rows): (&Hearing<'_>, &Rows<T>),
    person: &PersonId,
    ask: &Ask<T>,
    texts: &Private,
) -> Result<Vec<RowFact<T>>, Refusal> {
    let asked = Asked { hearing, rows, person, texts };
    let row = |no: &u32| rows.rows.get(no).ok_or(Refusal::Decided);
    match ask {
        Ask::Enter { terms } => asked.enter(terms),
        Ask::Report { no } => asked.report(row(no)?),
        Ask::Decide { no, is_permitted } => asked.verdict(row(no)?, *is_permitted),
        Ask::Withdraw { no } => asked.withdraw(row(no)?),
        Ask::Link { no, incident } => asked.link(row(no)?, *incident),
    }
}

impl<T: Rules> Asked<'_, T> {
    fn fact(&self, no: u32, what: What<T>, told: Told) -> RowFact<T> {
        RowFact { no, at: self.hearing.now, what, told }
    }

    fn by(&self) -> PersonId {
        self.person.clone()
    }

    /// These besides who acts; the desk where that leaves nobody.
    fn others(&self, mut people: Vec<PersonId>) -> Told {
        people.retain(|person| person != self.person);
        self.hearing.or_desk(people)
    }

    /// These besides who acts; nobody where that leaves nobody.
    fn besides(&self, people: Vec<PersonId>) -> Told {
        let is_alone = people.iter().all(|person| person == self.person);
        if is_alone { Told::default() } else { self.others(people) }
    }

    /// The clock of a period.
    fn until(&self, end: Option<Moment>) -> Option<Clock> {
        end.map(|end| clock::<T>(self.hearing, (Task::End, end)))
    }

    fn must_speak(&self, row: &Row<T>) -> Result<(), Refusal> {
        if T::speaks(self.hearing, self.person, row) { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    /// Whoever permits is told of what is asked for; of what was done without a permit once it is reported.
    fn enter(&self, terms: &T) -> Result<Vec<RowFact<T>>, Refusal> {
        terms.check(self)?;
        let no = next_no(&self.rows.rows);
        let owed = terms.owes(self.hearing);
        let told = match owed {
            Some((Task::Decide, _)) => self.others(permitters::<T>(self.hearing)),
            Some((Task::Report | Task::End, _)) | None => Told::default(),
        };
        let task = owed.map(|(task, due)| (task, clock::<T>(self.hearing, (task, due))));
        let entered = What::Entered { by: self.by(), terms: terms.clone(), task };
        let mut facts = vec![self.fact(no, entered, told)];
        if terms.is_used() && self.says(Step::Reported).is_ok() {
            facts.push(self.reported(no, terms.ends()));
        }
        if terms.is_own(self) {
            facts.push(self.fact(no, What::Waived { by: self.by() }, Told::default()));
        }
        Ok(facts)
    }

    fn reported(&self, no: u32, end: Option<Moment>) -> RowFact<T> {
        let what = What::Reported { by: self.by(), clock: self.until(end) };
        self.fact(no, what, self.others(permitters::<T>(self.hearing)))
    }

    fn report(&self, row: &Row<T>) -> Result<Vec<RowFact<T>>, Refusal> {
        self.must_speak(row)?;
        if row.status() != Status::Unreported {
            return Err(Refusal::Decided);
        }
        self.says(Step::Reported)?;
        // What was given up before it was reported ends with its report.
        let end = if row.withdrawn.is_some() { Some(self.hearing.now) } else { row.terms.ends() };
        Ok(vec![self.reported(row.no, end)])
    }

    /// 1(3)①: never who asked, unless it cannot be avoided; then the CISO hears of it.
    fn verdict(&self, row: &Row<T>, is_permitted: bool) -> Result<Vec<RowFact<T>>, Refusal> {
        if !permits::<T>(self.hearing, self.person) {
            return Err(Refusal::Forbidden);
        }
        if !row.is_undecided() {
            return Err(Refusal::Decided);
        }
        let end = row.terms.ends();
        if is_permitted && end.is_some_and(|end| end <= self.hearing.now) {
            return Err(invalid("verdict", T::REASONS.over));
        }
        if !is_permitted {
            self.says(Step::Decided)?;
        }
        let mut facts = Vec::new();
        if row.is_of(self.person) {
            self.waives()?;
            facts.push(self.fact(row.no, What::Waived { by: self.by() }, self.others(self.hearing.top())));
        }
        let hear = if is_permitted { T::everyone } else { T::parties };
        let told = self.besides(hear(self.hearing, row));
        let clock = self.until(end.filter(|_| is_permitted));
        facts.push(self.fact(row.no, What::Decided { by: self.by(), is_permitted, clock }, told));
        Ok(facts)
    }

    /// Whoever was told that it holds is told that it does so no longer.
    fn withdraw(&self, row: &Row<T>) -> Result<Vec<RowFact<T>>, Refusal> {
        if !permits::<T>(self.hearing, self.person) {
            self.must_speak(row)?;
        }
        if !row.is_live() || row.withdrawn.is_some() {
            return Err(Refusal::Decided);
        }
        self.says(Step::Withdrawn)?;
        // What was owed stays owed: giving it up is no report (7.4(2)).
        let clock = row.task.filter(|(task, _)| *task == Task::Report).map(|(_, clock)| clock);
        let (hearing, status) = (self.hearing, row.status());
        let hear = if status == Status::Permitted { T::everyone } else { T::parties };
        let mut people = hear(hearing, row);
        if status != Status::Unreported {
            people.extend(permitters::<T>(hearing));
        }
        let withdrawn = What::Withdrawn { by: self.by(), clock };
        Ok(vec![self.fact(row.no, withdrawn, self.besides(people))])
    }

    fn link(&self, row: &Row<T>, incident: HistoryId) -> Result<Vec<RowFact<T>>, Refusal> {
        if !self.hearing.oversees(self.person) {
            self.must_speak(row)?;
        }
        if row.incidents.contains(&incident) {
            return Err(Refusal::Decided);
        }
        Ok(vec![self.fact(row.no, What::Linked { by: self.by(), incident }, Told::default())])
    }
}
