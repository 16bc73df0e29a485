//! When something is due, counted from the moment at which it starts.
//!
//! No seed policy names a number of hours, so every time here is the body's own working time. Paper
//! work may run by open hours; an emergency runs by the clock on the wall.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::calendar::day_after_at;
use crate::case::Context;
use crate::ids::{ClassId, ScaleId, SeverityId};
use crate::moment::{Moment, Span};

const DAY: Span = Span::hours(24);

/// One time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// This long after the start.
    Within {
        /// How long.
        span: Span,
        /// Counted only while this calendar is open; by the clock on the wall without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<String>,
    },
    /// At an hour of the next day (`noon next day`), or of the next open day.
    NextDay {
        /// Hour on the wall, 0 to 23.
        hour: u32,
        /// Minute, 0 to 59.
        minute: u32,
        /// The calendar by which a day is open; every day is without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        calendar: Option<String>,
    },
    /// When the office closes on the n-th open day after the day of the start.
    OpenDays {
        /// How many, 1 or more.
        days: u32,
        /// By which calendar.
        calendar: String,
    },
}

impl Timer {
    /// A time by the clock on the wall.
    pub const fn wall(span: Span) -> Self {
        Self::Within { span, calendar: None }
    }

    /// When what starts at `start` is due. A calendar that never opens counts like the wall clock:
    /// a time that never comes would be a duty that is never late.
    pub fn due(&self, policy: &Policy, start: Moment) -> Moment {
        let calendar = |name: &String| policy.calendars.get(name);
        match self {
            Self::Within { span, calendar: None } => start + *span,
            Self::Within { span, calendar: Some(name) } => {
                calendar(name).and_then(|open| open.add_open_time(start, *span)).unwrap_or(start + *span)
            }
            Self::NextDay { hour, minute, calendar: None } => {
                day_after_at(start, *hour, *minute).unwrap_or(start + DAY)
            }
            Self::NextDay { hour, minute, calendar: Some(name) } => {
                calendar(name).and_then(|open| open.next_day_at(start, *hour, *minute)).unwrap_or(start + DAY)
            }
            Self::OpenDays { days, calendar: name } => calendar(name)
                .and_then(|open| open.add_open_days(start, *days))
                .unwrap_or_else(|| start + DAY.times(i64::from(*days))),
        }
    }
}

/// A time for every class of severity, or one for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeRule {
    /// For every class not named below.
    pub any: Option<Timer>,
    /// By class of severity.
    pub by_severity: BTreeMap<SeverityId, Timer>,
    /// By class of another scale, which is looked at instead of severity.
    pub by_scale: Option<(ScaleId, BTreeMap<ClassId, Timer>)>,
}

impl TimeRule {
    /// One time for every class.
    pub fn always(timer: Timer) -> Self {
        Self { any: Some(timer), ..Self::default() }
    }

    /// The time under the classes that an incident has.
    pub fn of(&self, severity: &SeverityId, context: &Context) -> Option<&Timer> {
        let by_class = match &self.by_scale {
            None => self.by_severity.get(severity),
            Some((scale, times)) => context.scales.get(scale).and_then(|placed| times.get(&placed.class)),
        };
        by_class.or(self.any.as_ref())
    }

    /// Every time that it may give.
    pub fn timers(&self) -> impl Iterator<Item = &Timer> {
        let by_scale = self.by_scale.iter().flat_map(|(_, times)| times.values());
        self.any.iter().chain(self.by_severity.values()).chain(by_scale)
    }
}
