//! The only room that knows diesel: what is remembered, and how it is written once.
//!
//! [`Store::write`] runs a job in a transaction; [`Store::read`] shows a snapshot. A job loads,
//! decides and writes through its [`Tx`]; it may be run again, so it must not act on the world.
//! There is no rule here: the room stores what was decided and refuses what would break a history.

pub mod access_log;
pub mod accounts;
pub mod admissions;
mod alone;
pub mod anchor;
pub mod audits;
pub mod backup;
pub mod called;
pub mod channels;
pub mod charges;
pub mod commit;
mod conn;
pub mod copies;
pub mod dashboard;
mod dialect;
mod dispose;
pub mod documents;
pub mod duties;
pub mod evidence;
pub mod factors;
mod heads;
pub mod history;
pub mod incidents;
pub mod keepings;
pub mod kept_forms;
pub mod links;
pub mod marks;
pub mod migrate;
pub mod outbox;
pub mod passkeys;
mod pool;
pub mod preventions;
pub mod project;
pub mod published;
pub mod rebuild;
pub mod reports;
mod room;
mod rows;
mod schema;
pub mod seal;
pub mod sealed;
pub mod sessions;
pub mod signers;
mod state;
pub mod statistics;
pub mod texts;
pub mod tokens;
pub mod verify;
pub mod world;
mod writer;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::result::{DatabaseErrorKind, Error as Diesel};

use crate::clock::Clock;
use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;
use crate::keys::{self, Keys};

pub use alone::Alone;
pub use conn::OpenMode;
pub use room::Ask;
pub use world::ORGANISATION;

use conn::{Conn, Target};
use pool::Pool;
use writer::Writer;

/// How often a job that lost a race is run.
const TRIES_MAX: usize = 5;

/// Why the store did not do as asked. Unless it says otherwise, nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL names no database.
    #[error("The database URL must be sqlite:PATH or postgres://USER@HOST/NAME")]
    Url,
    /// The SQLite file is not there.
    #[error("The database {} does not exist; check the path, or run: noroshi migrate", .0.display())]
    Missing(PathBuf),
    /// A file cannot be made or read.
    #[error("The file {} cannot be used", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The database does not let us in.
    #[error("The database cannot be reached")]
    Connect(#[source] diesel::ConnectionError),
    /// The SQLite library has a known fault.
    #[error("SQLite {0} is too old; 3.51.3 or later is needed")]
    OldSqlite(String),
    /// The tables are not there yet, or not all of them.
    #[error("The database has not been prepared; run: noroshi migrate")]
    NotMigrated,
    /// A step of the preparation fails; it was undone.
    #[error("The database cannot be brought to this program's tables")]
    Migration(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer program has written here; this one must not.
    #[error("The database was written by a newer program ({key} {found}); install that one")]
    NewerDatabase {
        /// Which part is newer.
        key: String,
        /// What was found.
        found: i64,
    },
    /// A program from before the first release has written here, in forms that are read no more.
    #[error("The database was written before the first release (schema {found}); begin a new one")]
    OlderDatabase {
        /// What was found.
        found: i64,
    },
    /// Someone was faster. [`Store::write`] has tried again before it says so.
    #[error("Someone else wrote first")]
    Conflict,
    /// A value that must be unique is taken.
    #[error("The value is taken ({constraint})")]
    Duplicate {
        /// The constraint, or the columns, that say so.
        constraint: String,
    },
    /// An open incident that never wakes: our own mistake, refused by the table.
    #[error("An open incident without a time to wake cannot be stored")]
    Unwakeable,
    /// The store cannot serve now. After a failure of the connection the outcome may be unknown:
    /// the caller looks for its own command id.
    #[error("The store is not available: {0}")]
    Unavailable(&'static str),
    /// What is left of the disk is for what is under way.
    #[error("The disk is nearly full; nothing new is taken in")]
    Full,
    /// The job panicked; its changes were undone.
    #[error("The job {0} panicked")]
    Panicked(&'static str),
    /// What is stored cannot be read.
    #[error("A stored {0} cannot be read")]
    Unreadable(&'static str),
    /// A caller's mistake that would have damaged a history.
    #[error("A wrong commit was refused: {0}")]
    Refused(&'static str),
    /// The keys cannot serve.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The database refuses a statement.
    #[error("The database refuses a statement")]
    Query(#[source] Diesel),
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        let Diesel::DatabaseError(kind, detail) = &error else { return Self::Query(error) };
        let constraint = || detail.constraint_name().unwrap_or(detail.message()).to_owned();
        match kind {
            DatabaseErrorKind::UniqueViolation => Self::Duplicate { constraint: constraint() },
            DatabaseErrorKind::SerializationFailure => Self::Conflict,
            DatabaseErrorKind::ClosedConnection => Self::Unavailable("the connection was closed"),
            _ => Self::Query(error),
        }
    }
}

/// Who waits for a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A person: goes first.
    Person,
    /// The engine: at most 64 of its jobs wait or run at once.
    Engine,
}

/// What a store is opened with.
#[derive(Clone)]
pub struct StoreSettings {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections to PostgreSQL, or readers of SQLite: 8 to 16 serve best.
    pub pool_size: usize,
    /// Where a test makes commits fail; none in production.
    pub faults: Option<Faults>,
    /// Where a test says how much room the disk has; the disk is asked in production.
    pub space: Option<Ask>,
    /// What ends the process when SQLite cannot say whether a commit is durable; a test watches.
    pub fatal: Fatal,
    /// Whether nobody has been answered yet: then no commit on SQLite waits for the disk. Only for what is
    /// made anew where it was cut short: the past of the demo.
    pub is_draft: bool,
}

impl StoreSettings {
    /// The usual settings for a URL.
    pub fn new(url: &str) -> Self {
        let fatal: Fatal = Arc::new(|| std::process::abort());
        Self { url: url.to_owned(), pool_size: 8, faults: None, space: None, fatal, is_draft: false }
    }
}

/// Where a test may interfere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// The job is about to run.
    InJob,
    /// The job has run; nothing is durable yet.
    BeforeCommit,
    /// The commit is durable; the caller does not know yet.
    AfterCommit,
}

/// What goes wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller is told that the store is not available. Before the commit nothing is stored;
    /// after it everything is: the unknown commit.
    Unavailable,
    /// COMMIT itself fails.
    CommitFails,
    /// Before a job on SQLite: the file cannot grow any more, until it is opened anew.
    DiskFull,
}

/// Decides what goes wrong at a point of the job with this name.
pub type Faults = Arc<dyn Fn(Point, &'static str) -> Option<Fault> + Send + Sync>;

/// Ends the process.
pub type Fatal = Arc<dyn Fn() + Send + Sync>;

/// What hears of commits that the engine should look at.
pub type Listener = Arc<dyn Fn() + Send + Sync>;

/// What all transactions of one store share.
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) keys: Arc<Keys>,
    /// Whether this program may write to what it finds.
    check: fn(&mut Conn) -> Result<(), Error>,
    faults: Option<Faults>,
    fatal: Fatal,
    disk: Option<room::Disk>,
    listeners: Mutex<Vec<Listener>>,
    world: Mutex<Option<world::Cached>>,
    frontier: Mutex<Option<seal::Frontier>>,
    conflicts: AtomicU64,
}

impl Shared {
    fn fault(&self, point: Point, name: &'static str) -> Option<Fault> {
        self.faults.as_ref().and_then(|decide| decide(point, name))
    }

    fn announce(&self, effects: Effects) {
        if effects.is_news {
            let listeners = lock(&self.listeners).clone();
            listeners.iter().for_each(|listener| listener());
        }
    }
}

/// What a job leaves to be done once it is durable.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Effects {
    /// The engine has something to do earlier than it thought.
    pub(crate) is_news: bool,
    /// The job lost a race; it may be run again.
    pub(crate) is_conflict: bool,
}

