//! The one thread that writes to SQLite: many jobs, one commit, one sync of the disk.
//!
//! Jobs that wait together share a transaction, each inside its own savepoint, and are answered
//! after COMMIT. A job that fails takes back its own savepoint only. A failure that is not a
//! constraint (a full disk) may have taken back more than that, unnoticed: then the whole group is
//! given up, the connection is opened anew, and the innocent jobs are run again one by one.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::conn::{Conn, OpenMode, Target};
use super::dialect;
use super::pool::{UNKNOWN, Watched};
use super::{Effects, Error, Fault, Point, Shared, TRIES_MAX, Tx, Urgency, lock};

/// Jobs of people that may wait before new ones are turned away.
const PEOPLE_MAX: usize = 4096;
/// Jobs of the engine that may wait or run.
const ENGINE_MAX: usize = 64;
/// Jobs of people in one commit.
const GROUP_MAX: usize = 256;
/// How often BEGIN is tried while another process writes; each try waits for five seconds.
const BEGIN_TRIES: usize = 3;

const CLOSED: Error = Error::Unavailable("the store is closing");
const GIVEN_UP: Error = Error::Unavailable("the disk or the database file failed; nothing was stored");
const BUSY: Error = Error::Unavailable("another program is writing to the database");

/// A job, whatever it returns.
trait Work: Send {
    fn name(&self) -> &'static str;
    /// Runs it once. Returns whether its changes may be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Replaces what the last run returned, because its changes were undone after all.
    fn refuse(&mut self, error: Error);
    /// Tells the caller how it ended: with what the last run returned, or with `failure`.
    fn answer(&mut self, failure: Option<Error>);
}

struct Job<T, E, F> {
    name: &'static str,
    f: F,
    result: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<T, E, F> Work for Job<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let ran = catch_unwind(AssertUnwindSafe(|| (self.f)(tx)));
        let result = ran.unwrap_or_else(|_| Err(Error::Panicked(self.name).into()));
        self.result.insert(result).is_ok()
    }

    fn refuse(&mut self, error: Error) {
        self.result = Some(Err(error.into()));
    }

    fn answer(&mut self, failure: Option<Error>) {
        let result = match (failure, self.result.take()) {
            (None, Some(result)) => result,
            (Some(error), _) => Err(error.into()),
            (None, None) => Err(CLOSED.into()),
        };
        // A caller that has gone away has no use for the answer; what it asked for stands.
        let _gone = self.reply.send(result);
    }
}

/// The thread and its two queues.
pub(super) struct Writer {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    freed: Condvar,
}

#[derive(Default)]
struct Waiting {
    people: VecDeque<Box<dyn Work>>,
    engine: VecDeque<Box<dyn Work>>,
    engine_in_flight: usize,
    is_closed: bool,
}

/// Jobs taken together.
struct Group {
    jobs: Vec<Box<dyn Work>>,
    engine: usize,
}

impl Writer {
    /// Opens the writing connection and starts the thread.
    pub(super) fn start((target, mode): (Target, OpenMode), shared: Arc<Shared>) -> Result<Self, Error> {
        let conn = Watched::new(target.open(mode)?);
        let queue = Arc::new(Queue::default());
        let served = Arc::clone(&queue);
        let mut hand = Hand { target, mode, shared, queue: Arc::clone(&queue), conn: Some(conn) };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                while let Some(mut group) = served.take() {
                    let is_alive = hand.serve(&mut group.jobs);
                    served.release(group.engine);
                    if !is_alive {
                        served.abandon();
                        break;
                    }
                }
            })
            .map_err(|_| Error::Unavailable("no thread can be started"))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    /// Queues a job and waits for its answer.
    pub(super) fn write<T, E>(
        &self,
        urgency: Urgency,
        name: &'static str,
        f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if self.is_own_thread() {
            return Err(Error::Refused("a job may not write through the store while it runs").into());
        }
        let (reply, answer) = sync_channel(1);
        self.queue.push(urgency, Box::new(Job { name, f, result: None, reply }))?;
        answer.recv().unwrap_or_else(|_| Err(CLOSED.into()))
    }

    /// How many jobs wait.
    pub(super) fn depth(&self) -> usize {
        let waiting = lock(&self.queue.waiting);
        waiting.people.len() + waiting.engine.len()
    }

    fn is_own_thread(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| thread.thread().id() == thread::current().id())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue.close();
        let is_own = self.is_own_thread();
        if let Some(thread) = self.thread.take().filter(|_| !is_own) {
            let _panicked = thread.join();
        }
    }
}

