//! 特権の代行者 (対策基準 6.2(1)③イウ): who exercises the privileges of the chief or of who answers for a
//! unit in their place, named by whose they are, approved by the CISO, told to everyone who answers.
//!
//! A proxy is no 代理 of a post: who stands in for whom when something happens is in the policy and in
//! the appointments. It ends with its period, with a decision or not, and when the proxy leaves.

use serde::{Deserialize, Serialize};

use crate::holding::holds_any;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::policy::Policy;
use crate::refusal::Refusal;

use super::Register;
use super::clock::{Clock, Ladder};
use super::hearing::Hearing;
use super::row::{Registered, Row, RowFact, Rows, Status, Step, Task};
use super::rules::{Asked, Reasons, Rules, invalid, permits};

/// A row.
pub type Proxy = Row<Terms>;
/// What can happen to a row.
pub type ProxyFact = RowFact<Terms>;
/// The register, folded.
pub type Proxies = Rows<Terms>;

/// Who is to exercise what, for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The unit whose 情報セキュリティ管理者 has the privileges; none where they are the chief's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// 代行する者.
    pub proxy: PersonId,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Moment,
}

impl Registered for Terms {
    const REGISTER: Register = Register::Proxy;
    /// `system` is whose privileges, `duty` what is done with them.
    const TEXTS: &'static [(&'static str, Step)] = &[
        ("system", Step::Entered),
        ("duty", Step::Entered),
        ("ground", Step::Entered),
        ("reason", Step::Decided),
        ("override", Step::Waived),
        ("revocation", Step::Withdrawn),
    ];

    fn is_about(&self, person: &PersonId) -> bool {
        self.proxy == *person
    }

    fn word(status: Status) -> &'static str {
        match status {
            Status::Requested => "named",
            Status::Permitted => "approved",
            Status::Withdrawn => "revoked",
            Status::Refused | Status::Unreported | Status::Reported | Status::Ended => status.as_str(),
        }
    }

    fn over_at(&self, _task: (Task, Clock)) -> Option<Moment> {
        Some(self.to)
    }
}

impl Rules for Terms {
    const REASONS: Reasons = Reasons { past: "proxy-past", over: "proxy-over" };

    /// Who oversees the registers, whose row it is, who was told of it, and of one that was ever approved,
    /// who answers for a unit (6.2(1)③ウ).
    fn sees(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        let is_told = || row.notified.iter().any(|said| said.people.contains(person));
        let was_approved = || row.verdict.as_ref().is_some_and(|verdict| verdict.is_permitted);
        row.is_of(person)
            || hearing.oversees(person)
            || is_told()
            || permits::<Self>(hearing, person)
            || Self::speaks(hearing, person, row)
            || (was_approved() && answers(hearing, person))
    }

    /// Whose privileges they are.
    fn speaks(hearing: &Hearing<'_>, person: &PersonId, row: &Row<Self>) -> bool {
        names(hearing, person, row.terms.unit.as_ref())
    }

    /// 6.2(1)③イ: whose privileges they are names who exercises them.
    fn check(&self, asked: &Asked<'_, Self>) -> Result<(), Refusal> {
        let (hearing, org) = (asked.hearing, &asked.hearing.world.org);
        if self.unit.as_ref().is_some_and(|unit| org.find_unit(unit, hearing.now).is_none()) {
            return Err(invalid("unit", "unknown"));
        }
        if !names(hearing, asked.person, self.unit.as_ref()) {
            return Err(Refusal::Forbidden);
        }
        if !org.is_employed(&self.proxy, hearing.now) {
            return Err(invalid("proxy", "unknown"));
        }
        if names(hearing, &self.proxy, self.unit.as_ref()) {
            return Err(invalid("proxy", "proxy-own"));
        }
        asked.need(&["system", "duty"])?;
        asked.period((self.from, self.to), true)
    }

    fn unit(&self) -> Option<&UnitId> {
        self.unit.as_ref()
    }

    /// At the latest it is decided before the period is over.
    fn owes(&self, hearing: &Hearing<'_>) -> Option<(Task, Moment)> {
        Some((Task::Decide, (hearing.now + hearing.policy.proxies.decide_within).min(self.to)))
    }

    fn ends(&self) -> Option<Moment> {
        Some(self.to)
    }

    /// The proxy has left.
    fn is_void(&self, hearing: &Hearing<'_>) -> bool {
        !hearing.world.org.is_employed(&self.proxy, hearing.now)
    }

    /// 6.2(1)③イ: the CISO approves.
    fn permitters(policy: &Policy) -> &[PostId] {
        &policy.proxies.approvers
    }

    fn ladder(policy: &Policy) -> Ladder<'_> {
        let rules = &policy.proxies;
        Ladder { remind: rules.remind, rungs: &rules.overdue, by_office: true }
    }

    /// Whose privileges they are, who named, who was named.
    fn parties(hearing: &Hearing<'_>, row: &Row<Self>) -> Vec<PersonId> {
        let mut people = match &row.terms.unit {
            Some(unit) => hearing.managers(unit),
            None => hearing.of_posts(&hearing.policy.proxies.namers),
        };
        people.extend([row.by.clone(), row.terms.proxy.clone()]);
        people
    }

    /// 6.2(1)③ウ: 統括情報セキュリティ責任者、情報セキュリティ責任者及び情報セキュリティ管理者; and whose row
    /// it is.
    fn everyone(hearing: &Hearing<'_>, row: &Row<Self>) -> Vec<PersonId> {
        let mut people = hearing.of_posts(&hearing.policy.proxies.namers);
        people.extend(hearing.of_posts(hearing.policy.roles.chief.as_slice()));
        people.extend(hearing.answerable());
        people.extend(Self::parties(hearing, row));
        people
    }
}

/// Whether `person` names who exercises the privileges of the unit, or those of the chief (6.2(1)③イ):
/// whose they are.
pub fn names(hearing: &Hearing<'_>, person: &PersonId, unit: Option<&UnitId>) -> bool {
    match unit {
        Some(unit) => hearing.manages(person, unit),
        None => !hearing.acts_as(person, &hearing.policy.proxies.namers, "name").is_empty(),
    }
}

/// Whether `person` answers for any unit.
pub fn answers(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    let posts: Vec<_> = hearing.policy.manager().into_iter().collect();
    holds_any((hearing.world, hearing.policy), person, &posts, hearing.now)
}

#[cfg(test)]
mod tests;
