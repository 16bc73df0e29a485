//! What repeats without anyone clicking: wake what is due, deliver what lies in the outbox, seal
//! the histories.
//!
//! Each is a function that does one round and says how much it did. The loops around them are
//! trivial: a round that did something is followed by another, else by a wait for a nudge or a
//! tick. Tests call the rounds themselves. A round is never retried here: what is due stays due.

mod deliver;
mod lanes;
mod pulse;
mod wake;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::actions::Backend;
use crate::domain::moment::Span;
use crate::store;

pub use deliver::{Deliveries, Senders};
pub use pulse::{OVERDUE_AFTER, Pulse};

/// The longest wait between rounds: how late another process's work can be noticed.
const TICK: Duration = Duration::from_secs(1);

/// How many histories one wake takes; a person's write never waits for more.
const WAKE_MAX: usize = 64;

/// Everything the rounds need.
pub struct Engine {
    backend: Backend,
    deliveries: Deliveries,
    pulse: Arc<Pulse>,
    /// Every loop hears of each commit, also one that is busy meanwhile.
    news: watch::Sender<()>,
}

impl Engine {
    /// An engine for a house. It listens to the store: a commit that gives it something to do wakes
    /// it at once, so that a mail leaves within milliseconds of the report.
    pub fn new(backend: Backend, deliveries: Deliveries) -> Self {
        let news = watch::Sender::new(());
        let told = news.clone();
        backend.store.on_commit(Arc::new(move || told.send_replace(())));
        Self { backend, deliveries, pulse: Arc::new(Pulse::default()), news }
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
        wake::round(&self.backend, &self.pulse, WAKE_MAX).await
    }

    /// One round of deliveries. Returns how many were tried.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn deliver_round(&self) -> Result<usize, store::Error> {
        self.deliveries.round(&self.backend).await
    }

    /// One round of sealing. Returns how many heads were sealed.
    ///
    /// # Errors
    /// The store is not available.
    pub async fn seal_round(&self) -> Result<usize, store::Error> {
        let store = self.backend.store.clone();
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

    /// Runs the three loops until `stop` turns true. A round under way is finished first; a message that is
    /// not out soon is given back.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let store = self.backend.store.clone();
        let alone = blocking(move || store.serve_alone()).await.and_then(|alone| alone);
        if let Err(error) = &alone {
            tracing::error!(%error, "What the last process held is taken up when its lease ends");
        }
        let wake = self.repeat(stop.clone(), "wake", || async { self.wake_round().await.map_err(report) });
        let deliver = self.deliveries.run(&self.backend, self.news.subscribe(), stop.clone());
        let seal = self.repeat(stop.clone(), "seal", || async { self.seal_round().await.map_err(report) });
        tokio::join!(wake, deliver, seal);
        drop(alone);
    }

    /// Repeats a round. One that failed waits for a tick: the store may be coming back.
    async fn repeat<F>(&self, mut stop: watch::Receiver<bool>, name: &'static str, round: impl Fn() -> F)
    where
        F: Future<Output = Result<usize, String>>,
    {
        let mut news = self.news.subscribe();
        while !*stop.borrow() {
            news.borrow_and_update();
            match round().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::error!(round = name, error, "A round failed and will be repeated"),
            }
            let wait = self.pause(name).await;
            tokio::select! {
                _ = news.changed() => {}
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
        let store = self.backend.store.clone();
        let next = blocking(move || {
            store.read(|tx| -> Result<Option<Span>, store::Error> {
                let (due, now) = (tx.next_wake()?, tx.now()?);
                Ok(due.map(|due| due - now))
            })
        })
        .await;
        let Ok(Ok(Some(left))) = next else { return TICK };
        lanes::short(left)
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
