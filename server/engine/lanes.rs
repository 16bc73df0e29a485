//! Lanes: no channel waits for another, and no addressee of a mail for another.
//!
//! A channel makes a few tries at once. One that does not end soon steps aside and counts no more among
//! them, so that however many addressees are slow, whoever comes next is tried at once. Something is on its
//! way to one addressee of a mail at a time.
//!
//! What is under way is held by a lease that is renewed while this process lives: what a dead one held is
//! free soon.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::watch;

use crate::actions::Backend;
use crate::domain::channel::Channel;
use crate::domain::moment::Span;
use crate::domain::notice::Addressee;
use crate::store::outbox::{Held, Lane, Lanes};
use crate::store::{Error, Urgency};

use super::deliver::{Deliveries, Job};
use super::{TICK, blocking};

/// How long a claim holds by itself: so long what a dead process held waits.
pub(super) const LEASE: Span = Span::seconds(20);
/// How often a living process says that it still holds what it claimed.
const RENEW: Duration = Duration::from_secs(5);

/// Mails at once; a relay grants one caller some fifty connections.
const MAILS_AT_ONCE: usize = 32;
/// Mails under way, those that stepped aside included.
const MAILS_IN_ALL: usize = 256;
/// Messages under way on any other channel: all of them lead to one place.
const POSTS_IN_ALL: usize = 8;
/// Deliveries of such a channel in one claim. What is said to several at once is one card.
const POSTS_CLAIMED: usize = 32;
/// A try that lasts longer steps aside.
const ASIDE_AFTER: Duration = Duration::from_millis(150);

/// How long what is under way may go on once the process is told to stop.
const GRACE: Duration = Duration::from_secs(4);

/// Tries under way.
#[derive(Default)]
struct UnderWay<'a> {
    tries: FuturesUnordered<BoxFuture<'a, (u64, Result<(), Error>)>>,
    known: BTreeMap<u64, Known>,
    begun: u64,
}

/// What is known of a try.
struct Known {
    channel: Channel,
    to: Vec<Addressee>,
    held: Vec<Held>,
    since: Instant,
}

impl Deliveries {
    /// Tries once what is due and what the lanes have room for, and waits for all of it: what a test calls.
    /// Returns how many deliveries were tried.
    ///
    /// # Errors
    /// The store is not available. What was sent and could not be written down is sent again.
    pub async fn round(&self, backend: &Backend) -> Result<usize, Error> {
        let mut under_way = UnderWay::default();
        let taken = self.claim(backend, under_way.lanes()).await?;
        let count = taken.messages.iter().map(Vec::len).sum();
        taken.messages.into_iter().for_each(|jobs| under_way.begin(self, backend, jobs));
        let mut failure = None;
        while let Some(end) = under_way.next().await {
            failure = failure.or(end.err());
        }
        failure.map_or(Ok(count), Err)
    }

    /// Delivers until `stop` turns true. `news` says that something may be due.
    pub async fn run(
        &self,
        backend: &Backend,
        mut news: watch::Receiver<()>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut under_way = UnderWay::default();
        let mut renewed = Instant::now();
        while !*stop.borrow() {
            news.borrow_and_update();
            if renewed.elapsed() >= RENEW {
                under_way.renew(backend).await;
                renewed = Instant::now();
            }
            let claim = self.claim(backend, under_way.lanes());
            let rest = match under_way.beside(claim).await {
                Ok(taken) if !taken.messages.is_empty() => {
                    taken.messages.into_iter().for_each(|jobs| under_way.begin(self, backend, jobs));
                    continue;
                }
                Ok(taken) => taken.rest.map_or(TICK, short),
                Err(error) => {
                    tracing::error!(%error, "Deliveries could not be claimed; it is tried again");
                    TICK
                }
            };
            let rest = if under_way.is_full() { rest.min(ASIDE_AFTER) } else { rest };
            tokio::select! {
                Some(end) = under_way.next() => log(end),
                _ = news.changed() => {}
                () = tokio::time::sleep(rest) => {}
                _ = stop.changed() => {}
            }
        }
        under_way.finish(backend).await;
    }
}

