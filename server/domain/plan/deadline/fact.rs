//! What happened to the clocks of law and of the body's own rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::actor::Contacted;
use crate::basis::Basis;
use crate::case::field::Field;
use crate::code::words;
use crate::ids::{PartyId, PersonId};
use crate::moment::Moment;
use crate::plan::heard::Heard;

use super::clock::{ClockId, Counted, Likelihood, Rule, Terms, Trigger};
use super::words::{Escape, MomentKind, Way};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A rule applies, or may: its clocks run.
    Started {
        /// Which rule.
        rule: Rule,
        /// What follows from it.
        terms: Terms,
    },
    /// What is known changed what follows.
    Changed {
        /// Which rule.
        rule: Rule,
        /// What follows now.
        terms: Terms,
    },
    /// What made the rule apply is there no more.
    Ended {
        /// Which rule.
        rule: Rule,
    },
    /// Nobody has said whether the rule applies: the desk was asked.
    Doubted {
        /// Which rule.
        rule: Rule,
        /// Who was asked.
        told: Told,
        /// About which date.
        date: Dated,
    },
    /// The clock runs out soon: desk and top were told.
    Warned {
        /// Which clock.
        clock: ClockId,
        /// Who was told.
        told: Told,
        /// Of which date.
        date: Dated,
    },
    /// The clock ran out: desk, top and those who may close were told.
    Overdue {
        /// Which clock.
        clock: ClockId,
        /// Who was told.
        told: Told,
        /// Of which date.
        date: Dated,
    },
    /// A change of what is known turned something about the rule: desk, chief and those who judged on the
    /// facts as they were are told.
    Turned {
        /// Which rule.
        rule: Rule,
        /// What became of it.
        turn: Turn,
        /// Who was told.
        told: Told,
        /// The first of its dates.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due_at: Option<Moment>,
        /// Which facts changed.
        fields: BTreeSet<Field>,
    },
    /// What has no number of days is still not done: the desk was reminded.
    Reminded {
        /// Which clock.
        clock: ClockId,
        /// Who was told.
        told: Told,
        /// Of which date.
        date: Dated,
        /// When it is reminded again.
        ask_at: Moment,
    },
    /// A person judged whether the rule applies. Private: `reason`.
    Judged {
        /// Which rule.
        rule: Rule,
        /// On what ground it does not apply; none for 該当しない as such.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        escape: Option<Escape>,
        /// Whether it applies.
        applies: bool,
        /// What was there for certain when it was judged.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        on: BTreeSet<Trigger>,
    },
    /// The judgement holds no more: taken back, or something it did not know became certain.
    Unjudged {
        /// Which rule.
        rule: Rule,
        /// Whether what is known changed, rather than a person's mind.
        by_change: bool,
    },
    /// A report that a clock asks for was sent. Private: `note`, the receiver's number.
    Filed {
        /// Which clock.
        clock: ClockId,
        /// Which report on this incident: one report may serve several clocks.
        no: u32,
        /// 第n報 of that report; later ones complete it (追完).
        version: u32,
        /// When it was sent.
        at: Moment,
        /// Whether that was in time; none where no number of days is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_time: Option<bool>,
    },
    /// The persons concerned were told. Private: `note`.
    PersonsNotified {
        /// How many.
        count: u64,
        /// In what way.
        way: Way,
        /// When.
        at: Moment,
        /// Whether nobody is left to be told.
        is_complete: bool,
    },
    /// Telling the persons waits. Private: `reason`.
    NoticeDeferred {
        /// Until when.
        until: Moment,
    },
    /// Someone entered when a clock starts. Private: `reason`.
    MomentEntered {
        /// Which moment.
        moment: MomentKind,
        /// When that was.
        at: Moment,
    },
}

/// Who was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// People.
    pub people: Vec<Contacted>,
    /// Addresses that are not persons, where nobody of the desk can be written to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
}

