//! Deliveries to make: claimed under a lease, finished under a fence, noted once.
//!
//! A worker that was paused and comes back late finds its fence number outdated and changes nothing.
//! Nothing here sends, and nothing here decides what a failed delivery means.

use diesel::dsl::{count_star, max, min, sql};
use diesel::sql_types::Bool;
use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::channel::Channel;
use crate::domain::ids::{DeliveryId, HistoryId, PartyId, PersonId};
use crate::domain::incident::fact::{Delivered, Outcome};
use crate::domain::moment::Moment;
use crate::domain::notice::{Notice, Reason};

use super::conn::MultiBackend;
use super::schema::outbox;
use super::{Error, Tx};

mod claim;
mod gather;
mod said;

pub use claim::{Claimed, Held, Lane, Lanes};
pub use said::SAID_BEFORE;

/// Rows changed by one statement.
const CHUNK: usize = 200;

/// Characters kept of an error; a mail server may answer with a page.
const ERROR_CHARS_MAX: usize = 500;

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryState {
    /// Will be tried.
    Queued,
    /// Handed to the next system.
    Sent,
    /// Will not be tried again.
    Dead,
}

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// Handed to the next system.
    Sent,
    /// To be tried again.
    Retry {
        /// When.
        due_at: Moment,
    },
    /// Not to be tried again.
    Dead,
}

/// A delivery in a list.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct DeliveryLine {
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
    /// 0 goes first.
    pub urgency: i32,
    /// `queued`, `sent`, `dead`.
    pub state: String,
    /// When it is tried, or was to be.
    pub due_at: Moment,
    /// How often it was tried.
    pub attempts: i32,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was decided.
    pub created_at: Moment,
    /// When it ended.
    pub finished_at: Option<Moment>,
}

/// How many deliveries of one channel wait or are dead.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct ChannelGauge {
    /// On what.
    pub channel: Channel,
    /// `queued` or `dead`.
    pub state: String,
    /// How many.
    pub count: i64,
}

/// How deliveries stand, for metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauges {
    /// Waiting, on all channels.
    pub queued: i64,
    /// Dead, on all channels.
    pub dead: i64,
    /// When the one that waits longest was decided.
    pub oldest_queued_at: Option<Moment>,
    /// By channel and state; what has none is left out.
    pub by_channel: Vec<ChannelGauge>,
}

type Query = outbox::BoxedQuery<'static, MultiBackend>;

impl DeliveryState {
    /// The word in rows and interfaces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    /// The state for a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Dead].into_iter().find(|state| state.as_str() == word)
    }
}