impl<'a> UnderWay<'a> {
    /// Begins the try of one message.
    fn begin(&mut self, deliveries: &'a Deliveries, backend: &'a Backend, jobs: Vec<Job>) {
        let Some(channel) = jobs.first().map(|job| job.channel().clone()) else { return };
        self.begun += 1;
        let no = self.begun;
        let to = jobs.iter().map(|job| job.to().clone()).collect();
        let held = jobs.iter().map(Job::held).collect();
        self.known.insert(no, Known { channel, to, held, since: Instant::now() });
        self.tries.push(Box::pin(async move { (no, deliveries.deliver(backend, jobs).await) }));
    }

    /// The next try that ends; none while nothing is under way.
    async fn next(&mut self) -> Option<Result<(), Error>> {
        let (no, end) = self.tries.next().await?;
        self.known.remove(&no);
        Some(end)
    }

    /// Does something else while the tries go on.
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                Some(end) = self.next() => log(end),
            }
        }
    }

    /// What there is room for.
    fn lanes(&self) -> Lanes {
        let mut lanes = Lanes::wide(POSTS_CLAIMED);
        let mut counts: BTreeMap<&Channel, usize> = BTreeMap::new();
        for known in self.known.values() {
            *counts.entry(&known.channel).or_default() += 1;
        }
        for (channel, count) in counts {
            let limit = if count < POSTS_IN_ALL { POSTS_CLAIMED } else { 0 };
            lanes.named.insert(channel.clone(), Lane { limit, ..Lane::default() });
        }
        let mails = || self.known.values().filter(|known| known.channel.is_mail());
        let quick = mails().filter(|known| known.since.elapsed() < ASIDE_AFTER).count();
        let room = MAILS_AT_ONCE.saturating_sub(quick).min(MAILS_IN_ALL.saturating_sub(mails().count()));
        let busy = mails().flat_map(|known| known.to.iter().cloned()).collect();
        lanes.named.insert(Channel::mail(), Lane { limit: room, is_by_addressee: true, busy });
        lanes
    }

    /// Whether mail waits for a try to end or to step aside.
    fn is_full(&self) -> bool {
        self.lanes().named.get(&Channel::mail()).is_some_and(|lane| lane.limit == 0)
    }

    fn held(&self) -> Vec<Held> {
        self.known.values().flat_map(|known| known.held.iter().copied()).collect()
    }

    /// Says that this process lives and still holds what it claimed.
    async fn renew(&mut self, backend: &Backend) {
        let (store, held) = (backend.store.clone(), self.held());
        if held.is_empty() {
            return;
        }
        let renewal = blocking(move || {
            store.write::<_, Error>(Urgency::Engine, "renew leases", move |tx| tx.renew_leases(&held, LEASE))
        });
        if let Err(error) = self.beside(renewal).await.and_then(|renewed| renewed) {
            tracing::error!(%error, "Leases could not be renewed; another process may send the same again");
        }
    }

    /// Lets what is under way end, for a while, and gives back what does not.
    async fn finish(mut self, backend: &Backend) {
        let ends = async {
            while let Some(end) = self.next().await {
                log(end);
            }
        };
        if tokio::time::timeout(GRACE, ends).await.is_ok() {
            return;
        }
        let (store, held) = (backend.store.clone(), self.held());
        // Whatever the other side makes of it: it is sent again under the same id.
        drop(self);
        let given = blocking(move || {
            store.write::<_, Error>(Urgency::Engine, "give back", move |tx| tx.give_back(&held))
        });
        if let Err(error) = given.await.and_then(|given| given) {
            tracing::error!(%error, "Deliveries could not be given back; their leases end by themselves");
        }
    }
}

fn log(end: Result<(), Error>) {
    if let Err(error) = end {
        tracing::error!(%error, "The end of a delivery could not be written down; it is sent again");
    }
}

/// A wait until something is due: never none at all, and never longer than what another process does may
/// go unnoticed.
pub(super) fn short(left: Span) -> Duration {
    let left = u64::try_from(left.as_micros()).unwrap_or(0);
    Duration::from_micros(left).clamp(Duration::from_millis(5), TICK)
}
