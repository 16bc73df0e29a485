//! 管理: how the house is set up, for whoever administers it.
//!
//! Administrators see configuration and no cases: no page of this room shows the number of an incident, or
//! how many there are. What touches a case stands on a page of the desk.

pub mod accounts;
pub mod changes;
pub mod channels;
pub mod directory;
pub mod face;
pub mod outage;
pub mod people;
pub mod policy;
pub mod state;
mod steps;
pub mod tokens;

use serde::Serialize;

use super::contents::{self, Entry};
use super::guard::Staff;
use super::manual;
use super::page;
use super::visit::{Outcome, Visit};
use steps::Step;

/// Its pages, in the order in which a body is set up.
pub const PAGES: &[Entry] = &[
    ("/admin/policy", "policy"),
    ("/admin/people", "people"),
    ("/admin/changes", "changes"),
    (directory::ADDRESS, "directory"),
    ("/admin/channels", "channels"),
    ("/admin/accounts", "accounts"),
    ("/admin/tokens", "tokens"),
    ("/admin/face", "face"),
    ("/admin/state", "state"),
    ("/admin/outage", "outage"),
    ("/readiness", "readiness"),
    ("/simulate", "simulate"),
    (manual::ADDRESS, "manual"),
];

#[derive(Serialize)]
struct View {
    rows: Vec<contents::Row>,
    /// What is to be done before the first drill; nothing once all of it is.
    steps: Vec<Step>,
    done: String,
}

/// The way to all of them, and what is still to be done at first.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let has_directory = directory::is_read(visit);
    let there = PAGES.iter().filter(|(href, _)| has_directory || *href != directory::ADDRESS);
    let rows = contents::rows(visit, there.copied());
    let view = View { rows, steps: steps::open(visit, staff)?, done: super::words::done(visit) };
    page::show(visit, "admin/index", visit.text("web-nav-admin"), &view)
}

/// Whether a page belongs here.
pub fn holds(path: &str) -> bool {
    path == "/admin" || contents::hold(PAGES, path)
}
