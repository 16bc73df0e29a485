//! The way to every register that the reader may open.

use super::{proxies, reviews};
use crate::web::contents::{self, Entry};
use crate::web::guard::Staff;
use crate::web::retention;
use crate::web::visit::{Outcome, Visit};

const REGISTERS: &[Entry] = &[
    ("/exceptions", "exceptions"),
    ("/disposals", "disposals"),
    ("/retention", "retention"),
    ("/proxies", "proxies"),
    ("/reviews", "reviews"),
    ("/drills", "drills"),
    ("/prevention", "prevention"),
    ("/statistics", "statistics"),
    ("/readiness", "readiness"),
    ("/audit", "audit"),
];

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let is_shown = |(_, word): &Entry| match *word {
        "proxies" => proxies::is_shown(visit, staff),
        "retention" => retention::is_shown(visit, staff),
        "reviews" => reviews::is_shown(visit, staff),
        "statistics" => staff.viewer.sees_all || staff.viewer.is_auditor,
        "readiness" => staff.is_desk || staff.is_admin,
        // Who audits has it in the menu.
        "audit" => !staff.viewer.is_auditor && (staff.viewer.sees_all || staff.is_admin),
        _ => true,
    };
    contents::show(visit, "web-nav-registers", REGISTERS.iter().copied().filter(is_shown))
}

/// Whether a page belongs to one of them, for this reader.
pub fn holds(staff: &Staff, path: &str) -> bool {
    let is_apart = staff.viewer.is_auditor && contents::hold(&[("/audit", "")], path);
    path == "/registers" || (contents::hold(REGISTERS, path) && !is_apart)
}
