//! Claims: which deliveries are whose to try, and until when.
//!
//! A claim has a lease, which its holder renews while it lives, and a fence number: whoever was paused and
//! comes back late finds the number outdated and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::{min, sql};
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::channel::Channel;
use crate::domain::ids::{DeliveryId, HistoryId, PartyId, PersonId};
use crate::domain::moment::{Moment, Span};
use crate::domain::notice::Addressee;

use super::DeliveryState;
use crate::store::dialect::{self, Candidate};
use crate::store::schema::outbox;
use crate::store::{Error, Tx};

/// Deliveries that one claim takes of a channel at most.
const CLAIM_MAX: usize = 200;

/// A delivery that is the caller's until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Claimed {
    /// Which.
    pub id: DeliveryId,
    /// The history that it speaks of.
    pub history: HistoryId,
    /// To whom,
    pub person: Option<PersonId>,
    /// or to which address that is not a person.
    pub party: Option<PartyId>,
    /// On what.
    pub channel: Channel,
    /// The notice as JSON.
    pub notice: String,
    /// How often it has been tried, this time included.
    pub attempts: i32,
    /// What must be named to finish it.
    pub fence: i64,
}

/// What a claim may take of one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// How many at most.
    pub limit: usize,
    /// One for an addressee at a time: whoever is slow holds up nobody but themselves.
    pub is_by_addressee: bool,
    /// To whom something is on its way; nothing more is taken for them.
    pub busy: BTreeSet<Addressee>,
}

/// What a claim may take: channels wait for nobody but themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// Of these channels.
    pub named: BTreeMap<Channel, Lane>,
    /// Of every other.
    pub other: Lane,
}

impl Lanes {
    /// Up to `limit` of every channel, for whomever.
    pub fn wide(limit: usize) -> Self {
        Self { named: BTreeMap::new(), other: Lane { limit, ..Lane::default() } }
    }

    fn of(&self, channel: &Channel) -> &Lane {
        self.named.get(channel).unwrap_or(&self.other)
    }
}

/// A delivery that somebody holds: which, and under what fence.
pub type Held = (DeliveryId, i64);

