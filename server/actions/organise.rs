//! Changing the organisation: personnel, absences, the policy in force.
//!
//! Each change is one entry of the organisation's history. It bumps the World's revision and asks
//! every open incident to look again, in its own transaction, whichever process makes it.

mod leaving;

use crate::domain::activation::{Refused, activation};
use crate::domain::handover::{self, Handover};
use crate::domain::history::Private;
use crate::domain::ids::HistoryId;
use crate::domain::incident::fact::Actor;
use crate::domain::moment::Moment;
use crate::domain::org::announced::{Found, announced};
use crate::domain::org::{Org, OrgFact, OrgFacts};
use crate::domain::world::World;
use crate::keys::Keys;
use crate::store::commit::{Append, What};
use crate::store::{Tx, Urgency};

use super::{Caller, Error, FieldError, House, is_same_request};

pub use leaving::{add_absence, leave};

/// Puts a checked plan of personnel changes into force. `read` is the revision the plan was made
/// from: if the organisation has changed since, the plan must be made again.
///
/// # Errors
/// [`Error::Conflict`] if the organisation has changed since; [`Error::Unavailable`].
pub fn apply_plan(
    house: &House,
    caller: &Caller,
    read: i64,
    facts: Vec<OrgFact>,
    texts: Private,
) -> Result<(), Error> {
    change(
        house,
        caller,
        texts,
        move |org, _| {
            if org.revision == read { Ok(facts.clone()) } else { Err(Error::Conflict) }
        },
    )
}

/// Approves a policy: from now on new incidents open under it. Open ones keep theirs.
///
/// # Errors
/// [`Error::Invalid`] on `policy` if the text has mistakes, or uses an id again that was given up: the
/// one in force stays.
pub fn activate_policy(house: &House, caller: &Caller, text: String) -> Result<(), Error> {
    change(house, caller, Private::new(), move |org, _| {
        activation(org, &text).map_err(|refused| {
            let mistake = match refused {
                Refused::Unsound => FieldError::new("policy", "unsound"),
                Refused::Reused(ids) => FieldError::new("policy", "id-reused").about(&ids),
            };
            Error::Invalid(vec![mistake])
        })
    })
}

/// Notes that a date announced earlier has come, so that every open incident looks again.
pub(super) fn pass_edge(tx: &mut Tx<'_>, keys: &Keys) -> Result<bool, Error> {
    let loaded = tx.load_org()?;
    let now = loaded.time(tx.now()?);
    // The last entry, whatever it was, asked every incident to look: only later edges count.
    let due = loaded.state.next_edge(loaded.tip.at);
    let is_due = due.is_some_and(|at| at <= now);
    // Asked to look without a date: an incident has ended, after which the plan may want a review.
    if !is_due && closed(tx, &loaded.state)?.is_empty() {
        tx.clear_look(crate::store::ORGANISATION)?;
        return Ok(false);
    }
    let command = keys.derive_command("edge", &[&loaded.tip.seq.to_be_bytes()]);
    let mut facts = Vec::new();
    facts.extend(is_due.then_some(OrgFact::EdgePassed { at: now }));
    announce(tx, &loaded.state, (&mut facts, &Private::new()), now)?;
    let facts = OrgFacts { by: Actor::Engine, request: None, facts };
    let mut after = loaded.state.clone();
    after.apply_entry(&facts, &Private::new());
    let what = What::Org { before: &loaded, after: &after, facts: &facts };
    tx.commit(vec![Append { command, at: now, private: &Private::new(), what }])?;
    Ok(true)
}

/// What every entry says beside what it was made for: dates that have come, and the next ones.
fn announce(
    tx: &mut Tx<'_>,
    org: &Org,
    (facts, texts): (&mut Vec<OrgFact>, &Private),
    now: Moment,
) -> Result<(), Error> {
    let (world, closed) = (tx.world()?, closed(tx, org)?);
    let mut handovers = Vec::new();
    for change in handover::due(&world, (facts, texts), now) {
        let items = tx.owed_at((&change.post, &change.unit), &change.person)?;
        let numbers = items.iter().map(|item| item.number.clone()).collect();
        let subjects = tx.excluded_from(numbers)?;
        handovers.push(Handover { change, items, subjects });
    }
    announced(&world, (facts, texts), &Found { closed, handovers }, now);
    Ok(())
}

/// Incidents of the gravest class that have ended since the log of reviews began, and after which no
/// review was asked for.
fn closed(tx: &mut Tx<'_>, org: &Org) -> Result<Vec<HistoryId>, Error> {
    let world = tx.world()?;
    let gravest = world.active().and_then(|(_, policy)| policy.severities.last());
    let (Some(gravest), Some(since)) = (gravest, org.reviews.since) else { return Ok(Vec::new()) };
    let asked = org.reviews.incidents();
    let mut closed = tx.closed_since(&gravest.id, since)?;
    closed.retain(|id| !asked.contains(id));
    Ok(closed)
}

/// Decides facts from the present organisation and appends them; none means that nothing changed.
pub(super) fn change(
    house: &House,
    caller: &Caller,
    texts: Private,
    decide: impl Fn(&Org, Moment) -> Result<Vec<OrgFact>, Error> + Send + 'static,
) -> Result<(), Error> {
    change_with(house, caller, move |world, now| Ok((decide(&world.org, now)?, texts.clone())))
}

/// The same where the decision needs the policies as well, and finds the texts' places.
pub(super) fn change_with(
    house: &House,
    caller: &Caller,
    decide: impl Fn(&World, Moment) -> Result<(Vec<OrgFact>, Private), Error> + Send + 'static,
) -> Result<(), Error> {
    let caller = caller.clone();
    house.store.write(Urgency::Person, "organise", move |tx| {
        let loaded = tx.load_org()?;
        if let Some(known) = loaded.known(caller.command) {
            return is_same_request(known.request.as_deref(), caller.request.as_deref());
        }
        let now = loaded.time(tx.now()?);
        let world = tx.world()?;
        let (mut facts, texts) = decide(&world, now)?;
        if facts.is_empty() {
            return Ok(());
        }
        announce(tx, &loaded.state, (&mut facts, &texts), now)?;
        let facts = OrgFacts { by: caller.actor.clone(), request: caller.request.clone(), facts };
        let mut after = loaded.state.clone();
        after.apply_entry(&facts, &texts);
        let what = What::Org { before: &loaded, after: &after, facts: &facts };
        Ok(tx.commit(vec![Append { command: caller.command, at: now, private: &texts, what }])?)
    })
}
