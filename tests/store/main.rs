//! What the store promises, on both databases.
//!
//! Every test runs on SQLite, and on PostgreSQL too where `TEST_DATABASE_URL` names one; there each
//! test gets a schema of its own.

#![cfg(test)]

#[path = "../support/place.rs"]
mod place;
#[path = "../support/senders.rs"]
mod senders;
#[path = "../support/mod.rs"]
mod support;

mod audits;
mod backups;
mod cards;
mod channels;
mod commits;
mod contacts;
mod disposal;
mod disposals;
mod documents;
mod evidence;
mod exceptions;
mod factors;
mod fixture;
mod handovers;
mod jobs;
mod lanes;
mod leaving;
mod merged;
mod openings;
mod outbox;
mod people;
mod proofs;
mod proxies;
mod readiness;
mod reads;
mod rebuilds;
mod record;
mod reviews;
