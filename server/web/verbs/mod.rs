//! What can be done, each verb once: its address, its page, what a program's token needs, what it does in a
//! sentence, its fields, and what they ask of the domain.
//!
//! The table of routes, the form on the page, the reader of the form, the reader of JSON and the contract
//! for programs are read off it. It repeats no permission: the domain refuses, and [`Verb::power`] says by
//! which right of the who-may table a form is offered.

mod absences;
mod contacts;
mod contract;
mod deadline;
mod drill;
mod duty;
pub mod evidence;
mod facts;
mod field;
mod given;
mod handling;
mod merge;
mod page;
mod paper;
mod prevention;
mod program;
mod register;
pub mod report;
mod response;
mod retention;

use std::collections::BTreeMap;

use crate::actions::absences as absences_action;
use crate::actions::contacts::{self as contacts_action, Ask as ContactsAsk};
use crate::actions::dispose::{self, Came};
use crate::actions::merge::{self as merge_action, Ask as MergeAsk};
use crate::actions::organise::Changed;
use crate::actions::register::{self as register_action, Ask as RegisterAsk};
use crate::actions::{Backend, Caller, Done, Error, evidence as items, perform};
use crate::domain::access::{Power, may, may_handle};
use crate::domain::administration::absences::Ask as AbsencesAsk;
use crate::domain::deciding::command::Ask;
use crate::domain::deciding::dispose::Ask as KeepAsk;
use crate::domain::evidence::decide::Ask as ItemAsk;
use crate::domain::history::Private;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::world::World;

use super::form::Form;
use super::guard::{Bearer, Scope, Staff};
use super::incidents::forms::{ActForm, FormContext};
use super::incidents::show::FormErrors;
use super::proof::Asked;
use super::published;
use super::routes::{Brings, Endpoint, Verb as Method};
use super::visit::{Handler, Outcome, Visit};

pub use contract::{Part, lines, parts, says};
pub use duty::{APPROVED, REFUSED};
pub use field::{Field, Scene};
pub use given::Given;
use given::Sent;
pub use handling::BY_RULE;
pub use page::{Extra, LISTS, Place, give_by_link};

/// One verb of an incident.
pub struct Verb {
    /// The end of its address, after the incident's.
    pub at: &'static str,
    /// The word in `act`, where several verbs share an address.
    pub act: Option<&'static str>,
    /// The page that its form stands on; none for what only programs say.
    pub place: Option<&'static Place>,
    /// The name of the form: its heading is `web-form-<key>`.
    pub key: &'static str,
    /// What a program's token needs; none for what a person decides.
    pub scope: Option<Scope>,
    /// What it does.
    pub says: &'static str,
    /// What it asks for.
    pub fields: &'static [Field],
    /// Of what it is asked, and what it asks there. Nothing only after a mistake was noted.
    pub of: Of,
    /// The right by which its form is offered; none where its page asks, for it hangs on a row.
    pub power: Option<Power<'static>>,
    /// The word of `?done=` that says that it is done.
    pub done: &'static str,
    /// When a person who asks it shows again who they are.
    pub proof: Asked,
    /// The same where it follows from what was sent.
    pub says_done: Option<fn(&Form) -> &'static str>,
}

