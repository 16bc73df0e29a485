//! Everything a person, a token or the machine can do: one verb, one function.
//!
//! Each does the same: check permission, load, decide, commit. A form, the JSON interface, the
//! command line, the engine and the simulator call the same verbs. Blocking; async callers wrap.

pub mod absences;
pub mod accounts;
pub mod alerts;
pub mod attach;
pub mod audit;
pub mod backup;
pub mod channels;
mod commit;
pub mod contacts;
pub mod dispose;
pub mod evidence;
pub mod face;
pub mod factor;
pub mod handle;
pub mod issue;
pub mod look;
pub mod merge;
pub mod organise;
pub mod outage;
pub mod party;
pub mod passkey;
pub mod plan;
pub mod register;
pub mod report;
pub mod respond;
pub mod setup;
pub mod sign_in;
pub mod thread;
pub mod tokens;
mod touched;
pub mod wake;

use std::sync::Arc;

use crate::domain::access::{Bounds, Viewer, may_handle};
use crate::domain::actor::Actor;
use crate::domain::deciding::command::{Ask, Command};
use crate::domain::deciding::decide::decide;
use crate::domain::history::Private;
use crate::domain::ids::CommandId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::refusal::{Mistake, Refusal};
use crate::domain::world::World;
use crate::keys::{Keys, normalize_number};
use crate::store::history::Loaded;
use crate::store::{self, Store, Tx, Urgency};

/// What every action needs. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    /// What remembers.
    pub store: Store,
    /// Secrets, and what derives from them.
    pub keys: Arc<Keys>,
}

/// Who calls, and under which command id.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// The id of this command: from the form's nonce or the Idempotency-Key.
    pub command: CommandId,
    /// SHA-256 of the request, hex, where an Idempotency-Key came with it.
    pub request: Option<String>,
    /// The last entry of the incident that the caller has seen: where another has been written
    /// since, a command that is given to the incident is refused. None decides on what is there.
    pub seen: Option<i64>,
}

/// Why an action did not happen. Nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields that cannot be accepted, all at once.
    #[error("{} fields are not acceptable", .0.len())]
    Invalid(Vec<FieldError>),
    /// Seen, but not allowed.
    #[error("Not allowed")]
    Forbidden,
    /// Not there for this caller.
    #[error("Not found")]
    NotFound,
    /// Someone was faster; the present state says what holds now.
    #[error("It was decided or changed before")]
    Conflict,
    /// An Idempotency-Key came back with another body.
    #[error("The same key was used for another request")]
    KeyReused,
    /// A file of evidence is not what was taken in: it is not given out as such any more.
    #[error("The file is not what was taken in")]
    Altered,
    /// A mistake of ours, or an incident that this program cannot decide about.
    #[error("The command cannot be decided: {0}")]
    Undecidable(Refusal),
    /// The folder of evidence cannot serve.
    #[error(transparent)]
    Vault(crate::vault::Error),
    /// Try again.
    #[error("The store is not available")]
    Unavailable(#[source] Option<crate::store::Error>),
}

/// One field that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in forms and JSON.
    pub field: String,
    /// Catalogue key without the `error-` prefix.
    pub reason: String,
    /// What it is about, in the body's own words; empty for most.
    pub about: String,
}

impl FieldError {
    /// A mistake in `field`.
    pub fn new(field: &str, reason: &str) -> Self {
        Self { field: field.to_owned(), reason: reason.to_owned(), about: String::new() }
    }

    /// The same about these, in the body's own words.
    pub fn about(self, words: &[String]) -> Self {
        Self { about: words.join("、"), ..self }
    }
}

impl From<Mistake> for FieldError {
    fn from(mistake: Mistake) -> Self {
        Self::new(mistake.field, mistake.reason)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Conflict => Self::Conflict,
            other => Self::Unavailable(Some(other)),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid { field, reason } => Self::Invalid(vec![FieldError::new(field, reason)]),
            Refusal::Several(rows) => {
                let mistake = |(item, mistake): (String, Mistake)| {
                    FieldError::new(&format!("{}.{item}", mistake.field), mistake.reason)
                };
                Self::Invalid(rows.into_iter().map(mistake).collect())
            }
            Refusal::Held { owed, modes } => {
                let held = [("closing-owed", owed), ("closing-mode", modes)];
                let held = held.into_iter().filter(|(_, words)| !words.is_empty());
                let mistake =
                    |(reason, words): (&str, Vec<String>)| FieldError::new("phase", reason).about(&words);
                Self::Invalid(held.map(mistake).collect())
            }
            Refusal::Outranked { decider, posts } => {
                let about = [format!("{decider}／{}", posts.join("、"))];
                Self::Invalid(vec![FieldError::new("publishes", "publication-outranked").about(&about)])
            }
            Refusal::Forbidden => Self::Forbidden,
            Refusal::Decided => Self::Conflict,
            Refusal::Unwakeable | Refusal::Unsettled | Refusal::ReadOnly => Self::Undecidable(refusal),
        }
    }
}

