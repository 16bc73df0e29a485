//! A memory of who came in and who failed, and how long the next try has to wait.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::moment::{Moment, Span};

const FREE_TRIES: u32 = 5;
const DELAY_MAX: Span = Span::minutes(15);
const PAIRS_MAX: usize = 10_000;

/// Wrong codes of one account from anywhere that cost nothing, and the longest wait after them.
const FREE_FROM_ALL: u32 = 20;
const DELAY_FROM_ALL: Span = Span::hours(24);

/// What is typed to sign in, and where from.
pub type Pair = (String, String);

/// Who has signed in, and from where; the longest ago is forgotten first.
#[derive(Default)]
pub(super) struct Known {
    pairs: Mutex<BTreeMap<Pair, Moment>>,
}

impl Known {
    pub(super) fn holds(&self, pair: &Pair) -> bool {
        self.lock().contains_key(pair)
    }

    pub(super) fn note(&self, pair: Pair, now: Moment) {
        let mut pairs = self.lock();
        if pairs.len() >= PAIRS_MAX {
            let oldest = pairs.iter().min_by_key(|(_, at)| **at).map(|(pair, _)| pair.clone());
            oldest.map(|oldest| pairs.remove(&oldest));
        }
        pairs.insert(pair, now);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Pair, Moment>> {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Failures per account and source.
pub struct Throttle {
    failures: Mutex<BTreeMap<Pair, Failures>>,
    /// So many tries cost nothing.
    free: u32,
    /// No wait is longer.
    longest: Span,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::bounded(FREE_TRIES, DELAY_MAX)
    }
}

struct Failures {
    count: u32,
    last: Moment,
}

impl Throttle {
    /// `free` tries; then 2 s, 4 s, … up to `longest`.
    fn bounded(free: u32, longest: Span) -> Self {
        Self { failures: Mutex::default(), free, longest }
    }

    fn until(&self, row: &Failures) -> Moment {
        // Beyond this many the longest wait was reached long ago, and a larger one would not fit.
        let over = row.count.saturating_sub(self.free).min(40);
        if over == 0 { row.last } else { row.last + Span::seconds(1_i64 << over).min(self.longest) }
    }

    /// How long this pair has still to wait.
    pub fn wait(&self, pair: &Pair, now: Moment) -> Option<Span> {
        let failures = self.lock();
        let until = self.until(failures.get(pair)?);
        (until > now).then(|| until - now)
    }

    /// Remembers a failure.
    pub fn note_failure(&self, pair: Pair, now: Moment) {
        let mut failures = self.lock();
        if failures.len() >= PAIRS_MAX {
            // Old failures weigh nothing; if all are fresh, the oldest makes room.
            failures.retain(|_, row| now < row.last + self.longest);
            let oldest = failures.iter().min_by_key(|(_, row)| row.last).map(|(pair, _)| pair.clone());
            if let Some(oldest) = oldest.filter(|_| failures.len() >= PAIRS_MAX) {
                failures.remove(&oldest);
            }
        }
        let row = failures.entry(pair).or_insert(Failures { count: 0, last: now });
        row.count = row.count.saturating_add(1);
        row.last = now;
    }

    /// Forgets a pair that succeeded.
    pub fn forget(&self, pair: &Pair) {
        self.lock().remove(pair);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Pair, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wrong codes of second factors: of an account and a source, and of an account from all sources together,
/// so that whoever has found a password out cannot try a million codes from a thousand machines.
///
/// What was tried elsewhere does not hold up those who have come in from where they are before.
pub(super) struct Codes {
    pairs: Throttle,
    all: Throttle,
}

impl Default for Codes {
    fn default() -> Self {
        Self { pairs: Throttle::default(), all: Throttle::bounded(FREE_FROM_ALL, DELAY_FROM_ALL) }
    }
}

impl Codes {
    /// How long this pair has still to wait.
    pub(super) fn wait(&self, pair: &Pair, is_known: bool, now: Moment) -> Option<Span> {
        let all = if is_known { None } else { self.all.wait(&everywhere(pair), now) };
        self.pairs.wait(pair, now).max(all)
    }

    /// Remembers a failure.
    pub(super) fn note_failure(&self, pair: &Pair, now: Moment) {
        self.pairs.note_failure(pair.clone(), now);
        self.all.note_failure(everywhere(pair), now);
    }

    /// Forgets what a code that was right makes up for.
    pub(super) fn forget(&self, pair: &Pair, is_known: bool) {
        self.pairs.forget(pair);
        // Else the owner's own mornings would give a guesser new tries every day.
        if !is_known {
            self.all.forget(&everywhere(pair));
        }
    }
}

fn everywhere(pair: &Pair) -> Pair {
    (pair.0.clone(), String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_slow_down_one_source_and_never_another() {
        let throttle = Throttle::default();
        let start = Moment::from_micros(0);
        let pair = |source: &str| ("ciso".to_owned(), source.to_owned());
        for _ in 0..5 {
            throttle.note_failure(pair("a"), start);
            assert_eq!(throttle.wait(&pair("a"), start), None);
        }
        throttle.note_failure(pair("a"), start);
        assert_eq!(throttle.wait(&pair("a"), start), Some(Span::seconds(2)));
        throttle.note_failure(pair("a"), start);
        assert_eq!(throttle.wait(&pair("a"), start), Some(Span::seconds(4)));
        for _ in 0..60 {
            throttle.note_failure(pair("a"), start);
        }
        assert_eq!(throttle.wait(&pair("a"), start), Some(DELAY_MAX));
        assert_eq!(throttle.wait(&pair("b"), start), None);
        throttle.forget(&pair("a"));
        assert_eq!(throttle.wait(&pair("a"), start), None);
    }

    #[test]
    fn codes_are_bounded_over_all_sources_and_not_for_whoever_came_in_before() {
        let codes = Codes::default();
        let start = Moment::from_micros(0);
        let pair = |n: usize| ("ciso".to_owned(), n.to_string());
        let (mut now, mut tried) = (start, 0);
        while now < start + Span::hours(24 * 365) {
            let pair = pair(tried);
            match codes.wait(&pair, false, now) {
                Some(wait) => now = now + wait,
                None => {
                    codes.note_failure(&pair, now);
                    tried += 1;
                }
            }
        }
        assert!(tried < 500, "{tried} codes in a year, from as many sources");
        assert_eq!(codes.wait(&pair(9_999), true, now), None, "where the owner has come in before");
        codes.forget(&pair(9_999), true);
        codes.note_failure(&pair(1), now);
        assert!(codes.wait(&pair(9_998), false, now).is_some());
    }
}
