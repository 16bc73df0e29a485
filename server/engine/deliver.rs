//! The deliver round: claim, put into words, send, write down how it ended.
//!
//! A claim has a lease, which is renewed while the try goes on ([`lanes`](super::lanes)), and a fence
//! number. A worker that was paused longer than its lease finds that its fence is old, and changes nothing.
//! A crash after the other side took a message leads to
//! a second one with the same Message-ID: a duplicate, never a loss.
//!
//! People who are told the same at the same time in the same chat channel get one card that names
//! them all. Each keeps a delivery of their own, and all of these end as the card did. Where a claim
//! parts them there are two cards. What many strangers report at once is told in one message that counts
//! them, with a delivery for each all the same.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::actions::Backend;
use crate::domain::channel::Channel;
use crate::domain::ids::{Act, DeliveryId, HistoryId, PersonId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::{Addressee, Known, Notice, Reason, is_still_for, known, says_nothing_new};
use crate::domain::policy::Policy;
use crate::domain::recipients::readers::Ears;
use crate::domain::world::World;
use crate::i18n::{Language, text};
use crate::keys::Chance;
use crate::link::{LIFE, Link, hash_of, invitation_path};
use crate::notify::{Links, Outcome, Outgoing, Renderer, Sender, backoff, gathered, thread};
use crate::store::admissions::account_history;
use crate::store::outbox::{Claimed, Finished, Held, Lanes, SAID_BEFORE};
use crate::store::{Error, Store, Tx, Urgency};

use super::blocking;
use super::lanes::LEASE;

/// Tries before a delivery is dead: with the backoff, about a day and a half.
const ATTEMPTS_MAX: u32 = 150;

/// Senders by channel.
pub type Senders = BTreeMap<Channel, Sender>;

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
    /// Whoever was told by mail is not told the same again before this has passed; at once, if it is nothing.
    pub spare: Span,
}

/// What a claim took.
pub(super) struct Taken {
    /// Deliveries by message.
    pub messages: Vec<Vec<Job>>,
    /// How long until something else is due.
    pub rest: Option<Span>,
}

/// A claimed delivery with what it takes to send it.
pub(super) struct Job {
    claimed: Claimed,
    notice: Notice,
    /// The path of the link that it carries, where it carries one.
    link: Option<String>,
    /// Who must not learn of it: subjects, also those named after the notice was written.
    subjects: BTreeSet<PersonId>,
    world: Arc<World>,
    now: Moment,
    /// What a mail says beside it.
    known: Option<Known>,
    /// Another mail has said it a while ago.
    is_said: bool,
}

/// How a claimed delivery ended.
struct Ended {
    claimed: Claimed,
    finished: Finished,
    error: Option<String>,
}

impl Deliveries {
    /// Takes what is due and what the lanes have room for.
    pub(super) async fn claim(&self, backend: &Backend, lanes: Lanes) -> Result<Taken, Error> {
        let (store, chance, spare) = (backend.store.clone(), backend.keys.chance().clone(), self.spare);
        blocking(move || {
            // Looking is cheap and claiming takes the write lock: look first.
            let (is_due, rest) = store.read(|tx| -> Result<_, Error> {
                let now = tx.now()?;
                Ok((tx.has_claimable(&lanes)?, tx.next_due()?.map(|due| due - now)))
            })?;
            if !is_due {
                return Ok(Taken { messages: Vec::new(), rest });
            }
            let mut jobs = store.write(Urgency::Engine, "claim deliveries", move |tx| {
                let (world, now) = (tx.world()?, tx.now()?);
                let claimed = tx.claim_deliveries(LEASE, &lanes)?;
                let job = |claimed: Claimed| {
                    let notice: Notice =
                        serde_json::from_str(&claimed.notice).map_err(|_| Error::Unreadable("notice"))?;
                    let link = draw_link(tx, &chance, &claimed, &notice)?;
                    let subjects = tx.excluded(claimed.history)?;
                    let world = Arc::clone(&world);
                    Ok(Job { claimed, notice, link, subjects, world, now, known: None, is_said: false })
                };
                claimed.into_iter().map(job).collect::<Result<Vec<Job>, Error>>()
            })?;
            read_said(&store, spare, &mut jobs);
            read_known(&store, &mut jobs);
            Ok(Taken { messages: messages(jobs), rest })
        })
        .await?
    }