/// What an action left behind.
#[derive(Clone, Debug)]
pub struct Done {
    /// The incident as the command's entry left it; as it is now where the command had happened before.
    pub after: Incident,
    /// The organisation it was decided in.
    pub world: Arc<World>,
    /// The entry that the command wrote.
    pub seq: i64,
}

/// Gives a command to an incident: check that the caller may see it, load, decide, commit.
///
/// A command id that is in the history already has happened, whatever its caller was told: that is
/// success, and nothing is written. After an unknown commit the caller simply gives it again.
///
/// # Errors
/// As every action on an incident: not found, forbidden, invalid, conflict, unavailable.
pub fn give(backend: &Backend, caller: &Caller, number: &str, ask: Ask, texts: Private) -> Result<(), Error> {
    perform(backend, caller, number, move |_, _, _| Ok((ask.clone(), texts.clone()))).map(|_| ())
}

/// Gives the command that `read` makes of the present state. Whoever may not see the incident is told that
/// it is not there before anything of what they sent is looked at.
///
/// # Errors
/// What `read` refuses, and as every action on an incident: not found, forbidden, invalid, conflict,
/// unavailable.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    read: impl Fn(&Incident, &World, Moment) -> Result<(Ask, Private), Error> + Clone + Send + 'static,
) -> Result<Done, Error> {
    let caller = caller.clone();
    let number = number.to_owned();
    let job = move |tx: &mut Tx<'_>| -> Result<(Done, bool), Error> {
        let Request { world, loaded, now, ask, texts } = match request(tx, &caller, &number, &read)? {
            Ok(request) => request,
            Err(done) => return Ok((done, false)),
        };
        let (id, by, request) = (caller.command, caller.actor.clone(), caller.request.clone());
        let decision = decide(&loaded.state, &world, &Command { id, by, request, ask, texts }, now)?;
        let has_ended = loaded.state.is_open() && !decision.after.is_open();
        let after = decision.after.clone();
        commit::decision(tx, &world, &loaded, caller.command, decision)?;
        Ok((Done { seq: after.seq, after, world }, has_ended))
    };
    let (done, has_ended) = retried(|| backend.store.write(Urgency::Person, "give", job.clone()))?;
    if has_ended {
        ask_organisation(backend);
    }
    Ok(done)
}

/// What is asked of an incident that the caller may see.
struct Request<A> {
    world: Arc<World>,
    loaded: Loaded<Incident>,
    now: Moment,
    ask: A,
    texts: Private,
}

/// Reads what was sent of an incident, in the one order that tells nobody too much: who may not see it, what
/// the same command came to before (then that is given), what was sent, and whether somebody was faster.
///
/// # Errors
/// What `read` refuses; [`Error::NotFound`]; [`Error::Invalid`] on a text; [`Error::Conflict`].
fn request<A>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    number: &str,
    read: impl Fn(&Incident, &World, Moment) -> Result<(A, Private), Error>,
) -> Result<Result<Request<A>, Done>, Error> {
    let (world, now) = (tx.world()?, tx.now()?);
    let loaded = seen(tx, &world, (&caller.actor, number), now)?;
    let now = loaded.time(now);
    if let Some(known) = loaded.known(caller.command) {
        is_same_request(known.request.as_deref(), caller.request.as_deref())?;
        return Ok(Err(Done { seq: known.seq, after: loaded.state, world }));
    }
    let (ask, texts) = read(&loaded.state, &world, now)?;
    check_texts(&texts)?;
    if caller.seen.is_some_and(|seq| seq != loaded.tip.seq) {
        return Err(Error::Conflict);
    }
    Ok(Ok(Request { world, loaded, now, ask, texts }))
}

