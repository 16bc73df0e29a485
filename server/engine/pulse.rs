//! How the rounds go. An escalation engine that is dead must be noticed by someone else.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::clock::{Clock, JumpWatch};
use crate::domain::moment::{Moment, Span};

/// Without a round for this long, the engine counts as late.
pub const LATE_AFTER: Span = Span::seconds(30);

/// A delivery that is due and that nobody tries for this long says that lanes do not move.
pub const OVERDUE_AFTER: Span = Span::seconds(60);

/// Counts rounds and remembers the last one.
#[derive(Debug, Default)]
pub struct Pulse {
    rounds: AtomicU64,
    stuck: AtomicUsize,
    leaps: AtomicU64,
    last: Mutex<Option<Moment>>,
    jump: Mutex<Option<JumpWatch>>,
}

impl Pulse {
    /// A round of waking ended; `stuck` incidents cannot be decided.
    pub(super) fn beat(&self, stuck: usize) {
        self.rounds.fetch_add(1, Ordering::Relaxed);
        self.stuck.store(stuck, Ordering::Relaxed);
        let clock = Clock::System;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock.now());
    }

    /// How far the wall clock leapt since the last round, if it did.
    pub(super) fn leap(&self, clock: &Clock) -> Option<Span> {
        let mut watch = self.jump.lock().unwrap_or_else(PoisonError::into_inner);
        let leap = watch.get_or_insert_with(|| clock.watch()).jump();
        if leap.is_some() {
            self.leaps.fetch_add(1, Ordering::Relaxed);
        }
        leap
    }

    /// Rounds of waking so far: what the watchdog and the heartbeat are fed by.
    pub fn rounds(&self) -> u64 {
        self.rounds.load(Ordering::Relaxed)
    }

    /// Incidents that could not be decided in the last round.
    pub fn stuck(&self) -> usize {
        self.stuck.load(Ordering::Relaxed)
    }

    /// Leaps of the wall clock so far.
    pub fn leaps(&self) -> u64 {
        self.leaps.load(Ordering::Relaxed)
    }

    /// How long ago the last round ended; none before the first.
    pub fn age(&self) -> Option<Span> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.map(|last| Clock::System.now() - last)
    }

    /// Whether rounds have stopped.
    pub fn is_late(&self) -> bool {
        self.age().is_none_or(|age| age > LATE_AFTER)
    }
}
