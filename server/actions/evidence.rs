//! Taking evidence in, and recording each hand it passes through.
//!
//! A file is in the vault, on the disk, before the entry that speaks of it is committed. Before one is
//! given out it is read whole; what was found is recorded, whoever asked.

mod files;
mod packing;

use crate::domain::actor::Actor;
use crate::domain::deciding;
use crate::domain::deciding::command::Command;
use crate::domain::evidence::decide::{self as rules, Ask, Decision, Scene};
use crate::domain::evidence::fact::{FileFact, Particulars};
use crate::domain::evidence::state::Item;
use crate::domain::history::Private;
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::response;
use crate::domain::plan::rules::PlanAsk;
use crate::domain::world::World;
use crate::keys::{Keys, normalize_number};
use crate::store::commit::{Append, Step, What};
use crate::store::history::Loaded;
use crate::store::{self, Tx, Urgency};
use crate::vault;
use crate::vault::inspect::is_sound_name;
use crate::vault::intake::Received;

use super::{Backend, Caller, Error, FieldError, check_texts, is_same_request, retried, viewer};

pub use files::{Faults, Opened, Swept, check_files, open, prepare, read_again, settle};
pub use packing::{Taken as TakenAlong, take_along};

/// An item to be taken in.
#[derive(Clone, Debug)]
pub struct ItemIntake {
    /// What is known of it; its file is filled in here.
    pub item: Particulars,
    /// Its texts.
    pub texts: Private,
}

/// A file that came with an item, and the name it came under.
#[derive(Clone, Copy, Debug)]
pub struct Brought<'a> {
    /// The file, whole, without a name in the vault yet.
    pub received: &'a Received,
    /// As it was called where it came from.
    pub name: &'a str,
}

/// Takes an item in. Returns its number; a retry with the same command id returns the same.
///
/// # Errors
/// As every action on an incident; [`Error::Invalid`] on `file` for a name that leads elsewhere, or an
/// empty file.
pub fn collect(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    mut taking: ItemIntake,
    brought: Option<Brought<'_>>,
) -> Result<u32, Error> {
    check_texts(&taking.texts)?;
    if let Some(brought) = brought {
        describe(&mut taking, brought)?;
    }
    let (caller, number) = (caller.clone(), number.to_owned());
    let id = backend.keys.derive_history("evidence", caller.command);
    // Decided once without writing: what is refused leaves no file in the vault.
    let checked: Result<_, Error> = backend.store.read(|tx| take_in(tx, &caller, &number, id, &taking));
    let incident = match checked? {
        Taken::Before(no) => return Ok(no),
        Taken::Now { incident, .. } => incident,
    };
    if let Some(brought) = brought {
        brought.received.keep(incident).map_err(of_vault)?;
    }
    let job = move |tx: &mut Tx<'_>| -> Result<u32, Error> {
        if let Some(incident) = tx.find_incident(&number)? {
            // Numbers are given one after another, and not while the incident is disposed of.
            tx.hold(incident)?;
        }
        match take_in(tx, &caller, &number, id, &taking)? {
            Taken::Before(no) => Ok(no),
            Taken::Now { decision, .. } => {
                commit(tx, caller.command, None, &decision)?;
                Ok(decision.after.no)
            }
        }
    };
    retried(|| backend.store.write(Urgency::Person, "evidence", job.clone()))
}

/// What became of a command that takes something in.
enum Taken {
    /// It was given before.
    Before(u32),
    /// It is decided now.
    Now { incident: HistoryId, decision: Box<Decision> },
}