impl Queue {
    fn push(&self, urgency: Urgency, job: Box<dyn Work>) -> Result<(), Error> {
        let mut waiting = lock(&self.waiting);
        match urgency {
            Urgency::Person if waiting.people.len() >= PEOPLE_MAX => {
                return Err(Error::Unavailable("too many writes are waiting"));
            }
            Urgency::Person => {}
            Urgency::Engine => {
                let full =
                    |waiting: &mut Waiting| !waiting.is_closed && waiting.engine_in_flight >= ENGINE_MAX;
                waiting = self.freed.wait_while(waiting, full).unwrap_or_else(PoisonError::into_inner);
            }
        }
        if waiting.is_closed {
            return Err(CLOSED);
        }
        match urgency {
            Urgency::Person => waiting.people.push_back(job),
            Urgency::Engine => {
                waiting.engine_in_flight += 1;
                waiting.engine.push_back(job);
            }
        }
        self.arrived.notify_one();
        Ok(())
    }

    /// The next group, people first. `None` once the store is closed and nothing waits.
    fn take(&self) -> Option<Group> {
        let idle = |waiting: &mut Waiting| {
            waiting.people.is_empty() && waiting.engine.is_empty() && !waiting.is_closed
        };
        let mut waiting =
            self.arrived.wait_while(lock(&self.waiting), idle).unwrap_or_else(PoisonError::into_inner);
        let people = waiting.people.len().min(GROUP_MAX);
        let mut jobs: Vec<Box<dyn Work>> = waiting.people.drain(..people).collect();
        // Everyone in a group waits for all of it: while people write, the engine takes one seat.
        let seats = if people == 0 { ENGINE_MAX } else { 1 };
        let engine = waiting.engine.len().min(seats);
        jobs.extend(waiting.engine.drain(..engine));
        (!jobs.is_empty()).then_some(Group { jobs, engine })
    }

    fn release(&self, engine: usize) {
        lock(&self.waiting).engine_in_flight -= engine;
        self.freed.notify_all();
    }

    /// Drops what waits: its callers hear that the store is closed.
    fn abandon(&self) {
        let mut waiting = lock(&self.waiting);
        waiting.people.clear();
        waiting.engine.clear();
    }

    fn close(&self) {
        lock(&self.waiting).is_closed = true;
        self.arrived.notify_all();
        self.freed.notify_all();
    }
}

/// What a group came to.
enum Ending {
    Durable(Effects),
    /// The job with this index hit a failure that may have undone more than itself.
    GivenUp(usize),
    NotBegun,
    /// This program may not write to what it finds.
    Stood(Error),
    CommitFailed(String),
}

/// What the thread holds.
struct Hand {
    target: Target,
    mode: OpenMode,
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    conn: Option<Watched>,
}

impl Hand {
    /// Serves a group and answers everyone in it. False when this thread must not go on.
    fn serve(&mut self, jobs: &mut [Box<dyn Work>]) -> bool {
        match self.attempt(jobs) {
            Ending::Durable(effects) => {
                for job in jobs.iter_mut() {
                    let unknown = self.shared.fault(Point::AfterCommit, job.name()).is_some();
                    job.answer(unknown.then_some(UNKNOWN));
                }
                self.shared.announce(effects);
                true
            }
            Ending::GivenUp(culprit) => {
                self.shared.give_up_reserve();
                self.reopen();
                let (before, rest) = jobs.split_at_mut(culprit);
                let Some((failed, after)) = rest.split_first_mut() else { return true };
                failed.answer(Some(GIVEN_UP));
                before.iter_mut().chain(after).all(|job| self.serve(std::slice::from_mut(job)))
            }
            Ending::NotBegun => {
                jobs.iter_mut().for_each(|job| job.answer(Some(BUSY)));
                true
            }
            Ending::Stood(why) => {
                jobs.iter_mut().for_each(|job| job.answer(Some(again(&why))));
                true
            }
            Ending::CommitFailed(error) => {
                self.shared.give_up_reserve();
                tracing::error!(
                    error,
                    "A commit failed: the process ends, and the next one reads what is there"
                );
                // Whether the commit is on the disk is not known, and answering wrongly either way
                // would lose a report or invent one. The next start reads what is there.
                (self.shared.fatal)();
                // Closed before anyone is answered: who hears it and asks again finds no one.
                self.queue.close();
                jobs.iter_mut().for_each(|job| job.answer(Some(UNKNOWN)));
                false
            }
        }
    }

