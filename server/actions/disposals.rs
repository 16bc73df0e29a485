//! 廃棄記録 (対策基準 2.2(9)②): enter what was disposed of outside incidents, take a row back.

use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::disposal::decide::{Ask, decide, is_own, sees};
use crate::domain::register::disposal::{DisposalFact, TEXTS, text_key};

use super::organise::Decided;
use super::{Error, register};

/// Does what `person` asks. `texts` go by the fields of [`TEXTS`].
///
/// # Errors
/// [`Error::NotFound`] for a row that `person` may not see, [`Error::Forbidden`], [`Error::Conflict`] for
/// one that was taken back before, [`Error::Invalid`] with the field.
pub(super) fn decide_in(
    register::Desk { hearing, registers }: register::Desk<'_>,
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Decided {
    if let Ask::Void { no } = ask {
        let row = registers.disposals.rows.get(no).ok_or(Error::NotFound)?;
        if !sees(hearing, person, row) {
            return Err(Error::NotFound);
        }
    }
    let facts = decide((hearing, &registers.disposals), person, ask, texts)?;
    let mut texts = texts.clone();
    if let Ask::Record { permitted_by, .. } = ask
        && !is_own(hearing, permitted_by, &texts)
    {
        // A reason that nobody needed would read as if they had.
        texts.remove("override");
    }
    let kept = facts.iter().flat_map(|fact| placed(fact, &texts)).collect();
    Ok((facts.into_iter().map(OrganisationFact::Disposal).collect(), kept))
}

/// Texts that a fact brings, under the number of the row: the reason of a row taken back never covers
/// what was entered.
fn placed(fact: &DisposalFact, texts: &Private) -> Vec<(String, String)> {
    let brings = |field: &str| matches!(fact, DisposalFact::Voided { .. }) == (field == "void");
    let (DisposalFact::Recorded { no, .. } | DisposalFact::Voided { no, .. }) = fact;
    let fields = TEXTS.iter().filter(|field| brings(field));
    register::written(texts, fields, |field| text_key(field, *no)).collect()
}
