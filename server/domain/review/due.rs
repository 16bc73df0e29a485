//! When a review is asked for, and whom silence is told to.

use crate::domain::contact::check::next_after;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::org::{Org, OrgFact};
use crate::domain::register::clock::Ladder;
use crate::domain::register::hearing::Hearing;

use super::{Cause, Prompt, ReviewFact};

/// What an entry has to do with reviews.
#[derive(Clone, Copy)]
pub struct Occasion<'a> {
    /// The organisation before it.
    pub before: &'a Org,
    /// What it was made for.
    pub facts: &'a [OrgFact],
    /// Incidents of the gravest class that are closed.
    pub closed: &'a [HistoryId],
}

fn ladder<'a>(hearing: &Hearing<'a>) -> Ladder<'a> {
    let rules = &hearing.policy.reviews;
    Ladder { remind: None, rungs: &rules.overdue, by_office: true }
}

/// That a review is asked for: the CISO is told.
pub(super) fn prompted(
    hearing: &Hearing<'_>,
    cause: Cause,
    incident: Option<HistoryId>,
    by: Option<PersonId>,
) -> ReviewFact {
    let due = hearing.now + hearing.policy.reviews.within;
    ReviewFact::Prompted {
        no: hearing.world.org.reviews.next_prompt(),
        cause,
        incident,
        by,
        at: hearing.now,
        clock: ladder(hearing).start(hearing.policy, due, hearing.now),
        told: hearing.or_desk(hearing.top()),
    }
}

/// Facts that are due at the hearing's time, one after the other; none once they are applied.
pub fn due(hearing: Hearing<'_>, occasion: Occasion<'_>) -> Vec<ReviewFact> {
    let late = hearing.world.org.reviews.open().find_map(|prompt| overdue(&hearing, prompt));
    if let Some(fact) = late {
        return vec![fact];
    }
    if let Some(facts) = regular(&hearing) {
        return facts;
    }
    if let Some(incident) = unasked(&hearing, occasion.closed) {
        return vec![prompted(&hearing, Cause::Incident, Some(incident), None)];
    }
    if is_reorganised(&hearing, occasion) {
        return vec![prompted(&hearing, Cause::Organisation, None, None)];
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
fn regular(hearing: &Hearing<'_>) -> Option<Vec<ReviewFact>> {
    let now = hearing.now;
    let after = |from| next_after(hearing.policy, from, hearing.policy.reviews.every);
    let set = |at| ReviewFact::RegularSet { at, from: now };
    let Some(due) = hearing.world.org.reviews.regular_at else { return Some(vec![set(after(now))]) };
    if due > now {
        let sooner = after(now);
        return (sooner < due).then(|| vec![set(sooner)]);
    }
    let next = Some(after(due)).filter(|next| *next > now).unwrap_or_else(|| after(now));
    Some(vec![prompted(hearing, Cause::Regular, None, None), set(next)])
}

/// A closed incident after which nobody was asked yet.
fn unasked(hearing: &Hearing<'_>, closed: &[HistoryId]) -> Option<HistoryId> {
    let asked = hearing.world.org.reviews.incidents();
    closed.iter().find(|id| !asked.contains(*id)).copied()
}

/// 7.3(4) 組織体制の変動: posts or units are others than before, and nobody has been asked for that.
fn is_reorganised(hearing: &Hearing<'_>, occasion: Occasion<'_>) -> bool {
    let changes = |fact: &OrgFact| match fact {
        OrgFact::Appointed { .. } | OrgFact::AppointmentEnded { .. } | OrgFact::UnitEnded { .. } => true,
        OrgFact::UnitSet { unit, .. } => !occasion.before.units.contains_key(unit),
        OrgFact::PersonSet { .. }
        | OrgFact::PersonEnded { .. }
        | OrgFact::AbsenceAdded { .. }
        | OrgFact::AbsenceEnded { .. }
        | OrgFact::PolicyActivated { .. }
        | OrgFact::BasePinned { .. }
        | OrgFact::Renamed { .. }
        | OrgFact::EdgePassed { .. }
        | OrgFact::HoursEdgeSet { .. }
        | OrgFact::Contact(_)
        | OrgFact::Readiness(_)
        | OrgFact::Handover(_)
        | OrgFact::Exception(_)
        | OrgFact::Review(_)
        | OrgFact::Disposal(_)
        | OrgFact::Proxy(_) => false,
    };
    let is_first = occasion.before.appointments.is_empty();
    let is_asked = hearing.world.org.reviews.open().any(|prompt| prompt.cause == Cause::Organisation);
    !is_first && !is_asked && occasion.facts.iter().any(changes)
}
