//! Slots for hashing: as many passwords at once as there are cores, and a short queue before them.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::actions::Error;

pub(super) const QUEUE_MAX: usize = 32;

/// As many at once as there are slots; a few wait; the rest are turned away.
pub(super) struct Slots {
    state: Mutex<SlotState>,
    freed: Condvar,
}

pub(super) struct SlotState {
    free: usize,
    pub(super) waiting: usize,
}

impl Slots {
    pub(super) fn new(count: usize) -> Self {
        Self { state: Mutex::new(SlotState { free: count, waiting: 0 }), freed: Condvar::new() }
    }

    /// Waits for a slot.
    pub(super) fn hold(&self) -> Result<Held<'_>, Error> {
        let mut state = self.lock();
        if state.free == 0 && state.waiting >= QUEUE_MAX {
            return Err(Error::Unavailable(None));
        }
        state.waiting += 1;
        while state.free == 0 {
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waiting -= 1;
        state.free -= 1;
        Ok(Held(self))
    }

    /// A slot that is free, past nobody who waits.
    pub(super) fn try_hold(&self) -> Option<Held<'_>> {
        let mut state = self.lock();
        if state.free <= state.waiting {
            return None;
        }
        state.free -= 1;
        Some(Held(self))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, SlotState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the slot back even if the work panics.
pub(super) struct Held<'a>(&'a Slots);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.lock().free += 1;
        self.0.freed.notify_one();
    }
}
