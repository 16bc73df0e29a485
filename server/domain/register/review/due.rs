//! When a review is asked for, and whom silence is told to.

use crate::ids::{HistoryId, PersonId};
use crate::policy::regular::next_after;
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
    if let Some(facts) = regular((&hearing, reviews)) {
        return facts;
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
    let next = prompt.clock.next.filter(|next| next.at <= hearing.now)?;
    let ladder = ladder(hearing);
    let (rung, told) = ladder.climb(hearing, (next.rung.unwrap_or(0), &hearing.top()), None);
    let next = ladder.rung(hearing.policy, prompt.clock.due, rung.saturating_add(1));
    Some(ReviewFact::Overdue { no: prompt.no, at: hearing.now, rung, next, told })
}

/// 定期 (運用上の設定): no clause says how often.
fn regular((hearing, reviews): (&Hearing<'_>, &Reviews)) -> Option<Vec<ReviewFact>> {
    let now = hearing.now;
    let after = |from| next_after(hearing.policy, from, hearing.policy.reviews.every);
    let set = |at| ReviewFact::RegularSet { at, from: now };
    let Some(due) = reviews.regular_at else { return Some(vec![set(after(now))]) };
    if due > now {
        let sooner = after(now);
        return (sooner < due).then(|| vec![set(sooner)]);
    }
    let next = Some(after(due)).filter(|next| *next > now).unwrap_or_else(|| after(now));
    Some(vec![prompted((hearing, reviews), Cause::Regular, None, None), set(next)])
}

/// A closed incident after which nobody was asked yet.
fn unasked(reviews: &Reviews, closed: &[HistoryId]) -> Option<HistoryId> {
    let asked = reviews.incidents();
    closed.iter().find(|id| !asked.contains(*id)).copied()
}
