//! 計画の見直し (対策基準 7.3(4)): ask for one, enter one, say which version came of it.

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::review::decide::{Ask, decide, sees};
use crate::domain::register::review::{ReviewFact, TEXTS, prompt_key, text_key};

use super::organise::Decided;
use super::{Error, register};

/// Does what `person` asks. `texts` go by the fields of [`TEXTS`]; of a prompt, by `prompt`.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] for a review that is not there, [`Error::Conflict`] for
/// what was answered before, [`Error::Invalid`] with the field.
pub(super) fn decide_in(
    register::Desk { hearing, registers }: register::Desk<'_>,
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Decided {
    if !sees(hearing, person) {
        return Err(Error::Forbidden);
    }
    if let Ask::Link { no, .. } = ask
        && !registers.reviews.rows.contains_key(no)
    {
        return Err(Error::NotFound);
    }
    let facts = decide((hearing, &registers.reviews), person, ask, texts)?;
    let kept = facts.iter().flat_map(|fact| placed(fact, texts)).collect();
    Ok((facts.into_iter().map(OrganisationFact::Review).collect(), kept))
}

/// Texts under the number of the review or of the prompt.
fn placed(fact: &ReviewFact, texts: &Private) -> Vec<(String, String)> {
    match fact {
        ReviewFact::Recorded { no, .. } => {
            register::written(texts, TEXTS, |field| text_key(field, *no)).collect()
        }
        ReviewFact::Prompted { no, .. } => {
            register::written(texts, &["prompt"], |_| prompt_key(*no)).collect()
        }
        ReviewFact::Overdue { .. } | ReviewFact::Linked { .. } | ReviewFact::RegularSet { .. } => Vec::new(),
    }
}
