//! A chain as lanes: one for each post in the order in which it comes in, time along them, and who tells
//! whom between them.
//!
//! ```text
//!   feed     from what happened to an incident, imagined or real      feed
//!   ahead    what would follow if nobody did anything                 ahead
//!   said     the same as rows of a table, and in sentences            said
//!   picture  where every stroke of the drawing lies                   picture
//! ```
//!
//! What stands here is data alone: the template draws strokes and words, and a reader who sees no picture is
//! given the rows.

mod ahead;
mod feed;
mod laws;
mod picture;
mod said;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::domain::ids::{PartyId, PostId, UnitId};
use crate::domain::moment::{Moment, Span};

pub use feed::{Source, lived, under_way};
pub use said::{Drawn, draw, sentences, silence};

/// A wait longer than this is drawn shorter than it is, and said.
const LONG: Span = Span::hours(3);

/// What happened along a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// One for each post and address, in the order in which they come in.
    pub lanes: Vec<Lane>,
    /// What happened in each, in order of time.
    pub marks: Vec<Mark>,
    /// Who tells whom.
    pub arrows: Vec<Arrow>,
    /// Waits that are drawn shorter than they are, from when until when.
    pub breaks: Vec<(Moment, Moment)>,
}

/// A post, an address, or the dates of law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose.
    pub of: Of,
    /// What it is called.
    pub label: String,
}

/// Whose a lane is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Who reports.
    Report,
    /// A post; of a unit, where each has one.
    Post(PostId, Option<UnitId>),
    /// An address that is not a person.
    Party(PartyId),
    /// Dates of law.
    Law,
}

/// Something that happened in a lane, or will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which lane.
    pub lane: usize,
    /// When.
    pub at: Moment,
    /// What.
    pub what: What,
    /// More about it: names, acts, answers.
    pub labels: Vec<String>,
    /// It has not happened yet.
    pub is_ahead: bool,
}

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// It was reported.
    Reported,
    /// Somebody was told.
    Told,
    /// Somebody got a copy.
    Copied,
    /// Somebody was asked to telephone.
    Called,
    /// Somebody was asked a question, or given a task.
    Asked,
    /// The same, once more.
    Again,
    /// Receipt was confirmed.
    Confirmed,
    /// Something else was done.
    Done,
    /// Nobody answered in time.
    Late,
    /// There was nobody to tell.
    Nobody,
    /// Nobody answered, and this was taken for the answer.
    Assumed,
    /// Nobody was left to tell: the last address was.
    LastResort,
    /// An answer is due.
    Due,
    /// A date of law.
    Law,
}

impl What {
    /// All of them, in the order of the legend.
    const ALL: [Self; 14] = [
        Self::Reported,
        Self::Told,
        Self::Copied,
        Self::Called,
        Self::Asked,
        Self::Again,
        Self::Confirmed,
        Self::Done,
        Self::Late,
        Self::Nobody,
        Self::Assumed,
        Self::LastResort,
        Self::Due,
        Self::Law,
    ];

    /// Its code, in classes and texts.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Told => "told",
            Self::Copied => "copied",
            Self::Called => "called",
            Self::Asked => "asked",
            Self::Again => "again",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Late => "late",
            Self::Nobody => "nobody",
            Self::Assumed => "assumed",
            Self::LastResort => "last-resort",
            Self::Due => "due",
            Self::Law => "law",
        }
    }

    /// The sign in it: colour is never alone in saying what it is.
    const fn sign(self) -> &'static str {
        match self {
            Self::Reported => "•",
            Self::Told => "→",
            Self::Copied | Self::Due => "",
            Self::Called => "☎",
            Self::Asked => "?",
            Self::Again => "↻",
            Self::Confirmed => "✓",
            Self::Done => "✔",
            Self::Late => "!",
            Self::Nobody => "×",
            Self::Assumed => "–",
            Self::LastResort => "!!",
            Self::Law => "§",
        }
    }
}

/// Somebody who knows, or whose silence is passed over, and who is told because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// From which lane.
    pub from: usize,
    /// To which lane.
    pub to: usize,
    /// When.
    pub at: Moment,
    /// The first of them is silent, and the second is told over it.
    pub is_over_silence: bool,
    /// It has not happened yet.
    pub is_ahead: bool,
}

impl Lanes {
    /// Every moment at which something happens.
    fn times(&self) -> BTreeSet<Moment> {
        self.marks.iter().map(|mark| mark.at).collect()
    }

    /// When it all began.
    fn began(&self) -> Option<Moment> {
        self.marks.iter().map(|mark| mark.at).min()
    }

    /// In the order in which lanes came in, addresses behind posts and the law behind all; marks by time.
    fn in_order(mut self) -> Self {
        let rank = |lane: &Lane| match lane.of {
            Of::Report => 0,
            Of::Post(..) => 1,
            Of::Party(_) => 2,
            Of::Law => 3,
        };
        let mut order: Vec<(usize, Lane)> = self.lanes.drain(..).enumerate().collect();
        order.sort_by_key(|(_, lane)| rank(lane));
        let place = |old: usize| order.iter().position(|(was, _)| *was == old).unwrap_or(old);
        self.marks.iter_mut().for_each(|mark| mark.lane = place(mark.lane));
        self.marks.sort_by_key(|mark| mark.at);
        for arrow in &mut self.arrows {
            (arrow.from, arrow.to) = (place(arrow.from), place(arrow.to));
        }
        self.lanes = order.into_iter().map(|(_, lane)| lane).collect();
        let times: Vec<Moment> = self.times().into_iter().collect();
        let pairs = times.iter().zip(times.iter().skip(1));
        self.breaks = pairs.filter(|(a, b)| **b - **a > LONG).map(|(a, b)| (*a, *b)).collect();
        self
    }
}
