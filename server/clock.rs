//! The only caller of the system clock, and a clock that a test moves by hand.
//!
//! Everything else is told what time it is. Nothing here sleeps or schedules. A clock is moved by whoever
//! made it by hand: tests, and the demo, which makes its past before it serves anybody. No setting makes one.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use crate::domain::moment::{Moment, Span};

/// What time it is. Cheap to clone; clones of a manual clock move together.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is moved.
    Manual(Hands),
}

/// The hands of a clock that is moved. Nobody but [`Clock::manual`] makes them, and `tests/tidy` knows who
/// may call that.
#[derive(Clone, Debug)]
pub struct Hands(Arc<AtomicI64>);

/// A wall clock that moves this much against the monotonic one has been set, not passed.
pub const JUMP_MAX: Span = Span::seconds(60);

impl Clock {
    /// A clock that stands at `start`.
    pub fn manual(start: Moment) -> Self {
        Self::Manual(Hands(Arc::new(AtomicI64::new(start.micros()))))
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the place that asks the system")]
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment::from(chrono::Utc::now()),
            Self::Manual(Hands(micros)) => Moment::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Whether a test moves this clock; then no database's own clock is asked either.
    pub const fn is_manual(&self) -> bool {
        matches!(self, Self::Manual(_))
    }

    /// Sets a manual clock. The system's clock is not ours to set.
    pub fn set(&self, now: Moment) {
        if let Self::Manual(Hands(micros)) = self {
            micros.store(now.micros(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock forward.
    pub fn advance(&self, by: Span) {
        if let Self::Manual(Hands(micros)) = self {
            micros.fetch_add(by.as_micros(), Ordering::SeqCst);
        }
    }

    /// Begins to compare this clock with the monotonic one.
    pub fn watch(&self) -> JumpWatch {
        JumpWatch { clock: self.clone(), wall: self.now(), steady: Instant::now() }
    }
}

/// Notices when the wall clock is set. The engine asks before each round, since a clock that leaps
/// a day ahead would make every duty late at once.
#[derive(Debug)]
pub struct JumpWatch {
    clock: Clock,
    wall: Moment,
    steady: Instant,
}

impl JumpWatch {
    /// How far the wall clock leapt since the last call, if further than [`JUMP_MAX`] either way.
    /// A manual clock never leaps: a test moves it on purpose.
    pub fn jump(&mut self) -> Option<Span> {
        let (wall, steady) = (self.clock.now(), Instant::now());
        let passed = i64::try_from((steady - self.steady).as_micros()).unwrap_or(i64::MAX);
        let leap = (wall - self.wall).as_micros().saturating_sub(passed);
        (self.wall, self.steady) = (wall, steady);
        let is_leap = !self.clock.is_manual() && leap.saturating_abs() > JUMP_MAX.as_micros();
        is_leap.then_some(Span::micros(leap))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(Moment::from_micros(5));
        let other = clock.clone();
        clock.advance(Span::seconds(2));
        assert_eq!(other.now(), Moment::from_micros(2_000_005));
        other.set(Moment::from_micros(7));
        assert_eq!(clock.now(), Moment::from_micros(7));
    }

    #[test]
    fn a_leap_of_the_wall_clock_is_noticed_once() {
        let mut watch = Clock::System.watch();
        assert_eq!(watch.jump(), None);
        watch.wall = watch.wall - Span::hours(24);
        let leap = watch.jump().map(Span::as_seconds);
        assert!(leap.is_some_and(|seconds| (86_390..=86_410).contains(&seconds)), "{leap:?}");
        assert_eq!(watch.jump(), None);
    }
}
