//! An incident (事案): what can be asked, what can happen, and how one follows from the other.
//!
//! ```text
//!   Command ──▶ decide ──▶ facts ──▶ settle (whatever is due by now, to a fixed point) ──▶ Decision
//!                 ▲                                                                          │
//!                 └──────────────── Incident: the fold of all facts so far ◀─────────────────┘
//! ```

pub mod answer;
mod appoint;
pub mod case;
pub mod command;
pub mod decide;
pub mod dispose;
pub mod draft;
pub mod entry;
pub mod fact;
pub mod field;
pub mod fold;
pub mod handling;
pub mod joined;
pub mod means;
pub mod milestone;
pub mod moments;
pub mod owed;
pub mod party;
mod scale;
pub mod settle;
pub mod state;
pub mod times;
mod vouch;
mod wall;