    fn attempt(&mut self, jobs: &mut [Box<dyn Work>]) -> Ending {
        if !self.begin() {
            return Ending::NotBegun;
        }
        let shared = Arc::clone(&self.shared);
        let Some(Watched { conn, watch }) = self.conn.as_mut() else { return Ending::NotBegun };
        if let Err(why) = (shared.check)(conn) {
            // A connection that cannot undo is not used again.
            if conn.rollback().is_err() {
                self.conn = None;
            }
            return Ending::Stood(why);
        }
        let mut group = Effects::default();
        let mut must_fail = false;
        for (index, job) in jobs.iter_mut().enumerate() {
            let kept = run_in_savepoint(conn, &shared, job.as_mut(), &mut must_fail);
            match kept {
                Ok(effects) if !watch.take_severe() => group.is_news |= effects.is_news,
                _ => return Ending::GivenUp(index),
            }
        }
        if must_fail {
            let _undone = conn.rollback();
            return Ending::CommitFailed("a test made it fail".to_owned());
        }
        match conn.commit() {
            Ok(()) => Ending::Durable(group),
            Err(error) => Ending::CommitFailed(error.to_string()),
        }
    }

    /// Begins a transaction; waits for other processes, within bounds.
    fn begin(&mut self) -> bool {
        for _ in 0..BEGIN_TRIES {
            if self.conn.is_none() {
                self.reopen();
            }
            match self.conn.as_mut().map(|watched| watched.conn.begin_write()) {
                Some(Ok(())) => {
                    // A BUSY before the transaction began is no failure of the jobs in it.
                    self.conn.as_ref().map(|watched| watched.watch.take_severe());
                    return true;
                }
                Some(Err(_)) | None => self.conn = None,
            }
        }
        false
    }

    /// Closes the connection, which undoes whatever it had begun, and opens another.
    fn reopen(&mut self) {
        self.conn = None;
        self.conn = self.target.open(self.mode).ok().map(Watched::new);
    }
}

/// Why this program may not write, once more for the next who asked.
fn again(why: &Error) -> Error {
    match why {
        Error::NewerDatabase { key, found } => Error::NewerDatabase { key: key.clone(), found: *found },
        Error::OlderDatabase { found } => Error::OlderDatabase { found: *found },
        Error::NotMigrated => Error::NotMigrated,
        _ => Error::Unavailable("what the database holds cannot be read"),
    }
}

/// Runs a job inside its own savepoint, again while it loses races. An error means that the
/// savepoint itself could not be made or ended.
fn run_in_savepoint(
    conn: &mut Conn,
    shared: &Arc<Shared>,
    job: &mut dyn Work,
    must_fail: &mut bool,
) -> Result<Effects, Error> {
    for _ in 0..TRIES_MAX {
        let depth = conn.depth();
        conn.begin_savepoint()?;
        if shared.fault(Point::InJob, job.name()) == Some(Fault::DiskFull) {
            dialect::stop_growth(conn)?;
        }
        let mut tx = Tx::new(conn, shared);
        let is_kept = job.run(&mut tx);
        let effects = tx.effects;
        let fault = shared.fault(Point::BeforeCommit, job.name());
        *must_fail |= fault == Some(Fault::CommitFails);
        if is_kept && !effects.is_conflict && fault != Some(Fault::Unavailable) {
            conn.commit()?;
            return Ok(effects);
        }
        conn.rollback_to(depth)?;
        if fault == Some(Fault::Unavailable) {
            job.refuse(UNKNOWN);
            return Ok(Effects::default());
        }
        if !effects.is_conflict {
            return Ok(Effects::default());
        }
        shared.conflicts.fetch_add(1, Ordering::Relaxed);
        if is_kept {
            job.refuse(Error::Conflict);
        }
    }
    Ok(Effects::default())
}