    /// Makes one try for deliveries that are one message. Whoever cannot be written to any more
    /// neither stands on it nor keeps it from the others.
    pub(super) async fn deliver(&self, backend: &Backend, jobs: Vec<Job>) -> Result<(), Error> {
        let (said, jobs): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| job.is_said);
        let (reached, lost): (Vec<Job>, Vec<Job>) = jobs.into_iter().partition(|job| address(job).is_some());
        let spared = |job: Job| Ended {
            claimed: job.claimed,
            finished: Finished::Sent,
            error: Some(SAID_BEFORE.to_owned()),
        };
        let mut ended: Vec<Ended> = said.into_iter().map(spared).collect();
        if let Some(first) = reached.first() {
            let outcome = self.send(first, &reached).await;
            // All come back together, or their next card would be several.
            let wait = backoff(first.claimed.id, tries(&first.claimed));
            ended.extend(reached.into_iter().map(|job| job.end(outcome.clone(), wait)));
        }
        // The same words for every cause: they are read by people who may not know why.
        let nowhere = || refused("the addressee cannot be written to on this channel");
        ended.extend(lost.into_iter().map(|job| job.end(nowhere(), Span::ZERO)));
        self.write_down(backend, ended).await
    }

    async fn write_down(&self, backend: &Backend, ended: Vec<Ended>) -> Result<(), Error> {
        for end in ended.iter().filter(|end| end.finished != Finished::Sent) {
            if let Some(why) = &end.error {
                let (id, channel) = (end.claimed.id, &end.claimed.channel);
                tracing::warn!(delivery.id = %id, delivery.channel = %channel, why, "A delivery failed");
            }
        }
        let store = backend.store.clone();
        blocking(move || {
            store.write(Urgency::Engine, "finish delivery", move |tx| {
                for Ended { claimed, finished, error } in &ended {
                    tx.finish_delivery(claimed.id, claimed.fence, *finished, error.as_deref())?;
                }
                Ok(())
            })
        })
        .await?
    }

    /// Sends the message of `first` to everyone it is for.
    async fn send(&self, first: &Job, jobs: &[Job]) -> Outcome {
        let Some(sender) = self.senders.get(&first.claimed.channel) else {
            return refused("the channel is not configured");
        };
        let links = self.links(first);
        let notices: Vec<&Notice> = jobs.iter().map(|job| &job.notice).collect();
        let is_one = notices.iter().all(|notice| notice.incident == first.notice.incident);
        let rendered = if is_one {
            self.renderer.render_for_all(&notices, &first.world, self.language, &links, first.now)
        } else {
            Ok(gathered(&notices, &first.world, self.language, &links, first.now))
        };
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(error) => return Outcome::Retry { after: None, why: error.to_string() },
        };
        let mut names: Vec<String> = jobs.iter().filter_map(|job| Some(address(job)?.0)).collect();
        names.dedup();
        let (incident, thread, number) = if is_one {
            (first.notice.incident, thread(&first.notice), first.notice.number.clone())
        } else {
            (HistoryId(Uuid::nil()), Uuid::nil(), String::new())
        };
        let outgoing = Outgoing {
            delivery: message_id(first, jobs),
            incident,
            thread,
            number,
            called: first.notice.called.filter(|_| is_one),
            reason: first.notice.reason,
            drill: first.notice.drill,
            to_name: names.join(&text(self.language, "notice-separator", &[])),
            to_address: address(first).map(|(_, mail)| mail).unwrap_or_default(),
            at: first.notice.at,
            now: first.now,
            rendered,
        };
        sender.send(&outgoing).await
    }

    fn links(&self, job: &Job) -> Links {
        let base_url = self.base_url.trim_end_matches('/').to_owned();
        let link = job.link.as_ref().map(|path| format!("{base_url}{path}"));
        let (confirm, invitation, party) = match &job.notice.to {
            Addressee::Person(_) if job.notice.invitation().is_some() => (None, link, None),
            Addressee::Person(_) => (link, None, None),
            Addressee::Party(_) => (None, None, link),
        };
        Links {
            base_url,
            confirm,
            invitation,
            party,
            desk_phone: self.desk_phone.clone(),
            subjects: job.subjects.clone(),
            known: job.known.clone(),
        }
    }
}

/// Marks what would be mailed to somebody who has been told it all a while ago. A reminder goes out rather
/// than not at all where that cannot be read.
fn read_said(store: &Store, spare: Span, jobs: &mut [Job]) {
    let read = store.read(|tx| -> Result<(), Error> {
        for job in jobs.iter_mut().filter(|job| job.claimed.channel.is_mail()) {
            let Addressee::Person(person) = &job.notice.to else { continue };
            if spare > Span::ZERO && says_nothing_new(&job.notice, std::slice::from_ref(&job.notice)) {
                let before = tx.mailed_since(job.claimed.history, person, job.now - spare)?;
                job.is_said = says_nothing_new(&job.notice, &before);
            }
        }
        Ok(())
    });
    if let Err(error) = read {
        tracing::warn!(error = %error, "Mails go out without a look at what was said before");
    }
}

