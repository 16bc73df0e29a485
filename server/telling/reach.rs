//! 送信・確認・結果: how far what was sent to somebody is known to have come.
//!
//! That somebody is to be told is not yet a message; one that was handed to a server may never be read; and
//! of what nobody has noted the end, nothing is known.

use std::collections::BTreeMap;

use crate::domain::ids::{PersonId, PostId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Delivered, Fact, Outcome};
use crate::domain::moment::Moment;

use super::document::{Stamp, Word};
use super::sentence::Teller;

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// There was no way to send anything.
    Unaddressed,
    /// Nothing is known yet.
    Pending,
    /// All was given up.
    Undelivered,
    /// Handed to a server.
    Sent,
    /// The addressee confirmed it.
    Confirmed,
}

impl Reach {
    /// Its code.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unaddressed => "unaddressed",
            Self::Pending => "pending",
            Self::Undelivered => "undelivered",
            Self::Sent => "sent",
            Self::Confirmed => "confirmed",
        }
    }

    /// In words.
    pub(super) fn word(self, teller: &Teller<'_>) -> Word {
        teller.coded("report-reach", self.as_str())
    }

    /// What a single message came to.
    pub(super) fn of(outcome: Option<Outcome>, is_confirmed: bool) -> Self {
        match outcome {
            _ if is_confirmed => Self::Confirmed,
            Some(Outcome::Sent) => Self::Sent,
            Some(Outcome::Dead) => Self::Undelivered,
            None => Self::Pending,
        }
    }
}

/// What was sent to one person since they were to be told.
#[derive(Clone, Copy, Debug, Default)]
struct Post {
    channels: usize,
    ended: usize,
    sent_at: Option<Moment>,
}

/// What was sent to several, for one reason.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    people: BTreeMap<PersonId, Post>,
    told_at: Option<Moment>,
    confirmed: bool,
}

impl Sent {
    /// What went to whoever was told in a post.
    pub(super) fn to_post(entries: &[DecodedEntry], post: &PostId) -> Self {
        let mut sent = Self::default();
        for entry in entries {
            for fact in &entry.facts.facts {
                match fact {
                    Fact::Told { post: Some(to), person, channels, .. } if to == post => {
                        sent.to(person, channels.len(), entry.at);
                    }
                    Fact::Delivered { outcomes } => outcomes.iter().for_each(|row| sent.end(row, entry.at)),
                    _ => {}
                }
            }
        }
        sent
    }

    /// Somebody is to be told, on so many channels.
    pub(super) fn to(&mut self, person: &PersonId, channels: usize, at: Moment) {
        self.told_at.get_or_insert(at);
        self.people.entry(person.clone()).or_default().channels += channels;
    }

    /// When the first of them was to be told.
    pub(super) fn told_at(&self) -> Option<Stamp> {
        self.told_at.map(Stamp)
    }

    /// The end of a delivery was noted, which may be long after it.
    pub(super) fn end(&mut self, row: &Delivered, at: Moment) {
        let Some(post) = row.person.as_ref().and_then(|person| self.people.get_mut(person)) else { return };
        post.ended += 1;
        if row.outcome == Outcome::Sent {
            post.sent_at.get_or_insert(row.ended_at(at));
        }
    }

    /// One of them confirmed it.
    pub(super) const fn confirm(&mut self) {
        self.confirmed = true;
    }

    /// When the first of it was handed to a server.
    pub(super) fn sent_at(&self) -> Option<Stamp> {
        self.people.values().filter_map(|post| post.sent_at).min().map(Stamp)
    }

    /// How far it came; none while nobody was to be told.
    pub(super) fn reach(&self) -> Option<Reach> {
        let posts = || self.people.values();
        posts().next()?;
        Some(match () {
            () if self.confirmed => Reach::Confirmed,
            () if self.sent_at().is_some() => Reach::Sent,
            () if posts().any(|post| post.ended < post.channels) => Reach::Pending,
            () if posts().any(|post| post.ended > 0) => Reach::Undelivered,
            () => Reach::Unaddressed,
        })
    }
}
