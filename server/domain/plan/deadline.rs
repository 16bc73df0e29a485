//! 期限: clocks that law or the body's own rules start.
//!
//! A *rule* asks for something when a trigger is met, or may be: it then has *clocks* (速報, 確報,
//! 本人への通知). Rules of law come from a dated pack; a policy adds its own. Whether a rule applies is
//! asked again at every change, and the earliest start is kept. A person's judgement, a filing or a
//! notice to the persons ends what is asked; nothing else does.

mod clock;
pub mod count;
mod decide;
pub mod law;
mod settle;
mod state;
pub mod trigger;
mod turn;
mod words;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::ids::{PartyId, PersonId};
use crate::domain::incident::fact::{Basis, Contacted};
use crate::domain::moment::Moment;
use crate::domain::notice::{About, Reason};
use crate::domain::policy::Policy;

use super::Spoken;

pub use clock::{ClockId, KnownBy, Likelihood, NoClock, Rule, Stage, Term, Terms, Trigger};
pub use decide::decide;
pub use settle::settle;
pub use state::{Clock, Deadlines, Entered, Filing, Matter, Notified, Standing, Verdict};
pub use turn::Turn;
pub use words::{Escape, MomentKind, Way};

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
        /// Who was asked, and about what.
        told: Told,
    },
    /// The clock runs out soon: desk and top were told.
    Warned {
        /// Which clock.
        clock: ClockId,
        /// Who was told, and of what.
        told: Told,
    },
    /// The clock ran out: desk, top and those who may close were told.
    Overdue {
        /// Which clock.
        clock: ClockId,
        /// Who was told, and of what.
        told: Told,
    },
    /// A change of what is known turned something about the rule: desk, chief and those who judged on the
    /// facts as they were are told.
    Turned {
        /// Which rule.
        rule: Rule,
        /// What became of it.
        turn: Turn,
        /// Who was told, and of what.
        told: Told,
    },
    /// What has no number of days is still not done: the desk was reminded.
    Reminded {
        /// Which clock.
        clock: ClockId,
        /// Who was told, and of what.
        told: Told,
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

/// Who was told of which date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// People.
    pub people: Vec<Contacted>,
    /// Addresses that are not persons, where nobody of the desk can be written to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<PartyId>,
    /// What it is about.
    pub about: About,
}

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Enter when a clock starts.
    EnterMoment {
        /// Which moment.
        moment: MomentKind,
        /// When that was.
        at: Moment,
    },
    /// Judge whether a rule applies.
    Judge {
        /// Which rule.
        rule: Rule,
        /// Whether it does.
        applies: bool,
        /// Why not.
        escape: Option<Escape>,
    },
    /// Take a judgement back.
    Unjudge {
        /// Which rule.
        rule: Rule,
    },
    /// Record a report that was sent.
    File {
        /// Which clocks it serves.
        clocks: Vec<ClockId>,
        /// 第n報.
        version: u32,
        /// When it was sent.
        at: Moment,
    },
    /// Record that persons concerned were told.
    NotifyPersons {
        /// How many.
        count: u64,
        /// In what way.
        way: Way,
        /// When.
        at: Moment,
        /// Whether nobody is left to be told.
        is_complete: bool,
    },
    /// Wait with telling the persons.
    DeferNotice {
        /// Until when.
        until: Moment,
    },
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

    fn told(&self) -> Option<&Told> {
        match self {
            Self::Doubted { told, .. }
            | Self::Warned { told, .. }
            | Self::Overdue { told, .. }
            | Self::Turned { told, .. }
            | Self::Reminded { told, .. } => Some(told),
            Self::Started { .. }
            | Self::Changed { .. }
            | Self::Ended { .. }
            | Self::Judged { .. }
            | Self::Unjudged { .. }
            | Self::Filed { .. }
            | Self::PersonsNotified { .. }
            | Self::NoticeDeferred { .. }
            | Self::MomentEntered { .. } => None,
        }
    }

    /// Whom it speaks to.
    pub fn spoken(&self) -> Vec<Spoken<'_>> {
        let spoken = self.told().map(|told| Spoken {
            reason: if matches!(self, Self::Turned { .. }) { Reason::News } else { Reason::Deadline },
            people: &told.people,
            parties: &told.parties,
            about: Some(told.about.clone()),
        });
        spoken.into_iter().collect()
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

/// What a clock rests on. A policy's own clock without a clause is 運用上の設定.
pub fn basis(policy: &Policy, clock: &ClockId, terms: &Terms) -> Basis {
    let clause = match &clock.rule {
        Rule::Own(id) => policy.clock(id).and_then(|own| own.basis.clone()),
        Rule::Personal | Rule::MyNumber | Rule::MyNumberOther => {
            law::named(&terms.pack).and_then(|pack| pack.clause(clock, terms.regime)).map(str::to_owned)
        }
    };
    Basis { clause, kind: terms.kind }
}

#[cfg(test)]
mod tests;
