//! The raw limit: the same rows, written by something that does nothing else, as often to the disk.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::city::City;

/// One measurement.
const SECONDS: Duration = Duration::from_secs(3);

/// Rows in each table.
pub type Rows = BTreeMap<String, i64>;

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// What one report leaves in one table: the rows after `first` of so many in all reports.
struct Share {
    table: String,
    first: i64,
    rows: i64,
}

/// Counts the rows of every table.
pub fn rows(city: &City) -> Rows {
    if city.database.starts_with("postgres") {
        counted(&mut postgres(city), "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    } else {
        counted(&mut sqlite(city), "SELECT name FROM sqlite_master WHERE type = 'table'")
    }
}

/// Prints rows per report and what a bare writer of them reaches.
pub fn measure(city: &City, before: &Rows, reports: usize, connections: &[usize]) {
    let reports = i64::try_from(reports).expect("a count of seconds");
    let shares: Vec<Share> = rows(city)
        .into_iter()
        .map(|(table, after)| {
            let first = before.get(&table).copied().unwrap_or_default();
            Share { table, first, rows: after - first }
        })
        .filter(|share| share.rows > 0)
        .collect();
    println!("\nrows per report");
    for share in &shares {
        println!("  {:<20} {:>6.2}", share.table, ratio(share.rows, reports));
    }
    println!("  {:<20} {:>6.2}", "all", ratio(shares.iter().map(|share| share.rows).sum(), reports));
    println!("\nconnections   reports/s of a bare writer");
    for count in connections {
        let written = if city.database.starts_with("postgres") {
            bare_postgres(city, &shares, reports, *count)
        } else {
            bare_sqlite(city, &shares, reports, *count)
        };
        println!("{count:>11} {written:>11.0}");
    }
}

/// One writer; a commit takes as many reports as there are connections waiting for it.
fn bare_sqlite(city: &City, shares: &[Share], reports: i64, group: usize) -> f64 {
    let mut source = sqlite(city);
    let tables = diesel::sql_query(
        "SELECT sql AS name FROM sqlite_master
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    );
    let tables: Vec<Named> = tables.load(&mut source).expect("the schema can be read");
    let path = city.folder.join("bare.db");
    let mut bare = SqliteConnection::establish(&path.display().to_string()).expect("a file can be made");
    run(&mut bare, "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    tables.iter().for_each(|table| run(&mut bare, &table.name));
    run(&mut bare, &format!("ATTACH '{}' AS source", path_of(city)));

    let (began, mut done) = (Instant::now(), 0);
    while began.elapsed() < SECONDS && done < reports {
        // IMMEDIATE would also lock the attached city, in which the engine still writes.
        let mut batch = String::from("BEGIN;");
        for _ in 0..group {
            for share in shares {
                let (from, to) = part(share, done, reports);
                let table = &share.table;
                batch.push_str(&format!(
                    "INSERT INTO main.{table} SELECT * FROM source.{table}
                     WHERE rowid > {from} AND rowid <= {to};"
                ));
            }
            done += 1;
        }
        batch.push_str("COMMIT;");
        run(&mut bare, &batch);
    }
    let figure = per_second(done, began.elapsed());
    drop(bare);
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(format!("{}{ending}", path.display())));
    }
    figure
}

/// So many connections, one round trip and one commit for each report.
fn bare_postgres(city: &City, shares: &[Share], reports: i64, connections: usize) -> f64 {
    let mut conn = postgres(city);
    run(&mut conn, "DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare; SET search_path = public;");
    let mut statements = Vec::new();
    for share in shares {
        let table = &share.table;
        let columns: Named = diesel::sql_query(format!(
            "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS name
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
        ))
        .get_result(&mut conn)
        .expect("the columns can be read");
        let columns = columns.name;
        run(
            &mut conn,
            &format!(
                "CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL);
                 CREATE TABLE bare.from_{table} AS
                     SELECT row_number() OVER () AS bare_n, * FROM public.{table};
                 CREATE INDEX ON bare.from_{table} (bare_n);"
            ),
        );
        statements.push((share, format!("INSERT INTO bare.{table} SELECT {columns} FROM bare.from_{table}")));
    }
    let (began, next) = (Instant::now(), AtomicI64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| {
                let mut conn = postgres(city);
                while began.elapsed() < SECONDS {
                    let report = next.fetch_add(1, Ordering::Relaxed);
                    if report >= reports {
                        return;
                    }
                    let mut batch = String::from("BEGIN;");
                    for (share, statement) in &statements {
                        let (from, to) = part(share, report, reports);
                        batch.push_str(&format!("{statement} WHERE bare_n > {from} AND bare_n <= {to};"));
                    }
                    batch.push_str("COMMIT;");
                    run(&mut conn, &batch);
                }
            });
        }
    });
    let figure = per_second(next.into_inner().min(reports), began.elapsed());
    run(&mut conn, "DROP SCHEMA bare CASCADE");
    figure
}

