//! A question that a step asks of one group after the other.

use super::timer::TimeRule;
use super::{Condition, Label, PostRef};
use crate::ids::Answer;

/// A question (判断).
#[derive(Clone, Debug)]
pub struct Question {
    /// The words.
    pub text: String,
    /// Options with their words.
    pub options: Vec<Label<Answer>>,
    /// Which option is shown as suggested when.
    pub suggest: Vec<(Answer, Condition)>,
    /// Groups asked one after the other; the first is `ask`, the second `else`.
    pub groups: Vec<Vec<PostRef>>,
    /// Time for each group; named for every class.
    pub time: TimeRule,
    /// What follows when nobody answers; never recorded as anyone's answer.
    pub unanswered: Answer,
    /// Options that need a reason (a "not necessary" always does).
    pub needs_reason: Vec<Answer>,
    /// Options that no longer decide when they come late.
    pub late_is_noted_only: Vec<Answer>,
    /// The option that means that it is made public: its answer and what is decided about publication are
    /// one decision.
    pub publishes: Option<Answer>,
    /// Who approves a person's answer afterwards. Nothing waits for it.
    pub approval: Option<Box<Approval>>,
}

/// An approval that is owed after a group has decided (事後承認).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who approves.
    pub by: PostRef,
    /// In what time.
    pub time: TimeRule,
}

impl Question {
    /// What an answer decides about publication, where it does.
    pub fn verdict(&self, answer: &Answer) -> Option<bool> {
        self.publishes.as_ref().map(|publishes| publishes == answer)
    }

    /// The answer that says what was decided about publication.
    pub fn answer_for(&self, publishes: bool) -> Option<&Answer> {
        let option = self.options.iter().find(|option| self.verdict(&option.id) == Some(publishes))?;
        Some(&option.id)
    }
}
