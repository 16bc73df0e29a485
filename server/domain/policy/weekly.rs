//! `readiness:` — a time of every week.

use chrono::{Days, NaiveDate, Weekday};

use crate::calendar::midnight;
use crate::moment::{Moment, Span};

use super::{OFFICE, Policy};

/// On which day of the week and at what time it goes out; on the next open day where the office is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// The day.
    pub day: Weekday,
    /// The hour, in Japan.
    pub hour: u32,
    /// The minute.
    pub minute: u32,
}

impl Default for Weekly {
    fn default() -> Self {
        Self { day: Weekday::Mon, hour: 8, minute: 30 }
    }
}

impl Weekly {
    /// The first time after `now`.
    pub fn next(self, policy: &Policy, now: Moment) -> Option<Moment> {
        const DAYS: u64 = 28;
        let today = now.jst().date_naive();
        // One that a holiday put off may still come in this week.
        let begin = today.checked_sub_days(Days::new(7))?;
        let days = begin.iter_days().take(usize::try_from(DAYS).ok()?);
        let days = days.filter(|date| chrono::Datelike::weekday(date) == self.day);
        days.filter_map(|date| self.on(policy, date)).find(|at| *at > now)
    }

    /// The time on a day, or on the next open one.
    fn on(self, policy: &Policy, date: NaiveDate) -> Option<Moment> {
        const CLOSED_MAX: usize = 30;
        let office = policy.calendars.get(OFFICE);
        let mut days = date.iter_days().take(CLOSED_MAX);
        let open = days.find(|day| office.is_none_or(|office| office.is_open_day(*day)));
        let span = Span::minutes(i64::from(self.hour) * 60 + i64::from(self.minute));
        Some(midnight(open.unwrap_or(date))? + span)
    }
}
