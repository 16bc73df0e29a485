//! 手引き: the manuals of the repository as pages, for whoever has no shell to read them with.
//!
//! They are the files themselves: nothing is written twice, and a page is as old as the program.

mod markdown;

use serde::Serialize;

use super::error::Failure;
use super::guard::Staff;
use super::page::{self, Link};
use super::visit::{Outcome, Visit};
use markdown::{Block, Place};

/// Where they are.
pub const ADDRESS: &str = "/manual";

/// Each by the word that its address and its title end with, its file, and its text. The first is for every
/// day.
const MANUALS: [(&str, &str, &str); 4] = [
    ("administration", "administration.md", include_str!("../../ops/administration.md")),
    ("operation", "README.md", include_str!("../../ops/README.md")),
    ("policy", "policy.md", include_str!("../../ops/policy.md")),
    ("hardening", "hardening.md", include_str!("../../ops/hardening.md")),
];

#[derive(Serialize)]
struct View {
    tabs: Vec<Link>,
    /// In which language it is written.
    tag: &'static str,
    places: Vec<Place>,
    blocks: Vec<Block>,
}

/// The one for daily work.
pub fn first(visit: &Visit, _: &Staff) -> Outcome {
    render(visit, MANUALS.first())
}

/// One of them.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    let asked = visit.param("manual");
    render(visit, MANUALS.iter().find(|(word, ..)| *word == asked))
}

fn render(visit: &Visit, manual: Option<&(&str, &str, &str)>) -> Outcome {
    let (word, _, text) = manual.ok_or(Failure::NotFound)?;
    let blocks = markdown::read(text, &address_of);
    let tabs = MANUALS.iter().map(|(one, ..)| Link {
        href: address(one),
        label: visit.text(&format!("web-manual-{one}")),
        lang: visit.language.tag(),
        code: "",
        is_current: one == word,
    });
    // The one for whoever stands before the machine is in the language of its tools.
    let tag = if *word == "hardening" { "en" } else { "ja" };
    let view = View { tabs: tabs.collect(), tag, places: markdown::places(&blocks), blocks };
    page::show(visit, "manual", visit.text(&format!("web-manual-{word}")), &view)
}

fn address(word: &str) -> String {
    format!("{ADDRESS}/{word}")
}

/// Where a link of a manual leads in the browser; nowhere for a file that is no manual.
fn address_of(link: &str) -> Option<String> {
    if link.starts_with('#') || link.starts_with("https://") {
        return Some(link.to_owned());
    }
    let (file, place) = link.split_once('#').map_or((link, None), |(file, place)| (file, Some(place)));
    let (word, ..) = MANUALS.iter().find(|(_, name, _)| *name == file)?;
    Some(place.map_or_else(|| address(word), |place| format!("{}#{place}", address(word))))
}

#[cfg(test)]
mod tests;
