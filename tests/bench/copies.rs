//! An archive of any size in a minute: closed incidents written again and again under new names.
//!
//! What is copied is no history that anybody made: its chains do not verify. Who measures verifies
//! before. Everything that a page can meet is copied: heads, entries, rows, deliveries.

use crate::city::City;
use crate::raw;

/// Incidents of one transaction.
const BATCH: usize = 10_000;

/// What stands in a column of a copy, where it is not what stood there before.
const CHANGED: [(&str, &str, &str); 16] = [
    ("heads", "id", "copies.new"),
    ("heads", "sealed_seq", "source.seq"),
    ("entries", "history", "copies.new"),
    ("incidents", "id", "copies.new"),
    ("incidents", "number", "'COPY-' || copies.no"),
    // A minute before the one before: what is over is older than what is open.
    ("incidents", "opened_at", "source.opened_at - copies.no * CAST(60000000 AS BIGINT)"),
    // Statistics look at nothing but the number of what was void.
    ("incidents", "phase", "'closed'"),
    ("tallies", "incident", "copies.new"),
    ("texts", "incident", "copies.new"),
    ("duties", "incident", "copies.new"),
    ("involvements", "incident", "copies.new"),
    ("outbox", "id", "{random}"),
    ("outbox", "history", "copies.new"),
    ("reports", "id", "{random}"),
    ("reports", "incident", "copies.new"),
    ("reports", "number", "'COPY-' || copies.no"),
];

/// The column by which a row of a table belongs to an incident.
const TABLES: [(&str, &str); 9] = [
    ("heads", "id"),
    ("entries", "history"),
    ("incidents", "id"),
    ("tallies", "incident"),
    ("texts", "incident"),
    ("duties", "incident"),
    ("involvements", "incident"),
    ("outbox", "history"),
    ("reports", "incident"),
];

/// Makes the closed incidents `to` in number, of which there are `from`, by copying `originals`.
pub fn fill(city: &City, originals: usize, from: usize, to: usize) {
    for first in (from..to).step_by(BATCH) {
        raw::execute(city, &batch(city, originals, first, to.min(first + BATCH)));
    }
    if city.database.starts_with("postgres") {
        // As its own housekeeping does within the minute.
        raw::execute(city, "VACUUM ANALYZE");
    }
}

fn batch(city: &City, originals: usize, first: usize, end: usize) -> String {
    let random =
        if city.database.starts_with("postgres") { "uuid_send(gen_random_uuid())" } else { "randomblob(16)" };
    let mut statements = format!(
        "BEGIN;
         CREATE TEMPORARY TABLE copies AS
         WITH RECURSIVE counted (no) AS
             (SELECT {first} UNION ALL SELECT no + 1 FROM counted WHERE no + 1 < {end}),
         originals AS
             (SELECT id, row_number() OVER (ORDER BY number) - 1 AS place FROM incidents
              WHERE NOT is_open AND number NOT LIKE 'COPY-%')
         SELECT counted.no AS no, originals.id AS old, {random} AS new
         FROM counted JOIN originals ON originals.place = counted.no % {originals};"
    );
    for (table, key) in TABLES {
        let columns = raw::columns(city, table);
        let values: Vec<String> = columns.iter().map(|column| value(table, column, random)).collect();
        statements.push_str(&format!(
            "INSERT INTO {table} ({}) SELECT {} FROM copies JOIN {table} AS source ON source.{key} = copies.old;",
            columns.join(", "),
            values.join(", "),
        ));
    }
    statements + "DROP TABLE copies; COMMIT;"
}

fn value(table: &str, column: &str, random: &str) -> String {
    let changed = CHANGED.iter().find(|(of, name, _)| *of == table && *name == column);
    changed.map_or_else(|| format!("source.{column}"), |(_, _, to)| to.replace("{random}", random))
}
