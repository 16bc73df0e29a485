//! 管理: how the house is set up, for whoever administers it.
//!
//! Administrators see configuration and no cases: no page of this room shows the number of an incident, or
//! how many there are. What touches a case stands on a page of the desk.

pub mod changes;
pub mod channels;
pub mod outage;
pub mod people;
pub mod policy;
pub mod state;

use super::contents::{self, Entry};
use super::guard::Staff;
use super::visit::{Outcome, Visit};

/// Its pages, in the order in which a body is set up.
pub const PAGES: &[Entry] = &[
    ("/admin/policy", "policy"),
    ("/admin/people", "people"),
    ("/admin/changes", "changes"),
    ("/admin/channels", "channels"),
    ("/admin/state", "state"),
    ("/admin/outage", "outage"),
    ("/readiness", "readiness"),
    ("/simulate", "simulate"),
];

/// The way to all of them.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    contents::show(visit, "web-nav-admin", PAGES.iter().copied())
}

/// Whether a page belongs here.
pub fn holds(path: &str) -> bool {
    path == "/admin" || contents::hold(PAGES, path)
}
