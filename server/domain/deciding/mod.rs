//! What can be asked of an incident, and what follows.
//!
//! ```text
//!   Command ──▶ decide ──▶ facts ──▶ settle (whatever is due by now, to a fixed point) ──▶ Decision
//!                 ▲                                                                          │
//!                 └──────────────── Incident: the fold of all facts so far ◀─────────────────┘
//! ```

pub mod answer;
mod appoint;
mod claim;
pub mod command;
pub mod decide;
pub mod dispose;
mod easing;
pub mod handling;
mod join;
pub mod known;
pub mod merge;
pub mod party;
mod scale;
pub mod settle;
mod thread;
mod vouch;
mod wall;