fn take_in(
    tx: &mut Tx<'_>,
    caller: &Caller,
    number: &str,
    id: HistoryId,
    taking: &ItemIntake,
) -> Result<Taken, Error> {
    let incident = visible(tx, caller, number)?;
    if let Some(loaded) = tx.load::<Item>(id)? {
        let known = loaded.known(caller.command).ok_or(Error::Conflict)?;
        is_same_request(known.request.as_deref(), caller.request.as_deref())?;
        return Ok(Taken::Before(loaded.state.no));
    }
    tx.need_room()?;
    let no = tx.next_evidence_no(incident.id)?;
    let (world, now) = (tx.world()?, tx.now()?);
    let scene = Scene {
        world: &world,
        incident: &incident,
        by: &caller.actor,
        request: caller.request.as_deref(),
        now,
    };
    let decision = rules::collect(&scene, (id, no), &taking.item, &taking.texts)?;
    Ok(Taken::Now { incident: incident.id, decision: Box::new(decision) })
}

/// Looks at the file and writes down what it is.
fn describe(taking: &mut ItemIntake, brought: Brought<'_>) -> Result<(), Error> {
    let refuse = |reason| Err(Error::Invalid(vec![FieldError::new("file", reason)]));
    if !is_sound_name(brought.name) {
        return refuse("file-name");
    }
    if brought.received.bytes == 0 {
        return refuse("file-empty");
    }
    let seen = brought.received.inspect(brought.name).map_err(of_vault)?;
    let (bytes, form, cautions) = (brought.received.bytes, seen.form, seen.cautions);
    taking.item.file = Some(FileFact { bytes, form, cautions });
    taking.texts.insert("file.name".to_owned(), brought.name.to_owned());
    taking.texts.insert("file.sha256".to_owned(), brought.received.sha256.clone());
    Ok(())
}

/// Asks something of an item.
///
/// # Errors
/// As every action on an incident; [`Error::NotFound`] for a number that no item has.
pub fn ask(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    no: u32,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    perform(backend, caller, number, no, move |_, _| Ok((ask.clone(), texts.clone())))
}

/// Asks of an item what `read` makes of what was sent. Whoever may not see the incident is told that it is
/// not there before anything of that is looked at.
///
/// # Errors
/// What `read` refuses, and as [`ask`].
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    no: u32,
    read: impl Fn(&World, Moment) -> Result<(Ask, Private), Error> + Clone + Send + 'static,
) -> Result<(), Error> {
    let (caller, number) = (caller.clone(), normalize_number(number).ok_or(Error::NotFound)?);
    let job = move |tx: &mut Tx<'_>| -> Result<(), Error> {
        let incident = visible(tx, &caller, &number)?;
        let id = tx.find_evidence(incident.id, no)?.ok_or(Error::NotFound)?;
        let world = tx.world()?;
        let (ask, texts) = read(&world, tx.now()?)?;
        check_texts(&texts)?;
        if let Ask::Preserve { item } = ask {
            let other = tx.find_evidence(incident.id, item)?;
            other.ok_or_else(|| Error::Invalid(vec![FieldError::new("item", "unknown")]))?;
        }
        give(tx, &caller, &incident, id, &ask, &texts)
    };
    retried(|| backend.store.write(Urgency::Person, "custody", job.clone()))
}

/// Decides and commits what is asked of an item; a command that was given before has happened.
fn give(
    tx: &mut Tx<'_>,
    caller: &Caller,
    incident: &Incident,
    id: HistoryId,
    ask: &Ask,
    texts: &Private,
) -> Result<(), Error> {
    let loaded = tx.load::<Item>(id)?.ok_or(Error::NotFound)?;
    if let Some(known) = loaded.known(caller.command) {
        return is_same_request(known.request.as_deref(), caller.request.as_deref());
    }
    if caller.seen.is_some_and(|seq| seq != loaded.tip.seq) {
        return Err(Error::Conflict);
    }
    let (world, now) = (tx.world()?, loaded.time(tx.now()?));
    let request = caller.request.as_deref();
    let scene = Scene { world: &world, incident, by: &caller.actor, request, now };
    let decision = rules::decide(&loaded.state, &scene, ask, texts)?;
    commit(tx, caller.command, Some(&loaded), &decision)
}

