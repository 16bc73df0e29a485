//! What a body outside says on one incident, through the link in its notice.

use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::deciding::party::rights;
use crate::domain::history::Private;
use crate::domain::ids::{HistoryId, PartyId};
use crate::domain::incident::state::Incident;
use crate::store::{Tx, Urgency};

use super::{Backend, Caller, Error, check_texts, commit, is_same_request, retried};

/// Records that a body outside has its notice, what it answers, or both. An incident on which it has no
/// right any more is not found, like one that never was.
///
/// # Errors
/// As every action on an incident; [`Error::Invalid`] where neither is said.
pub fn hear(
    backend: &Backend,
    caller: &Caller,
    (incident, party): (HistoryId, &PartyId),
    confirms: bool,
    answer: &str,
) -> Result<(), Error> {
    let answers = !answer.trim().is_empty();
    let texts: Private = answers.then(|| ("answer".to_owned(), answer.to_owned())).into_iter().collect();
    check_texts(&texts)?;
    let (caller, party) = (caller.clone(), party.clone());
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        let loaded = tx.load::<Incident>(incident)?.ok_or(Error::NotFound)?;
        if let Some(known) = loaded.known(caller.command) {
            return is_same_request(known.request.as_deref(), caller.request.as_deref());
        }
        let world = tx.world()?;
        let now = loaded.time(tx.now()?);
        let policy = world.policies.get(&loaded.state.policy).ok_or(Error::NotFound)?;
        if rights(&loaded.state, &party, policy).is_empty() {
            return Err(Error::NotFound);
        }
        let command = Command {
            id: caller.command,
            by: caller.actor.clone(),
            request: caller.request.clone(),
            ask: ask(&party, confirms, answers),
            texts: texts.clone(),
        };
        let decision = decide(&loaded.state, &world, &command, now)?;
        commit::decision(tx, &world, &loaded, caller.command, decision)
    };
    retried(|| backend.store.write(Urgency::Person, "hear a party", job.clone()))
}

fn ask(party: &PartyId, confirms: bool, answers: bool) -> Ask {
    Ask::HearParty { party: party.clone(), confirms, answers }
}
