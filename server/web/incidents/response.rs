//! 対応措置 on screen: the checklist, what must be reported, what is shared and made public.
//!
//! Three pages, each with its forms; every form leads back to the page it stands on. A thing of the
//! checklist is done with one tap; what needs words has a page of its own.

mod attack;
pub mod checks;
pub mod items;
pub mod publication;
pub mod sheet;

use std::collections::BTreeMap;

use super::forms::ActForm;
use super::show;
use crate::domain::access::may_handle;
use crate::domain::ids::PersonId;
use crate::domain::plan::response::Owner;
use crate::i18n::time::Years;
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;
use crate::web::error::Failure;
use crate::web::field::Fault;
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::verbs::Scene;
use crate::web::visit::Visit;
use crate::web::words;

/// Everything that a page of this family begins with: the incident with its history, and the look at
/// it noted.
pub(super) fn open(visit: &Visit, staff: &Staff, what: &'static str) -> Result<Seen, Failure> {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    reading::note_look(&visit.site, &staff.actor(), &seen, what);
    Ok(seen)
}

/// What the response tells in the reader's words, for a list to choose from; nothing where it cannot be read.
fn told<T>(scene: &Scene<'_>, tell: impl FnOnce(&Teller<'_>) -> Vec<T>) -> Vec<T> {
    with_teller(scene.visit, scene.seen, tell).unwrap_or_default()
}

/// Says what the response knows in the reader's words.
fn with_teller<T>(visit: &Visit, seen: &Seen, tell: impl FnOnce(&Teller<'_>) -> T) -> Result<T, Failure> {
    let entries = show::decoded(seen)?;
    let names = Names::collect(&entries);
    let words = Words { language: visit.language, years: Years::Imperial };
    let seq = entries.last().map_or(0, |entry| entry.seq);
    let teller = Teller { incident: &seen.incident, world: &seen.world, names: &names, words: &words, seq };
    Ok(tell(&teller))
}

/// Whether this reader may do something here.
pub(super) fn may_act(visit: &Visit, staff: &Staff, seen: &Seen) -> bool {
    let may = |policy: &std::sync::Arc<_>| {
        may_handle(&seen.world, policy, &seen.incident, &staff.person, visit.now)
    };
    seen.incident.is_open() && seen.policy().is_some_and(may)
}

/// Posts of the policy and people who know, for whoever does or ordered something.
pub fn owners(scene: &Scene<'_>) -> Vec<(String, String)> {
    let (visit, seen) = (scene.visit, scene.seen);
    let Some(policy) = seen.policy() else { return Vec::new() };
    let incident = &seen.incident;
    let mut offices: BTreeMap<&PersonId, String> = BTreeMap::new();
    for duty in &incident.duties {
        for bearer in &duty.bearers {
            let office = words::office(&seen.world, Some(policy), &duty.post, duty.unit.as_ref());
            offices.entry(&bearer.person).or_insert(office);
        }
    }
    let knows = incident.told.keys().chain(&incident.reporter);
    let mut people: Vec<&PersonId> = knows
        .filter(|person| !incident.subjects.contains(person))
        .filter(|person| seen.world.org.is_employed(person, visit.now))
        .collect();
    people.sort();
    people.dedup();
    let person = |person: &PersonId| {
        let name = seen.world.org.name_of(person);
        let label = offices.get(person).map_or(name.clone(), |office| format!("{name}（{office}）"));
        (Owner::Person(person.clone()).code(), label)
    };
    let posts = policy.posts.iter().map(|post| (Owner::Post(post.id.clone()).code(), post.label.clone()));
    people.into_iter().map(person).chain(posts).collect()
}

/// What went wrong with the forms shown.
pub(super) fn faults<'a>(forms: impl Iterator<Item = &'a ActForm>) -> Vec<Fault> {
    forms.flat_map(|form| form.faults.clone()).collect()
}
