//! 計画の見直し (対策基準 7.3(4)): when the emergency response plan was looked through, and why.
//!
//! A *prompt* asks the CISO for a review: an incident of the gravest class was closed, the
//! organisation changed, an audit or a change of threats asks for it, or a year is over. A *review*
//! says what was examined and what came of it, and answers prompts. Nothing can be deleted.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod decide;
pub mod due;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::history::Private;
use crate::ids::{HistoryId, PersonId, PolicyVersion};
use crate::ladder::Next;
use crate::moment::Moment;

use super::clock::Clock;
use super::{Event, Register, Told, brought, next_no, placed};

/// Texts of a review, in the private body as `review.<field>.<no>`.
pub const TEXTS: &[&str] = &["examined", "likelihood", "loss", "result"];

/// Why a person asks for one, in the private body under the number of what was asked.
pub const PROMPT: &str = "prompt";

/// Why the plan is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 7.3(4) 情報セキュリティを取り巻く状況の変化.
    Threat,
    /// 7.3(4) 組織体制の変動.
    Organisation,
    /// 重大な事案のあと. 運用上の設定.
    Incident,
    /// 監査・点検のあと (9(1)③, 9(3)).
    Audit,
    /// 定期. 運用上の設定.
    Regular,
}

words!(Cause {
    Threat = "threat", Organisation = "organisation", Incident = "incident", Audit = "audit",
    Regular = "regular",
});

/// What came of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 改めない.
    NoChange,
    /// 新しい版とする.
    NewVersion,
}

words!(Outcome { NoChange = "no_change", NewVersion = "new_version" });

/// What can happen to the log of reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewFact {
    /// A review is asked for: by the engine, or by a person. Private: `review.prompt.<no>`, why.
    Prompted {
        no: u32,
        cause: Cause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<HistoryId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
        at: Moment,
        clock: Clock,
        told: Told,
    },
    /// Nobody has answered a prompt, and who heard of it.
    Overdue { no: u32, at: Moment, rung: u32, next: Option<Next>, told: Told },
    /// The CISO looked the plan through. `prompts` are answered by it.
    Recorded { no: u32, cause: Cause, prompts: Vec<u32>, outcome: Outcome, by: PersonId, at: Moment },
    /// A version of the plan came of a review.
    Linked { no: u32, policy: PolicyVersion, by: PersonId, at: Moment },
    /// The next regular review is asked for then. Stored, so that a later policy does not move the past.
    /// The log began with the first one: what ended before `from` is not asked about.
    RegularSet { at: Moment, from: Moment },
}

/// A review that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// Its number, from 1.
    pub no: u32,
    /// Why.
    pub cause: Cause,
    /// The incident after which.
    pub incident: Option<HistoryId>,
    /// Who asked; none where the engine did.
    pub by: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// Why, in words; empty where the engine asked.
    pub why: String,
    /// By when it is to be answered (運用上の設定).
    pub clock: Clock,
    /// When it was first late.
    pub late_at: Option<Moment>,
    /// The review that answered it.
    pub review: Option<u32>,
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its number, from 1.
    pub no: u32,
    /// Why.
    pub cause: Cause,
    /// What came of it.
    pub outcome: Outcome,
    /// Who decided.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// The version of the plan that came of it.
    pub policy: Option<PolicyVersion>,
    /// Texts by the fields of [`TEXTS`].
    pub texts: Private,
}

/// The log, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews {
    /// Prompts by number.
    pub prompts: BTreeMap<u32, Prompt>,
    /// Reviews by number.
    pub rows: BTreeMap<u32, Review>,
    /// When the next regular review is asked for.
    pub regular_at: Option<Moment>,
    /// When the log began: what ended before it is not asked about.
    pub since: Option<Moment>,
}

impl ReviewFact {
    /// Those of the texts by field that it brings, by their keys in the private body.
    pub fn brings(&self, texts: &Private) -> Private {
        match self {
            Self::Recorded { no, .. } => placed(texts, TEXTS.iter().copied(), (Register::Review, *no)),
            Self::Prompted { no, .. } => placed(texts, [PROMPT], (Register::Review, *no)),
            Self::Overdue { .. } | Self::Linked { .. } | Self::RegularSet { .. } => Private::new(),
        }
    }

    /// Which prompt it speaks of and what it says of it, to whom; none where nobody is told.
    pub fn spoken(&self) -> Option<(u32, Event, &Told)> {
        match self {
            Self::Prompted { no, told, .. } => Some((*no, Event::Prompted, told)),
            Self::Overdue { no, told, .. } => Some((*no, Event::Late, told)),
            Self::Recorded { .. } | Self::Linked { .. } | Self::RegularSet { .. } => None,
        }
    }
}

impl Prompt {
    /// Whether nobody has answered it.
    pub const fn is_open(&self) -> bool {
        self.review.is_none()
    }
}

impl Review {
    /// A text; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }
}

impl Reviews {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &ReviewFact, private: &Private) {
        match fact {
            ReviewFact::Prompted { no, cause, incident, by, at, clock, .. } => {
                let prompt = Prompt {
                    no: *no,
                    cause: *cause,
                    incident: *incident,
                    by: by.clone(),
                    at: *at,
                    why: brought(private, [PROMPT], (Register::Review, *no))
                        .remove(PROMPT)
                        .unwrap_or_default(),
                    clock: *clock,
                    late_at: None,
                    review: None,
                };
                self.prompts.insert(*no, prompt);
            }
            ReviewFact::Overdue { no, at, next, .. } => {
                if let Some(prompt) = self.prompts.get_mut(no) {
                    prompt.late_at.get_or_insert(*at);
                    prompt.clock.next = *next;
                }
            }
            ReviewFact::Recorded { no, cause, prompts, outcome, by, at } => {
                let texts = brought(private, TEXTS.iter().copied(), (Register::Review, *no));
                let (cause, outcome, by) = (*cause, *outcome, by.clone());
                let review = Review { no: *no, cause, outcome, by, at: *at, policy: None, texts };
                self.rows.insert(*no, review);
                for answered in prompts {
                    if let Some(prompt) = self.prompts.get_mut(answered) {
                        prompt.review = Some(*no);
                    }
                }
            }
            ReviewFact::Linked { no, policy, .. } => {
                if let Some(review) = self.rows.get_mut(no) {
                    review.policy = Some(*policy);
                }
            }
            ReviewFact::RegularSet { at, from } => {
                self.regular_at = Some(*at);
                self.since.get_or_insert(*from);
            }
        }
    }

    /// Prompts that nobody has answered.
    pub fn open(&self) -> impl Iterator<Item = &Prompt> {
        self.prompts.values().filter(|prompt| prompt.is_open())
    }

    /// Incidents after which a review was asked for.
    pub fn incidents(&self) -> BTreeSet<HistoryId> {
        self.prompts.values().filter_map(|prompt| prompt.incident).collect()
    }

    /// The number of the next prompt.
    pub fn next_prompt(&self) -> u32 {
        next_no(&self.prompts)
    }

    /// Every moment at which something is to be said.
    pub fn edges(&self) -> impl Iterator<Item = Moment> {
        let clocks = self.open().filter_map(|prompt| prompt.clock.next.map(|next| next.at));
        clocks.chain(self.regular_at)
    }
}

#[cfg(test)]
mod tests;
