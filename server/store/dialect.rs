//! Every statement that differs between the two databases, both arms side by side.

use diesel::connection::SimpleConnection;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

use crate::domain::ids::HistoryId;
use crate::domain::moment::Moment;

use super::conn::Conn;
use super::schema::heads;
use super::world::ORGANISATION;

/// Runs the same statement on the inner connection: batch inserts exist for each database, but not
/// for both at once.
macro_rules! each {
    ($conn:expr, $inner:ident => $statement:expr) => {
        match $conn {
            $crate::store::conn::Conn::Postgres($inner) => $statement,
            $crate::store::conn::Conn::Sqlite($inner) => $statement,
        }
    };
}
pub(in crate::store) use each;

/// Inserts rows by one statement; none at all for no rows. SQLite and PostgreSQL both bound the
/// number of values in a statement, so very many rows go in several.
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let mut written = Ok(());
        for chunk in $rows.chunks(500) {
            written = $crate::store::dialect::each!($conn, inner => {
                diesel::insert_into($table).values(chunk).execute(inner).map(|_| ())
            });
            if written.is_err() {
                break;
            }
        }
        written
    }};
}
pub(in crate::store) use insert_all;

/// The World's revision, held still until this transaction ends: PostgreSQL locks the row against
/// writers; on SQLite the write lock already does.
pub(super) fn hold_revision(conn: &mut Conn) -> QueryResult<i64> {
    let query = heads::table.find(ORGANISATION).select(heads::seq);
    let found: Option<i64> = match conn {
        Conn::Postgres(pg) => query.for_share().first(pg).optional()?,
        Conn::Sqlite(lite) => query.first(lite).optional()?,
    };
    Ok(found.unwrap_or(0))
}

/// Histories whose time has come, longest overdue first, locked against other replicas.
pub(super) fn claim_woken(conn: &mut Conn, now: Moment, limit: i64) -> QueryResult<Vec<HistoryId>> {
    let query = heads::table
        .filter(heads::wake_at.le(now))
        .filter(heads::retry_at.is_null().or(heads::retry_at.le(now)))
        .order(heads::wake_at)
        .limit(limit)
        .select(heads::id);
    match conn {
        Conn::Postgres(pg) => query.for_update().skip_locked().load(pg),
        Conn::Sqlite(lite) => query.load(lite),
    }
}

/// Histories that something outside them asked to look again.
pub(super) fn claim_looking(conn: &mut Conn, now: Moment, limit: i64) -> QueryResult<Vec<HistoryId>> {
    let query = heads::table
        .filter(heads::look_at.is_not_null())
        .filter(heads::retry_at.is_null().or(heads::retry_at.le(now)))
        .order(heads::look_at)
        .limit(limit)
        .select(heads::id);
    match conn {
        Conn::Postgres(pg) => query.for_update().skip_locked().load(pg),
        Conn::Sqlite(lite) => query.load(lite),
    }
}

/// Keeps other processes from changing the tables at the same time. SQLite locks each step itself.
pub(super) fn lock_migrations(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(pg) => pg.batch_execute("SELECT pg_advisory_lock(7956010)"),
        Conn::Sqlite(_) => Ok(()),
    }
}

/// Lets other processes in again.
pub(super) fn unlock_migrations(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(pg) => pg.batch_execute("SELECT pg_advisory_unlock(7956010)"),
        Conn::Sqlite(_) => Ok(()),
    }
}

/// Notes for all histories with a leaf from `first` on how far they are sealed now.
pub(super) fn mark_sealed(conn: &mut Conn, first: i64) -> QueryResult<usize> {
    // One statement for up to a thousand heads, and the same text for both: PostgreSQL writes $1,
    // and SQLite reads it.
    diesel::sql_query(
        "UPDATE heads SET sealed_seq = (SELECT MAX(leaf.seq) FROM seal_leaves AS leaf \
         WHERE leaf.history = heads.id) \
         WHERE id IN (SELECT history FROM seal_leaves WHERE no >= $1)",
    )
    .bind::<diesel::sql_types::BigInt, _>(first)
    .execute(conn)
}

/// Lets the file of this SQLite connection grow no further: what a full disk does, for a test.
pub(super) fn stop_growth(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        // SQLite takes the present size for a limit that is smaller.
        Conn::Sqlite(lite) => lite.batch_execute("PRAGMA max_page_count = 1"),
    }
}