/// A lock whose holder panicked still guards sound data here: each critical section is one move.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The memory of the house. Cheap to clone; every call blocks.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
    side: Arc<Side>,
}

enum Side {
    Postgres(Pool),
    Sqlite { readers: Pool, writer: Writer },
}

/// A transaction as a job sees it.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) effects: Effects,
    now: Option<Moment>,
    /// Heads that this transaction holds against other replicas.
    claimed: BTreeSet<HistoryId>,
}

impl<'a> Tx<'a> {
    fn new(conn: &'a mut Conn, shared: &'a Arc<Shared>) -> Self {
        Self { conn, shared, effects: Effects::default(), now: None, claimed: BTreeSet::new() }
    }

    /// The connection, for the queries of this room.
    pub(in crate::store) fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// What time it is: the same answer throughout one transaction.
    ///
    /// # Errors
    /// The database's clock cannot be read.
    pub fn now(&mut self) -> Result<Moment, Error> {
        if let Some(now) = self.now {
            return Ok(now);
        }
        // Replicas agree on the time because they all ask PostgreSQL; SQLite has none of its own.
        let now = match &self.shared.clock {
            clock if clock.is_manual() || !self.conn.is_postgres() => clock.now(),
            _ => conn::database_now(self.conn)?,
        };
        self.now = Some(now);
        Ok(now)
    }
}

impl Tx<'_> {
    /// Runs `f` so that its failure takes back its own changes and no others.
    ///
    /// # Errors
    /// Those of `f`. [`Error::Unavailable`] when that cannot be done: SQLite takes back the whole
    /// transaction when the disk is full, and whatever is written after that is written at once
    /// and for good. The job must end.
    pub fn nested<T, E: From<Error>>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        const LOST: Error = Error::Unavailable("the transaction was lost; nothing was stored");
        let depth = self.conn.depth();
        let before = self.effects;
        self.conn.begin_savepoint().map_err(|_| LOST)?;
        let result = f(self);
        if result.is_ok() {
            self.conn.commit().map_err(|_| LOST)?;
        } else {
            self.conn.rollback_to(depth).map_err(|_| LOST)?;
            // A race is no less lost because it was lost in here.
            self.effects.is_news = before.is_news;
        }
        result
    }
}

