//! What repeats without anyone clicking: wake what is due, deliver what lies in the outbox, seal
//! the histories.
//!
//! Each is a function that does one round and says how much it did. The loops around them are
//! trivial: a round that did something is followed by another, else by a wait for a nudge or a
//! tick. Tests call the rounds themselves. A round is never retried here: what is due stays due.

mod deliver;
mod pulse;
mod wake;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::actions::House;
use crate::domain::moment::Span;
use crate::store;

pub use deliver::{Deliveries, Senders};
pub use pulse::Pulse;

/// The longest wait between rounds: how late another process's work can be noticed.
const TICK: Duration = Duration::from_secs(1);

/// How many histories one wake takes; a person's write never waits for more.
const WAKE_MAX: usize = 64;

/// Everything the rounds need.
pub struct Engine {
    house: House,
    deliveries: Deliveries,
    pulse: Arc<Pulse>,
    nudge: Arc<Notify>,
}

impl Engine {
    /// An engine for a house. It listens to the store: a commit that gives it something to do wakes
    /// it at once, so that a mail leaves within milliseconds of the report.
    pub fn new(house: House, deliveries: Deliveries) -> Self {
        let nudge = Arc::new(Notify::new());
        let heard = Arc::clone(&nudge);
        // All loops hear it; one that is busy hears it when it comes back.
        house.store.on_commit(Arc::new(move || {
            heard.notify_waiters();
            heard.notify_one();
        }));
        Self { house, deliveries, pulse: Arc::new(Pulse::default()), nudge }
    }

    /// How the rounds go: for readiness, metrics, the watchdog and the heartbeat.
    pub fn pulse(&self) -> Arc<Pulse> {
        Arc::clone(&self.pulse)
    }

    /// One round of waking. Returns how many histories were looked at.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn wake_round(&self) -> Result<usize, crate::actions::Error> {
        wake::round(&self.house, &self.pulse, WAKE_MAX).await
    }

    /// One round of deliveries. Returns how many were tried.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn deliver_round(&self) -> Result<usize, store::Error> {
        self.deliveries.round(&self.house).await
    }

    /// One round of sealing. Returns how many heads were sealed.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn seal_round(&self) -> Result<usize, store::Error> {
        let store = self.house.store.clone();
        blocking(move || store::seal::seal_round(&store)).await?
    }

    /// Runs rounds until nothing is due: what a test calls instead of waiting.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn settle(&self) -> Result<(), crate::actions::Error> {
        loop {
            let woken = self.wake_round().await?;
            let tried = self.deliver_round().await?;
            if woken + tried == 0 {
                return Ok(());
            }
        }
    }

    /// Runs the three loops until `stop` turns true. A round under way is finished first.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let wake = self.repeat(stop.clone(), "wake", || async { self.wake_round().await.map_err(report) });
        let deliver =
            self.repeat(stop.clone(), "deliver", || async { self.deliver_round().await.map_err(report) });
        let seal = self.repeat(stop.clone(), "seal", || async { self.seal_round().await.map_err(report) });
        tokio::join!(wake, deliver, seal);
    }

    /// Repeats a round. One that failed waits for a tick: the store may be coming back.
    async fn repeat<F>(&self, mut stop: watch::Receiver<bool>, name: &'static str, round: impl Fn() -> F)
    where
        F: Future<Output = Result<usize, String>>,
    {
        while !*stop.borrow() {
            match round().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::error!(round = name, error, "A round failed and will be repeated"),
            }
            let wait = self.pause(name).await;
            tokio::select! {
                () = self.nudge.notified() => {}
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// How long a loop may rest: until the next moment at which something is due, at most a tick.
    async fn pause(&self, name: &'static str) -> Duration {
        if name == "seal" {
            return TICK;
        }
        let store = self.house.store.clone();
        let next = blocking(move || {
            store.read(|tx| -> Result<Option<Span>, store::Error> {
                let due = [tx.next_wake()?, tx.next_delivery()?].into_iter().flatten().min();
                let now = tx.now()?;
                Ok(due.map(|due| due - now))
            })
        })
        .await;
        let Ok(Ok(Some(left))) = next else { return TICK };
        let left = u64::try_from(left.as_micros()).unwrap_or(0);
        Duration::from_micros(left).clamp(Duration::from_millis(5), TICK)
    }
}

fn report(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Runs what blocks where blocking is allowed.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, store::Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| store::Error::Panicked("engine"))
}
