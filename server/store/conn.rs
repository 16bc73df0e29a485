//! One connection to either database, opened by the scheme of its URL.
//!
//! The derived `establish` is never called: it tries one database after the other, hides the
//! first error and makes an SQLite file out of any mistyped word.

use std::fs::{self, OpenOptions};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use diesel::connection::{
    AnsiTransactionManager, Connection, InstrumentationEvent, SimpleConnection, TransactionManager,
};
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use diesel::{MultiConnection, PgConnection, QueryResult, RunQueryDsl, SqliteConnection};

use crate::domain::moment::Moment;

use super::Error;

/// A connection. The name of the derived back end is [`MultiBackend`].
#[derive(MultiConnection)]
pub enum Conn {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// SQLite.
    Sqlite(SqliteConnection),
}

/// Which database a URL names.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// `postgres://…`, kept as written.
    Postgres(String),
    /// `sqlite:PATH`.
    Sqlite(PathBuf),
}

/// Whether a missing SQLite file may be created. PostgreSQL databases are never created here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenMode {
    /// The file must be there.
    #[default]
    Existing,
    /// A missing file is created, readable by its owner alone.
    Create,
    /// The file must be there, and no commit waits for the disk: nobody has been answered yet, and all of it
    /// can be made again.
    Draft,
}

/// Since 3.51.3 a damaged WAL reset that could lose a commit is fixed.
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

// What is deleted is overwritten: a text that was disposed of must not be left in a free page.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 1000;";

const POSTGRES_SETTINGS: &str = "SET lock_timeout = '10s';
    SET statement_timeout = '120s';
    SET idle_in_transaction_session_timeout = '60s';
    SET client_min_messages = warning;";

impl Target {
    /// Reads a database URL.
    ///
    /// # Errors
    /// [`Error::Url`] with the remedy; nothing is opened or created.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
        match path {
            Some("") | Some(":memory:") | None => Err(Error::Url),
            Some(path) => Ok(Self::Sqlite(PathBuf::from(path))),
        }
    }

    /// Opens a connection with its settings.
    ///
    /// # Errors
    /// [`Error::Missing`] for an SQLite file that is not there, [`Error::Connect`] otherwise.
    pub fn open(&self, mode: OpenMode) -> Result<Conn, Error> {
        match self {
            Self::Postgres(url) => open_postgres(url),
            Self::Sqlite(path) => open_sqlite(path, mode),
        }
    }
}

fn open_postgres(url: &str) -> Result<Conn, Error> {
    let mut conn = PgConnection::establish(url).map_err(Error::Connect)?;
    conn.batch_execute(POSTGRES_SETTINGS)?;
    Ok(Conn::Postgres(conn))
}

fn open_sqlite(path: &Path, mode: OpenMode) -> Result<Conn, Error> {
    if mode == OpenMode::Create {
        create_private(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
    }
    if !fs::metadata(path).is_ok_and(|meta| meta.is_file()) {
        return Err(Error::Missing(path.to_owned()));
    }
    let name = path.to_str().ok_or(Error::Url)?;
    // A relative name is anchored, so that no name is ever taken for SQLite's own URI form.
    let anchored = if path.is_absolute() { name.to_owned() } else { format!("./{name}") };
    let mut conn = SqliteConnection::establish(&anchored).map_err(Error::Connect)?;
    set_up(&mut conn)?;
    if mode == OpenMode::Draft {
        conn.batch_execute("PRAGMA synchronous = OFF;")?;
    }
    Ok(Conn::Sqlite(conn))
}

/// The waiting time comes first: changing the journal mode needs a lock itself. Whoever closes the last
/// connection of a file has it alone for a moment, in which not even the version can be asked for, and for
/// that SQLite does not wait: so we do.
fn set_up(conn: &mut SqliteConnection) -> Result<(), Error> {
    const TRIES: u32 = 50;
    const PAUSE: Duration = Duration::from_millis(100);
    let set = |conn: &mut SqliteConnection| {
        check_version(conn)?;
        Ok(conn.batch_execute(SQLITE_PRAGMAS)?)
    };
    for _ in 1..TRIES {
        match set(conn) {
            Err(Error::Query(error)) if error.to_string().contains("locked") => {
                std::thread::park_timeout(PAUSE)
            }
            set => return set,
        }
    }
    set(conn)
}

fn create_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path).map(|_| ())
}

