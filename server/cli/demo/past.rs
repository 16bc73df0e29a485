//! Time as it passes in the demo before anybody is served: under a clock that this process alone has,
//! whatever is due is woken when it is due, and what is said goes out when it is said.
//!
//! Of years ago nobody reads a mail any more: what was said then counts as sent. What is said in the last
//! hour goes into the mailbox, as it would from a house that serves.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::actions::{Backend, Caller, Error, perform, wake};
use crate::clock::Clock;
use crate::domain::actor::Actor;
use crate::domain::deciding::command::Ask;
use crate::domain::history::Private;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::engine::Deliveries;
use crate::store::{self, Tx, Urgency};
use crate::vault::Vault;

use super::Failure;

/// How many histories one waking takes.
const WAKE_MAX: usize = 64;

/// A house while its past is made.
pub struct Past<'a> {
    /// The house.
    pub backend: &'a Backend,
    /// Where files of evidence go.
    pub vault: &'a Vault,
    clock: Clock,
    /// Whether a commit has left something to do.
    news: Arc<AtomicBool>,
    /// Commands given so far: each has an id of its own, and the same one in every making.
    given: Cell<u64>,
    /// Deeds that could not be done as they were told.
    left_out: Cell<u32>,
    mail: Option<Mail>,
    /// Incidents as the last command left them: reading each anew would be most of the making.
    left: RefCell<BTreeMap<HistoryId, Incident>>,
}

/// What goes out for somebody to read.
struct Mail {
    deliveries: Deliveries,
    runtime: tokio::runtime::Runtime,
}

impl<'a> Past<'a> {
    /// The past of a house whose store goes by `clock`.
    pub fn new(backend: &'a Backend, vault: &'a Vault, clock: Clock) -> Self {
        let news = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&news);
        backend.store.on_commit(Arc::new(move || told.store(true, Ordering::SeqCst)));
        let (given, left_out) = (Cell::new(0), Cell::new(0));
        Self { backend, vault, clock, news, given, left_out, mail: None, left: RefCell::default() }
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// How many deeds were left out, because at that hour somebody else had been faster.
    pub fn left_out(&self) -> u32 {
        self.left_out.get()
    }

    /// From now on somebody reads what is said.
    ///
    /// # Errors
    /// The machine gives no threads.
    pub fn open_mailbox(&mut self, deliveries: Deliveries) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        self.mail = Some(Mail { deliveries, runtime });
        Ok(())
    }

    /// A command of somebody.
    pub fn caller(&self, actor: Actor) -> Caller {
        let number = self.given.get().wrapping_add(1);
        self.given.set(number);
        let command = self.backend.keys.derive_command("demo", &[&number.to_be_bytes()]);
        Caller { actor, command, request: None, seen: None }
    }

    /// A command of a person.
    pub fn by(&self, person: &str) -> Caller {
        self.caller(Actor::Person(PersonId::from(person)))
    }

    /// Gives an incident the command that `read` makes of how it stands.
    ///
    /// # Errors
    /// As every action on an incident.
    pub fn give(
        &self,
        (person, number): (&str, &str),
        read: impl Fn(&Incident, Moment) -> Result<(Ask, Private), Error> + Clone + Send + 'static,
    ) -> Result<(), Failure> {
        let given =
            perform(self.backend, &self.by(person), number, move |incident, _, now| read(incident, now));
        self.done(given.map(|done| drop(self.left.borrow_mut().insert(done.after.id, done.after))))
    }

    /// Takes note of how a deed ended. At another hour other posts are filled: one that finds its duty done
    /// is left out.
    ///
    /// # Errors
    /// What ends the making.
    pub fn done(&self, ended: Result<(), Error>) -> Result<(), Failure> {
        match ended {
            Err(error @ (Error::Conflict | Error::Forbidden)) => {
                tracing::warn!(%error, at = %self.now(), "A deed was left out");
                self.left_out.set(self.left_out.get().saturating_add(1));
            }
            other => other?,
        }
        if self.mail.is_some() { self.send() } else { Ok(()) }
    }

    /// An incident as it stands.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn incident(&self, id: HistoryId) -> Result<Incident, Failure> {
        let known = self.left.borrow().get(&id).cloned();
        let read = self.backend.store.read(|tx| {
            let seq = tx.tip(id)?.seq;
            match known {
                Some(known) if known.seq == seq => Ok::<_, store::Error>(Some(known)),
                _ => Ok(tx.load::<Incident>(id)?.map(|loaded| loaded.state)),
            }
        });
        Ok(read?.ok_or(Error::NotFound)?)
    }

    /// Lets time pass until `at`.
    ///
    /// # Errors
    /// The store is not available.
    pub fn pass(&self, at: Moment) -> Result<(), Failure> {
        while let Some(next) = self.next_wake()?.filter(|next| *next <= at) {
            self.go_to(next)?;
            if !self.wake()? {
                break;
            }
        }
        self.go_to(at)
    }

    /// Moves the clock. What was said until then is out by then.
    fn go_to(&self, at: Moment) -> Result<(), Failure> {
        self.send()?;
        self.clock.set(at.max(self.now()));
        Ok(())
    }

    fn next_wake(&self) -> Result<Option<Moment>, Failure> {
        Ok(self.backend.store.read(|tx: &mut Tx<'_>| tx.next_wake())?)
    }

    /// Lets everybody look who was asked to: the World is another one, or an incident has ended.
    ///
    /// # Errors
    /// The store is not available.
    pub fn look(&self) -> Result<(), Failure> {
        self.wake().map(drop)
    }

    /// Whether anything was woken.
    fn wake(&self) -> Result<bool, Failure> {
        let woken = wake::wake_due(self.backend, WAKE_MAX)?;
        if self.mail.is_some() {
            self.send()?;
        }
        Ok(woken.looked > 0)
    }

    /// What has been said goes out, or counts as sent.
    fn send(&self) -> Result<(), Failure> {
        if let Some(Mail { deliveries, runtime }) = &self.mail {
            while runtime.block_on(deliveries.round(self.backend))? > 0 {}
            return Ok(());
        }
        if !self.news.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let count = |tx: &mut Tx<'_>| tx.count_as_sent();
        self.backend.store.write::<_, store::Error>(Urgency::Engine, "count as sent", count)?;
        Ok(())
    }
}