/// The rows of one report of all: from, to.
fn part(share: &Share, report: i64, reports: i64) -> (i64, i64) {
    let until = |count: i64| share.first + share.rows * count / reports;
    (until(report), until(report + 1))
}

fn counted<C>(conn: &mut C, tables: &str) -> Rows
where
    C: diesel::connection::LoadConnection,
    C::Backend: diesel::sql_types::HasSqlType<BigInt> + diesel::sql_types::HasSqlType<Text>,
    diesel::query_builder::SqlQuery: for<'a> diesel::query_dsl::LoadQuery<'a, C, Named>
        + for<'a> diesel::query_dsl::LoadQuery<'a, C, Counted>,
{
    let tables: Vec<Named> = diesel::sql_query(tables).load(conn).expect("the tables can be listed");
    let own = |table: &Named| !table.name.starts_with("sqlite_") && !table.name.starts_with("__");
    tables
        .into_iter()
        .filter(own)
        .map(|table| {
            let count = diesel::sql_query(format!("SELECT count(*) AS n FROM {}", table.name));
            let counted: Counted = count.get_result(conn).expect("a table can be counted");
            (table.name, counted.n)
        })
        .collect()
}

/// Runs statements on a connection of their own.
pub fn execute(city: &City, statements: &str) {
    if city.database.starts_with("postgres") {
        run(&mut postgres(city), statements);
    } else {
        let mut conn = sqlite(city);
        run(&mut conn, "PRAGMA busy_timeout = 60000; PRAGMA cache_size = -200000");
        run(&mut conn, statements);
    }
}

/// The columns of a table.
pub fn columns(city: &City, table: &str) -> Vec<String> {
    let names = |rows: Vec<Named>| rows.into_iter().map(|row| row.name).collect();
    if city.database.starts_with("postgres") {
        let query = format!(
            "SELECT column_name AS name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
        );
        names(diesel::sql_query(query).load(&mut postgres(city)).expect("the columns can be read"))
    } else {
        let query = format!("SELECT name FROM pragma_table_info('{table}')");
        names(diesel::sql_query(query).load(&mut sqlite(city)).expect("the columns can be read"))
    }
}

/// Rows of a table, which may be followed by a condition.
pub fn count(city: &City, rows: &str) -> i64 {
    number(city, &format!("SELECT count(*) AS n FROM {rows}"))
}

/// The number `n` of a query.
pub fn number(city: &City, query: &str) -> i64 {
    let query = diesel::sql_query(query);
    let counted: Counted = if city.database.starts_with("postgres") {
        query.get_result(&mut postgres(city)).expect("a table can be counted")
    } else {
        query.get_result(&mut sqlite(city)).expect("a table can be counted")
    };
    counted.n
}

fn run(conn: &mut impl SimpleConnection, statements: &str) {
    conn.batch_execute(statements).unwrap_or_else(|error| panic!("{error}: {statements}"));
}

fn sqlite(city: &City) -> SqliteConnection {
    SqliteConnection::establish(path_of(city)).expect("the database is there")
}

fn path_of(city: &City) -> &str {
    city.database.strip_prefix("sqlite:").unwrap_or(&city.database)
}

fn postgres(city: &City) -> PgConnection {
    PgConnection::establish(&city.database).expect("the database is there")
}

fn per_second(count: i64, took: Duration) -> f64 {
    f64::from(u32::try_from(count).expect("a count of seconds")) / took.as_secs_f64()
}

fn ratio(part: i64, whole: i64) -> f64 {
    let float = |n: i64| f64::from(u32::try_from(n).expect("a count of seconds"));
    float(part) / float(whole.max(1))
}
