//! When a review is asked for, and whom silence is told to.

use crate::ids::{HistoryId, PersonId};
use crate::policy::regular::turn;
use crate::register::clock::Ladder;
use crate::register::hearing::Hearing;

use super::{Cause, Prompt, ReviewFact, Reviews};

/// What an entry has to do with reviews.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    /// Whether it makes posts or units others than they were before.
    pub is_reorganised: bool,
    /// Incidents of the gravest class that are closed.
    pub closed: &'a [HistoryId],
}

fn ladder<'a>(hearing: &Hearing<'a>) -> Ladder<'a> {
    let rules = &hearing.policy.reviews;
    Ladder { remind: None, rungs: &rules.overdue, by_office: true }
}

/// That a review is asked for: the CISO is told.
pub(super) fn prompted(
    (hearing, reviews): (&Hearing<'_>, &Reviews),
    cause: Cause,
    incident: Option<HistoryId>,
    by: Option<PersonId>,
) -> ReviewFact {
    let due = hearing.now + hearing.policy.reviews.within;
    ReviewFact::Prompted {
        no: reviews.next_prompt(),
        cause,
        incident,
        by,
        at: hearing.now,
        clock: ladder(hearing).start(hearing.policy, due, hearing.now),
        told: hearing.or_desk(hearing.top()),
    }
}

/// Facts that are due at the hearing's time, one after the other; none once they are applied.
pub fn due(hearing: Hearing<'_>, reviews: &Reviews, occasion: Occasion<'_>) -> Vec<ReviewFact> {
    let late = reviews.open().find_map(|prompt| overdue(&hearing, prompt));
    if let Some(fact) = late {
        return vec![fact];
    }
    let regular = regular((&hearing, reviews));
    if !regular.is_empty() {
        return regular;
    }
    if let Some(incident) = unasked(reviews, occasion.closed) {
        return vec![prompted((&hearing, reviews), Cause::Incident, Some(incident), None)];
    }
    // 7.3(4) 組織体制の変動: once, until that was answered.
    let is_asked = reviews.open().any(|prompt| prompt.cause == Cause::Organisation);
    if occasion.is_reorganised && !is_asked {
        return vec![prompted((&hearing, reviews), Cause::Organisation, None, None)];
    }
    Vec::new()
}

fn overdue(hearing: &Hearing<'_>, prompt: &Prompt) -> Option<ReviewFact> {
    let (late, told) = ladder(hearing).late(hearing, (prompt.clock, &hearing.top()), None)?;
    Some(ReviewFact::Overdue { no: prompt.no, at: hearing.now, rung: late.rung, next: late.next, told })
}

/// 定期 (運用上の設定): no clause says how often.
fn regular((hearing, reviews): (&Hearing<'_>, &Reviews)) -> Vec<ReviewFact> {
    let turn = turn(hearing.policy, reviews.regular_at, hearing.policy.reviews.every, hearing.now);
    let asked = turn.has_come.then(|| prompted((hearing, reviews), Cause::Regular, None, None));
    let set = turn.next.map(|at| ReviewFact::RegularSet { at, from: hearing.now });
    asked.into_iter().chain(set).collect()
}

/// A closed incident after which nobody was asked yet.
fn unasked(reviews: &Reviews, closed: &[HistoryId]) -> Option<HistoryId> {
    let asked = reviews.incidents();
    closed.iter().find(|id| !asked.contains(*id)).copied()
}
