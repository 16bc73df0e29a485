//! The number that a reporter asks with, given anew (通報者とのやりとり). What they add is in
//! [`super::attach`].

use crate::domain::ids::HistoryId;
use crate::domain::report::{Report, ReportFact};
use crate::keys::hash_secret;
use crate::store::{Tx, Urgency};

use super::commit::Noted;
use super::{Backend, Caller, Error, FieldError, check_texts, handled, retried, text};

/// Gives a report another 確認番号, for a reporter who has lost theirs and of whom somebody at work on the
/// incident has made sure. The old one opens nothing any more. `reason` says how they made sure.
/// Gives 受付番号 and the new 確認番号.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::NotFound`], [`Error::Forbidden`] for who does not handle it.
pub fn renew(
    backend: &Backend,
    caller: &Caller,
    (incident, report): (&str, HistoryId),
    reason: &str,
) -> Result<(String, String), Error> {
    let texts = text("reason", reason.to_owned());
    check_texts(&texts)?;
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![FieldError::new("reason", "required")]));
    }
    let secret = backend.keys.confirmation_number(caller.command);
    let (caller, number, given) = (caller.clone(), incident.to_owned(), secret.clone());
    let job = move |tx: &mut Tx<'_>| -> Result<String, Error> {
        let (world, now) = (tx.world()?, tx.now()?);
        let incident = handled(tx, &world, (&caller.actor, &number), now)?;
        let known = tx.load::<Report>(report)?.ok_or(Error::NotFound)?;
        let answering = tx.answering(known.state.incident)?.map(|loaded| loaded.state.id);
        if answering != Some(incident.state.id) || known.state.secret_hash.is_none() {
            return Err(Error::NotFound);
        }
        if known.known(caller.command).is_some() {
            return Ok(known.state.number);
        }
        let renewed = ReportFact::Renewed { secret_hash: hash_secret(&given) };
        let noted = Noted::new(&known, &caller.actor, (vec![renewed], texts.clone()), now);
        tx.commit(vec![noted.entry(caller.command)])?;
        Ok(known.state.number.clone())
    };
    let number = retried(|| backend.store.write(Urgency::Person, "renew", job.clone()))?;
    Ok((number, secret))
}