/// Reads what each mail says of its incident as it stands now, apart from the claim, which holds up every
/// writer. A channel that several read is told nothing beside the notice. An alarm goes out without it rather
/// than not at all.
fn read_known(store: &Store, jobs: &mut [Job]) {
    let read = store.read(|tx| -> Result<(), Error> {
        // An alarm tells several people of one incident.
        let mut states = BTreeMap::new();
        for job in jobs.iter_mut() {
            if !job.claimed.channel.is_mail() || job.notice.number.is_empty() {
                continue;
            }
            let Some(policy) = job.world.policies.get(&job.notice.policy) else { continue };
            let state = match states.entry(job.notice.incident) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(tx.load::<Incident>(job.notice.incident)?),
            };
            let Some(loaded) = state else { continue };
            job.known = known(&job.notice, &loaded.state, (&job.world, policy), job.now);
        }
        Ok(())
    });
    if let Err(error) = read {
        tracing::warn!(error = %error, "Mails go out without what is known of their incidents");
    }
}

/// Draws the secret of the link that a notice carries, and keeps what it opens beside its hash. Each try has
/// a secret of its own, for nothing is kept from which the first could be had again.
fn draw_link(
    tx: &mut Tx<'_>,
    chance: &Chance,
    claimed: &Claimed,
    notice: &Notice,
) -> Result<Option<String>, Error> {
    if let Some(no) = notice.invitation() {
        return draw_invitation(tx, chance, claimed, (notice, no));
    }
    let is_asked = match &notice.to {
        Addressee::Person(_) => claimed.channel.is_mail() && asks_to_confirm(notice),
        Addressee::Party(_) => notice.reason == Reason::Outside && !notice.drill,
    };
    if !is_asked {
        return Ok(None);
    }
    let (secret, link) = (chance.token()?, Link::new(notice.incident, notice.to.clone(), tx.now()?));
    tx.keep_link(hash_of(&secret), claimed.id, &link)?;
    Ok(Some(link.path(&secret)))
}

/// The same for an invitation to an account, as long as it is the one that stands.
fn draw_invitation(
    tx: &mut Tx<'_>,
    chance: &Chance,
    claimed: &Claimed,
    (notice, no): (&Notice, u32),
) -> Result<Option<String>, Error> {
    let Addressee::Person(person) = &notice.to else { return Ok(None) };
    let open = tx.invitations(std::slice::from_ref(person))?.remove(person);
    if !claimed.channel.is_mail() || open.is_none_or(|(open, _)| open != no) {
        return Ok(None);
    }
    let (secret, until) = (chance.token()?, notice.at + LIFE);
    let link = Link { incident: account_history(person), to: notice.to.clone(), until };
    tx.keep_link(hash_of(&secret), claimed.id, &link)?;
    Ok(Some(invitation_path(&secret)))
}

impl Job {
    /// On which channel.
    pub(super) const fn channel(&self) -> &Channel {
        &self.claimed.channel
    }

    /// To whom.
    pub(super) fn to(&self) -> &Addressee {
        &self.notice.to
    }

    /// What is held.
    pub(super) fn held(&self) -> Held {
        (self.claimed.id, self.claimed.fence)
    }

    fn ears<'a>(&'a self, policy: &'a Policy) -> Ears<'a> {
        Ears { org: &self.world.org, policy, subjects: &self.subjects, now: self.now }
    }

    /// The end of this delivery when its message ended so.
    fn end(self, outcome: Outcome, wait: Span) -> Ended {
        let (finished, error) = match outcome {
            Outcome::Sent { .. } => (Finished::Sent, None),
            Outcome::Refused { why } => (Finished::Dead, Some(why)),
            Outcome::Retry { why, .. } if tries(&self.claimed) >= ATTEMPTS_MAX => (Finished::Dead, Some(why)),
            Outcome::Retry { after, why } => {
                (Finished::Retry { due_at: self.now + after.unwrap_or(wait) }, Some(why))
            }
        };
        Ended { claimed: self.claimed, finished, error }
    }
}

fn tries(claimed: &Claimed) -> u32 {
    u32::try_from(claimed.attempts).unwrap_or(1)
}

fn refused(why: &str) -> Outcome {
    Outcome::Refused { why: why.to_owned() }
}

