//! The way to every register that the reader may open.

use serde::Serialize;

use super::{proxies, reviews};
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: &'static str,
    name: String,
    about: String,
}

/// Where the registers are, and the word that their texts end with.
const REGISTERS: [(&str, &str); 5] = [
    ("/exceptions", "exceptions"),
    ("/disposals", "disposals"),
    ("/proxies", "proxies"),
    ("/reviews", "reviews"),
    ("/drills", "drills"),
];

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let is_shown = |word: &str| match word {
        "proxies" => proxies::is_shown(visit, staff),
        "reviews" => reviews::is_shown(visit, staff),
        _ => true,
    };
    let rows = REGISTERS.iter().filter(|(_, word)| is_shown(word)).map(|(href, word)| Row {
        href,
        name: visit.text(&format!("web-nav-{word}")),
        about: visit.text(&format!("registers-about-{word}")),
    });
    let view = View { rows: rows.collect() };
    page::show(visit, "registers", visit.text("web-nav-registers"), &view)
}

/// Whether a page belongs to one of them.
pub fn holds(path: &str) -> bool {
    path == "/registers" || REGISTERS.iter().any(|(href, _)| path.starts_with(href))
}
