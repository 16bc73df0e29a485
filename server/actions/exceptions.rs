//! 例外措置 (対策基準 7.4): ask for a permit, enter what could not wait and report it, permit, check.

use crate::domain::actor::Actor;
use crate::domain::history::Private;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::incident::state::Incident;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::register::exception::{Ask, ExceptionFact, TEXTS, check_key, decide, rights, text_key};
use crate::store::Tx;

use super::organise::Decided;
use super::{Caller, Error, House, register, viewer};

/// Does what `person` asks. `texts` go by the fields of [`TEXTS`]; of a check, by `note`. A token
/// records what a person did; a person acts for himself.
///
/// # Errors
/// [`Error::NotFound`] for a row that `person` may not see, [`Error::Forbidden`], [`Error::Conflict`] for
/// what was decided before, [`Error::Invalid`] with the field.
pub fn give(
    house: &House,
    caller: &Caller,
    person: &PersonId,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    register::give(house, caller, person, texts, move |desk, person, texts| {
        decide_in(desk, person, &ask, texts)
    })
}

fn decide_in(
    register::Desk { hearing, registers }: register::Desk<'_>,
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Decided {
    let named = match ask {
        Ask::Report { no } | Ask::Decide { no, .. } | Ask::Withdraw { no } | Ask::Link { no, .. } => Some(no),
        Ask::Request { .. } | Ask::Use { .. } | Ask::Check => None,
    };
    if let Some(no) = named {
        let row = registers.exceptions.rows.get(no).ok_or(Error::NotFound)?;
        if !rights::sees(hearing, person, row) {
            return Err(Error::NotFound);
        }
    }
    let facts = decide::decide((hearing, &registers.exceptions), person, ask, texts)?;
    let kept = placed(&facts, texts);
    Ok((facts.into_iter().map(OrganisationFact::Exception).collect(), kept))
}

/// Texts under the number of the row, or of the check.
fn placed(facts: &[ExceptionFact], texts: &Private) -> Private {
    let mut kept = Private::new();
    for fact in facts {
        match fact {
            ExceptionFact::Requested { no, .. }
            | ExceptionFact::Used { no, .. }
            | ExceptionFact::Reported { no, .. }
            | ExceptionFact::Decided { no, .. }
            | ExceptionFact::Withdrawn { no, .. } => {
                kept.extend(register::written(texts, TEXTS, |field| text_key(field, *no)));
            }
            ExceptionFact::Checked { check, .. } => {
                kept.extend(register::written(texts, &["note"], |_| check_key(*check)));
            }
            ExceptionFact::SecondPersonWaived { .. }
            | ExceptionFact::Linked { .. }
            | ExceptionFact::Ended { .. }
            | ExceptionFact::Reminded { .. }
            | ExceptionFact::Overdue { .. }
            | ExceptionFact::CheckSet { .. }
            | ExceptionFact::CheckBegan { .. }
            | ExceptionFact::CheckOverdue { .. } => {}
        }
    }
    kept
}

/// The history of the incident with this number, where the caller may see it.
///
/// # Errors
/// [`Error::NotFound`] otherwise; [`Error::Unavailable`].
pub fn incident(house: &House, caller: &Actor, number: &str) -> Result<HistoryId, Error> {
    house.store.read(|tx: &mut Tx<'_>| {
        let id = tx.find_incident(number)?.ok_or(Error::NotFound)?;
        let loaded = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?;
        let (world, now) = (tx.world()?, tx.now()?);
        let viewer = viewer(tx, &world, caller, now)?;
        if viewer.may_see(&loaded.state) { Ok(id) } else { Err(Error::NotFound) }
    })
}
