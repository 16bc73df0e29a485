//! Which days a list of an audit is about, and the page of it that is shown.

use crate::actions::FieldError;
use crate::domain::calendar::midnight;
use crate::domain::moment::{Moment, Span};
use crate::web::form::Form;
use crate::web::words::percent;

/// Rows on a page.
pub const ROWS: usize = 100;

/// Days of a list that names none.
const DAYS: i64 = 7;

/// Days of a list at most: each reader's day is looked up by itself.
pub const DAYS_MAX: i64 = 92;

/// From the beginning of one day until before that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
}

impl Period {
    /// What a form or an address names by `from` and `to`, both days included; a week up to today where it
    /// names nothing.
    ///
    /// # Errors
    /// What is no day; an end before its beginning; too many days.
    pub fn read(form: &Form, now: Moment, days_max: i64) -> Result<Self, FieldError> {
        let day = Span::hours(24);
        let today = midnight(now.jst().date_naive()).unwrap_or(now);
        let last = form.day("to")?.unwrap_or(today);
        let from = form.day("from")?.unwrap_or(last - Span::hours(24 * (DAYS - 1)));
        if last < from {
            return Err(FieldError::new("to", "audit-before"));
        }
        if last - from >= Span::hours(24 * days_max) {
            return Err(FieldError::new("from", "audit-long"));
        }
        Ok(Self { from, until: last + day })
    }

    /// The last week.
    pub fn week(now: Moment) -> Self {
        Self::read(&Form::default(), now, DAYS_MAX)
            .unwrap_or(Self { from: now - Span::hours(24), until: now })
    }

    /// Both days as a form has them.
    pub fn days(&self) -> [String; 2] {
        [self.from, self.until - Span::micros(1)].map(|at| at.jst().date_naive().to_string())
    }
}

/// The same address with one answer changed.
pub fn address(path: &str, query: &Form, name: &str, value: &str) -> String {
    let moves = ["after", "format", "lang"];
    let is_kept = |known: &str| known != name && !moves.contains(&known);
    let kept = query.pairs().iter().filter(|(known, value)| !value.is_empty() && is_kept(known));
    let pairs = kept.map(|(name, value)| format!("{}={}&", percent(name), percent(value)));
    format!("{path}?{}{name}={}", pairs.collect::<String>(), percent(value))
}

/// The rows of the page that the address asks for, and where the next one begins.
pub fn cut<T>(rows: Vec<T>, query: &Form) -> (Vec<T>, usize, Option<usize>) {
    let all = rows.len();
    let after = query.text("after").parse().unwrap_or(0).min(all);
    let page: Vec<T> = rows.into_iter().skip(after).take(ROWS).collect();
    let next = after + page.len();
    (page, all, (next < all).then_some(next))
}
