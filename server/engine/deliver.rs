//! The deliver round: claim, put into words, send, write down how it ended.
//!
//! A claim has a lease and a fence number. A worker that was paused longer than its lease finds
//! that its fence is old, and changes nothing. A crash after the other side took a message leads to
//! a second one with the same Message-ID: a duplicate, never a loss.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};

use crate::actions::House;
use crate::domain::ids::{Act, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::{Addressee, Notice};
use crate::domain::world::World;
use crate::i18n::Language;
use crate::link::Link;
use crate::notify::{Links, Outcome, Outgoing, Renderer, Sender, backoff};
use crate::store::outbox::{Claimed, Finished};
use crate::store::{Error, Urgency};

use super::blocking;

/// Longer than any single try may take.
const LEASE: Span = Span::seconds(120);
/// Deliveries claimed at once.
const CLAIM_MAX: usize = 32;
/// Deliveries under way at once: a slow channel holds up no other.
const PARALLEL_MAX: usize = 16;
/// Tries before a delivery is dead: with the backoff, about a day and a half.
const ATTEMPTS_MAX: u32 = 150;

/// Senders by the channel's name in the outbox: `mail`, `chat:<name>`.
pub type Senders = BTreeMap<String, Sender>;

/// What deliveries need.
pub struct Deliveries {
    /// Channels that can be sent on.
    pub senders: Senders,
    /// Words.
    pub renderer: Renderer,
    /// The server's own address.
    pub base_url: String,
    /// The desk's telephone.
    pub desk_phone: Option<String>,
    /// The language notices are written in.
    pub language: Language,
}

/// A claimed delivery with what it takes to send it.
struct Job {
    claimed: Claimed,
    notice: Notice,
    world: Arc<World>,
    now: Moment,
}

impl Deliveries {
    /// Tries what is due. Returns how many were tried.
    ///
    /// # Errors
    /// The store is not available. What was sent and could not be written down is sent again.
    pub async fn round(&self, house: &House) -> Result<usize, Error> {
        let claimed = self.claim(house).await?;
        let count = claimed.len();
        let tries = claimed.into_iter().map(|job| self.deliver(house, job));
        let mut ends = stream::iter(tries).buffer_unordered(PARALLEL_MAX);
        let mut failure = None;
        while let Some(end) = ends.next().await {
            failure = failure.or(end.err());
        }
        failure.map_or(Ok(count), Err)
    }

    async fn claim(&self, house: &House) -> Result<Vec<Job>, Error> {
        let store = house.store.clone();
        blocking(move || {
            // Looking is cheap and claiming takes the write lock: look first.
            let is_due = store.read(|tx| -> Result<bool, Error> {
                let now = tx.now()?;
                Ok(tx.next_delivery()?.is_some_and(|due| due <= now))
            })?;
            if !is_due {
                return Ok(Vec::new());
            }
            store.write(Urgency::Engine, "claim deliveries", |tx| {
                let (world, now) = (tx.world()?, tx.now()?);
                let claimed = tx.claim_deliveries(LEASE, CLAIM_MAX)?;
                let job = |claimed: Claimed| {
                    let notice =
                        serde_json::from_str(&claimed.notice).map_err(|_| Error::Unreadable("notice"))?;
                    Ok(Job { claimed, notice, world: Arc::clone(&world), now })
                };
                claimed.into_iter().map(job).collect::<Result<Vec<Job>, Error>>()
            })
        })
        .await?
    }

    async fn deliver(&self, house: &House, job: Job) -> Result<(), Error> {
        let outcome = self.send(house, &job).await;
        let Job { claimed, now, .. } = job;
        let attempt = u32::try_from(claimed.attempts).unwrap_or(1);
        let (finished, error) = match outcome {
            Outcome::Sent { .. } => (Finished::Sent, None),
            Outcome::Refused { why } => (Finished::Dead, Some(why)),
            Outcome::Retry { why, .. } if attempt >= ATTEMPTS_MAX => (Finished::Dead, Some(why)),
            Outcome::Retry { after, why } => {
                let due_at = now + after.unwrap_or_else(|| backoff(claimed.id, attempt));
                (Finished::Retry { due_at }, Some(why))
            }
        };
        if let Some(why) = &error {
            let channel = &claimed.channel;
            tracing::warn!(delivery.id = %claimed.id, delivery.channel = channel, why, "A delivery failed");
        }
        let store = house.store.clone();
        blocking(move || {
            store.write(Urgency::Engine, "finish delivery", move |tx| {
                tx.finish_delivery(claimed.id, claimed.fence, finished, error.as_deref()).map(|_| ())
            })
        })
        .await?
    }

    async fn send(&self, house: &House, job: &Job) -> Outcome {
        let refused = |why: &str| Outcome::Refused { why: why.to_owned() };
        let Some(sender) = self.senders.get(&job.claimed.channel) else {
            return refused("the channel is not configured");
        };
        let Some((to_name, to_address)) = address(job) else {
            return refused("the addressee has no address on this channel");
        };
        let links = self.links(house, job);
        let rendered = match self.renderer.render(&job.notice, &job.world, self.language, &links, job.now) {
            Ok(rendered) => rendered,
            Err(error) => return Outcome::Retry { after: None, why: error.to_string() },
        };
        let outgoing = Outgoing {
            delivery: job.claimed.id,
            incident: job.notice.incident,
            number: job.notice.number.clone(),
            reason: job.notice.reason,
            drill: job.notice.drill,
            to_name,
            to_address,
            at: job.notice.at,
            now: job.now,
            rendered,
        };
        sender.send(&outgoing).await
    }

    fn links(&self, house: &House, job: &Job) -> Links {
        let base_url = self.base_url.trim_end_matches('/').to_owned();
        let confirm = match &job.notice.to {
            Addressee::Person(person) if job.claimed.channel == "mail" && asks_to_confirm(&job.notice) => {
                let link = Link::new(job.notice.incident, person.clone(), job.now);
                Some(format!("{base_url}{}", link.path(&house.keys)))
            }
            Addressee::Person(_) | Addressee::Party(_) => None,
        };
        Links { base_url, confirm, desk_phone: self.desk_phone.clone() }
    }
}

/// The page behind the link confirms and does nothing else.
fn asks_to_confirm(notice: &Notice) -> bool {
    notice.duties.iter().any(|duty| duty.act.is(Act::CONFIRM))
}

/// The name and the mail address of the addressee, as they are today. A person who has left since
/// is not written to.
fn address(job: &Job) -> Option<(String, String)> {
    match &job.notice.to {
        Addressee::Person(person) => address_of_person(job, person),
        Addressee::Party(party) => {
            let policy = job.world.policies.get(&job.notice.policy)?;
            let party = policy.parties.get(party)?;
            Some((party.label.clone(), party.email.clone()?))
        }
    }
}

fn address_of_person(job: &Job, person: &PersonId) -> Option<(String, String)> {
    let org = &job.world.org;
    let row = org.people.get(person).filter(|_| org.is_employed(person, job.now))?;
    let needs_mail = job.claimed.channel == "mail";
    let is_reachable = !needs_mail || !row.email.is_empty();
    is_reachable.then(|| (row.name.clone(), row.email.clone()))
}
