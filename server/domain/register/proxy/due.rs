//! What of the register has become due: words before the end, ends, rungs of a decision that is late.

use crate::ids::PersonId;
use crate::ladder::Next;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::register::clock::{Clock, Ladder};
use crate::register::hearing::Hearing;

use super::{Proxies, Proxy, ProxyFact, Task};

fn ladder(policy: &Policy) -> Ladder<'_> {
    let rules = &policy.proxies;
    Ladder { remind: rules.remind, rungs: &rules.overdue, by_office: true }
}

/// The clock of a decision that is asked for now: at the latest it is made before the period is over.
pub(super) fn decision(hearing: &Hearing<'_>, to: Moment) -> Clock {
    let due = (hearing.now + hearing.policy.proxies.decide_within).min(to);
    ladder(hearing.policy).start(hearing.policy, due, hearing.now)
}

/// The clock of a period that ends at `to`.
pub(super) fn period(hearing: &Hearing<'_>, to: Moment) -> Clock {
    ladder(hearing.policy).until(hearing.policy, to, hearing.now)
}

/// Whose row it is: whose privileges they are, who named, who was named.
pub(super) fn parties(hearing: &Hearing<'_>, row: &Proxy) -> Vec<PersonId> {
    let mut people = match &row.terms.unit {
        Some(unit) => hearing.managers(unit),
        None => hearing.of_posts(&hearing.policy.proxies.namers),
    };
    people.extend([row.by.clone(), row.terms.proxy.clone()]);
    people
}

/// Facts that are due at the hearing's time; none once they are applied.
pub fn due(hearing: Hearing<'_>, proxies: &Proxies) -> Vec<ProxyFact> {
    proxies.rows.values().filter_map(|row| of_row(&hearing, row)).collect()
}

fn of_row(hearing: &Hearing<'_>, row: &Proxy) -> Option<ProxyFact> {
    let (task, clock) = row.task?;
    let (no, at, policy) = (row.no, hearing.now, hearing.policy);
    let has_left = !hearing.world.org.is_employed(&row.terms.proxy, at);
    if has_left || row.terms.to <= at {
        return Some(ProxyFact::Ended { no, at, told: hearing.or_desk(parties(hearing, row)) });
    }
    let next = clock.next.filter(|next| next.at <= at)?;
    Some(match (next.rung, task) {
        (None, Task::End) => {
            let next = Some(Next { at: clock.due, rung: None });
            ProxyFact::Reminded { no, at, next, told: hearing.or_desk(parties(hearing, row)) }
        }
        (None, Task::Decide) => {
            let next = ladder(policy).rung(policy, clock.due, 0);
            ProxyFact::Reminded { no, at, next, told: hearing.or_desk(deciders(hearing)) }
        }
        (Some(from), _) => {
            let unit = row.terms.unit.as_ref();
            let (rung, told) = ladder(policy).climb(hearing, (from, &deciders(hearing)), unit);
            let next = ladder(policy).rung(policy, clock.due, rung.saturating_add(1));
            ProxyFact::Overdue { no, at, rung, next, told }
        }
    })
}

fn deciders(hearing: &Hearing<'_>) -> Vec<PersonId> {
    hearing.of_posts(&hearing.policy.proxies.approvers)
}
