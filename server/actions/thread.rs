//! The number that a reporter asks with, given anew (通報者とのやりとり). What they add is in
//! [`super::attach`].

use crate::domain::access::may_handle;
use crate::domain::history::{History, Private};
use crate::domain::ids::HistoryId;
use crate::domain::report::{Report, ReportFact, ReportFacts};
use crate::keys::hash_secret;
use crate::store::commit::{Append, Step, What};
use crate::store::{Tx, Urgency};

use super::{Caller, Error, House, check_texts, retried, seen};

/// Gives a report another 確認番号, for a reporter who has lost theirs and of whom somebody at work on the
/// incident has made sure. The old one opens nothing any more. `reason` says how they made sure.
/// Gives 受付番号 and the new 確認番号.
///
/// # Errors
/// [`Error::Invalid`] without a reason, [`Error::NotFound`], [`Error::Forbidden`] for who does not handle it.
pub fn renew(
    house: &House,
    caller: &Caller,
    (incident, report): (&str, HistoryId),
    reason: &str,
) -> Result<(String, String), Error> {
    let texts = Private::from([("reason".to_owned(), reason.to_owned())]);
    check_texts(&texts)?;
    if reason.trim().is_empty() {
        return Err(Error::Invalid(vec![super::FieldError::new("reason", "required")]));
    }
    let secret = house.keys.confirmation_number(caller.command);
    let (caller, number, given) = (caller.clone(), incident.to_owned(), secret.clone());
    let job = move |tx: &mut Tx<'_>| -> Result<String, Error> {
        let (world, now) = (tx.world()?, tx.now()?);
        let incident = seen(tx, &world, (&caller.actor, &number), now)?;
        let policy = world.policies.get(&incident.state.policy).ok_or(Error::NotFound)?;
        let person = caller.actor.person().ok_or(Error::Forbidden)?;
        if !may_handle(&world, policy, &incident.state, person, now) {
            return Err(Error::Forbidden);
        }
        let known = tx.load::<Report>(report)?.ok_or(Error::NotFound)?;
        let answering = tx.answering(known.state.incident)?.map(|loaded| loaded.state.id);
        if answering != Some(incident.state.id) || known.state.secret_hash.is_none() {
            return Err(Error::NotFound);
        }
        if known.known(caller.command).is_some() {
            return Ok(known.state.number);
        }
        let renewed = ReportFact::Renewed { secret_hash: hash_secret(&given) };
        let facts = ReportFacts { by: caller.actor.clone(), request: None, facts: vec![renewed] };
        let mut after = known.state.clone();
        after.apply_entry(known.time(now), &facts, &texts);
        let what = What::Report(Step { before: Some(&known), after: &after, facts: &facts });
        tx.commit(vec![Append { command: caller.command, at: known.time(now), private: &texts, what }])?;
        Ok(after.number.clone())
    };
    let number = retried(|| house.store.write(Urgency::Person, "renew", job.clone()))?;
    Ok((number, secret))
}