/// What a verb is asked of.
#[derive(Clone, Copy)]
pub enum Of {
    /// An incident, until it ends.
    Open(fn(&mut Given<'_>) -> Option<Ask>),
    /// An incident that becomes one matter with another one.
    Merging(fn(&mut Given<'_>) -> Option<MergeAsk>),
    /// An incident that is one matter with another one, until it goes on by itself again.
    Parting(fn(&mut Given<'_>) -> Option<MergeAsk>),
    /// A drill, also when it has ended. A real incident has no such address.
    Drill(fn(&mut Given<'_>) -> Option<Ask>),
    /// What the public is shown of an incident, also when it has ended.
    Published(fn(&mut Given<'_>) -> Option<Ask>),
    /// What becomes of the record of one that has ended.
    Kept(fn(&mut Given<'_>) -> Option<KeepAsk>),
    /// An item of its evidence, which the address names.
    Item(fn(&mut Given<'_>) -> Option<ItemAsk>),
    /// A register of the body; a program is answered by this.
    Register(fn(&mut Given<'_>) -> Option<RegisterAsk>, Answer),
    /// The list of contacts.
    Contacts(fn(&mut Given<'_>) -> Option<ContactsAsk>, Answer),
    /// Who will not act for a time.
    Absences(fn(&mut Given<'_>) -> Option<AbsencesAsk>, Answer),
    /// What a function of its own asks, at an address that stands in the table of routes.
    Own,
}

/// How a program is told what was committed to the organisation.
pub type Answer = fn(&Visit, &Bearer, &Changed) -> Outcome;

/// What was committed.
enum Left {
    /// An entry of an incident.
    Incident(Box<Done>),
    /// An entry of an item of its evidence.
    Item,
    /// Nothing that could be shown: the incident was disposed of.
    Nothing,
    /// An entry of the organisation, and how a program is told of it.
    Body(Box<Changed>, Answer),
}

impl Left {
    fn of_incident(self) -> Option<Done> {
        match self {
            Self::Incident(done) => Some(*done),
            Self::Item | Self::Nothing | Self::Body(..) => None,
        }
    }
}

impl Verb {
    /// A row by its address, page, form and scope; its family says what is different.
    const fn new(at: &'static str, place: &'static Place, key: &'static str, scope: Scope) -> Self {
        Self {
            at,
            act: None,
            place: Some(place),
            key,
            scope: Some(scope),
            says: "",
            fields: &[],
            of: Of::Open(|_| None),
            power: Some(Power::Handle),
            done: key,
            proof: Asked::Never,
            says_done: None,
        }
    }

    /// The word that says that what was sent is done.
    pub fn said(&self, form: &Form) -> &'static str {
        self.says_done.map_or(self.done, |says| says(form))
    }

    /// The name of its form on the page of a register.
    pub fn word(&self) -> &'static str {
        self.act.or(self.key.rsplit('-').next()).unwrap_or(self.key)
    }

    /// Names its form on a page, by what the row that it stands in answers.
    fn name<'a>(&self, answer: impl Fn(&str) -> &'a str) -> String {
        let here = self.fields.iter().filter(|field| field.is_here);
        here.fold(self.key.to_owned(), |name, field| format!("{name}-{}", answer(field.name)))
    }

    /// An incident that is never asked this has no such address.
    ///
    /// # Errors
    /// [`Error::NotFound`]
    fn must_be_of(&self, incident: &Incident) -> Result<(), Error> {
        if matches!(self.of, Of::Drill(_)) && !incident.drill { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Asks it of the incident, or of the item of evidence that the address names, whose history is another:
    /// nothing is committed to the incident then.
    fn give(
        &'static self,
        backend: &Backend,
        caller: &Caller,
        params: &BTreeMap<String, String>,
        sent: impl Sent,
    ) -> Result<Left, Error> {
        let params = params.clone();
        let number = params.get("number").cloned().unwrap_or_default();
        match self.of {
            Of::Item(ask) => {
                let no = params.get("no").and_then(|no| no.parse().ok()).ok_or(Error::NotFound)?;
                let read = move |world: &World, now| self.taken(ask, (&sent, &params), (world, now));
                items::perform(backend, caller, &number, no, read).map(|()| Left::Item)
            }
            Of::Kept(ask) => {
                let read = move |incident: &Incident, world: &World, now| {
                    let scene = given::Scene { incident: Some(incident), world, params: &params, now };
                    self.read(ask, sent.source(world, now), scene)
                };
                dispose::perform(backend, caller, &number, read).map(|came| match came {
                    Came::Decided(done) => Left::Incident(done),
                    Came::Gone(_) => Left::Nothing,
                })
            }
            Of::Register(ask, answer) => {
                let asked = move |given: &mut Given<'_>| {
                    let ask = ask(given);
                    Some((given.signer("person")?, ask?))
                };
                let read = move |world: &World, now| {
                    let ((person, ask), texts) = self.taken(asked, (&sent, &params), (world, now))?;
                    Ok((person, ask, texts))
                };
                register_action::perform(backend, caller, read)
                    .map(|changed| Left::Body(Box::new(changed), answer))
            }
            Of::Contacts(ask, answer) => {
                let read = move |world: &World, now| Ok(self.taken(ask, (&sent, &params), (world, now))?.0);
                contacts_action::perform(backend, caller, read)
                    .map(|changed| Left::Body(Box::new(changed), answer))
            }
            Of::Absences(ask, answer) => {
                let read = move |world: &World, now| Ok(self.taken(ask, (&sent, &params), (world, now))?.0);
                absences_action::perform(backend, caller, read)
                    .map(|changed| Left::Body(Box::new(changed), answer))
            }
            Of::Open(ask) | Of::Drill(ask) | Of::Published(ask) => {
                let read = move |incident: &Incident, world: &World, now| {
                    self.must_be_of(incident)?;
                    let scene = given::Scene { incident: Some(incident), world, params: &params, now };
                    self.read(ask, sent.source(world, now), scene)
                };
                perform(backend, caller, &number, read).map(|done| Left::Incident(Box::new(done)))
            }
            Of::Merging(ask) | Of::Parting(ask) => {
                let read = move |incident: &Incident, world: &World, now| {
                    let scene = given::Scene { incident: Some(incident), world, params: &params, now };
                    self.read(ask, sent.source(world, now), scene)
                };
                merge_action::perform(backend, caller, &number, read)
                    .map(|done| Left::Incident(Box::new(done)))
            }
            Of::Own => Err(Error::NotFound),
        }
    }

    /// Reads what was sent to it, where that is decided without an incident.
    fn taken<T>(
        &self,
        ask: impl FnOnce(&mut Given<'_>) -> Option<T>,
        (sent, params): (&impl Sent, &BTreeMap<String, String>),
        (world, now): (&World, Moment),
    ) -> Result<(T, Private), Error> {
        let scene = given::Scene { incident: None, world, params, now };
        self.read(ask, sent.source(world, now), scene)
    }

    /// Whether its form is offered to who looks: the incident is one that it is asked of, and the right is
    /// theirs.
    pub fn is_offered(&self, scene: &Scene<'_>) -> bool {
        let (incident, world) = (&scene.seen.incident, scene.seen.world.as_ref());
        let is_asked = match self.of {
            Of::Open(_) => incident.is_open(),
            Of::Merging(_) => incident.is_open() && incident.bonds.held.is_empty(),
            Of::Parting(_) => incident.bonds.into.is_some(),
            Of::Drill(_) => incident.drill,
            Of::Published(_) => published::address_of(incident).is_some(),
            Of::Item(_) => !incident.is_disposed,
            Of::Kept(_) => !incident.is_open(),
            Of::Register(..) | Of::Contacts(..) | Of::Absences(..) | Of::Own => false,
        };
        let Some(policy) = scene.seen.policy().filter(|_| is_asked) else { return false };
        let (person, now) = (&scene.staff.person, scene.visit.now);
        match self.power {
            None => false,
            Some(Power::Handle) => may_handle(world, policy, incident, person, now),
            Some(power) => may(world, policy, incident, (person, power), now),
        }
    }
}

/// Every verb, family by family.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    let facts: &[Verb] = facts::VERBS.as_slice();
    let first = [duty::VERBS, facts, handling::VERBS, merge::VERBS, response::VERBS, prevention::VERBS];
    let rest = [deadline::VERBS, drill::VERBS, evidence::VERBS, retention::VERBS, paper::VERBS];
    let of_body = [register::VERBS, contacts::VERBS, absences::VERBS];
    first.into_iter().chain(rest).chain(of_body).flatten().chain([&*report::INSIDE])
}

/// Those of an address, by its path after the incident's.
pub fn at(address: &str) -> impl Iterator<Item = &'static Verb> {
    all().filter(move |verb| verb.at == address)
}

/// The one of an address that a word in `act` means; where none has that word, the one that reads it itself.
pub fn meant(address: &str, act: &str) -> Option<&'static Verb> {
    at(address).find(|verb| verb.act == Some(act)).or_else(|| at(address).find(|verb| verb.act.is_none()))
}

/// Those of an address of the table of routes.
pub fn of_path(path: &str) -> impl Iterator<Item = &'static Verb> {
    at(address_of(path))
}

/// The one that a word in `act` means at an address of the table of routes.
pub fn of_route(path: &str, act: &str) -> Option<&'static Verb> {
    meant(address_of(path), act)
}

/// The page on which the form of an incident's verb stands, by the address that it is sent to.
pub fn page_of(path: &str) -> Option<String> {
    let of_incident = path.strip_prefix("/incidents/{number}/")?;
    let place = at(of_incident).find_map(|verb| verb.place)?;
    Some(format!("/incidents/{{number}}/{}", place.at).trim_end_matches('/').to_owned())
}

/// What a field of this name is called where it is sent to an address of the table of routes.
pub fn label(path: &str, name: &str) -> Option<&'static str> {
    of_path(path).flat_map(|verb| verb.fields).find(|field| field.name == name).map(|field| field.label)
}

/// What stands after the incident's in an address of the table of routes.
fn address_of(path: &str) -> &str {
    path.strip_prefix("/incidents/{number}/").unwrap_or_else(|| path.trim_start_matches('/'))
}

/// The form called `key`, for a page that has answered some of its fields itself.
pub fn form(desk: &FormContext<'_>, scene: &Scene<'_>, key: &str, extra: &Extra<'_>) -> Option<ActForm> {
    named(key)?.form(desk, scene, extra)
}

/// The form called `key` on a page of the body, with what went wrong with it.
pub fn form_of_body(
    visit: &Visit,
    trouble: Option<&FormErrors>,
    key: &str,
    extra: &Extra<'_>,
) -> Option<ActForm> {
    Some(named(key)?.form_of_body(visit, trouble, extra))
}

/// The verb whose form is called `key`.
pub fn named(key: &str) -> Option<&'static Verb> {
    all().find(|verb| verb.key == key)
}

/// Those of these forms that are offered to who looks, in this order.
pub fn offered(desk: &FormContext<'_>, scene: &Scene<'_>, keys: &[&str]) -> Vec<ActForm> {
    let verbs = keys.iter().filter_map(|key| named(key));
    let offered = verbs.filter(|verb| verb.is_offered(scene));
    offered.filter_map(|verb| verb.form(desk, scene, &Extra::default())).collect()
}

/// Their rows in the table of routes: one for the page, one for programs.
pub fn endpoints() -> Vec<Endpoint> {
    let mut rows: Vec<Endpoint> = Vec::new();
    let mut add = |path: String, handler: Handler| {
        if !rows.iter().any(|row| row.path == path) {
            let proof = match handler {
                Handler::Staff(_) if of_path(&path).any(|verb| verb.proof != Asked::Never) => Asked::OfVerb,
                _ => Asked::Never,
            };
            let path = field::keep(path);
            rows.push(Endpoint { method: Method::Post, path, handler, brings: Brings::Nothing, proof });
        }
    };
    for verb in all() {
        let (path, post): (_, fn(&Visit, &Staff) -> Outcome) = match verb.of {
            Of::Register(..) | Of::Contacts(..) | Of::Absences(..) => {
                (format!("/{}", verb.at), page::post_to_body)
            }
            Of::Open(_)
            | Of::Merging(_)
            | Of::Parting(_)
            | Of::Drill(_)
            | Of::Published(_)
            | Of::Kept(_)
            | Of::Item(_) => (format!("/incidents/{{number}}/{}", verb.at), page::post),
            Of::Own => continue,
        };
        if let Some(scope) = verb.scope {
            add(format!("/api/v1{path}"), Handler::Token(scope, program::post));
        }
        if verb.place.is_some() {
            add(path, Handler::Staff(post));
        }
    }
    rows
}
