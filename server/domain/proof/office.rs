//! Office hours as the proof sees them: when a written notice rings, and when to begin a life.
//!
//! What depends on hours depends on which of its instants fall before an edge of the calendar and
//! which after. So a life begins where one of its instants meets an edge; everything between two
//! such beginnings is alike, and a written notice waits longest right after a closing.

use std::collections::BTreeMap;

use crate::calendar::{self, Calendar};
use crate::moment::{Moment, Span};
use crate::policy::{OFFICE, Policy};

use super::ladder::Hours;

/// Every life begins so much after a full second: who answers a microsecond before a deadline, again
/// and again, then still answers in the same minute that a reader sees.
const SLACK: Span = Span::micros(1_000);

/// One ordinary year: every holiday stretch lies in it.
const YEAR: Span = Span::hours(24 * 366);

const DAY: Span = Span::hours(24);

/// More edges than any calendar has in a year; ends the search in a strange one.
const EDGES_MAX: usize = 4_000;

/// A time in which the office is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// It closes.
    pub from: Moment,
    /// It opens again.
    pub to: Moment,
}

impl Closed {
    /// How long.
    pub fn span(self) -> Span {
        self.to - self.from
    }
}

/// The longest and the shortest closing of a calendar.
#[derive(Clone, Copy, Debug)]
struct Closings {
    longest: Closed,
    shortest: Closed,
}

/// The calendars of a policy in the year after a moment.
#[derive(Clone, Debug)]
pub struct Office<'a> {
    from: Moment,
    calendar: Option<&'a Calendar>,
    closings: BTreeMap<&'a str, Closings>,
}

impl<'a> Office<'a> {
    /// The year after `from`. A body without office hours is always open.
    pub fn new(policy: &'a Policy, from: Moment) -> Self {
        let closings = policy.calendars.iter().filter_map(|(name, calendar)| {
            let all = stretches(calendar, from);
            // Of equal ones the first: the nearest example is the clearest.
            let longest = *all.iter().rev().max_by_key(|closed| closed.span())?;
            let shortest = *all.iter().min_by_key(|closed| closed.span())?;
            Some((name.as_str(), Closings { longest, shortest }))
        });
        let closings = closings.collect();
        Self { from: whole_second(from), calendar: policy.calendars.get(OFFICE), closings }
    }

    /// The longest time in which nobody reads.
    pub fn longest(&self) -> Option<Closed> {
        self.closings.get(OFFICE).map(|closings| closings.longest)
    }

    /// Whether the office is open at `at`.
    pub fn is_open(&self, at: Moment) -> bool {
        self.calendar.is_none_or(|calendar| calendar.is_open(at))
    }

    /// When a notice written at `told` rings: at once, or when the office opens. None if it never
    /// does.
    pub fn rings_at(&self, told: Moment) -> Option<Moment> {
        match self.calendar {
            Some(calendar) if !calendar.is_open(told) => calendar.next_change(told),
            Some(_) | None => Some(told),
        }
    }

    /// A beginning for lives that no hour changes.
    pub fn any_start(&self) -> Moment {
        self.from + SLACK
    }

    /// A beginning in office hours, or after them.
    pub fn start_when(&self, after_hours: Option<bool>) -> Moment {
        self.longest().map_or(self.any_start(), |closed| {
            let edge = if after_hours == Some(true) { closed.from } else { closed.to };
            begin(edge, Span::ZERO)
        })
    }

    /// The beginning of a life that tells someone `offset` after it, right after the office closed
    /// for longest.
    pub fn start_before_closing(&self, offset: Span) -> Moment {
        self.longest().map_or(self.any_start(), |closed| begin(closed.from, offset))
    }

    /// The beginnings at which the instant `offset` of a life meets an edge that its ladder asks
    /// about, or that makes a notice ring. A life that fits between the edges of the shortest
    /// closing cannot tell it from the longest.
    pub fn starts(&self, hours: &Hours, offset: Span) -> Vec<Moment> {
        let is_asked = |name: &str| name == OFFICE || hours.calendars.contains(name);
        let asked = self.closings.iter().filter(|(name, _)| is_asked(name)).map(|(_, closings)| closings);
        let mut edges: Vec<Moment> = Vec::new();
        for Closings { longest, shortest } in asked {
            edges.extend([longest.from, longest.to]);
            if offset >= shortest.span() {
                edges.extend([shortest.from, shortest.to]);
            }
            if hours.days {
                edges.extend([midnight(longest.from), midnight(longest.from) + DAY, midnight(longest.to)]);
            }
        }
        if edges.is_empty() && hours.days {
            edges.push(midnight(self.from) + DAY);
        }
        if edges.is_empty() {
            return vec![self.any_start()];
        }
        edges.into_iter().map(|edge| begin(edge, offset)).collect()
    }
}

/// What is left of a second counts as a whole one: an upper bound stays one.
pub fn rounded_up(span: Span) -> Span {
    const SECOND: i64 = 1_000_000;
    let micros = span.as_micros();
    Span::seconds(micros.div_euclid(SECOND) + i64::from(micros.rem_euclid(SECOND) > 0))
}

fn begin(edge: Moment, offset: Span) -> Moment {
    edge - rounded_up(offset) + SLACK
}

fn whole_second(at: Moment) -> Moment {
    at - Span::micros(at.micros().rem_euclid(1_000_000))
}

/// The beginning of a day in Japan.
fn midnight(at: Moment) -> Moment {
    calendar::midnight(at.jst().date_naive()).unwrap_or(at)
}

/// The times in which a calendar is closed, in the year after `from`.
fn stretches(calendar: &Calendar, from: Moment) -> Vec<Closed> {
    let mut found = Vec::new();
    let mut at = from;
    let mut closed_from = None;
    for _ in 0..EDGES_MAX {
        let Some(edge) = calendar.next_change(at).filter(|edge| *edge - from <= YEAR) else { break };
        if calendar.is_open(edge) {
            found.extend(closed_from.map(|closed| Closed { from: closed, to: edge }));
            closed_from = None;
        } else {
            closed_from = Some(edge);
        }
        at = edge;
    }
    found
}