impl Tx<'_> {
    /// Takes what is due and what the lanes have room for, by channel and most urgent first, for the time
    /// of `lease`. Takes none while sending is switched off.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn claim_deliveries(&mut self, lease: Span, lanes: &Lanes) -> Result<Vec<Claimed>, Error> {
        let mut claimed = Vec::new();
        for channel in self.waiting_channels()? {
            claimed.extend(self.claim_of(&channel, lease, lanes.of(&channel))?);
        }
        Ok(claimed)
    }

    /// Whether [`claim_deliveries`](Self::claim_deliveries) would take anything: looking takes no lock.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn has_claimable(&mut self, lanes: &Lanes) -> Result<bool, Error> {
        let now = self.now()?;
        for channel in self.waiting_channels()? {
            let lane = lanes.of(&channel);
            let of = (&channel, &lane.busy);
            if lane.limit > 0 && !dialect::claimable(self.conn(), (now, false), of, 1)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Channels on which something waits, due or not, one look at the index for each. None while sending is
    /// switched off.
    fn waiting_channels(&mut self) -> Result<Vec<Channel>, Error> {
        let mut found: Vec<Channel> = Vec::new();
        if !self.is_sending()? {
            return Ok(found);
        }
        loop {
            let after = found.last().map_or("", Channel::as_str).to_owned();
            let next: Option<Channel> = outbox::table
                .filter(sql::<Bool>("outbox.state = 'queued'"))
                .filter(outbox::channel.gt(after))
                .select(min(outbox::channel))
                .first(self.conn())?;
            let Some(next) = next else { return Ok(found) };
            found.push(next);
        }
    }

    fn claim_of(&mut self, channel: &Channel, lease: Span, lane: &Lane) -> Result<Vec<Claimed>, Error> {
        let limit = lane.limit.min(CLAIM_MAX);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let now = self.now()?;
        // Of several for one addressee only the first message is taken: look further than that.
        let look = i64::try_from(CLAIM_MAX).unwrap_or(0);
        let found = dialect::claimable(self.conn(), (now, true), (channel, &lane.busy), look)?;
        let ids = chosen(found, lane, limit);
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let taken = (
            outbox::lease_until.eq(now + lease),
            outbox::fence.eq(outbox::fence + 1),
            outbox::attempts.eq(outbox::attempts + 1),
        );
        diesel::update(outbox::table.filter(outbox::id.eq_any(ids.clone())))
            .set(taken)
            .execute(self.conn())?;
        let claimed = outbox::table
            .filter(outbox::id.eq_any(ids))
            .order((outbox::urgency, outbox::due_at, outbox::id))
            .select((
                outbox::id,
                outbox::history,
                outbox::person,
                outbox::party,
                outbox::channel,
                outbox::notice,
                outbox::attempts,
                outbox::fence,
            ))
            .load(self.conn())?;
        Ok(claimed)
    }

    /// Holds what is still held for another `lease`: a living sender says so again and again, so that a dead
    /// one is known soon. What another one has taken since is left to it.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn renew_leases(&mut self, held: &[Held], lease: Span) -> Result<(), Error> {
        let until = self.now()? + lease;
        self.set_lease(held, Some(until))
    }

    /// Lets go of what is held: somebody else may try it at once.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn give_back(&mut self, held: &[Held]) -> Result<(), Error> {
        self.set_lease(held, None)
    }

    fn set_lease(&mut self, held: &[Held], until: Option<Moment>) -> Result<(), Error> {
        let mut by_fence: BTreeMap<i64, Vec<DeliveryId>> = BTreeMap::new();
        held.iter().for_each(|(id, fence)| by_fence.entry(*fence).or_default().push(*id));
        for (fence, ids) in by_fence {
            let mine = outbox::id.eq_any(ids).and(outbox::fence.eq(fence));
            // What has ended meanwhile, or waits for its next try, is held by nobody.
            let mine = mine.and(outbox::state.eq(DeliveryState::Queued.as_str()));
            let mine = mine.and(outbox::lease_until.is_not_null());
            let lease = outbox::lease_until.eq(until);
            diesel::update(outbox::table.filter(mine)).set(lease).execute(self.conn())?;
        }
        Ok(())
    }

    /// Takes every delivery from whoever holds it: they are known to be dead. Returns how many.
    ///
    /// # Errors
    /// The store cannot write.
    pub(in crate::store) fn take_over(&mut self) -> Result<usize, Error> {
        let held = outbox::table
            .filter(sql::<Bool>("outbox.state = 'queued'"))
            .filter(outbox::lease_until.is_not_null());
        let free = (outbox::lease_until.eq(None::<Moment>), outbox::fence.eq(outbox::fence + 1));
        let count = diesel::update(held).set(free).execute(self.conn())?;
        self.effects.is_news |= count > 0;
        Ok(count)
    }
}

/// A person, or an address that is none.
type Reader = (Option<PersonId>, Option<PartyId>);

/// What is taken of what could be: up to `limit` messages, of which one that gathers may be many rows.
fn chosen(found: Vec<Candidate>, lane: &Lane, limit: usize) -> Vec<DeliveryId> {
    let (mut count, mut ids) = (0, Vec::new());
    // For whom a message is taken; whether it gathers. A channel that all read has one reader.
    let mut taken: BTreeMap<Option<Reader>, bool> = BTreeMap::new();
    for (id, person, party, is_gathered) in found {
        let to = lane.is_by_addressee.then_some((person, party));
        let gathers = taken.get(&to).copied();
        let is_with = is_gathered && gathers == Some(true);
        if !is_with && (count >= limit || (lane.is_by_addressee && gathers.is_some())) {
            continue;
        }
        count += usize::from(!is_with);
        *taken.entry(to).or_default() |= is_gathered;
        ids.push(id);
    }
    ids
}
