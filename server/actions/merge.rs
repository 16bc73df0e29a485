//! Making two incidents one matter, and parting them (統合・分割): both histories, and those of whatever else
//! the one that goes on answers for, are written in one commit.

use crate::domain::deciding::merge::{self, Asked, Bound, Pair};
use crate::domain::history::Private;
use crate::domain::ids::PersonId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;
use crate::store::history::Loaded;
use crate::store::{self, Tx, Urgency};

use super::{Backend, Caller, Done, Error, FieldError, Request, commit, request, retried, seen};

/// What is asked of an incident.
#[derive(Clone, Debug)]
pub struct Ask {
    /// That it is one matter with the incident of this 事案番号, which goes on; that it goes on by itself
    /// again where there is none.
    pub into: Option<String>,
    /// Who stands for it where a program asks, and who else.
    pub vouchers: Option<(PersonId, PersonId)>,
}

/// Merges an incident into another one, or parts it. `read` makes the ask of what was sent, once the caller
/// may see the incident. A retry with the same command id changes nothing.
///
/// # Errors
/// As every action on an incident; [`Error::Invalid`] on `into` for a number that is none to the caller.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    read: impl Fn(&Incident, &World, Moment) -> Result<(Ask, Private), Error> + Clone + Send + 'static,
) -> Result<Done, Error> {
    let (caller, number) = (caller.clone(), number.to_owned());
    let job = move |tx: &mut Tx<'_>| -> Result<Done, Error> {
        let Request { world, loaded, now, ask, texts } = match request(tx, &caller, &number, &read)? {
            Ok(request) => request,
            Err(done) => return Ok(done),
        };
        let other = other(tx, &world, &caller, (&loaded.state, &ask), now)?;
        let others = held(tx, &other.state, loaded.state.id)?;
        let bound = decide(&loaded, &other, &others, (&world, &caller), (&ask, &texts), other.time(now))?;
        let (after, seq) = (bound.absorbed.after.clone(), bound.absorbed.after.seq);
        let mut decisions = vec![(&loaded, &bound.absorbed), (&other, &bound.survivor)];
        decisions.extend(bound.others.iter().filter_map(|(at, one)| Some((others.get(*at)?, one))));
        commit::together(tx, &world, caller.command, &decisions)?;
        Ok(Done { seq, after, world })
    };
    retried(|| backend.store.write(Urgency::Person, "merge", job.clone()))
}

fn decide(
    absorbed: &Loaded<Incident>,
    survivor: &Loaded<Incident>,
    others: &[Loaded<Incident>],
    (world, caller): (&World, &Caller),
    (ask, texts): (&Ask, &Private),
    now: Moment,
) -> Result<Bound, Error> {
    let others: Vec<&Incident> = others.iter().map(|one| &one.state).collect();
    let pair = Pair { absorbed: &absorbed.state, survivor: &survivor.state, others: &others };
    let vouchers = ask.vouchers.as_ref().map(|(by, second)| (by, second));
    let asked = Asked { by: &caller.actor, request: caller.request.as_deref(), texts, vouchers };
    let decide = if ask.into.is_some() { merge::merge } else { merge::part };
    Ok(decide(&pair, world, &asked, now)?)
}

/// The incident that goes on. One that the caller may not see is the same as one that does not exist.
fn other(
    tx: &mut Tx<'_>,
    world: &World,
    caller: &Caller,
    (absorbed, ask): (&Incident, &Ask),
    now: Moment,
) -> Result<Loaded<Incident>, Error> {
    let Some(into) = &ask.into else {
        let into = absorbed.bonds.into.as_ref().ok_or(Error::Conflict)?;
        let found = seen(tx, world, (&caller.actor, &into.number), now);
        return found
            .map_err(|error| if matches!(error, Error::NotFound) { Error::Forbidden } else { error });
    };
    seen(tx, world, (&caller.actor, into), now).map_err(|error| match error {
        Error::NotFound => Error::Invalid(vec![FieldError::new("into", "unknown")]),
        other => other,
    })
}

/// The incidents that one answers for, but for `but`.
pub(super) fn held(
    tx: &mut Tx<'_>,
    survivor: &Incident,
    but: crate::domain::ids::HistoryId,
) -> Result<Vec<Loaded<Incident>>, Error> {
    let held = survivor.bonds.held.iter().map(|held| held.absorbed.incident).filter(|id| *id != but);
    held.map(|id| Ok(tx.load::<Incident>(id)?.ok_or(store::Error::Unreadable("merged incident"))?)).collect()
}
