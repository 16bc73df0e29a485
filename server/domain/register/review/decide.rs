//! What is asked of the log becomes facts, or is refused. 7.3(4): the plan is the CISO's to review.

use crate::history::Private;
use crate::holding::holds_any;
use crate::ids::{PersonId, PolicyVersion};
use crate::refusal::{Refusal, require};
use crate::register::hearing::Hearing;
use crate::register::next_no;

use super::due::prompted;
use super::{Cause, Outcome, PROMPT, ReviewFact, Reviews};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// To look the plan through, for `cause`. Text: `prompt`, why.
    Prompt {
        /// Why.
        cause: Cause,
    },
    /// To enter that it was looked through. Texts: [`super::TEXTS`].
    Record {
        /// Why.
        cause: Cause,
        /// What came of it.
        outcome: Outcome,
        /// Prompts that it answers.
        prompts: Vec<u32>,
    },
    /// To note which version of the plan came of a review.
    Link {
        /// Which review.
        no: u32,
        /// Which version.
        policy: PolicyVersion,
    },
}

/// Whether `person` decides reviews: the CISO, or who acts for them with the right to.
pub fn decides(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    let top = std::slice::from_ref(&hearing.policy.roles.top);
    !hearing.acts_as(person, top, "review").is_empty()
}

/// Whether `person` sees the log: the CISO, the chief, the desk. Who answers for a unit may ask for a
/// review as well, after an audit or a check of their own (9(1)②, 9(3)①).
pub fn sees(hearing: &Hearing<'_>, person: &PersonId) -> bool {
    let roles = &hearing.policy.roles;
    let mut posts = vec![&roles.desk, &roles.top];
    posts.extend(&hearing.policy.exceptions.permitters);
    posts.extend(hearing.policy.manager());
    holds_any((hearing.world, hearing.policy), person, &posts, hearing.now) || decides(hearing, person)
}

/// Decides what `person` asks.
///
/// # Errors
/// [`Refusal::Invalid`] with the field; [`Refusal::Forbidden`]; [`Refusal::Decided`].
pub fn decide(
    (hearing, reviews): (&Hearing<'_>, &Reviews),
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Result<Vec<ReviewFact>, Refusal> {
    let (by, at) = (person.clone(), hearing.now);
    if !matches!(ask, Ask::Prompt { .. }) && !decides(hearing, person) {
        return Err(Refusal::Forbidden);
    }
    match ask {
        Ask::Prompt { cause } => {
            if !sees(hearing, person) {
                return Err(Refusal::Forbidden);
            }
            require(texts, PROMPT)?;
            Ok(vec![prompted((hearing, reviews), *cause, None, Some(by))])
        }
        Ask::Record { cause, outcome, prompts } => {
            require(texts, "examined")?;
            require(texts, "result")?;
            if prompts.iter().any(|no| reviews.prompts.get(no).is_none_or(|prompt| !prompt.is_open())) {
                return Err(Refusal::Decided);
            }
            let (no, prompts) = (next_no(&reviews.rows), prompts.clone());
            Ok(vec![ReviewFact::Recorded { no, cause: *cause, prompts, outcome: *outcome, by, at }])
        }
        Ask::Link { no, policy } => {
            let review = reviews.rows.get(no).ok_or(Refusal::Decided)?;
            if review.policy.is_some() {
                return Err(Refusal::Decided);
            }
            if !hearing.world.org.policies.contains_key(policy) {
                return Err(Refusal::Invalid { field: "policy", reason: "unknown" });
            }
            Ok(vec![ReviewFact::Linked { no: *no, policy: *policy, by, at }])
        }
    }
}