/// Wakes an item that is due. Says whether an entry was written.
pub(super) fn wake(tx: &mut Tx<'_>, keys: &Keys, id: HistoryId) -> Result<bool, Error> {
    let loaded = tx.load::<Item>(id)?.ok_or(Error::NotFound)?;
    let of = tx.load::<Incident>(loaded.state.incident)?.ok_or(Error::NotFound)?;
    let (world, now) = (tx.world()?, loaded.time(tx.now()?));
    let scene = Scene { world: &world, incident: &of.state, by: &Actor::Engine, request: None, now };
    let decision = rules::decide(&loaded.state, &scene, &Ask::Wake, &Private::new())?;
    if decision.facts.facts.is_empty() {
        tx.clear_look(id)?;
        return Ok(false);
    }
    let command = keys.derive_command("wake", &[id.0.as_bytes(), &loaded.tip.seq.to_be_bytes()]);
    // Where another incident answers for it, its evidence is still watched here.
    if !of.state.is_open() && of.state.bonds.into.is_none() {
        commit(tx, command, Some(&loaded), &decision)?;
        return Ok(true);
    }
    // The incident tells what its item finds: both are written, or neither.
    let told = tell_incident(&of, &world, (command, now), &decision.after)?;
    let step = Step { before: Some(&of), after: &told.after, facts: &told.facts };
    let what = What::Incident { step, world: &world, dedup_key: None };
    let incident = Append { command, at: told.after.at, private: &told.private, what };
    tx.commit(vec![append(command, Some(&loaded), &decision), incident])?;
    Ok(true)
}

/// What an incident decides when one of its logs is overwritten soon, or may be lost.
fn tell_incident(
    of: &Loaded<Incident>,
    world: &World,
    (command, now): (CommandId, Moment),
    item: &Item,
) -> Result<deciding::decide::Decision, Error> {
    let recorder = item.custody.first().and_then(|first| match &first.by {
        Actor::Person(person) => Some(person.clone()),
        Actor::Token(_) | Actor::Outside | Actor::Engine | Actor::Operator => None,
    });
    let overwritten_at = item.overwritten_at.unwrap_or(now);
    let warn = response::Ask::WarnLog { evidence: item.no, overwritten_at, recorder };
    let ask = deciding::command::Ask::Plan(PlanAsk::Response(warn));
    let command = Command { id: command, by: Actor::Engine, request: None, ask, texts: Private::new() };
    Ok(deciding::decide::decide(&of.state, world, &command, of.time(now))?)
}

/// The incident with this number, if the caller may see it.
fn visible(tx: &mut Tx<'_>, caller: &Caller, number: &str) -> Result<Incident, Error> {
    let id = tx.find_incident(number)?.ok_or(Error::NotFound)?;
    let incident = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?.state;
    let (world, now) = (tx.world()?, tx.now()?);
    let viewer = viewer(tx, &world, &caller.actor, now)?;
    if viewer.may_see(&incident) { Ok(incident) } else { Err(Error::NotFound) }
}

fn commit(
    tx: &mut Tx<'_>,
    command: CommandId,
    before: Option<&Loaded<Item>>,
    decision: &Decision,
) -> Result<(), Error> {
    Ok(tx.commit(vec![append(command, before, decision)])?)
}

fn append<'a>(command: CommandId, before: Option<&'a Loaded<Item>>, decision: &'a Decision) -> Append<'a> {
    let what = What::Evidence(Step { before, after: &decision.after, facts: &decision.facts });
    Append { command, at: decision.after.at, private: &decision.private, what }
}

/// What the vault says, as an action does.
pub(crate) fn of_vault(error: vault::Error) -> Error {
    match error {
        vault::Error::TooLarge(_) => Error::Invalid(vec![FieldError::new("file", "file-too-large")]),
        vault::Error::Altered(_) | vault::Error::Missing(_) => Error::Altered,
        vault::Error::Full(_) => Error::Unavailable(Some(store::Error::Full)),
        vault::Error::Folder { .. }
        | vault::Error::Foreign { .. }
        | vault::Error::Cut
        | vault::Error::Name => Error::Vault(error),
    }
}
