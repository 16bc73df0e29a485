//! 計画の見直し (対策基準 7.3(4)): ask for one, enter one, say which version came of it.

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::org::OrgFact;
use crate::domain::register::hearing::Hearing;
use crate::domain::review::decide::{Ask, decide, sees};
use crate::domain::review::{ReviewFact, TEXTS, prompt_key, text_key};

use super::{Caller, Error, House, register};

/// Does what `person` asks. `texts` go by the fields of [`TEXTS`]; of a prompt, by `prompt`. A token
/// records what a person did; a person acts for himself.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`] for a review that is not there, [`Error::Conflict`] for
/// what was answered before, [`Error::Invalid`] with the field.
pub fn give(
    house: &House,
    caller: &Caller,
    person: &PersonId,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    register::give(house, caller, person, texts, move |hearing, person, texts| {
        decide_in(hearing, person, &ask, texts)
    })
}

fn decide_in(
    hearing: &Hearing<'_>,
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Result<(Vec<OrgFact>, Private), Error> {
    if !sees(hearing, person) {
        return Err(Error::Forbidden);
    }
    if let Ask::Link { no, .. } = ask
        && !hearing.world.org.reviews.rows.contains_key(no)
    {
        return Err(Error::NotFound);
    }
    let facts = decide(hearing, person, ask, texts)?;
    let kept = facts.iter().flat_map(|fact| placed(fact, texts)).collect();
    Ok((facts.into_iter().map(OrgFact::Review).collect(), kept))
}

/// Texts under the number of the review or of the prompt.
fn placed(fact: &ReviewFact, texts: &Private) -> Vec<(String, String)> {
    let written = |field: &str| texts.get(field).filter(|text| !text.trim().is_empty()).cloned();
    match fact {
        ReviewFact::Recorded { no, .. } => {
            TEXTS.iter().filter_map(|field| Some((text_key(field, *no), written(field)?))).collect()
        }
        ReviewFact::Prompted { no, .. } => {
            written("prompt").map(|text| (prompt_key(*no), text)).into_iter().collect()
        }
        ReviewFact::Overdue { .. } | ReviewFact::Linked { .. } | ReviewFact::RegularSet { .. } => Vec::new(),
    }
}