fn check_version(conn: &mut SqliteConnection) -> Result<(), Error> {
    let found: String =
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Text>("sqlite_version()")).get_result(conn)?;
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let version = (next(), next(), next());
    if version < SQLITE_VERSION_MIN { Err(Error::OldSqlite(found)) } else { Ok(()) }
}

impl Conn {
    /// Begins a transaction that will write.
    ///
    /// SQLite takes its write lock here rather than at the first UPDATE: a read transaction that
    /// turns into a write fails at once with BUSY, and no waiting time can help it.
    pub(super) fn begin_write(&mut self) -> QueryResult<()> {
        match self {
            Conn::Postgres(pg) => AnsiTransactionManager::begin_transaction_sql(pg, "BEGIN"),
            Conn::Sqlite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE"),
        }
    }

    /// Begins a transaction that sees one snapshot and writes nothing.
    pub(super) fn begin_read(&mut self) -> QueryResult<()> {
        match self {
            Conn::Postgres(pg) => AnsiTransactionManager::begin_transaction_sql(
                pg,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
            Conn::Sqlite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN DEFERRED"),
        }
    }

    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::begin_transaction(self)
    }

    pub(super) fn commit(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::commit_transaction(self)
    }

    pub(super) fn rollback(&mut self) -> QueryResult<()> {
        <Self as TransactionManager<Self>>::rollback_transaction(self)
    }

    /// How many transactions are open, one inside the other.
    pub(super) fn depth(&mut self) -> u32 {
        let status = <Self as TransactionManager<Self>>::transaction_manager_status_mut(self);
        status.transaction_depth().ok().flatten().map_or(0, NonZeroU32::get)
    }

    /// Rolls back until `depth` transactions are open: a panic may have left some open inside.
    pub(super) fn rollback_to(&mut self, depth: u32) -> QueryResult<()> {
        while self.depth() > depth {
            self.rollback()?;
        }
        Ok(())
    }

    pub(super) const fn is_postgres(&self) -> bool {
        matches!(self, Conn::Postgres(_))
    }

    /// Watches every statement, so that a failure is known even if the job hides it.
    pub(super) fn watch(&mut self) -> Watch {
        let watch = Watch(Arc::new(AtomicU8::new(0)));
        let seen = Arc::clone(&watch.0);
        let postgres = self.is_postgres();
        self.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event {
                seen.fetch_or(Watch::bit(error, postgres), Ordering::Relaxed);
            }
        });
        watch
    }
}

/// What went wrong on a connection since it was last asked.
#[derive(Clone, Debug)]
pub(super) struct Watch(Arc<AtomicU8>);

impl Watch {
    const CONFLICT: u8 = 1;
    const SEVERE: u8 = 2;

    fn bit(error: &Diesel, postgres: bool) -> u8 {
        let Diesel::DatabaseError(kind, detail) = error else { return 0 };
        match kind {
            DatabaseErrorKind::UniqueViolation
            | DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation
            | DatabaseErrorKind::RestrictViolation
            | DatabaseErrorKind::ExclusionViolation => 0,
            DatabaseErrorKind::SerializationFailure => Self::CONFLICT,
            // PostgreSQL names a deadlock by a code that diesel does not hand on; the word for it
            // is the same in every catalogue that keeps the Latin one, and Japanese has its own.
            _ if postgres && is_deadlock(detail.message()) => Self::CONFLICT,
            _ => Self::SEVERE,
        }
    }

    /// A conflict that the database itself found; the transaction may be run again.
    pub(super) fn take_conflict(&self) -> bool {
        self.0.fetch_and(!Self::CONFLICT, Ordering::Relaxed) & Self::CONFLICT != 0
    }

    /// An error other than a constraint: disk, memory, connection.
    pub(super) fn take_severe(&self) -> bool {
        self.0.fetch_and(!Self::SEVERE, Ordering::Relaxed) & Self::SEVERE != 0
    }
}

fn is_deadlock(message: &str) -> bool {
    message.contains("deadlock") || message.contains("デッドロック")
}

/// What PostgreSQL's clock says.
pub(super) fn database_now(conn: &mut Conn) -> QueryResult<Moment> {
    let micros = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";
    diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(micros)).get_result(conn)
}
