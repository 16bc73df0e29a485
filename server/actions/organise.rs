//! Changing the organisation: personnel, absences, the policy in force.
//!
//! Each change is one entry of the organisation's history. It bumps the World's revision and asks
//! every open incident to look again, in its own transaction, whichever process makes it.

mod ahead;
mod leaving;
mod moved;
mod policy;

use crate::domain::actor::Actor;
use crate::domain::administration::seats;
use crate::domain::handover::Handover;
use crate::domain::history::{History, Private};
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::organisation::Organisation;
use crate::domain::organisation::announced::{Found, announced, handed_over};
use crate::domain::organisation::fact::{OrganisationFact, OrganisationFacts};
use crate::keys::Keys;
use crate::store::commit::{Append, Step, What};
use crate::store::history::Loaded;
use crate::store::{Tx, Urgency};

use super::accounts::leave_an_administrator;
use super::{Backend, Caller, Error, is_same_request};

pub use ahead::take_back;
pub use leaving::leave;
pub use policy::{Proposal, Verdict, judge, propose, put_into_force};

/// Puts a checked plan of personnel changes into force. Of posts that change hands and of other addresses
/// the CISO, the desk and the auditors are told. `read` is the revision the plan was made from: if the
/// organisation has changed since, the plan must be made again.
///
/// # Errors
/// [`Error::Conflict`] if the organisation has changed since; [`Error::Invalid`] where nobody would be left
/// who may administer; [`Error::Unavailable`].
pub fn apply_plan(
    backend: &Backend,
    caller: &Caller,
    read: i64,
    facts: Vec<impl Into<OrganisationFact>>,
    texts: Private,
) -> Result<(), Error> {
    let facts: Vec<OrganisationFact> = facts.into_iter().map(Into::into).collect();
    let actor = caller.actor.clone();
    let decide = move |tx: &mut Tx<'_>, organisation: &Organisation, now| {
        if organisation.revision() != read {
            return Err(Error::Conflict);
        }
        keep_an_administrator(tx, &actor, &facts)?;
        Ok((watched((organisation, now), &actor, facts.clone(), &texts), texts.clone()))
    };
    change_with(backend, caller, decide).map(|_| ())
}

/// Refuses to let the last administrator go, on whatever day. The machine's operator makes another one.
fn keep_an_administrator(tx: &mut Tx<'_>, actor: &Actor, facts: &[OrganisationFact]) -> Result<(), Error> {
    if !matches!(actor, Actor::Person(_) | Actor::Token(_)) {
        return Ok(());
    }
    let lets_go = |fact: &&OrgFact| matches!(fact, OrgFact::PersonSet { .. } | OrgFact::PersonEnded { .. });
    let gone: Vec<OrgFact> =
        facts.iter().filter_map(OrganisationFact::of_org).filter(lets_go).cloned().collect();
    // Most changes let nobody go, and need not hold the accounts still.
    let is_gone = gone.iter().any(|fact| matches!(fact, OrgFact::PersonEnded { .. }));
    if is_gone { leave_an_administrator(tx, None, &gone) } else { Ok(()) }
}

/// The same facts with who is told of them. The operator of the machine has
/// the machine: what is done there is not told.
fn watched(
    (organisation, now): (&Organisation, Moment),
    actor: &Actor,
    mut facts: Vec<OrganisationFact>,
    texts: &Private,
) -> Vec<OrganisationFact> {
    let by = match actor {
        Actor::Person(by) => Some(by),
        Actor::Token(_) => None,
        Actor::Operator | Actor::Engine | Actor::Outside => return facts,
    };
    let of_org: Vec<OrgFact> = facts.iter().filter_map(OrganisationFact::of_org).cloned().collect();
    let watched = seats::watched(&organisation.world, by, (&of_org, texts), now);
    facts.extend(watched.into_iter().map(OrganisationFact::Administered));
    facts
}

/// Approves a policy, whatever was in force before: from now on new incidents open under it. Open ones keep
/// theirs.
///
/// # Errors
/// As [`put_into_force`].
pub fn activate_policy(backend: &Backend, caller: &Caller, text: String) -> Result<(), Error> {
    put_into_force(backend, caller, Proposal { text, ..Proposal::default() }).map(|_| ())
}

/// Notes that a date announced earlier has come, so that every open incident looks again.
pub(super) fn pass_edge(tx: &mut Tx<'_>, keys: &Keys) -> Result<bool, Error> {
    let loaded = tx.load_organisation()?;
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
    facts.extend(is_due.then(|| OrgFact::EdgePassed { at: now }.into()));
    let (written, texts) = loaded.state.world.org.come_by(now);
    let written = written.into_iter().map(OrganisationFact::Org).collect();
    // Whoever gets another address hears of it on the day, and so does whoever watches.
    facts.extend(redirected((&loaded.state, now), written, &texts));
    announce(tx, &loaded.state, (&mut facts, &texts), now)?;
    let facts = OrganisationFacts { by: Actor::Engine, request: None, facts };
    let mut after = loaded.state.clone();
    after.apply_entry(now, &facts, &texts);
    let what = What::Organisation(Step { before: Some(&loaded), after: &after, facts: &facts });
    tx.commit(vec![Append { command, at: now, private: &texts, what }])?;
    moved::end_sessions(tx, (&loaded.state, loaded.tip.at), (&after, now), &Actor::Engine)?;
    Ok(true)
}