/// The incident with this number, where `actor` may see it.
///
/// # Errors
/// [`Error::NotFound`] otherwise; the store is not available.
fn seen(
    tx: &mut Tx<'_>,
    world: &World,
    (actor, number): (&Actor, &str),
    now: Moment,
) -> Result<Loaded<Incident>, Error> {
    let number = normalize_number(number).ok_or(Error::NotFound)?;
    let viewer = viewer(tx, world, actor, now)?;
    // Asked of its row before it is folded: how long an answer takes must not tell that a number is one.
    let row = tx.find_visible(&viewer, &number)?.ok_or(Error::NotFound)?;
    let loaded = tx.load::<Incident>(row.id)?.ok_or(Error::NotFound)?;
    if viewer.may_see(&loaded.state) { Ok(loaded) } else { Err(Error::NotFound) }
}

/// The same where `actor` is a person who handles it.
///
/// # Errors
/// As [`seen`]; [`Error::Forbidden`] for anybody else who sees it.
fn handled(
    tx: &mut Tx<'_>,
    world: &World,
    (actor, number): (&Actor, &str),
    now: Moment,
) -> Result<Loaded<Incident>, Error> {
    let loaded = seen(tx, world, (actor, number), now)?;
    let policy = world.policies.get(&loaded.state.policy).ok_or(Error::NotFound)?;
    let person = actor.person().ok_or(Error::Forbidden)?;
    let is_at_work = may_handle(world, policy, &loaded.state, person, now);
    if is_at_work { Ok(loaded) } else { Err(Error::Forbidden) }
}

/// After the end of an incident the organisation looks whether the plan wants a review (7.3(4)). If
/// this is lost, its next entry looks, whatever that is.
fn ask_organisation(backend: &Backend) {
    let look = |tx: &mut Tx<'_>| tx.look(store::ORGANISATION);
    if let Err(error) = backend.store.write(Urgency::Engine, "look", look) {
        tracing::warn!(%error, "The organisation could not be asked to look");
    }
}

/// One text under its key; none where nothing was written.
fn text(key: &str, text: String) -> Private {
    let is_empty = text.trim().is_empty();
    (!is_empty).then(|| (key.to_owned(), text)).into_iter().collect()
}

/// Runs a write again where its outcome is unknown: with the same command id it happens once.
fn retried<T>(mut write: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    match write() {
        Err(Error::Unavailable(Some(store::Error::Unavailable(_)))) => write(),
        result => result,
    }
}

/// An Idempotency-Key that comes back with another body is refused.
fn is_same_request(known: Option<&str>, given: Option<&str>) -> Result<(), Error> {
    if known == given { Ok(()) } else { Err(Error::KeyReused) }
}

/// Whose eyes an actor has.
///
/// # Errors
/// The store cannot read.
pub fn viewer(tx: &mut Tx<'_>, world: &World, actor: &Actor, now: Moment) -> Result<Viewer, store::Error> {
    Ok(match actor {
        Actor::Person(person) => Viewer::of(world, person, now),
        Actor::Token(name) => Viewer::token(world, &bounds_of(tx, name)?, now),
        Actor::Engine | Actor::Operator => Viewer::SYSTEM,
        Actor::Outside => Viewer::NOBODY,
    })
}

/// What a token may concern.
fn bounds_of(tx: &mut Tx<'_>, name: &str) -> Result<Bounds, store::Error> {
    Ok(tx.token_named(name)?.map_or(Bounds::NONE, |token| token.bounds))
}

/// Longest text of a field, in characters.
const TEXT_MAX: usize = 20_000;
/// Longest one-line text, in characters.
const LINE_MAX: usize = 200;

/// Refuses text that a database cannot keep or a reader could not use, all fields at once.
fn check_texts(texts: &Private) -> Result<(), Error> {
    let mut mistakes = Vec::new();
    for (field, text) in texts {
        let is_line = matches!(field.as_str(), "summary" | "place") || field.starts_with("contact");
        let longest = if is_line { LINE_MAX } else { TEXT_MAX };
        if text.chars().count() > longest {
            mistakes.push(FieldError::new(field, "too-long"));
        } else if text.contains('\0') {
            mistakes.push(FieldError::new(field, "bad-character"));
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Invalid(mistakes)) }
}
