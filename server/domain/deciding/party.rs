//! What a body outside says by itself, through the link in its notice.
//!
//! It has no account and sees nothing but what its notice says. What it says is recorded as its own,
//! beside what people of the house say, and is no one's judgement.

use crate::actor::Actor;
use crate::draft::{Draft, last_resorts};
use crate::history::Private;
use crate::ids::{Act, DutyNo, PartyId};
use crate::incident::fact::{Fact, Owed};
use crate::incident::state::Incident;
use crate::policy::{Policy, Right};
use crate::refusal::{Refusal, require};

/// What a body outside may do on an incident now: nothing before it was told, in a drill or after the
/// end, nor where the incident's policy gives it no right.
pub fn rights(incident: &Incident, party: &PartyId, policy: &Policy) -> Vec<Right> {
    let is_member = incident.parties.contains(party) && incident.is_open();
    if !is_member || incident.drill || incident.is_disposed {
        return Vec::new();
    }
    policy.parties.get(party).map(|row| row.may.iter().copied().collect()).unwrap_or_default()
}

/// Records what a body outside says: that it has the notice, an answer, or both.
pub(super) fn hear(
    draft: &mut Draft<'_>,
    party: &PartyId,
    (confirms, answers): (bool, bool),
    texts: &Private,
) -> Result<(), Refusal> {
    let rights = rights(&draft.after, party, draft.policy);
    let may = |asked: bool, right| !asked || rights.contains(&right);
    let is_its_own = draft.by == Actor::Outside && !rights.is_empty();
    if !is_its_own || !may(confirms, Right::Confirm) || !may(answers, Right::Answer) {
        return Err(Refusal::Forbidden);
    }
    if !confirms && !answers {
        return Err(Refusal::Invalid { field: "received", reason: "required" });
    }
    if answers {
        require(texts, "answer")?;
    }
    let is_known = draft.after.heard.contains_key(party);
    if is_known && !answers {
        return Err(Refusal::Decided);
    }
    if confirms && !is_known {
        let duties = owed(draft, party);
        draft.push(Fact::PartyConfirmed { party: party.clone(), duties });
    }
    if answers {
        let people = draft.desk();
        let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
        draft.push(Fact::PartyAnswered { party: party.clone(), people, parties });
    }
    Ok(())
}

/// What the desk owes until this party has confirmed.
fn owed(draft: &Draft<'_>, party: &PartyId) -> Vec<DutyNo> {
    let to = Owed::Party(party.clone());
    let owed = draft.after.duties.iter().filter(|duty| duty.is_owed() && duty.act.is(Act::OBTAIN));
    owed.filter(|duty| duty.to.as_ref() == Some(&to)).map(|duty| duty.no).collect()
}
