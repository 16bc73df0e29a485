//! 公表していること: what went out, for anybody, while it is shown. Says nothing but what was approved.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::called::Called;
use crate::domain::incident::state::Incident;
use crate::domain::plan::response::publication::key;

use super::error::Failure;
use super::visit::{Outcome, Visit};
use super::words::{self, When};
use super::{page, reading};

/// Where all of it is listed.
pub const PATH: &str = "/published";
/// More than a body shows in a year.
const LISTED_MAX: i64 = 100;
/// Characters of a heading.
const TITLE_MAX: usize = 60;

#[derive(Serialize)]
struct List {
    rows: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    href: String,
    title: String,
    when: When,
}

#[derive(Serialize)]
struct View {
    called: String,
    texts: Vec<Shown>,
}

/// A text that went out.
#[derive(Serialize)]
struct Shown {
    text: String,
    when: When,
}

/// Everything that is shown, the newest first.
pub fn list(visit: &Visit) -> Outcome {
    let rows = reading::published::list(&visit.site, LISTED_MAX)?.into_iter().filter_map(|row| {
        let (called, at) = (row.called()?, row.published_at?);
        let title = row.published_title.unwrap_or_default();
        Some(Line { href: address(called), title, when: When::plain(visit, at) })
    });
    page::show(visit, "published/list", visit.text("web-public-notices"), &List { rows: rows.collect() })
}

/// One of them: the last text, and before it those that it corrects.
pub fn show(visit: &Visit) -> Outcome {
    let called = read(visit.param("called")).ok_or(Failure::NotFound)?;
    let incident = reading::published::one(&visit.site, called)?;
    let mut texts = shown(visit, &incident);
    let headed = texts.first_mut().and_then(|one| {
        let (title, rest) = headed(&one.text)?;
        let (title, rest) = (title.to_owned(), rest.to_owned());
        one.text = rest;
        Some(title)
    });
    let title = headed.unwrap_or_else(|| visit.text("web-public-notices"));
    let view = View { called: words::called(visit, Some(called)), texts };
    page::with_status(visit, StatusCode::OK, "published/one", title, &view)
}

/// The first line of a text that has more to say, where it is short enough for a heading, and the rest.
fn headed(text: &str) -> Option<(&str, &str)> {
    let (line, rest) = text.trim().split_once('\n')?;
    (line.trim().chars().count() <= TITLE_MAX).then_some((line.trim(), rest.trim()))
}

/// Where what was published of an incident is read, while it is.
pub fn address_of(incident: &Incident) -> Option<String> {
    let is_shown = !incident.drill && !incident.plan.response.publication.shown().is_empty();
    incident.called.filter(|_| is_shown).map(address)
}

fn address(called: Called) -> String {
    format!("{PATH}/{}-{}", called.year, called.no)
}

/// The number in an address.
fn read(text: &str) -> Option<Called> {
    let (year, no) = text.split_once('-')?;
    let called = Called { year: year.parse().ok()?, no: no.parse().ok()? };
    (address(called) == format!("{PATH}/{text}")).then_some(called)
}

fn shown(visit: &Visit, incident: &Incident) -> Vec<Shown> {
    let rows = incident.plan.response.publication.shown().into_iter();
    let text = |no: u32| incident.texts.get(&key(no)).cloned().unwrap_or_default();
    rows.map(|(no, at)| Shown { text: text(no), when: When::plain(visit, at) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_first_line_is_the_heading_of_the_rest() {
        assert_eq!(headed("誤送付について\n\n2通でした。"), Some(("誤送付について", "2通でした。")));
        assert_eq!(headed("2通でした。"), None, "it is said once");
        assert_eq!(headed(&format!("{}\n以上", "長".repeat(61))), None);
    }

    #[test]
    fn a_number_has_one_address() {
        let called = Called { year: 2026, no: 4127 };
        assert_eq!(address(called), "/published/2026-4127");
        assert_eq!(read("2026-4127"), Some(called));
        for other in ["02026-4127", "2026-04127", "+2026-4127", "2026", "2026-", "令和8-4127", "2026-4127-1"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
