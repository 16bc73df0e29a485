//! The wake round: incidents whose time has come, or that something touched, decide for themselves.

use std::sync::Arc;

use crate::actions::{Backend, Error, wake};

use super::blocking;
use super::pulse::Pulse;

/// Wakes what is due. A leap of the wall clock pauses waking for this round and is told: a clock
/// that leaps a day ahead would make every duty late at once.
pub async fn round(backend: &Backend, pulse: &Arc<Pulse>, limit: usize) -> Result<usize, Error> {
    if let Some(leap) = pulse.leap(backend.store.clock()) {
        tracing::error!(seconds = leap.as_seconds(), "The clock leapt; waking pauses for one round");
        return Ok(0);
    }
    let backend = backend.clone();
    let woken = blocking(move || wake::wake_due(&backend, limit)).await??;
    for id in &woken.stuck {
        tracing::error!(history = %id, "An incident cannot be decided; tell the desk by telephone");
    }
    pulse.beat(woken.stuck.len());
    Ok(woken.looked)
}
