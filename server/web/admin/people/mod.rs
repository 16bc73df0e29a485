//! 職員と職: who works here, in which section and post, found by name, reading, number or section.

mod act;
mod one;
mod reach;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::ids::{PersonId, UnitId};
use crate::domain::org::{Org, Person};
use crate::domain::search::fold;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

pub use act::{change, create};
pub use one::{new, show_one};

/// Rows that one page shows: more are found by searching.
const ROWS_MAX: usize = 300;

#[derive(Serialize)]
struct View {
    query: String,
    groups: Vec<Group>,
    count: usize,
    /// Whether there are more than are shown.
    is_cut: bool,
    done: String,
}

/// The people of one section, in the order of the body (建制順).
#[derive(Serialize)]
struct Group {
    unit: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    href: String,
    code: String,
    name: String,
    kana: String,
    posts: String,
    /// Whether they have left.
    is_gone: bool,
    /// Whether no message reaches them.
    is_unreachable: bool,
}

/// The list.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let org = &staff.world.org;
    let query = visit.query.text("q");
    let mut found: BTreeMap<Option<UnitId>, Vec<(&PersonId, &Person)>> = BTreeMap::new();
    // Who has left is found by whoever looks for them.
    let is_shown = |person: &PersonId| !query.is_empty() || org.is_employed(person, visit.now);
    for (person, row) in org.people.iter().filter(|(person, _)| is_shown(person)) {
        let unit = org.unit_of(person, visit.now).cloned();
        if is_meant(query, (person, row), unit.as_ref().map(|unit| staff.world.unit_name(unit))) {
            found.entry(unit).or_default().push((person, row));
        }
    }
    let count = found.values().map(Vec::len).sum();
    let mut room = ROWS_MAX;
    let groups = in_order(org, visit).chain([None]).filter_map(|unit| {
        let mut people = found.remove(&unit)?;
        people.sort_by_key(|(_, row)| (fold(&row.kana), fold(&row.name)));
        people.truncate(room);
        room -= people.len();
        let rows: Vec<Row> =
            people.into_iter().map(|(person, row)| line(visit, staff, person, row)).collect();
        let name = unit.map_or_else(|| visit.text("people-no-unit"), |unit| staff.world.unit_name(&unit));
        (!rows.is_empty()).then_some(Group { unit: name, rows })
    });
    let groups = groups.collect();
    let view =
        View { query: query.to_owned(), groups, count, is_cut: count > ROWS_MAX, done: words::done(visit) };
    page::show(visit, "admin/people", visit.text("web-nav-people"), &view)
}

fn in_order<'a>(org: &'a Org, visit: &Visit) -> impl Iterator<Item = Option<UnitId>> + use<'a> {
    org.in_order(visit.now).into_iter().map(|(unit, _)| Some(unit.id.clone()))
}

/// Whether every word that was typed stands in the name, its reading, the number or the section.
fn is_meant(query: &str, (person, row): (&PersonId, &Person), unit: Option<String>) -> bool {
    let texts = [person.as_str(), &row.name, &row.kana, unit.as_deref().unwrap_or_default()].map(fold);
    query.split_whitespace().all(|word| texts.iter().any(|text| text.contains(&fold(word))))
}

fn line(visit: &Visit, staff: &Staff, person: &PersonId, row: &Person) -> Row {
    let policy = staff.world.active().map(|(_, policy)| policy.as_ref());
    let posts = staff.world.org.posts_of(person, visit.now).into_iter();
    let posts = posts.map(|(post, unit)| words::office(&staff.world, policy, post, Some(unit)));
    Row {
        href: format!("/admin/people/{}", words::percent(person.as_str())),
        code: person.to_string(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        posts: posts.collect::<Vec<_>>().join(&visit.text("notice-separator")),
        is_gone: !staff.world.org.is_employed(person, visit.now),
        is_unreachable: row.channels().is_empty(),
    }
}
