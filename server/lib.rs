//! Noroshi: a report of a security incident travels the organisation's own chain, and no one who
//! sleeps can stop it.
//!
//! The domain decides. The actions record. The engine repeats. The edges deliver. The tests replay.
//! `ARCHITECTURE.md` is the map; `tests/tidy.rs` keeps the walls between the rooms.

pub mod actions;
pub mod clamd;
pub mod cli;
pub mod clock;
pub mod config;
pub mod disk;
pub mod engine;
pub mod evidence_rows;
pub mod export;
pub mod factor;
pub mod i18n;
pub mod identity;
pub mod inbox;
pub mod keys;
pub mod link;
pub mod notify;
pub mod orgcsv;
pub mod passkey;
pub mod secret;
pub mod store;
pub mod telling;
pub mod vault;
pub mod web;

#[doc(inline)]
pub use noroshi_domain as domain;
