//! Every statement that differs between the two databases, both arms side by side.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl,
};

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool};

use crate::domain::channel::Channel;
use crate::domain::ids::{DeliveryId, HistoryId, PartyId, PersonId};
use crate::domain::moment::Moment;
use crate::domain::notice::Addressee;

use super::conn::Conn;
use super::schema::{accounts, heads, outbox};
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

/// Whose accounts administer and may be used, held still until this transaction ends: of two who take the
/// right from each other, the second sees what the first has done.
pub(super) fn hold_administrators(conn: &mut Conn) -> QueryResult<Vec<PersonId>> {
    let query = accounts::table
        .filter(accounts::is_admin.and(accounts::disabled_at.is_null()))
        .order(accounts::person)
        .select(accounts::person);
    match conn {
        Conn::Postgres(pg) => query.for_update().load(pg),
        Conn::Sqlite(lite) => query.load(lite),
    }
}

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

/// Kind and end of a history, held still until this transaction ends: whoever wants to append to it
/// waits, or has been waited for. On SQLite the write lock already does.
pub(super) fn hold_head(conn: &mut Conn, id: HistoryId) -> QueryResult<Option<(String, i64)>> {
    let query = heads::table.find(id).select((heads::kind, heads::seq));
    match conn {
        Conn::Postgres(pg) => query.for_update().first(pg).optional(),
        Conn::Sqlite(lite) => query.first(lite).optional(),
    }
}

/// Waits until no transaction is under way that has compared `meta`, and keeps others from
/// comparing it until this one ends. On SQLite whoever writes is alone.
pub(super) fn lock_meta(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(pg) => pg.batch_execute("LOCK TABLE meta IN ACCESS EXCLUSIVE MODE"),
        Conn::Sqlite(_) => Ok(()),
    }
}

/// Histories whose time has come, longest overdue first, locked against other replicas.
pub(super) fn claim_woken(conn: &mut Conn, now: Moment, limit: i64) -> QueryResult<Vec<(HistoryId, String)>> {
    let query = heads::table
        .filter(heads::wake_at.le(now))
        .filter(heads::retry_at.is_null().or(heads::retry_at.le(now)))
        .order(heads::wake_at)
        .limit(limit)
        .select((heads::id, heads::kind));
    match conn {
        Conn::Postgres(pg) => query.for_update().skip_locked().load(pg),
        Conn::Sqlite(lite) => query.load(lite),
    }
}

/// Histories that something outside them asked to look again.
pub(super) fn claim_looking(
    conn: &mut Conn,
    now: Moment,
    limit: i64,
) -> QueryResult<Vec<(HistoryId, String)>> {
    let query = heads::table
        .filter(heads::look_at.is_not_null())
        .filter(heads::retry_at.is_null().or(heads::retry_at.le(now)))
        .order(heads::look_at)
        .limit(limit)
        .select((heads::id, heads::kind));
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

/// What the database finds damaged where its tables and indexes lie, in its own words. PostgreSQL has a
/// tool of its own for it, `pg_amcheck`.
pub(super) fn damage(conn: &mut Conn) -> QueryResult<Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Text)]
        integrity_check: String,
    }
    let Conn::Sqlite(lite) = conn else { return Ok(Vec::new()) };
    let found: Vec<Found> = diesel::sql_query("PRAGMA integrity_check(20)").load(lite)?;
    let lines = found.into_iter().map(|line| line.integrity_check);
    Ok(lines.filter(|line| line != "ok").collect())
}

/// A delivery that may be claimed, whom it is for, and whether it may be told with others.
pub(super) type Candidate = (DeliveryId, Option<PersonId>, Option<PartyId>, bool);

/// Deliveries of a channel whose time has come, that no one holds and that are for none of `busy`, most
/// urgent first. To be held they are locked against other replicas; on SQLite the write lock already keeps
/// everyone else out.
pub(super) fn claimable(
    conn: &mut Conn,
    (now, is_to_hold): (Moment, bool),
    (channel, busy): (&Channel, &BTreeSet<Addressee>),
    limit: i64,
) -> QueryResult<Vec<Candidate>> {
    let (people, parties) = addressees(busy);
    let query = outbox::table
        // Written out: a bound value would hide from the planner that the partial index serves.
        .filter(sql::<Bool>("outbox.state = 'queued'"))
        .filter(outbox::channel.eq(channel))
        .filter(outbox::due_at.le(now))
        .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(now)))
        .filter(outbox::person.is_null().or(outbox::person.ne_all(people)))
        .filter(outbox::party.is_null().or(outbox::party.ne_all(parties)))
        .order((outbox::urgency, outbox::due_at, outbox::id))
        .limit(limit)
        .select((outbox::id, outbox::person, outbox::party, outbox::is_gathered));
    match conn {
        Conn::Postgres(pg) if is_to_hold => query.for_update().skip_locked().load(pg),
        Conn::Postgres(pg) => query.load(pg),
        Conn::Sqlite(lite) => query.load(lite),
    }
}

fn addressees(of: &BTreeSet<Addressee>) -> (Vec<PersonId>, Vec<PartyId>) {
    let (mut people, mut parties) = (Vec::new(), Vec::new());
    for addressee in of {
        match addressee {
            Addressee::Person(person) => people.push(person.clone()),
            Addressee::Party(party) => parties.push(party.clone()),
        }
    }
    (people, parties)
}

/// Lets the file of this SQLite connection grow no further: what a full disk does, for a test.
pub(super) fn stop_growth(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Postgres(_) => Ok(()),
        // SQLite takes the present size for a limit that is smaller.
        Conn::Sqlite(lite) => lite.batch_execute("PRAGMA max_page_count = 1"),
    }
}

/// How large the database is, in bytes.
pub(super) fn database_bytes(conn: &mut Conn) -> QueryResult<i64> {
    match conn {
        Conn::Postgres(pg) => {
            diesel::select(sql::<BigInt>("pg_database_size(current_database())")).get_result(pg)
        }
        Conn::Sqlite(lite) => {
            let pages = "(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())";
            diesel::select(sql::<BigInt>(pages)).get_result(lite)
        }
    }
}