impl Tx<'_> {
    /// Notes how a try ended. Says whether it counts: a worker whose lease ran out, and whose
    /// delivery another one has taken since, changes nothing.
    ///
    /// A dead delivery makes its history look again; a sent one is folded in when it next wakes.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn finish_delivery(
        &mut self,
        id: DeliveryId,
        fence: i64,
        finished: Finished,
        error: Option<&str>,
    ) -> Result<bool, Error> {
        let now = self.now()?;
        let (state, due_at, finished_at) = match finished {
            Finished::Sent => (DeliveryState::Sent, None, Some(now)),
            Finished::Retry { due_at } => (DeliveryState::Queued, Some(due_at), None),
            Finished::Dead => (DeliveryState::Dead, None, Some(now)),
        };
        let mine = outbox::id.eq(id).and(outbox::fence.eq(fence));
        let mine = mine.and(outbox::state.eq(DeliveryState::Queued.as_str()));
        let ended = (
            outbox::state.eq(state.as_str()),
            outbox::finished_at.eq(finished_at),
            outbox::lease_until.eq(None::<Moment>),
            outbox::last_error.eq(error.map(clip)),
        );
        if diesel::update(outbox::table.filter(mine)).set(ended).execute(self.conn())? == 0 {
            return Ok(false);
        }
        if let Some(due_at) = due_at {
            diesel::update(outbox::table.find(id)).set(outbox::due_at.eq(due_at)).execute(self.conn())?;
        }
        if state == DeliveryState::Dead {
            let history = outbox::table.find(id).select(outbox::history).first(self.conn())?;
            self.look(history)?;
        }
        Ok(true)
    }

    /// Ends of deliveries that the history has not noted yet, in the order in which they ended.
    ///
    /// # Errors
    /// A notice that cannot be read.
    pub fn unnoted(&mut self, history: HistoryId) -> Result<Vec<Delivered>, Error> {
        type Row = (DeliveryId, Option<PersonId>, Option<PartyId>, Channel, String, Option<Moment>, String);
        let rows: Vec<Row> = outbox::table
            .filter(outbox::history.eq(history))
            .filter(sql::<Bool>("outbox.state <> 'queued' AND NOT outbox.is_noted"))
            .order((outbox::finished_at, outbox::id))
            .select((
                outbox::id,
                outbox::person,
                outbox::party,
                outbox::channel,
                outbox::state,
                outbox::finished_at,
                outbox::notice,
            ))
            .load(self.conn())?;
        let read = |(delivery, person, party, channel, state, at, notice): Row| {
            let notice: Notice = serde_json::from_str(&notice).map_err(|_| Error::Unreadable("notice"))?;
            let is_dead = state == DeliveryState::Dead.as_str();
            Ok(Delivered {
                delivery,
                person,
                party,
                channel,
                outcome: if is_dead { Outcome::Dead } else { Outcome::Sent },
                at,
                alarm: notice.reason == Reason::DeadLetter,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes that these ends are in the history.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn mark_noted(&mut self, ids: &[DeliveryId]) -> Result<(), Error> {
        for chunk in ids.chunks(CHUNK) {
            diesel::update(outbox::table.filter(outbox::id.eq_any(chunk.to_vec())))
                .set(outbox::is_noted.eq(true))
                .execute(self.conn())?;
        }
        Ok(())
    }

    /// Queues dead deliveries again: these, or all. Returns how many. Their next end is noted anew.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn retry_dead(&mut self, ids: Option<&[DeliveryId]>) -> Result<usize, Error> {
        let now = self.now()?;
        let again = || {
            (
                outbox::state.eq(DeliveryState::Queued.as_str()),
                outbox::due_at.eq(now),
                outbox::attempts.eq(0),
                outbox::finished_at.eq(None::<Moment>),
                outbox::is_noted.eq(false),
            )
        };
        let dead = || outbox::state.eq(DeliveryState::Dead.as_str());
        let mut count = 0;
        match ids {
            None => {
                count += diesel::update(outbox::table.filter(dead())).set(again()).execute(self.conn())?
            }
            Some(ids) => {
                for chunk in ids.chunks(CHUNK) {
                    let these = outbox::id.eq_any(chunk.to_vec()).and(dead());
                    count += diesel::update(outbox::table.filter(these)).set(again()).execute(self.conn())?;
                }
            }
        }
        self.effects.is_news |= count > 0;
        Ok(count)
    }

    /// Deliveries in a state, or all, newest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn list_deliveries(
        &mut self,
        state: Option<DeliveryState>,
        limit: usize,
    ) -> Result<Vec<DeliveryLine>, Error> {
        let only = |query: Query| match state {
            Some(state) => query.filter(outbox::state.eq(state.as_str())),
            None => query,
        };
        self.deliveries(only, limit)
    }

    pub(super) fn deliveries(
        &mut self,
        only: impl FnOnce(Query) -> Query,
        limit: usize,
    ) -> Result<Vec<DeliveryLine>, Error> {
        let rows = only(outbox::table.into_boxed())
            .order((outbox::created_at.desc(), outbox::id.asc()))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select((
                outbox::id,
                outbox::history,
                outbox::person,
                outbox::party,
                outbox::channel,
                outbox::urgency,
                outbox::state,
                outbox::due_at,
                outbox::attempts,
                outbox::last_error,
                outbox::created_at,
                outbox::finished_at,
            ))
            .load(self.conn())?;
        Ok(rows)
    }

    /// The deliveries that these entries of a history ask for, newest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn deliveries_of(&mut self, history: HistoryId, seqs: &[i64]) -> Result<Vec<DeliveryLine>, Error> {
        let only = outbox::history.eq(history).and(outbox::seq.eq_any(seqs.to_vec()));
        self.deliveries(|query| query.filter(only), usize::MAX)
    }

    /// What a history had to say to a person since `since`, newest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn deliveries_to(
        &mut self,
        history: HistoryId,
        person: &PersonId,
        since: Option<Moment>,
        limit: usize,
    ) -> Result<Vec<DeliveryLine>, Error> {
        let to = outbox::history.eq(history).and(outbox::person.eq(person.clone()));
        let since = since.unwrap_or(Moment::from_micros(0));
        let only = to.and(outbox::created_at.ge(since));
        self.deliveries(|query| query.filter(only), limit)
    }

    /// Whether on some channel what was tried since `since` has failed and nothing has gone out after it.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn is_failing(&mut self, since: Moment) -> Result<bool, Error> {
        let is_dead = outbox::state.eq(DeliveryState::Dead.as_str()).and(outbox::finished_at.gt(since));
        let is_tried_again =
            outbox::state.eq(DeliveryState::Queued.as_str()).and(outbox::last_error.is_not_null());
        let failed: Vec<(Channel, Option<Moment>)> = outbox::table
            .filter(is_dead.or(is_tried_again))
            .group_by(outbox::channel)
            .select((outbox::channel, max(outbox::created_at)))
            .load(self.conn())?;
        for (channel, at) in failed {
            let later: i64 = outbox::table
                .filter(outbox::state.eq(DeliveryState::Sent.as_str()))
                .filter(outbox::channel.eq(channel))
                .filter(outbox::finished_at.gt(at.unwrap_or(since)))
                .count()
                .get_result(self.conn())?;
            if later == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Counts everything that waits as sent, though nobody sends it: what was said in the past of a demo,
    /// which is made up under a clock that is moved.
    ///
    /// # Errors
    /// [`Error::Refused`] in a house that goes by the machine's clock; the store cannot write.
    pub fn count_as_sent(&mut self) -> Result<usize, Error> {
        if !self.shared.clock.is_manual() {
            return Err(Error::Refused("what waits to be sent counts as sent when it was sent"));
        }
        let now = self.now()?;
        let sent = (
            outbox::state.eq(DeliveryState::Sent.as_str()),
            outbox::attempts.eq(1),
            outbox::finished_at.eq(Some(now)),
        );
        let queued = outbox::table.filter(sql::<Bool>("outbox.state = 'queued'"));
        Ok(diesel::update(queued).set(sent).execute(self.conn())?)
    }

    /// How deliveries stand. What was sent is not counted, so that it costs nothing.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn delivery_gauges(&mut self) -> Result<Gauges, Error> {
        let mut gauges = Gauges::default();
        for (state, only) in [("queued", "outbox.state = 'queued'"), ("dead", "outbox.state = 'dead'")] {
            let rows: Vec<(Channel, i64)> = outbox::table
                .filter(sql::<Bool>(only))
                .group_by(outbox::channel)
                .select((outbox::channel, count_star()))
                .order(outbox::channel)
                .load(self.conn())?;
            let together = rows.iter().map(|(_, count)| *count).sum();
            if state == "dead" {
                gauges.dead = together
            } else {
                gauges.queued = together
            }
            let lines = rows.into_iter().map(|(channel, count)| ChannelGauge {
                channel,
                state: state.to_owned(),
                count,
            });
            gauges.by_channel.extend(lines);
        }
        gauges.oldest_queued_at = outbox::table
            .filter(sql::<Bool>("outbox.state = 'queued'"))
            .select(min(outbox::created_at))
            .first(self.conn())?;
        Ok(gauges)
    }

    /// When the first delivery becomes due after now; none while nothing else waits.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_due(&mut self) -> Result<Option<Moment>, Error> {
        let now = self.now()?;
        let next = outbox::table
            .filter(sql::<Bool>("outbox.state = 'queued'"))
            .filter(outbox::lease_until.is_null())
            .filter(outbox::due_at.gt(now))
            .select(min(outbox::due_at))
            .first(self.conn())?;
        Ok(next)
    }

    /// When the next delivery is due, or free again after a worker that died with it. None while
    /// nothing waits or sending is switched off.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn next_delivery(&mut self) -> Result<Option<Moment>, Error> {
        if !self.is_sending()? {
            return Ok(None);
        }
        let queued = || outbox::table.filter(sql::<Bool>("outbox.state = 'queued'"));
        let due: Option<Moment> =
            queued().filter(outbox::lease_until.is_null()).select(min(outbox::due_at)).first(self.conn())?;
        let freed: Option<Moment> = queued()
            .filter(outbox::lease_until.is_not_null())
            .select(min(outbox::lease_until))
            .first(self.conn())?;
        Ok(due.into_iter().chain(freed).min())
    }
}

/// What is kept of an error. PostgreSQL cannot store a NUL.
fn clip(error: &str) -> String {
    error.chars().filter(|letter| *letter != '\0').take(ERROR_CHARS_MAX).collect()
}
