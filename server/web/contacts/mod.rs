//! 連絡先と緊急連絡網 (対策基準 7.3(2)①): whom to call now, and how the list is kept.
//!
//! Everyone of the staff may look; what each sees is what the list allows them. Who keeps the list
//! finds the forms for it on the same pages.

mod act;
pub mod document;
mod keep;
mod one;
mod view;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::domain::contact::{Callee, Contact, changes, check, network, rights};
use crate::domain::moment::Span;
use crate::domain::policy::Policy;
use crate::domain::telephone;

use super::field::{Fault, Field, Fields};
use super::guard::Staff;
use super::incidents::forms::ActForm;
use super::incidents::show::FormErrors;
use super::page;
use super::visit::{Outcome, Visit};
use super::words::{self, When};
use keep::Keep;
use view::ContactsView;

pub use act::{copies, save};
pub use one::{again as again_one, new, show as show_one};
pub use view::{Group, outside};

/// How far ahead announced appointments are shown.
const AHEAD: Span = Span::hours(24 * 60);

/// Lines of a difference shown at most.
const LINES_MAX: usize = 100;

#[derive(Serialize)]
struct View {
    at: When,
    hour: String,
    version: String,
    approval: String,
    next: Option<When>,
    query: String,
    search: Vec<Field>,
    outside: Vec<Group>,
    inside: Vec<Group>,
    is_empty: bool,
    stale: usize,
    sees_all: bool,
    keep: Option<Keep>,
    faults: Vec<Fault>,
    done: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    again(visit, staff, StatusCode::OK, None)
}

/// The page, after a form on it could not be accepted as well.
pub fn again(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let title = visit.text("contacts-title");
    let Some((_, policy)) = staff.world.active() else {
        return Err(super::error::Failure::NotFound);
    };
    let eyes = ContactsView::of(visit, staff, policy);
    let query = visit.query.text("who").to_lowercase();
    let fields = Fields::new(visit.language, &visit.query, &[]);
    let outside = eyes.outside(&query);
    let inside = eyes.inside(&query);
    let contacts = &staff.organisation.contacts;
    let keep = Keep::of(visit, staff, policy, trouble);
    let view = View {
        at: When::past(visit, visit.now),
        hour: visit.text(&format!("contacts-hour-{}", telephone::hour(policy, visit.now).as_str())),
        version: version(visit, staff, policy),
        approval: approval(visit, staff),
        next: contacts.check_at.map(|at| When::due(visit, at)),
        query: visit.query.text("who").to_owned(),
        search: vec![fields.line("who", 100)],
        is_empty: outside.is_empty() && inside.is_empty(),
        outside,
        inside,
        stale: eyes.stale(),
        sees_all: eyes.sees_all,
        faults: keep.as_ref().map(|keep| keep.faults.clone()).unwrap_or_default(),
        keep,
        done: words::done(visit),
    };
    page::with_status(visit, status, "contacts/index", title, &view)
}

fn version(visit: &Visit, staff: &Staff, policy: &Policy) -> String {
    let contacts = &staff.organisation.contacts;
    let Some(list) = &contacts.approved else { return visit.text("contacts-no-version") };
    let count = changes::since_approval((&staff.world.org, contacts), policy, visit.now).len();
    let key = if count == 0 { "contacts-version" } else { "contacts-version-changed" };
    visit.say(key, &[("version", list.version.into()), ("count", count.into())])
}

fn approval(visit: &Visit, staff: &Staff) -> String {
    let org = &staff.world.org;
    let approved = &staff.organisation.contacts.approved;
    let Some(list) = approved else { return visit.text("contacts-no-approval") };
    let at = crate::i18n::time::day(visit.language, list.at);
    visit.say("contacts-approval", &[("at", at.into()), ("by", org.name_of(&list.by).into())])
}

/// How many of the list wait to be checked, for who keeps it; none for anyone else and for a list
/// that nobody has begun.
pub fn waiting(visit: &Visit, staff: &Staff) -> usize {
    let Some((_, policy)) = staff.world.active() else { return 0 };
    let is_kept = staff.organisation.contacts.check_at.is_some();
    if !is_kept || !rights::may_keep(&staff.world, policy, &staff.person, visit.now) {
        return 0;
    }
    check::stale((&staff.world, &staff.organisation.contacts), policy, visit.now).len()
}

/// Those whose check is wanting: the page of each, and its name with why.
pub fn stale(visit: &Visit, staff: &Staff) -> Vec<(String, String)> {
    let Some((_, policy)) = staff.world.active() else { return Vec::new() };
    let (org, contacts) = (&staff.world.org, &staff.organisation.contacts);
    if contacts.check_at.is_none() {
        return Vec::new();
    }
    let line = |(callee, standing): (Callee, check::Standing)| {
        let name = match &callee {
            Callee::Contact(id) => contacts.rows.get(id).map(Contact::label).unwrap_or_default(),
            Callee::Person(person) => org.name_of(person),
        };
        let why = visit.text(&format!("contacts-standing-{}", standing.as_str()));
        (view::href(&callee), visit.say("contacts-stale-line", &[("name", name.into()), ("why", why.into())]))
    };
    check::stale((&staff.world, contacts), policy, visit.now).into_iter().map(line).collect()
}

/// What went wrong on a page with these forms: with one of them, or with one that is offered no more.
fn faults<'a>(
    visit: &Visit,
    trouble: Option<&FormErrors>,
    forms: impl IntoIterator<Item = &'a ActForm>,
) -> Vec<Fault> {
    let Some(trouble) = trouble else { return Vec::new() };
    match forms.into_iter().find(|form| form.key == trouble.key) {
        Some(form) => form.faults.clone(),
        None => Fields::new(visit.language, &trouble.typed, &trouble.errors).faults(&[]),
    }
}

/// Posts in the order of the network, with their rows.
fn posts<'a>(policy: &'a Policy) -> impl Iterator<Item = &'a crate::domain::policy::Post> + 'a {
    network::levels(policy)
        .into_iter()
        .flatten()
        .filter_map(|id| policy.post(&id))
        .collect::<Vec<_>>()
        .into_iter()
}

#[derive(Serialize)]
struct Copy {
    label: String,
    form: Option<ActForm>,
}

/// Rows of which some are shown, with how many more there are.
fn first<T>(rows: Vec<T>) -> (Vec<T>, usize) {
    let more = rows.len().saturating_sub(LINES_MAX);
    (rows.into_iter().take(LINES_MAX).collect(), more)
}
