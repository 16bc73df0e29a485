//! Channels whose last delivery died: what an officer should try before it is needed.
//!
//! Only deliveries about incidents that the viewer may see, and about none, count, in both
//! directions: a channel must not seem to fail, or to have recovered, because of an incident that is
//! walled off.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{BoolExpressionMethods, ExpressionMethods, QueryDsl, Queryable, RunQueryDsl};

use crate::domain::access::Viewer;
use crate::domain::channel::Channel;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;

use super::incidents::visible;
use super::outbox::{DeliveryLine, DeliveryState};
use super::project::CalledColumns;
use super::schema::{incidents, outbox};
use super::world::ORGANISATION;
use super::{Error, Tx};

/// Dead letters looked at; whoever has more has been told of it otherwise.
const DEAD_MAX: i64 = 500;

/// What was not sent, of a state, that is shown.
const UNSENT_MAX: usize = 500;
/// And that is looked through for them.
const LOOKED_MAX: usize = 20_000;

/// Histories whose numbers are asked for at once.
const NUMBERS_MAX: usize = 500;

/// Later deliveries of one channel looked at.
const SENT_MAX: i64 = 200;

/// What an incident is called.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Named {
    /// 事案番号.
    pub number: String,
    /// 呼び番号.
    pub called: CalledColumns,
}

/// A channel whose last delivery died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadChannel {
    /// Which.
    pub channel: Channel,
    /// When its last delivery died.
    pub at: Moment,
}

impl Tx<'_> {
    /// Channels whose last delivery died after `since`, by name. Reads the index of dead letters,
    /// and of each such channel what was sent later.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn dead_channels(&mut self, viewer: &Viewer, since: Moment) -> Result<Vec<DeadChannel>, Error> {
        let dead: Vec<(HistoryId, Channel, Option<Moment>)> = outbox::table
            .filter(outbox::state.eq(DeliveryState::Dead.as_str()))
            .filter(outbox::created_at.gt(since))
            .order(outbox::created_at.desc())
            .limit(DEAD_MAX)
            .select((outbox::history, outbox::channel, outbox::finished_at))
            .load(self.conn())?;
        let seen = self.seen_among(viewer, dead.iter().map(|(history, ..)| *history).collect())?;
        let mut last: BTreeMap<Channel, Moment> = BTreeMap::new();
        for (_, channel, at) in dead.into_iter().filter(|(history, ..)| seen.contains(history)) {
            let at = at.unwrap_or(since);
            last.entry(channel).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
        let mut found = Vec::new();
        for (channel, at) in last {
            if !self.has_sent_since(viewer, &channel, at)? {
                found.push(DeadChannel { channel, at });
            }
        }
        Ok(found)
    }

    /// What was given up and what is tried again, of incidents that the viewer may see and of none: the last
    /// of each, newest first.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn unsent(&mut self, viewer: &Viewer) -> Result<Vec<DeliveryLine>, Error> {
        let mut lines = Vec::new();
        for state in [DeliveryState::Dead, DeliveryState::Queued] {
            lines.extend(self.unsent_of(viewer, state)?);
        }
        Ok(lines)
    }

    /// Goes on past what the viewer may not see, so that many hidden ones hide no other.
    fn unsent_of(&mut self, viewer: &Viewer, state: DeliveryState) -> Result<Vec<DeliveryLine>, Error> {
        let (mut found, mut looked) = (Vec::new(), 0);
        while found.len() < UNSENT_MAX && looked < LOOKED_MAX {
            let is_dead = outbox::state.eq(DeliveryState::Dead.as_str());
            let failed = outbox::state.eq(state.as_str()).and(is_dead.or(outbox::last_error.is_not_null()));
            let from = i64::try_from(looked).unwrap_or(i64::MAX);
            let lines = self.deliveries(|query| query.filter(failed).offset(from), UNSENT_MAX)?;
            let seen = self.seen_among(viewer, lines.iter().map(|line| line.history).collect())?;
            looked += lines.len().max(1);
            let is_last = lines.len() < UNSENT_MAX;
            found.extend(lines.into_iter().filter(|line| seen.contains(&line.history)));
            if is_last {
                break;
            }
        }
        found.truncate(UNSENT_MAX);
        Ok(found)
    }

    fn has_sent_since(&mut self, viewer: &Viewer, channel: &Channel, at: Moment) -> Result<bool, Error> {
        let later: Vec<HistoryId> = outbox::table
            .filter(outbox::state.eq(DeliveryState::Sent.as_str()))
            .filter(outbox::channel.eq(channel))
            .filter(outbox::finished_at.gt(at))
            .select(outbox::history)
            .distinct()
            .limit(SENT_MAX)
            .load(self.conn())?;
        Ok(!self.seen_among(viewer, later.into_iter().collect())?.is_empty())
    }

    /// What those of these histories are called that are incidents which the viewer may see. What else
    /// notices speak of, the organisation above all, has no number.
    ///
    /// # Errors
    /// The store cannot read.
    pub fn names_among(
        &mut self,
        viewer: &Viewer,
        ids: &BTreeSet<HistoryId>,
    ) -> Result<BTreeMap<HistoryId, Named>, Error> {
        let mut names = BTreeMap::new();
        for chunk in ids.iter().copied().collect::<Vec<_>>().chunks(NUMBERS_MAX) {
            let rows: Vec<(HistoryId, Named)> = incidents::table
                .filter(incidents::id.eq_any(chunk.to_vec()))
                .filter(visible(viewer))
                .select((incidents::id, (incidents::number, (incidents::called_year, incidents::called_no))))
                .load(self.conn())?;
            names.extend(rows);
        }
        Ok(names)
    }

    /// Those of the incidents that the viewer may see; the organisation's own notices name none.
    fn seen_among(
        &mut self,
        viewer: &Viewer,
        ids: BTreeSet<HistoryId>,
    ) -> Result<BTreeSet<HistoryId>, Error> {
        let own = ids.contains(&ORGANISATION).then_some(ORGANISATION);
        let ids: Vec<HistoryId> = ids.into_iter().collect();
        let seen: Vec<HistoryId> = incidents::table
            .filter(incidents::id.eq_any(ids))
            .filter(visible(viewer))
            .select(incidents::id)
            .load(self.conn())?;
        Ok(seen.into_iter().chain(own).collect())
    }
}
