//! The emergency response plan on an incident (対策基準 7.3): response, deadlines, prevention, documents.

use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::plan::rules::PlanAsk;

use super::{Backend, Caller, Error, give};

/// Asks something of the plan. Texts lie under keys that begin with the family's name.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn ask(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    ask: PlanAsk,
    texts: Private,
) -> Result<(), Error> {
    give(backend, caller, number, Ask::Plan(ask), texts)
}
