//! 引継ぎ: what a post still owes when the person in it changes.
//!
//! Whoever leaves a post hears on the morning of the last open day before, whoever comes into it at the
//! moment they do, each with a list of what the post owes on incidents that they may know of. Both are
//! dates that the organisation announces, and each is looked at by one entry: the one that finds it come.
//! Which day and hour is an operational setting: no clause asks for it.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::actor::Contacted;
use super::calendar::midnight;
use super::ids::{Act, PersonId, PostId, UnitId};
use super::moment::{Moment, Span};
use super::org::{Appointment, Org, Standing};
use super::policy::{OFFICE, Policy};
use super::recipients::readers::Ears;
use super::world::World;

/// Where a body has no office hours.
const MORNING: Span = Span::minutes(8 * 60 + 30);

/// Rows that a list names at most; the rest is counted.
pub const ITEMS_MAX: usize = 50;

/// Who hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Whoever leaves the post.
    Leaving,
    /// Whoever comes into it.
    Coming,
}

/// A person's leaving a post, or coming into it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When they hear of it.
    pub heard_at: Moment,
    /// Who.
    pub person: PersonId,
    /// Leaving or coming.
    pub side: Side,
    /// When it is.
    pub at: Moment,
    /// Which post
    pub post: PostId,
    /// of which unit.
    pub unit: UnitId,
}

/// Something that a post owes: a duty on an incident, or a measure against recurrence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// 事案番号.
    pub number: String,
    /// What is owed: the act of a duty,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// or the number of a measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<u32>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// Whether that has passed.
    #[serde(default)]
    pub is_late: bool,
}

/// A change with what is handed over by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Who changes.
    pub change: Change,
    /// What the post owes.
    pub items: Vec<Item>,
    /// Who must not learn of one of these incidents.
    pub subjects: BTreeSet<PersonId>,
}

/// What the organisation's history says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverFact {
    /// When the next change is heard of; none where none is announced.
    Set {
        /// When.
        at: Option<Moment>,
    },
    /// Someone was told what a post owes that they leave or come into.
    Told {
        /// Who, with the channels used.
        to: Contacted,
        /// Leaving or coming.
        side: Side,
        /// When it is.
        at: Moment,
        /// Which post
        post: PostId,
        /// of which unit.
        unit: UnitId,
        /// What it owes.
        items: Vec<Item>,
        /// How much more.
        more: u32,
    },
}

/// Changes of which somebody hears by an entry at `now` that leaves `after`, besides those before it.
/// `world` is the one before the entry, and `known_at` when the next change was to be heard of.
pub fn due(world: &World, after: &Org, known_at: Option<Moment>, now: Moment) -> Vec<Change> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    let known = changes(&world.org, policy);
    // Every entry looks at what has come by then, so what came before the announced date was looked at.
    let is_new = |change: &Change| {
        let is_announced = known_at.is_some_and(|at| change.heard_at >= at);
        is_announced || !known.contains(change)
    };
    let is_over = |change: &Change| change.side == Side::Leaving && change.at <= now;
    let mut due: Vec<Change> = changes(after, policy);
    due.retain(|change| change.heard_at <= now && !is_over(change) && is_new(change));
    due
}

/// What an entry at `now` that leaves `after` has to say: who was told what, and when the next change is
/// heard of, where that is another time than `known_at`. `world` is the one before the entry.
pub fn announce(
    world: &World,
    after: &Org,
    (known_at, handovers): (Option<Moment>, &[Handover]),
    now: Moment,
) -> Vec<HandoverFact> {
    let Some((_, policy)) = world.active() else { return Vec::new() };
    let mut said: Vec<HandoverFact> =
        handovers.iter().filter_map(|row| told((after, policy), row, now)).collect();
    let next = changes(after, policy).into_iter().map(|change| change.heard_at).filter(|at| *at > now).min();
    said.extend((next != known_at).then_some(HandoverFact::Set { at: next }));
    said
}

/// Nobody is told that there is nothing.
fn told((org, policy): (&Org, &Policy), handover: &Handover, now: Moment) -> Option<HandoverFact> {
    let Change { person, side, at, post, unit, .. } = &handover.change;
    let row = org.people.get(person).filter(|_| org.is_employed(person, now))?;
    if handover.items.is_empty() {
        return None;
    }
    let mut items = handover.items.clone();
    let more = u32::try_from(items.len().saturating_sub(ITEMS_MAX)).unwrap_or(u32::MAX);
    items.truncate(ITEMS_MAX);
    let ears = Ears { org, policy, subjects: &handover.subjects, now };
    let mut channels = row.channels();
    channels.retain(|channel| !ears.hear_on(row, channel));
    let to = Contacted { person: person.clone(), channels };
    let (post, unit) = (post.clone(), unit.clone());
    Some(HandoverFact::Told { to, side: *side, at: *at, post, unit, items, more })
}

/// Every dated change of who holds a post or is a member of it. Whoever goes on in the same post under
/// another appointment changes nothing.
fn changes(org: &Org, policy: &Policy) -> Vec<Change> {
    let held: Vec<&Appointment> =
        org.appointments.iter().filter(|row| row.standing != Standing::StandIn).collect();
    let is_same =
        |a: &Appointment, b: &Appointment| a.person == b.person && a.post == b.post && a.unit == b.unit;
    let mut found = Vec::new();
    for row in &held {
        let change = |heard_at, side, at| Change {
            heard_at,
            person: row.person.clone(),
            side,
            at,
            post: row.post.clone(),
            unit: row.unit.clone(),
        };
        let comes_anew = !held.iter().any(|other| is_same(other, row) && other.to == Some(row.from));
        found.extend(comes_anew.then(|| change(row.from, Side::Coming, row.from)));
        let left = org.people.get(&row.person).and_then(|person| person.to);
        let Some(to) = row.to.into_iter().chain(left).min() else { continue };
        let goes_on = held.iter().any(|other| is_same(other, row) && other.from == to);
        let heard_at = last_morning(policy, to).filter(|_| !goes_on && row.from < to);
        found.extend(heard_at.map(|heard_at| change(heard_at, Side::Leaving, to)));
    }
    found.sort();
    found.dedup();
    found
}

/// When the office opens on the last open day before `at`.
pub fn last_morning(policy: &Policy, at: Moment) -> Option<Moment> {
    const DAYS_MAX: usize = 30;
    let Some(office) = policy.calendars.get(OFFICE) else {
        return Some(midnight(before(at.jst().date_naive(), 1)?)? + MORNING);
    };
    // A change at midnight leaves the day before as the last one; one at noon its own morning.
    let last = (at - Span::micros(1)).jst().date_naive();
    let mut days = (0..DAYS_MAX).filter_map(|back| before(last, back));
    let day = days.find(|day| office.is_open_day(*day))?;
    let begin = midnight(day)?;
    Some(if office.is_open(begin) { begin } else { office.next_change(begin)? })
}

fn before(day: NaiveDate, days: usize) -> Option<NaiveDate> {
    day.checked_sub_days(Days::new(u64::try_from(days).ok()?))
}

#[cfg(test)]
mod tests;
