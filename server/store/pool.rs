//! A fair pool: whoever asked first is served first, and no one waits for ever.
//!
//! A connection that failed, or whose transaction could not be ended, is dropped and not handed on.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::QueryResult;

use super::conn::{Conn, OpenMode, Target, Watch};
use super::{Effects, Error, Point, Shared, TRIES_MAX, Tx, lock};

/// How long a caller stands in line before being told to come back.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// A connection with what watches it.
pub(super) struct Watched {
    pub(super) conn: Conn,
    pub(super) watch: Watch,
}

impl Watched {
    pub(super) fn new(mut conn: Conn) -> Self {
        let watch = conn.watch();
        Self { conn, watch }
    }
}

/// Connections to one database.
pub(super) struct Pool {
    target: Target,
    size: usize,
    line: Mutex<Line>,
    moved: Condvar,
}

#[derive(Default)]
struct Line {
    idle: Vec<Watched>,
    /// Connections that exist, idle or lent.
    open: usize,
    /// Who stands in line, first come first.
    tickets: VecDeque<u64>,
    next_ticket: u64,
}

/// A lent connection inside a transaction. Dropped unfinished, it is closed and not lent again.
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    lent: Option<Watched>,
}

impl Pool {
    pub(super) fn new(target: Target, size: usize, first: Conn) -> Self {
        let line = Line { idle: vec![Watched::new(first)], open: 1, ..Line::default() };
        Self { target, size, line: Mutex::new(line), moved: Condvar::new() }
    }

    /// The database that it leads to.
    pub(super) const fn target(&self) -> &Target {
        &self.target
    }

    /// How many stand in line.
    pub(super) fn waiting(&self) -> usize {
        lock(&self.line).tickets.len()
    }

    /// Lends a connection in which `begin` has begun a transaction. A connection that died while it
    /// lay idle is replaced, once: after the database came back the first caller must not fail.
    pub(super) fn begin(&self, begin: fn(&mut Conn) -> QueryResult<()>) -> Result<Lease<'_>, Error> {
        let mut lease = self.lend()?;
        if begin(&mut lease.watched()?.conn).is_err() {
            let fresh = self.target.open(OpenMode::Existing)?;
            lease.lent = Some(Watched::new(fresh));
            begin(&mut lease.watched()?.conn)?;
        }
        Ok(lease)
    }

    fn lend(&self) -> Result<Lease<'_>, Error> {
        match self.take_idle_or_place()? {
            Some(lent) => Ok(Lease { pool: self, lent: Some(lent) }),
            None => {
                let mut lease = Lease { pool: self, lent: None };
                lease.lent = Some(Watched::new(self.target.open(OpenMode::Existing)?));
                Ok(lease)
            }
        }
    }

    /// An idle connection, or the right to open one.
    fn take_idle_or_place(&self) -> Result<Option<Watched>, Error> {
        let until = Instant::now() + WAIT_MAX;
        let mut line = lock(&self.line);
        let ticket = line.next_ticket;
        line.next_ticket += 1;
        line.tickets.push_back(ticket);
        loop {
            let is_first = line.tickets.front() == Some(&ticket);
            if is_first && (!line.idle.is_empty() || line.open < self.size) {
                line.tickets.pop_front();
                let idle = line.idle.pop();
                line.open += usize::from(idle.is_none());
                self.moved.notify_all();
                return Ok(idle);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                line.tickets.retain(|other| *other != ticket);
                self.moved.notify_all();
                return Err(Error::Unavailable("every connection is busy"));
            }
            line = self.moved.wait_timeout(line, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Lease<'_> {
    fn watched(&mut self) -> Result<&mut Watched, Error> {
        self.lent.as_mut().ok_or(Error::Unavailable("the connection is gone"))
    }

    /// The connection.
    pub(super) fn conn(&mut self) -> Result<&mut Conn, Error> {
        self.watched().map(|watched| &mut watched.conn)
    }

    /// Ends the transaction and gives the connection back; one that fails here is closed.
    pub(super) fn finish(mut self, end: fn(&mut Conn) -> QueryResult<()>) -> Result<(), Error> {
        end(&mut self.watched()?.conn)?;
        if let Some(lent) = self.lent.take() {
            let mut line = lock(&self.pool.line);
            line.idle.push(lent);
            // The drop of an emptied lease counts one connection down; this one lives on.
            line.open += 1;
        }
        Ok(())
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        lock(&self.pool.line).open -= 1;
        self.pool.moved.notify_all();
    }
}

/// What one run of a job came to.
enum Run<T, E> {
    Done(T, Effects),
    Failed(E),
    Raced(Option<E>),
}

/// Runs a job on PostgreSQL, again while it loses races.
pub(super) fn write<T, E: From<Error>>(
    pool: &Pool,
    shared: &Arc<Shared>,
    name: &'static str,
    mut f: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let mut last = None;
    for _ in 0..TRIES_MAX {
        match run(pool, shared, name, &mut f)? {
            Run::Done(value, effects) => {
                shared.announce(effects);
                let unknown = shared.fault(Point::AfterCommit, name).is_some();
                return if unknown { Err(UNKNOWN.into()) } else { Ok(value) };
            }
            Run::Failed(error) => return Err(error),
            Run::Raced(error) => {
                shared.conflicts.fetch_add(1, Ordering::Relaxed);
                last = error;
            }
        }
    }
    Err(last.unwrap_or_else(|| Error::Conflict.into()))
}

/// What a caller hears when the commit may or may not have happened.
pub(super) const UNKNOWN: Error =
    Error::Unavailable("the connection failed; look for the command before trying again");

fn run<T, E: From<Error>>(
    pool: &Pool,
    shared: &Arc<Shared>,
    name: &'static str,
    f: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
) -> Result<Run<T, E>, Error> {
    let mut lease = pool.begin(Conn::begin_write)?;
    let watch = lease.watched()?.watch.clone();
    // Held until the commit: who makes the rows anew waits for whoever has asked.
    if let Err(why) = (shared.check)(lease.conn()?) {
        let _closed = lease.finish(Conn::rollback);
        return Err(why);
    }
    let mut tx = Tx::new(lease.conn()?, shared);
    let Ok(result) = catch_unwind(AssertUnwindSafe(|| f(&mut tx))) else {
        // The lease is dropped inside its transaction, so the connection is closed with it.
        return Err(Error::Panicked(name));
    };
    let effects = tx.effects;
    let is_raced = watch.take_conflict() || effects.is_conflict;
    let value = match result {
        Ok(value) if !is_raced => value,
        other => {
            // A rollback that fails closes the connection, which rolls back as well.
            let _closed = lease.finish(Conn::rollback);
            return Ok(match (is_raced, other) {
                (true, other) => Run::Raced(other.err()),
                (false, Err(error)) => Run::Failed(error),
                (false, Ok(_)) => Run::Raced(None),
            });
        }
    };
    if shared.fault(Point::BeforeCommit, name).is_some() {
        lease.finish(Conn::rollback)?;
        return Err(UNKNOWN);
    }
    match lease.finish(Conn::commit) {
        Ok(()) => Ok(Run::Done(value, effects)),
        Err(_) if watch.take_conflict() => Ok(Run::Raced(None)),
        Err(_) => Err(UNKNOWN),
    }
}