impl Store {
    /// Opens the store of a prepared database.
    ///
    /// # Errors
    /// A wrong URL, a database that is missing, not prepared, or newer than this program.
    pub fn open(settings: &StoreSettings, clock: Clock, keys: Arc<Keys>) -> Result<Self, Error> {
        Self::open_checked(settings, clock, keys, commit::check_meta)
    }

    fn open_checked(
        settings: &StoreSettings,
        clock: Clock,
        keys: Arc<Keys>,
        check: fn(&mut Conn) -> Result<(), Error>,
    ) -> Result<Self, Error> {
        let target = Target::parse(&settings.url)?;
        let shared = Arc::new(Shared {
            clock,
            keys,
            check,
            faults: settings.faults.clone(),
            fatal: Arc::clone(&settings.fatal),
            disk: room::Disk::of(&target, settings.space.as_ref()),
            listeners: Mutex::default(),
            world: Mutex::default(),
            frontier: Mutex::default(),
            conflicts: AtomicU64::new(0),
        });
        // Before anything is opened: even that needs room.
        shared.make_room();
        let mut first = target.open(OpenMode::Existing)?;
        check(&mut first).map_err(|error| match error {
            Error::Query(_) => Error::NotMigrated,
            other => other,
        })?;
        let pool = Pool::new(target.clone(), settings.pool_size.max(1), first);
        let side = match &target {
            Target::Postgres(_) => Side::Postgres(pool),
            Target::Sqlite(_) => {
                let mode = if settings.is_draft { OpenMode::Draft } else { OpenMode::Existing };
                let writer = Writer::start((target.clone(), mode), Arc::clone(&shared))?;
                Side::Sqlite { readers: pool, writer }
            }
        };
        Ok(Self { shared, side: Arc::new(side) })
    }

    /// Shows `f` one snapshot.
    ///
    /// # Errors
    /// Those of `f`; the store's own.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let pool = match self.side.as_ref() {
            Side::Postgres(pool) => pool,
            Side::Sqlite { readers, .. } => readers,
        };
        let mut lease = pool.begin(Conn::begin_read)?;
        let result = f(&mut Tx::new(lease.conn()?, &self.shared));
        lease.finish(Conn::rollback)?;
        result
    }

    /// Runs `f` in a transaction and returns once it is durable. `f` may be run several times; only
    /// the last run counts. `name` goes into logs and metrics.
    ///
    /// # Errors
    /// Those of `f`, whose changes are then undone; the store's own.
    pub fn write<T, E>(
        &self,
        urgency: Urgency,
        name: &'static str,
        f: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match self.side.as_ref() {
            Side::Postgres(pool) => pool::write(pool, &self.shared, name, f),
            Side::Sqlite { writer, .. } => writer.write(urgency, name, f),
        }
    }

    /// Whether this program may still write: a newer one may have prepared the database beside it. Every
    /// write asks for itself; this is for whoever watches.
    ///
    /// # Errors
    /// As opening.
    pub fn check(&self) -> Result<(), Error> {
        self.read(|tx| (self.shared.check)(tx.conn()))
    }

    /// Takes up at once what a process before this one left unfinished, where no other can have it: on SQLite
    /// whoever holds the answer is the only server. None where others may serve.
    ///
    /// # Errors
    /// The store cannot write.
    pub fn serve_alone(&self) -> Result<Option<Alone>, Error> {
        let Side::Sqlite { readers, .. } = self.side.as_ref() else { return Ok(None) };
        let Some(alone) = Alone::of(readers.target()) else { return Ok(None) };
        let taken = self.write(Urgency::Engine, "take over", |tx| tx.take_over())?;
        if taken > 0 {
            tracing::info!(taken, "Deliveries that the last process had begun are taken up");
        }
        Ok(Some(alone))
    }

    /// Has `listener` called after each commit that gives the engine something to do.
    pub fn on_commit(&self, listener: Listener) {
        lock(&self.shared.listeners).push(listener);
    }

    /// How many writes wait, for metrics.
    pub fn writer_depth(&self) -> usize {
        match self.side.as_ref() {
            Side::Postgres(pool) => pool.waiting(),
            Side::Sqlite { writer, .. } => writer.depth(),
        }
    }

    /// How many runs of jobs have lost a race, for metrics.
    pub fn conflicts(&self) -> u64 {
        self.shared.conflicts.load(Ordering::Relaxed)
    }

    /// The clock that this store goes by.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }
}
