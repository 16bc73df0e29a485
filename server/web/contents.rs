//! A page that leads to others: what there is, and what each of them is for.

use serde::Serialize;

use super::page;
use super::visit::{Outcome, Visit};

/// Where a page is, and the word that its texts end with: `web-nav-<word>` and `contents-<word>`.
pub type Entry = (&'static str, &'static str);

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    done: String,
}

/// The way to one page.
#[derive(Serialize)]
pub struct Row {
    href: &'static str,
    name: String,
    about: String,
}

/// The page.
pub fn show(visit: &Visit, title: &str, entries: impl Iterator<Item = Entry>) -> Outcome {
    let view = View { rows: rows(visit, entries), done: super::words::done(visit) };
    page::show(visit, "contents", visit.text(title), &view)
}

/// What stands on it.
pub fn rows(visit: &Visit, entries: impl Iterator<Item = Entry>) -> Vec<Row> {
    let row = |(href, word)| Row {
        href,
        name: visit.text(&format!("web-nav-{word}")),
        about: visit.text(&format!("contents-{word}")),
    };
    entries.map(row).collect()
}

/// Whether a path is one of these pages, or lies under one.
pub fn hold(entries: &[Entry], path: &str) -> bool {
    let is_under =
        |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    entries.iter().any(|(href, _)| is_under(href))
}