/// A date as it stood when it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// Which clock.
    pub clock: ClockId,
    /// When it runs out, if a number of days is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// An earlier day that is safe, counted from when anyone knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_at: Option<Moment>,
    /// How that date came about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// Whether it applies, or may.
    pub certainty: Likelihood,
    /// What it rests on.
    pub basis: Basis,
}

impl Fact {
    /// `deadline.what`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Started { .. } => "deadline.started",
            Self::Changed { .. } => "deadline.changed",
            Self::Ended { .. } => "deadline.ended",
            Self::Doubted { .. } => "deadline.doubted",
            Self::Warned { .. } => "deadline.warned",
            Self::Overdue { .. } => "deadline.overdue",
            Self::Turned { .. } => "deadline.turned",
            Self::Reminded { .. } => "deadline.reminded",
            Self::Judged { .. } => "deadline.judged",
            Self::Unjudged { .. } => "deadline.unjudged",
            Self::Filed { .. } => "deadline.filed",
            Self::PersonsNotified { .. } => "deadline.persons_notified",
            Self::NoticeDeferred { .. } => "deadline.notice_deferred",
            Self::MomentEntered { .. } => "deadline.moment_entered",
        }
    }

    /// Everyone it names, besides those it speaks to.
    pub fn people(&self) -> Vec<&PersonId> {
        Vec::new()
    }

    /// Whom it speaks to.
    pub fn told(&self) -> Vec<Heard<'_>> {
        match self {
            Self::Doubted { told, .. }
            | Self::Warned { told, .. }
            | Self::Overdue { told, .. }
            | Self::Turned { told, .. }
            | Self::Reminded { told, .. } => vec![Heard { people: &told.people, parties: &told.parties }],
            Self::Started { .. }
            | Self::Changed { .. }
            | Self::Ended { .. }
            | Self::Judged { .. }
            | Self::Unjudged { .. }
            | Self::Filed { .. }
            | Self::PersonsNotified { .. }
            | Self::NoticeDeferred { .. }
            | Self::MomentEntered { .. } => Vec::new(),
        }
    }

    /// Whether a person did it.
    pub fn is_activity(&self) -> bool {
        match self {
            Self::Judged { .. }
            | Self::Unjudged { by_change: false, .. }
            | Self::Filed { .. }
            | Self::PersonsNotified { .. }
            | Self::NoticeDeferred { .. }
            | Self::MomentEntered { .. } => true,
            Self::Started { .. }
            | Self::Changed { .. }
            | Self::Ended { .. }
            | Self::Doubted { .. }
            | Self::Warned { .. }
            | Self::Overdue { .. }
            | Self::Turned { .. }
            | Self::Reminded { .. }
            | Self::Unjudged { by_change: true, .. } => false,
        }
    }
}

/// What became of a rule of law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It applies: its clocks run.
    Started,
    /// It may apply: its clocks run in case.
    Possible,
    /// What may have applied applies.
    Certain,
    /// A date is another one.
    Moved,
    /// What made it apply is gone.
    Ended,
    /// A judgement on it holds no more.
    Unjudged,
}

words!(Turn {
    Started = "started", Possible = "possible", Certain = "certain", Moved = "moved", Ended = "ended",
    Unjudged = "unjudged",
});

impl Turn {
    /// What begins with these terms.
    pub(super) const fn beginning(terms: &Terms) -> Self {
        match terms.certainty {
            Likelihood::Certain => Self::Started,
            Likelihood::Possible => Self::Possible,
        }
    }

    /// What these terms turn about those before; none where every date stays.
    pub(super) fn between(before: &Terms, after: &Terms) -> Option<Self> {
        let dates = |terms: &Terms| -> Vec<_> {
            terms.clocks.iter().map(|term| (term.stage, term.due_at, term.safe_at)).collect()
        };
        match (before.certainty, after.certainty) {
            (Likelihood::Possible, Likelihood::Certain) => Some(Self::Certain),
            (Likelihood::Certain, Likelihood::Possible) => Some(Self::Possible),
            _ => (dates(before) != dates(after)).then_some(Self::Moved),
        }
    }
}
