//! 例外措置 (対策基準 7.4): what is done otherwise than the rules say, who permitted it, for how long.
//!
//! 7.4(1): whoever answers for a unit asks, and the CISO or the chief permits, until a date. 7.4(2): what
//! could not wait is done without a permit and owes a report 速やかに; what is given up before owes it still.
//! All of it is looked through regularly by everyone who keeps the register (7.4(3), [`check`]).

pub mod check;

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::refusal::Refusal;

use super::Register;
use super::clock::Ladder;
use super::hearing::Hearing;
use super::row::{Registered, Row, RowFact, Rows, Step, Task};
use super::rules::{Asked, Reasons, Rules, invalid};

/// A row.
pub type Exception = Row<Terms>;
/// What can happen to a row.
pub type ExceptionFact = RowFact<Terms>;
/// The register, folded.
pub type Exceptions = Rows<Terms>;

/// How the rules are departed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// 遵守事項とは異なる方法を採用する.
    Other,
    /// 遵守事項を実施しない.
    Omitted,
}

words!(Deviation { Other = "other", Omitted = "omitted" });

/// What is asked for, or was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Whose exception it is.
    pub unit: UnitId,
    /// How the rules are departed from.
    pub deviation: Deviation,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Moment,
    /// When it was used without a permit (7.4(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Moment>,
}

impl Registered for Terms {
    const REGISTER: Register = Register::Exception;
    const TEXTS: &'static [(&'static str, Step)] = &[
        ("rule", Step::Entered),
        ("method", Step::Entered),
        ("ground", Step::Entered),
        ("urgency", Step::Entered),
        ("report", Step::Reported),
        ("reason", Step::Decided),
        ("override", Step::Waived),
        ("withdrawal", Step::Withdrawn),
    ];

    fn is_used(&self) -> bool {
        self.used_at.is_some()
    }
}

impl Rules for Terms {
    const REASONS: Reasons = Reasons { past: "exception-past", over: "exception-over" };

    /// Who sees all, who speaks for it, and who answers for a unit above it.
    fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        hearing.oversees(person) || Self::speaks(hearing, person, row) || is_above(hearing, person, row)
    }

    /// Who entered it, while employed, and who answers for its unit.
    fn speaks(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        row.by == *person || hearing.manages(person, &row.terms.unit)
    }

    /// 7.4(1), 7.4(2): who answers for a unit may depart from a rule, and says from which, how and why. The
    /// permit comes first, unless it could not wait.
    fn check(&self, asked: &Asked<'_, Self>) -> Result<(), Refusal> {
        let hearing = asked.hearing;
        if self.used_at.is_some_and(|at| at > hearing.now) {
            return Err(invalid("used_at", "future"));
        }
        if hearing.world.org.find_unit(&self.unit, hearing.now).is_none() {
            return Err(invalid("unit", "unknown"));
        }
        if !hearing.manages(asked.person, &self.unit) {
            return Err(Refusal::Forbidden);
        }
        asked.need(&["rule"])?;
        if self.deviation == Deviation::Other {
            asked.need(&["method"])?;
        }
        asked.need(&["ground"])?;
        if self.is_used() {
            asked.need(&["urgency"])?;
        }
        asked.period((self.from, self.to), !self.is_used())
    }

    fn unit(&self) -> Option<&UnitId> {
        Some(&self.unit)
    }

    /// The clock of the report starts with the use, not with the entry.
    fn owes(&self, hearing: &Hearing<'_>) -> Option<(Task, Moment)> {
        let rules = &hearing.policy.exceptions;
        Some(match self.used_at {
            Some(used_at) => (Task::Report, used_at + rules.report_within),
            None => (Task::Decide, hearing.now + rules.decide_within),
        })
    }

    fn ends(&self) -> Option<Moment> {
        Some(self.to)
    }

    /// 7.4(1): the CISO or the chief.
    fn permitters(policy: &Policy) -> &[PostId] {
        &policy.exceptions.permitters
    }

    fn ladder(policy: &Policy) -> Ladder<'_> {
        let rules = &policy.exceptions;
        Ladder { remind: rules.remind, rungs: &rules.overdue, by_office: true }
    }

    fn parties(hearing: &Hearing<'_>, row: &Row<Self>) -> Vec<PersonId> {
        let mut people = hearing.managers(&row.terms.unit);
        people.push(row.by.clone());
        people
    }
}

fn is_above(hearing: &Hearing<'_>, person: &PersonId, row: &Exception) -> bool {
    let org = &hearing.world.org;
    let held = org.posts_of(person, hearing.now);
    let mut above = org.lineage(&row.terms.unit, hearing.now).skip(1);
    let heads = |post: &PostId, kind: &str| hearing.policy.post(post).is_some_and(|row| row.per == kind);
    above.any(|unit| {
        held.iter().any(|(post, of)| **of == unit.id && unit.parent.is_some() && heads(post, &unit.kind))
    })
}

#[cfg(test)]
pub(crate) mod tests;