/// Puts together what one card says, and then what is told together where it is about several incidents:
/// everything else is a message of its own.
fn messages(jobs: Vec<Job>) -> Vec<Vec<Job>> {
    let (together, mut messages): (Vec<_>, Vec<_>) =
        cards(jobs).into_iter().partition(|card| card.first().is_some_and(|job| job.notice.is_gathered));
    let mut gathered: Vec<Vec<Vec<Job>>> = Vec::new();
    for card in together {
        let is_same = |of: &&mut Vec<Vec<Job>>| {
            of.first().and_then(|one| one.first()).zip(card.first()).is_some_and(|(a, b)| is_gathered(a, b))
        };
        match gathered.iter_mut().find(is_same) {
            Some(of) => of.push(card),
            None => gathered.push(vec![card]),
        }
    }
    for of in gathered {
        let incidents: BTreeSet<HistoryId> = of.iter().flatten().map(|job| job.notice.incident).collect();
        if incidents.len() > 1 {
            messages.push(of.into_iter().flatten().collect());
        } else {
            messages.extend(of);
        }
    }
    messages
}

fn cards(jobs: Vec<Job>) -> Vec<Vec<Job>> {
    let mut messages: Vec<Vec<Job>> = Vec::new();
    for job in jobs {
        let is_same = |message: &&mut Vec<Job>| message.first().is_some_and(|first| is_one_card(first, &job));
        match messages.iter_mut().find(is_same) {
            Some(message) => message.push(job),
            None => messages.push(vec![job]),
        }
    }
    for message in &mut messages {
        // As the rows came they stand in no order that a reader knows.
        message.sort_by(|one, other| one.notice.to.cmp(&other.notice.to));
    }
    messages
}

/// Whether two deliveries differ in nothing but whom they are for.
fn is_one_card(one: &Job, other: &Job) -> bool {
    let (to, channels) = (one.notice.to.clone(), one.notice.channels.clone());
    one.claimed.channel.chat_name().is_some()
        && one.claimed.channel == other.claimed.channel
        && one.notice == Notice { to, channels, ..other.notice.clone() }
}

/// Whether two deliveries are told together: to one reader, or to a channel that all of them read.
fn is_gathered(one: &Job, other: &Job) -> bool {
    let is_one_reader = one.claimed.channel.chat_name().is_some() || one.notice.to == other.notice.to;
    one.claimed.channel == other.claimed.channel && is_one_reader
}

/// The id that a message carries: its delivery's own. A card for several has one that follows from
/// all of them, because a card that names others is not the same message.
fn message_id(first: &Job, jobs: &[Job]) -> DeliveryId {
    if jobs.len() < 2 {
        return first.claimed.id;
    }
    let mut hasher = Sha256::new().chain_update(b"noroshi.card.1");
    jobs.iter().for_each(|job| hasher.update(job.claimed.id.0.as_bytes()));
    let hash: [u8; 32] = hasher.finalize().into();
    let mut short = [0; 16];
    short.iter_mut().zip(hash).for_each(|(byte, from)| *byte = from);
    DeliveryId(Builder::from_custom_bytes(short).into_uuid())
}

/// The page behind the link confirms and does nothing else.
fn asks_to_confirm(notice: &Notice) -> bool {
    notice.duties.iter().any(|duty| duty.act.is(Act::CONFIRM))
}

/// The name and, for mail, the address of the addressee, as they are today. A person who has left
/// since, or the post for which they were to be told, or who turned out to be implicated while the notice
/// waited, is not written to; nor is anything written where somebody implicated reads it.
fn address(job: &Job) -> Option<(String, String)> {
    match &job.notice.to {
        Addressee::Person(person) => address_of_person(job, person),
        Addressee::Party(party) => {
            let policy = job.world.policies.get(&job.notice.policy)?;
            let party = policy.parties.get(party).filter(|party| !job.ears(policy).hear_party(party))?;
            let email = party.email_at(policy.is_office_open(job.notice.at))?;
            Some((party.label.clone(), email.to_owned()))
        }
    }
}

fn address_of_person(job: &Job, person: &PersonId) -> Option<(String, String)> {
    // An invitation that another one has followed, or that was followed itself, says nothing any more.
    if job.notice.invitation().is_some() && job.link.is_none() {
        return None;
    }
    let org = &job.world.org;
    let policy = job.world.policies.get(&job.notice.policy)?;
    let is_for = is_still_for(&job.notice, person, (org, policy), job.now);
    let row = org.people.get(person).filter(|_| is_for && !job.subjects.contains(person))?;
    if job.ears(policy).hear_on(row, &job.claimed.channel) {
        return None;
    }
    if !job.claimed.channel.is_mail() {
        return Some((row.name.clone(), String::new()));
    }
    (!row.email.is_empty()).then(|| (row.name.clone(), row.email.clone()))
}
