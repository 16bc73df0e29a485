//! The weekly notice of posts in which nobody would be reached in the coming week (運用上の設定: no clause
//! asks for it).
//!
//! Its date is one more that the organisation announces: the entry that finds it due says so, whoever
//! writes it, so that several servers send it once. Where nothing is wanting, nobody is written to.

use serde::{Deserialize, Serialize};

use super::{Gap, gaps};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

/// How far ahead is looked at least.
const WEEK: Span = Span::hours(24 * 7);

/// Posts that a notice names at most; the rest is counted.
pub const GAPS_MAX: usize = 20;

/// What the organisation's history says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadinessFact {
    /// When the next week is looked at; none where the policy wants no notice.
    Set {
        /// When.
        at: Option<Moment>,
    },
    /// The coming week was looked at and found wanting.
    Found {
        /// When it was due.
        due: Moment,
        /// The first posts in which nobody would be reached.
        gaps: Vec<Gap>,
        /// How many more there are.
        more: u32,
        /// The desk's people, or its addresses.
        told: Told,
    },
}

/// What an entry that is written at `now` has to say of the coming week, under `policy`, which is in force
/// from then on. `world` is the one after the entry, and `known` when the week was to be looked at. However
/// long nobody looked, one notice comes: of the week that lies ahead now.
pub fn announce(
    (world, policy): (&World, &Policy),
    known: Option<Moment>,
    now: Moment,
) -> Vec<ReadinessFact> {
    let pending = known.filter(|at| *at > now);
    // A policy that moves the time does not take back what was to come.
    let next = policy
        .weekly
        .and_then(|weekly| weekly.next(policy, now))
        .map(|next| next.min(pending.unwrap_or(next)));
    let due = known.filter(|due| *due <= now && policy.weekly.is_some());
    let found = due.and_then(|due| {
        // As far as the next look, which a row of holidays puts off.
        let ahead = next.map_or(WEEK, |next| (next - now).max(WEEK));
        found((world, policy), due, (now, ahead))
    });
    let set = (known != next).then_some(ReadinessFact::Set { at: next });
    found.into_iter().chain(set).collect()
}

/// Whom to tell of what; none where every post is answered for.
fn found(
    (world, policy): (&World, &Policy),
    due: Moment,
    (now, ahead): (Moment, Span),
) -> Option<ReadinessFact> {
    let mut gaps = gaps(world, policy, now, ahead);
    let more = u32::try_from(gaps.len().saturating_sub(GAPS_MAX)).unwrap_or(u32::MAX);
    gaps.truncate(GAPS_MAX);
    if gaps.is_empty() {
        return None;
    }
    let told = Hearing { world, policy, now }.or_desk(Vec::new());
    Some(ReadinessFact::Found { due, gaps, more, told })
}

#[cfg(test)]
pub(crate) mod tests;
