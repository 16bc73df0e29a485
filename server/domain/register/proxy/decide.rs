//! What is asked becomes facts, or is refused.

use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::register::hearing::Hearing;
use crate::register::{Told, next_no};

use super::{Proxies, Proxy, ProxyFact, Status, Terms, due, rights};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// 6.2(1)③イ: that the CISO approve whom one names. Texts: `system`, `duty`, `ground`.
    Name {
        /// Whom, for what, for how long.
        terms: Terms,
    },
    /// To approve it or not. Texts: `reason`, `override`.
    Decide {
        /// Which row.
        no: u32,
        /// Whether it may be.
        is_approved: bool,
    },
    /// To take it back. Text: `revocation`, why.
    Revoke {
        /// Which row.
        no: u32,
    },
}

/// Decides what `person` asks. A row that is not there is as one that was decided before: who asks has
/// looked first.
///
/// # Errors
/// [`Refusal::Invalid`] with the field; [`Refusal::Forbidden`]; [`Refusal::Decided`].
pub fn decide(
    (hearing, proxies): (&Hearing<'_>, &Proxies),
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Result<Vec<ProxyFact>, Refusal> {
    let desk = Desk { hearing, proxies, person, texts };
    let row = |no: &u32| proxies.rows.get(no).ok_or(Refusal::Decided);
    match ask {
        Ask::Name { terms } => desk.name(terms),
        Ask::Decide { no, is_approved } => desk.verdict(row(no)?, *is_approved),
        Ask::Revoke { no } => desk.revoke(row(no)?),
    }
}

const fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::Invalid { field, reason }
}

struct Desk<'a> {
    hearing: &'a Hearing<'a>,
    proxies: &'a Proxies,
    person: &'a PersonId,
    texts: &'a Private,
}

impl Desk<'_> {
    fn now(&self) -> Moment {
        self.hearing.now
    }

    fn has(&self, field: &str) -> bool {
        self.texts.get(field).is_some_and(|text| !text.trim().is_empty())
    }

    fn need(&self, field: &'static str) -> Result<(), Refusal> {
        if self.has(field) { Ok(()) } else { Err(invalid(field, "required")) }
    }

    /// These besides who acts; nobody where that leaves nobody.
    fn besides(&self, mut people: Vec<PersonId>) -> Told {
        people.retain(|person| person != self.person);
        if people.is_empty() { Told::default() } else { self.hearing.or_desk(people) }
    }

    fn approvers(&self) -> Vec<PersonId> {
        self.hearing.of_posts(&self.hearing.policy.proxies.approvers)
    }

    /// 6.2(1)③ウ: 統括情報セキュリティ責任者、情報セキュリティ責任者及び情報セキュリティ管理者; and whose
    /// row it is.
    fn everyone(&self, row: &Proxy) -> Vec<PersonId> {
        let mut people = self.hearing.of_posts(&self.hearing.policy.proxies.namers);
        people.extend(self.hearing.of_posts(self.hearing.policy.roles.chief.as_slice()));
        people.extend(self.hearing.answerable());
        people.extend(due::parties(self.hearing, row));
        people
    }

    /// 6.2(1)③イ: whose privileges they are names who exercises them.
    fn name(&self, terms: &Terms) -> Result<Vec<ProxyFact>, Refusal> {
        let org = &self.hearing.world.org;
        if terms.unit.as_ref().is_some_and(|unit| org.find_unit(unit, self.now()).is_none()) {
            return Err(invalid("unit", "unknown"));
        }
        if !rights::names(self.hearing, self.person, terms.unit.as_ref()) {
            return Err(Refusal::Forbidden);
        }
        if !org.is_employed(&terms.proxy, self.now()) {
            return Err(invalid("proxy", "unknown"));
        }
        if rights::names(self.hearing, &terms.proxy, terms.unit.as_ref()) {
            return Err(invalid("proxy", "proxy-own"));
        }
        self.need("system")?;
        self.need("duty")?;
        if terms.from.jst().date_naive() < self.now().jst().date_naive() {
            return Err(invalid("from", "proxy-past"));
        }
        if terms.to <= terms.from {
            return Err(invalid("to", "exception-empty"));
        }
        Ok(vec![ProxyFact::Named {
            no: next_no(&self.proxies.rows),
            terms: terms.clone(),
            by: self.person.clone(),
            at: self.now(),
            clock: due::decision(self.hearing, terms.to),
            told: self.hearing.or_desk(self.approvers()),
        }])
    }

    /// 6.2(1)③イ: the CISO approves; 1(3)①: never who named or was named, unless it cannot be avoided.
    fn verdict(&self, row: &Proxy, is_approved: bool) -> Result<Vec<ProxyFact>, Refusal> {
        if !rights::approves(self.hearing, self.person) {
            return Err(Refusal::Forbidden);
        }
        if row.status() != Status::Named {
            return Err(Refusal::Decided);
        }
        if is_approved && row.terms.to <= self.now() {
            return Err(invalid("verdict", "proxy-over"));
        }
        if !is_approved {
            self.need("reason")?;
        }
        let (no, at) = (row.no, self.now());
        let mut facts = Vec::new();
        if row.is_about(self.person) {
            if !self.has("override") {
                return Err(invalid("override", "second-person"));
            }
            let mut people = self.hearing.top();
            people.retain(|person| person != self.person);
            let told = self.hearing.or_desk(people);
            facts.push(ProxyFact::SecondPersonWaived { no, by: self.person.clone(), at, told });
        }
        let people = if is_approved { self.everyone(row) } else { due::parties(self.hearing, row) };
        let clock = is_approved.then(|| due::period(self.hearing, row.terms.to));
        let (by, told) = (self.person.clone(), self.besides(people));
        facts.push(ProxyFact::Decided { no, is_approved, by, at, clock, told });
        Ok(facts)
    }

    /// Whoever was told that someone is a proxy is told that they are one no longer.
    fn revoke(&self, row: &Proxy) -> Result<Vec<ProxyFact>, Refusal> {
        if !row.is_live() {
            return Err(Refusal::Decided);
        }
        if !rights::revokes(self.hearing, self.person, row) {
            return Err(Refusal::Forbidden);
        }
        self.need("revocation")?;
        let mut people = self.approvers();
        people.extend(match row.status() {
            Status::Approved => self.everyone(row),
            Status::Named | Status::Refused | Status::Revoked | Status::Ended => {
                due::parties(self.hearing, row)
            }
        });
        let (by, told) = (self.person.clone(), self.besides(people));
        Ok(vec![ProxyFact::Revoked { no: row.no, by, at: self.now(), told }])
    }
}
