//! Preparing a database: the tables of this program, and no step backwards.

use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use diesel::result::Error as Diesel;
use diesel::{QueryDsl, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::commit::{check_forms, check_meta};
use super::conn::{Conn, OpenMode, Target};
use super::rebuild::set_projection;
use super::schema::{heads, seals};
use super::{Error, dialect};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Brings a database to the tables of this program; a missing SQLite file is made. Returns the
/// names of the steps that were taken; none if it was up to date. Rows of an older form are left to
/// [`rebuild::bring_up`](super::rebuild::bring_up).
///
/// # Errors
/// A wrong URL, a database that is newer than this program or from before the first release, a step that
/// fails (and is undone).
pub fn migrate(url: &str) -> Result<Vec<String>, Error> {
    let mut conn = Target::parse(url)?.open(OpenMode::Create)?;
    migrate_conn(&mut conn)
}

/// Says by its error why a database cannot be used as it stands: it is not there, or was never prepared.
///
/// # Errors
/// The database cannot be read, or is none of this program.
pub fn check_prepared(url: &str) -> Result<(), Error> {
    let mut conn = Target::parse(url)?.open(OpenMode::Existing)?;
    match check_meta(&mut conn) {
        // There is no such table.
        Err(Error::Query(Diesel::DatabaseError(..))) => Err(Error::NotMigrated),
        found => found,
    }
}

/// Whether something was signed in this database: then its key was made before.
///
/// # Errors
/// The database cannot be read.
pub fn is_sealed(url: &str) -> Result<bool, Error> {
    let mut conn = Target::parse(url)?.open(OpenMode::Existing)?;
    Ok(diesel::select(exists(seals::table.select(seals::size))).get_result(&mut conn)?)
}

pub(super) fn migrate_conn(conn: &mut Conn) -> Result<Vec<String>, Error> {
    // Two replicas that start together take turns.
    dialect::lock_migrations(conn)?;
    if let Err(other @ (Error::NewerDatabase { .. } | Error::OlderDatabase { .. })) = check_meta(conn) {
        return Err(other);
    }
    let steps = match conn {
        Conn::Postgres(pg) => pg.run_pending_migrations(POSTGRES),
        Conn::Sqlite(lite) => lite.run_pending_migrations(SQLITE),
    };
    let names = steps.map_err(Error::Migration)?.iter().map(ToString::to_string).collect();
    dialect::unlock_migrations(conn)?;
    check_forms(conn)?;
    // Where nothing has happened yet, there are no rows of an older form.
    let has_history: bool = diesel::select(exists(heads::table.select(heads::id))).get_result(conn)?;
    if !has_history {
        set_projection(conn)?;
    }
    if matches!(conn, Conn::Sqlite(_)) {
        conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?;
    }
    Ok(names)
}