/// What is written on its day, with who is told of it.
fn redirected(
    (organisation, now): (&Organisation, Moment),
    facts: Vec<OrganisationFact>,
    texts: &Private,
) -> Vec<OrganisationFact> {
    if facts.is_empty() {
        return facts;
    }
    let of_org: Vec<OrgFact> = facts.iter().filter_map(OrganisationFact::of_org).cloned().collect();
    let watched = seats::watched(&organisation.world, None, (&of_org, texts), now);
    facts.into_iter().chain(watched.into_iter().map(OrganisationFact::Administered)).collect()
}

/// What every entry says beside what it was made for: dates that have come, and the next ones.
fn announce(
    tx: &mut Tx<'_>,
    before: &Organisation,
    (facts, texts): (&mut Vec<OrganisationFact>, &Private),
    now: Moment,
) -> Result<(), Error> {
    let closed = closed(tx, before)?;
    let mut handovers = Vec::new();
    for change in handed_over(before, (facts, texts), now) {
        let items = tx.owed_at((&change.post, &change.unit), &change.person)?;
        let numbers = items.iter().map(|item| item.number.clone()).collect();
        let subjects = tx.excluded_from(numbers)?;
        handovers.push(Handover { change, items, subjects });
    }
    announced(before, (facts, texts), &Found { closed, handovers }, now);
    Ok(())
}

/// Incidents of the gravest class that have ended since the log of reviews began, and after which no
/// review was asked for.
fn closed(tx: &mut Tx<'_>, organisation: &Organisation) -> Result<Vec<HistoryId>, Error> {
    let reviews = &organisation.registers.reviews;
    let gravest = organisation.world.active().and_then(|(_, policy)| policy.severities.last());
    let (Some(gravest), Some(since)) = (gravest, reviews.since) else { return Ok(Vec::new()) };
    let asked = reviews.incidents();
    let mut closed = tx.closed_since(&gravest.id, since)?;
    closed.retain(|id| !asked.contains(id));
    Ok(closed)
}

/// What a command left behind.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The organisation as its entry left it; as it is now where the command had happened before.
    pub after: Organisation,
    /// What its entry says; nothing where nothing changed.
    pub facts: Vec<OrganisationFact>,
}

impl Changed {
    /// The number of the row of a register that the entry is about; none has the number 0.
    pub fn row(&self) -> u32 {
        self.facts.iter().find_map(OrganisationFact::row).map_or(0, |(_, no)| no)
    }
}

/// Whether this command has happened, with the same words.
///
/// # Errors
/// It has happened with other words; the store cannot read.
pub fn is_done(backend: &Backend, caller: &Caller) -> Result<bool, Error> {
    let read = |tx: &mut Tx<'_>| {
        let known = tx.load_organisation()?.known(caller.command).map(|known| known.request.clone());
        Ok::<_, crate::store::Error>(known)
    };
    let Some(request) = backend.store.read(read)? else { return Ok(false) };
    is_same_request(request.as_deref(), caller.request.as_deref())?;
    Ok(true)
}

/// What follows for the organisation, with its texts.
pub(super) type Decided = Result<(Vec<OrganisationFact>, Private), Error>;

/// Decides facts from the present organisation and appends them; none means that nothing changed. The
/// decision looks up what it needs, and finds the texts' places.
pub(super) fn change_with(
    backend: &Backend,
    caller: &Caller,
    decide: impl Fn(&mut Tx<'_>, &Organisation, Moment) -> Decided + Send + 'static,
) -> Result<Changed, Error> {
    let caller = caller.clone();
    backend.store.write(Urgency::Person, "organise", move |tx| {
        let loaded = tx.load_organisation()?;
        if let Some(known) = loaded.known(caller.command) {
            is_same_request(known.request.as_deref(), caller.request.as_deref())?;
            let facts = tx.organisation_facts(known.seq)?;
            return Ok(Changed { after: loaded.state, facts });
        }
        let now = loaded.time(tx.now()?);
        let decided = decide(tx, &loaded.state, now)?;
        append(tx, &caller, loaded, decided)
    })
}

/// Appends what was decided to the organisation's history, with what every entry says; none changes nothing.
pub(super) fn append(
    tx: &mut Tx<'_>,
    caller: &Caller,
    loaded: Loaded<Organisation>,
    (mut facts, texts): (Vec<OrganisationFact>, Private),
) -> Result<Changed, Error> {
    if facts.is_empty() {
        return Ok(Changed { after: loaded.state, facts });
    }
    let now = loaded.time(tx.now()?);
    announce(tx, &loaded.state, (&mut facts, &texts), now)?;
    let facts = OrganisationFacts { by: caller.actor.clone(), request: caller.request.clone(), facts };
    let mut after = loaded.state.clone();
    after.apply_entry(now, &facts, &texts);
    let what = What::Organisation(Step { before: Some(&loaded), after: &after, facts: &facts });
    tx.commit(vec![Append { command: caller.command, at: now, private: &texts, what }])?;
    moved::end_sessions(tx, (&loaded.state, loaded.tip.at), (&after, now), &caller.actor)?;
    Ok(Changed { after, facts: facts.facts })
}
